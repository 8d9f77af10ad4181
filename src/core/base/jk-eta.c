/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-eta.h"

#include <math.h>
#include <stdlib.h>

/* Below this share of the work, and this time, an expected end is a guess that jumps: say nothing instead. */
#define MIN_FRACTION 0.05
#define MIN_ELAPSED_S 1.0

#define LOW_QUANTILE 0.2
#define HIGH_QUANTILE 0.8

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return left < right ? -1 : left > right;
}

/* Between the two neighbours, in proportion. @n is at least 1. */
static double
quantile (const double *sorted,
          gsize         n,
          double        at)
{
  double place = at * (n - 1);
  gsize below = (gsize) place;

  return below + 1 < n ? sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]) : sorted[n - 1];
}

gboolean
jk_eta_from_past (const double *past_s,
                  gsize         n_past,
                  double        elapsed_s,
                  double       *low_s,
                  double       *high_s)
{
  double longer[JK_ETA_MAX_RUNS];
  gsize n_longer = 0;

  if (n_past < JK_ETA_MIN_RUNS)
    return FALSE;
  for (gsize i = 0; i < n_past && n_longer < JK_ETA_MAX_RUNS; i++)
    {
      if (isfinite (past_s[i]) && past_s[i] > elapsed_s)
        longer[n_longer++] = past_s[i];
    }
  if (n_longer == 0)
    return FALSE;

  qsort (longer, n_longer, sizeof *longer, compare);
  *low_s = quantile (longer, n_longer, LOW_QUANTILE) - elapsed_s;
  *high_s = quantile (longer, n_longer, HIGH_QUANTILE) - elapsed_s;
  return TRUE;
}

gboolean
jk_eta_from_pace (double  fraction,
                  double  elapsed_s,
                  double *low_s,
                  double *high_s)
{
  double left_s;

  if (!(fraction >= MIN_FRACTION && fraction <= 1) || !(elapsed_s >= MIN_ELAPSED_S))
    return FALSE;

  left_s = elapsed_s * (1 - fraction) / fraction;
  *low_s = left_s * (0.6 + 0.4 * fraction);
  *high_s = left_s * (1.6 - 0.6 * fraction);
  return TRUE;
}
