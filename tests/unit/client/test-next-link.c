/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-next-link.h"

#define API "/api/monitoring/autonomous/"

static void
test_cases (void)
{
  g_autofree char *long_one = g_strnfill (5000, 'x'), *too_long = g_strconcat ("<" API, long_one, ">; rel=\"next\"", NULL);
  const char *const cases[][2] = {
    { NULL, NULL },
    { "", NULL },
    { "<" API "alerts?limit=5&cursor=QUJD>; rel=\"next\"", API "alerts?limit=5&cursor=QUJD" },
    { "<" API "alerts>; rel=\"prev\"", NULL },
    { "<" API "a>; rel=\"prev\", <" API "b>; title=\"x\"; rel=\"next\"", API "b" },
    { "<" API "a>; rel=\"next\", <" API "b>; rel=\"last\"", API "a" },
    /* Nothing that is cut short, and nowhere else. */
    { "<" API "alerts", NULL },
    { "<" API "alerts>", NULL },
    { "rel=\"next\"", NULL },
    { "<>; rel=\"next\"", NULL },
    { "<http://example.org" API "alerts>; rel=\"next\"", NULL },
    { "<//example.org" API "alerts>; rel=\"next\"", NULL },
    { "<@example.org/>; rel=\"next\"", NULL },
    { "</healthz>; rel=\"next\"", NULL },
    { "<" API "a b>; rel=\"next\"", NULL },
    { "<" API "a\r\nX-API-Key: y>; rel=\"next\"", NULL },
    { too_long, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = jk_next_link_parse (cases[i][0]);

      g_assert_cmpstr (path, ==, cases[i][1]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/next-link", test_cases);
  return g_test_run ();
}
