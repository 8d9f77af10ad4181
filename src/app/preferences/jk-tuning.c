/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-tuning.h"

#include <math.h>

#define N_LEVELS 3

static double *
find (JkThresholds *thresholds,
      guint         index)
{
  double *const values[N_LEVELS] = { &thresholds->warning, &thresholds->critical, &thresholds->emergency };

  return values[index];
}

double
jk_tuning_get (const JkThresholds *thresholds,
               JkLevel             level)
{
  JkThresholds copy = *thresholds;

  return level >= JK_LEVEL_WARNING ? *find (&copy, level - JK_LEVEL_WARNING) : NAN;
}

void
jk_tuning_change (JkThresholds *thresholds,
                  JkLevel       level,
                  double        value)
{
  double sign = thresholds->worse == JK_WORSE_LOWER ? -1 : 1;

  *find (thresholds, level - JK_LEVEL_WARNING) = value;
  for (guint i = 0; i < N_LEVELS; i++)
    {
      double *other = find (thresholds, i);
      guint own = level - JK_LEVEL_WARNING;

      if (i != own && !isnan (*other) && (i < own ? sign * *other >= sign * value : sign * *other <= sign * value))
        *other = NAN;
    }
}

char *
jk_tuning_write (const JkThresholds *thresholds)
{
  JkThresholds copy = *thresholds;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < N_LEVELS; i++)
    {
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];
      double value = *find (&copy, i);

      g_string_append_printf (text, "%s%s", i > 0 ? "/" : "",
                              isnan (value) ? "-" : g_ascii_formatd (buffer, sizeof buffer, "%.10g", value));
    }
  return g_string_free (text, FALSE);
}
