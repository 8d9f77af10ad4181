/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "jk-format.h"
#include "jk-value-text.h"

#define S G_USEC_PER_SEC

static void
check_value (double      value,
             const char *unit,
             guint       decimals,
             const char *expected)
{
  g_autofree char *text = jk_value_text_new (value, unit, decimals);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_value (void)
{
  check_value (87.25, "%", 1, "87.2%"); /* 87.25 is exact in binary: half goes to even */
  check_value (0, "files", 0, "0 files");
  check_value (1, "files", 0, "1 file");
  check_value (0.6, "files", 0, "1 file");
  check_value (2, "files", 0, "2 files");
  check_value (0.42, "", 2, "0.42");
  check_value (54.2, "ms", 1, "54.2 ms");
  check_value (1234.56, "ms", 1, "1235 ms");
  check_value (999, "B", 0, "999 B");
  check_value (1000, "B", 0, "1.0 kB");
  check_value (123456789, "B/s", 0, "123 MB/s");
  check_value (1.2e9, "B", 0, "1.2 GB");
  check_value (-2500, "B/s", 0, "-2.5 kB/s");
  check_value (1e30, "B", 0, "1000000000000000 PB");
  check_value (NAN, "%", 1, "–");
  check_value (NAN, "B", 1, "–");
}

static void
test_number_and_unit (void)
{
  g_autofree char *unit = NULL;
  g_autofree char *number = jk_value_number_new (133, "paths", 0, &unit);

  g_assert_cmpstr (number, ==, "133");
  g_assert_cmpstr (unit, ==, "paths");
}

static void
check_metric (const char *metric,
              double      value,
              const char *expected)
{
  g_autofree char *text = jk_format_metric (metric, value, NULL);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_metric (void)
{
  check_metric ("deployment_health", 0, "Healthy");
  check_metric ("deployment_health", 1, "Degraded");
  check_metric ("deployment_health", 2, "Unavailable");
  check_metric ("deployment_health", NAN, "–");
  check_metric ("test_coverage", 28.44, "28.4%");
  check_metric ("from_elsewhere", 1.5, "1.50");
  g_assert_cmpstr (jk_format_metric_title ("cpu_usage"), ==, "CPU usage");
  g_assert_cmpstr (jk_format_metric_title ("from_elsewhere"), ==, "from_elsewhere");
}

static void
check_change (double      delta,
              const char *unit,
              guint       decimals,
              const char *expected)
{
  g_autofree char *text = jk_format_change (delta, unit, decimals);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_change (void)
{
  check_change (0, "files", 0, "Same as yesterday");
  check_change (0.4, "files", 0, "Same as yesterday"); /* nothing that the tile would show differently */
  check_change (3, "files", 0, "3 files more than yesterday");
  check_change (-1, "files", 0, "1 file less than yesterday");
  check_change (2.5, "%", 1, "2.5 points more than yesterday");
}

static void
check_ago (gint64      seconds,
           const char *expected)
{
  g_autofree char *text = jk_format_ago (G_GINT64_CONSTANT (1000000) * S, (1000000 + seconds) * S);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_ago (void)
{
  check_ago (0, "just now");
  check_ago (4, "just now");
  check_ago (5, "5 seconds ago");
  check_ago (59, "59 seconds ago");
  check_ago (60, "1 minute ago");
  check_ago (3599, "59 minutes ago");
  check_ago (3600, "1 hour ago");
  check_ago (86400, "1 day ago");
  check_ago (3 * 86400, "3 days ago");
  check_ago (-50, "just now"); /* the clock was set back */
}

static void
test_thresholds (void)
{
  const JkThresholds all = { 70, 85, 95, JK_WORSE_HIGHER }, some = { 1, NAN, NAN, JK_WORSE_HIGHER };
  const JkThresholds none = { NAN, NAN, NAN, JK_WORSE_NEVER };
  g_autofree char *text = jk_format_thresholds (&all, "%", 1), *one = jk_format_thresholds (&some, "", 0);

  g_assert_cmpstr (text, ==, "Warning 70% · Critical 85% · Emergency 95%");
  g_assert_cmpstr (one, ==, "Warning 1");
  g_assert_null (jk_format_thresholds (&none, "%", 1));
}

static void
test_time (void)
{
  g_autofree char *far = jk_format_time (G_MAXINT64);

  g_assert_cmpstr (far, !=, NULL); /* beyond the calendar: something, not a crash */
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/value", test_value);
  g_test_add_func ("/format/number-and-unit", test_number_and_unit);
  g_test_add_func ("/format/metric", test_metric);
  g_test_add_func ("/format/change", test_change);
  g_test_add_func ("/format/ago", test_ago);
  g_test_add_func ("/format/thresholds", test_thresholds);
  g_test_add_func ("/format/time", test_time);
  return g_test_run ();
}
