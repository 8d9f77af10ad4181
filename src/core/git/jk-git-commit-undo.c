/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-commit-private.h"
#include "jk-git-index-lock.h"
#include "jk-git-readers.h"

#define MAX_TRIES 4
#define MAX_MOVEMENTS 1000
/* A copy of the index so old is of nobody who lives. */
#define STALE_S 3600

/* The newest movement of @ref, of the last @max, whose message in the reflog begins with @prefix. */
static gboolean
find_movement (git_repository *handle,
               const char     *ref,
               const char     *prefix,
               gsize           max,
               git_oid        *to)
{
  git_reflog *log = NULL;
  gboolean found = FALSE;

  if (git_reflog_read (&log, handle, ref) != 0)
    return FALSE;
  for (gsize i = 0; !found && i < MIN (max, git_reflog_entrycount (log)); i++)
    {
      const git_reflog_entry *entry = git_reflog_entry_byindex (log, i);
      const char *message = git_reflog_entry_message (entry);

      found = message != NULL && g_str_has_prefix (message, prefix);
      if (found)
        *to = *git_reflog_entry_id_new (entry);
    }
  git_reflog_free (log);
  return found;
}

static gboolean
find_commit (git_repository *handle,
             const char     *ref,
             const char     *commit,
             git_oid        *out,
             GError        **error)
{
  git_oid tip;

  if (commit != NULL && git_oid_fromstr (out, commit) != 0)
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT, _ ("This is not the name of a commit."));
      return FALSE;
    }
  if (commit == NULL && !find_movement (handle, ref, "jikimi: commit ", 1, out))
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("The last commit of this branch is not one that Jikimi made."));
      return FALSE;
    }
  if (git_reference_name_to_id (&tip, handle, ref) == 0 && git_oid_equal (&tip, out))
    return TRUE;
  g_set_error_literal (error, JK_ERROR, JK_ERROR_CHANGED, _ ("The branch has moved since. Nothing was changed."));
  return FALSE;
}

static int
read_trees (git_repository *handle,
            const git_oid  *id,
            git_oid        *parent_id,
            git_tree      **tree,
            git_tree      **old)
{
  g_autoptr (git_commit) commit = NULL;
  g_autoptr (git_commit) parent = NULL;
  int code = git_commit_lookup (&commit, handle, id);

  if (code == 0)
    code = git_commit_parentcount (commit) == 1 ? git_commit_parent (&parent, commit, 0) : GIT_EINVALID;
  if (code == 0)
    code = git_commit_tree (tree, commit);
  if (code == 0)
    code = git_commit_tree (old, parent);
  if (code == 0)
    *parent_id = *git_commit_id (parent);
  return code;
}

static gboolean
undo_once (JkRepository *repository,
           const char   *id,
           const char   *commit,
           gint64        lock_wait_us,
           GError      **error)
{
  git_repository *handle = jk_repository_get_handle (repository);
  g_autofree char *ref = jk_git_commit_dup_branch (handle);
  g_autofree char *log = jk_git_commit_dup_log ("undo", id);
  g_autoptr (JkGitIndexSwap) swap = NULL;
  g_autoptr (git_tree) tree = NULL;
  g_autoptr (git_tree) old = NULL;
  JkGitMove move = { ref, { { 0 } }, { { 0 } }, log };
  int code;

  if (!find_commit (handle, ref, commit, &move.old_id, error))
    return FALSE;
  code = read_trees (handle, &move.old_id, &move.new_id, &tree, &old);
  if (code != 0)
    {
      jk_git_library_set_error (error, code, ref);
      return FALSE;
    }
  swap = jk_git_index_swap_new (repository, id, error);
  return swap != NULL && jk_git_index_shift (handle, jk_git_index_swap_get_index (swap), tree, old, NULL, NULL, error)
         && jk_git_index_swap_finish (swap, &move, lock_wait_us, NULL, error);
}

/* What a process left in the middle is finished first, and may be a commit; or somebody is making one. */
static gboolean
is_index_locked (JkRepository *repository)
{
  g_autofree char *lock = g_build_filename (jk_repository_get_location (repository)->git_dir, "index.lock", NULL);

  return access (lock, F_OK) == 0;
}

char *
jk_git_commit_dup_tip (JkRepository *repository,
                       char        **branch)
{
  g_autofree char *ref = NULL;
  char hex[GIT_OID_HEXSZ + 1];
  git_oid tip;

  g_return_val_if_fail (JK_IS_REPOSITORY (repository), NULL);

  *branch = NULL;
  if (!jk_repository_open (repository, NULL))
    return NULL;
  ref = jk_git_commit_dup_branch (jk_repository_get_handle (repository));
  if (ref == NULL || git_reference_name_to_id (&tip, jk_repository_get_handle (repository), ref) != 0)
    return NULL;
  *branch = g_strdup (ref + strlen ("refs/heads/"));
  return g_strdup (git_oid_tostr (hex, sizeof hex, &tip));
}

gboolean
jk_git_commit_may_undo (JkRepository *repository,
                        GError      **error)
{
  git_repository *handle;
  g_autofree char *ref = NULL;
  git_oid id;

  g_return_val_if_fail (JK_IS_REPOSITORY (repository), FALSE);

  if (!jk_repository_open (repository, error) || !jk_git_commit_check_state (repository, error))
    return FALSE;
  handle = jk_repository_get_handle (repository);
  ref = jk_git_commit_dup_branch (handle);
  return is_index_locked (repository) || find_commit (handle, ref, NULL, &id, error);
}

gboolean
jk_git_commit_undo (JkRepository *repository,
                    const char   *id,
                    const char   *commit,
                    gint64        lock_wait_us,
                    GError      **error)
{
  g_return_val_if_fail (JK_IS_REPOSITORY (repository) && id != NULL, FALSE);

  for (guint i = 0; i < MAX_TRIES; i++)
    {
      g_autoptr (GError) local_error = NULL;

      if (!jk_repository_open (repository, error) || !jk_git_commit_check_state (repository, error))
        return FALSE;
      if (undo_once (repository, id, commit, lock_wait_us, &local_error))
        return TRUE;
      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_AGAIN))
        continue;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  g_set_error_literal (error, JK_ERROR, JK_ERROR_BUSY, _ ("The index changes all the time. Try again later."));
  return FALSE;
}

static void
remove_copies (const JkGitLocation *location,
               const char          *id)
{
  g_autoptr (GDir) dir = g_dir_open (location->git_dir, 0, NULL);
  g_autofree char *own = id != NULL ? g_strconcat (JK_GIT_INDEX_COPY, id, NULL) : NULL;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = NULL;
      struct stat st;

      if (!g_str_has_prefix (name, JK_GIT_INDEX_COPY))
        continue;
      path = g_build_filename (location->git_dir, name, NULL);
      if ((own != NULL && g_str_has_prefix (name, own))
          || (lstat (path, &st) == 0 && st.st_mtim.tv_sec + STALE_S < g_get_real_time () / G_USEC_PER_SEC))
        (void) unlink (path);
    }
}

/* The branch is where it was to go: so the index that belongs to it takes its place now, as it would have then. */
static JkCommitRemains
finish_left (JkRepository   *repository,
             JkGitIndexLeft *left,
             char          **commit,
             GError        **error)
{
  const JkGitLocation *location = jk_repository_get_location (repository);
  g_autofree char *name = g_strconcat (JK_GIT_INDEX_COPY, left->id, NULL);
  g_autofree char *copy = g_build_filename (location->git_dir, name, NULL);
  g_autofree char *index = g_build_filename (location->git_dir, "index", NULL);
  char hex[GIT_OID_HEXSZ + 1];

  if (rename (copy, index) != 0 && errno != ENOENT)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_FAILED, "index: %s", g_strerror (errno));
      return JK_COMMIT_LEFT_UNKNOWN;
    }
  if (commit != NULL)
    *commit = g_strdup (git_oid_tostr (hex, sizeof hex, &left->new_id));
  return JK_COMMIT_LEFT_FINISHED;
}

static JkCommitRemains
clear_left (JkRepository   *repository,
            JkGitIndexLeft *left,
            char          **commit,
            GError        **error)
{
  const JkGitLocation *location = jk_repository_get_location (repository);
  JkCommitRemains remains = JK_COMMIT_LEFT_NOTHING;
  git_oid tip = { { 0 } };

  /* What git made, if it came to that, the reflog tells. */
  if (left->ref != NULL && git_oid_is_zero (&left->new_id))
    jk_git_left_locks_remove_of_git (jk_repository_get_handle (repository), location, left->ref, &left->old_id,
                                     jk_git_index_lock_get_fd (left->lock));
  else if (left->ref != NULL)
    {
      jk_git_left_locks_remove (location, left->ref, &left->new_id);
      (void) git_reference_name_to_id (&tip, jk_repository_get_handle (repository), left->ref);
      if (git_oid_equal (&tip, &left->new_id))
        remains = finish_left (repository, left, commit, error);
      else if (!git_oid_equal (&tip, &left->old_id))
        remains = JK_COMMIT_LEFT_UNKNOWN;
    }
  if (error == NULL || *error == NULL)
    {
      jk_git_index_lock_release (g_steal_pointer (&left->lock));
      remove_copies (location, left->id);
    }
  return remains;
}

static gboolean
is_below (git_repository *handle,
          const git_oid  *tip,
          const git_oid  *id)
{
  return git_oid_equal (tip, id) || git_graph_descendant_of (handle, tip, id) == 1;
}

/* Git itself had made the commit, but the index was not told yet. Paths that the user has touched since stay as they
 * are. */
static gboolean
mend_index (JkRepository  *repository,
            const char    *id,
            const git_oid *made,
            GError       **error)
{
  git_repository *handle = jk_repository_get_handle (repository);
  g_autoptr (JkGitIndexSwap) swap = NULL;
  g_autoptr (git_tree) tree = NULL;
  g_autoptr (git_tree) old = NULL;
  git_oid parent;
  guint n_shifted = 0;

  if (jk_repository_get_index (repository) == NULL || read_trees (handle, made, &parent, &tree, &old) != 0)
    return TRUE;
  swap = jk_git_index_swap_new (repository, id, error);
  return swap != NULL && jk_git_index_shift (handle, jk_git_index_swap_get_index (swap), old, tree, NULL, &n_shifted, error)
         && (n_shifted == 0 || jk_git_index_swap_finish (swap, NULL, G_USEC_PER_SEC, NULL, error));
}

/* Looks in the reflog for what became of @id. */
static JkCommitRemains
look_back (JkRepository *repository,
           const char   *id,
           char        **commit,
           GError      **error)
{
  git_repository *handle = jk_repository_get_handle (repository);
  g_autofree char *ref = jk_git_commit_dup_branch (handle);
  g_autofree char *made = jk_git_commit_dup_log ("commit", id), *undone = jk_git_commit_dup_log ("undo", id);
  char hex[GIT_OID_HEXSZ + 1];
  git_oid to, tip;
  gboolean has_made;

  if (ref == NULL)
    return JK_COMMIT_LEFT_UNKNOWN;
  if (git_reference_name_to_id (&tip, handle, ref) != 0)
    return JK_COMMIT_LEFT_NOTHING;
  has_made = find_movement (handle, ref, made, MAX_MOVEMENTS, &to);
  /* A commit that was taken back at once has both words, an undo only its own. */
  if ((!has_made && !find_movement (handle, ref, undone, MAX_MOVEMENTS, &to)) || !is_below (handle, &tip, &to))
    return JK_COMMIT_LEFT_NOTHING;
  if (has_made && git_oid_equal (&tip, &to) && !mend_index (repository, id, &to, error))
    return JK_COMMIT_LEFT_UNKNOWN;
  if (commit != NULL)
    *commit = g_strdup (git_oid_tostr (hex, sizeof hex, &to));
  return JK_COMMIT_LEFT_FINISHED;
}

JkCommitRemains
jk_git_commit_recover (JkRepository *repository,
                       const char   *id,
                       char        **commit,
                       GError      **error)
{
  g_autoptr (JkGitIndexLeft) left = NULL;
  g_autoptr (GError) local_error = NULL;
  JkCommitRemains remains = JK_COMMIT_LEFT_NOTHING;

  g_return_val_if_fail (JK_IS_REPOSITORY (repository), JK_COMMIT_LEFT_UNKNOWN);

  if (commit != NULL)
    *commit = NULL;
  if (!jk_repository_open (repository, &local_error))
    remains = JK_COMMIT_LEFT_UNKNOWN;
  else if (jk_repository_get_handle (repository) == NULL)
    return JK_COMMIT_LEFT_NOTHING;
  else if ((left = jk_git_index_left_find (jk_repository_get_location (repository), &local_error)) != NULL)
    {
      const gboolean is_told = left->ref != NULL && !git_oid_is_zero (&left->new_id) && (id == NULL || strcmp (left->id, id) == 0);

      remains = clear_left (repository, left, commit, &local_error);
      if (!is_told && local_error == NULL)
        remains = look_back (repository, id != NULL ? id : left->id, commit, &local_error);
    }
  else if (local_error != NULL)
    remains = JK_COMMIT_LEFT_UNKNOWN;
  else
    {
      remove_copies (jk_repository_get_location (repository), id);
      if (id != NULL)
        remains = look_back (repository, id, commit, &local_error);
    }
  if (local_error == NULL)
    return remains;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return JK_COMMIT_LEFT_UNKNOWN;
}

gboolean
jk_git_commit_undo_by_id (JkRepository *repository,
                          const char   *id,
                          const char   *made_as,
                          gint64        lock_wait_us,
                          GError      **error)
{
  g_autofree char *commit = NULL;
  g_autoptr (GError) local_error = NULL;

  switch (jk_git_commit_recover (repository, made_as, &commit, &local_error))
    {
    case JK_COMMIT_LEFT_NOTHING:
      return TRUE;
    case JK_COMMIT_LEFT_FINISHED:
      return jk_git_commit_undo (repository, id, commit, lock_wait_us, error);
    case JK_COMMIT_LEFT_UNKNOWN:
    default:
      break;
    }
  if (local_error == NULL)
    g_set_error_literal (&local_error, JK_ERROR, JK_ERROR_CHANGED, _ ("The branch has moved since. Nothing was changed."));
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
