/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-eta-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MAX_S 1e8 /* three years: a number that a host sends can be any */

char *
jk_eta_text (double low_s,
             double high_s)
{
  int low, high;

  low_s = CLAMP (low_s, 0, MAX_S);
  high_s = CLAMP (high_s, 0, MAX_S);
  low = (int) ceil (low_s);
  high = (int) ceil (high_s);
  if (high <= 0)
    return g_strdup (_ ("almost done"));
  if (high < 90)
    return low == high ? g_strdup_printf (ngettext ("about %d second left", "about %d seconds left", high), high)
                       : g_strdup_printf (_ ("about %d to %d seconds left"), low, high);

  low = MAX (1, (int) (low_s / 60));
  high = (int) ceil (high_s / 60);
  return low == high ? g_strdup_printf (ngettext ("about %d minute left", "about %d minutes left", high), high)
                     : g_strdup_printf (_ ("about %d to %d minutes left"), low, high);
}
