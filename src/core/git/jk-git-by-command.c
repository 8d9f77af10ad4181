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

typedef struct
{
  const char *worktree;
  GPtrArray *paths;
} Submodules;

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
collect_submodule (const char *path,
                   guint32     mode,
                   guint64     size,
                   gint64      mtime_ns,
                   gpointer    data)
{
  Submodules *submodules = data;
  g_autofree char *dot_git = NULL;

  if (mode != SUBMODULE_MODE)
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

      collect_submodule (entry->path, entry->mode, 0, 0, submodules);
    }
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
  Submodules submodules = { location->worktree, paths };

  if (index != NULL)
    list_submodules (index, &submodules);
  else if (!jk_git_list_by_command (location, collect_submodule, &submodules, cancellable, error))
    return FALSE;
  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *path = g_build_filename (location->worktree, paths->pdata[i], NULL);
      g_autoptr (JkRepository) repository = jk_repository_new (path);
      g_autoptr (GError) local_error = NULL;
      g_autoptr (JkGitStatus) status = jk_repository_read_status (repository, 0, cancellable, &local_error);
      JkGitChange *known = jk_git_tally_peek (tally, paths->pdata[i]);

      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      /* A submodule that cannot be looked into counts as git's own answer says. */
      if (status != NULL && status->total > 0 && (known == NULL || known->worktree == '\0'))
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
  static const char *const arguments[]
      = { "status", "--porcelain=v2", "-z", "-uall", "--branch", "--ignore-submodules=dirty", NULL };
  g_autoptr (GBytes) output = jk_git_command_run (location, arguments, cancellable, error);
  const char *data;
  gsize size;

  if (output == NULL)
    return FALSE;
  data = g_bytes_get_data (output, &size);
  if (size > 0 && !jk_porcelain_parse (data, size, tally, head, error))
    return FALSE;
  return add_submodules (location, index, tally, cancellable, error);
}

/* "H 100644 <id> 0\tpath"; S instead of H is skip-worktree. */
static gboolean
parse_listed (const char  *entry,
              guint32     *mode,
              guint       *stage,
              const char **path)
{
  char tag;

  *path = strchr (entry, '\t');
  if (*path == NULL || sscanf (entry, "%c %o %*s %u", &tag, mode, stage) != 3)
    return FALSE;
  (*path)++;
  if (tag == 'S')
    *stage = G_MAXUINT;
  return TRUE;
}

gboolean
jk_git_list_by_command (const JkGitLocation *location,
                        JkTrackedFileFunc    func,
                        gpointer             user_data,
                        GCancellable        *cancellable,
                        GError             **error)
{
  static const char *const arguments[] = { "ls-files", "-z", "--stage", "-t", NULL };
  g_autoptr (GBytes) output = jk_git_command_run (location, arguments, cancellable, error);
  const char *told = "";
  const char *data, *path;
  gsize size;

  if (output == NULL)
    return FALSE;
  data = g_bytes_get_data (output, &size);
  for (const char *entry = data; entry != NULL && entry < data + size; entry += strlen (entry) + 1)
    {
      guint32 mode;
      guint stage;

      if (!parse_listed (entry, &mode, &stage, &path))
        {
          g_set_error_literal (error, JK_ERROR, JK_ERROR_PARSE, "git ls-files: an entry is not as expected");
          return FALSE;
        }
      if (stage == G_MAXUINT || strcmp (told, path) == 0)
        continue;
      told = path;
      if (!func (path, mode, 0, 0, user_data))
        break;
    }
  return TRUE;
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
