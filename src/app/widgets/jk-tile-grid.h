/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-survey.h"

G_BEGIN_DECLS

#define JK_TYPE_TILE_GRID (jk_tile_grid_get_type ())
/**
 * JkTileGrid:
 *
 * Tiles of equal size, three in a row where there is room, one on a phone. Loads the last 24 hours of all of them in one call.
 */
G_DECLARE_FINAL_TYPE (JkTileGrid, jk_tile_grid, JK, TILE_GRID, AdwBin)

/**
 * jk_tile_grid_set_host:
 * @metrics: (array zero-terminated=1): ids, in their order
 * @keep_empty: whether a metric that nothing was measured for has a tile that says how to get it
 */
void jk_tile_grid_set_host (JkTileGrid *self, JkHost *host, const char *const *metrics, gboolean keep_empty);

/* Shows the worst series of each metric. */
void jk_tile_grid_show (JkTileGrid *self, JkSurvey *survey);

/* Returns: how many tiles are shown */
guint jk_tile_grid_get_n_tiles (JkTileGrid *self);

G_END_DECLS
