/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "jk-metric-item.h"
#include "jk-series.h"

G_BEGIN_DECLS

#define JK_TYPE_CHART_CARD (jk_chart_card_get_type ())
/**
 * JkChartCard:
 *
 * A small live chart of the last minutes of one or a few series that belong together, with what they are now. Its head is a
 * button to the page of the first. Takes points only when told, so a page that is not on screen costs nothing.
 */
G_DECLARE_FINAL_TYPE (JkChartCard, jk_chart_card, JK, CHART_CARD, GtkWidget)

/* How far back a card looks, ms. */
#define JK_CHART_CARD_SPAN_MS (G_GINT64_CONSTANT (300) * 1000)

/* @title: translated; @metric: what to explain as long as nothing is measured */
GtkWidget *jk_chart_card_new (const char *title, const char *metric);

/**
 * jk_chart_card_set_items:
 * @items: (element-type JkMetricItem): of one unit, the most important first; empty if nothing is measured
 * @names: (nullable) (array zero-terminated=1): what each line is, where there are several: texts of the
 *   catalogue with the context "line"; static
 * @detail: (nullable): what they were measured on, such as "eth0"
 *
 * Returns: %TRUE if these are other series than before: their history is wanted
 */
gboolean jk_chart_card_set_items (JkChartCard *self, GPtrArray *items, const char *const *names, const char *detail);

/* Adds the keys of what is shown to @keys, (element-type utf8): borrowed, valid until the items change. */
void jk_chart_card_list_series (JkChartCard *self, GPtrArray *keys);

/* @loaded: (element-type JkSeries) (transfer none): of all cards; takes a copy of its own */
void jk_chart_card_show_history (JkChartCard *self, GPtrArray *loaded);

/* Shows the present: text at once, a point on each line where there is a newer one. */
void jk_chart_card_beat (JkChartCard *self);

/* @note: (nullable): one line below the chart of a single series */
void jk_chart_card_set_note (JkChartCard *self, const char *note);
/* Greyed: what is shown was true once. */
void jk_chart_card_set_stale (JkChartCard *self, gboolean stale);

G_END_DECLS
