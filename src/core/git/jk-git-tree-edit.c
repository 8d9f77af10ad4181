/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-tree-edit.h"

#include <string.h>

typedef struct
{
  char *path;
  guint32 mode; /* 0 for one that goes */
  git_oid id;
} Edit;

struct _JkGitTreeEdit
{
  git_repository *handle;
  JkGitTrees *base;
  GHashTable *edits; /* path → Edit */
};

static void
free_edit (gpointer data)
{
  Edit *edit = data;

  g_free (edit->path);
  g_free (edit);
}

JkGitTreeEdit *
jk_git_tree_edit_new (git_repository *handle,
                      JkGitTrees     *base)
{
  JkGitTreeEdit *self = g_new0 (JkGitTreeEdit, 1);

  self->handle = handle;
  self->base = base;
  self->edits = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_edit);
  return self;
}

void
jk_git_tree_edit_free (JkGitTreeEdit *self)
{
  g_hash_table_unref (self->edits);
  g_free (self);
}

static Edit *
add (JkGitTreeEdit *self,
     const char    *path)
{
  Edit *edit = g_new0 (Edit, 1);

  edit->path = g_strdup (path);
  g_hash_table_replace (self->edits, edit->path, edit);
  return edit;
}

void
jk_git_tree_edit_put (JkGitTreeEdit *self,
                      const char    *path,
                      guint32        mode,
                      const git_oid *id)
{
  Edit *edit = add (self, path);

  edit->mode = mode;
  edit->id = *id;
}

void
jk_git_tree_edit_remove (JkGitTreeEdit *self,
                         const char    *path)
{
  const guint32 mode = jk_git_trees_find (self->base, path, NULL);

  if (mode != 0 && mode != GIT_FILEMODE_TREE)
    add (self, path);
}

guint
jk_git_tree_edit_get_size (JkGitTreeEdit *self)
{
  return g_hash_table_size (self->edits);
}

/* A file comes before what is in a folder of its name, and that comes in one piece. */
static int
by_path (gconstpointer a,
         gconstpointer b)
{
  return strcmp ((*(Edit *const *) a)->path, (*(Edit *const *) b)->path);
}

static int
write_folder (JkGitTreeEdit *self,
              Edit         **edits,
              guint          n,
              gsize          depth,
              git_oid       *out,
              gboolean      *is_empty);

static int
remove_entry (git_treebuilder *builder,
              const char      *name)
{
  return git_treebuilder_get (builder, name) != NULL ? git_treebuilder_remove (builder, name) : 0;
}

/* @edits: all below one folder, whose name ends at @end of their paths */
static int
put_folder (JkGitTreeEdit   *self,
            git_treebuilder *builder,
            Edit           **edits,
            guint            n,
            const char      *name,
            gsize            end)
{
  const git_tree_entry *old = git_treebuilder_get (builder, name);
  gboolean is_empty, has_put = FALSE;
  git_oid id;
  int code;

  for (guint i = 0; i < n && !has_put; i++)
    has_put = edits[i]->mode != 0;
  /* A file has come in the folder's place. */
  if (!has_put && old != NULL && git_tree_entry_filemode (old) != GIT_FILEMODE_TREE)
    return 0;
  code = write_folder (self, edits, n, end + 1, &id, &is_empty);
  if (code != 0)
    return code;
  return is_empty ? remove_entry (builder, name) : git_treebuilder_insert (NULL, builder, name, &id, GIT_FILEMODE_TREE);
}

static int
put_all (JkGitTreeEdit   *self,
         git_treebuilder *builder,
         Edit           **edits,
         guint            n,
         gsize            depth)
{
  int code = 0;

  for (guint i = 0, next; i < n && code == 0; i = next)
    {
      const char *begin = edits[i]->path + depth;
      const gsize size = strcspn (begin, "/");
      g_autofree char *name = g_strndup (begin, size);

      next = i + 1;
      if (begin[size] == '/')
        {
          while (next < n && strncmp (edits[next]->path + depth, begin, size + 1) == 0)
            next++;
          code = put_folder (self, builder, edits + i, next - i, name, depth + size);
        }
      else if (edits[i]->mode == 0)
        code = remove_entry (builder, name);
      else
        code = git_treebuilder_insert (NULL, builder, name, &edits[i]->id, edits[i]->mode);
    }
  return code;
}

/* @edits: in the order of their paths, the first @depth bytes of which are the folder with its slash */
static int
write_folder (JkGitTreeEdit *self,
              Edit         **edits,
              guint          n,
              gsize          depth,
              git_oid       *out,
              gboolean      *is_empty)
{
  g_autofree char *path = g_strndup (edits[0]->path, depth > 0 ? depth - 1 : 0);
  git_tree *base = jk_git_trees_get_folder (self->base, path);
  g_autoptr (git_tree) unread = NULL;
  git_treebuilder *builder = NULL;
  git_oid id;
  int code = 0;

  /* One that cannot be read must not be taken for an empty one. */
  if (base == NULL && depth > 0 && jk_git_trees_find (self->base, path, &id) == GIT_FILEMODE_TREE)
    code = git_tree_lookup (&unread, self->handle, &id);
  if (code == 0)
    code = git_treebuilder_new (&builder, self->handle, base != NULL ? base : unread);
  if (code == 0)
    code = put_all (self, builder, edits, n, depth);
  if (code == 0)
    {
      *is_empty = git_treebuilder_entrycount (builder) == 0;
      code = *is_empty && depth > 0 ? 0 : git_treebuilder_write (out, builder);
    }
  git_treebuilder_free (builder);
  return code;
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
  git_tree *top = jk_git_trees_get_folder (self->base, "");
  g_autoptr (GPtrArray) edits = g_ptr_array_sized_new (g_hash_table_size (self->edits));
  GHashTableIter iter;
  gpointer edit;
  gboolean is_empty;

  g_hash_table_iter_init (&iter, self->edits);
  while (g_hash_table_iter_next (&iter, NULL, &edit))
    g_ptr_array_add (edits, edit);
  g_ptr_array_sort (edits, by_path);
  if (edits->len > 0)
    return write_folder (self, (Edit **) edits->pdata, edits->len, 0, out, &is_empty);
  if (top == NULL)
    return write_nothing (self, out);
  *out = *git_tree_id (top);
  return 0;
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
