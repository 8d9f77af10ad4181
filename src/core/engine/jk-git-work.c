/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-work.h"

#include <glib/gi18n-lib.h>

#include "jk-engine-changes.h"
#include "jk-engine-healing-private.h"
#include "jk-error.h"
#include "jk-git-judge.h"
#include "jk-git-path.h"

/* Who hears of its end: not in the task, since the pool's thread may be the last to let go of that. */
typedef struct
{
  JkEngine *engine;
  JkOperation *operation;
  char *project;
} Listener;

static void
work_free (gpointer data)
{
  JkGitWork *work = data;

  g_free (work->project);
  g_free (work->path);
  g_free (work->outside_dir);
  g_free (work->engine);
  g_strfreev (work->paths);
  g_free (work->message);
  g_free (work->file);
  g_free (work->checkpoint);
  g_free (work);
}

JkGitWork *
jk_git_work_new (JkEngine     *self,
                 const char   *project,
                 gboolean      writes,
                 JkGitWorkFunc func,
                 GError      **error)
{
  const JkProject *found = jk_engine_get_project (self, project);
  JkGitWork *work;

  if (found == NULL)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("There is no project with the id %s"), project);
      return NULL;
    }
  if (writes && !jk_engine_check_may_write (self, project, error))
    return NULL;
  work = g_new0 (JkGitWork, 1);
  work->func = func;
  work->project = g_strdup (found->id);
  work->path = g_strdup (found->path);
  work->outside_dir = jk_engine_dup_checkpoints_dir (self, found->id);
  work->engine = g_strdup (self->id);
  work->permission = jk_git_permits_get (self->permits, found->id);
  work->rules = jk_engine_get_change_rules (self, work->permission.untracked);
  return work;
}

static void
run_cb (GTask        *task,
        gpointer      source_object,
        gpointer      task_data,
        GCancellable *cancellable)
{
  JkGitWork *work = task_data;
  g_autoptr(GError) error = NULL;
  GVariant *result = work->func (work, cancellable, &error);

  if (result != NULL)
    g_task_return_pointer (task, g_variant_ref_sink (result), (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* What healing committed can be taken back as long as nothing lies on it. */
static void
tell_healing (JkEngine   *self,
              const char *project,
              GVariant   *outcome)
{
  const char *branch, *commit;

  if (g_variant_lookup (outcome, "branch", "&s", &branch) && g_variant_lookup (outcome, "commit", "&s", &commit))
    jk_heal_loop_note_top (self->healing->loop, project, branch, commit);
}

static void
on_operation_done_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  Listener *listener = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) outcome = g_task_propagate_pointer (G_TASK (result), &error);

  if (outcome != NULL)
    {
      tell_healing (listener->engine, listener->project, outcome);
      jk_operation_finish (listener->operation, outcome);
    }
  else
    jk_operation_fail (listener->operation, error);
  if (outcome != NULL && jk_engine_get_running (listener->engine)
      && jk_engine_get_project (listener->engine, listener->project) != NULL
      && !g_cancellable_is_cancelled (listener->engine->cancellable))
    (void) jk_engine_refresh (listener->engine, listener->project);
  g_object_unref (listener->operation);
  g_object_unref (listener->engine);
  g_free (listener->project);
  g_free (listener);
}

JkOperation *
jk_git_work_begin (JkEngine   *self,
                   const char *kind,
                   JkGitWork  *work)
{
  g_autoptr(JkOperation) operation = NULL;
  g_autoptr(GTask) task = NULL;
  Listener *listener;

  if (work == NULL)
    return NULL;
  operation = jk_operation_new (kind, work->project);
  listener = g_new0 (Listener, 1);
  listener->engine = g_object_ref (self);
  listener->operation = g_object_ref (operation);
  listener->project = g_strdup (work->project);
  work->operation = operation;
  jk_engine_add_operation (self, operation);
  jk_operation_start (operation);
  task = g_task_new (NULL, jk_operation_get_cancellable (operation), on_operation_done_cb, listener);
  g_task_set_source_tag (task, jk_git_work_begin);
  /* What was done counts, even if somebody cancelled it at the end. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, work, work_free);
  g_task_run_in_thread (task, run_cb);
  return operation;
}

void
jk_git_work_ask (JkEngine           *self,
                 JkGitWork          *work,
                 GError             *refusal,
                 GCancellable       *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, jk_git_work_ask);
  if (work == NULL)
    {
      g_task_return_error (task, refusal);
      return;
    }
  g_task_set_task_data (task, work, work_free);
  g_task_run_in_thread (task, run_cb);
}

GVariant *
jk_git_work_ask_finish (GAsyncResult *result,
                        GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

GVariant *
jk_git_work_describe_paths (GPtrArray *paths)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *shown = jk_git_path_escape (paths->pdata[i]);

      g_variant_builder_add (&builder, "s", shown);
    }
  return g_variant_builder_end (&builder);
}

GVariant *
jk_git_work_describe_left_out (GPtrArray *left_out)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < left_out->len; i++)
    {
      const JkGitLeftOut *one = left_out->pdata[i];
      g_autofree char *shown = jk_git_path_escape (one->path);

      g_variant_builder_open (&builder, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&builder, "{sv}", "path", g_variant_new_string (shown));
      g_variant_builder_add (&builder, "{sv}", "reason", g_variant_new_string (one->reason));
      g_variant_builder_close (&builder);
    }
  return g_variant_builder_end (&builder);
}
