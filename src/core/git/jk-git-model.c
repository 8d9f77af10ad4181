/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-model.h"

#include <string.h>

struct _JkGitModel
{
  GHashTable *changes; /* path → letter; ? for untracked */
};

JkGitModel *
jk_git_model_new (JkGitTally *tally)
{
  g_autoptr (JkGitModel) self = g_new0 (JkGitModel, 1);

  self->changes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (tally != NULL && !jk_git_tally_copy_worktree (tally, self->changes))
    return NULL;
  return g_steal_pointer (&self);
}

void
jk_git_model_free (JkGitModel *self)
{
  g_hash_table_unref (self->changes);
  g_free (self);
}

static gboolean
is_at_or_below (const char *path,
                const char *folder)
{
  const gsize length = strlen (folder);

  return strncmp (path, folder, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

typedef struct
{
  GPtrArray *paths;
  GHashTable *folders; /* set */
  JkGitModelFunc has_below;
  gpointer user_data;
} Parts;

static gboolean
is_in_folder (const Parts *parts,
              const char  *path)
{
  const char *begin = path;

  for (;;)
    {
      g_autofree char *folder = begin > path ? g_strndup (path, begin - path - 1) : g_strdup ("");
      const char *slash = strchr (begin, '/');

      if (g_hash_table_contains (parts->folders, folder)
          && (slash == NULL || slash[1] == '\0' || !parts->has_below (path, slash - path, parts->user_data)))
        return TRUE;
      if (slash == NULL || slash[1] == '\0')
        return FALSE;
      begin = slash + 1;
    }
}

static gboolean
is_replaced (const Parts *parts,
             const char  *path)
{
  for (guint i = 0; i < parts->paths->len; i++)
    if (is_at_or_below (path, parts->paths->pdata[i]))
      return TRUE;
  return g_hash_table_size (parts->folders) > 0 && is_in_folder (parts, path);
}

/* Moves what is to be replaced to @out. */
static void
take_out (JkGitModel  *self,
          const Parts *parts,
          GHashTable  *out)
{
  GHashTableIter iter;
  gpointer path, letter;

  g_hash_table_iter_init (&iter, self->changes);
  while (g_hash_table_iter_next (&iter, &path, &letter))
    if (is_replaced (parts, path))
      {
        g_hash_table_iter_steal (&iter);
        g_hash_table_insert (out, path, letter);
      }
}

static gboolean
is_equal (GHashTable *a,
          GHashTable *b)
{
  GHashTableIter iter;
  gpointer path, letter;

  if (g_hash_table_size (a) != g_hash_table_size (b))
    return FALSE;
  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &path, &letter))
    if (g_hash_table_lookup (b, path) != letter)
      return FALSE;
  return TRUE;
}

int
jk_git_model_replace (JkGitModel    *self,
                      GPtrArray     *paths,
                      GPtrArray     *folders,
                      JkGitModelFunc has_below,
                      gpointer       user_data,
                      JkGitTally    *found)
{
  g_autoptr (GHashTable) folder_set = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) before = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) after = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer path, letter;

  if (!jk_git_tally_copy_worktree (found, after))
    return -1;
  for (guint i = 0; i < folders->len; i++)
    g_hash_table_add (folder_set, folders->pdata[i]);
  take_out (self, &(Parts){ paths, folder_set, has_below, user_data }, before);
  g_hash_table_iter_init (&iter, after);
  while (g_hash_table_iter_next (&iter, &path, &letter))
    g_hash_table_insert (self->changes, g_strdup (path), letter);
  return g_hash_table_size (self->changes) > JK_GIT_MODEL_MAX_CHANGES ? -1 : !is_equal (before, after);
}

static int
compare_paths (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

void
jk_git_model_tell (JkGitModel *self,
                   JkGitTally *tally)
{
  g_autoptr (GPtrArray) untracked = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer path, letter;

  g_hash_table_iter_init (&iter, self->changes);
  while (g_hash_table_iter_next (&iter, &path, &letter))
    {
      if (GPOINTER_TO_INT (letter) == '?')
        g_ptr_array_add (untracked, path);
      else
        jk_git_tally_add_worktree (tally, path, NULL, GPOINTER_TO_INT (letter));
    }
  g_ptr_array_sort (untracked, compare_paths);
  for (guint i = 0; i < untracked->len; i++)
    jk_git_tally_add_untracked (tally, untracked->pdata[i]);
}
