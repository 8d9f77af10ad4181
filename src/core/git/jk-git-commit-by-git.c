/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-command.h"
#include "jk-git-commit-private.h"
#include "jk-git-index-lock.h"
#include "jk-git-path.h"

typedef struct
{
  JkRepository *repository;
  const JkCommitRequest *request;
  JkGitSelection *selection;
  git_tree *base;
  char *index_path; /* of the commit alone: HEAD and the chosen paths */
  char *list_path;
  const char *environment[5];
  GCancellable *cancellable;
  JkGitIndexLock *lock; /* nullable */
  git_oid expected_id;  /* the tree, if no hook adds to it */
} ByGit;

static gboolean
run (ByGit             *self,
     const char *const *arguments,
     GError           **error)
{
  const int kept = self->lock != NULL ? jk_git_index_lock_get_fd (self->lock) : 0;
  g_autoptr (GBytes) output = jk_git_command_run_trusted (jk_repository_get_location (self->repository), arguments, self->environment, kept,
                                                          self->cancellable, error);

  return output != NULL;
}

static gboolean
write_list (ByGit   *self,
            GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < self->selection->picked->len; i++)
    {
      const char *path = ((JkGitPicked *) self->selection->picked->pdata[i])->path;

      g_string_append_len (list, path, strlen (path) + 1);
    }
  return g_file_set_contents (self->list_path, list->str, list->len, error);
}

static gboolean
fill_index (ByGit         *self,
            const git_oid *parent,
            GError       **error)
{
  g_autofree char *from = g_strconcat ("--pathspec-from-file=", self->list_path, NULL);
  char hex[GIT_OID_HEXSZ + 1];
  const char *const read_tree[] = { "read-tree", git_oid_tostr (hex, sizeof hex, parent), NULL };
  const char *const add[] = { "add", "--all", from, "--pathspec-file-nul", NULL };

  return write_list (self, error) && run (self, read_tree, error) && run (self, add, error);
}

static gboolean
is_picked (ByGit      *self,
           const char *path)
{
  for (guint i = 0; i < self->selection->picked->len; i++)
    if (strcmp (((JkGitPicked *) self->selection->picked->pdata[i])->path, path) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
refuse (const char *path,
        const char *reason,
        GError    **error)
{
  g_autofree char *shown = jk_git_path_escape (path);

  g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION, _ ("“%s” must not be committed: %s"), shown, jk_git_reason_text (reason));
  return FALSE;
}

static gboolean
judge_file (ByGit               *self,
            const git_diff_file *file,
            GError             **error)
{
  const JkCommitRequest *request = self->request;
  g_autoptr (git_blob) blob = NULL;
  const char *reason = "refused";

  if (file->mode != 0100644 && file->mode != 0100755 && file->mode != 0120000)
    return refuse (file->path, "submodule", error);
  if (git_blob_lookup (&blob, jk_repository_get_handle (self->repository), &file->id) != 0)
    {
      jk_git_library_set_error (error, GIT_ERROR, file->path);
      return FALSE;
    }
  if ((guint64) git_blob_rawsize (blob) > request->max_file_bytes)
    return refuse (file->path, "too-large", error);
  return request->judge == NULL
         || request->judge (file->path, file->mode, git_blob_rawcontent (blob), git_blob_rawsize (blob), request->judge_data, &reason)
         || refuse (file->path, reason, error);
}

/* @only_picked: before the hooks had their say */
static gboolean
judge_diff (ByGit    *self,
            git_diff *diff,
            gboolean  only_picked,
            GError  **error)
{
  for (gsize i = 0; i < git_diff_num_deltas (diff); i++)
    {
      const git_diff_delta *delta = git_diff_get_delta (diff, i);

      if (only_picked && !is_picked (self, delta->old_file.path))
        return refuse (delta->old_file.path, "staged", error);
      if (delta->status != GIT_DELTA_DELETED && !judge_file (self, &delta->new_file, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
judge_index (ByGit   *self,
             GError **error)
{
  g_autoptr (git_index) index = NULL;
  g_autoptr (git_diff) diff = NULL;
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  int code = git_index_open (&index, self->index_path);

  options.flags = GIT_DIFF_INCLUDE_TYPECHANGE;
  if (code == 0)
    code = git_diff_tree_to_index (&diff, jk_repository_get_handle (self->repository), self->base, index, &options);
  if (code == 0)
    code = git_index_write_tree_to (&self->expected_id, index, jk_repository_get_handle (self->repository));
  if (code != 0)
    {
      jk_git_library_set_error (error, code, self->index_path);
      return FALSE;
    }
  if (git_diff_num_deltas (diff) > 0)
    return judge_diff (self, diff, TRUE, error);
  g_set_error_literal (error, JK_ERROR, JK_ERROR_NO_DATA, _ ("There is nothing that may be committed."));
  return FALSE;
}

/* A hook may have put more into the commit than was judged. */
static gboolean
judge_commit (ByGit      *self,
              git_commit *parent,
              git_commit *made,
              GError    **error)
{
  g_autoptr (git_tree) tree = NULL;
  g_autoptr (git_diff) diff = NULL;
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  int code = git_commit_tree (&tree, made);

  options.flags = GIT_DIFF_INCLUDE_TYPECHANGE;
  if (code == 0)
    code = git_diff_tree_to_tree (&diff, jk_repository_get_handle (self->repository), self->base, tree, &options);
  if (code != 0)
    {
      jk_git_library_set_error (error, code, "HEAD");
      return FALSE;
    }
  if (git_commit_parentcount (made) == 1 && git_oid_equal (git_commit_parent_id (made, 0), git_commit_id (parent)))
    return judge_diff (self, diff, FALSE, error);
  g_set_error_literal (error, JK_ERROR, JK_ERROR_CHANGED, _ ("The branch has moved meanwhile."));
  return FALSE;
}

/* A disk that is full may not even let the branch go back: then that is what has to be said. */
static void
take_back (ByGit         *self,
           const char    *ref,
           const git_oid *made,
           const git_oid *parent,
           GError       **error)
{
  g_autofree char *log = jk_git_commit_dup_log ("undo", self->request->id);
  g_autoptr (git_reference) moved = NULL;
  const int code = git_reference_create_matching (&moved, jk_repository_get_handle (self->repository), ref, parent, TRUE, made, log);
  char hex[GIT_OID_HEXSZ + 1];

  /* If somebody has moved on from it, it is theirs. */
  if (code == 0 || code == GIT_EMODIFIED || code == GIT_ENOTFOUND)
    return;
  g_prefix_error (error, _ ("The commit %s could not be taken back, and the index does not know it: run “git reset --mixed HEAD~1”. "),
                  git_oid_tostr (hex, sizeof hex, made));
}

/* Git ended by a limit of time or a signal, in post-commit say, when it had moved the branch already. */
static gboolean
is_made (ByGit         *self,
         const char    *ref,
         const git_oid *parent)
{
  git_repository *handle = jk_repository_get_handle (self->repository);
  g_autofree char *prefix = jk_git_commit_dup_log ("commit", self->request->id);
  const git_reflog_entry *entry;
  const char *message;
  git_reflog *log = NULL;
  gboolean is_ours = FALSE;
  git_oid tip;

  if (git_reference_name_to_id (&tip, handle, ref) != 0 || git_oid_equal (&tip, parent) || git_reflog_read (&log, handle, ref) != 0)
    return FALSE;
  entry = git_reflog_entry_byindex (log, 0);
  message = entry != NULL ? git_reflog_entry_message (entry) : NULL;
  is_ours = message != NULL && g_str_has_prefix (message, prefix) && git_oid_equal (git_reflog_entry_id_new (entry), &tip);
  git_reflog_free (log);
  return is_ours;
}

static git_commit *
commit_locked (ByGit          *self,
               JkGitIndexSwap *swap,
               git_commit     *parent,
               GError        **error)
{
  git_repository *handle = jk_repository_get_handle (self->repository);
  const char *const arguments[] = { "commit", "--quiet", "--message", self->request->message, NULL };
  g_autofree char *ref = jk_git_commit_dup_branch (handle);
  g_autoptr (git_commit) made = NULL;
  g_autoptr (GError) local_error = NULL;
  git_oid tip;

  if (!jk_git_index_swap_is_current (swap))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_AGAIN, _ ("The index has changed meanwhile."));
      return NULL;
    }
  if (ref == NULL || git_reference_name_to_id (&tip, handle, ref) != 0 || !git_oid_equal (&tip, git_commit_id (parent)))
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_CHANGED, _ ("The branch has moved meanwhile. Nothing was changed."));
      return NULL;
    }
  if (!run (self, arguments, &local_error))
    {
      jk_git_left_locks_remove_of_git (handle, jk_repository_get_location (self->repository), ref, git_commit_id (parent),
                                       jk_git_index_lock_get_fd (self->lock));
      if (!is_made (self, ref, git_commit_id (parent)))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }
  if (git_reference_name_to_id (&tip, handle, ref) != 0 || git_commit_lookup (&made, handle, &tip) != 0)
    {
      jk_git_library_set_error (error, GIT_ERROR, ref);
      return NULL;
    }
  if (judge_commit (self, parent, made, error))
    return g_steal_pointer (&made);
  take_back (self, ref, &tip, git_commit_id (parent), error);
  return NULL;
}

/* Written before the branch moves: when it has, no space on disk is needed any more. */
static gboolean
prepare_index (ByGit          *self,
               JkGitIndexSwap *swap,
               GError        **error)
{
  git_repository *handle = jk_repository_get_handle (self->repository);
  g_autoptr (git_tree) tree = NULL;
  const int code = git_tree_lookup (&tree, handle, &self->expected_id);

  if (code != 0)
    {
      jk_git_library_set_error (error, code, self->index_path);
      return FALSE;
    }
  return jk_git_index_shift (handle, jk_git_index_swap_get_index (swap), self->base, tree, self->selection->picked, NULL, error)
         && jk_git_index_swap_write (swap, error);
}

static gboolean
tell_index (ByGit          *self,
            JkGitIndexSwap *swap,
            git_commit     *made,
            GError        **error)
{
  git_repository *handle = jk_repository_get_handle (self->repository);
  g_autoptr (git_tree) expected = NULL;
  g_autoptr (git_tree) tree = NULL;
  int code;

  if (git_oid_equal (git_commit_tree_id (made), &self->expected_id))
    return jk_git_index_swap_put (swap, error);
  code = git_tree_lookup (&expected, handle, &self->expected_id);
  if (code == 0)
    code = git_commit_tree (&tree, made);
  if (code != 0)
    {
      jk_git_library_set_error (error, code, self->index_path);
      return FALSE;
    }
  return jk_git_index_shift (handle, jk_git_index_swap_get_index (swap), expected, tree, self->selection->picked, NULL, error)
         && jk_git_index_swap_write (swap, error) && jk_git_index_swap_put (swap, error);
}

/* The index is held meanwhile, as git itself does for `git commit --only`; also by git, should this process end before it. */
static git_commit *
commit_and_tell_index (ByGit          *self,
                       JkGitIndexSwap *swap,
                       git_commit     *parent,
                       GError        **error)
{
  g_autofree char *ref = jk_git_commit_dup_branch (jk_repository_get_handle (self->repository));
  const JkGitMove move = { ref, *git_commit_id (parent), { { 0 } }, NULL };
  git_commit *made;

  if (!prepare_index (self, swap, error))
    return NULL;
  self->lock = jk_git_index_lock_take (jk_repository_get_location (self->repository), self->request->id, ref != NULL ? &move : NULL,
                                       self->request->lock_wait_us, self->cancellable, error);
  if (self->lock == NULL)
    return NULL;
  made = commit_locked (self, swap, parent, error);
  if (made != NULL && !tell_index (self, swap, made, error))
    {
      take_back (self, ref, git_commit_id (made), git_commit_id (parent), error);
      g_clear_pointer (&made, git_commit_free);
    }
  jk_git_index_lock_release (g_steal_pointer (&self->lock));
  return made;
}

char *
jk_git_commit_by_git (JkRepository          *repository,
                      const JkCommitRequest *request,
                      JkGitSelection        *selection,
                      JkGitIndexSwap        *swap,
                      git_commit            *parent,
                      GCancellable          *cancellable,
                      GError               **error)
{
  const JkGitLocation *location = jk_repository_get_location (repository);
  g_autofree char *stem = g_strconcat (location->git_dir, "/", JK_GIT_INDEX_COPY, request->id, NULL);
  g_autofree char *index_path = g_strconcat (stem, ".git", NULL);
  g_autofree char *index_lock = g_strconcat (index_path, ".lock", NULL);
  g_autofree char *list_path = g_strconcat (stem, ".paths", NULL);
  g_autofree char *action = jk_git_commit_dup_log ("commit", request->id);
  g_autoptr (git_tree) base = NULL;
  g_autoptr (git_commit) made = NULL;
  ByGit self = { repository, request, selection, NULL, index_path, list_path,
                 { "GIT_INDEX_FILE", index_path, "GIT_REFLOG_ACTION", action, NULL }, cancellable };
  char hex[GIT_OID_HEXSZ + 1];

  if (git_commit_tree (&base, parent) != 0)
    {
      jk_git_library_set_error (error, GIT_ERROR, "HEAD");
      return NULL;
    }
  self.base = base;
  if (fill_index (&self, git_commit_id (parent), error) && judge_index (&self, error))
    made = commit_and_tell_index (&self, swap, parent, error);
  /* A git that was killed leaves its lock. */
  (void) unlink (index_lock);
  (void) unlink (index_path);
  (void) unlink (list_path);
  return made != NULL ? g_strdup (git_oid_tostr (hex, sizeof hex, git_commit_id (made))) : NULL;
}
