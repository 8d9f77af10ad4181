/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-tree-edit.h"

#include <string.h>

#define FOLDER_MODE 0040000

struct _JkGitTreeEdit
{
  git_repository *handle;
  git_tree *base;
  GHashTable *removed; /* paths */
  GArray *put;         /* git_tree_update, owns the paths */
};

static void
update_clear (gpointer data)
{
  g_free ((char *) ((git_tree_update *) data)->path);
}

JkGitTreeEdit *
jk_git_tree_edit_new (git_repository *handle,
                      git_tree       *base)
{
  JkGitTreeEdit *self = g_new0 (JkGitTreeEdit, 1);

  self->handle = handle;
  self->base = base;
  self->removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->put = g_array_new (FALSE, TRUE, sizeof (git_tree_update));
  g_array_set_clear_func (self->put, update_clear);
  return self;
}

void
jk_git_tree_edit_free (JkGitTreeEdit *self)
{
  g_hash_table_unref (self->removed);
  g_array_unref (self->put);
  g_free (self);
}

guint32
jk_git_tree_find (git_tree   *tree,
                  const char *path,
                  git_oid    *id)
{
  git_tree_entry *entry = NULL;
  guint32 mode;

  if (tree == NULL || git_tree_entry_bypath (&entry, tree, path) != 0)
    return 0;
  mode = git_tree_entry_filemode (entry);
  if (id != NULL)
    *id = *git_tree_entry_id (entry);
  git_tree_entry_free (entry);
  return mode;
}

void
jk_git_tree_edit_put (JkGitTreeEdit *self,
                      const char    *path,
                      guint32        mode,
                      const git_oid *id)
{
  const git_tree_update update = { GIT_TREE_UPDATE_UPSERT, *id, (git_filemode_t) mode, g_strdup (path) };

  g_array_append_val (self->put, update);
}

void
jk_git_tree_edit_remove (JkGitTreeEdit *self,
                         const char    *path)
{
  const guint32 mode = jk_git_tree_find (self->base, path, NULL);

  if (mode != 0 && mode != FOLDER_MODE)
    g_hash_table_add (self->removed, g_strdup (path));
}

guint
jk_git_tree_edit_get_size (JkGitTreeEdit *self)
{
  return g_hash_table_size (self->removed) + self->put->len;
}

/* What is put below a file ends the file. */
static void
remove_parents (JkGitTreeEdit *self)
{
  for (guint i = 0; i < self->put->len; i++)
    {
      const char *path = g_array_index (self->put, git_tree_update, i).path;

      for (const char *slash = strchr (path, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
        {
          g_autofree char *parent = g_strndup (path, slash - path);

          jk_git_tree_edit_remove (self, parent);
        }
    }
}

/* libgit2 takes a path in a folder and a file in the folder's place for a contradiction: so what goes, goes first. */
static int
write_removed (JkGitTreeEdit *self,
               git_oid       *out)
{
  const guint n = g_hash_table_size (self->removed);
  g_autofree git_tree_update *updates = g_new0 (git_tree_update, n);
  GHashTableIter iter;
  gpointer path;
  guint i = 0;

  g_hash_table_iter_init (&iter, self->removed);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    {
      updates[i].action = GIT_TREE_UPDATE_REMOVE;
      updates[i++].path = path;
    }
  return git_tree_create_updated (out, self->handle, self->base, n, updates);
}

static int
write_nothing (JkGitTreeEdit *self,
               git_oid       *out)
{
  git_treebuilder *builder = NULL;
  int code = git_treebuilder_new (&builder, self->handle, NULL);

  if (code == 0)
    code = git_treebuilder_write (out, builder);
  git_treebuilder_free (builder);
  return code;
}

int
jk_git_tree_edit_write (JkGitTreeEdit *self,
                        git_oid       *out)
{
  g_autoptr (git_tree) rest = NULL;
  int code = 0;

  remove_parents (self);
  if (self->base != NULL)
    *out = *git_tree_id (self->base);
  if (g_hash_table_size (self->removed) > 0)
    {
      code = write_removed (self, out);
      if (code == 0)
        code = git_tree_lookup (&rest, self->handle, out);
    }
  else if (self->base != NULL)
    code = git_tree_dup (&rest, self->base);
  if (code != 0)
    return code;
  if (self->put->len == 0)
    return rest != NULL ? 0 : write_nothing (self, out);
  return git_tree_create_updated (out, self->handle, rest, self->put->len, (git_tree_update *) self->put->data);
}

int
jk_git_head_tree (git_repository *handle,
                  git_tree      **tree,
                  git_commit    **commit)
{
  git_oid id;
  int code;

  if (git_reference_name_to_id (&id, handle, "HEAD") != 0)
    return 0;
  code = git_commit_lookup (commit, handle, &id);
  return code != 0 ? code : git_commit_tree (tree, *commit);
}
