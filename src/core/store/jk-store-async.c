/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-store-private.h"

#include <string.h>

#include "jk-error.h"

/* The calls that end later. Each is a #GTask whose data says what to do; its job in the store's thread ends it. */

static gboolean
release_cb (gpointer data)
{
  g_object_unref (data);
  return G_SOURCE_REMOVE;
}

/*
 * A task holds its store: were the store's thread the last to let go of it, the store would end in its own thread, which
 * cannot wait for itself. So the caller's context lets go.
 */
void
jk_store_release_task (GTask *task)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_priority (source, g_task_get_priority (task));
  g_source_set_callback (source, release_cb, task, NULL);
  g_source_attach (source, g_task_get_context (task));
}

static void
free_query (gpointer data)
{
  jk_query_free (data);
}

static void
free_array (gpointer data)
{
  g_ptr_array_unref (data);
}

static void
free_strv (gpointer data)
{
  g_strfreev (data);
}

/* Ends @task, which is the caller's no longer. */
static void
return_pointer (GTask         *task,
                gpointer       result,
                GDestroyNotify free_result,
                GError        *error)
{
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, free_result);
  jk_store_release_task (task);
}

/* A reader may be the first to meet damage. */
static void
look_at_error (JkStore      *self,
               const GError *error)
{
  if (g_error_matches (error, JK_ERROR, JK_ERROR_PARSE))
    jk_store_thread_fail (self, g_error_copy (error));
}

void
jk_store_end_query (JkStore   *self,
                    GTask     *task,
                    GPtrArray *array,
                    GError    *error)
{
  look_at_error (self, error);
  return_pointer (task, array, free_array, error);
}

static void
query_job (JkStore *self,
           gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  GPtrArray *series = jk_query_run (g_task_get_task_data (task), self->history, &self->backlog, g_task_get_cancellable (task),
                                    &error);

  jk_store_end_query (self, task, series, error);
}

void
jk_store_query_async (JkStore            *self,
                      const char *const  *keys,
                      gint64              from_ms,
                      gint64              to_ms,
                      guint               max_points,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (JK_IS_STORE (self) && keys != NULL && max_points != 1);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, jk_store_query_async);
  g_task_set_task_data (task, jk_query_new (keys, from_ms, to_ms, max_points), free_query);
  jk_store_push_job (self, query_job, task);
}

GPtrArray *
jk_store_query_finish (JkStore      *self,
                       GAsyncResult *result,
                       GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
add_waiting_keys (const JkBacklog *backlog,
                  GHashTable      *keys)
{
  for (const GList *l = backlog->writes.head; l != NULL; l = l->next)
    {
      const JkWrite *write = l->data;

      for (guint i = 0; write->kind == JK_WRITE_TICK && i < write->samples->len; i++)
        {
          const char *key = g_array_index (write->samples, JkTickSample, i).series;

          if (!g_hash_table_contains (keys, key))
            g_hash_table_add (keys, g_strdup (key));
        }
    }
}

static int
compare_keys (gconstpointer a,
              gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static GStrv
list_series (JkStore *self,
             GError **error)
{
  g_autoptr(GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto(GStrv) stored = NULL;
  GStrv all;
  guint n;

  if (self->history != NULL)
    {
      stored = jk_history_list_series (self->history, error);
      if (stored == NULL)
        return NULL;
    }
  for (guint i = 0; stored != NULL && stored[i] != NULL; i++)
    g_hash_table_add (keys, g_strdup (stored[i]));
  add_waiting_keys (&self->backlog, keys);

  all = (GStrv) g_hash_table_get_keys_as_array (keys, &n);
  g_hash_table_steal_all (keys);
  qsort (all, n, sizeof *all, compare_keys);
  return all;
}

static void
list_job (JkStore *self,
          gpointer data)
{
  GError *error = NULL;
  GStrv keys = list_series (self, &error);

  look_at_error (self, error);
  return_pointer (data, keys, free_strv, error);
}

void
jk_store_list_series_async (JkStore            *self,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (JK_IS_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, jk_store_list_series_async);
  jk_store_push_job (self, list_job, task);
}

GStrv
jk_store_list_series_finish (JkStore      *self,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
free_event_query (gpointer data)
{
  jk_event_query_free (data);
}

static void
events_job (JkStore *self,
            gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  GPtrArray *events = jk_documents_query_events (self->database, &self->backlog, g_task_get_task_data (task), &error);

  jk_store_end_query (self, task, events, error);
}

void
jk_store_query_events_async (JkStore            *self,
                             const char         *kind,
                             const char         *project,
                             gint64              from_ms,
                             gint64              to_ms,
                             guint               limit,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  jk_store_query_events_before_async (self, kind, project, from_ms, to_ms, 0, limit, cancellable, callback, user_data);
}

void
jk_store_query_events_before_async (JkStore            *self,
                                    const char         *kind,
                                    const char         *project,
                                    gint64              from_ms,
                                    gint64              to_ms,
                                    gint64              before_id,
                                    guint               limit,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  JkEventQuery *query;
  GTask *task;

  g_return_if_fail (JK_IS_STORE (self));

  query = g_new (JkEventQuery, 1);
  *query = (JkEventQuery) { g_strdup (kind), g_strdup (project), from_ms, to_ms, limit, before_id > 0 ? before_id : G_MAXINT64 };
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, jk_store_query_events_before_async);
  g_task_set_task_data (task, query, free_event_query);
  jk_store_push_job (self, events_job, task);
}

GPtrArray *
jk_store_query_events_finish (JkStore      *self,
                              GAsyncResult *result,
                              GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
flush_job (JkStore *self,
           gpointer data)
{
  GTask *task = data;

  if (jk_store_thread_write (self))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_error_copy (self->fault));
  jk_store_release_task (task);
}

void
jk_store_flush_async (JkStore            *self,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (JK_IS_STORE (self));

  jk_store_commit (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, jk_store_flush_async);
  jk_store_push_job (self, flush_job, task);
}

gboolean
jk_store_flush_finish (JkStore      *self,
                       GAsyncResult *result,
                       GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
