/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "jk-duration.h"
#include "jk-error.h"
#include "jk-spark.h"
#include "jk-table.h"
#include "jk-text.h"

static void
test_width (void)
{
  g_assert_cmpuint (jk_text_width (""), ==, 0);
  g_assert_cmpuint (jk_text_width ("abc"), ==, 3);
  g_assert_cmpuint (jk_text_width ("지킴이"), ==, 6);
  g_assert_cmpuint (jk_text_width ("e\314\201"), ==, 1); /* a combining accent */
}

static void
test_escape (void)
{
  static const struct
  {
    const char *from;
    const char *to;
  } cases[] = {
    { NULL, "" },
    { "이름", "이름" },
    { "a\033[31mb", "a\\x1b[31mb" },
    { "a\nb\tc\177", "a\\x0ab\\x09c\\x7f" },
    { "exe\342\200\256gpj.txt", "exe\\u{202e}gpj.txt" }, /* right-to-left override */
    { "a\302\233b", "a\\u{009b}b" },                     /* CSI as one character */
    { "a\377b\303", "a\\xffb\\xc3" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *escaped = jk_text_escape (cases[i].from);

      g_assert_cmpstr (escaped, ==, cases[i].to);
    }
}

static void
test_cut (void)
{
  g_autofree char *whole = jk_text_cut_middle ("/home/me", 8);
  g_autofree char *path = jk_text_cut_middle ("/home/me/projects/shop", 11);
  g_autofree char *wide = jk_text_cut_middle ("가나다라마바사", 8);
  g_autofree char *none = jk_text_cut_middle ("abc", 0);
  g_autofree char *dots = jk_text_cut_middle ("abc", 1);
  g_autofree char *end = jk_text_cut_end ("가나다", 4);

  g_assert_cmpstr (whole, ==, "/home/me");
  g_assert_cmpstr (path, ==, "/hom…s/shop");
  g_assert_cmpstr (wide, ==, "가…바사");
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (dots, ==, "…");
  g_assert_cmpstr (end, ==, "가…");
}

static void
test_table (void)
{
  g_autoptr(JkTable) table = jk_table_new ();
  g_autofree char *plain = NULL;
  g_autofree char *narrow = NULL;
  g_autofree char *styled = NULL;

  jk_table_add_column (table, "이름", JK_TABLE_LEFT);
  jk_table_add_column (table, "N", JK_TABLE_RIGHT);
  jk_table_add_column (table, "Path", JK_TABLE_SHRINKS);
  jk_table_add (table, "가게", "33");
  jk_table_add (table, "7", NULL);
  jk_table_add (table, "/srv/a-long-path", NULL);
  jk_table_add (table, "x", NULL);
  jk_table_add (table, "128", NULL);
  jk_table_add (table, "", NULL);

  plain = jk_table_to_string (table, 0, FALSE);
  g_assert_cmpstr (plain, ==, "이름    N  Path\n가게    7  /srv/a-long-path\nx     128\n");
  narrow = jk_table_to_string (table, 20, FALSE);
  g_assert_cmpstr (narrow, ==, "이름    N  Path\n가게    7  /srv…path\nx     128\n");
  styled = jk_table_to_string (table, 0, TRUE);
  g_assert_nonnull (strstr (styled, "\033[33m가게\033[0m    7"));
}

static void
test_table_is_never_narrower_than_it_can_be (void)
{
  g_autoptr(JkTable) table = jk_table_new ();
  g_autofree char *text = NULL;

  jk_table_add_column (table, NULL, JK_TABLE_LEFT);
  jk_table_add_column (table, NULL, JK_TABLE_SHRINKS);
  jk_table_add (table, "fixed", NULL);
  jk_table_add (table, "0123456789abcdef", NULL);
  text = jk_table_to_string (table, 3, FALSE);
  g_assert_cmpstr (text, ==, "fixed  012…cdef\n");
}

static void
test_durations (void)
{
  static const struct
  {
    const char *text;
    gint64 ms;
  } good[] = { { "500ms", 500 },   { "90s", 90000 },        { "30m", 1800000 },      { "30min", 1800000 }, { "24h", 86400000 },
               { "7d", 604800000 }, { "1d12h", 129600000 }, { "2w", 1209600000 },    { "15", 15000 },      { "1.5h", 5400000 } };
  static const char *const bad[] = { "", "0", "0s", "-5s", "s", "5q", "5 s", "5s 3", "s5", "1e999h", "nan", "inf", "0x10s",
                                     "9999999w", "5m5", "한시간", "5h-3m" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(GError) error = NULL;
      gint64 ms = 0;

      g_assert_true (jk_duration_parse (good[i].text, &ms, &error));
      g_assert_no_error (error);
      g_assert_cmpint (ms, ==, good[i].ms);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;
      gint64 ms = 42;

      g_assert_false (jk_duration_parse (bad[i], &ms, &error));
      g_assert_error (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT);
      g_assert_cmpint (ms, ==, 42);
    }
}

static void
test_spark (void)
{
  g_autoptr(JkSeries) series = jk_series_new ("x", 10);
  g_autofree char *line = NULL;
  g_autofree char *nothing = NULL;

  jk_series_append (series, 0, 0, 0, 0);
  jk_series_append (series, 10, 70, 70, 70);
  jk_series_append (series, 20, NAN, NAN, NAN);
  jk_series_append (series, 30, 35, 35, 35);
  line = jk_spark_new (series, 0, 40, 4);
  g_assert_cmpstr (line, ==, "▁█ ▅");
  nothing = jk_spark_new (series, 10, 10, 4);
  g_assert_cmpstr (nothing, ==, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/width", test_width);
  g_test_add_func ("/text/escape", test_escape);
  g_test_add_func ("/text/cut", test_cut);
  g_test_add_func ("/table/aligned", test_table);
  g_test_add_func ("/table/never-narrower-than-it-can-be", test_table_is_never_narrower_than_it_can_be);
  g_test_add_func ("/duration/parse", test_durations);
  g_test_add_func ("/spark/gaps", test_spark);
  return g_test_run ();
}
