/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-series.h"

G_BEGIN_DECLS

/**
 * jk_spark_new:
 * @series: its points are spread over time, so that gaps show
 * @from_ms: where the line begins, ms since 1970
 * @to_ms: where it ends
 * @columns: characters wide
 *
 * A line of block characters from the smallest mean to the largest; a blank where nothing was measured.
 *
 * Returns: (transfer full)
 */
char *jk_spark_new (const JkSeries *series, gint64 from_ms, gint64 to_ms, guint columns);

G_END_DECLS
