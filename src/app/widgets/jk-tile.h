/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "jk-metric-item.h"
#include "jk-series.h"

G_BEGIN_DECLS

#define JK_TYPE_TILE (jk_tile_get_type ())
/**
 * JkTile:
 *
 * One metric at a glance: caption, value, level, change since yesterday, the last 24 hours as a small line. The whole tile
 * is a button to the metric's page, or, where nothing was measured, to the explanation how to get it.
 */
G_DECLARE_FINAL_TYPE (JkTile, jk_tile, JK, TILE, GtkButton)

/* @metric: id */
GtkWidget *jk_tile_new (const char *metric);

const char *jk_tile_get_metric (JkTile *self);
/* Returns: (transfer none) (nullable): key of the series shown */
const char *jk_tile_get_series (JkTile *self);

/**
 * jk_tile_show:
 * @item: (nullable): what is shown from now on; %NULL where nothing was measured
 * @owner: (nullable): name of the project it belongs to, shown when there are several
 *
 * Takes over the present value; cheap when nothing is different.
 */
void jk_tile_show (JkTile *self, JkMetricItem *item, const char *owner);

/* Takes the last 24 hours (transfer full) (nullable); also tells the change since yesterday. */
void jk_tile_take_history (JkTile *self, JkSeries *series);

/* Says that what is shown is old: the host does not answer. */
void jk_tile_set_stale (JkTile *self, gboolean stale);

G_END_DECLS
