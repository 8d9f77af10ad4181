/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-readers.h"

#include <string.h>

#include "jk-error.h"

#define MAX_FEW 4000

typedef struct
{
  JkRepository *repository;
  git_index *index;
  JkGitTally *tally;
  GCancellable *cancellable;
  guint n_deleted;
} Look;

static int
on_progress (const git_diff *diff,
             const char     *old_path,
             const char     *new_path,
             void           *data)
{
  Look *look = data;

  return g_cancellable_is_cancelled (look->cancellable) ? GIT_EUSER : 0;
}

/* Git takes these on trust, whatever the working tree holds or lacks. */
static gboolean
is_trusted (const git_index_entry *entry)
{
  return (entry->flags & GIT_INDEX_ENTRY_VALID) || (entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE);
}

/* A repository where the index has a file or a submodule, be it in conflict: to Git that path is not untracked. */
static gboolean
has_name_of_folder (git_index  *index,
                    const char *path)
{
  g_autofree char *name = NULL;

  if (!g_str_has_suffix (path, "/"))
    return FALSE;
  name = g_strndup (path, strlen (path) - 1);
  return git_index_find (NULL, index, name) == 0;
}

/* A file whose place is taken by a repository with a commit became a submodule; by any other folder, it is gone. */
static gboolean
is_repository (JkRepository *repository,
               const char   *path)
{
  g_autofree char *folder = g_build_filename (jk_repository_get_worktree (repository), path, NULL);
  g_autoptr (git_repository) nested = NULL;
  git_oid head;

  return g_file_test (folder, G_FILE_TEST_IS_DIR)
         && git_repository_open_ext (&nested, folder, GIT_REPOSITORY_OPEN_NO_SEARCH, NULL) == 0
         && git_reference_name_to_id (&head, nested, "HEAD") == 0;
}

/* Returns: 1: libgit2 need not keep the delta */
static int
on_delta (const git_diff       *diff,
          const git_diff_delta *delta,
          const char           *matched,
          void                 *data)
{
  Look *look = data;
  const git_index_entry *entry;
  char letter = '\0';

  switch (delta->status)
    {
    case GIT_DELTA_UNTRACKED:
      if (!has_name_of_folder (look->index, delta->new_file.path))
        jk_git_tally_add_untracked (look->tally, delta->new_file.path);
      return 1;
    case GIT_DELTA_MODIFIED:
      letter = 'M';
      break;
    case GIT_DELTA_DELETED:
      letter = is_repository (look->repository, delta->old_file.path) ? 'T' : 'D';
      look->n_deleted += letter == 'D';
      break;
    case GIT_DELTA_TYPECHANGE:
      letter = 'T';
      break;
    default:
      return 1;
    }
  entry = git_index_get_bypath (look->index, delta->old_file.path, 0);
  if (entry == NULL || !is_trusted (entry))
    jk_git_tally_add_worktree (look->tally, delta->old_file.path, NULL, letter);
  return 1;
}

static void
add_conflicts (git_index  *index,
               JkGitTally *tally)
{
  const gsize n_entries = git_index_has_conflicts (index) ? git_index_entrycount (index) : 0;

  for (gsize i = 0; i < n_entries; i++)
    {
      const git_index_entry *entry = git_index_get_byindex (index, i);

      if (git_index_entry_stage (entry) > 0)
        jk_git_tally_add_conflict (tally, entry->path);
    }
}

/* git add -N: the path is announced, its content is not staged. Returns: whether one is there and its file too */
static gboolean
mend_announced (git_index  *index,
                JkGitTally *tally)
{
  const gsize n_entries = git_index_entrycount (index);
  gboolean is_there = FALSE;

  for (gsize i = 0; i < n_entries; i++)
    {
      const git_index_entry *entry = git_index_get_byindex (index, i);
      JkGitChange *known;

      if (!(entry->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD) || is_trusted (entry))
        continue;
      known = jk_git_tally_peek (tally, entry->path);
      if (known != NULL && known->worktree == 'D')
        continue;
      is_there = TRUE;
      jk_git_tally_add_worktree (tally, entry->path, NULL, 'A');
    }
  return is_there;
}

static gboolean
is_at_or_below (const char *path,
                const char *folder,
                gsize       length)
{
  return strncmp (path, folder, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

/* Without its time, so that libgit2 compares the content: this index cannot know when that was seen. */
static int
add_doubtful (git_index             *few,
              const git_index_entry *entry)
{
  git_index_entry copy = *entry;

  copy.mtime.seconds = copy.mtime.nanoseconds = 0;
  return git_index_add (few, &copy);
}

static int
add_path (git_index  *few,
          git_index  *index,
          const char *path)
{
  const gsize length = strlen (path);
  g_autofree char *prefix = g_strconcat (path, "/", NULL);
  const gsize n_entries = git_index_entrycount (index);
  int code = 0;
  gsize at;

  if (git_index_find (&at, index, path) == 0)
    code = add_doubtful (few, git_index_get_byindex (index, at));
  if (code != 0 || git_index_find_prefix (&at, index, prefix) != 0)
    return code;
  for (; code == 0 && at < n_entries && is_at_or_below (git_index_get_byindex (index, at)->path, path, length); at++)
    code = add_doubtful (few, git_index_get_byindex (index, at));
  return code;
}

/* libgit2 walks all of an index for one path of it, 5 ms for 100,000 entries. Returns: (transfer full) (nullable): what matters of it;
 * %NULL where that is too much for an index made entry by entry */
static git_index *
pick_few (git_index       *index,
          const JkGitScan *scan)
{
  git_index *few = NULL;
  int code = scan->is_part ? git_index_new (&few) : GIT_PASSTHROUGH;

  for (guint i = 0; code == 0 && i < scan->paths->len; i++)
    code = git_index_entrycount (few) < MAX_FEW ? add_path (few, index, scan->paths->pdata[i]) : GIT_PASSTHROUGH;
  if (code == 0)
    return few;
  git_index_free (few);
  return NULL;
}

/* Of what is only announced no content is staged that a file could be like. Its size of 0 has libgit2 read all of the file, to be sure;
 * any other size that is not the file's is enough for it. In memory only: nobody writes this index. */
static void
set_announced_sizes (git_index *index,
                     guint32    from,
                     guint32    to)
{
  const gsize n_entries = git_index_entrycount (index);

  for (gsize i = 0; i < n_entries; i++)
    {
      git_index_entry *entry = (git_index_entry *) git_index_get_byindex (index, i);

      if ((entry->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD) && entry->file_size == from)
        entry->file_size = to;
    }
}

static int
compare (Look            *look,
         const JkGitScan *scan)
{
  g_autoptr (git_index) few = NULL;
  g_autoptr (git_diff) diff = NULL;
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  int code;

  if (!scan->is_all && scan->paths->len == 0)
    return 0;
  options.flags = GIT_DIFF_INCLUDE_TYPECHANGE | GIT_DIFF_DISABLE_PATHSPEC_MATCH;
  if (!scan->leaves_unknown)
    options.flags |= GIT_DIFF_INCLUDE_UNTRACKED | GIT_DIFF_RECURSE_UNTRACKED_DIRS;
  options.notify_cb = on_delta;
  options.progress_cb = on_progress;
  options.payload = look;
  options.pathspec.strings = scan->is_all ? NULL : (char **) scan->paths->pdata;
  options.pathspec.count = scan->is_all ? 0 : scan->paths->len;
  /* Nobody looks at parts of an index with such entries. */
  if (!scan->is_part)
    set_announced_sizes (look->index, 0, 1);
  few = pick_few (look->index, scan);
  code = git_diff_index_to_workdir (&diff, jk_repository_get_handle (look->repository), few != NULL ? few : look->index, &options);
  if (!scan->is_part)
    set_announced_sizes (look->index, 1, 0);
  return code;
}

/* Without git, libgit2 is all there is. */
static gboolean
add_links (JkRepository    *repository,
           const JkGitScan *scan,
           JkGitTally      *tally,
           GCancellable    *cancellable,
           GError         **error)
{
  g_autoptr (GError) local_error = NULL;

  if (scan->leaves_unknown
      || jk_git_untracked_by_command (jk_repository_get_location (repository), scan->links, tally, cancellable, &local_error)
      || g_error_matches (local_error, JK_ERROR, JK_ERROR_NOT_SUPPORTED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
jk_git_worktree_read (JkRepository    *repository,
                      git_index       *index,
                      const JkGitScan *scan,
                      JkGitTally      *tally,
                      gboolean        *needs_git,
                      GCancellable    *cancellable,
                      GError         **error)
{
  Look look = { repository, index, tally, cancellable };
  const int code = compare (&look, scan);
  gboolean is_announced;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (code != 0)
    {
      jk_git_library_set_error (error, code, jk_repository_get_worktree (repository));
      return FALSE;
    }
  *needs_git = FALSE;
  if (!add_links (repository, scan, tally, cancellable, error))
    return FALSE;
  if (scan->is_part)
    return TRUE;
  add_conflicts (index, tally);
  is_announced = mend_announced (index, tally);
  *needs_git = look.n_deleted > 0 && (is_announced || git_index_has_conflicts (index));
  return TRUE;
}
