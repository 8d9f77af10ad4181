/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-engine-checkpoints.h"

#include <glib/gi18n-lib.h>

#include "jk-git-action.h"
#include "jk-git-path.h"
#include "jk-git-restore.h"
#include "jk-git-work.h"

#define N_STAGES 2

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
  JkGitWork *work = data;
  g_autoptr(JkRepository) repository = jk_repository_new (work->path);
  const JkCheckpointRequest request
      = { "person",          NULL,         work->permission.untracked, work->outside_dir, work->rules.max_size,
          jk_git_judge_kept, &work->rules, g_get_real_time () };
  g_autoptr(JkCheckpoint) made = jk_git_checkpoint_create (repository, &request, cancellable, error);
  GVariantDict dict;

  if (made == NULL)
    return NULL;
  /* A failure leaves old ones for the next time. */
  (void) jk_git_checkpoint_expire (repository, work->outside_dir, NULL, made->id, g_get_real_time (), NULL);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "checkpoint", "s", made->id);
  g_variant_dict_insert_value (&dict, "ref", g_variant_new_take_string (jk_git_path_escape (made->ref)));
  g_variant_dict_insert (&dict, "paths", "u", made->n_paths);
  g_variant_dict_insert_value (&dict, "outside", describe_outside (made->outside));
  return g_variant_dict_end (&dict);
}

static GVariant *
describe (const JkCheckpoint *one)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", one->id);
  g_variant_dict_insert_value (&dict, "ref", g_variant_new_take_string (jk_git_path_escape (one->ref)));
  g_variant_dict_insert_value (&dict, "branch", g_variant_new_take_string (jk_git_path_escape (one->branch)));
  g_variant_dict_insert (&dict, "time_us", "x", one->time_us);
  g_variant_dict_insert (&dict, "paths", "u", one->n_paths);
  g_variant_dict_insert (&dict, "size_bytes", "t", one->size_bytes);
  g_variant_dict_insert_value (&dict, "reason", g_variant_new_take_string (jk_git_path_escape (one->reason)));
  g_variant_dict_insert_value (&dict, "outside", describe_outside (one->outside));
  return g_variant_dict_end (&dict);
}

static GVariant *
list_checkpoints (gpointer      data,
                  GCancellable *cancellable,
                  GError      **error)
{
  JkGitWork *work = data;
  g_autoptr(JkRepository) repository = jk_repository_new (work->path);
  g_autoptr(GPtrArray) all = jk_git_checkpoint_list (repository, work->outside_dir, error);
  GVariantBuilder builder;

  if (all == NULL)
    return NULL;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < all->len; i++)
    g_variant_builder_add_value (&builder, describe (all->pdata[i]));
  return g_variant_builder_end (&builder);
}

static GVariant *
describe_file (const JkRestoreFile *file)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "path", g_variant_new_take_string (jk_git_path_escape (file->path)));
  g_variant_dict_insert (&dict, "effect", "s", jk_restore_effect_to_string (file->effect));
  if (file->reason != NULL)
    g_variant_dict_insert (&dict, "reason", "s", file->reason);
  g_variant_dict_insert (&dict, "size_bytes", "t", file->size_bytes);
  if (file->now_bytes > 0)
    g_variant_dict_insert (&dict, "now_bytes", "t", file->now_bytes);
  g_variant_dict_insert (&dict, "outside", "b", file->is_outside);
  return g_variant_dict_end (&dict);
}

/* Those that something happens to come first: where there are too many, they are the ones to know of. */
static GVariant *
describe_files (const JkRestorePlan *plan)
{
  GVariantBuilder builder;
  guint n = 0;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (int same = 0; same <= 1; same++)
    for (guint i = 0; i < plan->files->len && n < JK_MAX_TOLD_FILES; i++)
      {
        const JkRestoreFile *file = plan->files->pdata[i];

        if ((file->effect == JK_RESTORE_SAME) != same)
          continue;
        g_variant_builder_add_value (&builder, describe_file (file));
        n++;
      }
  return g_variant_builder_end (&builder);
}

static GVariant *
describe_effects (const JkRestorePlan *plan)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (guint i = 0; i < JK_N_RESTORE_EFFECTS; i++)
    g_variant_dict_insert (&dict, jk_restore_effect_to_string (i), "u", plan->n[i]);
  g_variant_dict_insert (&dict, "write_bytes", "t", plan->write_bytes);
  return g_variant_dict_end (&dict);
}

static GVariant *
plan_restore (gpointer      data,
              GCancellable *cancellable,
              GError      **error)
{
  JkGitWork *work = data;
  g_autoptr(JkRepository) repository = jk_repository_new (work->path);
  g_autoptr (JkRestorePlan) plan = jk_git_restore_plan (repository, work->checkpoint, (const char *const *) work->paths,
                                                        work->outside_dir, cancellable, error);
  g_autoptr(GVariant) about = NULL;
  GVariantDict dict;

  if (plan == NULL)
    return NULL;
  about = g_variant_ref_sink (describe (plan->checkpoint));
  g_variant_dict_init (&dict, about);
  g_variant_dict_insert_value (&dict, "effects", describe_effects (plan));
  g_variant_dict_insert (&dict, "truncated", "b", plan->files->len > JK_MAX_TOLD_FILES);
  g_variant_dict_insert_value (&dict, "files", describe_files (plan));
  return g_variant_dict_end (&dict);
}

static void
tell_progress (guint    n_done,
               guint    n,
               gpointer user_data)
{
  /* Another 2 % seen is soon enough. */
  if (n_done % MAX (n / 50, 1) == 0)
    jk_operation_report (user_data, 2, N_STAGES, N_("Bringing files back"), 0.1 + 0.9 * n_done / n);
}

static GVariant *
describe_restored (const char *id,
                   JkRestored *made)
{
  GVariantDict dict;

  /* Of very many, a list helps nobody, and an operation is kept. */
  g_ptr_array_set_size (made->paths, MIN (made->paths->len, JK_MAX_TOLD_FILES));
  g_ptr_array_set_size (made->left_out, MIN (made->left_out->len, JK_MAX_TOLD_FILES));
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "checkpoint", "s", id);
  g_variant_dict_insert (&dict, "before", "s", made->before != NULL ? made->before : "");
  g_variant_dict_insert (&dict, "changed", "u", made->n[JK_RESTORE_CHANGE]);
  g_variant_dict_insert (&dict, "created", "u", made->n[JK_RESTORE_CREATE]);
  g_variant_dict_insert (&dict, "removed", "u", made->n[JK_RESTORE_REMOVE]);
  g_variant_dict_insert (&dict, "same", "u", made->n[JK_RESTORE_SAME]);
  g_variant_dict_insert (&dict, "kept", "u", made->n[JK_RESTORE_KEEP]);
  g_variant_dict_insert (&dict, "blocked", "u", made->n[JK_RESTORE_BLOCKED]);
  g_variant_dict_insert (&dict, "size_bytes", "t", made->size_bytes);
  g_variant_dict_insert_value (&dict, "paths", jk_git_work_describe_paths (made->paths));
  g_variant_dict_insert_value (&dict, "left_out", jk_git_work_describe_left_out (made->left_out));
  return g_variant_dict_end (&dict);
}

static GVariant *
restore (gpointer      data,
         GCancellable *cancellable,
         GError      **error)
{
  JkGitWork *work = data;
  g_autoptr(JkRepository) repository = jk_repository_new (work->path);
  const JkRestoreRequest request = { work->checkpoint,  (const char *const *) work->paths,
                                     work->outside_dir, work->rules.max_size,
                                     jk_git_judge_kept, &work->rules,
                                     work->engine,      g_get_real_time (),
                                     tell_progress,     work->operation };
  g_autoptr(JkRestored) made = NULL;

  jk_operation_report (work->operation, 1, N_STAGES, N_("Keeping what is there now"), 0);
  made = jk_git_restore_make (repository, &request, cancellable, error);
  if (made == NULL)
    return NULL;
  /* A failure leaves old ones for the next time. */
  (void) jk_git_checkpoint_expire (repository, work->outside_dir, NULL, made->before, g_get_real_time (), NULL);
  return describe_restored (work->checkpoint, made);
}

static GVariant *
delete (gpointer      data,
        GCancellable *cancellable,
        GError      **error)
{
  JkGitWork *work = data;
  g_autoptr(JkRepository) repository = jk_repository_new (work->path);

  return jk_git_checkpoint_delete (repository, work->checkpoint, work->outside_dir, error)
             ? g_variant_new_boolean (TRUE)
             : NULL;
}

JkOperation *
jk_engine_checkpoint (JkEngine   *self,
                      const char *project,
                      GError    **error)
{
  return jk_git_work_begin (self, JK_CHECKPOINT_OPERATION, jk_git_work_new (self, project, TRUE, checkpoint, error));
}

void
jk_engine_list_checkpoints_async (JkEngine           *self,
                                  const char         *project,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  GError *error = NULL;
  JkGitWork *work = jk_git_work_new (self, project, FALSE, list_checkpoints, &error);

  jk_git_work_ask (self, work, error, cancellable, callback, user_data);
}

GVariant *
jk_engine_list_checkpoints_finish (JkEngine     *self,
                                   GAsyncResult *result,
                                   GError      **error)
{
  return jk_git_work_ask_finish (result, error);
}

/* Returns: (nullable) */
static JkGitWork *
work_on (JkEngine          *self,
         const char        *project,
         const char        *id,
         const char *const *paths,
         gboolean           writes,
         JkGitWorkFunc      func,
         GError           **error)
{
  JkGitWork *work = jk_git_work_new (self, project, writes, func, error);

  if (work == NULL)
    return NULL;
  work->checkpoint = g_strdup (id);
  work->paths = g_strdupv ((GStrv) paths);
  return work;
}

void
jk_engine_plan_restore_async (JkEngine           *self,
                              const char         *project,
                              const char         *id,
                              const char *const  *paths,
                              gboolean            writes,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  GError *error = NULL;
  JkGitWork *work = work_on (self, project, id, paths, writes, plan_restore, &error);

  jk_git_work_ask (self, work, error, cancellable, callback, user_data);
}

GVariant *
jk_engine_plan_restore_finish (JkEngine     *self,
                               GAsyncResult *result,
                               GError      **error)
{
  return jk_git_work_ask_finish (result, error);
}

JkOperation *
jk_engine_restore (JkEngine          *self,
                   const char        *project,
                   const char        *id,
                   const char *const *paths,
                   GError           **error)
{
  return jk_git_work_begin (self, JK_RESTORE_OPERATION, work_on (self, project, id, paths, TRUE, restore, error));
}

void
jk_engine_delete_checkpoint_async (JkEngine           *self,
                                   const char         *project,
                                   const char         *id,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  GError *error = NULL;
  JkGitWork *work = work_on (self, project, id, NULL, TRUE, delete, &error);

  jk_git_work_ask (self, work, error, cancellable, callback, user_data);
}

gboolean
jk_engine_delete_checkpoint_finish (JkEngine     *self,
                                    GAsyncResult *result,
                                    GError      **error)
{
  g_autoptr(GVariant) answer = jk_git_work_ask_finish (result, error);

  return answer != NULL;
}
