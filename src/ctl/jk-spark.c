/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-spark.h"

#include <math.h>

static const char *const blocks[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };

/* Means of what falls into each column; NAN for nothing. */
static double *
make_columns (const JkSeries *series,
              gint64          from_ms,
              gint64          to_ms,
              guint           n_columns)
{
  double *sums = g_new0 (double, n_columns);
  g_autofree guint *counts = g_new0 (guint, n_columns);

  for (guint i = 0; i < series->points->len; i++)
    {
      const JkPoint *point = &g_array_index (series->points, JkPoint, i);
      guint column;

      if (isnan (point->mean) || point->time_ms < from_ms || point->time_ms > to_ms)
        continue;
      column = MIN ((guint) ((double) (point->time_ms - from_ms) / (to_ms - from_ms) * n_columns), n_columns - 1);
      sums[column] += point->mean;
      counts[column]++;
    }
  for (guint i = 0; i < n_columns; i++)
    sums[i] = counts[i] > 0 ? sums[i] / counts[i] : NAN;
  return sums;
}

char *
jk_spark_new (const JkSeries *series,
              gint64          from_ms,
              gint64          to_ms,
              guint           columns)
{
  GString *out = g_string_new (NULL);
  g_autofree double *values = NULL;
  double least = INFINITY, most = -INFINITY;

  if (columns == 0 || to_ms <= from_ms)
    return g_string_free (out, FALSE);

  values = make_columns (series, from_ms, to_ms, columns);
  for (guint i = 0; i < columns; i++)
    {
      least = isnan (values[i]) ? least : MIN (least, values[i]);
      most = isnan (values[i]) ? most : MAX (most, values[i]);
    }
  for (guint i = 0; i < columns; i++)
    {
      /* A flat line is drawn low: nothing happened. */
      double height = most > least ? (values[i] - least) / (most - least) : 0;

      g_string_append (out, isnan (values[i]) ? " " : blocks[MIN ((guint) (height * 8), 7)]);
    }
  return g_string_free (out, FALSE);
}
