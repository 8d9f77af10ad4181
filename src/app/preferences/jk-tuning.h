/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-level.h"
#include "jk-metric.h"

G_BEGIN_DECLS

/* Another threshold of one level, and what it does to the other two. Pure. */

/* Returns: the threshold of @level; NAN if there is none */
double jk_tuning_get (const JkThresholds *thresholds, JkLevel level);

/**
 * jk_tuning_change:
 * @level: warning, critical or emergency
 * @value: its new threshold
 *
 * A level whose threshold would no longer come after a milder one's, or before a worse one's, is left out.
 */
void jk_tuning_change (JkThresholds *thresholds, JkLevel level, double value);

/* Returns: (transfer full): as the configuration writes them, "70/85/-" */
char *jk_tuning_write (const JkThresholds *thresholds);

G_END_DECLS
