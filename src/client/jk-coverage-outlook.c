/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-coverage-outlook.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Smaller steps would be shown as 0.0. */
#define LEAST_STEP 0.05
/* A line through two weeks says nothing about what comes after years. */
#define FORESEEN_DAYS 365

char *
jk_coverage_outlook_new (double trend_per_day,
                         double days_to_goal)
{
  if (!isfinite (trend_per_day))
    return NULL;
  if (trend_per_day <= -LEAST_STEP)
    /* Translators: percentage points, "0.4" */
    return g_strdup_printf (_ ("Falling by %.1f points a day"), -trend_per_day);
  if (isfinite (days_to_goal) && days_to_goal <= 0)
    return g_strdup (_ ("The goal is reached"));
  if (isfinite (days_to_goal) && days_to_goal <= FORESEEN_DAYS)
    {
      guint days = (guint) ceil (days_to_goal);

      return g_strdup_printf (ngettext ("At this pace the goal is reached in about %u day",
                                        "At this pace the goal is reached in about %u days", days),
                              days);
    }
  if (trend_per_day < LEAST_STEP)
    return g_strdup (_ ("Hardly changing: at this pace the goal stays out of reach"));
  return g_strdup (_ ("Rising, but at this pace the goal is more than a year away"));
}
