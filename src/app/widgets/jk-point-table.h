/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-series.h"

G_BEGIN_DECLS

#define JK_TYPE_POINT_TABLE (jk_point_table_get_type ())
/**
 * JkPointTable:
 *
 * A stretch of history as a table, newest first: what a chart shows, for those who cannot see it. Gaps are left out.
 */
G_DECLARE_FINAL_TYPE (JkPointTable, jk_point_table, JK, POINT_TABLE, AdwBin)

/* @series: (nullable): copied */
void jk_point_table_show (JkPointTable *self, const JkSeries *series, const char *metric, const char *unit);

/* Puts the keyboard on its first line. */
void jk_point_table_focus (JkPointTable *self);

G_END_DECLS
