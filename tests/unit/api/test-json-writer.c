/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <string.h>

#include "jk-json-writer.h"

static void
assert_string (const char *value,
               const char *expected)
{
  g_autofree char *json = NULL;
  JkJsonWriter writer;

  jk_json_init (&writer, NULL, TRUE);
  jk_json_string (&writer, value);
  json = jk_json_end_string (&writer, NULL);
  g_assert_cmpstr (json, ==, expected);
}

static void
test_strings (void)
{
  assert_string ("", "\"\"");
  assert_string (NULL, "null");
  assert_string ("지킴이", "\"지킴이\"");
  assert_string ("a\"b\\c/d", "\"a\\\"b\\\\c/d\"");
  assert_string ("\b\f\n\r\t\x01\x1f\x7f", "\"\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f\"");
  assert_string ("\xff", "\"\357\277\275\"");
  assert_string ("a\xc3", "\"a\357\277\275\"");
  assert_string ("\xed\xa0\x80", "\"\357\277\275\357\277\275\357\277\275\""); /* a surrogate */
  assert_string ("\xf4\x90\x80\x80z", "\"\357\277\275\357\277\275\357\277\275\357\277\275z\"");
}

static void
test_any_bytes_stay_json (void)
{
  GRand *rand = g_rand_new_with_seed (3);

  for (guint i = 0; i < 20000; i++)
    {
      char bytes[33] = { 0 };
      g_autoptr(JsonParser) parser = json_parser_new ();
      g_autofree char *json = NULL;
      JkJsonWriter writer;
      gsize length;

      for (guint j = 0; j < sizeof bytes - 1; j++)
        bytes[j] = g_rand_int_range (rand, 0, 256);
      jk_json_init (&writer, NULL, TRUE);
      jk_json_begin_object (&writer);
      jk_json_member_string (&writer, bytes, bytes);
      jk_json_end (&writer);
      json = jk_json_end_string (&writer, &length);
      g_assert_true (g_utf8_validate (json, length, NULL));
      g_assert_true (json_parser_load_from_data (parser, json, length, NULL));
    }
  g_rand_free (rand);
}

static const JkMember inner[] = {
  { "open", JK_JSON_INTEGER, 0, NULL, NULL },
  { "hidden", JK_JSON_STRING, JK_MEMBER_DETAIL, NULL, NULL },
  { NULL }
};
static const JkMember item[] = { { "item", JK_JSON_OBJECT, 0, inner, NULL }, { NULL } };
static const JkMember members[] = {
  { "secret", JK_JSON_ARRAY, JK_MEMBER_DETAIL, item, NULL },
  { "list", JK_JSON_ARRAY, 0, item, NULL },
  { "more", JK_JSON_OBJECT, JK_MEMBER_OPEN, inner, NULL },
  { "last", JK_JSON_BOOLEAN, 0, NULL, NULL },
  { NULL }
};
static const JkMember body[] = { { "Body", JK_JSON_OBJECT, 0, members, NULL }, { NULL } };

static void
write_items (JkJsonWriter *writer)
{
  jk_json_begin_array (writer);
  for (guint i = 0; i < 2; i++)
    {
      jk_json_begin_object (writer);
      jk_json_member_integer (writer, "open", i);
      jk_json_member_string (writer, "hidden", "x");
      jk_json_end (writer);
    }
  jk_json_end (writer);
}

static char *
write_body (gboolean detail)
{
  JkJsonWriter writer;

  jk_json_init (&writer, body, detail);
  jk_json_begin_object (&writer);
  jk_json_member (&writer, "secret");
  write_items (&writer);
  jk_json_member (&writer, "list");
  write_items (&writer);
  jk_json_member (&writer, "more");
  jk_json_begin_object (&writer);
  jk_json_member (&writer, "unforeseen");
  write_items (&writer);
  jk_json_member_integer (&writer, "open", 7);
  jk_json_end (&writer);
  jk_json_member_boolean (&writer, "last", TRUE);
  jk_json_end (&writer);
  return jk_json_end_string (&writer, NULL);
}

static void
test_detail_is_left_out (void)
{
  g_autofree char *everything = write_body (TRUE);
  g_autofree char *open = write_body (FALSE);

  g_assert_cmpstr (open, ==, "{\"list\":[{\"open\":0},{\"open\":1}],\"more\":{\"open\":7},\"last\":true}");
  g_assert_cmpstr (everything, ==,
                   "{\"secret\":[{\"open\":0,\"hidden\":\"x\"},{\"open\":1,\"hidden\":\"x\"}],"
                   "\"list\":[{\"open\":0,\"hidden\":\"x\"},{\"open\":1,\"hidden\":\"x\"}],"
                   "\"more\":{\"unforeseen\":[{\"open\":0,\"hidden\":\"x\"},{\"open\":1,\"hidden\":\"x\"}],\"open\":7},"
                   "\"last\":true}");
}

static void
test_undeclared_member (void)
{
  if (g_test_subprocess ())
    {
      JkJsonWriter writer;

      jk_json_init (&writer, body, FALSE);
      jk_json_begin_object (&writer);
      jk_json_member_string (&writer, "unheard-of", "x");
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*has no member \"unheard-of\"*");
}

static void
test_variants (void)
{
  g_autoptr(GVariant) value = g_variant_ref_sink (g_variant_new_parsed (
    "{'when_us': <int64 1700000000123456>, 'never_us': <int64 0>, 'delay_us': <uint32 5>, 'n': <byte 0x07>, 'i': <int16 -2>,"
    " 'd': <1.5>, 's': <'a\"'>, 'b': <true>, 'list': <[{'x': <1>}, {'x': <2>}]>, 'none': <@ms nothing>, 'some': <@ms 'y'>,"
    " 'map': <{'a': uint64 1}>, 'pair': <(1, 'z')>, 'empty': <@aa{sv} []>}"));
  g_autofree char *json = NULL;
  JkJsonWriter writer;

  jk_json_init (&writer, NULL, TRUE);
  jk_json_variant (&writer, value);
  json = jk_json_end_string (&writer, NULL);
  g_assert_cmpstr (json, ==,
                   "{\"when\":\"2023-11-14T22:13:20.123Z\",\"delay_us\":5,\"n\":7,\"i\":-2,\"d\":1.5,\"s\":\"a\\\"\",\"b\":true,"
                   "\"list\":[{\"x\":1},{\"x\":2}],\"none\":null,\"some\":\"y\",\"map\":{\"a\":1},\"pair\":[1,\"z\"],"
                   "\"empty\":[]}");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/strings", test_strings);
  g_test_add_func ("/json/any-bytes-stay-json", test_any_bytes_stay_json);
  g_test_add_func ("/json/detail-is-left-out", test_detail_is_left_out);
  g_test_add_func ("/json/undeclared-member", test_undeclared_member);
  g_test_add_func ("/json/variants", test_variants);
  return g_test_run ();
}
