/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-chart-scale.h"

#include <math.h>
#include <stdlib.h>

#define GAP_IN_STEPS 1.5
#define GAP_IN_TYPICAL_DISTANCES 3
/* Distances looked at to learn how far apart raw samples usually are. */
#define MAX_DISTANCES 64

static const JkPoint *
point_at (const JkSeries *series,
          guint           i)
{
  return &g_array_index (series->points, JkPoint, i);
}

gboolean
jk_chart_value_range (GPtrArray *series,
                      gint64     from_ms,
                      gint64     to_ms,
                      double    *low,
                      double    *high)
{
  double smallest = INFINITY, largest = -INFINITY;

  for (guint s = 0; s < series->len; s++)
    {
      const JkSeries *one = g_ptr_array_index (series, s);

      for (guint i = 0; i < one->points->len; i++)
        {
          const JkPoint *point = point_at (one, i);

          if (isnan (point->mean) || point->time_ms < from_ms || point->time_ms > to_ms)
            continue;
          smallest = MIN (smallest, point->min);
          largest = MAX (largest, point->max);
        }
    }

  if (smallest > largest)
    return FALSE;
  *low = smallest;
  *high = largest;
  return TRUE;
}

double
jk_chart_nice_step (double low,
                    double high,
                    guint  max_lines)
{
  static const double factors[] = { 1, 2, 2.5, 5, 10 };
  double span = high - low, power;

  g_return_val_if_fail (span > 0 && max_lines >= 2, 1);

  power = pow (10, floor (log10 (span / max_lines)));
  for (guint i = 0; i < G_N_ELEMENTS (factors); i++)
    {
      double step = factors[i] * power;

      if (floor (high / step + 1e-9) - ceil (low / step - 1e-9) + 1 <= max_lines)
        return step;
    }
  return 10 * power;
}

void
jk_chart_nice_range (double *low,
                     double *high,
                     guint   max_lines)
{
  gboolean never_negative = *low >= 0;
  double step;

  if (*high - *low < 1e-9)
    {
      double room = MAX (fabs (*high) * 0.1, 1);

      *low -= room;
      *high += room;
    }
  step = jk_chart_nice_step (*low, *high, max_lines);
  *low = floor (*low / step + 1e-9) * step;
  *high = ceil (*high / step - 1e-9) * step;
  if (never_negative)
    *low = MAX (*low, 0);
}

/* Round distances of time, seconds. */
static const gint64 time_steps[] = {
  1,           2,           5,            10,           15,           30,           60,           2 * 60,
  5 * 60,      10 * 60,     15 * 60,      30 * 60,      3600,         2 * 3600,     3 * 3600,     6 * 3600,
  12 * 3600,   86400,       2 * 86400,    7 * 86400,    14 * 86400,   28 * 86400,   91 * 86400,   365 * 86400,
};

static gint64
offset_s (GTimeZone *zone,
          gint64     time_s)
{
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, time_s);

  return g_time_zone_get_offset (zone, interval);
}

GArray *
jk_chart_time_ticks (gint64     from_ms,
                     gint64     to_ms,
                     guint      max_ticks,
                     GTimeZone *zone,
                     gint64    *step_s)
{
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 span_s = MAX ((to_ms - from_ms) / 1000, 1);
  gint64 step = time_steps[G_N_ELEMENTS (time_steps) - 1];

  for (guint i = 0; i < G_N_ELEMENTS (time_steps); i++)
    {
      if (span_s / time_steps[i] <= max_ticks)
        {
          step = time_steps[i];
          break;
        }
    }
  *step_s = step;

  /* Steps are multiples of local time: midnight is a tick in Seoul as well as in Berlin, on both sides of summer time. */
  for (gint64 local = (from_ms / 1000 + offset_s (zone, from_ms / 1000)) / step * step;; local += step)
    {
      gint64 time_s = local - offset_s (zone, local - offset_s (zone, local));
      gint64 time_ms = time_s * 1000;

      if (time_ms > to_ms)
        break;
      if (time_ms >= from_ms)
        g_array_append_val (ticks, time_ms);
    }
  return ticks;
}

static int
compare_distances (gconstpointer a,
                   gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

gint64
jk_chart_gap_ms (const JkSeries *series)
{
  gint64 distances[MAX_DISTANCES];
  guint n_distances = MIN (series->points->len > 0 ? series->points->len - 1 : 0, MAX_DISTANCES);
  guint first = series->points->len - n_distances - (n_distances > 0 ? 1 : 0);

  if (series->step_ms > 0)
    return series->step_ms * GAP_IN_STEPS;
  if (n_distances == 0)
    return G_MAXINT64;

  for (guint i = 0; i < n_distances; i++)
    distances[i] = point_at (series, first + i + 1)->time_ms - point_at (series, first + i)->time_ms;
  qsort (distances, n_distances, sizeof *distances, compare_distances);
  return MAX (distances[n_distances / 2] * GAP_IN_TYPICAL_DISTANCES, 1000);
}

static void
merge (JkPoint       *into,
       guint         *n_merged,
       const JkPoint *point)
{
  into->mean = (into->mean * *n_merged + point->mean) / (*n_merged + 1);
  into->min = MIN (into->min, point->min);
  into->max = MAX (into->max, point->max);
  into->time_ms = point->time_ms;
  (*n_merged)++;
}

GArray *
jk_chart_decimate (const JkSeries *series,
                   gint64          from_ms,
                   gint64          to_ms,
                   guint           n_columns)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (JkPoint));
  gint64 gap_ms = jk_chart_gap_ms (series), last_ms = G_MININT64;
  double per_column = (double) MAX (to_ms - from_ms, 1) / MAX (n_columns, 1);
  gint64 column = G_MININT64;
  guint n_merged = 0;

  for (guint i = 0; i < series->points->len; i++)
    {
      const JkPoint *point = point_at (series, i);
      gint64 its_column = floor ((point->time_ms - from_ms) / per_column);
      gboolean gap = out->len > 0 && (isnan (point->mean) || point->time_ms - last_ms > gap_ms);

      if (gap && !isnan (g_array_index (out, JkPoint, out->len - 1).mean))
        {
          JkPoint hole = { last_ms, NAN, NAN, NAN };

          g_array_append_val (out, hole);
          column = G_MININT64;
        }
      if (isnan (point->mean) || point->time_ms < from_ms - gap_ms / 2 || point->time_ms > to_ms)
        continue;

      last_ms = point->time_ms;
      if (its_column == column)
        merge (&g_array_index (out, JkPoint, out->len - 1), &n_merged, point);
      else
        {
          g_array_append_vals (out, point, 1);
          column = its_column;
          n_merged = 1;
        }
    }
  return out;
}

int
jk_chart_nearest (const JkSeries *series,
                  gint64          time_ms)
{
  gint64 best_distance = G_MAXINT64;
  int best = -1;

  for (guint i = 0; i < series->points->len; i++)
    {
      const JkPoint *point = point_at (series, i);
      gint64 distance = ABS (point->time_ms - time_ms);

      if (!isnan (point->mean) && distance < best_distance)
        {
          best = i;
          best_distance = distance;
        }
    }
  return best;
}
