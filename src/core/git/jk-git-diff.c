/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-diff.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-commit-private.h"
#include "jk-git-content.h"
#include "jk-git-path.h"
#include "jk-git-tree-edit.h"

#define MAX_BYTES (1024 * 1024)
#define MAX_LINES 5000
#define CONTEXT_LINES 3

/* One side of the comparison. */
typedef struct
{
  gboolean is_there;
  gboolean is_too_large;
  guint8 *data;
  guint8 *shown; /* (nullable): the same, with what is hidden */
  gsize size;
} Side;

typedef struct
{
  JkGitDiff *diff;
  const Side *old;
  const Side *new;
  guint n_lines;
} Reading;

static void
side_clear (Side *self)
{
  g_free (self->data);
  g_free (self->shown);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Side, side_clear)

static void
line_free (gpointer data)
{
  g_free (((JkGitDiffLine *) data)->text);
  g_free (data);
}

static void
hunk_free (gpointer data)
{
  g_ptr_array_unref (((JkGitDiffHunk *) data)->lines);
  g_free (data);
}

void
jk_git_diff_free (JkGitDiff *self)
{
  g_ptr_array_unref (self->hunks);
  g_free (self);
}

static void
read_object (git_repository *handle,
             const git_oid  *id,
             Side           *side)
{
  g_autoptr (git_blob) blob = NULL;

  side->is_there = TRUE;
  if (git_blob_lookup (&blob, handle, id) != 0)
    return;
  side->size = git_blob_rawsize (blob);
  side->is_too_large = side->size > MAX_BYTES;
  if (!side->is_too_large)
    side->data = g_memdup2 (git_blob_rawcontent (blob), side->size);
}

static void
read_head (git_repository *handle,
           const char     *path,
           Side           *side)
{
  g_autoptr (git_tree) tree = NULL;
  g_autoptr (git_commit) commit = NULL;
  guint32 mode = 0;
  git_oid id;

  if (jk_git_head_tree (handle, &tree, &commit) == 0)
    mode = jk_git_tree_find (tree, path, &id);
  if (mode == 0100644 || mode == 0100755 || mode == 0120000)
    read_object (handle, &id, side);
}

static void
read_index (git_repository *handle,
            git_index      *index,
            const char     *path,
            Side           *side)
{
  const git_index_entry *entry = git_index_get_bypath (index, path, 0);

  /* Of a path in conflict: our side. */
  if (entry == NULL)
    entry = git_index_get_bypath (index, path, 2);
  if (entry != NULL && !(entry->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD) && entry->mode != 0160000)
    read_object (handle, &entry->id, side);
}

static void
read_worktree (JkRepository *repository,
               const char   *path,
               Side         *side)
{
  const int top = open (jk_repository_get_worktree (repository), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_auto (JkGitContent) content = { 0 };
  g_auto (git_buf) converted = GIT_BUF_INIT;

  jk_git_content_read (&content, top, path, MAX_BYTES);
  if (top >= 0)
    close (top);
  side->is_there = content.mode != 0;
  side->is_too_large = content.is_too_large;
  if (content.data == NULL)
    return;
  if (content.mode != 0120000
      && jk_git_convert (jk_repository_get_handle (repository), path, content.data, content.size, &converted) == 0)
    {
      side->data = g_memdup2 (converted.ptr, converted.size);
      side->size = converted.size;
      return;
    }
  side->data = g_steal_pointer (&content.data);
  side->size = content.size;
}

static int
on_binary (const git_diff_delta  *delta,
           const git_diff_binary *binary,
           void                  *data)
{
  ((Reading *) data)->diff->is_binary = TRUE;
  return 0;
}

static int
on_hunk (const git_diff_delta *delta,
         const git_diff_hunk  *found,
         void                 *data)
{
  Reading *reading = data;
  JkGitDiffHunk *hunk;

  if (reading->n_lines >= MAX_LINES)
    {
      reading->diff->is_truncated = TRUE;
      return 0;
    }
  hunk = g_new0 (JkGitDiffHunk, 1);
  hunk->old_start = found->old_start;
  hunk->old_lines = found->old_lines;
  hunk->new_start = found->new_start;
  hunk->new_lines = found->new_lines;
  hunk->lines = g_ptr_array_new_with_free_func (line_free);
  g_ptr_array_add (reading->diff->hunks, hunk);
  return 0;
}

/* libgit2 tells lines as places in what it was given. */
static char *
dup_line (const Side *side,
          const char *content,
          gsize       length)
{
  const gsize start = (const guint8 *) content - side->data;

  if (side->shown == NULL)
    return g_strndup (content, length);
  if ((const guint8 *) content < side->data || start + length > side->size)
    return g_strdup ("*");
  return g_strndup ((const char *) side->shown + start, length);
}

static int
on_line (const git_diff_delta *delta,
         const git_diff_hunk  *found,
         const git_diff_line  *line,
         void                 *data)
{
  Reading *reading = data;
  JkGitDiffHunk *hunk = reading->diff->hunks->len > 0 ? reading->diff->hunks->pdata[reading->diff->hunks->len - 1] : NULL;
  JkGitDiffLine *kept;
  gsize length = line->content_len;

  if (hunk == NULL || (line->origin != '+' && line->origin != '-' && line->origin != ' '))
    return 0;
  if (++reading->n_lines > MAX_LINES)
    {
      reading->diff->is_truncated = TRUE;
      return 0;
    }
  if (length > 0 && line->content[length - 1] == '\n')
    length--;
  kept = g_new0 (JkGitDiffLine, 1);
  kept->kind = line->origin;
  kept->text = dup_line (line->origin == '+' ? reading->new : reading->old, line->content, length);
  g_ptr_array_add (hunk->lines, kept);
  return 0;
}

static gboolean
compare (const char *path,
         Side       *old,
         Side       *new,
         JkGitDiff  *diff,
         GError    **error)
{
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  Reading reading = { diff, old, new, 0 };
  int code;

  options.context_lines = CONTEXT_LINES;
  diff->is_truncated = old->is_too_large || new->is_too_large;
  if (diff->is_truncated)
    return TRUE;
  code = git_diff_buffers (old->data, old->size, "a", new->data, new->size, "a", &options, NULL, on_binary, on_hunk, on_line, &reading);
  if (code != 0)
    jk_git_library_set_error (error, code, path);
  return code == 0;
}

static gboolean
hide (Side     *side,
      JkGitMask mask)
{
  if (mask == NULL || side->data == NULL)
    return FALSE;
  side->shown = g_malloc0 (side->size + 1);
  memcpy (side->shown, side->data, side->size);
  return mask (side->shown, side->size);
}

/* What Git is told to leave alone is no change, and often nobody else's business. */
static gboolean
is_ignored (git_repository *handle,
            const char     *path)
{
  int ignored = 0;

  return git_ignore_path_is_ignored (&ignored, handle, path) != 0 || ignored;
}

JkGitDiff *
jk_git_diff_read (JkRepository *repository,
                  const char   *path,
                  gboolean      staged,
                  JkGitMask     mask,
                  GError      **error)
{
  g_autoptr (JkGitDiff) diff = NULL;
  g_auto (Side) old = { 0 };
  g_auto (Side) new = { 0 };
  g_autofree char *shown = NULL;
  git_index *index;

  g_return_val_if_fail (JK_IS_REPOSITORY (repository) && path != NULL, NULL);

  if (!jk_repository_open (repository, error))
    return NULL;
  shown = jk_git_path_escape (path);
  if (!jk_git_path_is_inside (path))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION, _ ("“%s” is not a path in the working tree."), shown);
      return NULL;
    }
  index = jk_repository_get_index (repository);
  if (index == NULL)
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, _ ("Jikimi cannot compare files in this kind of repository."));
      return NULL;
    }
  if (staged)
    read_head (jk_repository_get_handle (repository), path, &old);
  read_index (jk_repository_get_handle (repository), index, path, staged ? &new : &old);
  if (!staged)
    read_worktree (repository, path, &new);
  if ((!old.is_there && !new.is_there) || (!old.is_there && !staged && is_ignored (jk_repository_get_handle (repository), path)))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("There is no file “%s”."), shown);
      return NULL;
    }
  diff = g_new0 (JkGitDiff, 1);
  diff->hunks = g_ptr_array_new_with_free_func (hunk_free);
  diff->is_masked = hide (&old, mask);
  diff->is_masked |= hide (&new, mask);
  return compare (path, &old, &new, diff, error) ? g_steal_pointer (&diff) : NULL;
}
