/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-checkpoint.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-beside.h"
#include "jk-git-checkpoint-private.h"
#include "jk-git-commit-private.h"
#include "jk-git-content.h"
#include "jk-git-disk.h"
#include "jk-git-outside.h"
#include "jk-git-packing.h"
#include "jk-git-tree-edit.h"
#include "jk-repository-private.h"

typedef struct
{
  const JkCheckpointRequest *request;
  JkRepository *repository;
  git_repository *handle;
  JkGitPacking *packing; /* nullable */
  git_index *index;      /* nullable */
  git_tree *tree;        /* nullable: of HEAD */
  JkGitTrees *trees;     /* the same, with what is below it */
  git_commit *head; /* nullable */
  int top;
  JkGitOutside *outside;
  JkGitTreeEdit *worktree;
  JkGitTreeEdit *staged;
  GPtrArray *left_out;
  GHashTable *rules; /* of jk_git_stored_as() */
  GString *covers;   /* lines of the message */
  guint n_paths;
  guint64 size;
} Making;

static gboolean
refuses (Making       *self,
         const char   *path,
         guint32       mode,
         const guint8 *data,
         gsize         size,
         const char  **reason)
{
  const JkCheckpointRequest *request = self->request;

  *reason = "refused";
  if (size > request->max_file_bytes)
    *reason = "too-large";
  else if (request->judge == NULL || request->judge (path, mode, data, size, request->judge_data, reason))
    return FALSE;
  return TRUE;
}

static gboolean
put (Making        *self,
     const char    *path,
     JkGitContent  *content,
     GError       **error)
{
  git_oid id;
  int code = git_blob_create_from_buffer (&id, self->handle, content->data, content->size);

  if (code != 0)
    {
      jk_git_library_set_error (error, code, path);
      return FALSE;
    }
  jk_git_tree_edit_put (self->worktree, path, content->mode, &id);
  self->size += content->size;
  return TRUE;
}

static gboolean
keep_content (Making       *self,
              const char   *path,
              JkGitContent *content,
              GError      **error)
{
  const char *reason;
  git_oid old, now;
  const guint32 mode = jk_git_trees_find (self->trees, path, &old);

  if (content->is_too_large)
    return jk_git_outside_copy (self->outside, self->top, path, content->mode, "too-large", error);
  /* What HEAD has already is no news, secret or not. */
  if (mode == content->mode && git_odb_hash (&now, content->data, content->size, GIT_OBJECT_BLOB) == 0 && git_oid_equal (&now, &old))
    return TRUE;
  if (refuses (self, path, content->mode, content->data, content->size, &reason)
      || (content->mode != 0120000 && jk_git_is_filtered (self->repository, self->index, self->top, path, self->rules, &reason)))
    return jk_git_outside_add (self->outside, path, content->mode, reason, FALSE, content->data, content->size, error);
  return put (self, path, content, error);
}

static gboolean
keep_worktree (Making     *self,
               const char *path,
               GError    **error)
{
  g_auto (JkGitContent) content = { 0 };
  const git_index_entry *entry = self->index != NULL ? git_index_get_bypath (self->index, path, 0) : NULL;
  const GPtrArray *outside = jk_git_outside_get_files (self->outside);
  const guint n_outside = outside->len;

  if (entry != NULL && entry->mode == 0160000)
    {
      jk_git_left_out_add (self->left_out, path, "submodule");
      return TRUE;
    }
  jk_git_content_read (&content, self->top, path, self->request->max_file_bytes);
  /* Not there on purpose, as in a sparse checkout. */
  if (content.mode == 0 && !self->request->covers && entry != NULL && (entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE))
    return TRUE;
  /* One that is being written to is kept as it was found. */
  if (content.problem != NULL && strcmp (content.problem, "changing") != 0)
    {
      jk_git_left_out_add (self->left_out, path, content.problem);
      return TRUE;
    }
  if (content.mode == 0)
    jk_git_tree_edit_remove (self->worktree, path);
  else if (!keep_content (self, path, &content, error))
    return FALSE;
  if (self->request->covers)
    jk_git_covers_add (self->covers, outside->len > n_outside ? JK_COVERS_OUTSIDE : JK_COVERS, path);
  return TRUE;
}

static gboolean
keep_blob (Making                *self,
           const git_index_entry *entry,
           GError               **error)
{
  g_autoptr (git_blob) blob = NULL;
  const guint8 *data;
  const char *reason;
  gsize size;
  int code = git_blob_lookup (&blob, self->handle, &entry->id);

  if (code != 0)
    {
      jk_git_library_set_error (error, code, entry->path);
      return FALSE;
    }
  data = git_blob_rawcontent (blob);
  size = git_blob_rawsize (blob);
  if (refuses (self, entry->path, entry->mode, data, size, &reason))
    return jk_git_outside_add (self->outside, entry->path, entry->mode, reason, TRUE, data, size, error);
  jk_git_tree_edit_put (self->staged, entry->path, entry->mode, &entry->id);
  return TRUE;
}

static gboolean
keep_staged (Making     *self,
             const char *path,
             GError    **error)
{
  const git_index_entry *entry = self->index != NULL ? git_index_get_bypath (self->index, path, 0) : NULL;
  git_oid old;
  guint32 mode;

  if (self->index == NULL || (entry == NULL && jk_git_is_conflicted (self->index, path)))
    return TRUE;
  if (entry != NULL && (entry->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD))
    entry = NULL;
  mode = jk_git_trees_find (self->trees, path, &old);
  if (entry == NULL)
    {
      jk_git_tree_edit_remove (self->staged, path);
      return TRUE;
    }
  if (mode == entry->mode && git_oid_equal (&old, &entry->id))
    return TRUE;
  if (entry->mode != 0160000)
    return keep_blob (self, entry, error);
  jk_git_tree_edit_put (self->staged, path, entry->mode, &entry->id);
  return TRUE;
}

static gboolean
keep_path (Making     *self,
           const char *path,
           GError    **error)
{
  if (g_str_has_suffix (path, "/"))
    {
      jk_git_left_out_add (self->left_out, path, "repository");
      return TRUE;
    }
  if (!jk_git_path_is_inside (path))
    {
      jk_git_left_out_add (self->left_out, path, "special");
      return TRUE;
    }
  if (jk_git_is_beside (path) && jk_git_trees_find (self->trees, path, NULL) == 0)
    {
      jk_git_left_out_add (self->left_out, path, "beside");
      return TRUE;
    }
  self->n_paths++;
  return keep_worktree (self, path, error) && (self->request->covers || keep_staged (self, path, error));
}

static int
by_name (const void *a,
         const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static gboolean
keep_paths (Making       *self,
            GHashTable   *paths,
            GCancellable *cancellable,
            GError      **error)
{
  /* In their order, by which a folder's tree is used while it is known. */
  guint n;
  g_autofree gpointer *sorted = g_hash_table_get_keys_as_array (paths, &n);

  qsort (sorted, n, sizeof *sorted, by_name);
  for (guint i = 0; i < n; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error) || !keep_path (self, sorted[i], error))
      return FALSE;
  return TRUE;
}

static int
write_commit (Making     *self,
              const char *message,
              JkGitTreeEdit *edit,
              git_commit *second,
              git_oid    *out)
{
  g_autoptr (git_tree) tree = NULL;
  const git_commit *parents[] = { self->head, second };
  const gsize n_parents = (self->head != NULL) + (second != NULL);
  git_signature *signature = NULL;
  git_oid id;
  int code = jk_git_tree_edit_write (edit, &id);

  if (code == 0)
    code = git_tree_lookup (&tree, self->handle, &id);
  if (code == 0)
    code = git_signature_new (&signature, "Jikimi", "jikimi@localhost", self->request->now_us / G_USEC_PER_SEC, 0);
  if (code == 0)
    code = git_commit_create (out, self->handle, NULL, signature, signature, NULL, message, tree, n_parents,
                              self->head != NULL ? parents : parents + 1);
  git_signature_free (signature);
  return code;
}

static int
write_commits (Making             *self,
               const JkCheckpoint *checkpoint,
               git_oid            *out)
{
  g_autoptr (git_commit) second = NULL;
  const char *restores = self->request->restores;
  g_autofree char *message
      = g_strdup_printf ("Jikimi checkpoint\n\nReason: %s\nPaths: %u\nBytes: %" G_GUINT64_FORMAT "\nOutside: %u\n%s%s%s%s",
                         checkpoint->reason, checkpoint->n_paths, checkpoint->size_bytes, checkpoint->n_outside,
                         restores != NULL ? "Restores: " : "", restores != NULL ? restores : "",
                         restores != NULL ? "\n" : "", self->covers->str);
  git_oid id;
  int code = 0;

  if (jk_git_tree_edit_get_size (self->staged) > 0)
    {
      code = write_commit (self, JK_CHECKPOINT_STAGED, self->staged, NULL, &id);
      if (code == 0)
        code = git_commit_lookup (&second, self->handle, &id);
    }
  return code == 0 ? write_commit (self, message, self->worktree, second, out) : code;
}

static char *
make_id (gint64 now_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now_us / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format (time, "%Y%m%dT%H%M%SZ");

  return g_strdup_printf ("%s-%08x", text, g_random_int ());
}

/* Every name of a branch is one of a reference below another folder; "heads/" keeps a branch "detached" apart from
 * none. */
static void
name_it (Making       *self,
         JkCheckpoint *checkpoint)
{
  g_autoptr (git_reference) head = NULL;
  const char *target = NULL;

  if (git_reference_lookup (&head, self->handle, "HEAD") == 0 && git_reference_type (head) == GIT_REFERENCE_SYMBOLIC)
    target = git_reference_symbolic_target (head);
  if (target != NULL && g_str_has_prefix (target, "refs/heads/"))
    {
      checkpoint->branch = g_strdup (target + strlen ("refs/heads/"));
      checkpoint->ref = g_strconcat (JK_CHECKPOINT_PREFIX, "heads/", checkpoint->branch, "/", checkpoint->id, NULL);
      return;
    }
  checkpoint->branch = g_strdup ("");
  checkpoint->ref = g_strconcat (JK_CHECKPOINT_PREFIX, "detached/", checkpoint->id, NULL);
}

static gboolean
write_reference (Making       *self,
                 JkCheckpoint *checkpoint,
                 GError      **error)
{
  g_autoptr (git_reference) reference = NULL;
  char hex[GIT_OID_HEXSZ + 1];
  git_oid id;
  int code = write_commits (self, checkpoint, &id);

  if (code == 0 && self->packing != NULL)
    code = jk_git_packing_write (self->packing);
  if (code == 0)
    code = git_reference_create (&reference, self->handle, checkpoint->ref, &id, FALSE, "jikimi: checkpoint");
  if (code != 0)
    {
      jk_git_library_set_error (error, code, checkpoint->ref);
      return FALSE;
    }
  checkpoint->commit = g_strdup (git_oid_tostr (hex, sizeof hex, &id));
  return TRUE;
}

static gboolean
finish (Making       *self,
        JkCheckpoint *checkpoint,
        GError      **error)
{
  if (jk_git_tree_edit_get_size (self->worktree) + jk_git_tree_edit_get_size (self->staged)
              + jk_git_outside_get_files (self->outside)->len + self->covers->len
          == 0)
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_NO_DATA, _ ("Nothing differs from the last commit."));
      return FALSE;
    }
  checkpoint->n_paths = self->n_paths;
  checkpoint->size_bytes = self->size + jk_git_outside_get_size (self->outside);
  checkpoint->outside = g_ptr_array_ref (jk_git_outside_get_files (self->outside));
  checkpoint->n_outside = checkpoint->outside->len;
  checkpoint->left_out = g_ptr_array_ref (self->left_out);
  /* First what is outside: a reference that exists is complete. */
  if (!jk_git_outside_finish (self->outside, error))
    return FALSE;
  if (write_reference (self, checkpoint, error))
    return TRUE;
  jk_git_outside_discard (self->outside);
  return FALSE;
}

static gboolean
begin (JkRepository *repository,
       Making       *self,
       const char   *id,
       GError      **error)
{
  const char *worktree = jk_repository_get_worktree (repository);
  int code;

  self->repository = repository;
  self->handle = jk_repository_get_handle (repository);
  if (self->handle == NULL)
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED,
                         _ ("Jikimi cannot write to this kind of repository (SHA-256 or an unknown extension)."));
      return FALSE;
    }
  self->index = jk_repository_get_index (repository);
  code = jk_git_head_tree (self->handle, &self->tree, &self->head);
  if (code != 0)
    {
      jk_git_library_set_error (error, code, "HEAD");
      return FALSE;
    }
  self->top = open (worktree, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->top < 0)
    return jk_git_set_errno_error (error, worktree);
  self->trees = jk_git_trees_new (self->handle, self->tree);
  self->packing = jk_git_packing_begin (self->handle);
  self->outside = jk_git_outside_new (self->request->outside_dir, id, worktree);
  self->worktree = jk_git_tree_edit_new (self->handle, self->trees);
  self->staged = jk_git_tree_edit_new (self->handle, self->trees);
  self->left_out = jk_git_left_out_new ();
  self->rules = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->covers = g_string_new (NULL);
  return TRUE;
}

static void
end (Making *self)
{
  if (self->top >= 0)
    close (self->top);
  g_clear_pointer (&self->packing, jk_git_packing_end);
  g_clear_pointer (&self->outside, jk_git_outside_free);
  g_clear_pointer (&self->worktree, jk_git_tree_edit_free);
  g_clear_pointer (&self->staged, jk_git_tree_edit_free);
  g_clear_pointer (&self->left_out, g_ptr_array_unref);
  g_clear_pointer (&self->rules, g_hash_table_unref);
  if (self->covers != NULL)
    g_string_free (self->covers, TRUE);
  g_clear_pointer (&self->trees, jk_git_trees_free);
  g_clear_pointer (&self->tree, git_tree_free);
  g_clear_pointer (&self->head, git_commit_free);
}

JkCheckpoint *
jk_git_checkpoint_create (JkRepository              *repository,
                          const JkCheckpointRequest *request,
                          GCancellable              *cancellable,
                          GError                   **error)
{
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (JkCheckpoint) checkpoint = NULL;
  Making making = { request };
  gboolean is_good;

  g_return_val_if_fail (JK_IS_REPOSITORY (repository) && request->reason != NULL && request->outside_dir != NULL, NULL);

  if (!jk_repository_open (repository, error))
    return NULL;
  making.top = -1;
  checkpoint = g_new0 (JkCheckpoint, 1);
  checkpoint->id = make_id (request->now_us);
  checkpoint->time_us = request->now_us / G_USEC_PER_SEC * G_USEC_PER_SEC;
  checkpoint->reason = g_strdup (request->reason);
  is_good = begin (repository, &making, checkpoint->id, error)
            && jk_git_checkpoint_add_paths (repository, request, making.trees, making.index, paths, making.left_out, cancellable, error)
            && keep_paths (&making, paths, cancellable, error);
  if (is_good)
    {
      name_it (&making, checkpoint);
      is_good = finish (&making, checkpoint, error);
    }
  end (&making);
  return is_good ? g_steal_pointer (&checkpoint) : NULL;
}
