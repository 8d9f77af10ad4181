/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a path to a watched project. */
#include "jk-engine-private.h"

#include <glib/gi18n-lib.h>

#include "jk-error.h"
#include "jk-log.h"
#include "jk-repository.h"

#define MAX_PROJECTS 1000

static JkWatchedProject *
find_by_path (JkEngine   *self,
              const char *path)
{
  for (guint i = 0; i < self->projects->len; i++)
    {
      JkWatchedProject *watched = g_ptr_array_index (self->projects, i);

      if (g_str_equal (watched->project.path, path))
        return watched;
    }
  return NULL;
}

typedef struct
{
  char *path;
  char *name;
  gboolean this_run_only;
  gboolean only_check;
} AddRequest;

static void
add_request_free (gpointer data)
{
  AddRequest *request = data;

  g_free (request->path);
  g_free (request->name);
  g_free (request);
}

static void
resolve_worker (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  const AddRequest *request = task_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *top = jk_repository_resolve (request->path, &error);

  if (top == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_steal_pointer (&top), g_free);
}

/* 48 random bits, so that two engines' projects never meet. */
static char *
new_id (void)
{
  return g_strdup_printf ("%08x%04x", g_random_int (), g_random_int () & 0xffff);
}

/* A project that an earlier run watched goes on with its id, and so with its history. */
static JkWatchedProject *
take_remembered (JkEngine   *self,
                 const char *path)
{
  for (guint i = 0; i < self->remembered->len; i++)
    {
      JkWatchedProject *watched = g_ptr_array_index (self->remembered, i);

      if (g_str_equal (watched->project.path, path))
        return g_ptr_array_steal_index_fast (self->remembered, i);
    }
  return NULL;
}

static JkWatchedProject *
make_watched (JkEngine         *self,
              const AddRequest *request,
              const char       *path)
{
  JkWatchedProject *watched = take_remembered (self, path);

  if (watched == NULL)
    {
      watched = g_new0 (JkWatchedProject, 1);
      watched->project.id = new_id ();
      watched->project.path = g_strdup (path);
      watched->project.added_us = jk_clock_get_real_us (self->clock);
    }
  if (watched->project.name == NULL || request->name != NULL)
    {
      g_free (watched->project.name);
      watched->project.name = jk_project_make_name (request->name, path);
    }
  watched->project.this_run_only = request->this_run_only;
  return watched;
}

static gboolean
check_admissible (JkEngine   *self,
                  const char *path,
                  GError    **error)
{
  JkWatchedProject *watched = find_by_path (self, path);

  /* Nothing would watch it, and the history is about to be closed. */
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (watched != NULL)
    g_set_error_literal (error, JK_ERROR, JK_ERROR_EXISTS, watched->project.id);
  else if (self->projects->len >= MAX_PROJECTS)
    g_set_error (error, JK_ERROR, JK_ERROR_LIMIT, _ ("At most %d projects can be watched"), MAX_PROJECTS);
  else
    return TRUE;
  return FALSE;
}

/* Returns: (transfer full) (nullable): the id under which @path is watched from now on */
static char *
admit (JkEngine         *self,
       const AddRequest *request,
       const char       *path,
       GError          **error)
{
  JkWatchedProject *watched;

  if (!check_admissible (self, path, error))
    return NULL;

  watched = make_watched (self, request, path);
  jk_engine_projects_watch (self, watched);
  jk_engine_projects_keep (self, &watched->project);
  jk_engine_begin_scan (self, watched->project.id);
  if (self->store != NULL)
    jk_store_add_event (self->store, jk_clock_get_real_us (self->clock) / 1000, "project-added", watched->project.id, NULL);
  jk_engine_changed (self, JK_FACET_PROJECTS);
  return g_strdup (watched->project.id);
}

static void
on_resolved_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  JkEngine *self = JK_ENGINE (source);
  GError *error = NULL;
  g_autofree char *top = g_task_propagate_pointer (G_TASK (result), &error);
  const AddRequest *request = g_task_get_task_data (task);
  char *found = NULL;

  if (!request->only_check)
    self->n_adding--;
  if (top != NULL && request->only_check && check_admissible (self, top, &error))
    found = g_steal_pointer (&top);
  else if (top != NULL && !request->only_check)
    found = admit (self, request, top, &error);

  if (found == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, found, g_free);
}

/* Takes @request. */
static void
resolve_async (JkEngine           *self,
               AddRequest         *request,
               gpointer            tag,
               GCancellable       *cancellable,
               GAsyncReadyCallback callback,
               gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GTask) resolve = g_task_new (self, cancellable, on_resolved_cb, task);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, request, add_request_free);
  g_task_set_task_data (resolve, request, NULL); /* lives with the outer task, which waits for this one */
  g_task_run_in_thread (resolve, resolve_worker);
}

void
jk_engine_add_project_async (JkEngine           *self,
                             const char         *path,
                             const char         *name,
                             gboolean            this_run_only,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  AddRequest *request = g_new0 (AddRequest, 1);

  request->path = g_strdup (path);
  request->name = g_strdup (name);
  request->this_run_only = this_run_only;
  self->n_adding++;
  resolve_async (self, request, jk_engine_add_project_async, cancellable, callback, user_data);
}

char *
jk_engine_add_project_finish (JkEngine     *self,
                              GAsyncResult *result,
                              GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
jk_engine_check_project_async (JkEngine           *self,
                               const char         *path,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  AddRequest *request = g_new0 (AddRequest, 1);

  request->path = g_strdup (path);
  request->only_check = TRUE;
  resolve_async (self, request, jk_engine_check_project_async, cancellable, callback, user_data);
}

char *
jk_engine_check_project_finish (JkEngine     *self,
                                GAsyncResult *result,
                                GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* What watch.paths named and does not name any more. */
static void
drop_unnamed (JkEngine          *self,
              const char *const *paths)
{
  for (guint i = self->projects->len; i-- > 0;)
    {
      JkWatchedProject *watched = g_ptr_array_index (self->projects, i);

      if (watched->configured != NULL && !g_strv_contains (paths, watched->configured))
        jk_engine_put_aside_project (self, watched);
    }
}

static void
on_configured_added_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  JkEngine *self = JK_ENGINE (source);
  g_autofree char *path = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *id = jk_engine_add_project_finish (self, result, &error);
  JkWatchedProject *watched = id != NULL ? jk_engine_find_project (self, id) : NULL;

  if (watched != NULL)
    {
      watched->configured = g_steal_pointer (&path);
      /* The configuration may have changed while the repository was looked for. */
      drop_unnamed (self, jk_config_get_strv (self->config, "watch.paths"));
    }
  else if (error != NULL && !g_error_matches (error, JK_ERROR, JK_ERROR_EXISTS)
           && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    jk_log_event (G_LOG_LEVEL_WARNING, "project-refused", "a repository that watch.paths names cannot be watched", "path",
                  path, "error", error->message, NULL);
}

void
jk_engine_watch_configured (JkEngine *self)
{
  const char *const *paths = jk_config_get_strv (self->config, "watch.paths");

  drop_unnamed (self, paths);
  for (guint i = 0; paths[i] != NULL; i++)
    jk_engine_add_project_async (self, paths[i], NULL, TRUE, self->cancellable, on_configured_added_cb,
                                 g_strdup (paths[i]));
}
