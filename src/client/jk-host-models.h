/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "jk-alert-item.h"
#include "jk-metric-item.h"
#include "jk-operation-item.h"
#include "jk-project-item.h"

G_BEGIN_DECLS

/**
 * JkHostModels:
 * @metrics: (element-type JkMetricItem)
 * @projects: (element-type JkProjectItem)
 * @operations: (element-type JkOperationItem)
 * @alerts: (element-type JkAlertItem)
 *
 * A host's lists, sorted, and where each item is found by its identity. Rows without an identity are passed over.
 */
typedef struct
{
  GListStore *metrics;
  GListStore *projects;
  GListStore *operations;
  GListStore *alerts;
  GHashTable *by_series;    /* the lists own the items */
  GHashTable *by_project;
  GHashTable *by_operation;
  GHashTable *by_alert;
  guint n_firing;           /* of @alerts */
} JkHostModels;

JkHostModels *jk_host_models_new (void);
void jk_host_models_free (JkHostModels *self);

/* What @rows has comes in or is changed in place; with @is_all what it has not goes. @rows may be %NULL for none. */
void jk_host_models_take_metrics (JkHostModels *self, JsonArray *rows, gboolean is_all);
void jk_host_models_take_operations (JkHostModels *self, JsonArray *rows, gboolean is_all);
void jk_host_models_take_operation (JkHostModels *self, JsonObject *row);
/* All that want attention. */
void jk_host_models_take_alerts (JkHostModels *self, JsonArray *rows);
/* One that changed: it comes in, is changed in place, or goes. Costs little however many there are. */
void jk_host_models_take_alert (JkHostModels *self, JsonObject *row);
/* Always all. Metrics of projects that are gone go with them. */
void jk_host_models_take_projects (JkHostModels *self, JsonArray *rows);
/* One more or a changed one. Returns: (transfer none) (nullable) */
JkProjectItem *jk_host_models_take_project (JkHostModels *self, JsonObject *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkHostModels, jk_host_models_free)

G_END_DECLS
