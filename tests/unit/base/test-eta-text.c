/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-eta-text.h"

static void
check_eta (double      low,
           double      high,
           const char *expected)
{
  g_autofree char *text = jk_eta_text (low, high);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_eta (void)
{
  check_eta (0, 0, "almost done");
  check_eta (1, 1, "about 1 second left");
  check_eta (12, 20, "about 12 to 20 seconds left");
  check_eta (180, 240, "about 3 to 4 minutes left");
  check_eta (100, 110, "about 1 to 2 minutes left");
  check_eta (-5, 1e300, "about 1 to 1666667 minutes left");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/eta-text/words", test_eta);
  return g_test_run ();
}
