/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-host-work.h"

#include <glib/gi18n-lib.h>

#include "jk-error.h"
#include "jk-host-private.h"
#include "jk-json.h"

/* Waiting for an operation of the host's model. */
typedef struct
{
  JkOperationItem *item;
  GCancellable *cancellable; /* (nullable) */
  gulong changed;
  gulong listed;
  gulong cancelled;
} Wait;

static void
wait_free (gpointer data)
{
  Wait *self = data;

  g_clear_object (&self->item);
  g_clear_object (&self->cancellable);
  g_free (self);
}

/* What could call back later holds the task: it goes with this. */
static void
settle (GTask *task)
{
  Wait *self = g_task_get_task_data (task);
  JkHost *host = g_task_get_source_object (task);

  g_clear_signal_handler (&self->changed, self->item);
  g_clear_signal_handler (&self->listed, jk_host_get_operations (host));
  if (self->cancellable != NULL)
    g_clear_signal_handler (&self->cancelled, self->cancellable);
}

static void
return_end (GTask           *task,
            JkOperationItem *item)
{
  JsonNode *result = jk_operation_item_get_result (item);
  const char *error = jk_operation_item_get_error (item);

  if (jk_operation_item_get_state (item) == JK_OPERATION_CANCELLED)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", _ ("It was cancelled."));
  else if (jk_operation_item_get_state (item) != JK_OPERATION_DONE)
    g_task_return_new_error (task, JK_ERROR, JK_ERROR_HTTP, "%s", error != NULL ? error : _ ("It failed without a reason."));
  else if (result != NULL && JSON_NODE_HOLDS_OBJECT (result))
    g_task_return_pointer (task, json_node_dup_object (result), (GDestroyNotify) json_object_unref);
  else
    g_task_return_pointer (task, json_object_new (), (GDestroyNotify) json_object_unref);
}

static void
look (GTask *task)
{
  g_autoptr(GTask) alive G_GNUC_UNUSED = g_object_ref (task);
  Wait *self = g_task_get_task_data (task);
  JkHost *host = g_task_get_source_object (task);

  if (g_task_return_error_if_cancelled (task))
    settle (task);
  else if (!jk_operation_item_get_active (self->item))
    {
      settle (task);
      return_end (task, self->item);
    }
  else if (g_hash_table_lookup (jk_host_get_models (host)->by_operation, jk_operation_item_get_id (self->item)) != self->item)
    {
      settle (task);
      g_task_return_new_error (task, JK_ERROR, JK_ERROR_NOT_FOUND, "%s", _ ("Nobody can tell any more how it ended."));
    }
}

static void
unref_closure (gpointer  task,
               GClosure *closure)
{
  g_object_unref (task);
}

static gulong
watch (gpointer    object,
       const char *signal,
       GTask      *task)
{
  return g_signal_connect_data (object, signal, G_CALLBACK (look), g_object_ref (task), unref_closure, G_CONNECT_SWAPPED);
}

static JkOperationItem *
find_operation (JkHost     *host,
                JsonObject *answer)
{
  JkHostModels *models = jk_host_get_models (host);
  const char *id = jk_json_get_string (answer, "id");

  if (id == NULL)
    return NULL;
  /* Its events may have come before this answer: what they told is newer. */
  if (!g_hash_table_contains (models->by_operation, id))
    jk_host_models_take_operation (models, answer);
  return g_hash_table_lookup (models->by_operation, id);
}

static void
on_accepted_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr(GTask) task = data;
  JkHost *host = JK_HOST (source);
  Wait *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) answer = jk_host_load_finish (host, result, &error);
  JkOperationItem *item = answer != NULL ? find_operation (host, answer) : NULL;

  if (answer == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (item == NULL)
    g_task_return_new_error (task, JK_ERROR, JK_ERROR_PARSE, "The answer has no operation");
  else
    {
      self->item = g_object_ref (item);
      self->changed = watch (item, "notify::state", task);
      self->listed = watch (jk_host_get_operations (host), "items-changed", task);
      if (self->cancellable != NULL)
        self->cancelled = watch (self->cancellable, "cancelled", task);
      look (task);
    }
}

void
jk_host_work_async (JkHost             *self,
                    const char         *path,
                    JsonObject         *owned_body,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Wait *wait = g_new0 (Wait, 1);

  wait->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  g_task_set_source_tag (task, jk_host_work_finish);
  g_task_set_task_data (task, wait, wait_free);
  jk_host_request_async (self, "POST", path, owned_body, cancellable, on_accepted_cb, task);
}

JsonObject *
jk_host_work_finish (JkHost       *self,
                     GAsyncResult *result,
                     GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, jk_host_work_finish), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
