/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "jk-operation.h"

G_BEGIN_DECLS

#define JK_TYPE_OPERATION_ITEM (jk_operation_item_get_type ())
/**
 * JkOperationItem:
 *
 * Long work on a host, as it last told it; changed in place.
 *
 * Properties, all read-only, each notified only when it is different: "id" (string), "kind" (string), "project"
 * (string, nullable),
 * "state" (int, a #JkOperationState), "stage" (uint: 1-based, 0 before the first), "n-stages" (uint), "stage-name"
 * (string),
 * "percent" (double: 0 to 100), "eta-low" and "eta-high" (double: seconds left; NAN while nothing can be said),
 * "started" and "ended" (int64: real µs; 0 if not yet), "error" (string, nullable).
 */
G_DECLARE_FINAL_TYPE (JkOperationItem, jk_operation_item, JK, OPERATION_ITEM, GObject)

const char *jk_operation_item_get_id (JkOperationItem *self);
const char *jk_operation_item_get_kind (JkOperationItem *self);
const char *jk_operation_item_get_project (JkOperationItem *self); /* (nullable) */
JkOperationState jk_operation_item_get_state (JkOperationItem *self);
gboolean jk_operation_item_get_active (JkOperationItem *self); /* queued or running */
guint jk_operation_item_get_stage (JkOperationItem *self);
guint jk_operation_item_get_n_stages (JkOperationItem *self);
const char *jk_operation_item_get_stage_name (JkOperationItem *self); /* "" before the first */
double jk_operation_item_get_percent (JkOperationItem *self);
double jk_operation_item_get_eta_low (JkOperationItem *self);
double jk_operation_item_get_eta_high (JkOperationItem *self);
gint64 jk_operation_item_get_started (JkOperationItem *self);
gint64 jk_operation_item_get_ended (JkOperationItem *self);
const char *jk_operation_item_get_error (JkOperationItem *self); /* (nullable) */
JsonNode *jk_operation_item_get_result (JkOperationItem *self); /* (transfer none) (nullable) */

G_END_DECLS
