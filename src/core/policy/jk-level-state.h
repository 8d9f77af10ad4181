/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jk-level.h"
#include "jk-metric.h"

G_BEGIN_DECLS

/**
 * JkLevelState:
 * @level: in force
 * @pending: what values have said since @pending_since_us, not in force yet
 *
 * The level of one series, damped so that it does not flap: a level is entered when its threshold was reached for the
 * whole "for" time, and left when the value is back behind the threshold by the hysteresis. Zero-initialised is info.
 */
typedef struct
{
  JkLevel level;
  JkLevel pending;
  gint64 pending_since_us;
} JkLevelState;

/* Returns: the level that @value alone has: info, warning, critical or emergency; info for NAN */
JkLevel jk_thresholds_classify (const JkThresholds *thresholds, double value);

/**
 * jk_level_state_update:
 * @hysteresis: 0 to 1: a level is left at this share of its threshold (worse when higher), or at the threshold divided by
 *   it (worse when lower)
 * @for_us: how long a worse level must last, microseconds; recovery needs no time
 * @now_us: monotonic time of @value
 *
 * Returns: %TRUE if the level in force changed
 */
gboolean jk_level_state_update (JkLevelState *self, const JkThresholds *thresholds, double hysteresis, gint64 for_us,
                                double value, gint64 now_us);

G_END_DECLS
