/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-engine-commits.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-change-name.h"
#include "jk-error.h"
#include "jk-git-action.h"
#include "jk-git-commit.h"
#include "jk-git-diff.h"
#include "jk-git-path.h"
#include "jk-git-work.h"
#include "jk-secret-mask.h"
#include "jk-secret-scan.h"

#define LOCK_WAIT_US (5 * G_TIME_SPAN_SECOND)

static GVariant *
commit (gpointer      data,
        GCancellable *cancellable,
        GError      **error)
{
  JkGitWork *work = data;
  g_autoptr(JkRepository) repository = jk_repository_new (work->path);
  g_autofree char *id = jk_git_action_new_id ();
  const gboolean is_asked = work->paths != NULL;
  JkGitJudging judging = { work->rules, repository };
  const JkCommitRequest request = { id, (const char *const *) work->paths, work->message, work->permission.untracked,
                                    work->permission.trusted, work->rules.max_size,
                                    is_asked ? jk_git_judge_asked : jk_git_judge_safe, &judging, work->engine, LOCK_WAIT_US,
                                    is_asked ? 0 : JK_GIT_MAX_DELETED };
  g_autoptr(JkCommitMade) made = NULL;
  GVariantDict dict;

  /* What died in the middle is cleared away first; if it cannot be, the commit will say so. */
  (void) jk_git_commit_recover (repository, NULL, NULL, NULL);
  made = jk_git_commit_make (repository, &request, cancellable, error);
  if (made == NULL)
    return NULL;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "commit", "s", made->commit);
  g_variant_dict_insert_value (&dict, "branch", g_variant_new_take_string (jk_git_path_escape (made->branch)));
  g_variant_dict_insert_value (&dict, "paths", jk_git_work_describe_paths (made->paths));
  g_variant_dict_insert_value (&dict, "left_out", jk_git_work_describe_left_out (made->left_out));
  return g_variant_dict_end (&dict);
}

static GVariant *
undo (gpointer      data,
      GCancellable *cancellable,
      GError      **error)
{
  JkGitWork *work = data;
  g_autoptr(JkRepository) repository = jk_repository_new (work->path);
  g_autofree char *id = jk_git_action_new_id ();
  g_autofree char *tip = NULL, *branch = NULL;
  GVariantDict dict;

  (void) jk_git_commit_recover (repository, NULL, NULL, NULL);
  if (!jk_git_commit_undo (repository, id, NULL, LOCK_WAIT_US, error))
    return NULL;
  g_variant_dict_init (&dict, NULL);
  tip = jk_git_commit_dup_tip (repository, &branch);
  if (tip != NULL)
    {
      g_variant_dict_insert (&dict, "commit", "s", tip);
      g_variant_dict_insert_value (&dict, "branch", g_variant_new_take_string (jk_git_path_escape (branch)));
    }
  return g_variant_dict_end (&dict);
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
  JkGitWork *work = data;
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

static gboolean
is_fit_to_be_told (const char *message,
                   GError    **error)
{
  if (message == NULL || jk_secret_scan ((const guint8 *) message, strlen (message), JK_SECRET_SCAN_TEXT, NULL) == 0)
    return TRUE;
  g_set_error_literal (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT, _ ("The message seems to hold a key, token or password."));
  return FALSE;
}

JkOperation *
jk_engine_commit (JkEngine          *self,
                  const char        *project,
                  const char *const *paths,
                  const char        *message,
                  GError           **error)
{
  JkGitWork *work = is_fit_to_be_told (message, error) ? jk_git_work_new (self, project, TRUE, commit, error) : NULL;

  if (work == NULL)
    return NULL;
  work->paths = g_strdupv ((GStrv) paths);
  work->message = g_strdup (message != NULL ? message : "chore: commit changed files");
  return jk_git_work_begin (self, JK_COMMIT_OPERATION, work);
}

static GVariant *
may_undo (gpointer      data,
          GCancellable *cancellable,
          GError      **error)
{
  JkGitWork *work = data;
  g_autoptr(JkRepository) repository = jk_repository_new (work->path);

  return jk_git_commit_may_undo (repository, error) ? g_variant_new_boolean (TRUE) : NULL;
}

void
jk_engine_check_undo_commit_async (JkEngine           *self,
                                   const char         *project,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  GError *error = NULL;
  JkGitWork *work = jk_git_work_new (self, project, TRUE, may_undo, &error);

  jk_git_work_ask (self, work, error, cancellable, callback, user_data);
}

gboolean
jk_engine_check_undo_commit_finish (JkEngine     *self,
                                    GAsyncResult *result,
                                    GError      **error)
{
  g_autoptr(GVariant) answer = jk_git_work_ask_finish (result, error);

  return answer != NULL;
}

JkOperation *
jk_engine_undo_commit (JkEngine   *self,
                       const char *project,
                       GError    **error)
{
  return jk_git_work_begin (self, JK_UNDO_COMMIT_OPERATION, jk_git_work_new (self, project, TRUE, undo, error));
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
  GError *error = NULL;
  JkGitWork *work = jk_git_work_new (self, project, FALSE, diff, &error);

  if (work != NULL)
    {
      work->file = g_strdup (path);
      work->staged = staged;
    }
  jk_git_work_ask (self, work, error, cancellable, callback, user_data);
}

GVariant *
jk_engine_diff_finish (JkEngine     *self,
                       GAsyncResult *result,
                       GError      **error)
{
  return jk_git_work_ask_finish (result, error);
}
