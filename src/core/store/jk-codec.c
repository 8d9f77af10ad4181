/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-codec.h"

#include <math.h>
#include <string.h>

#define GROUP 32
#define FORM_XOR 0xff

static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6 };
/* Whole numbers up to here are exact in a double, and their differences fit in 64 bits. */
static const double largest_units = 9007199254740992.0;

void
jk_codec_write_uint (GByteArray *out,
                     guint64     value)
{
  guint8 bytes[10];
  guint n = 0;

  for (; value >= 0x80; value >>= 7)
    bytes[n++] = (guint8) (value | 0x80);
  bytes[n++] = (guint8) value;
  g_byte_array_append (out, bytes, n);
}

gboolean
jk_codec_read_uint (JkReader *self,
                    guint64  *value)
{
  guint64 sum = 0;

  for (guint shift = 0; shift < 64 && self->at < self->end; shift += 7)
    {
      guint8 byte = *self->at++;

      sum |= (guint64) (byte & 0x7f) << shift;
      if ((byte & 0x80) == 0)
        {
          *value = sum;
          return TRUE;
        }
    }
  return FALSE;
}

static inline guint64
zigzag (gint64 value)
{
  return ((guint64) value << 1) ^ (guint64) (value >> 63);
}

static inline gint64
unzigzag (guint64 value)
{
  return (gint64) (value >> 1) ^ -(gint64) (value & 1);
}

void
jk_codec_write_int (GByteArray *out,
                    gint64      value)
{
  jk_codec_write_uint (out, zigzag (value));
}

gboolean
jk_codec_read_int (JkReader *self,
                   gint64   *value)
{
  guint64 raw;

  if (!jk_codec_read_uint (self, &raw))
    return FALSE;
  *value = unzigzag (raw);
  return TRUE;
}

int
jk_codec_find_decimals (double value,
                        int    least)
{
  for (int decimals = least; decimals <= JK_CODEC_MAX_DECIMALS; decimals++)
    {
      double units = rint (value * powers[decimals]);

      if (!(fabs (units) <= largest_units))
        return -1;
      /* -0.0 equals 0 but is not the same value. */
      if (units / powers[decimals] == value && (units != 0 || !signbit (value)))
        return decimals;
    }
  return -1;
}

gint64
jk_codec_to_units (double value,
                   int    decimals)
{
  return (gint64) rint (value * powers[decimals]);
}

double
jk_codec_from_units (gint64 units,
                     int    decimals)
{
  return (double) units / powers[decimals];
}

void
jk_codec_write_value (GByteArray *out,
                      double      value)
{
  int decimals = jk_codec_find_decimals (value, 0);
  guint8 form = decimals < 0 ? FORM_XOR : (guint8) decimals;

  g_byte_array_append (out, &form, 1);
  if (decimals >= 0)
    jk_codec_write_int (out, jk_codec_to_units (value, decimals));
  else
    g_byte_array_append (out, (const guint8 *) &value, sizeof value);
}

gboolean
jk_codec_read_value (JkReader *self,
                     double   *value)
{
  gint64 units;
  guint8 form;

  if (self->at >= self->end)
    return FALSE;
  form = *self->at++;

  if (form == FORM_XOR)
    {
      if (self->end - self->at < (gssize) sizeof *value)
        return FALSE;
      memcpy (value, self->at, sizeof *value);
      self->at += sizeof *value;
      return isfinite (*value);
    }
  if (form > JK_CODEC_MAX_DECIMALS || !jk_codec_read_int (self, &units))
    return FALSE;
  *value = jk_codec_from_units (units, form);
  return TRUE;
}

static guint
width_of (const gint64 *values,
          gsize         n_values)
{
  guint64 all = 0;

  for (gsize i = 0; i < n_values; i++)
    all |= zigzag (values[i]);
  return all == 0 ? 0 : 64 - __builtin_clzll (all);
}

static void
write_group (GByteArray   *out,
             const gint64 *values,
             gsize         n_values)
{
  guint width = width_of (values, n_values);
  guint8 bytes[1 + GROUP * 8 + 8] = { (guint8) width };
  gsize n_bytes = (n_values * width + 7) / 8;

  for (gsize i = 0; i < n_values && width > 0; i++)
    {
      gsize bit = i * width;
      unsigned __int128 word;

      /* 64 bits at any bit offset need nine bytes: the buffer has room for sixteen. */
      memcpy (&word, bytes + 1 + bit / 8, 9);
      word |= (unsigned __int128) zigzag (values[i]) << (bit % 8);
      memcpy (bytes + 1 + bit / 8, &word, 9);
    }
  g_byte_array_append (out, bytes, 1 + n_bytes);
}

void
jk_codec_write_ints (GByteArray   *out,
                     const gint64 *values,
                     gsize         n_values)
{
  for (gsize i = 0; i < n_values; i += GROUP)
    write_group (out, values + i, MIN (GROUP, n_values - i));
}

static inline guint64
read_bits (const guint8 *bytes,
           gsize         bit,
           guint         width)
{
  guint64 word;

  memcpy (&word, bytes + bit / 8, sizeof word);
  word >>= bit % 8;
  if (width + bit % 8 > 64)
    word |= (guint64) bytes[bit / 8 + 8] << (64 - bit % 8);
  return width == 64 ? word : word & (((guint64) 1 << width) - 1);
}

gboolean
jk_codec_read_ints (JkReader *self,
                    gint64   *values,
                    gsize     n_values)
{
  for (gsize start = 0; start < n_values; start += GROUP)
    {
      guint8 room[GROUP * 8 + 16];
      gsize n = MIN (GROUP, n_values - start), n_bytes;
      const guint8 *bytes;
      guint width;

      if (self->at >= self->end || (width = *self->at) > 64)
        return FALSE;
      n_bytes = (n * width + 7) / 8;
      if ((gsize) (self->end - self->at) < 1 + n_bytes)
        return FALSE;

      bytes = self->at + 1;
      self->at = bytes + n_bytes;
      /* A word is read whole: near the end of the blob from a copy with room behind it. */
      if (self->end - self->at < 16)
        {
          memset (room + n_bytes, 0, 16);
          bytes = memcpy (room, bytes, n_bytes);
        }
      for (gsize i = 0; i < n; i++)
        values[start + i] = unzigzag (read_bits (bytes, i * width, width));
    }
  return TRUE;
}

/* Differences may wrap around, as two's complement does: reading adds them up the same way. */
static inline gint64
subtract (gint64 a,
          gint64 b)
{
  return (gint64) ((guint64) a - (guint64) b);
}

static inline gint64
add (gint64 a,
     gint64 b)
{
  return (gint64) ((guint64) a + (guint64) b);
}

void
jk_codec_write_times (GByteArray   *out,
                      const gint64 *times,
                      gsize         n_times)
{
  g_autofree gint64 *changes = g_new (gint64, n_times);
  gint64 before = 0, step_before = 0;

  if (n_times == 0)
    return;

  jk_codec_write_int (out, times[0]);
  before = times[0];
  for (gsize i = 1; i < n_times; i++)
    {
      gint64 step = subtract (times[i], before);

      changes[i - 1] = subtract (step, step_before);
      step_before = step;
      before = times[i];
    }
  /* The first step is no change of one: by itself it does not widen its group. */
  if (n_times > 1)
    {
      jk_codec_write_int (out, changes[0]);
      jk_codec_write_ints (out, changes + 1, n_times - 2);
    }
}

gboolean
jk_codec_read_times (JkReader *self,
                     gint64   *times,
                     gsize     n_times)
{
  gint64 step;

  if (n_times == 0)
    return TRUE;
  if (!jk_codec_read_int (self, &times[0]))
    return FALSE;
  if (n_times == 1)
    return TRUE;
  if (!jk_codec_read_int (self, &step) || !jk_codec_read_ints (self, times + 2, n_times - 2))
    return FALSE;

  times[1] = add (times[0], step);
  for (gsize i = 2; i < n_times; i++)
    {
      step = add (step, times[i]);
      times[i] = add (times[i - 1], step);
    }
  return TRUE;
}

int
jk_codec_find_common_decimals (const double *values,
                               gsize         n_values)
{
  int decimals = 0;

  for (gsize i = 0; i < n_values; i++)
    {
      decimals = jk_codec_find_decimals (values[i], decimals);
      if (decimals < 0)
        return -1;
    }
  /* One with fewer decimals may not be exact with more: 1e15 has no room for them. */
  for (gsize i = 0; i < n_values; i++)
    {
      if (jk_codec_find_decimals (values[i], decimals) != decimals)
        return -1;
    }
  return decimals;
}

static void
write_units (GByteArray   *out,
             const double *values,
             gsize         n_values,
             int           decimals)
{
  g_autofree gint64 *steps = g_new (gint64, n_values);
  gint64 before = jk_codec_to_units (values[0], decimals);

  jk_codec_write_int (out, before);
  for (gsize i = 1; i < n_values; i++)
    {
      gint64 units = jk_codec_to_units (values[i], decimals);

      steps[i - 1] = units - before;
      before = units;
    }
  jk_codec_write_ints (out, steps, n_values - 1);
}

/* The idea of Gorilla (Pelkonen et al., VLDB 2015) in whole bytes: a byte with the zero bytes that lead and the bytes that
 * follow, then those. */
static void
write_xors (GByteArray   *out,
            const double *values,
            gsize         n_values)
{
  guint64 before = 0;

  for (gsize i = 0; i < n_values; i++)
    {
      guint64 bits, difference;
      guint8 bytes[9] = { 0 };
      guint trailing, n;

      memcpy (&bits, &values[i], sizeof bits);
      difference = bits ^ before;
      before = bits;
      trailing = difference == 0 ? 0 : __builtin_ctzll (difference) / 8;
      difference >>= 8 * trailing;
      n = difference == 0 ? 0 : 8 - __builtin_clzll (difference) / 8;
      bytes[0] = (guint8) (trailing << 4 | n);
      memcpy (bytes + 1, &difference, 8);
      g_byte_array_append (out, bytes, 1 + n);
    }
}

void
jk_codec_write_values (GByteArray   *out,
                       const double *values,
                       gsize         n_values)
{
  int decimals = jk_codec_find_common_decimals (values, n_values);
  guint8 form = decimals < 0 ? FORM_XOR : (guint8) decimals;

  if (n_values == 0)
    return;

  g_byte_array_append (out, &form, 1);
  if (decimals < 0)
    write_xors (out, values, n_values);
  else
    write_units (out, values, n_values, decimals);
}

static gboolean
read_xors (JkReader *self,
           double   *values,
           gsize     n_values)
{
  guint64 before = 0;

  for (gsize i = 0; i < n_values; i++)
    {
      guint64 difference = 0;
      guint trailing, n;

      if (self->at >= self->end)
        return FALSE;
      trailing = *self->at >> 4;
      n = *self->at++ & 0xf;
      if (trailing + n > 8 || trailing > 7 || self->end - self->at < (gssize) n)
        return FALSE;

      memcpy (&difference, self->at, n);
      self->at += n;
      before ^= difference << (8 * trailing);
      memcpy (&values[i], &before, sizeof before);
      if (!isfinite (values[i]))
        return FALSE;
    }
  return TRUE;
}

gboolean
jk_codec_read_values (JkReader *self,
                      double   *values,
                      gsize     n_values)
{
  gint64 *units = (gint64 *) values; /* the same size, so that they change in place; built with -fno-strict-aliasing */
  guint8 form;

  if (n_values == 0)
    return TRUE;
  if (self->at >= self->end)
    return FALSE;

  form = *self->at++;
  if (form == FORM_XOR)
    return read_xors (self, values, n_values);
  if (form > JK_CODEC_MAX_DECIMALS || !jk_codec_read_int (self, &units[0])
      || !jk_codec_read_ints (self, units + 1, n_values - 1))
    return FALSE;

  for (gsize i = 1; i < n_values; i++)
    units[i] = add (units[i - 1], units[i]);
  for (gsize i = 0; i < n_values; i++)
    values[i] = (double) units[i] / powers[form];
  return TRUE;
}
