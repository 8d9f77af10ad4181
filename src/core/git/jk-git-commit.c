/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-commit.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"
#include "jk-git-commit-private.h"
#include "jk-git-tree-edit.h"

/* How often the index may change under us. */
#define MAX_TRIES 4

void
jk_commit_plan_free (JkCommitPlan *self)
{
  g_clear_error (&self->refusal);
  g_free (self->branch);
  g_free (self->head);
  g_clear_pointer (&self->paths, g_ptr_array_unref);
  g_clear_pointer (&self->left_out, g_ptr_array_unref);
  g_free (self);
}

void
jk_commit_made_free (JkCommitMade *self)
{
  g_free (self->commit);
  g_free (self->parent);
  g_free (self->branch);
  g_clear_pointer (&self->paths, g_ptr_array_unref);
  g_clear_pointer (&self->left_out, g_ptr_array_unref);
  g_free (self);
}

char *
jk_git_commit_dup_log (const char *verb,
                       const char *id)
{
  return g_strdup_printf ("jikimi: %s %s", verb, id);
}

static GPtrArray *
list_paths (JkGitSelection *selection)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < selection->picked->len; i++)
    g_ptr_array_add (paths, g_strdup (((JkGitPicked *) selection->picked->pdata[i])->path));
  return paths;
}

static char *
dup_hex (const git_oid *id)
{
  char hex[GIT_OID_HEXSZ + 1];

  return g_strdup (git_oid_tostr (hex, sizeof hex, id));
}

/* Where it cannot be read at all, there is a refusal and no list. */
static gboolean
fill_plan (JkRepository          *repository,
           const JkCommitRequest *request,
           JkCommitPlan          *plan,
           GCancellable          *cancellable,
           GError               **error)
{
  git_repository *handle = jk_repository_get_handle (repository);
  git_index *index = handle != NULL ? jk_repository_get_index (repository) : NULL;
  g_autofree char *ref = handle != NULL ? jk_git_commit_dup_branch (handle) : NULL;
  g_autoptr (git_tree) tree = NULL;
  g_autoptr (git_commit) head = NULL;
  g_autoptr (JkGitSelection) selection = NULL;
  int code;

  if (ref != NULL)
    plan->branch = g_strdup (ref + strlen ("refs/heads/"));
  if (index == NULL)
    return TRUE;
  code = jk_git_head_tree (handle, &tree, &head);
  if (code != 0 && plan->refusal == NULL)
    jk_git_library_set_error (&plan->refusal, code, "HEAD");
  if (code != 0)
    return TRUE;
  if (head != NULL)
    plan->head = dup_hex (git_commit_id (head));
  selection = jk_git_selection_new (repository, request, index, tree, FALSE, cancellable, error);
  if (selection == NULL)
    return FALSE;
  plan->paths = list_paths (selection);
  plan->left_out = g_ptr_array_ref (selection->left_out);
  plan->size_bytes = selection->size_bytes;
  plan->needs_git |= selection->needs_git;
  return TRUE;
}

JkCommitPlan *
jk_git_commit_plan (JkRepository          *repository,
                    const JkCommitRequest *request,
                    GCancellable          *cancellable,
                    GError               **error)
{
  g_autoptr (JkCommitPlan) plan = NULL;

  g_return_val_if_fail (JK_IS_REPOSITORY (repository) && request != NULL, NULL);

  if (!jk_repository_open (repository, error))
    return NULL;
  plan = g_new0 (JkCommitPlan, 1);
  (void) jk_git_commit_check (repository, request, &plan->needs_git, &plan->refusal);
  if (!fill_plan (repository, request, plan, cancellable, error))
    return NULL;
  if (plan->branch == NULL)
    plan->branch = g_strdup ("");
  if (plan->head == NULL)
    plan->head = g_strdup ("");
  if (plan->paths == NULL)
    plan->paths = g_ptr_array_new_with_free_func (g_free);
  if (plan->left_out == NULL)
    plan->left_out = jk_git_left_out_new ();
  return g_steal_pointer (&plan);
}

static int
write_commit (git_repository        *handle,
              const JkCommitRequest *request,
              JkGitSelection        *selection,
              git_tree              *base,
              git_commit            *parent,
              git_oid               *out)
{
  g_autoptr (JkGitTrees) trees = jk_git_trees_new (handle, base);
  g_autoptr (JkGitTreeEdit) edit = jk_git_tree_edit_new (handle, trees);
  g_autoptr (git_signature) author = jk_git_commit_new_signature (handle, "author");
  g_autoptr (git_signature) committer = jk_git_commit_new_signature (handle, "committer");
  g_autoptr (git_tree) tree = NULL;
  g_autofree char *message = g_strconcat (request->message, g_str_has_suffix (request->message, "\n") ? "" : "\n", NULL);
  const git_commit *parents[] = { parent };
  git_oid id;
  int code;

  for (guint i = 0; i < selection->picked->len; i++)
    {
      const JkGitPicked *picked = selection->picked->pdata[i];

      if (picked->mode == 0)
        jk_git_tree_edit_remove (edit, picked->path);
      else
        jk_git_tree_edit_put (edit, picked->path, picked->mode, &picked->id);
    }
  code = jk_git_tree_edit_write (edit, &id);
  if (code == 0)
    code = git_tree_lookup (&tree, handle, &id);
  if (code == 0)
    code = git_commit_create (out, handle, NULL, author, committer, NULL, message, tree, 1, parents);
  return code;
}

static char *
dup_subject (const char *message)
{
  return g_strndup (message, strcspn (message, "\r\n"));
}

typedef struct
{
  JkRepository *repository;
  const JkCommitRequest *request;
  JkGitIndexSwap *swap;
  JkGitSelection *selection;
  git_tree *tree;
  git_commit *head;
  char *ref;
} Making;

static void
making_clear (Making *self)
{
  g_clear_pointer (&self->swap, jk_git_index_swap_free);
  g_clear_pointer (&self->selection, jk_git_selection_free);
  g_clear_pointer (&self->tree, git_tree_free);
  g_clear_pointer (&self->head, git_commit_free);
  g_clear_pointer (&self->ref, g_free);
}

static gboolean
commit_by_library (Making       *self,
                   git_oid      *out,
                   GCancellable *cancellable,
                   GError      **error)
{
  git_repository *handle = jk_repository_get_handle (self->repository);
  g_autofree char *subject = dup_subject (self->request->message);
  g_autofree char *verb = jk_git_commit_dup_log ("commit", self->request->id);
  g_autofree char *log = g_strconcat (verb, ": ", subject, NULL);
  g_autoptr (git_commit) made = NULL;
  g_autoptr (git_tree) tree = NULL;
  JkGitMove move = { self->ref, *git_commit_id (self->head), { { 0 } }, log };
  int code = write_commit (handle, self->request, self->selection, self->tree, self->head, out);

  if (code == 0)
    code = git_commit_lookup (&made, handle, out);
  if (code == 0)
    code = git_commit_tree (&tree, made);
  if (code != 0)
    {
      jk_git_library_set_error (error, code, self->ref);
      return FALSE;
    }
  move.new_id = *out;
  return jk_git_index_shift (handle, jk_git_index_swap_get_index (self->swap), self->tree, tree, self->selection->picked, NULL, error)
         && jk_git_index_swap_finish (self->swap, &move, self->request->lock_wait_us, cancellable, error);
}

static gboolean
commit_by_git (Making       *self,
               git_oid      *out,
               GCancellable *cancellable,
               GError      **error)
{
  g_autofree char *hex
      = jk_git_commit_by_git (self->repository, self->request, self->selection, self->swap, self->head, cancellable, error);

  return hex != NULL && git_oid_fromstr (out, hex) == 0;
}

static gboolean
begin (Making       *self,
       gboolean     *needs_git,
       GCancellable *cancellable,
       GError      **error)
{
  git_repository *handle;
  int code;

  if (!jk_repository_open (self->repository, error) || !jk_git_commit_check (self->repository, self->request, needs_git, error))
    return FALSE;
  handle = jk_repository_get_handle (self->repository);
  self->ref = jk_git_commit_dup_branch (handle);
  code = jk_git_head_tree (handle, &self->tree, &self->head);
  if (code != 0 || self->head == NULL || self->ref == NULL)
    {
      jk_git_library_set_error (error, code, "HEAD");
      return FALSE;
    }
  self->swap = jk_git_index_swap_new (self->repository, self->request->id, error);
  if (self->swap == NULL)
    return FALSE;
  /* From the copy: it alone is certain to be what takes the index's place. */
  self->selection = jk_git_selection_new (self->repository, self->request, jk_git_index_swap_get_index (self->swap), self->tree,
                                          TRUE, cancellable, error);
  if (self->selection == NULL)
    return FALSE;
  if (self->selection->picked->len > 0)
    return TRUE;
  g_set_error_literal (error, JK_ERROR, JK_ERROR_NO_DATA, _ ("There is nothing that may be committed."));
  return FALSE;
}

static JkCommitMade *
make (Making       *self,
      GCancellable *cancellable,
      GError      **error)
{
  JkCommitMade *made;
  gboolean needs_git = FALSE;
  git_oid id;

  if (!begin (self, &needs_git, cancellable, error))
    return NULL;
  needs_git |= self->selection->needs_git;
  if (!(needs_git ? commit_by_git : commit_by_library) (self, &id, cancellable, error))
    return NULL;
  made = g_new0 (JkCommitMade, 1);
  made->commit = dup_hex (&id);
  made->parent = dup_hex (git_commit_id (self->head));
  made->branch = g_strdup (self->ref + strlen ("refs/heads/"));
  made->paths = list_paths (self->selection);
  made->left_out = g_ptr_array_ref (self->selection->left_out);
  made->size_bytes = self->selection->size_bytes;
  return made;
}

static gboolean
is_usable (const JkCommitRequest *request,
           GError               **error)
{
  if (g_utf8_validate (request->message, -1, NULL) && *request->message != '\0' && *request->message != '\n')
    return TRUE;
  g_set_error_literal (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT, _ ("A commit needs a message, in UTF-8."));
  return FALSE;
}

JkCommitMade *
jk_git_commit_make (JkRepository          *repository,
                    const JkCommitRequest *request,
                    GCancellable          *cancellable,
                    GError               **error)
{
  g_return_val_if_fail (JK_IS_REPOSITORY (repository) && request->id != NULL && request->message != NULL, NULL);

  if (!is_usable (request, error))
    return NULL;
  for (guint i = 0; i < MAX_TRIES; i++)
    {
      Making making = { repository, request };
      g_autoptr (GError) local_error = NULL;
      JkCommitMade *made = make (&making, cancellable, &local_error);

      making_clear (&making);
      if (made != NULL)
        return made;
      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_AGAIN))
        continue;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  g_set_error_literal (error, JK_ERROR, JK_ERROR_BUSY, _ ("The index changes all the time. Try again later."));
  return NULL;
}
