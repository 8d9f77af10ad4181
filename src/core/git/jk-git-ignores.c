/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-readers.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>

#include "jk-error.h"
#include "jk-git-path.h"

#define IGNORES_MEMO "ignores"
/* No ignore file of people is that long; what is longer counts as one that takes back. */
#define MAX_IGNORE_BYTES (1 << 20)

typedef struct
{
  guint64 inode;
  gint64 size;
  gint64 mtime_ns;
  gboolean takes_back;
} Seen;

typedef struct
{
  git_oid index;
  GPtrArray *paths; /* absolute paths of the ignore files that the index knows */
  GHashTable *seen; /* absolute path → Seen */
} Memo;

static void
memo_free (gpointer data)
{
  Memo *memo = data;

  g_ptr_array_unref (memo->paths);
  g_hash_table_unref (memo->seen);
  g_free (memo);
}

static gboolean
has_negation (const char *path)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  return text[0] == '!' || strstr (text, "\n!") != NULL || g_str_has_prefix (text, "\xef\xbb\xbf!");
}

static gboolean
file_takes_back (Memo       *memo,
                 const char *path)
{
  Seen *seen = g_hash_table_lookup (memo->seen, path);
  struct stat st;
  gint64 mtime_ns;

  if (stat (path, &st) != 0 || !S_ISREG (st.st_mode))
    return FALSE;
  mtime_ns = (gint64) st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
  if (seen != NULL && seen->inode == st.st_ino && seen->size == st.st_size && seen->mtime_ns == mtime_ns)
    return seen->takes_back;
  seen = g_new0 (Seen, 1);
  seen->inode = st.st_ino;
  seen->size = st.st_size;
  seen->mtime_ns = mtime_ns;
  seen->takes_back = st.st_size > MAX_IGNORE_BYTES || has_negation (path);
  g_hash_table_replace (memo->seen, g_strdup (path), seen);
  return seen->takes_back;
}

static void
list_ignore_files (git_index  *index,
                   const char *worktree,
                   GPtrArray  *paths)
{
  const gsize n_entries = git_index_entrycount (index);

  for (gsize i = 0; i < n_entries; i++)
    {
      const char *path = git_index_get_byindex (index, i)->path;

      if (g_str_has_suffix (path, ".gitignore"))
        g_ptr_array_add (paths, g_build_filename (worktree, path, NULL));
    }
}

static char *
find_users_excludes (git_repository *handle)
{
  g_autoptr (git_config) config = NULL;
  g_auto (git_buf) path = GIT_BUF_INIT;
  const char *xdg = g_getenv ("XDG_CONFIG_HOME");

  if (git_repository_config_snapshot (&config, handle) == 0
      && git_config_get_path (&path, config, "core.excludesfile") == 0)
    return g_strdup (path.ptr);
  if (xdg != NULL && *xdg != '\0')
    return g_build_filename (xdg, "git", "ignore", NULL);
  return g_build_filename (g_get_home_dir (), ".config", "git", "ignore", NULL);
}

static Memo *
recall (JkRepository *repository,
        git_index    *index)
{
  const JkGitLocation *location = jk_repository_get_location (repository);
  const git_oid id = jk_repository_get_index_id (repository);
  Memo *memo = jk_repository_get_memo (repository, IGNORES_MEMO);

  if (memo != NULL && git_oid_equal (&memo->index, &id))
    return memo;
  memo = g_new0 (Memo, 1);
  memo->index = id;
  memo->paths = g_ptr_array_new_with_free_func (g_free);
  memo->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  list_ignore_files (index, location->worktree, memo->paths);
  g_ptr_array_add (memo->paths, g_build_filename (location->worktree, ".gitignore", NULL));
  g_ptr_array_add (memo->paths, g_build_filename (location->common_dir, "info", "exclude", NULL));
  g_ptr_array_add (memo->paths, find_users_excludes (jk_repository_get_handle (repository)));
  jk_repository_take_memo (repository, IGNORES_MEMO, memo, memo_free);
  return memo;
}

gboolean
jk_git_ignores_check (JkRepository *repository,
                      git_index    *index,
                      GError      **error)
{
  Memo *memo = recall (repository, index);
  g_autofree char *shown = NULL;
  struct stat st;

  for (guint i = 0; i < memo->paths->len; i++)
    if (stat (memo->paths->pdata[i], &st) == 0 && !S_ISREG (st.st_mode) && !S_ISDIR (st.st_mode))
      {
        shown = jk_git_path_escape (memo->paths->pdata[i]);
        g_set_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, _ ("“%s” is not a file, and reading it might never end."), shown);
        return FALSE;
      }
  return TRUE;
}

gboolean
jk_git_ignores_take_back (JkRepository *repository,
                          git_index    *index,
                          const char   *also)
{
  Memo *memo = recall (repository, index);

  for (guint i = 0; i < memo->paths->len; i++)
    if (file_takes_back (memo, memo->paths->pdata[i]))
      return TRUE;
  if (also != NULL)
    {
      g_autofree char *path = g_build_filename (jk_repository_get_worktree (repository), also, NULL);

      return file_takes_back (memo, path);
    }
  return FALSE;
}
