/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "jk-series.h"

G_BEGIN_DECLS

#define JK_TYPE_SPARKLINE (jk_sparkline_get_type ())
/**
 * JkSparkline:
 *
 * A small line without axes for a tile: the trend of one series, with a thin line where its warning begins. Decorative
 * (presentation role): the tile says in words what it shows.
 */
G_DECLARE_FINAL_TYPE (JkSparkline, jk_sparkline, JK, SPARKLINE, GtkWidget)

GtkWidget *jk_sparkline_new (void);
void jk_sparkline_take_series (JkSparkline *self, JkSeries *series); /* (transfer full) (nullable) */
void jk_sparkline_append (JkSparkline *self, const JkPoint *point);
void jk_sparkline_set_warning (JkSparkline *self, double value); /* NAN: none */
void jk_sparkline_set_bounds (JkSparkline *self, double low, double high); /* NAN: from the data */

G_END_DECLS
