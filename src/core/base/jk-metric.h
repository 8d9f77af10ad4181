/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  JK_WORSE_NEVER,  /* a plain number: no level */
  JK_WORSE_HIGHER, /* worse when it rises */
  JK_WORSE_LOWER,  /* worse when it falls */
} JkWorse;

/**
 * JkThresholds:
 * @warning: in the metric's unit; NAN where there is none
 * @critical: the same
 * @emergency: the same
 * @worse: the direction in which the three are ordered
 */
typedef struct
{
  double warning;
  double critical;
  double emergency;
  JkWorse worse;
} JkThresholds;

/**
 * JkMetric:
 * @id: as in the API, such as "cpu_usage"
 * @title: English noun phrase, a msgid
 * @unit: "%", "ms", "paths", "files", "B/s", "°C", "B" or ""
 * @thresholds: defaults; all NAN with %JK_WORSE_NEVER
 * @goal: where the user wants it; NAN where there is none
 * @decimals: digits after the point worth showing
 * @is_project: it belongs to a project, not to the machine
 * @hold_s: seconds for which a threshold must be passed by default before the level rises: what jumps by nature, such as
 *   the CPU's use, is worth a word only when it lasts
 *
 * What Jikimi knows of a metric without measuring it.
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *unit;
  JkThresholds thresholds;
  double goal;
  guint decimals;
  gboolean is_project;
  guint hold_s;
} JkMetric;

/* Returns: (transfer none) (nullable): %NULL for metrics that came from outside, such as a Prometheus endpoint's */
const JkMetric *jk_metric_lookup (const char *id);

/* Returns: (transfer none) (array length=n_metrics): all known metrics, in the order in which people want to see them */
const JkMetric *jk_metric_list (gsize *n_metrics);

/* Returns: %TRUE if any of the three is set */
gboolean jk_thresholds_is_set (const JkThresholds *self);

/* Returns: "higher", "lower" or "never" */
const char *jk_worse_to_string (JkWorse worse);

G_END_DECLS
