/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-number.h"

#include <math.h>
#include <string.h>

#define DECIMALS 6
#define SCALE 1000000
/* Above it a value times SCALE has no exact floor in a double any more. */
#define LARGEST_SCALED (9007199254740992.0 / SCALE)
#define LARGEST_EXACT 9007199254740992.0
#define SMALLEST_FIXED 0.001
#define US_A_DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)
#define LAST_TIME_US (G_GINT64_CONSTANT (253402300800) * G_USEC_PER_SEC)   /* 10000-01-01 */
#define FIRST_TIME_US (-G_GINT64_CONSTANT (62135596800) * G_USEC_PER_SEC)  /* 0001-01-01 */

static gsize
write_null (char *buffer)
{
  memcpy (buffer, "null", 5);
  return 4;
}

static gsize
write_digits (char   *buffer,
              guint64 value)
{
  char reversed[20];
  gsize n = 0;

  do
    {
      reversed[n++] = '0' + value % 10;
      value /= 10;
    }
  while (value > 0);

  for (gsize i = 0; i < n; i++)
    buffer[i] = reversed[n - 1 - i];
  buffer[n] = '\0';
  return n;
}

gsize
jk_number_write_int (char  *buffer,
                     gint64 value)
{
  if (value >= 0)
    return write_digits (buffer, value);

  buffer[0] = '-';
  return 1 + write_digits (buffer + 1, -(guint64) value);
}

/*
 * Rounds @value * SCALE to the nearest whole number, a tie to the even one. The product is rounded itself; what it lost
 * is known exactly by fma() and decides where the rounded product lies on a tie.
 */
static guint64
scale (double value)
{
  double product = value * SCALE;
  double lost = fma (value, SCALE, -product);
  double whole = floor (product);
  double beyond_half = product - whole - 0.5; /* exact: all are multiples of the product's last bit */
  guint64 result = whole;

  if (beyond_half > 0 || (beyond_half == 0 && lost > 0))
    return result + 1;
  if (beyond_half == 0 && lost == 0)
    return result + (result & 1);
  return result;
}

static gsize
write_fixed (char   *buffer,
             guint64 scaled)
{
  gsize length = write_digits (buffer, scaled / SCALE);
  guint fraction = scaled % SCALE;
  guint n_digits = DECIMALS;

  if (fraction == 0)
    return length;

  for (; fraction % 10 == 0; n_digits--)
    fraction /= 10;

  buffer[length] = '.';
  for (guint i = n_digits; i > 0; i--)
    {
      buffer[length + i] = '0' + fraction % 10;
      fraction /= 10;
    }
  length += 1 + n_digits;
  buffer[length] = '\0';
  return length;
}

/* Cuts the zeros behind the point, and the point, of a fixed decimal. */
static gsize
trim_zeros (char *buffer)
{
  gsize length = strlen (buffer);

  if (strchr (buffer, '.') == NULL || strchr (buffer, 'e') != NULL)
    return length;

  while (buffer[length - 1] == '0')
    length--;
  if (buffer[length - 1] == '.')
    length--;
  buffer[length] = '\0';
  return length;
}

gsize
jk_number_write (char  *buffer,
                 double value)
{
  double size = fabs (value);
  gsize sign = value < 0;

  if (!isfinite (value))
    return write_null (buffer);
  if (size == 0)
    return write_digits (buffer, 0);

  buffer[0] = '-';
  if (size < LARGEST_EXACT && size == floor (size))
    return sign + write_digits (buffer + sign, (guint64) size);
  if (size >= SMALLEST_FIXED && size < LARGEST_SCALED)
    return sign + write_fixed (buffer + sign, scale (size));

  g_ascii_formatd (buffer + sign, JK_NUMBER_SIZE - 1,
                   size >= LARGEST_EXACT ? "%.17g" : size < SMALLEST_FIXED ? "%.6g" : "%.6f", size);
  return sign + trim_zeros (buffer + sign);
}

static void
write_padded (char *at,
              guint n_digits,
              guint value)
{
  for (guint i = n_digits; i > 0; i--)
    {
      at[i - 1] = '0' + value % 10;
      value /= 10;
    }
}

static void
write_date (char  *at,
            gint64 days)
{
  gint64 shifted = days + 719468; /* since 0000-03-01 */
  gint64 era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  guint day_of_era = shifted - era * 146097;
  guint year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  guint day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  guint month = (5 * day_of_year + 2) / 153; /* 0 is March */

  write_padded (at, 4, year_of_era + era * 400 + (month >= 10));
  at[4] = '-';
  write_padded (at + 5, 2, month < 10 ? month + 3 : month - 9);
  at[7] = '-';
  write_padded (at + 8, 2, day_of_year - (153 * month + 2) / 5 + 1);
}

static void
write_clock (char *at,
             guint ms)
{
  write_padded (at, 2, ms / 3600000);
  at[2] = ':';
  write_padded (at + 3, 2, ms / 60000 % 60);
  at[5] = ':';
  write_padded (at + 6, 2, ms / 1000 % 60);
  at[8] = '.';
  write_padded (at + 9, 3, ms % 1000);
}

gsize
jk_number_write_time (char    *buffer,
                      gint64   time_us,
                      gboolean quoted)
{
  gint64 days, rest_us;
  char *at = buffer;

  if (time_us < FIRST_TIME_US || time_us >= LAST_TIME_US)
    return write_null (buffer);

  days = time_us / US_A_DAY;
  rest_us = time_us % US_A_DAY;
  if (rest_us < 0)
    {
      days--;
      rest_us += US_A_DAY;
    }

  if (quoted)
    *at++ = '"';
  write_date (at, days);
  at[10] = 'T';
  write_clock (at + 11, rest_us / 1000);
  at[23] = 'Z';
  at += 24;
  if (quoted)
    *at++ = '"';
  *at = '\0';
  return at - buffer;
}
