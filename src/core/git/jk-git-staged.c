/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-readers.h"

#include <malloc.h>
#include <string.h>
#include <sys/stat.h>

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

/* git add -N announces a path without staging anything: to Git it is not in the index yet. */
static gboolean
is_announced (git_index  *index,
              const char *path)
{
  const git_index_entry *entry = git_index_get_bypath (index, path, 0);

  return entry != NULL && (entry->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD);
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
      const char *path = letter == 'D' ? delta->old_file.path : delta->new_file.path;
      Staged staged = { NULL, NULL, letter };

      if (letter != '\0' && letter != 'D' && is_announced (index, path))
        staged.letter = letter == 'A' ? '\0' : 'D';
      if (staged.letter == '\0')
        continue;
      staged.path = g_strdup (path);
      g_array_append_val (out, staged);
    }
  return 0;
}

static int
by_path (gconstpointer a,
         gconstpointer b)
{
  return strcmp (((const Staged *) a)->path, ((const Staged *) b)->path);
}

/* Returns: the letter of an entry of the index against @tree (nullable); 0 for no difference */
static char
compare_entry (git_tree              *tree,
               const git_index_entry *entry)
{
  git_tree_entry *old = NULL;
  char letter = '\0';

  if (tree == NULL || git_tree_entry_bypath (&old, tree, entry->path) != 0)
    return 'A';
  if ((git_tree_entry_filemode (old) & S_IFMT) != (entry->mode & S_IFMT))
    letter = S_ISDIR (git_tree_entry_filemode (old)) ? 'A' : 'T';
  else if (!git_oid_equal (git_tree_entry_id (old), &entry->id) || git_tree_entry_filemode (old) != entry->mode)
    letter = 'M';
  git_tree_entry_free (old);
  return letter;
}

/* libgit2 passes over what is marked as "assume unchanged", though that is about the working tree alone. */
static void
add_trusted (git_tree  *tree,
             git_index *index,
             GArray    *out)
{
  const gsize n_entries = git_index_entrycount (index);
  g_autoptr (GHashTable) told = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < out->len; i++)
    g_hash_table_add (told, g_array_index (out, Staged, i).path);
  for (gsize i = 0; i < n_entries; i++)
    {
      const git_index_entry *entry = git_index_get_byindex (index, i);
      Staged staged = { NULL, NULL, '\0' };

      if (!(entry->flags & GIT_INDEX_ENTRY_VALID) || (entry->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD)
          || git_index_entry_stage (entry) > 0 || g_hash_table_contains (told, entry->path))
        continue;
      staged.letter = compare_entry (tree, entry);
      if (staged.letter == '\0')
        continue;
      staged.path = g_strdup (entry->path);
      g_array_append_val (out, staged);
    }
  if (out->len > g_hash_table_size (told))
    g_array_sort (out, by_path);
}

/* status.renames, else diff.renames, else yes; both also know words, such as "copies", that mean yes. */
static gboolean
wants_renames (git_repository *handle)
{
  static const char *const keys[] = { "status.renames", "diff.renames" };
  g_autoptr (git_config) config = NULL;
  g_auto (git_buf) value = GIT_BUF_INIT;
  int enabled;

  if (git_repository_config_snapshot (&config, handle) != 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      if (git_config_get_bool (&enabled, config, keys[i]) == 0)
        return enabled;
      if (git_config_get_string_buf (&value, config, keys[i]) == 0)
        return TRUE;
    }
  return TRUE;
}

static Staged *
find_staged (GArray     *staged,
             const char *path)
{
  /* libgit2 tells paths ascending, by bytes or without case: then a look-up may fail, and the pair is not shown. */
  guint low = 0, high = staged->len;

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;
      const int order = strcmp (g_array_index (staged, Staged, middle).path, path);

      if (order == 0)
        return &g_array_index (staged, Staged, middle);
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}

/* The half that went away stays with letter 0, so that the order holds. */
static void
pair (const char *old_path,
      const char *new_path,
      gpointer    data)
{
  Staged *from = find_staged (data, old_path);
  Staged *to = find_staged (data, new_path);

  /* The index may have changed between the two looks: then these pairs are not ours. */
  if (from == NULL || to == NULL || from->letter != 'D' || to->letter != 'A')
    return;
  to->letter = 'R';
  to->old_path = g_strdup (old_path);
  from->letter = '\0';
}

static guint
count_letter (GArray *staged,
              char    letter)
{
  guint n = 0;

  for (guint i = 0; i < staged->len; i++)
    n += g_array_index (staged, Staged, i).letter == letter;
  return n;
}

/* Without git: equal content is a rename for sure, as in Git. */
static int
pair_equal (git_repository *handle,
            git_tree       *tree,
            git_index      *index,
            GArray         *staged)
{
  g_autoptr (git_diff) diff = NULL;
  git_diff_find_options options = GIT_DIFF_FIND_OPTIONS_INIT;
  int code = git_diff_tree_to_index (&diff, handle, tree, index, NULL);

  options.flags = GIT_DIFF_FIND_RENAMES | GIT_DIFF_FIND_EXACT_MATCH_ONLY;
  if (code == 0)
    code = git_diff_find_similar (diff, &options);
  for (gsize i = 0; code == 0 && i < git_diff_num_deltas (diff); i++)
    {
      const git_diff_delta *delta = git_diff_get_delta (diff, i);

      if (delta->status == GIT_DELTA_RENAMED)
        pair (delta->old_file.path, delta->new_file.path, staged);
    }
  return code;
}

static int
pair_renames (JkRepository *repository,
              git_tree     *tree,
              git_index    *index,
              GArray       *staged)
{
  git_repository *handle = jk_repository_get_handle (repository);

  if (count_letter (staged, 'A') == 0 || count_letter (staged, 'D') == 0 || !wants_renames (handle)
      || jk_git_renames_by_command (jk_repository_get_location (repository), pair, staged, NULL))
    return 0;
  return pair_equal (handle, tree, index, staged);
}

static int
look (JkRepository *repository,
      git_index    *index,
      Memo        **out)
{
  git_repository *handle = jk_repository_get_handle (repository);
  g_autoptr (git_tree) tree = NULL;
  Memo *memo = jk_repository_get_memo (repository, STAGED_MEMO);
  const git_oid index_id = jk_repository_get_index_id (repository);
  git_oid id = { { 0 } };
  int code = look_up_tree (handle, &tree);

  if (tree != NULL)
    id = *git_tree_id (tree);
  *out = memo;
  if (code != 0 || (memo != NULL && git_oid_equal (&memo->tree, &id) && git_oid_equal (&memo->index, &index_id)))
    return code;

  *out = memo = g_new0 (Memo, 1);
  memo->tree = id;
  memo->index = index_id;
  memo->staged = g_array_new (FALSE, FALSE, sizeof (Staged));
  g_array_set_clear_func (memo->staged, staged_clear);
  jk_repository_take_memo (repository, STAGED_MEMO, memo, memo_free);
  code = compare (handle, tree, index, memo->staged);
  if (code == 0)
    add_trusted (tree, index, memo->staged);
  if (code == 0 && tree != NULL)
    code = pair_renames (repository, tree, index, memo->staged);
  if (code != 0)
    jk_repository_take_memo (repository, STAGED_MEMO, NULL, NULL);
  /* A new index stands beside the old one for a moment: of 100,000 files, that leaves 7 MiB of holes. */
  (void) malloc_trim (0);
  return code;
}

void
jk_git_staged_keep (JkRepository *repository)
{
  Memo *memo = jk_repository_get_memo (repository, STAGED_MEMO);

  if (memo != NULL)
    memo->index = jk_repository_get_index_id (repository);
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

      if (staged->letter != '\0')
        jk_git_tally_add_index (tally, staged->path, staged->old_path, staged->letter);
    }
  return TRUE;
}
