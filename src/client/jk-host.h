/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-alert-item.h"
#include "jk-client.h"
#include "jk-level.h"
#include "jk-metric-item.h"
#include "jk-operation-item.h"
#include "jk-project-item.h"
#include "jk-series.h"

G_BEGIN_DECLS

#define JK_TYPE_HOST (jk_host_get_type ())
/**
 * JkHost:
 *
 * What a host's Jikimi knows, kept in step by live events: its state, its metrics, projects and operations as models
 * whose items change in place. While it cannot be reached all stays as it was last seen, and it tries again by
 * itself. Lives in the thread-default main context in which it was made.
 *
 * Properties, all read-only, notified only when different: "state" (int, a #JkClientState: online once everything
 * has been loaded), "name" (string), "level" (int, a #JkLevel), "running" (boolean), "auto-healing" (boolean),
 * "version" (string, nullable), "last-seen" (int64: real µs of the last word from it; 0 if never; notified at
 * most once a second),
 * "status-error" (string, nullable: why it is offline, a sentence).
 *
 * Signals:
 *  "status-changed" (): jk_host_get_status() is another object
 *  "detail-changed" (const char *collector, const char *project (nullable)): load the project's or machine's details
 *    again
 *  "config-changed" ()
 *  "alerts-changed" (): alerts began, changed or ended; jk_host_get_alerts() shows it. A few times a second at most
 */
G_DECLARE_FINAL_TYPE (JkHost, jk_host, JK, HOST, GObject)

JkHost *jk_host_new (JkClient *client);
/* Loads everything and opens the live events. May be called at any time; once is enough. */
void jk_host_start (JkHost *self);
/* Closes the live events and cancels what is under way; models stay. */
void jk_host_stop (JkHost *self);
/* Tries to connect now, instead of at the end of the back-off. */
void jk_host_retry (JkHost *self);
/* How often metrics should come, in seconds; 0: at the host's own pace. A chart on screen asks for 1. */
void jk_host_set_interval (JkHost *self, guint interval_s);

JkClient *jk_host_get_client (JkHost *self);
JkClientState jk_host_get_state (JkHost *self);
const char *jk_host_get_name (JkHost *self);
JkLevel jk_host_get_level (JkHost *self);
gboolean jk_host_get_running (JkHost *self);
gboolean jk_host_get_auto_healing (JkHost *self);
const char *jk_host_get_version (JkHost *self);      /* (nullable) */
gint64 jk_host_get_last_seen (JkHost *self);
const char *jk_host_get_status_error (JkHost *self); /* (nullable) */
/* Returns: (transfer none) (nullable): the last /status, with its "collectors"; %NULL before the first */
JsonObject *jk_host_get_status (JkHost *self);

/* (transfer none) (element-type JkMetricItem): machine first, then projects in their order; each in the order of
 * jk_metric_list(), then by series */
GListModel *jk_host_get_metrics (JkHost *self);
/* (transfer none) (element-type JkProjectItem): by name, then id */
GListModel *jk_host_get_projects (JkHost *self);
/* (transfer none) (element-type JkOperationItem): newest first */
GListModel *jk_host_get_operations (JkHost *self);

/* (transfer none) (element-type JkAlertItem): what wants attention, the worst first, then the newest */
GListModel *jk_host_get_alerts (JkHost *self);

/* Returns: how many of them fire: nobody acknowledged them, or put them off */
guint jk_host_count_firing (JkHost *self);

/* @project: (nullable): %NULL for the machine. The first series of the metric. Returns: (transfer none) (nullable) */
JkMetricItem *jk_host_find_metric (JkHost *self, const char *metric, const char *project);
/* Returns: (transfer none) (nullable) */
JkMetricItem *jk_host_find_series (JkHost *self, const char *series);
/* Returns: (transfer none) (nullable) */
JkProjectItem *jk_host_find_project (JkHost *self, const char *id);

/**
 * jk_host_load_history_async:
 * @series: (array zero-terminated=1): series keys
 * @from_ms: ms since 1970
 * @to_ms: ms since 1970; 0 for now
 * @points: about how many points a series should have; 0 for the host's choice
 *
 * Ends with the series in the order of the host's answer; gaps have NAN.
 */
void jk_host_load_history_async (JkHost *self, const char *const *series, gint64 from_ms, gint64 to_ms, guint points,
                                 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer container) (element-type JkSeries): frees its series with itself */
GPtrArray *jk_host_load_history_finish (JkHost *self, GAsyncResult *result, GError **error);

/* The project's row with "details" (docs/architecture.md). */
void jk_host_load_project_async (JkHost *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data);
/* "details" of the machine. */
void jk_host_load_machine_async (JkHost *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data);
/* "values" and "error" of the configuration. */
void jk_host_load_config_async (JkHost *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data);
/* How often the alert would have fired last week with other thresholds; @id: of an alert. */
void jk_host_load_tune_async (JkHost *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data);
/* "maintenance": the times in which alerts are not told, now and later. */
void jk_host_load_maintenance_async (JkHost *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Ends any of the five above. Returns: (transfer full): the answer's object */
JsonObject *jk_host_load_finish (JkHost *self, GAsyncResult *result, GError **error);
/* Returns: (transfer none) (nullable): the path that brings what comes after the answer's list; %NULL after the last */
const char *jk_host_load_get_next (JkHost *self, GAsyncResult *result);

/* @path: in the host's file system; @name: (nullable): the folder's */
void jk_host_add_project_async (JkHost *self, const char *path, const char *name, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full): the project, already in the model */
JkProjectItem *jk_host_add_project_finish (JkHost *self, GAsyncResult *result, GError **error);

void jk_host_remove_project_async (JkHost *self, const char *id, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
void jk_host_rename_project_async (JkHost *self, const char *id, const char *name, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
void jk_host_set_running_async (JkHost *self, gboolean running, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
void jk_host_set_auto_healing_async (JkHost *self, gboolean enabled, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
/* Collects now; @project: (nullable): %NULL for everything */
void jk_host_refresh_async (JkHost *self, const char *project, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data);
void jk_host_cancel_operation_async (JkHost *self, const char *id, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
/* @verb: "ack", "snooze" or "dismiss"; @length: (nullable): of a snooze, "15min", "1h", "today" or "change" */
void jk_host_act_on_alert_async (JkHost *self, const char *id, const char *verb, const char *length, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
/* What jk_host_add_project_async() would say to @path, without adding it. */
void jk_host_try_project_async (JkHost *self, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data);
/* @what: "minutes" (int), or "from" and "to" (RFC 3339); "project" (an id), "category", "comment" may be left out */
void jk_host_add_maintenance_async (JkHost *self, JsonObject *what, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
void jk_host_end_maintenance_async (JkHost *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
/* @changes: "section.key" → string as it would be written, or null for the default; all are taken or none */
void jk_host_set_config_async (JkHost *self, JsonObject *changes, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data);
/* Ends any of the eleven above. Models and properties show the change by the time it ends. */
gboolean jk_host_change_finish (JkHost *self, GAsyncResult *result, GError **error);

G_END_DECLS
