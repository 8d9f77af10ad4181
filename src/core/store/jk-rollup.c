/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-rollup.h"

#include <math.h>

#include "jk-codec.h"

/* First byte of each blob, so that another way of writing them can come later. */
#define FORM_ROLLUPS 1
#define FORM_SAMPLES 2

void
jk_rollup_add (JkRollup       *self,
               const JkRollup *other)
{
  self->min = MIN (self->min, other->min);
  self->max = MAX (self->max, other->max);
  self->sum += other->sum;
  self->count += other->count;
}

gint64
jk_rollup_floor (gint64 time_ms,
                 gint64 unit)
{
  gint64 rest = time_ms % unit;

  return time_ms - (rest < 0 ? rest + unit : rest);
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  const JkRollup *x = a, *y = b;

  return (x->time_ms > y->time_ms) - (x->time_ms < y->time_ms);
}

void
jk_rollup_sort (GArray *rows)
{
  for (guint i = 1; i < rows->len; i++)
    {
      if (g_array_index (rows, JkRollup, i).time_ms < g_array_index (rows, JkRollup, i - 1).time_ms)
        {
          /* A merge sort: what came at the same time stays in order. */
          g_array_sort (rows, compare_times);
          return;
        }
    }
}

/* Appends @row, or adds it to the last one if it is of the same stretch. */
static void
add_last (GArray         *rows,
          const JkRollup *row)
{
  JkRollup *last = rows->len > 0 ? &g_array_index (rows, JkRollup, rows->len - 1) : NULL;

  if (last != NULL && last->time_ms == row->time_ms)
    jk_rollup_add (last, row);
  else
    g_array_append_val (rows, *row);
}

void
jk_rollup_summarize (GArray *rows,
                     GArray *from,
                     gint64  resolution_ms)
{
  g_autoptr(GArray) old = g_array_sized_new (FALSE, FALSE, sizeof (JkRollup), rows->len);
  guint i = 0;

  if (rows->len > 0)
    g_array_append_vals (old, rows->data, rows->len);
  g_array_set_size (rows, 0);
  for (guint j = 0; j < from->len; j++)
    {
      JkRollup row = g_array_index (from, JkRollup, j);

      row.time_ms = jk_rollup_floor (row.time_ms, resolution_ms);
      for (; i < old->len && g_array_index (old, JkRollup, i).time_ms <= row.time_ms; i++)
        add_last (rows, &g_array_index (old, JkRollup, i));
      add_last (rows, &row);
    }
  for (; i < old->len; i++)
    add_last (rows, &g_array_index (old, JkRollup, i));
}

/* The columns of @rows, as the codec wants them. */
typedef struct
{
  gint64 *times;
  gint64 *counts;
  double *min;
  double *max;
  double *sums;
  gsize n;
} Columns;

static void
columns_init (Columns *self,
              gsize    n)
{
  *self = (Columns) { g_new (gint64, n), g_new (gint64, n), g_new (double, n), g_new (double, n), g_new (double, n), n };
}

static void
columns_clear (Columns *self)
{
  g_free (self->times);
  g_free (self->counts);
  g_free (self->min);
  g_free (self->max);
  g_free (self->sums);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Columns, columns_clear)

static void
round_sums (Columns *self)
{
  int min = jk_codec_find_common_decimals (self->min, self->n);
  int max = jk_codec_find_common_decimals (self->max, self->n);
  double power = pow (10, MIN (MAX (min, max) + 1, JK_CODEC_MAX_DECIMALS));

  for (gsize i = 0; min >= 0 && max >= 0 && i < self->n; i++)
    {
      double rounded = rint (self->sums[i] * power) / power;

      if (isfinite (rounded))
        self->sums[i] = rounded;
    }
}

void
jk_rollup_encode (GByteArray *out,
                  GArray     *rows)
{
  g_auto(Columns) columns = { 0 };
  guint8 form = FORM_ROLLUPS;

  columns_init (&columns, rows->len);
  for (guint i = 0; i < rows->len; i++)
    {
      const JkRollup *row = &g_array_index (rows, JkRollup, i);

      columns.times[i] = row->time_ms;
      columns.counts[i] = (gint64) (row->count - (i > 0 ? row[-1].count : 0));
      columns.min[i] = row->min;
      columns.max[i] = row->max;
      columns.sums[i] = row->sum;
    }
  round_sums (&columns);

  g_byte_array_append (out, &form, 1);
  jk_codec_write_uint (out, rows->len);
  jk_codec_write_times (out, columns.times, columns.n);
  jk_codec_write_ints (out, columns.counts, columns.n);
  jk_codec_write_values (out, columns.min, columns.n);
  jk_codec_write_values (out, columns.max, columns.n);
  jk_codec_write_values (out, columns.sums, columns.n);
}

static gboolean
read_count (JkReader *reader,
            guint8    form,
            guint64  *n)
{
  return reader->at < reader->end && *reader->at++ == form && jk_codec_read_uint (reader, n) && *n <= JK_CODEC_MAX_COUNT
         /* Nothing takes less than a byte for 32 numbers: a short blob cannot make us take much memory. */
         && *n <= (guint64) (reader->end - reader->at) * 32;
}

gboolean
jk_rollup_decode (const guint8 *bytes,
                  gsize         n_bytes,
                  GArray       *rows)
{
  JkReader reader = { bytes, bytes + n_bytes };
  g_auto(Columns) columns = { 0 };
  guint start = rows->len;
  guint64 count = 0, n;

  if (!read_count (&reader, FORM_ROLLUPS, &n))
    return FALSE;
  columns_init (&columns, n);
  if (!jk_codec_read_times (&reader, columns.times, n) || !jk_codec_read_ints (&reader, columns.counts, n)
      || !jk_codec_read_values (&reader, columns.min, n) || !jk_codec_read_values (&reader, columns.max, n)
      || !jk_codec_read_values (&reader, columns.sums, n))
    return FALSE;

  g_array_set_size (rows, start + n);
  for (gsize i = 0; i < n; i++)
    {
      count += (guint64) columns.counts[i];
      if (count == 0)
        {
          g_array_set_size (rows, start);
          return FALSE;
        }
      g_array_index (rows, JkRollup, start + i)
        = (JkRollup) { columns.times[i], columns.min[i], columns.max[i], columns.sums[i], count };
    }
  return TRUE;
}

void
jk_rollup_encode_samples (GByteArray *out,
                          GArray     *rows)
{
  g_autofree gint64 *times = g_new (gint64, rows->len);
  g_autofree double *values = g_new (double, rows->len);
  guint8 form = FORM_SAMPLES;

  for (guint i = 0; i < rows->len; i++)
    {
      times[i] = g_array_index (rows, JkRollup, i).time_ms;
      values[i] = g_array_index (rows, JkRollup, i).min;
    }
  g_byte_array_append (out, &form, 1);
  jk_codec_write_uint (out, rows->len);
  jk_codec_write_times (out, times, rows->len);
  jk_codec_write_values (out, values, rows->len);
}

gboolean
jk_rollup_decode_samples (const guint8 *bytes,
                          gsize         n_bytes,
                          GArray       *rows)
{
  JkReader reader = { bytes, bytes + n_bytes };
  g_autofree gint64 *times = NULL;
  g_autofree double *values = NULL;
  guint start = rows->len;
  JkRollup *row;
  guint64 n;

  if (!read_count (&reader, FORM_SAMPLES, &n))
    return FALSE;
  times = g_new (gint64, n);
  values = g_new (double, n);
  if (!jk_codec_read_times (&reader, times, n) || !jk_codec_read_values (&reader, values, n))
    return FALSE;

  g_array_set_size (rows, start + n);
  row = &g_array_index (rows, JkRollup, start);
  for (gsize i = 0; i < n; i++)
    row[i] = (JkRollup) { times[i], values[i], values[i], values[i], 1 };
  return TRUE;
}
