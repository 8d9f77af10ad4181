/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "jk-coverage-outlook.h"

static void
test_words (void)
{
  static const struct
  {
    double trend;
    double days;
    const char *words;
  } cases[] = {
    { NAN, NAN, NULL },
    { INFINITY, 3, NULL },
    { 0.4, 35.2, "At this pace the goal is reached in about 36 days" },
    { 2, 0.3, "At this pace the goal is reached in about 1 day" },
    { 0.04, 50, "At this pace the goal is reached in about 50 days" },
    { 0.4, 0, "The goal is reached" },
    { 0, 0, "The goal is reached" },
    { -0.02, 0, "The goal is reached" },
    /* Above the goal and falling is no good news. */
    { -0.4, 0, "Falling by 0.4 points a day" },
    { -0.4, NAN, "Falling by 0.4 points a day" },
    { -0.4, INFINITY, "Falling by 0.4 points a day" },
    { 0, NAN, "Hardly changing: at this pace the goal stays out of reach" },
    { -0.02, NAN, "Hardly changing: at this pace the goal stays out of reach" },
    { 0.001, 40000, "Hardly changing: at this pace the goal stays out of reach" },
    { 0.06, 1e300, "Rising, but at this pace the goal is more than a year away" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = jk_coverage_outlook_new (cases[i].trend, cases[i].days);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coverage-outlook/words", test_words);
  return g_test_run ();
}
