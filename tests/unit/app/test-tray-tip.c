/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-tray-tip.h"

/* Returns: (transfer full): a tip of one line */
static char *
make (const char *text)
{
  const char *const lines[] = { text, NULL };

  return jk_tray_tip_new (lines);
}

static void
test_looks_alike (void)
{
  static const char *const cases[][2] = {
    { "", "" },
    { "“shop” 프로젝트를 살펴보십시오.", "“shop” 프로젝트를 살펴보십시오." },
    { "a<b> & c", "a‹b› ＆ c" },
    { "&lt;b&gt;", "＆lt;b＆gt;" }, /* a name that looks escaped is shown as it is */
    { "<img src='file:///etc/passwd'>", "‹img src='file:///etc/passwd'›" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *tip = make (cases[i][0]);

      g_assert_cmpstr (tip, ==, cases[i][1]);
    }
}

/* Who reads markup sees the very same. */
static void
on_text (GMarkupParseContext *context,
         const char          *text,
         gsize                length,
         gpointer             data,
         GError             **error)
{
  g_string_append_len (data, text, length);
}

static void
test_same_as_markup (void)
{
  static const GMarkupParser parser = { .text = on_text };
  g_autofree char *tip = make ("x < y && \"z\" > <i>1</i> &amp; &#65;");
  g_autofree char *document = g_strconcat ("<tip>", tip, "</tip>", NULL);
  g_autoptr(GString) read = g_string_new (NULL);
  g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, read, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (g_markup_parse_context_parse (context, document, -1, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (read->str, ==, tip);
}

/* The names in it begin no line of their own, move no cursor and turn nothing around. */
static void
test_lines (void)
{
  static const char *const lines[] = {
    "“shop\n모두 정상입니다” 프로젝트를 살펴보십시오.",
    "측정 중 · \x1b[2Jnotes\r\x7f · 42%",
    "백업 중 · txt.\xe2\x80\xae" "exe\xe2\x81\xa9",
    NULL,
  };
  static const char *const none[] = { NULL };
  g_autofree char *tip = jk_tray_tip_new (lines), *empty = jk_tray_tip_new (none);

  g_assert_cmpstr (tip, ==,
                   "“shop�모두 정상입니다” 프로젝트를 살펴보십시오.\n"
                   "측정 중 · �[2Jnotes�� · 42%\n"
                   "백업 중 · txt.�exe�");
  g_assert_cmpstr (empty, ==, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tray-tip/looks-alike", test_looks_alike);
  g_test_add_func ("/tray-tip/same-as-markup", test_same_as_markup);
  g_test_add_func ("/tray-tip/lines", test_lines);
  return g_test_run ();
}
