/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-readers.h"

#define STAGED_MEMO "staged"

typedef struct
{
  char *path;
  char *old_path;
  char letter;
} Staged;

/* What is staged depends on HEAD's tree and the index alone: while both stand still, so does this. */
typedef struct
{
  git_oid tree; /* all 0: no commit yet */
  git_oid index;
  GArray *staged;
} Memo;

static void
staged_clear (gpointer data)
{
  Staged *staged = data;

  g_free (staged->path);
  g_free (staged->old_path);
}

static void
memo_free (gpointer data)
{
  Memo *memo = data;

  g_array_unref (memo->staged);
  g_free (memo);
}

static char
letter_of (git_delta_t status)
{
  switch (status)
    {
    case GIT_DELTA_ADDED:
      return 'A';
    case GIT_DELTA_DELETED:
      return 'D';
    case GIT_DELTA_MODIFIED:
      return 'M';
    case GIT_DELTA_RENAMED:
      return 'R';
    case GIT_DELTA_TYPECHANGE:
      return 'T';
    default:
      return '\0'; /* conflicts are read from the index */
    }
}

/* Returns: libgit2's code; *@out stays %NULL before the first commit */
static int
look_up_tree (git_repository *handle,
              git_tree      **out)
{
  g_autoptr (git_commit) commit = NULL;
  git_oid id;
  int code;

  if (git_reference_name_to_id (&id, handle, "HEAD") != 0)
    return 0;
  code = git_commit_lookup (&commit, handle, &id);
  return code != 0 ? code : git_commit_tree (out, commit);
}

static int
compare (git_repository *handle,
         git_tree       *tree,
         git_index      *index,
         GArray         *out)
{
  g_autoptr (git_diff) diff = NULL;
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  int code;

  options.flags = GIT_DIFF_INCLUDE_TYPECHANGE;
  code = git_diff_tree_to_index (&diff, handle, tree, index, &options);
  if (code != 0)
    return code;
  for (gsize i = 0; i < git_diff_num_deltas (diff); i++)
    {
      const git_diff_delta *delta = git_diff_get_delta (diff, i);
      const char letter = letter_of (delta->status);
      Staged staged = { NULL, NULL, letter };

      if (letter == '\0')
        continue;
      staged.path = g_strdup (letter == 'D' ? delta->old_file.path : delta->new_file.path);
      g_array_append_val (out, staged);
    }
  return 0;
}

static int
look (JkRepository *repository,
      git_index    *index,
      Memo        **out)
{
  git_repository *handle = jk_repository_get_handle (repository);
  g_autoptr (git_tree) tree = NULL;
  Memo *memo = jk_repository_get_memo (repository, STAGED_MEMO);
  git_oid id = { { 0 } };
  int code = look_up_tree (handle, &tree);

  if (tree != NULL)
    id = *git_tree_id (tree);
  *out = memo;
  if (code != 0 || (memo != NULL && git_oid_equal (&memo->tree, &id) && git_oid_equal (&memo->index, git_index_checksum (index))))
    return code;

  *out = memo = g_new0 (Memo, 1);
  memo->tree = id;
  memo->index = *git_index_checksum (index);
  memo->staged = g_array_new (FALSE, FALSE, sizeof (Staged));
  g_array_set_clear_func (memo->staged, staged_clear);
  jk_repository_take_memo (repository, STAGED_MEMO, memo, memo_free);
  code = compare (handle, tree, index, memo->staged);
  if (code != 0)
    jk_repository_take_memo (repository, STAGED_MEMO, NULL, NULL);
  return code;
}

gboolean
jk_git_staged_read (JkRepository *repository,
                    git_index    *index,
                    JkGitTally   *tally,
                    GError      **error)
{
  Memo *memo = NULL;
  int code = look (repository, index, &memo);

  if (code != 0)
    {
      jk_git_library_set_error (error, code, jk_repository_get_worktree (repository));
      return FALSE;
    }
  for (guint i = 0; i < memo->staged->len; i++)
    {
      const Staged *staged = &g_array_index (memo->staged, Staged, i);

      jk_git_tally_add_index (tally, staged->path, staged->old_path, staged->letter);
    }
  return TRUE;
}
