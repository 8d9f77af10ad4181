/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jk-error.h"
#include "jk-json-text.h"
#include "jk-template.h"

/* What an enemy would write into a branch's name. */
static const char hostile[] = "a\"},{\"x\":\"\\ &<b>@everyone *b* [l](http://e) \n#1|%0d";

static const char *
look_up (const char   *name,
         gconstpointer user_data)
{
  if (g_str_equal (name, "count"))
    return "3";
  if (g_str_equal (name, "value_number"))
    return "87.5";
  if (g_str_equal (name, "threshold_number"))
    return "–";
  if (g_str_equal (name, "url"))
    return NULL;
  return user_data != NULL ? user_data : "가나다라";
}

static char *
fill (const char       *text,
      JkTemplateFormat  format,
      const char       *value)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JkTemplate) template = jk_template_parse (text, format, &error);

  g_assert_no_error (error);
  return jk_template_fill (template, look_up, value);
}

static void
assert_fill (const char *text,
             const char *value,
             const char *expected)
{
  g_autofree char *filled = fill (text, JK_TEMPLATE_AUTO, value);

  g_assert_cmpstr (filled, ==, expected);
}

static void
test_formats (void)
{
  g_autofree char *url = fill ("https://h/bot{secret}/{to}", JK_TEMPLATE_URL, "12:ab/c?d#é"), *forced = NULL;

  assert_fill ("{\"t\":\"{title}\"}", "a\"b\\\n", "{\"t\":\"a\\\"b\\\\\\n\"}");
  assert_fill ("{\"n\":{count},\"v\":{value_number},\"l\":{threshold_number},\"t\":{title},\"u\":{url}}", "x\"",
               "{\"n\":3,\"v\":87.5,\"l\":null,\"t\":\"x\\\"\",\"u\":\"\"}");
  assert_fill ("{\n\"t\":\"{title}\n\t{title}\"\n}", "x", "{\n\"t\":\"x\\n\\tx\"\n}");
  assert_fill ("text={title}&n={count}", "a b&c=d", "text=a%20b%26c%3Dd&n=3");
  assert_fill ("{mark} {title}: {count} { {} }", "a&b", "a&b a&b: 3 { {} }");
  assert_fill ("[{label}] {title}", "x", "[x] x");
  assert_fill ("{\"a\":{\"b\":[\"{title}\",{}]}}", "x", "{\"a\":{\"b\":[\"x\",{}]}}");
  g_assert_cmpstr (url, ==, "https://h/bot12:ab/c%3Fd%23%C3%A9/12:ab/c%3Fd%23%C3%A9");
  forced = fill ("{title}=1", JK_TEMPLATE_FORM, "a b");
  g_assert_cmpstr (forced, ==, "a%20b=1");
}

static void
test_filters (void)
{
  assert_fill ("{title|3}", NULL, "가나…");
  assert_fill ("{title|4}", NULL, "가나다라");
  assert_fill ("{title|html}", "<!channel> & <a>", "&lt;!channel&gt; &amp; &lt;a&gt;");
  assert_fill ("{title|markdown}", "*a* [b](c) @all", "\\*a\\* \\[b\\]\\(c\\) @\342\200\213all");
  assert_fill ("{title|2|html}", "<<<", "&lt;…");
}

/* Whatever a value holds, JSON stays JSON, with as many strings as before. */
static void
test_hostile_values (void)
{
  for (const char *const *shape = jk_template_list_shapes (); *shape != NULL; shape++)
    {
      g_autofree char *filled = fill (*shape, JK_TEMPLATE_AUTO, hostile), *empty = fill (*shape, JK_TEMPLATE_AUTO, "");

      g_assert_null (jk_json_find_fault (filled));
      g_assert_null (jk_json_find_fault (empty));
      g_assert_null (strstr (filled, "\"x\":"));
    }
}

static void
test_faults (void)
{
  const struct
  {
    const char *text;
    JkTemplateFormat format;
    const char *message;
  } cases[] = {
    { "", JK_TEMPLATE_AUTO, "unknown template" },
    { "slack2 is it", JK_TEMPLATE_AUTO, "no placeholder" },
    { "가 {titel}", JK_TEMPLATE_AUTO, "character 3: unknown placeholder {titel}; the nearest known one is {title}" },
    { "{title", JK_TEMPLATE_AUTO, "character 1: a placeholder is written {name}" },
    { "{title }", JK_TEMPLATE_AUTO, "closing brace" },
    { "{title|}", JK_TEMPLATE_AUTO, "behind | stands html" },
    { "{title|0}", JK_TEMPLATE_AUTO, "behind | stands html" },
    { "{title|9999999}", JK_TEMPLATE_AUTO, "behind | stands html" },
    { "{title|html", JK_TEMPLATE_AUTO, "behind | stands html" },
    { "{title|bold}", JK_TEMPLATE_AUTO, "behind | stands html" },
    { "{\"a\":\"{title}\\", JK_TEMPLATE_AUTO, "no JSON once it is filled" },
    { "{\"a\":\"\\{title}\"}", JK_TEMPLATE_AUTO, "stands in an escape" },
    { "{\"a\":\"\\u00{to}1\"}", JK_TEMPLATE_AUTO, "stands in an escape" },
    { "{\"a\":\"\\u0041{to}\\\\{to}\"}", JK_TEMPLATE_AUTO, NULL },
    { "{\"a\":-{count}}", JK_TEMPLATE_AUTO, "no JSON" },
    { "{\"a\":\"{title}\"}}", JK_TEMPLATE_AUTO, "from character 10 on" },
    { "{title}", JK_TEMPLATE_JSON, NULL },
    { "{title}{title}", JK_TEMPLATE_JSON, "no JSON" },
    { "http://{to}/", JK_TEMPLATE_URL, "behind its host only" },
    { "http://h{secret}", JK_TEMPLATE_URL, "behind its host only" },
    { "http://h/{text}", JK_TEMPLATE_URL, "unknown placeholder" },
  };
  g_autoptr(GString) many = g_string_new (NULL);
  g_autoptr(GError) too_many = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JkTemplate) template = jk_template_parse (cases[i].text, cases[i].format, &error);

      g_assert_true ((template == NULL) == (cases[i].message != NULL));
      if (cases[i].message != NULL && strstr (error->message, cases[i].message) == NULL)
        g_error ("“%s” gave “%s”, not “%s”", cases[i].text, error->message, cases[i].message);
    }
  for (guint i = 0; i <= JK_TEMPLATE_MAX_PLACEHOLDERS; i++)
    g_string_append (many, "{title}");
  g_assert_null (jk_template_parse (many->str, JK_TEMPLATE_AUTO, &too_many));
  g_assert_error (too_many, JK_ERROR, JK_ERROR_CONFIG);
}

static void
test_json (void)
{
  static const char *const good[] = { "{}", "[]", " [1, -2.5e+3, true,false,null,\"\\u00e9\\n\"] ", "{\"a\":{\"b\":[{}]}}", "0" };
  static const char *const bad[] = { "", "{", "{\"a\"}", "{\"a\":}", "[1,]", "01", "1.", "-", "\"\\x\"", "\"\\u12\"", "\"a\nb\"", "tru",
                                     "[] []", "{a:1}", "'a'", "\"" };
  g_autofree char *deep = g_strnfill (100000, '[');

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_null (jk_json_find_fault (good[i]));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_nonnull (jk_json_find_fault (bad[i]));
  g_assert_nonnull (jk_json_find_fault (deep));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/template/formats", test_formats);
  g_test_add_func ("/template/filters", test_filters);
  g_test_add_func ("/template/hostile-values", test_hostile_values);
  g_test_add_func ("/template/faults", test_faults);
  g_test_add_func ("/template/json", test_json);
  return g_test_run ();
}
