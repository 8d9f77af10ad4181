/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-effect-words.h"

#include <glib/gi18n-lib.h>

#include "jk-metric.h"

/* What only actions measure: all else is a metric. */
static const struct
{
  const char *metric;
  const char *title;
} titles[] = {
  { "bytes", N_ ("Size of what is kept or committed") },
  { "memory_available", N_ ("Available memory") },
  { "quarantined", N_ ("Space freed once the quarantine is over") },
  { "reclaimed", N_ ("Space freed") },
  { "restart_time", N_ ("Time the restart took") },
  { "unit_active", N_ ("Services that run") },
};

const char *
jk_effect_words_title (const char *metric)
{
  const JkMetric *known = metric != NULL ? jk_metric_lookup (metric) : NULL;

  for (guint i = 0; metric != NULL && i < G_N_ELEMENTS (titles); i++)
    {
      if (g_str_equal (titles[i].metric, metric))
        return _ (titles[i].title);
    }
  return known != NULL ? _ (known->title) : metric;
}
