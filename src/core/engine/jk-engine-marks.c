/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-engine-private.h"

#include <glib/gi18n-lib.h>

#include "jk-error.h"
#include "jk-mark-collector.h"

const char *
jk_engine_get_id (JkEngine *self)
{
  return self->id;
}

GPtrArray *
jk_engine_list_project_collectors (JkEngine *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->projects->len; i++)
    g_ptr_array_extend (list, ((JkWatchedProject *) g_ptr_array_index (self->projects, i))->collectors,
                        (GCopyFunc) g_object_ref, NULL);
  return list;
}

static void
release_worker (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  GPtrArray *collectors = task_data;

  for (guint i = 0; i < collectors->len; i++)
    {
      if (JK_IS_MARK_COLLECTOR (g_ptr_array_index (collectors, i)))
        jk_mark_collector_release (g_ptr_array_index (collectors, i));
    }
  g_task_return_boolean (task, TRUE);
}

void
jk_engine_release_marks (JkEngine           *self,
                         GPtrArray          *collectors,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, jk_engine_release_marks);
  g_task_set_task_data (task, g_ptr_array_ref (collectors), (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, release_worker);
}

char *
jk_engine_describe_mark_owner (JkEngine   *self,
                               const char *project)
{
  GVariant *detail = jk_engine_get_detail (self, "mark", project);
  const char *state, *host;
  gint64 pid;

  if (detail == NULL || !g_variant_lookup (detail, "state", "&s", &state) || !g_str_equal (state, "observing")
      || !g_variant_lookup (detail, "host", "&s", &host) || !g_variant_lookup (detail, "pid", "x", &pid))
    return NULL;
  return g_strdup_printf (_ ("Another Jikimi acts on this repository: process %d on %s"), (int) pid, host);
}

gboolean
jk_engine_check_may_write (JkEngine   *self,
                           const char *project,
                           GError    **error)
{
  g_autofree char *owner = NULL;

  if (jk_git_permits_get (self->permits, project).mode == JK_GIT_OBSERVE)
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_PERMISSION, _ ("This repository is only observed."));
      return FALSE;
    }
  owner = jk_engine_describe_mark_owner (self, project);
  if (owner != NULL)
    g_set_error_literal (error, JK_ERROR, JK_ERROR_PERMISSION, owner);
  return owner == NULL;
}
