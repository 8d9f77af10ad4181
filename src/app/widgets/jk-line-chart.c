/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-line-chart.h"

struct _JkLineChart
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (JkLineChart, jk_line_chart, GTK_TYPE_WIDGET)

static void
jk_line_chart_class_init (JkLineChartClass *klass)
{
}

static void
jk_line_chart_init (JkLineChart *self)
{
}

void jk_line_chart_set_caption (JkLineChart *self, const char *caption, const char *unit, guint decimals) {}
void jk_line_chart_take_series (JkLineChart *self, GPtrArray *series, const char *const *names) { g_ptr_array_unref (series); }
void jk_line_chart_append (JkLineChart *self, guint index, const JkPoint *point) {}
void jk_line_chart_set_range (JkLineChart *self, gint64 from_ms, gint64 to_ms) {}
void jk_line_chart_set_bounds (JkLineChart *self, double low, double high) {}
void jk_line_chart_set_thresholds (JkLineChart *self, const JkThresholds *thresholds) {}
void jk_line_chart_set_goal (JkLineChart *self, double goal) {}
