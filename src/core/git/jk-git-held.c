/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a checkpoint holds. */
#include "jk-git-restore-private.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "jk-git-checkpoint-private.h"
#include "jk-git-content.h"
#include "jk-git-tree-edit.h"

#define FOLDER_MODE 0040000
#define SUBMODULE_MODE 0160000

/* @staged, @base: (nullable) */
typedef struct
{
  git_repository *handle;
  const JkCheckpoint *checkpoint;
  git_commit *commit;
  git_tree *tree;
  git_tree *base;
  git_tree *staged;
  GHashTable *held; /* path, of the value → JkGitHeld */
} Reading;

static void
held_free (gpointer data)
{
  JkGitHeld *self = data;

  g_free (self->file.path);
  g_free (self->kept);
  g_free (self->temporary);
  g_free (self->left);
  g_free (self);
}

/* Returns: (transfer none) (nullable): %NULL where it is listed already */
static JkGitHeld *
add (Reading    *self,
     const char *path)
{
  JkGitHeld *held;

  if (g_hash_table_contains (self->held, path))
    return NULL;
  held = g_new0 (JkGitHeld, 1);
  held->file.path = g_strdup (path);
  g_hash_table_insert (self->held, held->file.path, held);
  return held;
}

static void
block (JkGitHeld  *held,
       const char *reason)
{
  held->file.effect = JK_RESTORE_BLOCKED;
  held->file.reason = reason;
}

static void
read_size (Reading   *self,
           git_odb   *odb,
           JkGitHeld *held)
{
  git_object_t type;
  gsize size;

  if (git_odb_read_header (&size, &type, odb, &held->id) == 0 && type == GIT_OBJECT_BLOB)
    held->file.size_bytes = size;
  else
    block (held, "lost");
}

static void
add_tree_path (Reading    *self,
               git_odb    *odb,
               const char *path)
{
  JkGitHeld *held = add (self, path);

  if (held == NULL)
    return;
  held->file.mode = jk_git_tree_find (self->tree, path, &held->id);
  if (held->file.mode == FOLDER_MODE)
    held->file.mode = 0;
  if (held->file.mode == SUBMODULE_MODE)
    block (held, "submodule");
  else if (held->file.mode != 0)
    read_size (self, odb, held);
}

static void
add_outside (Reading                *self,
             const JkCheckpointFile *file,
             const char             *outside_dir)
{
  JkGitHeld *held = add (self, file->path);

  if (held == NULL)
    return;
  held->file.mode = file->mode;
  held->file.size_bytes = file->size_bytes;
  held->file.is_outside = TRUE;
  held->is_secret = g_str_has_prefix (file->reason, "secret-");
  if (file->file != NULL && (file->mode == 0100644 || file->mode == 0100755 || file->mode == 0120000))
    held->kept = g_build_filename (outside_dir, self->checkpoint->id, file->file, NULL);
  if (held->kept == NULL || access (held->kept, R_OK) != 0)
    block (held, "lost");
}

static gboolean
is_staged_commit (git_commit *commit)
{
  return strcmp (git_commit_message (commit), JK_CHECKPOINT_STAGED) == 0;
}

/* The first parent is HEAD, the last what was staged; before the first commit there is no HEAD. */
static int
read_parents (Reading *self)
{
  const guint n = git_commit_parentcount (self->commit);
  int code = 0;

  for (guint i = 0; code == 0 && i < n; i++)
    {
      g_autoptr (git_commit) parent = NULL;

      code = git_commit_parent (&parent, self->commit, i);
      if (code == 0 && i == n - 1 && is_staged_commit (parent))
        code = git_commit_tree (&self->staged, parent);
      else if (code == 0 && i == 0)
        code = git_commit_tree (&self->base, parent);
    }
  return code;
}

static int
read_trees (Reading *self)
{
  git_oid id;
  int code = git_oid_fromstr (&id, self->checkpoint->commit);

  if (code == 0)
    code = git_commit_lookup (&self->commit, self->handle, &id);
  if (code == 0)
    code = git_commit_tree (&self->tree, self->commit);
  return code == 0 ? read_parents (self) : code;
}

/* @func is told every path that differs. */
static int
compare (Reading  *self,
         git_tree *other,
         void (*func) (Reading *self, git_odb *odb, const char *path))
{
  g_autoptr (git_diff) diff = NULL;
  g_autoptr (git_odb) odb = NULL;
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  int code = git_repository_odb (&odb, self->handle);

  options.flags = GIT_DIFF_INCLUDE_TYPECHANGE;
  if (code == 0)
    code = git_diff_tree_to_tree (&diff, self->handle, self->base, other, &options);
  for (gsize i = 0; code == 0 && i < git_diff_num_deltas (diff); i++)
    {
      const git_diff_delta *delta = git_diff_get_delta (diff, i);

      func (self, odb, delta->status == GIT_DELTA_DELETED ? delta->old_file.path : delta->new_file.path);
    }
  return code;
}

static void
add_staged_path (Reading    *self,
                 git_odb    *odb,
                 const char *path)
{
  JkGitHeld *held = add (self, path);

  if (held != NULL)
    block (held, "only-staged");
}

static void
add_lost (Reading    *self,
          const char *path)
{
  JkGitHeld *held = add (self, path);

  if (held == NULL)
    return;
  held->file.is_outside = TRUE;
  block (held, "lost");
}

/* Whether it was outside cannot be seen: there, the tree has what HEAD has. */
static gboolean
is_as_base (Reading    *self,
            const char *path)
{
  git_oid now, old;
  const guint32 mode = jk_git_tree_find (self->tree, path, &now);

  return mode == jk_git_tree_find (self->base, path, &old) && (mode == 0 || git_oid_equal (&now, &old));
}

/* @lost: (nullable): paths that are outside, whether the manifest tells of them or not; earlier checkpoints do not
 * name them, but say how many they are */
static int
list_covered (Reading   *self,
              GPtrArray *covered,
              GPtrArray *lost)
{
  g_autoptr (git_odb) odb = NULL;
  const JkCheckpoint *checkpoint = self->checkpoint;
  const gboolean is_unsure = lost == NULL && checkpoint->outside->len != checkpoint->n_outside;
  const int code = git_repository_odb (&odb, self->handle);

  for (guint i = 0; code == 0 && lost != NULL && i < lost->len; i++)
    add_lost (self, lost->pdata[i]);
  for (guint i = 0; code == 0 && covered != NULL && i < covered->len; i++)
    if (is_unsure && is_as_base (self, covered->pdata[i]))
      add_lost (self, covered->pdata[i]);
    else
      add_tree_path (self, odb, covered->pdata[i]);
  return code;
}

static int
list (Reading    *self,
      const char *outside_dir)
{
  const char *message = git_commit_message (self->commit);
  g_autoptr (GPtrArray) covered = jk_git_covers_parse (message, JK_COVERS);
  g_autoptr (GPtrArray) lost = jk_git_covers_parse (message, JK_COVERS_OUTSIDE);
  const GPtrArray *outside = self->checkpoint->outside;
  int code;

  /* What is outside goes before what the tree has: there, HEAD's content stands in its place. */
  for (guint i = 0; i < outside->len; i++)
    if (!((JkCheckpointFile *) outside->pdata[i])->is_staged)
      add_outside (self, outside->pdata[i], outside_dir);
  if (covered != NULL || lost != NULL)
    code = list_covered (self, covered, lost);
  else
    code = compare (self, self->tree, add_tree_path);
  if (code == 0 && self->staged != NULL)
    code = compare (self, self->staged, add_staged_path);
  for (guint i = 0; i < outside->len; i++)
    if (((JkCheckpointFile *) outside->pdata[i])->is_staged)
      add_staged_path (self, NULL, ((JkCheckpointFile *) outside->pdata[i])->path);
  return code;
}

static int
by_path (gconstpointer a,
         gconstpointer b)
{
  return strcmp ((*(JkGitHeld *const *) a)->file.path, (*(JkGitHeld *const *) b)->file.path);
}

static GPtrArray *
sort (GHashTable *held)
{
  GPtrArray *sorted = g_ptr_array_new_full (g_hash_table_size (held), held_free);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, held);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      g_hash_table_iter_steal (&iter);
      g_ptr_array_add (sorted, value);
    }
  g_ptr_array_sort (sorted, by_path);
  return sorted;
}

GPtrArray *
jk_git_held_list (git_repository     *handle,
                  const JkCheckpoint *checkpoint,
                  const char         *outside_dir,
                  GError            **error)
{
  g_autoptr (GHashTable) held = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, held_free);
  Reading reading = { handle, checkpoint, .held = held };
  int code = read_trees (&reading);

  if (code == 0)
    code = list (&reading, outside_dir);
  g_clear_pointer (&reading.staged, git_tree_free);
  g_clear_pointer (&reading.base, git_tree_free);
  g_clear_pointer (&reading.tree, git_tree_free);
  g_clear_pointer (&reading.commit, git_commit_free);
  if (code == 0)
    return sort (held);
  jk_git_library_set_error (error, code, checkpoint->ref);
  return NULL;
}

gboolean
jk_git_held_open (const JkGitHeld  *self,
                  git_repository   *handle,
                  JkGitHeldContent *content)
{
  content->blob = NULL;
  content->fd = -1;
  if (self->kept == NULL)
    return git_blob_lookup (&content->blob, handle, &self->id) == 0;
  content->fd = open (self->kept, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  return content->fd >= 0;
}

void
jk_git_held_close (JkGitHeldContent *content)
{
  g_clear_pointer (&content->blob, git_blob_free);
  if (content->fd >= 0)
    close (content->fd);
  content->fd = -1;
}
