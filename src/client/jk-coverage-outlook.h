/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_coverage_outlook_new:
 * @trend_per_day: percentage points; NAN while the history is too short to tell
 * @days_to_goal: days until the goal is reached as it goes now, 0 if it is; NAN if it leads elsewhere
 *
 * Where a project's coverage leads to, in one sentence of the user's language, without a full stop. Falling is said even
 * above the goal.
 *
 * Returns: (transfer full) (nullable): %NULL while nothing is known
 */
char *jk_coverage_outlook_new (double trend_per_day, double days_to_goal);

G_END_DECLS
