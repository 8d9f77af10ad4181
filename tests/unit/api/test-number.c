/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "jk-number.h"

static void
assert_number (double      value,
               const char *expected)
{
  char buffer[JK_NUMBER_SIZE];

  g_assert_cmpuint (jk_number_write (buffer, value), ==, strlen (expected));
  g_assert_cmpstr (buffer, ==, expected);
}

static void
test_values (void)
{
  assert_number (0, "0");
  assert_number (-0.0, "0");
  assert_number (1.38, "1.38");
  assert_number (-1.38, "-1.38");
  assert_number (0.1 + 0.2, "0.3");
  assert_number (100, "100");
  assert_number (99.9999999, "100");
  assert_number (-99.9999999, "-100");
  assert_number (0.5, "0.5");
  assert_number (123456.789012, "123456.789012");
  assert_number (1e6, "1000000");
  assert_number (16777216000.0, "16777216000");
  assert_number (16777216000.25, "16777216000.25");
  assert_number (9007199254740991.0, "9007199254740991");
  assert_number (0.001, "0.001");
  assert_number (1e-9, "1e-09");
  assert_number (0.00012345678, "0.000123457");
  assert_number (1e300, "1.0000000000000001e+300");
  assert_number (NAN, "null");
  assert_number (INFINITY, "null");
  assert_number (-INFINITY, "null");
  /* 0.0000005 above and below, where a product rounded by itself would lie */
  assert_number (1.0000005, "1.000001"); /* the double is 1.00000050000000006989 */
  assert_number (1.0000015, "1.000001"); /* the double is 1.00000149999999998762 */
  assert_number (0.5 + 1.0 / 64, "0.515625");
  assert_number (1.0 + 1.0 / 128, "1.007812"); /* 1.0078125: a tie, to the even digit */
  assert_number (1.0 + 3.0 / 128, "1.023438"); /* 1.0234375: a tie, to the even digit */
}

/* What printf() says with six digits, less the zeros at its end. */
static char *
say_by_printf (double value)
{
  char *text = g_strdup_printf ("%.6f", value);
  gsize length = strlen (text);

  while (text[length - 1] == '0')
    length--;
  if (text[length - 1] == '.')
    length--;
  text[length] = '\0';
  return text;
}

static double
make_value (GRand *rand)
{
  double size = pow (10, g_rand_double_range (rand, -3, 15));
  double value = g_rand_double_range (rand, 0, 1) * size;

  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0:
      return -value;
    case 1: /* near a tie of the sixth digit */
      return (floor (fmin (value, 1e9) * 1e6) + 0.5) / 1e6;
    case 2: /* a sum of few powers of two: exact ties */
      return floor (fmin (value, 1e7)) + g_rand_int_range (rand, 0, 128) / 128.0;
    default:
      return value;
    }
}

static void
test_agrees_with_printf (void)
{
  GRand *rand = g_rand_new_with_seed (20261123);

  for (guint i = 0; i < 500000; i++)
    {
      double value = make_value (rand);
      g_autofree char *expected = say_by_printf (value);

      if (fabs (value) >= 0.001)
        assert_number (value, expected);
    }
  g_rand_free (rand);
}

static void
test_reads_back (void)
{
  GRand *rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < 100000; i++)
    {
      guint64 bits = (guint64) g_rand_int (rand) << 32 | g_rand_int (rand);
      char buffer[JK_NUMBER_SIZE];
      double value, back;

      memcpy (&value, &bits, sizeof value);
      if (!isfinite (value))
        continue;
      g_assert_cmpuint (jk_number_write (buffer, value), <, JK_NUMBER_SIZE);
      back = g_ascii_strtod (buffer, NULL);
      g_assert_true (fabs (back - value) <= fmax (0.5000001e-6, 1e-5 * fabs (value)));
    }
  g_rand_free (rand);
}

static void
test_whole (void)
{
  char buffer[JK_NUMBER_SIZE];

  g_assert_cmpuint (jk_number_write_int (buffer, G_MININT64), ==, 20);
  g_assert_cmpstr (buffer, ==, "-9223372036854775808");
  jk_number_write_int (buffer, G_MAXINT64);
  g_assert_cmpstr (buffer, ==, "9223372036854775807");
  jk_number_write_int (buffer, 0);
  g_assert_cmpstr (buffer, ==, "0");
}

static void
assert_time (gint64      time_us,
             const char *expected)
{
  char buffer[JK_NUMBER_SIZE];

  g_assert_cmpuint (jk_number_write_time (buffer, time_us, FALSE), ==, strlen (expected));
  g_assert_cmpstr (buffer, ==, expected);
}

static void
test_times (void)
{
  char buffer[JK_NUMBER_SIZE];

  assert_time (0, "1970-01-01T00:00:00.000Z");
  assert_time (-1, "1969-12-31T23:59:59.999Z");
  assert_time (G_GINT64_CONSTANT (951782400000000), "2000-02-29T00:00:00.000Z");
  assert_time (G_GINT64_CONSTANT (1700000000123456), "2023-11-14T22:13:20.123Z");
  assert_time (G_GINT64_CONSTANT (253402300799999999), "9999-12-31T23:59:59.999Z");
  assert_time (G_GINT64_CONSTANT (253402300800000000), "null");
  assert_time (G_MININT64, "null");
  jk_number_write_time (buffer, 0, TRUE);
  g_assert_cmpstr (buffer, ==, "\"1970-01-01T00:00:00.000Z\"");
}

static void
test_times_agree_with_glib (void)
{
  GRand *rand = g_rand_new_with_seed (11);

  for (guint i = 0; i < 100000; i++)
    {
      gint64 seconds = (gint64) g_rand_double_range (rand, -30610224000.0, 253402300799.0) /* from 1000 on: GLib pads no year */;
      g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (seconds);
      g_autofree char *text = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S.000Z");

      assert_time (seconds * G_USEC_PER_SEC, text);
    }
  g_rand_free (rand);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/number/values", test_values);
  g_test_add_func ("/number/agrees-with-printf", test_agrees_with_printf);
  g_test_add_func ("/number/reads-back", test_reads_back);
  g_test_add_func ("/number/whole", test_whole);
  g_test_add_func ("/number/times", test_times);
  g_test_add_func ("/number/times-agree-with-glib", test_times_agree_with_glib);
  return g_test_run ();
}
