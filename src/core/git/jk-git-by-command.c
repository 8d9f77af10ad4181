/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-readers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-command.h"
#include "jk-porcelain.h"

#define SUBMODULE_MODE 0160000
/* Of paths, as arguments of one command. */
#define MAX_ASKED_BYTES 100000

typedef struct
{
  const char *worktree;
  GPtrArray *paths;
} Submodules;

/* An entry of the index. @is_trusted: Git does not look at what the working tree has for it */
typedef struct
{
  const char *path;
  guint32 mode;
  guint stage;
  gboolean is_trusted;
  gboolean is_skipped;
} Listed;

typedef gboolean (*ListedFunc) (const Listed *listed, gpointer data);

/* No symbolic link leads to it: by one a submodule could lie in itself, without end, or in another place altogether. */
static gboolean
is_in_place (const char *worktree,
             const char *path)
{
  g_autofree char *joined = g_build_filename (worktree, path, NULL);
  char *real = realpath (joined, NULL);
  const gboolean same = real != NULL && strcmp (real, joined) == 0;

  free (real);
  return same;
}

static gboolean
collect_submodule (const Listed *listed,
                   gpointer      data)
{
  Submodules *submodules = data;
  const char *path = listed->path;
  g_autofree char *dot_git = NULL;

  if (listed->mode != SUBMODULE_MODE || listed->is_trusted || listed->is_skipped)
    return TRUE;
  dot_git = g_build_filename (submodules->worktree, path, ".git", NULL);
  if (access (dot_git, F_OK) == 0 && is_in_place (submodules->worktree, path))
    g_ptr_array_add (submodules->paths, g_strdup (path));
  return TRUE;
}

static void
list_submodules (git_index  *index,
                 Submodules *submodules)
{
  const gsize n_entries = git_index_entrycount (index);

  for (gsize i = 0; i < n_entries; i++)
    {
      const git_index_entry *entry = git_index_get_byindex (index, i);
      const Listed listed = { entry->path, entry->mode, git_index_entry_stage (entry), (entry->flags & GIT_INDEX_ENTRY_VALID) != 0,
                              (entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE) != 0 };

      collect_submodule (&listed, submodules);
    }
}

/* "H 100644 <id> 0\tpath"; S instead of H is skip-worktree, a small letter "assume unchanged". */
static gboolean
parse_listed (const char *entry,
              Listed     *out)
{
  char tag;

  out->path = strchr (entry, '\t');
  if (out->path == NULL || sscanf (entry, "%c %o %*s %u", &tag, &out->mode, &out->stage) != 3)
    return FALSE;
  out->path++;
  out->is_trusted = g_ascii_islower (tag);
  out->is_skipped = g_ascii_toupper (tag) == 'S';
  return TRUE;
}

static gboolean
list (const JkGitLocation *location,
      ListedFunc           func,
      gpointer             data,
      GCancellable        *cancellable,
      GError             **error)
{
  static const char *const arguments[] = { "ls-files", "-z", "--stage", "-v", NULL };
  g_autoptr (GBytes) output = jk_git_command_run (location, arguments, cancellable, error);
  const char *text;
  gsize size;

  if (output == NULL)
    return FALSE;
  text = g_bytes_get_data (output, &size);
  for (const char *entry = text; entry != NULL && entry < text + size; entry += strlen (entry) + 1)
    {
      Listed listed;

      if (!parse_listed (entry, &listed))
        {
          g_set_error_literal (error, JK_ERROR, JK_ERROR_PARSE, "git ls-files: an entry is not as expected");
          return FALSE;
        }
      if (!func (&listed, data))
        break;
    }
  return TRUE;
}

static git_config *
open_modules_config (const JkGitLocation *location)
{
  g_autofree char *modules = g_build_filename (location->worktree, ".gitmodules", NULL);
  g_autofree char *own = g_build_filename (location->common_dir, "config", NULL);
  git_config *config = NULL;

  if (git_config_new (&config) != 0)
    return NULL;
  /* What cannot be read says nothing. */
  if (g_file_test (modules, G_FILE_TEST_IS_REGULAR))
    (void) git_config_add_file_ondisk (config, modules, GIT_CONFIG_LEVEL_SYSTEM, NULL, 0);
  if (g_file_test (own, G_FILE_TEST_IS_REGULAR))
    (void) git_config_add_file_ondisk (config, own, GIT_CONFIG_LEVEL_LOCAL, NULL, 0);
  return config;
}

/* Returns: (transfer full): submodule.NAME.ignore of the submodule at @path, or "none" */
static char *
dup_ignore (git_config *config,
            const char *path)
{
  g_autoptr (git_config_iterator) entries = NULL;
  g_autoptr (GString) key = g_string_new (NULL);
  g_auto (git_buf) value = GIT_BUF_INIT;
  git_config_entry *entry;

  if (config == NULL || git_config_iterator_new (&entries, config) != 0)
    return g_strdup ("none");
  while (git_config_next (&entry, entries) == 0)
    if (g_str_has_prefix (entry->name, "submodule.") && g_str_has_suffix (entry->name, ".path") && g_strcmp0 (entry->value, path) == 0)
      {
        g_string_assign (key, entry->name);
        g_string_truncate (key, key->len - strlen ("path"));
        g_string_append (key, "ignore");
      }
  if (key->len > 0 && git_config_get_string_buf (&value, config, key->str) == 0)
    return g_strdup (value.ptr);
  return g_strdup ("none");
}

static gboolean
is_dirty (const JkGitStatus *status,
          const char        *ignore)
{
  if (strcmp (ignore, "all") == 0 || strcmp (ignore, "dirty") == 0)
    return FALSE;
  return strcmp (ignore, "untracked") == 0 ? status->total > status->untracked : status->total > 0;
}

/* Where .git leads nowhere, the repository around the submodule would be found, which is looked at already: without end.
 * Returns: (transfer full) (nullable) */
static JkGitStatus *
read_submodule (const char   *path,
                GCancellable *cancellable,
                GError      **error)
{
  g_autoptr (JkRepository) repository = jk_repository_new (path);

  if (!jk_repository_open (repository, error) || strcmp (jk_repository_get_worktree (repository), path) != 0)
    return NULL;
  return jk_repository_read_status (repository, 0, cancellable, error);
}

/*
 * git would look into submodules with their own configuration, filters included, that nothing has switched off. So it is told not to,
 * and each is looked at as a repository of its own.
 */
static gboolean
add_submodules (const JkGitLocation *location,
                git_index           *index,
                JkGitTally          *tally,
                GCancellable        *cancellable,
                GError             **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (git_config) config = open_modules_config (location);
  Submodules submodules = { location->worktree, paths };

  if (index != NULL)
    list_submodules (index, &submodules);
  else if (!list (location, collect_submodule, &submodules, cancellable, error))
    return FALSE;
  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *path = g_build_filename (location->worktree, paths->pdata[i], NULL);
      g_autoptr (GError) local_error = NULL;
      g_autoptr (JkGitStatus) status = read_submodule (path, cancellable, &local_error);
      JkGitChange *known = jk_git_tally_peek (tally, paths->pdata[i]);
      g_autofree char *ignore = dup_ignore (config, paths->pdata[i]);

      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      /* A submodule that cannot be looked into counts as git's own answer says. */
      if (status != NULL && is_dirty (status, ignore) && (known == NULL || known->worktree == '\0'))
        jk_git_tally_add_worktree (tally, paths->pdata[i], NULL, 'M');
    }
  return TRUE;
}

gboolean
jk_git_status_by_command (const JkGitLocation *location,
                          git_index           *index,
                          JkGitTally          *tally,
                          JkGitHead           *head,
                          GCancellable        *cancellable,
                          GError             **error)
{
  const char *const arguments[] = { "status", "--porcelain=v2", "-z", "-uall", "--ignore-submodules=dirty",
                                    head != NULL ? "--branch" : "--no-ahead-behind", NULL };
  g_autoptr (GBytes) output = jk_git_command_run (location, arguments, cancellable, error);
  JkGitHead none = { 0 };
  const char *data;
  gsize size;

  if (output == NULL)
    return FALSE;
  data = g_bytes_get_data (output, &size);
  if (size > 0 && !jk_porcelain_parse (data, size, tally, head != NULL ? head : &none, error))
    return FALSE;
  return add_submodules (location, index, tally, cancellable, error);
}

/* Returns: how many of @paths from @start on are arguments of one command */
static guint
count_arguments (GPtrArray *paths,
                 guint      start)
{
  gsize n_bytes = 0;
  guint at = start;

  while (at < paths->len && (at == start || n_bytes + strlen (paths->pdata[at]) < MAX_ASKED_BYTES))
    n_bytes += strlen (paths->pdata[at++]);
  return at - start;
}

gboolean
jk_git_fits_one_command (GPtrArray *paths)
{
  return count_arguments (paths, 0) == paths->len;
}

static gboolean
list_untracked (const JkGitLocation *location,
                char               **paths,
                guint                n_paths,
                JkGitTally          *tally,
                GCancellable        *cancellable,
                GError             **error)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GBytes) output = NULL;
  const char *data;
  gsize size;

  g_ptr_array_add (arguments, "ls-files");
  g_ptr_array_add (arguments, "-z");
  g_ptr_array_add (arguments, "--others");
  g_ptr_array_add (arguments, "--exclude-standard");
  g_ptr_array_add (arguments, "--");
  for (guint i = 0; i < n_paths; i++)
    g_ptr_array_add (arguments, paths[i]);
  g_ptr_array_add (arguments, NULL);
  output = jk_git_command_run (location, (const char *const *) arguments->pdata, cancellable, error);
  if (output == NULL)
    return FALSE;
  data = g_bytes_get_data (output, &size);
  for (const char *name = data, *end; size > 0 && (end = memchr (name, '\0', data + size - name)) != NULL; name = end + 1)
    jk_git_tally_add_untracked (tally, name);
  return TRUE;
}

gboolean
jk_git_untracked_by_command (const JkGitLocation *location,
                             GPtrArray           *paths,
                             JkGitTally          *tally,
                             GCancellable        *cancellable,
                             GError             **error)
{
  if (paths == NULL)
    return list_untracked (location, NULL, 0, tally, cancellable, error);
  for (guint i = 0, n; i < paths->len; i += n)
    {
      n = count_arguments (paths, i);
      if (!list_untracked (location, (char **) paths->pdata + i, n, tally, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  JkTrackedFileFunc func;
  gpointer user_data;
  char *told; /* of a path in conflict, one of several entries is told */
} Telling;

static gboolean
tell (const Listed *listed,
      gpointer      data)
{
  Telling *telling = data;

  if (listed->is_skipped || g_strcmp0 (telling->told, listed->path) == 0)
    return TRUE;
  g_free (telling->told);
  telling->told = g_strdup (listed->path);
  return telling->func (listed->path, listed->mode, 0, 0, telling->user_data);
}

gboolean
jk_git_list_by_command (const JkGitLocation *location,
                        JkTrackedFileFunc    func,
                        gpointer             user_data,
                        GCancellable        *cancellable,
                        GError             **error)
{
  Telling telling = { func, user_data, NULL };
  const gboolean is_good = list (location, tell, &telling, cancellable, error);

  g_free (telling.told);
  return is_good;
}

/* ":100644 100644 <id> <id> R087\0old\0new\0" and such, of which only the pairs matter. */
static gboolean
parse_renames (const char       *data,
               gsize             size,
               JkGitRenameFunc   func,
               gpointer          user_data)
{
  const char *end = data + size;

  for (const char *at = data; at != NULL && at < end;)
    {
      const char *status = strrchr (at, ' ');
      const char *first = at + strlen (at) + 1;
      const char *second = first < end ? first + strlen (first) + 1 : end;

      if (*at != ':' || status == NULL || first >= end || second > end)
        return FALSE;
      at = second;
      if (status[1] != 'R')
        continue;
      if (second >= end)
        return FALSE;
      func (first, second, user_data);
      at = second + strlen (second) + 1;
    }
  return TRUE;
}

gboolean
jk_git_renames_by_command (const JkGitLocation *location,
                           JkGitRenameFunc      func,
                           gpointer             user_data,
                           GError             **error)
{
  static const char *const arguments[]
      = { "diff-index", "--cached", "--raw", "-z", "-M", "--ita-invisible-in-index",
          "--ignore-submodules=dirty", "--no-ext-diff", "--no-textconv", "HEAD", NULL };
  g_autoptr (GBytes) output = jk_git_command_run (location, arguments, NULL, error);
  const char *data;
  gsize size;

  if (output == NULL)
    return FALSE;
  data = g_bytes_get_data (output, &size);
  if (size == 0 || parse_renames (data, size, func, user_data))
    return TRUE;
  g_set_error_literal (error, JK_ERROR, JK_ERROR_PARSE, "git diff-index: an entry is not as expected");
  return FALSE;
}
