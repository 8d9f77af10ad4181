/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-trees.h"

#include <string.h>

/* Some 4 KiB each. Paths come in their order, so what was forgotten is seldom asked for again. */
#define MAX_FOLDERS 4096

struct _JkGitTrees
{
  git_repository *handle;
  git_tree *root;
  GHashTable *folders; /* path → git_tree, or %NULL where there is no folder */
};

static void
free_folder (gpointer data)
{
  git_tree_free (data);
}

JkGitTrees *
jk_git_trees_new (git_repository *handle,
                  git_tree       *root)
{
  JkGitTrees *self = g_new0 (JkGitTrees, 1);

  self->handle = handle;
  self->root = root;
  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_folder);
  return self;
}

void
jk_git_trees_free (JkGitTrees *self)
{
  g_hash_table_unref (self->folders);
  g_free (self);
}

static git_tree *
read_folder (JkGitTrees *self,
             const char *path)
{
  git_tree *tree = NULL;
  git_oid id;

  if (jk_git_trees_find (self, path, &id) != GIT_FILEMODE_TREE || git_tree_lookup (&tree, self->handle, &id) != 0)
    return NULL;
  return tree;
}

git_tree *
jk_git_trees_get_folder (JkGitTrees *self,
                         const char *path)
{
  gpointer known = NULL;

  if (*path == '\0' || self->root == NULL)
    return self->root;
  if (!g_hash_table_lookup_extended (self->folders, path, NULL, &known))
    {
      known = read_folder (self, path);
      if (g_hash_table_size (self->folders) >= MAX_FOLDERS)
        g_hash_table_remove_all (self->folders);
      g_hash_table_insert (self->folders, g_strdup (path), known);
    }
  return known;
}

guint32
jk_git_trees_find (JkGitTrees *self,
                   const char *path,
                   git_oid    *id)
{
  const char *slash = strrchr (path, '/');
  g_autofree char *parent = g_strndup (path, slash != NULL ? slash - path : 0);
  git_tree *folder = jk_git_trees_get_folder (self, parent);
  const git_tree_entry *entry = folder != NULL ? git_tree_entry_byname (folder, slash != NULL ? slash + 1 : path) : NULL;

  if (entry == NULL)
    return 0;
  if (id != NULL)
    *id = *git_tree_entry_id (entry);
  return git_tree_entry_filemode (entry);
}
