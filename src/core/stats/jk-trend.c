/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-trend.h"

#include <math.h>
#include <stdlib.h>

#define MAX_POINTS 200
#define MIN_POINTS 3
#define DAY_MS (24.0 * 3600 * 1000)
#define MIN_SPAN_MS (3600 * 1000)

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return left < right ? -1 : left > right;
}

static double
median (GArray *values)
{
  qsort (values->data, values->len, sizeof (double), compare_doubles);
  if (values->len % 2 == 1)
    return g_array_index (values, double, values->len / 2);
  return (g_array_index (values, double, values->len / 2 - 1) + g_array_index (values, double, values->len / 2)) / 2;
}

/* The points with a value, at most MAX_POINTS, the last always among them. */
static GArray *
choose_points (const JkSeries *series)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (JkPoint));
  guint stride = (series->points->len + MAX_POINTS - 1) / MAX_POINTS;

  for (guint i = series->points->len; i > 0; i = i > stride ? i - stride : 0)
    {
      const JkPoint *point = &g_array_index (series->points, JkPoint, i - 1);

      if (isfinite (point->mean))
        g_array_prepend_vals (points, point, 1);
    }
  return points;
}

static double
median_slope (GArray *points)
{
  g_autoptr(GArray) slopes = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < points->len; i++)
    {
      for (guint j = i + 1; j < points->len; j++)
        {
          const JkPoint *from = &g_array_index (points, JkPoint, i), *to = &g_array_index (points, JkPoint, j);
          double slope = (to->mean - from->mean) / ((to->time_ms - from->time_ms) / DAY_MS);

          if (to->time_ms > from->time_ms)
            g_array_append_val (slopes, slope);
        }
    }
  return median (slopes);
}

gboolean
jk_trend_fit (const JkSeries *series,
              JkTrend        *out)
{
  g_autoptr(GArray) points = choose_points (series);
  g_autoptr(GArray) heights = g_array_new (FALSE, FALSE, sizeof (double));
  gint64 newest_ms;
  double slope;

  if (points->len < MIN_POINTS)
    return FALSE;
  newest_ms = g_array_index (points, JkPoint, points->len - 1).time_ms;
  if (newest_ms - g_array_index (points, JkPoint, 0).time_ms < MIN_SPAN_MS)
    return FALSE;

  slope = median_slope (points);
  for (guint i = 0; i < points->len; i++)
    {
      const JkPoint *point = &g_array_index (points, JkPoint, i);
      double height = point->mean + slope * (newest_ms - point->time_ms) / DAY_MS;

      g_array_append_val (heights, height);
    }
  *out = (JkTrend) { slope, median (heights), points->len };
  return TRUE;
}

double
jk_trend_days_until (const JkTrend *self,
                     double         target,
                     gboolean       higher_is_better)
{
  double missing = target - self->level;

  if (higher_is_better ? missing <= 0 : missing >= 0)
    return 0;
  return missing / self->slope_per_day > 0 ? missing / self->slope_per_day : INFINITY;
}
