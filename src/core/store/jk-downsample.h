/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-rollup.h"
#include "jk-series.h"

G_BEGIN_DECLS

/**
 * jk_downsample:
 * @key: of the series to be made
 * @rows: (element-type JkRollup): ascending by time; may hold stretches of different length
 * @from_ms: start of what was asked for
 * @to_ms: its end, not included
 * @max_points: 2 or more; 0: as they are
 * @resolution_ms: 0 if @rows were read as raw samples, else the length of their stretches: steps are multiples of it
 *
 * Steps lie on multiples of their length since 1970, so that the same history looks the same a moment later. Where samples
 * come more rarely than the points asked for, the step is as long as the time between them: their rhythm is no gap.
 *
 * Returns: (transfer full): at most @max_points points; the samples themselves (step 0) if they are that few
 */
JkSeries *jk_downsample (const char *key, GArray *rows, gint64 from_ms, gint64 to_ms, guint max_points, gint64 resolution_ms);

G_END_DECLS
