/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-downsample.h"

#include <stdlib.h>

/* Distances looked at to find the rhythm of a series. */
#define MOST_DISTANCES 512

static int
compare_int64 (gconstpointer a,
               gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* Returns: the distance that 19 of 20 neighbours do not exceed, milliseconds; 0 with fewer than two rows */
static gint64
find_rhythm (GArray *rows)
{
  gint64 distances[MOST_DISTANCES];
  guint stride = rows->len / MOST_DISTANCES + 1;
  guint n = 0;

  for (guint i = 1; i < rows->len && n < MOST_DISTANCES; i += stride)
    distances[n++] = g_array_index (rows, JkRollup, i).time_ms - g_array_index (rows, JkRollup, i - 1).time_ms;
  if (n == 0)
    return 0;

  qsort (distances, n, sizeof *distances, compare_int64);
  return distances[(n - 1) * 95 / 100];
}

static JkSeries *
copy_rows (const char *key,
           GArray     *rows,
           gint64      step_ms)
{
  JkSeries *series = jk_series_new (key, step_ms);

  g_array_set_size (series->points, rows->len);
  for (guint i = 0; i < rows->len; i++)
    {
      const JkRollup *row = &g_array_index (rows, JkRollup, i);

      g_array_index (series->points, JkPoint, i)
        = (JkPoint) { row->time_ms, row->count == 1 ? row->min : row->sum / row->count, row->min, row->max };
    }
  return series;
}

static gint64
round_up (gint64 value,
          gint64 unit)
{
  return unit == 0 ? value : (value + unit - 1) / unit * unit;
}

static gint64
floor_to (gint64 value,
          gint64 unit)
{
  gint64 rest = value % unit;

  return value - (rest < 0 ? rest + unit : rest);
}

static void
append_step (JkSeries       *series,
             const JkRollup *step)
{
  jk_series_append (series, step->time_ms, step->sum / step->count, step->min, step->max);
}

static JkSeries *
make_steps (const char *key,
            GArray     *rows,
            gint64      step_ms)
{
  JkSeries *series = jk_series_new (key, step_ms);
  JkRollup step = { 0 };

  for (guint i = 0; i < rows->len; i++)
    {
      const JkRollup *row = &g_array_index (rows, JkRollup, i);

      if (step.count > 0 && row->time_ms < step.time_ms + step_ms)
        {
          step.min = MIN (step.min, row->min);
          step.max = MAX (step.max, row->max);
          step.sum += row->sum;
          step.count += row->count;
          continue;
        }
      if (step.count > 0)
        append_step (series, &step);
      step = *row;
      step.time_ms = floor_to (row->time_ms, step_ms);
    }
  if (step.count > 0)
    append_step (series, &step);
  return series;
}

JkSeries *
jk_downsample (const char *key,
               GArray     *rows,
               gint64      from_ms,
               gint64      to_ms,
               guint       max_points,
               gint64      resolution_ms)
{
  gint64 step_ms;

  if (max_points == 0 || (resolution_ms == 0 && rows->len <= max_points))
    {
      gboolean is_raw = TRUE;

      for (guint i = 0; i < rows->len && is_raw; i++)
        is_raw = g_array_index (rows, JkRollup, i).count == 1;
      return copy_rows (key, rows, is_raw ? 0 : find_rhythm (rows));
    }

  /* Steps on round times may begin before @from: one more than fit. */
  step_ms = MAX (to_ms - from_ms, 1) / (max_points - 1) + 1;
  return make_steps (key, rows, round_up (MAX (step_ms, find_rhythm (rows)), resolution_ms));
}
