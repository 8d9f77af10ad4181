/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-history.h"
#include "jk-host-private.h"
#include "jk-host.h"
#include "jk-json.h"

#include "jk-error.h"

/* What to do with the models when a change was made, before its caller hears of it. */
typedef void (*TakeFunc) (JkHost *self, JsonObject *answer);

static JsonNode *
make_node (JsonObject *owned)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, owned);
  return node;
}

static void
call (GTask              *owned_task,
      const char         *method,
      const char         *path,
      JsonObject         *owned_body,
      GAsyncReadyCallback callback)
{
  JkHost *self = g_task_get_source_object (owned_task);
  g_autoptr(JsonNode) body = owned_body != NULL ? make_node (owned_body) : NULL;

  jk_client_call_async (jk_host_get_client (self), method, path, body, g_task_get_cancellable (owned_task), callback,
                        owned_task);
}

/* Of an answer that has to be an object. Returns: (transfer full) (nullable): %NULL after failing @task */
static JsonNode *
finish_object (GTask        *task,
               GObject      *source,
               GAsyncResult *result)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = jk_client_call_finish (JK_CLIENT (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    g_task_return_new_error (task, JK_ERROR, JK_ERROR_PARSE, "The answer is not an object");
  else
    return g_steal_pointer (&node);
  return NULL;
}

static void
on_history_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(JsonNode) node = finish_object (task, source, result);

  if (node != NULL)
    g_task_return_pointer (task, jk_history_parse (json_node_get_object (node)), (GDestroyNotify) g_ptr_array_unref);
}

void
jk_host_load_history_async (JkHost             *self,
                            const char *const  *series,
                            gint64              from_ms,
                            gint64              to_ms,
                            guint               points,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *path = NULL;

  g_task_set_source_tag (task, jk_host_load_history_async);
  path = jk_history_path_new (series, from_ms, to_ms, points);
  call (task, "GET", path, NULL, on_history_cb);
}

GPtrArray *
jk_host_load_history_finish (JkHost       *self,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, jk_host_load_history_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_object_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(JsonNode) node = finish_object (task, source, result);

  g_task_set_task_data (task, jk_client_call_dup_next (JK_CLIENT (source), result), g_free);
  if (node != NULL)
    g_task_return_pointer (task, json_node_dup_object (node), (GDestroyNotify) json_object_unref);
}

void
jk_host_request_async (JkHost             *self,
                       const char         *method,
                       const char         *path,
                       JsonObject         *owned_body,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, jk_host_load_finish);
  call (task, method, path, owned_body, on_object_cb);
}

void
jk_host_load_path_async (JkHost             *self,
                         const char         *path,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  jk_host_request_async (self, "GET", path, NULL, cancellable, callback, user_data);
}

static char *
project_path (const char *id)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);

  return g_strconcat ("/projects/", escaped, NULL);
}

void
jk_host_load_project_async (JkHost             *self,
                            const char         *id,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autofree char *path = project_path (id);

  jk_host_load_path_async (self, path, cancellable, callback, user_data);
}

void
jk_host_load_machine_async (JkHost             *self,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  jk_host_load_path_async (self, "/machine", cancellable, callback, user_data);
}

void
jk_host_load_config_async (JkHost             *self,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  jk_host_load_path_async (self, "/config", cancellable, callback, user_data);
}

JsonObject *
jk_host_load_finish (JkHost       *self,
                     GAsyncResult *result,
                     GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, jk_host_load_finish), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

const char *
jk_host_load_get_next (JkHost       *self,
                       GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, jk_host_load_finish), NULL);

  return g_task_get_task_data (G_TASK (result));
}

static void
on_added_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(GTask) task = data;
  JkHost *self = g_task_get_source_object (task);
  g_autoptr(JsonNode) node = finish_object (task, source, result);
  JkProjectItem *item;

  if (node == NULL)
    return;
  item = jk_host_models_take_project (jk_host_get_models (self), json_node_get_object (node));
  if (item != NULL)
    g_task_return_pointer (task, g_object_ref (item), g_object_unref);
  else
    g_task_return_new_error (task, JK_ERROR, JK_ERROR_PARSE, "The answer has no project");
}

void
jk_host_add_project_async (JkHost             *self,
                           const char         *path,
                           const char         *name,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  JsonObject *body = json_object_new ();

  g_task_set_source_tag (task, jk_host_add_project_async);
  json_object_set_string_member (body, "path", path);
  if (name != NULL)
    json_object_set_string_member (body, "name", name);
  call (task, "POST", "/projects", body, on_added_cb);
}

JkProjectItem *
jk_host_add_project_finish (JkHost       *self,
                            GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, jk_host_add_project_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_reloaded_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr(GTask) task = data;
  JkHost *self = g_task_get_source_object (task);
  TakeFunc take = g_task_get_task_data (task);
  g_autoptr(JsonNode) node = jk_client_call_finish (JK_CLIENT (source), result, NULL);

  /* The change is made whether or not this could be read; the events tell it as well. */
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    take (self, json_node_get_object (node));
  g_task_return_boolean (task, TRUE);
}

static void
take_status (JkHost     *self,
             JsonObject *answer)
{
  jk_host_take_status (self, answer);
}

static void
take_projects (JkHost     *self,
               JsonObject *answer)
{
  jk_host_models_take_projects (jk_host_get_models (self), jk_json_get_array (answer, "projects"));
}

static void
take_operations (JkHost     *self,
                 JsonObject *answer)
{
  jk_host_models_take_operations (jk_host_get_models (self), jk_json_get_array (answer, "operations"), TRUE);
}

static void
take_alerts (JkHost     *self,
             JsonObject *answer)
{
  jk_host_models_take_alerts (jk_host_get_models (self), jk_json_get_array (answer, "alerts"));
  jk_host_tell_alerts (self);
}

static const char *
path_for (TakeFunc take)
{
  if (take == take_alerts)
    return "/alerts";
  return take == take_status ? "/status" : take == take_projects ? "/projects" : "/operations";
}

static void
on_changed_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr(GTask) task = data;
  TakeFunc take = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node G_GNUC_UNUSED = jk_client_call_finish (JK_CLIENT (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (take != NULL)
    call (g_steal_pointer (&task), "GET", path_for (take), NULL, on_reloaded_cb);
  else
    g_task_return_boolean (task, TRUE);
}

static GTask *
change_task (JkHost             *self,
             TakeFunc            take,
             GCancellable       *cancellable,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, jk_host_change_finish);
  g_task_set_task_data (task, take, NULL);
  return task;
}

void
jk_host_change_path_async (JkHost             *self,
                           const char         *method,
                           const char         *path,
                           JsonObject         *body,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  call (change_task (self, NULL, cancellable, callback, user_data), method, path, body, on_changed_cb);
}

void
jk_host_remove_project_async (JkHost             *self,
                              const char         *id,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autofree char *path = project_path (id);

  call (change_task (self, take_projects, cancellable, callback, user_data), "DELETE", path, NULL, on_changed_cb);
}

void
jk_host_rename_project_async (JkHost             *self,
                              const char         *id,
                              const char         *name,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autofree char *path = project_path (id);
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "name", name);
  call (change_task (self, take_projects, cancellable, callback, user_data), "PUT", path, body, on_changed_cb);
}

void
jk_host_set_running_async (JkHost             *self,
                           gboolean            running,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  call (change_task (self, take_status, cancellable, callback, user_data), "POST",
        running ? "/control/start" : "/control/stop", NULL, on_changed_cb);
}

void
jk_host_set_auto_healing_async (JkHost             *self,
                                gboolean            enabled,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  call (change_task (self, take_status, cancellable, callback, user_data), "POST",
        enabled ? "/control/auto-healing/enable" : "/control/auto-healing/disable", NULL, on_changed_cb);
}

void
jk_host_refresh_async (JkHost             *self,
                       const char         *project,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  JsonObject *body = json_object_new ();

  if (project != NULL)
    json_object_set_string_member (body, "project", project);
  call (change_task (self, NULL, cancellable, callback, user_data), "POST", "/refresh", body, on_changed_cb);
}

void
jk_host_cancel_operation_async (JkHost             *self,
                                const char         *id,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/operations/", escaped, NULL);

  call (change_task (self, take_operations, cancellable, callback, user_data), "DELETE", path, NULL, on_changed_cb);
}

void
jk_host_act_on_alert_async (JkHost             *self,
                            const char         *id,
                            const char         *verb,
                            const char         *length,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/alerts/", escaped, "/", verb, NULL);
  JsonObject *body = g_str_equal (verb, "snooze") ? json_object_new () : NULL;

  if (body != NULL && length != NULL)
    json_object_set_string_member (body, "for", length);
  call (change_task (self, take_alerts, cancellable, callback, user_data), "POST", path, body, on_changed_cb);
}

void
jk_host_set_config_async (JkHost             *self,
                          JsonObject         *changes,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  call (change_task (self, NULL, cancellable, callback, user_data), "PUT", "/config", json_object_ref (changes),
        on_changed_cb);
}

gboolean
jk_host_change_finish (JkHost       *self,
                       GAsyncResult *result,
                       GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, jk_host_change_finish), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
