/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which paths a checkpoint is about. */
#include "jk-git-checkpoint-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"
#include "jk-git-tree-edit.h"

/* Nobody reviews more, and each is an object. */
#define MAX_PATHS 200000

gboolean
jk_git_is_conflicted (git_index  *index,
                      const char *path)
{
  for (int stage = 1; stage <= 3; stage++)
    if (git_index_get_bypath (index, path, stage) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
add_changed (JkRepository              *repository,
             const JkCheckpointRequest *request,
             GHashTable                *paths,
             GPtrArray                 *left_out,
             GCancellable              *cancellable,
             GError                   **error)
{
  g_autoptr (JkGitStatus) status = jk_repository_read_status (repository, MAX_PATHS, cancellable, error);

  if (status == NULL)
    return FALSE;
  if (status->is_truncated)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_LIMIT, _ ("More than %d paths have changed."), MAX_PATHS);
      return FALSE;
    }
  for (guint i = 0; i < status->changes->len; i++)
    {
      const JkGitChange *change = status->changes->pdata[i];

      if (change->worktree == '?' && !request->untracked)
        {
          jk_git_left_out_add (left_out, change->path, "untracked");
          continue;
        }
      g_hash_table_add (paths, g_strdup (change->path));
      if (change->old_path != NULL)
        g_hash_table_add (paths, g_strdup (change->old_path));
    }
  return TRUE;
}

static gboolean
is_known (JkGitTrees *trees,
          git_index  *index,
          const char *path)
{
  return jk_git_trees_find (trees, path, NULL) != 0
         || (index != NULL && (git_index_get_bypath (index, path, 0) != NULL || jk_git_is_conflicted (index, path)));
}

gboolean
jk_git_checkpoint_add_paths (JkRepository              *repository,
                             const JkCheckpointRequest *request,
                             JkGitTrees                *trees,
                             git_index                 *index,
                             GHashTable                *paths,
                             GPtrArray                 *left_out,
                             GCancellable              *cancellable,
                             GError                   **error)
{
  if (request->paths == NULL)
    return add_changed (repository, request, paths, left_out, cancellable, error);
  for (guint i = 0; request->paths[i] != NULL; i++)
    {
      if (!request->untracked && !is_known (trees, index, request->paths[i]))
        jk_git_left_out_add (left_out, request->paths[i], "untracked");
      else
        g_hash_table_add (paths, g_strdup (request->paths[i]));
    }
  return TRUE;
}

/* Percent-encoded: a name may hold any byte, also a line's end. */
void
jk_git_covers_add (GString    *message,
                   const char *key,
                   const char *path)
{
  g_autofree char *encoded = g_uri_escape_bytes ((const guint8 *) path, strlen (path), "/");

  g_string_append_printf (message, "%s%s\n", key + 1, encoded);
}

GPtrArray *
jk_git_covers_parse (const char *message,
                     const char *key)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (const char *line = message; (line = strstr (line, key)) != NULL;)
    {
      const char *value = line + strlen (key);
      const char *end = strchrnul (value, '\n');
      g_autoptr (GBytes) bytes = g_uri_unescape_bytes (value, end - value, NULL, NULL);

      if (bytes != NULL)
        g_ptr_array_add (paths, g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)));
      line = end;
    }
  return paths->len > 0 ? g_steal_pointer (&paths) : NULL;
}
