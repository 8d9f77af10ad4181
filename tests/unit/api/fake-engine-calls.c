/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real engine's functions, as far as the API calls them. */
#include "fake-engine-private.h"

#include <string.h>

#include "jk-error.h"

guint64
jk_engine_get_generation (JkEngine *self,
                          JkFacet   facet)
{
  return self->generations[facet];
}

gboolean
jk_engine_get_running (JkEngine *self)
{
  return self->running;
}

void
jk_engine_set_running (JkEngine *self,
                       gboolean  running)
{
  self->running = running;
  fake_engine_change (self, JK_FACET_STATUS);
}

gboolean
jk_engine_get_auto_healing (JkEngine *self)
{
  return self->auto_healing;
}

void
jk_engine_set_auto_healing (JkEngine *self,
                            gboolean  enabled)
{
  self->auto_healing = enabled;
  fake_engine_change (self, JK_FACET_STATUS);
}

JkLevel
jk_engine_get_level (JkEngine *self)
{
  return self->level;
}

gint64
jk_engine_get_started_us (JkEngine *self)
{
  return self->started_us;
}

guint
jk_engine_get_cycle_s (JkEngine *self)
{
  return 30;
}

gboolean
jk_engine_get_ready (JkEngine *self)
{
  return self->ready;
}

GPtrArray *
jk_engine_get_metrics (JkEngine *self)
{
  return self->metrics;
}

const JkMetricState *
jk_engine_get_metric (JkEngine   *self,
                      const char *series)
{
  for (guint i = 0; i < self->metrics->len; i++)
    {
      const JkMetricState *metric = g_ptr_array_index (self->metrics, i);

      if (strcmp (metric->series, series) == 0)
        return metric;
    }
  return NULL;
}

GPtrArray *
jk_engine_get_collectors (JkEngine *self)
{
  return self->collectors;
}

GVariant *
jk_engine_get_detail (JkEngine   *self,
                      const char *collector,
                      const char *project)
{
  g_autofree char *key = g_strconcat (collector, "/", project, NULL);

  return g_hash_table_lookup (self->details, key);
}

GPtrArray *
jk_engine_get_projects (JkEngine *self)
{
  return self->projects;
}

const JkProject *
jk_engine_get_project (JkEngine   *self,
                       const char *id)
{
  for (guint i = 0; i < self->projects->len; i++)
    {
      JkProject *project = g_ptr_array_index (self->projects, i);

      if (strcmp (project->id, id) == 0)
        return project;
    }
  return NULL;
}

static gboolean
check_path (JkEngine   *self,
            const char *path,
            GError    **error)
{
  for (guint i = 0; i < self->projects->len; i++)
    {
      JkProject *project = g_ptr_array_index (self->projects, i);

      if (strcmp (project->path, path) == 0)
        {
          g_set_error (error, JK_ERROR, JK_ERROR_EXISTS, "%s is watched already", project->id);
          return FALSE;
        }
    }
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;
  g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, "%s: not found", path);
  return FALSE;
}

void
jk_engine_check_project_async (JkEngine           *self,
                               const char         *path,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  if (check_path (self, path, &error))
    g_task_return_pointer (task, g_strdup (path), g_free);
  else
    g_task_return_error (task, error);
}

char *
jk_engine_check_project_finish (JkEngine     *self,
                                GAsyncResult *result,
                                GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
on_added_cb (gpointer user_data)
{
  GTask *task = user_data;
  JkEngine *self = g_task_get_source_object (task);
  JkProject *asked = g_task_get_task_data (task);
  g_autofree char *id = g_strdup_printf ("%012x", 0x1234 + self->n_added++);

  self->n_adding--;
  fake_engine_add_project (self, id, asked->name != NULL ? asked->name : "folder", asked->path);
  fake_engine_change (self, JK_FACET_PROJECTS);
  g_task_return_pointer (task, g_steal_pointer (&id), g_free);
  return G_SOURCE_REMOVE;
}

/* A path that ends in "slow" takes half a second. */
void
jk_engine_add_project_async (JkEngine           *self,
                             const char         *path,
                             const char         *name,
                             gboolean            this_run_only,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  JkProject *asked = g_new0 (JkProject, 1);
  g_autoptr(GSource) later = NULL;
  GError *error = NULL;

  asked->path = g_strdup (path);
  asked->name = g_strdup (name);
  g_task_set_task_data (task, asked, fake_project_free);
  if (!check_path (self, path, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->n_adding++;
  if (!g_str_has_suffix (path, "slow"))
    {
      on_added_cb (task);
      return;
    }
  later = g_timeout_source_new (500);
  g_source_set_callback (later, on_added_cb, g_object_ref (task), g_object_unref);
  g_source_attach (later, g_main_context_get_thread_default ());
}

char *
jk_engine_add_project_finish (JkEngine     *self,
                              GAsyncResult *result,
                              GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static JkProject *
find (JkEngine   *self,
      const char *id,
      GError    **error)
{
  JkProject *project = (JkProject *) jk_engine_get_project (self, id);

  if (project == NULL)
    g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, "there is no project %s", id);
  return project;
}

gboolean
jk_engine_remove_project (JkEngine   *self,
                          const char *id,
                          GError    **error)
{
  JkProject *project = find (self, id, error);

  if (project == NULL)
    return FALSE;
  g_ptr_array_remove (self->projects, project);
  fake_engine_change (self, JK_FACET_PROJECTS);
  return TRUE;
}

gboolean
jk_engine_rename_project (JkEngine   *self,
                          const char *id,
                          const char *name,
                          GError    **error)
{
  JkProject *project = find (self, id, error);

  if (project == NULL)
    return FALSE;
  g_free (project->name);
  project->name = g_strdup (name);
  fake_engine_change (self, JK_FACET_PROJECTS);
  return TRUE;
}

static void
on_cancelled_cb (GCancellable *cancellable,
                 JkOperation  *operation)
{
  g_autoptr(GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "It was cancelled");

  jk_operation_fail (operation, cancelled);
}

gboolean
jk_engine_check_rename (JkEngine   *self,
                        const char *id,
                        const char *name,
                        char      **printable,
                        GError    **error)
{
  if (find (self, id, error) == NULL)
    return FALSE;
  *printable = g_strdup (name);
  return TRUE;
}

/* It waits until it is cancelled, or a test ends it. */
JkOperation *
jk_engine_refresh (JkEngine   *self,
                   const char *project)
{
  g_autoptr(JkOperation) operation = jk_operation_new ("refresh", project);

  self->n_refreshes++;
  jk_engine_add_operation (self, operation);
  g_signal_connect_object (jk_operation_get_cancellable (operation), "cancelled", G_CALLBACK (on_cancelled_cb), operation, 0);
  return operation;
}

guint
jk_engine_hold_interval (JkEngine *self,
                         guint     interval_ms)
{
  g_hash_table_add (self->holds, GUINT_TO_POINTER (++self->next_hold));
  return self->next_hold;
}

void
jk_engine_release_interval (JkEngine *self,
                            guint     hold)
{
  g_assert_true (g_hash_table_remove (self->holds, GUINT_TO_POINTER (hold)));
}

GPtrArray *
jk_engine_get_operations (JkEngine *self)
{
  return self->operations;
}

JkOperation *
jk_engine_get_operation (JkEngine   *self,
                         const char *id)
{
  for (guint i = 0; i < self->operations->len; i++)
    {
      JkOperation *operation = g_ptr_array_index (self->operations, i);

      if (strcmp (jk_operation_get_id (operation), id) == 0)
        return operation;
    }
  return NULL;
}

static void
on_operation_changed_cb (JkOperation *operation,
                         gpointer     user_data)
{
  fake_engine_change (user_data, JK_FACET_OPERATIONS);
}

void
jk_engine_add_operation (JkEngine    *self,
                         JkOperation *operation)
{
  g_ptr_array_insert (self->operations, 0, g_object_ref (operation));
  if (self->operations->len > 200) /* a fuzzer never ends one */
    g_ptr_array_set_size (self->operations, 200);
  g_signal_connect_object (operation, "changed", G_CALLBACK (on_operation_changed_cb), self, 0);
  fake_engine_change (self, JK_FACET_OPERATIONS);
}

JkStore *
jk_engine_get_store (JkEngine *self)
{
  return self->store;
}

JkConfig *
jk_engine_get_config (JkEngine *self)
{
  return self->config_file != NULL ? jk_config_file_get_config (self->config_file) : self->config;
}

const char *
jk_engine_get_id (JkEngine *self)
{
  return "0f1e2d3c-0000-4000-8000-000000000001";
}

const JkPaths *
jk_engine_get_paths (JkEngine *self)
{
  return NULL;
}

JkConfigFile *
jk_engine_get_config_file (JkEngine *self)
{
  return self->config_file;
}

JkClock *
jk_engine_get_clock (JkEngine *self)
{
  return self->clock;
}
