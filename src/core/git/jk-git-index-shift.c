/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jk-git-commit-private.h"
#include "jk-git-tree-edit.h"

typedef struct
{
  git_index *index;
  GHashTable *picked; /* path → JkGitPicked */
  guint n_shifted;
} Shift;

static gboolean
is_as (const git_index_entry *entry,
       const git_diff_file   *file,
       gboolean               exists)
{
  if (entry == NULL || !exists)
    return entry == NULL && !exists;
  return entry->mode == file->mode && git_oid_equal (&entry->id, &file->id)
         && !(entry->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD);
}

static void
fill_times (git_index_entry   *entry,
            const JkGitPicked *picked)
{
  entry->ctime.seconds = (gint32) picked->st.st_ctim.tv_sec;
  entry->ctime.nanoseconds = (guint32) picked->st.st_ctim.tv_nsec;
  entry->mtime.seconds = (gint32) picked->st.st_mtim.tv_sec;
  entry->mtime.nanoseconds = (guint32) picked->st.st_mtim.tv_nsec;
  entry->dev = (guint32) picked->st.st_dev;
  entry->ino = (guint32) picked->st.st_ino;
  entry->uid = picked->st.st_uid;
  entry->gid = picked->st.st_gid;
  /* 0 has Git look at the file itself. */
  entry->file_size = picked->is_fresh ? 0 : (guint32) picked->st.st_size;
}

/* Something staged lies in its place: it stays. */
static gboolean
is_free (git_index  *index,
         const char *path)
{
  g_autofree char *below = g_strconcat (path, "/", NULL);

  for (const char *slash = strchr (path, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      g_autofree char *parent = g_strndup (path, slash - path);

      if (git_index_find (NULL, index, parent) == 0)
        return FALSE;
    }
  return git_index_find_prefix (NULL, index, below) != 0;
}

static int
put (Shift               *self,
     const git_diff_file *file)
{
  const JkGitPicked *picked = self->picked != NULL ? g_hash_table_lookup (self->picked, file->path) : NULL;
  git_index_entry entry = { 0 };

  if (!is_free (self->index, file->path))
    return 0;
  entry.mode = file->mode;
  entry.id = file->id;
  entry.path = file->path;
  if (picked != NULL && git_oid_equal (&picked->id, &file->id))
    fill_times (&entry, picked);
  return git_index_add (self->index, &entry);
}

static int
shift_one (Shift                *self,
           const git_diff_delta *delta,
           gboolean              takes_away)
{
  const gboolean was = delta->status != GIT_DELTA_ADDED, is = delta->status != GIT_DELTA_DELETED;
  const char *path = was ? delta->old_file.path : delta->new_file.path;

  if (takes_away != (was && !is))
    return 0;
  if (!is_as (git_index_get_bypath (self->index, path, 0), &delta->old_file, was))
    return 0;
  self->n_shifted++;
  return is ? put (self, &delta->new_file) : git_index_remove (self->index, path, 0);
}

gboolean
jk_git_index_shift (git_repository *handle,
                    git_index      *index,
                    git_tree       *from,
                    git_tree       *to,
                    GPtrArray      *picked,
                    guint          *n_shifted,
                    GError        **error)
{
  g_autoptr (GHashTable) by_path = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (git_diff) diff = NULL;
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  Shift self = { index, by_path };
  int code;

  for (guint i = 0; picked != NULL && i < picked->len; i++)
    g_hash_table_insert (by_path, ((JkGitPicked *) picked->pdata[i])->path, picked->pdata[i]);
  options.flags = GIT_DIFF_INCLUDE_TYPECHANGE;
  code = git_diff_tree_to_tree (&diff, handle, from, to, &options);
  /* What goes makes room for what comes. */
  for (gsize i = 0; code == 0 && i < git_diff_num_deltas (diff); i++)
    code = shift_one (&self, git_diff_get_delta (diff, i), TRUE);
  for (gsize i = 0; code == 0 && i < git_diff_num_deltas (diff); i++)
    code = shift_one (&self, git_diff_get_delta (diff, i), FALSE);
  if (n_shifted != NULL)
    *n_shifted = self.n_shifted;
  if (code != 0)
    jk_git_library_set_error (error, code, "index");
  return code == 0;
}
