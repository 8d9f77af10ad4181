/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-series.h"

G_BEGIN_DECLS

/*
 * The arithmetic of a chart, without a display: where grid lines stand, and which points are drawn.
 */

/**
 * jk_chart_value_range:
 * @series: (element-type JkSeries): points with NAN are gaps
 * @from_ms: first moment that counts
 * @to_ms: last moment that counts
 *
 * Smallest and largest value in the stretch, over all series.
 *
 * Returns: %FALSE if there is none
 */
gboolean jk_chart_value_range (GPtrArray *series, gint64 from_ms, gint64 to_ms, double *low, double *high);

/**
 * jk_chart_nice_step:
 * @low: of the axis
 * @high: of the axis, above @low
 * @max_lines: 2 or more
 *
 * Returns: the smallest of 1, 2, 2.5 or 5 times a power of ten that gives at most @max_lines grid lines.
 *   Source: Heckbert, "Nice Numbers for Graph Labels", Graphics Gems, 1990
 */
double jk_chart_nice_step (double low, double high, guint max_lines);

/* Widens @low and @high to multiples of a nice step, with room for a flat line; never below 0 if all values are not. */
void jk_chart_nice_range (double *low, double *high, guint max_lines);

/**
 * jk_chart_time_ticks:
 * @zone: whose hours and days are marked
 * @max_ticks: 1 or more
 * @step_s: (out): distance of ticks, seconds; what decides between "15:30" and "11월 23일"
 *
 * Returns: (transfer full) (element-type gint64): milliseconds since 1970, at round times of @zone
 */
GArray *jk_chart_time_ticks (gint64 from_ms, gint64 to_ms, guint max_ticks, GTimeZone *zone, gint64 *step_s);

/**
 * jk_chart_decimate:
 * @n_columns: pixels
 *
 * At most one point a pixel, with the smallest and largest value of what fell into it, so that no peak is lost.
 *
 * Returns: (transfer full) (element-type JkPoint): ascending; a point with NAN stands where a gap begins
 */
GArray *jk_chart_decimate (const JkSeries *series, gint64 from_ms, gint64 to_ms, guint n_columns);

/* Returns: the index of the point nearest to @time_ms among those with a value; -1 if there is none */
int jk_chart_nearest (const JkSeries *series, gint64 time_ms);

/* Returns: two points further apart than this are not joined, milliseconds */
gint64 jk_chart_gap_ms (const JkSeries *series);

G_END_DECLS
