/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "jk-trend.h"

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

static JkSeries *
make_line (guint  n_points,
           double start,
           double per_day)
{
  JkSeries *series = jk_series_new ("test_coverage", 0);

  for (guint i = 0; i < n_points; i++)
    {
      double value = start + per_day * i / 4;

      jk_series_append (series, i * DAY_MS / 4, value, value, value);
    }
  return series;
}

static void
test_line (void)
{
  g_autoptr(JkSeries) series = make_line (9, 19, 2);
  JkTrend trend;

  /* Nine quarters of a day from 19 at 2 a day: 19 + 2 * 2 = 23 at the end, 36 days to 95. */
  g_assert_true (jk_trend_fit (series, &trend));
  g_assert_cmpfloat_with_epsilon (trend.slope_per_day, 2, 1e-9);
  g_assert_cmpfloat_with_epsilon (trend.level, 23, 1e-9);
  g_assert_cmpfloat_with_epsilon (jk_trend_days_until (&trend, 95, TRUE), 36, 1e-9);
  g_assert_cmpfloat (jk_trend_days_until (&trend, 20, TRUE), ==, 0);
  g_assert_true (isinf (jk_trend_days_until (&trend, 10, FALSE)));
}

static void
test_wild_points_do_not_move_it (void)
{
  g_autoptr(JkSeries) series = make_line (40, 50, 1);
  JkTrend trend;

  /* Every fifth point is nonsense: 20 %, under the 29 % that the estimator bears. */
  for (guint i = 0; i < 40; i += 5)
    g_array_index (series->points, JkPoint, i).mean = i % 2 == 0 ? 0 : 500;
  g_assert_true (jk_trend_fit (series, &trend));
  g_assert_cmpfloat_with_epsilon (trend.slope_per_day, 1, 0.2);
}

static void
test_too_little (void)
{
  g_autoptr(JkSeries) two = make_line (2, 1, 1);
  g_autoptr(JkSeries) gaps = make_line (9, 1, 1);
  g_autoptr(JkSeries) dense = jk_series_new ("x", 0);
  JkTrend trend = { 7, 7, 7 };

  g_assert_false (jk_trend_fit (two, &trend));
  for (guint i = 0; i < 7; i++)
    g_array_index (gaps->points, JkPoint, i).mean = NAN;
  g_assert_false (jk_trend_fit (gaps, &trend));
  for (int i = 0; i < 100; i++)
    jk_series_append (dense, i * 1000, i, i, i);
  g_assert_false (jk_trend_fit (dense, &trend));
  g_assert_cmpfloat (trend.level, ==, 7);
}

static void
test_flat_and_same_times (void)
{
  g_autoptr(JkSeries) series = make_line (1000, 95, 0);
  JkTrend trend;

  jk_series_append (series, g_array_index (series->points, JkPoint, 999).time_ms, 95, 95, 95);
  g_assert_true (jk_trend_fit (series, &trend));
  g_assert_cmpfloat (trend.slope_per_day, ==, 0);
  g_assert_cmpuint (trend.n_points, <=, 200);
  g_assert_cmpfloat (jk_trend_days_until (&trend, 95, TRUE), ==, 0);
  g_assert_true (isinf (jk_trend_days_until (&trend, 96, TRUE)));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trend/line", test_line);
  g_test_add_func ("/trend/wild-points-do-not-move-it", test_wild_points_do_not_move_it);
  g_test_add_func ("/trend/too-little", test_too_little);
  g_test_add_func ("/trend/flat-and-same-times", test_flat_and_same_times);
  return g_test_run ();
}
