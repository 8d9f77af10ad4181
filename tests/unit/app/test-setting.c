/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>

#include "jk-detail.h"
#include "jk-explain.h"
#include "jk-setting.h"
#include "jk-tuning.h"
#include "jk-window-state.h"

static void
test_duration (void)
{
  static const char *const wrong[] = { "", "5", "s", "-5s", "5 s", "5x", "nan", "infs", "1e999s", "5ss" };

  g_assert_cmpfloat (jk_setting_parse_duration ("500ms"), ==, 0.5);
  g_assert_cmpfloat (jk_setting_parse_duration ("5s"), ==, 5);
  g_assert_cmpfloat (jk_setting_parse_duration ("10min"), ==, 600);
  g_assert_cmpfloat (jk_setting_parse_duration ("2h"), ==, 7200);
  g_assert_cmpfloat (jk_setting_parse_duration ("7d"), ==, 604800);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_true (isnan (jk_setting_parse_duration (wrong[i])));
}

static void
test_write_duration (void)
{
  static const double seconds[] = { 0.5, 1, 59, 60, 90, 3600, 86400, 90000 };
  static const char *const texts[] = { "500ms", "1s", "59s", "1min", "90s", "1h", "1d", "25h" };

  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++)
    {
      g_autofree char *text = jk_setting_write_duration (seconds[i]);

      g_assert_cmpstr (text, ==, texts[i]);
      g_assert_cmpfloat (jk_setting_parse_duration (text), ==, seconds[i]);
    }
}

static void
test_thresholds (void)
{
  static const char *const wrong[] = { "", "70", "70/85", "70/85/95/99", "70/x/95", "95/85/70", "70/70/95", "//", "nan/1/2" };

  g_assert_null (jk_setting_check_thresholds ("70/85/95", JK_WORSE_HIGHER));
  g_assert_null (jk_setting_check_thresholds ("50/30/15", JK_WORSE_LOWER));
  g_assert_null (jk_setting_check_thresholds ("1/-/50", JK_WORSE_HIGHER));
  g_assert_null (jk_setting_check_thresholds ("none", JK_WORSE_HIGHER));
  g_assert_nonnull (jk_setting_check_thresholds ("70/85/95", JK_WORSE_LOWER));
  g_assert_nonnull (jk_setting_check_thresholds ("50/-/20", JK_WORSE_HIGHER));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_nonnull (jk_setting_check_thresholds (wrong[i], JK_WORSE_HIGHER));
}

static void
test_port (void)
{
  static const char *const wrong[] = { "", "-1", "65536", "80x", "99999999999999999999", "http" };

  g_assert_null (jk_setting_check_port ("auto"));
  g_assert_null (jk_setting_check_port ("0"));
  g_assert_null (jk_setting_check_port ("65535"));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_nonnull (jk_setting_check_port (wrong[i]));
}

static void
test_environment_name (void)
{
  g_autofree char *name = jk_setting_environment_name ("watch.machine_interval");

  g_assert_cmpstr (name, ==, "JIKIMI_WATCH_MACHINE_INTERVAL");
}

/* Another machine's answer may hold anything. */
static void
test_detail (void)
{
  g_autoptr(JsonNode) node = json_from_string ("{\"s\":\"x\",\"n\":1.5,\"i\":7,\"b\":true,\"o\":{\"k\":1},\"a\":[{\"p\":\"q\"},3,null],"
                                               "\"z\":null,\"t\":\"2026-11-23T12:00:00.250Z\",\"bad\":\"2026-99-99\"}", NULL);
  JsonObject *object = json_node_get_object (node);

  g_assert_cmpstr (jk_detail_get_string (object, "s"), ==, "x");
  g_assert_cmpstr (jk_detail_get_string (object, "n"), ==, "");
  g_assert_cmpstr (jk_detail_get_string (object, "z"), ==, "");
  g_assert_cmpstr (jk_detail_get_string (NULL, "s"), ==, "");
  g_assert_cmpfloat (jk_detail_get_double (object, "n"), ==, 1.5);
  g_assert_cmpfloat (jk_detail_get_double (object, "i"), ==, 7);
  g_assert_true (isnan (jk_detail_get_double (object, "s")));
  g_assert_cmpint (jk_detail_get_int (object, "o"), ==, 0);
  g_assert_true (jk_detail_get_boolean (object, "b"));
  g_assert_false (jk_detail_get_boolean (object, "s"));
  g_assert_null (jk_detail_get_object (object, "a"));
  g_assert_cmpint (jk_detail_get_int (jk_detail_get_object (object, "o"), "k"), ==, 1);
  g_assert_cmpuint (jk_detail_get_length (object, "a"), ==, 3);
  g_assert_cmpuint (jk_detail_get_length (object, "o"), ==, 0);
  g_assert_nonnull (jk_detail_get_element (object, "a", 0));
  g_assert_null (jk_detail_get_element (object, "a", 1));
  g_assert_null (jk_detail_get_element (object, "a", 9));
  g_assert_cmpint (jk_detail_get_time_us (object, "t"), ==, G_GINT64_CONSTANT (1795435200250000));
  g_assert_cmpint (jk_detail_get_time_us (object, "bad"), ==, 0);
}

static void
test_window_state (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("jikimi-window-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "sub", "window.ini", NULL), *sub = g_path_get_dirname (path);
  int width, height;
  gboolean maximized;

  g_assert_no_error (error);
  {
    g_autoptr(JkWindowState) state = jk_window_state_load (path);

    jk_window_state_get_size (state, &width, &height, &maximized);
    g_assert_cmpint (width, ==, 1100);
    g_assert_true (jk_window_state_take_once (state, "said"));
    g_assert_false (jk_window_state_take_once (state, "said"));
    jk_window_state_set_size (state, 500, 600, TRUE);
    jk_window_state_save (state);
  }
  {
    g_autoptr(JkWindowState) state = jk_window_state_load (path);

    jk_window_state_get_size (state, &width, &height, &maximized);
    g_assert_cmpint (width, ==, 500);
    g_assert_cmpint (height, ==, 600);
    g_assert_true (maximized);
    g_assert_false (jk_window_state_take_once (state, "said"));
  }
  /* A broken file counts as empty; a window too small or too large for any screen is not believed. */
  g_assert_true (g_file_set_contents (path, "[window]\nwidth=-7\nheight=99999999\n\0\xff[[", -1, NULL));
  {
    g_autoptr(JkWindowState) state = jk_window_state_load (path);

    jk_window_state_get_size (state, &width, &height, &maximized);
    g_assert_cmpint (width, >=, 360);
    g_assert_cmpint (height, <=, 16384);
  }
  g_unlink (path);
  g_rmdir (sub);
  g_rmdir (folder);
}

static void
test_explain (void)
{
  g_assert_cmpstr (jk_explain_short ("test_coverage"), ==, "No coverage report found");
  g_assert_nonnull (jk_explain_example ("api_performance"));
  g_assert_cmpstr (jk_explain_short ("from_elsewhere"), ==, "Not measured yet");
  g_assert_null (jk_explain_example ("from_elsewhere"));
}

static void
test_hours (void)
{
  static const char *const wrong[] = { "", "22:00", "22-8", "25:00-08:00", "22:60-08:00", "-22:00-08:00", "22:00-08:00-09:00", "a:b-c:d" };
  guint from, to;
  g_autofree char *text = NULL;

  g_assert_true (jk_setting_parse_hours ("22:30-7:05", &from, &to));
  g_assert_cmpuint (from, ==, 22 * 60 + 30);
  g_assert_cmpuint (to, ==, 7 * 60 + 5);
  g_assert_true (jk_setting_parse_hours (" 00:00 - 24:00 ", &from, &to));
  g_assert_cmpuint (to, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (jk_setting_parse_hours (wrong[i], &from, &to));
  text = jk_setting_write_hours (22 * 60 + 30, 7 * 60 + 5);
  g_assert_cmpstr (text, ==, "22:30-07:05");
}

static void
check_tuning (JkThresholds thresholds,
              JkLevel      level,
              double       value,
              const char  *expected)
{
  g_autofree char *text = NULL;

  jk_tuning_change (&thresholds, level, value);
  text = jk_tuning_write (&thresholds);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpfloat (jk_tuning_get (&thresholds, level), ==, value);
}

/* What is written is always in order: a level that another one has passed is left out. */
static void
test_tuning (void)
{
  const JkThresholds higher = { 70, 85, 95, JK_WORSE_HIGHER }, lower = { 50, 30, 15, JK_WORSE_LOWER },
                     some = { 1, 2, NAN, JK_WORSE_HIGHER };

  check_tuning (higher, JK_LEVEL_WARNING, 72.5, "72.5/85/95");
  check_tuning (higher, JK_LEVEL_WARNING, 85, "85/-/95");
  check_tuning (higher, JK_LEVEL_WARNING, 97, "97/-/-");
  check_tuning (higher, JK_LEVEL_EMERGENCY, 60, "-/-/60");
  check_tuning (lower, JK_LEVEL_CRITICAL, 25, "50/25/15");
  check_tuning (lower, JK_LEVEL_CRITICAL, 60, "-/60/15");
  check_tuning (lower, JK_LEVEL_CRITICAL, 10, "50/10/-");
  check_tuning (some, JK_LEVEL_CRITICAL, 3, "1/3/-");
  g_assert_true (isnan (jk_tuning_get (&some, JK_LEVEL_EMERGENCY)));
  g_assert_true (isnan (jk_tuning_get (&some, JK_LEVEL_INFO)));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/setting/duration", test_duration);
  g_test_add_func ("/setting/write-duration", test_write_duration);
  g_test_add_func ("/setting/thresholds", test_thresholds);
  g_test_add_func ("/setting/port", test_port);
  g_test_add_func ("/setting/hours", test_hours);
  g_test_add_func ("/setting/tuning", test_tuning);
  g_test_add_func ("/setting/environment-name", test_environment_name);
  g_test_add_func ("/detail/anything", test_detail);
  g_test_add_func ("/window-state", test_window_state);
  g_test_add_func ("/explain", test_explain);
  return g_test_run ();
}
