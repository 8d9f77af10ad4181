/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-tracked-files.h"

#include <string.h>

#include "jk-git-readers.h"

/* Of a path in conflict, the entries of stages 1 to 3 follow each other: the one that is told. */
static const git_index_entry *
pick_stage (git_index *index,
            gsize      n_entries,
            gsize     *at)
{
  const git_index_entry *picked = git_index_get_byindex (index, *at);

  while (*at + 1 < n_entries)
    {
      const git_index_entry *next = git_index_get_byindex (index, *at + 1);

      if (strcmp (next->path, picked->path) != 0)
        break;
      if (git_index_entry_stage (picked) != 2)
        picked = next;
      (*at)++;
    }
  return picked;
}

static void
walk_index (git_index        *index,
            JkTrackedFileFunc func,
            gpointer          user_data)
{
  const gsize n_entries = git_index_entrycount (index);

  for (gsize i = 0; i < n_entries; i++)
    {
      const git_index_entry *entry = pick_stage (index, n_entries, &i);
      const gint64 mtime_ns = (gint64) entry->mtime.seconds * 1000000000 + entry->mtime.nanoseconds;

      if (entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE)
        continue;
      if (!func (entry->path, entry->mode, entry->file_size, mtime_ns, user_data))
        return;
    }
}

gboolean
jk_tracked_files_foreach (JkRepository     *repository,
                          JkTrackedFileFunc func,
                          gpointer          user_data,
                          GError          **error)
{
  git_index *index;

  g_return_val_if_fail (JK_IS_REPOSITORY (repository) && func != NULL, FALSE);

  if (!jk_repository_open (repository, error))
    return FALSE;
  index = jk_repository_get_index (repository);
  if (index == NULL)
    return jk_git_list_by_command (jk_repository_get_location (repository), func, user_data, NULL, error);
  walk_index (index, func, user_data);
  return TRUE;
}

JkTrackedKind
jk_tracked_files_find (JkRepository *repository,
                       const char   *path,
                       guint32      *mode)
{
  git_index *index;
  g_autofree char *prefix = g_strconcat (path, "/", NULL);
  const git_index_entry *entry;

  g_return_val_if_fail (JK_IS_REPOSITORY (repository), JK_TRACKED_MAYBE);

  index = jk_repository_get_index (repository);
  if (index == NULL || *path == '\0' || git_index_find_prefix (NULL, index, prefix) == 0)
    return JK_TRACKED_MAYBE;
  entry = git_index_get_bypath (index, path, 0);
  if (entry == NULL) /* or in conflict, of which there are up to three entries, and none of stage 0 */
    return git_index_find (NULL, index, path) == 0 ? JK_TRACKED_MAYBE : JK_TRACKED_NOT;
  if (entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE)
    return JK_TRACKED_NOT;
  *mode = entry->mode;
  return JK_TRACKED_FILE;
}
