/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "jk-table.h"

G_BEGIN_DECLS

/* Cells of a table for a row of /metrics/current. */

void jk_metric_row_add_level (JkTable *table, JsonObject *row);
void jk_metric_row_add_title (JkTable *table, JsonObject *row); /* with its labels */
void jk_metric_row_add_value (JkTable *table, JsonObject *row); /* with its unit, or its word; coloured by level */
void jk_metric_row_add_thresholds (JkTable *table, JsonObject *row);

/* Returns: (transfer full): "Disk usage (/home)" */
char *jk_metric_row_dup_title (JsonObject *row);
/* Returns: (transfer full): "42.1 %", "degraded", "–" */
char *jk_metric_row_dup_value (JsonObject *row);

G_END_DECLS
