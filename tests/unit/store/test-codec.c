/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <math.h>
#include <string.h>

#include "jk-codec.h"
#include "jk-rollup.h"

static void
assert_ints (const gint64 *values,
             gsize         n)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autofree gint64 *back = g_new (gint64, n + 1);
  JkReader reader;

  jk_codec_write_ints (bytes, values, n);
  reader = (JkReader) { bytes->data, bytes->data + bytes->len };
  g_assert_true (jk_codec_read_ints (&reader, back, n));
  g_assert_true (reader.at == reader.end);
  g_assert_cmpmem (back, n * sizeof *back, values, n * sizeof *values);
}

static void
test_ints_of_every_width (void)
{
  gint64 values[77];

  for (guint width = 0; width < 64; width++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (values); i++)
        {
          guint64 bits = (guint64) 1 << width >> (i % 3);

          values[i] = (gint64) (i % 2 == 0 ? bits : -bits);
        }
      for (gsize n = 0; n <= G_N_ELEMENTS (values); n++)
        assert_ints (values, n);
    }
  values[3] = G_MAXINT64;
  values[4] = G_MININT64;
  assert_ints (values, G_N_ELEMENTS (values));
}

static void
test_single_values (void)
{
  const double values[] = { 0, -0.0, 1, -1, 0.1, 12.34, -99.999999, 1e15, 9007199254740993e3, DBL_MAX, DBL_MIN, 4.9e-324, 1 / 3.0 };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr(GByteArray) bytes = g_byte_array_new ();
      JkReader reader;
      double back;

      jk_codec_write_value (bytes, values[i]);
      reader = (JkReader) { bytes->data, bytes->data + bytes->len };
      g_assert_true (jk_codec_read_value (&reader, &back));
      g_assert_cmpmem (&back, 8, &values[i], 8); /* bit by bit: -0.0 too */
    }
}

static void
assert_samples (const gint64 *times,
                const double *values,
                gsize         n,
                gsize         most_bytes)
{
  g_autoptr(GArray) rows = g_array_new (FALSE, FALSE, sizeof (JkRollup));
  g_autoptr(GArray) back = g_array_new (FALSE, FALSE, sizeof (JkRollup));
  g_autoptr(GByteArray) bytes = g_byte_array_new ();

  for (gsize i = 0; i < n; i++)
    {
      JkRollup row = { times[i], values[i], values[i], values[i], 1 };

      g_array_append_val (rows, row);
    }
  jk_rollup_encode_samples (bytes, rows);
  g_assert_cmpuint (bytes->len, <=, most_bytes);
  g_assert_true (jk_rollup_decode_samples (bytes->data, bytes->len, back));
  g_assert_cmpmem (rows->data, rows->len * sizeof (JkRollup), back->data, back->len * sizeof (JkRollup));

  /* Cut anywhere, it is refused or ends early; never more rows, never a crash. */
  for (gsize length = 0; length < bytes->len; length++)
    {
      g_autofree guint8 *cut = g_memdup2 (bytes->data, length);

      g_array_set_size (back, 0);
      g_assert_false (jk_rollup_decode_samples (cut, length, back));
      g_assert_cmpuint (back->len, ==, 0);
    }
}

static void
test_samples (void)
{
  gint64 times[3600];
  double values[3600];

  for (guint i = 0; i < 3600; i++)
    {
      times[i] = G_GINT64_CONSTANT (1793577600000) + i * 1000;
      values[i] = rint (5000 + 4000 * sin (i / 100.0)) / 100;
    }
  /* Regular times take a bit a group, the wave's steps of up to 40 units 7 bits: under a byte a sample. */
  assert_samples (times, values, 3600, 3600);
  assert_samples (times, values, 1, 20);
  assert_samples (times, values, 2, 24);
  assert_samples (times, values, 0, 2);

  for (guint i = 0; i < 600; i++)
    {
      times[i] += g_random_int_range (0, 7);
      values[i] = exp (g_random_double_range (-300, 300)) * (i % 2 == 0 ? 1 : -1);
    }
  times[5] = times[4];
  assert_samples (times, values, 600, 600 * 12);
  values[17] = -0.0;
  values[18] = DBL_MAX;
  values[19] = 0.1 + 0.2;
  assert_samples (times, values, 100, 1200);
}

static void
test_rollups (void)
{
  g_autoptr(GArray) samples = g_array_new (FALSE, FALSE, sizeof (JkRollup));
  g_autoptr(GArray) rows = g_array_new (FALSE, FALSE, sizeof (JkRollup));
  g_autoptr(GArray) back = g_array_new (FALSE, FALSE, sizeof (JkRollup));
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  const JkRollup *row;

  for (guint i = 0; i < 120; i++)
    {
      JkRollup sample = { i * 1000, i / 10.0, i / 10.0, i / 10.0, 1 };

      g_array_append_val (samples, sample);
    }
  jk_rollup_summarize (rows, samples, 60000);
  g_array_set_size (samples, 1); /* a straggler for the first minute, 0.0 at 0 s */
  jk_rollup_summarize (rows, samples, 60000);

  jk_rollup_encode (bytes, rows);
  g_assert_true (jk_rollup_decode (bytes->data, bytes->len, back));
  g_assert_cmpuint (back->len, ==, 2);
  row = &g_array_index (back, JkRollup, 0);
  /* 0.0 + 0.1 + … + 5.9 = 59 × 60 / 2 / 10 = 177, and the straggler's 0 */
  g_assert_cmpint (row->time_ms, ==, 0);
  g_assert_cmpuint (row->count, ==, 61);
  g_assert_cmpfloat (row->sum, ==, 177);
  g_assert_cmpfloat (row->max, ==, 5.9);
  row = &g_array_index (back, JkRollup, 1);
  g_assert_cmpuint (row->count, ==, 60);
  g_assert_cmpfloat (row->min, ==, 6);
}

/* Random bytes, and sound blobs with bytes changed: an answer or a refusal, within memory that their length allows. */
static void
test_garbage (void)
{
  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr(GArray) rows = g_array_new (FALSE, FALSE, sizeof (JkRollup));
      gsize length = g_test_rand_int_range (0, 200);
      g_autofree guint8 *bytes = g_malloc (length + 1);

      for (gsize i = 0; i < length; i++)
        bytes[i] = g_test_rand_int_range (0, 256);
      if (length > 2)
        {
          bytes[0] = 1 + round % 2;
          bytes[1] &= 0x7f;
        }
      if (round % 2 == 0)
        (void) jk_rollup_decode (bytes, length, rows);
      else
        (void) jk_rollup_decode_samples (bytes, length, rows);
      g_assert_cmpuint (rows->len, <=, length * 32);
      for (guint i = 0; i < rows->len; i++)
        g_assert_true (isfinite (g_array_index (rows, JkRollup, i).min));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/codec/ints-of-every-width", test_ints_of_every_width);
  g_test_add_func ("/codec/single-values", test_single_values);
  g_test_add_func ("/codec/samples", test_samples);
  g_test_add_func ("/codec/rollups", test_rollups);
  g_test_add_func ("/codec/garbage", test_garbage);

  return g_test_run ();
}
