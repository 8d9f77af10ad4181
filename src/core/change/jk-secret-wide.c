/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-secret-wide.h"

/* How much of a text without a mark of its byte order is looked at. */
#define LOOKED_AT 2048

typedef enum
{
  NARROW,
  LITTLE_ENDIAN_UNITS,
  BIG_ENDIAN_UNITS,
} Order;

/* Without a mark, seven of eight units must be ASCII: no program and no picture is so for long. */
static gboolean
is_ascii_mostly (const guint8 *data,
                 gsize         size,
                 guint         high)
{
  gsize n_units = MIN (size, LOOKED_AT) / 2, n_ascii = 0;

  for (gsize i = 0; i < n_units; i++)
    {
      const guint8 low = data[2 * i + 1 - high];

      n_ascii += data[2 * i + high] == 0 && low < 0x7f && (low >= ' ' || low == '\n' || low == '\r' || low == '\t');
    }
  return n_units >= 8 && n_ascii * 8 >= n_units * 7;
}

static Order
find_order (const guint8 *data,
            gsize         size)
{
  if (size < 4)
    return NARROW;
  if (data[0] == 0xff && data[1] == 0xfe)
    return LITTLE_ENDIAN_UNITS;
  if (data[0] == 0xfe && data[1] == 0xff)
    return BIG_ENDIAN_UNITS;
  /* Nearly everything is told by its first bytes. */
  if (data[1] == 0 && is_ascii_mostly (data, size, 1))
    return LITTLE_ENDIAN_UNITS;
  return data[0] == 0 && is_ascii_mostly (data, size, 0) ? BIG_ENDIAN_UNITS : NARROW;
}

guint8 *
jk_secret_wide_narrow (const guint8 *data,
                       gsize         size,
                       gsize        *n)
{
  const Order order = find_order (data, size);
  const guint high = order == LITTLE_ENDIAN_UNITS ? 1 : 0;
  guint8 *narrow;

  if (order == NARROW)
    return NULL;
  *n = size / 2;
  narrow = g_malloc (*n);
  for (gsize i = 0; i < *n; i++)
    narrow[i] = data[2 * i + high] == 0 && data[2 * i + 1 - high] < 0x80 ? data[2 * i + 1 - high] : '?';
  return narrow;
}
