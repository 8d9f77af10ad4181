/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-series.h"

G_BEGIN_DECLS

/**
 * JkTrend:
 * @slope_per_day: change of the value in a day, in its unit
 * @level: value that the line has at the newest point
 * @n_points: points that it was drawn through
 *
 * The straight line that follows a series best, however wild single points are.
 */
typedef struct
{
  double slope_per_day;
  double level;
  guint n_points;
} JkTrend;

/**
 * jk_trend_fit:
 * @series: points with NAN are skipped; of more than 200 evenly spread ones are taken
 * @out: (out caller-allocates): untouched on failure
 *
 * Theil-Sen line: the median of the slopes of all pairs, and the median of what is left as its height; up to 29 % of
 * wild points do not move it. Source: Sen, Estimates of the Regression Coefficient Based on Kendall's Tau, JASA 63, 1968.
 *
 * Returns: %FALSE with fewer than 3 points, or with less than an hour between the first and the last
 */
gboolean jk_trend_fit (const JkSeries *series, JkTrend *out);

/**
 * jk_trend_days_until:
 * @target: in the unit of the value
 *
 * Returns: days from the newest point until the line reaches @target; 0 if it is there; INFINITY if it never does
 */
double jk_trend_days_until (const JkTrend *self, double target, gboolean higher_is_better);

G_END_DECLS
