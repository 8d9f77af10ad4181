/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked of a host's self-healing. */
#include "jk-healing-private.h"
#include "jk-host-private.h"
#include "jk-host-work.h"
#include "jk-json.h"

static char *
path_new (const char *before,
          const char *id,
          const char *verb)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);

  return g_strconcat (before, escaped, verb, NULL);
}

static JsonObject *
target_new (const char *project,
            const char *target)
{
  JsonObject *body = json_object_new ();

  if (project != NULL)
    json_object_set_string_member (body, "project", project);
  if (target != NULL)
    json_object_set_string_member (body, "target", target);
  return body;
}

void
jk_healing_preview_async (JkHealing          *self,
                          const char         *rule,
                          const char         *project,
                          const char         *target,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autofree char *path = path_new ("/healing/", rule, "/preview");

  jk_host_request_async (self->host, "POST", path, target_new (project, target), cancellable, callback, user_data);
}

void
jk_healing_run_async (JkHealing          *self,
                      const char         *rule,
                      const char         *project,
                      const char         *target,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  g_autofree char *path = path_new ("/healing/", rule, "/run");

  jk_host_work_async (self->host, path, target_new (project, target), cancellable, callback, user_data);
}

void
jk_healing_undo_async (JkHealing          *self,
                       const char         *action,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  g_autofree char *path = path_new ("/healing/actions/", action, "/undo");

  jk_host_work_async (self->host, path, NULL, cancellable, callback, user_data);
}

static void
on_state_changed_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      data)
{
  g_autoptr(GTask) task = data;
  JkHealing *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) answer = jk_host_load_finish (JK_HOST (source), result, &error);

  if (answer == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (jk_json_get_array (answer, "rules") != NULL)
    jk_healing_take_state (self, answer);
  else
    jk_healing_load (self);
  g_task_return_boolean (task, TRUE);
}

static void
change (JkHealing          *self,
        const char         *path,
        JsonObject         *owned_body,
        GCancellable       *cancellable,
        GAsyncReadyCallback callback,
        gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, jk_healing_change_finish);
  jk_host_request_async (self->host, "POST", path, owned_body, cancellable, on_state_changed_cb, task);
}

void
jk_healing_pause_async (JkHealing          *self,
                        guint               minutes,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  JsonObject *body = json_object_new ();

  if (minutes > 0)
    json_object_set_int_member (body, "minutes", minutes);
  change (self, "/healing/pause", body, cancellable, callback, user_data);
}

void
jk_healing_resume_async (JkHealing          *self,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  change (self, "/healing/resume", NULL, cancellable, callback, user_data);
}

static void
on_auto_changed_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GError) error = NULL;

  if (!jk_host_change_finish (JK_HOST (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  jk_healing_load (g_task_get_source_object (task));
  g_task_return_boolean (task, TRUE);
}

void
jk_healing_set_auto_async (JkHealing          *self,
                           gboolean            enabled,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, jk_healing_change_finish);
  jk_host_set_auto_healing_async (self->host, enabled, cancellable, on_auto_changed_cb, task);
}

gboolean
jk_healing_change_finish (JkHealing    *self,
                          GAsyncResult *result,
                          GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, jk_healing_change_finish), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
