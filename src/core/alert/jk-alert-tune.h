/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-level.h"
#include "jk-metric.h"
#include "jk-series.h"

G_BEGIN_DECLS

/**
 * JkTuneOption:
 * @value: a threshold, in the metric's unit
 * @n_fired: how often it would have been passed in the time looked at
 * @fired_s: for how long in all
 */
typedef struct
{
  double value;
  guint n_fired;
  gint64 fired_s;
} JkTuneOption;

/**
 * jk_alert_tune:
 * @series: the past, such as a week of minutes
 * @thresholds: those in force
 * @level: which of them is looked at: warning, critical or emergency
 * @hysteresis: as of jk_level_state_update()
 * @hold_us: the same
 *
 * How often an alert of @level would have come with other thresholds. A stretch that is summed up counts with its worse
 * extreme where a threshold need not last, and with its mean where it has to.
 *
 * Returns: (transfer full) (element-type JkTuneOption): some around the one in force, which is one of them; ascending; empty
 *   if there is none in force
 */
GArray *jk_alert_tune (const JkSeries *series, const JkThresholds *thresholds, JkLevel level, double hysteresis, gint64 hold_us);

/* Returns: the value nearest to @current that would have come at most once a day over @days; NAN if none would */
double jk_alert_tune_suggest (const GArray *options, double current, JkWorse worse, double days);

G_END_DECLS
