/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alert-tune.h"

#include <math.h>

#define MINUTE_MS (60 * 1000)
#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)

static const JkThresholds higher = { 70, 85, 95, JK_WORSE_HIGHER };

static const JkTuneOption *
option_at (GArray *options,
           double  value)
{
  for (guint i = 0; i < options->len; i++)
    {
      if (fabs (g_array_index (options, JkTuneOption, i).value - value) < 0.001)
        return &g_array_index (options, JkTuneOption, i);
    }
  g_assert_not_reached ();
}

/* A week of minutes; every six hours 30 minutes at 75, once 30 minutes at 90. */
static JkSeries *
make_week (void)
{
  JkSeries *series = jk_series_new ("cpu_usage", MINUTE_MS);

  for (gint64 minute = 0; minute < 7 * 24 * 60; minute++)
    {
      double value = minute % 360 < 30 ? 75 : 40;

      if (minute >= 5000 && minute < 5030)
        value = 90;
      jk_series_append (series, minute * MINUTE_MS, value, value - 1, value + 1);
    }
  return series;
}

static void
test_count (void)
{
  g_autoptr(JkSeries) series = make_week ();
  g_autoptr(GArray) options = jk_alert_tune (series, &higher, JK_LEVEL_WARNING, 0.95, 0);

  /* 28 stretches at 75 and one at 90; 0.7 × 70 = 49, 1.25 × 70 = 88 (87.5 to two digits). */
  g_assert_cmpuint (option_at (options, 70)->n_fired, ==, 29);
  g_assert_cmpint (option_at (options, 70)->fired_s, ==, 29 * 30 * 60);
  g_assert_cmpuint (option_at (options, 49)->n_fired, ==, 29);
  g_assert_cmpuint (option_at (options, 77)->n_fired, ==, 1);
  g_assert_cmpuint (option_at (options, 88)->n_fired, ==, 1);
  for (guint i = 0; i < options->len; i++)
    g_assert_cmpfloat (g_array_index (options, JkTuneOption, i).value, <=, 100);
  g_assert_cmpfloat_with_epsilon (jk_alert_tune_suggest (options, 70, JK_WORSE_HIGHER, 7), 77, 0.001);
}

/* What has to last an hour never does here; what has to last 10 minutes does. */
static void
test_hold (void)
{
  g_autoptr(JkSeries) series = make_week ();
  g_autoptr(GArray) long_hold = jk_alert_tune (series, &higher, JK_LEVEL_WARNING, 0.95, 60 * MINUTE_US);
  g_autoptr(GArray) short_hold = jk_alert_tune (series, &higher, JK_LEVEL_WARNING, 0.95, 10 * MINUTE_US);

  g_assert_cmpuint (option_at (long_hold, 70)->n_fired, ==, 0);
  g_assert_cmpuint (option_at (short_hold, 70)->n_fired, ==, 29);
}

static void
test_lower (void)
{
  const JkThresholds lower = { 50, 30, 15, JK_WORSE_LOWER };
  g_autoptr(JkSeries) series = jk_series_new ("test_coverage{project=\"0123456789ab\"}", MINUTE_MS);
  g_autoptr(GArray) options = NULL;
  g_autoptr(GArray) none = NULL;

  for (gint64 i = 0; i < 1000; i++)
    jk_series_append (series, i * MINUTE_MS, i % 100 == 0 ? 42 : 80, i % 100 == 0 ? 42 : 80, 80);
  options = jk_alert_tune (series, &lower, JK_LEVEL_WARNING, 0.95, 0);
  g_assert_cmpuint (option_at (options, 50)->n_fired, ==, 10);
  g_assert_cmpuint (option_at (options, 40)->n_fired, ==, 0);
  g_assert_cmpfloat_with_epsilon (jk_alert_tune_suggest (options, 50, JK_WORSE_LOWER, 7), 40, 0.001);

  none = jk_alert_tune (series, &lower, JK_LEVEL_INFO, 0.95, 0);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (isnan (jk_alert_tune_suggest (none, 50, JK_WORSE_LOWER, 7)));
}

static void
test_empty (void)
{
  g_autoptr(JkSeries) series = jk_series_new ("cpu_usage", 0);
  g_autoptr(GArray) options = NULL;

  jk_series_append (series, 0, NAN, NAN, NAN);
  options = jk_alert_tune (series, &higher, JK_LEVEL_CRITICAL, 0.95, 0);
  g_assert_cmpuint (option_at (options, 85)->n_fired, ==, 0);
  g_assert_cmpfloat (jk_alert_tune_suggest (options, 85, JK_WORSE_HIGHER, 7), ==, 85);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/alert-tune/count", test_count);
  g_test_add_func ("/alert-tune/hold", test_hold);
  g_test_add_func ("/alert-tune/lower", test_lower);
  g_test_add_func ("/alert-tune/empty", test_empty);

  return g_test_run ();
}
