/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-chart-plot.h"
#include "jk-line-chart.h"

G_BEGIN_DECLS

struct _JkLineChart
{
  GtkWidget parent_instance;

  char *caption;
  char *unit;
  guint decimals;
  GPtrArray *series; /* owned JkSeries */
  GStrv names;       /* (nullable) */
  GPtrArray *events; /* owned JkChartEvent */
  gint64 from_ms;
  gint64 to_ms;      /* 0: slides with the newest point */
  gint64 span_ms;
  double low;        /* NAN: from the data */
  double high;
  JkThresholds thresholds;
  double goal;

  gint64 cursor_ms;       /* 0: none */
  GskRenderNode *drawn;   /* (nullable): all but the cursor, until something changes */
  int drawn_width;
  int drawn_height;
};

/* What is drawn, and what the cursor reads, now. */
void jk_line_chart_make_plot (JkLineChart *self, JkChartPlot *plot);
gboolean jk_line_chart_has_values (JkLineChart *self);

/* Lets pointer and arrow keys move the cursor (jk-line-chart-cursor.c). */
void jk_line_chart_follow_cursor (JkLineChart *self);

G_END_DECLS
