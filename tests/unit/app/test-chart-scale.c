/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "jk-chart-scale.h"

static void
test_nice_step (void)
{
  /* 0 to 100 in at most 6 lines: 0, 20, … 100 */
  g_assert_cmpfloat_with_epsilon (jk_chart_nice_step (0, 100, 6), 20, 1e-9);
  /* 0 to 133: 0, 25, 50, 75, 100, 125 */
  g_assert_cmpfloat_with_epsilon (jk_chart_nice_step (0, 133, 6), 25, 1e-9);
  g_assert_cmpfloat_with_epsilon (jk_chart_nice_step (0, 0.007, 6), 0.002, 1e-9);
  g_assert_cmpfloat_with_epsilon (jk_chart_nice_step (1e9, 4e9, 6), 1e9, 1);
}

static void
test_nice_range (void)
{
  double low = 41.2, high = 43.7;

  jk_chart_nice_range (&low, &high, 6);
  g_assert_cmpfloat (low, ==, 41);
  g_assert_cmpfloat (high, ==, 44);

  /* A flat line gets room, and a count does not go below zero for it. */
  low = high = 0;
  jk_chart_nice_range (&low, &high, 6);
  g_assert_cmpfloat (low, ==, 0);
  g_assert_cmpfloat (high, >=, 1);
}

static void
test_time_ticks_are_local_midnights (void)
{
  g_autoptr(GTimeZone) seoul = g_time_zone_new_identifier ("Asia/Seoul");
  gint64 step_s, from_ms = G_GINT64_CONSTANT (1763856000000); /* 2025-11-23 00:00 UTC */
  g_autoptr(GArray) ticks = NULL;

  if (seoul == NULL)
    {
      g_test_skip ("no time zone data here");
      return;
    }
  ticks = jk_chart_time_ticks (from_ms, from_ms + G_GINT64_CONSTANT (7) * 86400000, 8, seoul, &step_s);
  g_assert_cmpint (step_s, ==, 86400);
  g_assert_cmpuint (ticks->len, ==, 7);
  /* Midnight in Seoul is 15:00 UTC. */
  g_assert_cmpint (g_array_index (ticks, gint64, 0), ==, from_ms + 15 * 3600 * 1000);
}

static void
test_time_ticks_over_summer_time (void)
{
  g_autoptr(GTimeZone) berlin = g_time_zone_new_identifier ("Europe/Berlin");
  gint64 step_s, from_ms = G_GINT64_CONSTANT (1774566000000); /* 2026-03-27 00:00 in Berlin; the 29th has 23 hours */
  g_autoptr(GArray) ticks = NULL;

  if (berlin == NULL)
    {
      g_test_skip ("no time zone data here");
      return;
    }
  ticks = jk_chart_time_ticks (from_ms, from_ms + G_GINT64_CONSTANT (5) * 86400000, 6, berlin, &step_s);
  for (guint i = 0; i < ticks->len; i++)
    {
      g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (g_array_index (ticks, gint64, i) / 1000);
      g_autoptr(GDateTime) local = g_date_time_to_timezone (utc, berlin);

      g_assert_cmpint (g_date_time_get_hour (local), ==, 0);
    }
}

static void
test_decimate_keeps_peaks (void)
{
  g_autoptr(JkSeries) series = jk_series_new ("cpu_usage", 1000);
  g_autoptr(GArray) points = NULL;
  double highest = 0;

  for (int i = 0; i < 10000; i++)
    {
      double value = i == 7777 ? 99 : 5;

      jk_series_append (series, i * 1000, value, value, value);
    }
  points = jk_chart_decimate (series, 0, 9999000, 100);
  g_assert_cmpuint (points->len, <=, 101);
  for (guint i = 0; i < points->len; i++)
    highest = MAX (highest, g_array_index (points, JkPoint, i).max);
  g_assert_cmpfloat (highest, ==, 99);
}

static void
test_gaps_stay_gaps (void)
{
  g_autoptr(JkSeries) series = jk_series_new ("cpu_usage", 1000);
  g_autoptr(GArray) points = NULL;
  guint n_holes = 0;

  for (int i = 0; i < 10; i++)
    jk_series_append (series, i * 1000, 1, 1, 1);
  for (int i = 100; i < 110; i++)
    jk_series_append (series, i * 1000, 1, 1, 1);
  jk_series_append (series, 110000, NAN, NAN, NAN);
  jk_series_append (series, 111000, 1, 1, 1);

  points = jk_chart_decimate (series, 0, 120000, 1000);
  for (guint i = 0; i < points->len; i++)
    n_holes += isnan (g_array_index (points, JkPoint, i).mean);
  g_assert_cmpuint (n_holes, ==, 2);
}

static void
test_raw_samples_learn_their_distance (void)
{
  g_autoptr(JkSeries) series = jk_series_new ("cpu_usage", 0);

  g_assert_cmpint (jk_chart_gap_ms (series), ==, G_MAXINT64);
  for (int i = 0; i < 20; i++)
    jk_series_append (series, i * 5000, 1, 1, 1);
  g_assert_cmpint (jk_chart_gap_ms (series), ==, 15000);
}

static void
test_nearest (void)
{
  g_autoptr(JkSeries) series = jk_series_new ("cpu_usage", 1000);

  g_assert_cmpint (jk_chart_nearest (series, 5), ==, -1);
  jk_series_append (series, 1000, 1, 1, 1);
  jk_series_append (series, 2000, NAN, NAN, NAN);
  jk_series_append (series, 3000, 2, 2, 2);
  g_assert_cmpint (jk_chart_nearest (series, 2100), ==, 2);
  g_assert_cmpint (jk_chart_nearest (series, -50), ==, 0);
}

static void
test_value_range_ignores_what_is_outside (void)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_series_free);
  JkSeries *series = jk_series_new ("cpu_usage", 1000);
  double low, high;

  g_ptr_array_add (all, series);
  jk_series_append (series, 1000, 500, 500, 500);
  jk_series_append (series, 2000, 3, 1, 9);
  g_assert_true (jk_chart_value_range (all, 1500, 2500, &low, &high));
  g_assert_cmpfloat (low, ==, 1);
  g_assert_cmpfloat (high, ==, 9);
  g_assert_false (jk_chart_value_range (all, 5000, 6000, &low, &high));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-scale/nice-step", test_nice_step);
  g_test_add_func ("/chart-scale/nice-range", test_nice_range);
  g_test_add_func ("/chart-scale/time-ticks-are-local-midnights", test_time_ticks_are_local_midnights);
  g_test_add_func ("/chart-scale/time-ticks-over-summer-time", test_time_ticks_over_summer_time);
  g_test_add_func ("/chart-scale/decimate-keeps-peaks", test_decimate_keeps_peaks);
  g_test_add_func ("/chart-scale/gaps-stay-gaps", test_gaps_stay_gaps);
  g_test_add_func ("/chart-scale/raw-samples-learn-their-distance", test_raw_samples_learn_their_distance);
  g_test_add_func ("/chart-scale/nearest", test_nearest);
  g_test_add_func ("/chart-scale/value-range-ignores-what-is-outside", test_value_range_ignores_what_is_outside);
  return g_test_run ();
}
