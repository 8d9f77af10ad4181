/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-chart-plot.h"

G_BEGIN_DECLS

/**
 * JkChartReadout:
 * @plot: what the chart shows
 * @area: the part of the widget in which its lines are drawn
 * @names: (nullable): one name for each series; %NULL for a single one
 * @time_ms: the moment that is read
 *
 * A cursor on a chart and what it says of the moment it stands on. Borrows all, for the time of one call.
 */
typedef struct
{
  const JkChartPlot *plot;
  const graphene_rect_t *area;
  const char *const *names;
  gint64 time_ms;
} JkChartReadout;

/* Returns: (transfer full): the moment, each series' value there, and the events near it, a line each */
char *jk_chart_readout_dup_text (const JkChartReadout *self);

/* Draws the upright line, a dot on each series, and a box with the text on the side where there is room. */
void jk_chart_readout_snapshot (const JkChartReadout *self, GtkWidget *widget, GtkSnapshot *snapshot);

G_END_DECLS
