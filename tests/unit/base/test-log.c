/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-log.h"

#include <string.h>

#define TIME_US (G_GINT64_CONSTANT (1700000000123456)) /* 2023-11-14T22:13:20.123456Z */

static char *
format (JkLogFormat form,
        const char *message,
        const char *project,
        gboolean    is_coloured)
{
  const GLogField fields[] = {
    { "MESSAGE", message, -1 }, { "PRIORITY", "6", -1 }, { "CODE_FILE", "a.c", -1 },
    { "JIKIMI_EVENT", "project-added", -1 }, { "JIKIMI_PROJECT", project, -1 },
  };

  return jk_log_format_record (form, G_LOG_LEVEL_INFO, fields, G_N_ELEMENTS (fields), TIME_US, is_coloured);
}

static void
test_json (void)
{
  g_autofree char *line = format (JK_LOG_JSON, "A “new”\n\"project\"\t\\", "ab12", FALSE);

  g_assert_cmpstr (line, ==, "{\"time\":\"2023-11-14T22:13:20.123Z\",\"level\":\"info\","
                             "\"message\":\"A “new”\\u000a\\\"project\\\"\\u0009\\\\\","
                             "\"event\":\"project-added\",\"project\":\"ab12\"}\n");
}

static void
test_json_invalid_utf8 (void)
{
  g_autofree char *line = format (JK_LOG_JSON, "a\xFFz\xE2\x80\xA8\x7F", "\xED\xA0\x80", FALSE);

  g_assert_nonnull (strstr (line, "\"message\":\"a\\\\xFFz\\u2028\\u007f\""));
  g_assert_true (g_utf8_validate (line, -1, NULL));
  g_assert_true (strchr (line, '\n') == line + strlen (line) - 1);
}

static void
test_text (void)
{
  g_autofree char *plain = format (JK_LOG_TEXT, "one\ntwo\033[31m", "ab12", FALSE);
  g_autofree char *coloured = format (JK_LOG_TEXT, "one", "ab12", TRUE);

  g_assert_true (g_str_has_suffix (plain, ".123 info    one\\ntwo\\x1B[31m project=ab12\n"));
  g_assert_nonnull (strstr (coloured, "\033[32minfo   \033[0m one"));
}

static void
test_redact (void)
{
  const char *const pairs[][2] = {
    { "key jk_0123456789abcdef gone", "key *** gone" },
    { "jk_012 stays, jk_config_load stays", "jk_012 stays, jk_config_load stays" },
    { "Authorization: Bearer eyJhbGciOi.J9.x-y_z, next", "Authorization: Bearer ***, next" },
    { "authorization: basic dXNlcjpwYXNz", "authorization: basic ***" },
    { "https://me:secret@example.org/x", "https://me:***@example.org/x" },
    { "https://example.org:80/a@b", "https://example.org:80/a@b" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *redacted = jk_log_redact (pairs[i][0]);

      g_assert_cmpstr (redacted, ==, pairs[i][1]);
    }
}

static void
test_record_is_redacted_and_bounded (void)
{
  g_autofree char *huge = g_strnfill (1000000, 'a');
  g_autofree char *bounded = format (JK_LOG_JSON, huge, "", FALSE);
  g_autofree char *secret = format (JK_LOG_JSON, "Bearer 0123456789", "jk_0123456789ab", FALSE);

  g_assert_cmpuint (strlen (bounded), <, 20000);
  g_assert_null (strstr (secret, "0123456789"));
}

static void
test_writer (void)
{
  if (g_test_subprocess ())
    {
      jk_log_init ("json", "info");
      jk_log_event (G_LOG_LEVEL_INFO, "project-added", "A project is watched", "project", "ab12", "error", NULL, NULL);
      jk_log_event (G_LOG_LEVEL_DEBUG, "never", "Not this", NULL);
      g_message ("From GLib, Bearer 0123456789");
      jk_log_init ("text", "debug");
      jk_log_event (G_LOG_LEVEL_DEBUG, "shown", "Now this", "path", "/a b", NULL);
      jk_log_init ("text", "error");
      jk_log_event (G_LOG_LEVEL_INFO, "hidden", "But not that", NULL);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("{\"time\":\"*Z\",\"level\":\"info\",\"message\":\"A project is watched\","
                             "\"event\":\"project-added\",\"project\":\"ab12\"}\n"
                             "{*\"message\":\"From GLib, Bearer ???\"*}\n"
                             "* debug   Now this path=/a b\n");
  g_test_trap_assert_stderr_unmatched ("*Not this*");
  g_test_trap_assert_stderr_unmatched ("*But not that*");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log/json", test_json);
  g_test_add_func ("/log/json-invalid-utf8", test_json_invalid_utf8);
  g_test_add_func ("/log/text", test_text);
  g_test_add_func ("/log/redact", test_redact);
  g_test_add_func ("/log/record-is-redacted-and-bounded", test_record_is_redacted_and_bounded);
  g_test_add_func ("/log/writer", test_writer);
  return g_test_run ();
}
