/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "jk-metric.h"

G_BEGIN_DECLS

/**
 * JkChartEvent:
 *
 * Something that happened, flagged on the time axis.
 */
typedef struct
{
  gint64 time_ms;
  char *icon_name;
  char *text;
} JkChartEvent;

/**
 * JkChartPlot:
 * @series: (element-type JkSeries)
 * @events: (element-type JkChartEvent)
 * @from_ms: left edge
 * @to_ms: right edge
 * @low: bottom of the value axis
 * @high: top of the value axis
 * @max_lines: of the grid, 2 or more
 *
 * All that decides how a chart looks, borrowed for the time of one drawing.
 */
typedef struct
{
  GPtrArray *series;
  GPtrArray *events;
  const char *unit;
  guint decimals;
  gint64 from_ms;
  gint64 to_ms;
  double low;
  double high;
  guint max_lines;
  JkThresholds thresholds;
  double goal; /* NAN: none */
} JkChartPlot;

/* Returns: (transfer full): @value as on the axis, with its unit */
char *jk_chart_plot_format (const JkChartPlot *self, double value);

/* Fills the part of the widget in which the lines are drawn; the rest is for labels. */
void jk_chart_plot_get_area (const JkChartPlot *self, GtkWidget *widget, graphene_rect_t *area);

double jk_chart_plot_x (const JkChartPlot *self, const graphene_rect_t *area, gint64 time_ms);
double jk_chart_plot_y (const JkChartPlot *self, const graphene_rect_t *area, double value);

/* The colour of series @index: the accent first. */
void jk_chart_plot_get_color (GtkWidget *widget, guint index, GdkRGBA *color);

/* Draws grid, labels, thresholds, lines and events. */
void jk_chart_plot_snapshot (const JkChartPlot *self, GtkWidget *widget, GtkSnapshot *snapshot);

G_END_DECLS
