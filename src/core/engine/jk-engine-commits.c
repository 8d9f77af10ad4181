/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-engine-commits.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-change-name.h"
#include "jk-change.h"
#include "jk-engine-changes.h"
#include "jk-engine-private.h"
#include "jk-error.h"
#include "jk-git-action.h"
#include "jk-git-checkpoint.h"
#include "jk-git-commit.h"
#include "jk-git-diff.h"
#include "jk-git-path.h"
#include "jk-secret-mask.h"

#define LOCK_WAIT_US (5 * G_TIME_SPAN_SECOND)

typedef GVariant *(*WorkFunc) (gpointer work, GCancellable *cancellable, GError **error);

/* What a call takes with it into its thread: nothing of the engine. */
typedef struct
{
  WorkFunc func;
  char *path;        /* of the working tree */
  char *outside_dir;
  char *engine;
  JkGitPermission permission;
  JkChangeRules rules;
  GStrv paths;
  char *message;
  char *file;
  gboolean staged;
} Work;

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
  Work *work = data;

  g_free (work->path);
  g_free (work->outside_dir);
  g_free (work->engine);
  g_strfreev (work->paths);
  g_free (work->message);
  g_free (work->file);
  g_free (work);
}

static Work *
work_new (JkEngine        *self,
          const JkProject *project,
          WorkFunc         func)
{
  Work *work = g_new0 (Work, 1);

  work->func = func;
  work->path = g_strdup (project->path);
  work->outside_dir = jk_engine_dup_checkpoints_dir (self, project->id);
  work->engine = g_strdup (self->id);
  work->permission = jk_git_permits_get (self->permits, project->id);
  work->rules = jk_engine_get_change_rules (self, work->permission.untracked);
  return work;
}

static void
run_cb (GTask        *task,
        gpointer      source_object,
        gpointer      task_data,
        GCancellable *cancellable)
{
  Work *work = task_data;
  g_autoptr(GError) error = NULL;
  GVariant *result = work->func (work, cancellable, &error);

  if (result != NULL)
    g_task_return_pointer (task, g_variant_ref_sink (result), (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
add_shown (GVariantBuilder *builder,
           const char      *path)
{
  g_autofree char *shown = jk_git_path_escape (path);

  g_variant_builder_add (builder, "s", shown);
}

static GVariant *
describe_left_out (GPtrArray *left_out)
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

static GVariant *
commit (gpointer      data,
        GCancellable *cancellable,
        GError      **error)
{
  Work *work = data;
  g_autoptr(JkRepository) repository = jk_repository_new (work->path);
  g_autofree char *id = jk_git_action_new_id ();
  const JkCommitRequest request = { id, (const char *const *) work->paths, work->message, work->permission.untracked,
                                    work->permission.trusted, work->rules.max_size,
                                    work->paths != NULL ? jk_git_judge_asked : jk_git_judge_safe, &work->rules, work->engine,
                                    LOCK_WAIT_US };
  g_autoptr(JkCommitMade) made = NULL;
  GVariantBuilder paths;
  GVariantDict dict;

  /* What died in the middle is cleared away first; if it cannot be, the commit will say so. */
  (void) jk_git_commit_recover (repository, NULL, NULL, NULL);
  made = jk_git_commit_make (repository, &request, cancellable, error);
  if (made == NULL)
    return NULL;
  g_variant_builder_init (&paths, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < made->paths->len; i++)
    add_shown (&paths, made->paths->pdata[i]);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "commit", "s", made->commit);
  g_variant_dict_insert_value (&dict, "branch", g_variant_new_take_string (jk_git_path_escape (made->branch)));
  g_variant_dict_insert_value (&dict, "paths", g_variant_builder_end (&paths));
  g_variant_dict_insert_value (&dict, "left_out", describe_left_out (made->left_out));
  return g_variant_dict_end (&dict);
}

static GVariant *
undo (gpointer      data,
      GCancellable *cancellable,
      GError      **error)
{
  Work *work = data;
  g_autoptr(JkRepository) repository = jk_repository_new (work->path);
  g_autofree char *id = jk_git_action_new_id ();

  (void) jk_git_commit_recover (repository, NULL, NULL, NULL);
  return jk_git_commit_undo (repository, id, NULL, LOCK_WAIT_US, error) ? g_variant_new ("a{sv}", NULL) : NULL;
}

static GVariant *
describe_outside (GPtrArray *files)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < files->len; i++)
    {
      const JkCheckpointFile *file = files->pdata[i];
      g_autofree char *shown = jk_git_path_escape (file->path);

      g_variant_builder_open (&builder, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&builder, "{sv}", "path", g_variant_new_string (shown));
      g_variant_builder_add (&builder, "{sv}", "reason", g_variant_new_string (file->reason));
      g_variant_builder_add (&builder, "{sv}", "size_bytes", g_variant_new_uint64 (file->size_bytes));
      g_variant_builder_add (&builder, "{sv}", "kept", g_variant_new_boolean (file->file != NULL));
      g_variant_builder_close (&builder);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
checkpoint (gpointer      data,
            GCancellable *cancellable,
            GError      **error)
{
  Work *work = data;
  g_autoptr(JkRepository) repository = jk_repository_new (work->path);
  const JkCheckpointRequest request = { "person", NULL, work->permission.untracked, work->outside_dir, work->rules.max_size,
                                        jk_git_judge_kept, &work->rules, g_get_real_time () };
  g_autoptr(JkCheckpoint) made = jk_git_checkpoint_create (repository, &request, cancellable, error);
  GVariantDict dict;

  if (made == NULL)
    return NULL;
  /* A failure leaves old ones for the next time. */
  (void) jk_git_checkpoint_expire (repository, work->outside_dir, NULL, g_get_real_time (), NULL);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "checkpoint", "s", made->id);
  g_variant_dict_insert_value (&dict, "ref", g_variant_new_take_string (jk_git_path_escape (made->ref)));
  g_variant_dict_insert (&dict, "paths", "u", made->n_paths);
  g_variant_dict_insert_value (&dict, "outside", describe_outside (made->outside));
  return g_variant_dict_end (&dict);
}

static GVariant *
list_checkpoints (gpointer      data,
                  GCancellable *cancellable,
                  GError      **error)
{
  Work *work = data;
  g_autoptr(JkRepository) repository = jk_repository_new (work->path);
  g_autoptr(GPtrArray) all = jk_git_checkpoint_list (repository, work->outside_dir, error);
  GVariantBuilder builder;

  if (all == NULL)
    return NULL;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < all->len; i++)
    {
      const JkCheckpoint *one = all->pdata[i];

      g_variant_builder_open (&builder, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&builder, "{sv}", "id", g_variant_new_string (one->id));
      g_variant_builder_add (&builder, "{sv}", "ref", g_variant_new_take_string (jk_git_path_escape (one->ref)));
      g_variant_builder_add (&builder, "{sv}", "branch", g_variant_new_take_string (jk_git_path_escape (one->branch)));
      g_variant_builder_add (&builder, "{sv}", "time_us", g_variant_new_int64 (one->time_us));
      g_variant_builder_add (&builder, "{sv}", "paths", g_variant_new_uint32 (one->n_paths));
      g_variant_builder_add (&builder, "{sv}", "size_bytes", g_variant_new_uint64 (one->size_bytes));
      g_variant_builder_add (&builder, "{sv}", "reason", g_variant_new_take_string (jk_git_path_escape (one->reason)));
      g_variant_builder_add (&builder, "{sv}", "outside", describe_outside (one->outside));
      g_variant_builder_close (&builder);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
describe_hunk (const JkGitDiffHunk *hunk)
{
  GVariantBuilder lines;
  GVariantDict dict;

  g_variant_builder_init (&lines, G_VARIANT_TYPE ("aas"));
  for (guint i = 0; i < hunk->lines->len; i++)
    {
      const JkGitDiffLine *line = hunk->lines->pdata[i];
      const char kind[] = { line->kind, '\0' };
      g_autofree char *text = g_utf8_make_valid (line->text, -1);
      const char *const pair[] = { kind, text, NULL };

      g_variant_builder_add (&lines, "^as", pair);
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "old_start", "i", hunk->old_start);
  g_variant_dict_insert (&dict, "old_lines", "i", hunk->old_lines);
  g_variant_dict_insert (&dict, "new_start", "i", hunk->new_start);
  g_variant_dict_insert (&dict, "new_lines", "i", hunk->new_lines);
  g_variant_dict_insert_value (&dict, "lines", g_variant_builder_end (&lines));
  return g_variant_dict_end (&dict);
}

static GVariant *
diff (gpointer      data,
      GCancellable *cancellable,
      GError      **error)
{
  Work *work = data;
  g_autoptr(JkRepository) repository = jk_repository_new (work->path);
  g_autoptr(JkGitDiff) read = NULL;
  GVariantBuilder hunks;
  GVariantDict dict;

  if (jk_secret_name_judge (work->file) != JK_SECRET_NAME_NONE)
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_PERMISSION, _ ("Files of this name hold keys or passwords."));
      return NULL;
    }
  read = jk_git_diff_read (repository, work->file, work->staged, jk_secret_mask, error);
  if (read == NULL)
    return NULL;
  g_variant_builder_init (&hunks, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < read->hunks->len; i++)
    g_variant_builder_add_value (&hunks, describe_hunk (read->hunks->pdata[i]));
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "path", g_variant_new_take_string (jk_git_path_escape (work->file)));
  g_variant_dict_insert_value (&dict, "hunks", g_variant_builder_end (&hunks));
  g_variant_dict_insert (&dict, "is_binary", "b", read->is_binary);
  g_variant_dict_insert (&dict, "is_truncated", "b", read->is_truncated);
  g_variant_dict_insert (&dict, "masked", "b", read->is_masked);
  return g_variant_dict_end (&dict);
}

static const JkProject *
find (JkEngine   *self,
      const char *project,
      GError    **error)
{
  const JkProject *found = jk_engine_get_project (self, project);

  if (found == NULL)
    g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("There is no project with the id %s"), project);
  return found;
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
    jk_operation_finish (listener->operation, outcome);
  else
    jk_operation_fail (listener->operation, error);
  if (outcome != NULL && jk_engine_get_running (listener->engine) && jk_engine_get_project (listener->engine, listener->project) != NULL
      && !g_cancellable_is_cancelled (listener->engine->cancellable))
    (void) jk_engine_refresh (listener->engine, listener->project);
  g_object_unref (listener->operation);
  g_object_unref (listener->engine);
  g_free (listener->project);
  g_free (listener);
}

/* Takes @work. */
static JkOperation *
begin (JkEngine   *self,
       const char *project,
       const char *kind,
       Work       *work)
{
  g_autoptr(JkOperation) operation = jk_operation_new (kind, project);
  g_autoptr(GTask) task = NULL;
  Listener *listener = g_new0 (Listener, 1);

  listener->engine = g_object_ref (self);
  listener->operation = g_object_ref (operation);
  listener->project = g_strdup (project);
  jk_engine_add_operation (self, operation);
  jk_operation_start (operation);
  task = g_task_new (NULL, jk_operation_get_cancellable (operation), on_operation_done_cb, listener);
  g_task_set_source_tag (task, begin);
  /* What was done counts, even if somebody cancelled it at the end. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, work, work_free);
  g_task_run_in_thread (task, run_cb);
  return operation;
}

/* As find(), where Jikimi may write to the repository. */
static const JkProject *
find_to_change (JkEngine   *self,
                const char *project,
                GError    **error)
{
  const JkProject *found = find (self, project, error);

  return found != NULL && jk_engine_check_may_write (self, project, error) ? found : NULL;
}

JkOperation *
jk_engine_commit (JkEngine          *self,
                  const char        *project,
                  const char *const *paths,
                  const char        *message,
                  GError           **error)
{
  const JkProject *found = find_to_change (self, project, error);
  Work *work;

  if (found == NULL)
    return NULL;
  work = work_new (self, found, commit);
  work->paths = g_strdupv ((GStrv) paths);
  work->message = g_strdup (message != NULL ? message : "chore: commit changed files");
  return begin (self, project, JK_COMMIT_OPERATION, work);
}

JkOperation *
jk_engine_undo_commit (JkEngine   *self,
                       const char *project,
                       GError    **error)
{
  const JkProject *found = find_to_change (self, project, error);

  return found != NULL ? begin (self, project, JK_UNDO_COMMIT_OPERATION, work_new (self, found, undo)) : NULL;
}

JkOperation *
jk_engine_checkpoint (JkEngine   *self,
                      const char *project,
                      GError    **error)
{
  const JkProject *found = find_to_change (self, project, error);

  return found != NULL ? begin (self, project, JK_CHECKPOINT_OPERATION, work_new (self, found, checkpoint)) : NULL;
}

static void
ask (JkEngine           *self,
     const char         *project,
     WorkFunc            func,
     const char         *file,
     gboolean            staged,
     GCancellable       *cancellable,
     GAsyncReadyCallback callback,
     gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GError) error = NULL;
  const JkProject *found = find (self, project, &error);
  Work *work;

  g_task_set_source_tag (task, ask);
  if (found == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  work = work_new (self, found, func);
  work->file = g_strdup (file);
  work->staged = staged;
  g_task_set_task_data (task, work, work_free);
  g_task_run_in_thread (task, run_cb);
}

void
jk_engine_list_checkpoints_async (JkEngine           *self,
                                  const char         *project,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  ask (self, project, list_checkpoints, NULL, FALSE, cancellable, callback, user_data);
}

GVariant *
jk_engine_list_checkpoints_finish (JkEngine     *self,
                                   GAsyncResult *result,
                                   GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
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
  ask (self, project, diff, path, staged, cancellable, callback, user_data);
}

GVariant *
jk_engine_diff_finish (JkEngine     *self,
                       GAsyncResult *result,
                       GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
