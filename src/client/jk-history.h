/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "jk-series.h"

G_BEGIN_DECLS

/**
 * jk_history_path_new:
 * @series: (array zero-terminated=1): series keys
 * @from_ms: ms since 1970
 * @to_ms: ms since 1970; 0 for now
 * @points: 0 for the host's choice
 *
 * Returns: (transfer full): the path and query that ask for it
 */
char *jk_history_path_new (const char *const *series, gint64 from_ms, gint64 to_ms, guint points);

/* @answer: of /metrics/history. Points without a time, and those out of order, are passed over; a mean that is no
 * number is a gap. Returns: (transfer full) (element-type JkSeries) */
GPtrArray *jk_history_parse (JsonObject *answer);

G_END_DECLS
