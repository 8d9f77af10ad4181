/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "jk-host.h"

G_BEGIN_DECLS

#define JK_TYPE_CHART_PANE (jk_chart_pane_get_type ())
/**
 * JkChartPane:
 *
 * A chart with its caption and the choice of 1 hour, 24 hours, 7 and 30 days. Loads history itself and goes on live while
 * it is on screen; asks for nothing while it is not.
 *
 * Property "host" (#JkHost). Signal "loaded" (): another stretch of history is shown.
 */
G_DECLARE_FINAL_TYPE (JkChartPane, jk_chart_pane, JK, CHART_PANE, GtkWidget)

void jk_chart_pane_set_host (JkChartPane *self, JkHost *host);

/* Shows @item's series (nullable: nothing) under @caption (nullable: the item's title). */
void jk_chart_pane_show (JkChartPane *self, JkMetricItem *item, const char *caption);

/* Where the user wants the metric; NAN for none. */
void jk_chart_pane_set_goal (JkChartPane *self, double goal);

/* Puts @widget (nullable) where the caption stands. */
void jk_chart_pane_set_title_widget (JkChartPane *self, GtkWidget *widget);

/* Returns: (transfer none) (nullable): what was last loaded */
const JkSeries *jk_chart_pane_get_series (JkChartPane *self);

G_END_DECLS
