/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "jk-alert-item.h"
#include "jk-metric-item.h"
#include "jk-operation-item.h"
#include "jk-project-item.h"

G_BEGIN_DECLS

/*
 * How a host fills its items from the API's rows. Not for users of the models.
 */

/* Returns: (transfer full) (nullable): %NULL if @row has no identity */
JkMetricItem *jk_metric_item_new (JsonObject *row);
JkProjectItem *jk_project_item_new (JsonObject *row);
JkOperationItem *jk_operation_item_new (JsonObject *row);
JkAlertItem *jk_alert_item_new (JsonObject *row);

/* Returns: (transfer none) (nullable): the series a row of /metrics/current is about */
const char *jk_metric_item_read_series (JsonObject *row);

/* Takes over what @row says. A metric's row older than what is known changes nothing. */
void jk_metric_item_update (JkMetricItem *self, JsonObject *row);
void jk_project_item_update (JkProjectItem *self, JsonObject *row);
void jk_operation_item_update (JkOperationItem *self, JsonObject *row);
void jk_alert_item_update (JkAlertItem *self, JsonObject *row);

/* Returns: %TRUE if the alert of @row wants attention, and so stands in the model */
gboolean jk_alert_item_is_listed (JsonObject *row);

G_END_DECLS
