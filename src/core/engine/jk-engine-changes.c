/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-engine-changes.h"

#include <glib/gi18n-lib.h>

#include "jk-change-reader.h"
#include "jk-engine-private.h"
#include "jk-error.h"

/* Who asked of one project, and who reads for them. Guard thread, but for @reader while a run has it. */
struct _JkChangeQueue
{
  JkChangeReader *reader; /* (nullable): %NULL while a run has it */
  GPtrArray *waiting;     /* owned GTask: asked since the run began */
  GPtrArray *running;     /* owned GTask: answered by the run */
  gboolean is_forgotten;  /* its project was removed while a run went on */
};

/* What a run takes with it into its thread. */
typedef struct
{
  JkChangeReader *reader;
  GVariant *detail;
  JkChangeRules rules;
} Work;

/* Who hears of its end: not in the task itself, since the pool's thread may be the last to let go of that. */
typedef struct
{
  JkEngine *engine;
  char *project;
} Listener;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_clear_pointer (&work->reader, jk_change_reader_free);
  g_variant_unref (work->detail);
  g_free (work);
}

void
jk_change_queue_free (gpointer data)
{
  JkChangeQueue *queue = data;

  g_clear_pointer (&queue->reader, jk_change_reader_free);
  g_ptr_array_unref (queue->waiting);
  g_ptr_array_unref (queue->running);
  g_free (queue);
}

static JkChangeQueue *
get_queue (JkEngine        *self,
           const JkProject *project)
{
  JkChangeQueue *queue = g_hash_table_lookup (self->change_queues, project->id);

  if (queue == NULL)
    {
      queue = g_new (JkChangeQueue, 1);
      *queue = (JkChangeQueue) { jk_change_reader_new (project->path), g_ptr_array_new_with_free_func (g_object_unref),
                                 g_ptr_array_new_with_free_func (g_object_unref) };
      g_hash_table_insert (self->change_queues, g_strdup (project->id), queue);
    }
  queue->is_forgotten = FALSE;
  return queue;
}

JkChangeRules
jk_engine_get_change_rules (JkEngine *self,
                            gboolean  untracked)
{
  return (JkChangeRules) { (guint64) jk_config_get_int (self->config, "git.max_commit_file_mib") << 20, untracked };
}

static void
run_cb (GTask        *task,
        gpointer      source_object,
        gpointer      task_data,
        GCancellable *cancellable)
{
  Work *work = task_data;
  g_autoptr(GError) error = NULL;
  JkChangeSet *set = jk_change_reader_read (work->reader, work->detail, &work->rules, cancellable, &error);

  if (set != NULL)
    g_task_return_pointer (task, set, (GDestroyNotify) jk_change_set_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
answer (GPtrArray    *tasks,
        JkChangeSet  *set,
        const GError *error)
{
  for (guint i = 0; i < tasks->len; i++)
    if (set != NULL)
      g_task_return_pointer (tasks->pdata[i], jk_change_set_ref (set), (GDestroyNotify) jk_change_set_unref);
    else
      g_task_return_error (tasks->pdata[i], g_error_copy (error));
}

static void run (JkEngine *self, const char *project);

static void
on_run_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Listener *listener = user_data;
  g_autoptr(JkEngine) self = listener->engine;
  g_autofree char *project = listener->project;
  Work *work = g_task_get_task_data (G_TASK (result));
  JkChangeQueue *queue = g_hash_table_lookup (self->change_queues, project);
  g_autoptr(GError) error = NULL;
  g_autoptr(JkChangeSet) set = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr(GPtrArray) answered = NULL;

  g_free (listener);
  queue->reader = g_steal_pointer (&work->reader);
  answered = g_steal_pointer (&queue->running);
  queue->running = g_ptr_array_new_with_free_func (g_object_unref);
  answer (answered, set, error);

  /* Who was answered may have asked again, or removed the project. */
  queue = g_hash_table_lookup (self->change_queues, project);
  if (queue != NULL && queue->reader != NULL && queue->waiting->len > 0)
    run (self, project);
  else if (queue != NULL && queue->reader != NULL && queue->is_forgotten)
    g_hash_table_remove (self->change_queues, project);
}

/* Ends what waits with an error where there is nothing to read. */
static void
give_up (JkChangeQueue *queue)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) tasks = g_steal_pointer (&queue->waiting);

  queue->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_set_error_literal (&error, JK_ERROR, JK_ERROR_NO_DATA, _("Nothing was collected yet"));
  answer (tasks, NULL, error);
}

static void
run (JkEngine   *self,
     const char *project)
{
  JkChangeQueue *queue = g_hash_table_lookup (self->change_queues, project);
  JkWatchedProject *watched = jk_engine_find_project (self, project);
  GVariant *detail = jk_engine_get_detail (self, "git", project);
  g_autoptr(GTask) task = NULL;
  Listener *listener;
  Work *work;

  if (detail == NULL || watched == NULL)
    {
      give_up (queue);
      return;
    }
  g_ptr_array_unref (queue->running);
  queue->running = g_steal_pointer (&queue->waiting);
  queue->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  work = g_new (Work, 1);
  *work = (Work) { g_steal_pointer (&queue->reader), g_variant_ref (detail),
                   jk_engine_get_change_rules (self, watched->allows_untracked) };
  listener = g_new (Listener, 1);
  *listener = (Listener) { g_object_ref (self), g_strdup (project) };
  task = g_task_new (NULL, self->cancellable, on_run_cb, listener);
  g_task_set_source_tag (task, run);
  g_task_set_task_data (task, work, work_free);
  g_task_run_in_thread (task, run_cb);
}

void
jk_engine_classify_changes_async (JkEngine           *self,
                                  const char         *project,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  const JkProject *found = jk_engine_get_project (self, project);
  JkChangeQueue *queue;

  g_task_set_source_tag (task, jk_engine_classify_changes_async);
  if (found == NULL)
    {
      g_task_return_new_error (task, JK_ERROR, JK_ERROR_NOT_FOUND, _("There is no project with the id %s"), project);
      return;
    }
  queue = get_queue (self, found);
  g_ptr_array_add (queue->waiting, g_steal_pointer (&task));
  if (queue->reader != NULL)
    run (self, project);
}

JkChangeSet *
jk_engine_classify_changes_finish (JkEngine     *self,
                                   GAsyncResult *result,
                                   GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
jk_engine_forget_changes (JkEngine   *self,
                          const char *project)
{
  JkChangeQueue *queue = g_hash_table_lookup (self->change_queues, project);

  if (queue == NULL)
    return;
  give_up (queue);
  queue->is_forgotten = TRUE;
  if (queue->reader != NULL)
    g_hash_table_remove (self->change_queues, project);
}
