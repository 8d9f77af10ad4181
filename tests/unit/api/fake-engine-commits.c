/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commits and diffs of the fake engine: operations that are done at once. */
#include "fake-engine-private.h"

#include "jk-engine-commits.h"
#include "jk-error.h"

JkOperation *
fake_engine_add_done (JkEngine   *self,
                         const char *project,
                         const char *kind,
                         GError    **error)
{
  g_autoptr(JkOperation) operation = NULL;

  if (jk_engine_get_project (self, project) == NULL)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, "There is no project with the id %s", project);
      return NULL;
    }
  operation = jk_operation_new (kind, project);
  jk_engine_add_operation (self, operation);
  jk_operation_start (operation);
  jk_operation_finish (operation, g_variant_new ("a{sv}", NULL));
  return operation;
}

JkOperation *
jk_engine_commit (JkEngine          *self,
                  const char        *project,
                  const char *const *paths,
                  const char        *message,
                  GError           **error)
{
  return fake_engine_add_done (self, project, JK_COMMIT_OPERATION, error);
}

JkOperation *
jk_engine_undo_commit (JkEngine   *self,
                       const char *project,
                       GError    **error)
{
  return fake_engine_add_done (self, project, JK_UNDO_COMMIT_OPERATION, error);
}

gboolean
jk_engine_set_project_healing (JkEngine       *self,
                               const char     *id,
                               const char     *mode,
                               const gboolean *untracked,
                               const gboolean *trusted,
                               GError        **error)
{
  JkProject *project = (JkProject *) jk_engine_get_project (self, id);

  if (mode != NULL)
    project->heal_mode = g_intern_string (mode);
  if (untracked != NULL)
    project->untracked = *untracked;
  if (trusted != NULL)
    project->trusted = *trusted;
  return TRUE;
}

void
fake_engine_end_with (JkEngine           *self,
                         GVariant           *result,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_return_pointer (task, g_variant_ref_sink (result), (GDestroyNotify) g_variant_unref);
}

void
jk_engine_check_undo_commit_async (JkEngine           *self,
                                   const char         *project,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  fake_engine_end_with (self, g_variant_new_boolean (TRUE), cancellable, callback, user_data);
}

gboolean
jk_engine_check_undo_commit_finish (JkEngine     *self,
                                    GAsyncResult *result,
                                    GError      **error)
{
  g_autoptr(GVariant) answer = g_task_propagate_pointer (G_TASK (result), error);

  return answer != NULL;
}

void
jk_engine_diff_async (JkEngine           *self,
                      const char         *project,
                      const char         *path,
                      gboolean            staged,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  fake_engine_end_with (self,
                           g_variant_new_parsed ("{'path': <%s>, 'hunks': <[{'old_start': <1>, 'old_lines': <1>, 'new_start': <1>,"
                                                 " 'new_lines': <1>, 'lines': <[['-', 'a'], ['+', 'b']]>}]>, 'is_binary': <false>,"
                                                 " 'is_truncated': <false>, 'masked': <false>}",
                                                 path),
                           cancellable, callback, user_data);
}

GVariant *
jk_engine_diff_finish (JkEngine     *self,
                       GAsyncResult *result,
                       GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
