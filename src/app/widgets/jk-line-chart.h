/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "jk-metric.h"
#include "jk-series.h"

G_BEGIN_DECLS

#define JK_TYPE_LINE_CHART (jk_line_chart_get_type ())
/**
 * JkLineChart:
 *
 * One or more series over time, drawn natively: line with fill, min-max band, nice grid, labels at the right, threshold
 * stripes at the edge, gaps left open, event flags on the time axis, a read-out that follows the pointer or the arrow keys.
 * Redraws once a change; nothing while not mapped. Role IMG; its accessible label is the caption and a summary in words.
 *
 * Signal "cursor-changed" (gint64 time_ms): 0 when the cursor left.
 */
G_DECLARE_FINAL_TYPE (JkLineChart, jk_line_chart, JK, LINE_CHART, GtkWidget)

GtkWidget *jk_line_chart_new (void);

/* @caption: what is shown, such as "CPU 사용량"; @unit: "" if none; @decimals: digits in labels */
void jk_line_chart_set_caption (JkLineChart *self, const char *caption, const char *unit, guint decimals);
/* Takes a #GPtrArray of #JkSeries (transfer full) with one name for each in @names (nullable for a single series). */
void jk_line_chart_take_series (JkLineChart *self, GPtrArray *series, const char *const *names);
/* Adds a live point to series @index without asking for the rest again. */
void jk_line_chart_append (JkLineChart *self, guint index, const JkPoint *point);
/* The stretch of time shown; @to_ms 0 lets it end at the newest point and slide. */
void jk_line_chart_set_range (JkLineChart *self, gint64 from_ms, gint64 to_ms);
/* Fixed value axis; NAN lets it follow the data. Percentages want 0 to 100. */
void jk_line_chart_set_bounds (JkLineChart *self, double low, double high);
void jk_line_chart_set_thresholds (JkLineChart *self, const JkThresholds *thresholds); /* (nullable) */
void jk_line_chart_set_goal (JkLineChart *self, double goal); /* NAN: none */
/* A flag on the time axis with a tooltip; @icon_name: symbolic. */
void jk_line_chart_add_event (JkLineChart *self, gint64 time_ms, const char *icon_name, const char *text);
void jk_line_chart_clear_events (JkLineChart *self);

/* Returns: (transfer full): the summary for screen readers: last value, smallest, largest, stretch */
char *jk_line_chart_dup_summary (JkLineChart *self);

G_END_DECLS
