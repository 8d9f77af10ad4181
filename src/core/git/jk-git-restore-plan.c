/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a restore would do now. */
#include "jk-git-restore-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-content.h"
#include "jk-git-disk.h"
#include "jk-git-path.h"
#include "jk-repository-private.h"

#define COMPARE_BYTES (64 * 1024)

const char *
jk_restore_effect_to_string (JkRestoreEffect effect)
{
  static const char *const words[] = { "same", "change", "create", "remove", "keep", "blocked" };

  return words[effect];
}

void
jk_restore_plan_free (JkRestorePlan *self)
{
  g_clear_pointer (&self->checkpoint, jk_checkpoint_free);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_free (self);
}

/* The working tree that is looked at. */
typedef struct
{
  int top;
  struct stat git_dir, common_dir;
  struct stat dot_git; /* what .git is here, be it a file */
} Tree;

static gboolean
is_same_entry (const struct stat *a,
               const struct stat *b)
{
  return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

/* Whether a folder on the way to @path is a repository of its own, or this one's Git folder: which a file system that takes several
 * names for one may know by another than ".git". */
static gboolean
is_another_repository (const Tree *tree,
                       const char *path)
{
  struct stat st, git;
  gboolean is_one = FALSE;

  for (const char *slash = strchr (path, '/'); slash != NULL && !is_one; slash = strchr (slash + 1, '/'))
    {
      g_autofree char *inside = g_strdup_printf ("%.*s/.", (int) (slash - path), path);
      const char *name;
      const int folder = jk_git_open_parent (tree->top, inside, &name);

      if (folder < 0)
        return FALSE; /* whoever opens it says what it is */
      is_one = fstatat (folder, ".git", &git, AT_SYMLINK_NOFOLLOW) == 0
               || (fstat (folder, &st) == 0
                   && (is_same_entry (&st, &tree->git_dir) || is_same_entry (&st, &tree->common_dir)));
      close (folder);
    }
  return is_one;
}

/* Fills @held->now. Returns: (nullable): why nothing can be written there */
static const char *
look (JkGitHeld  *held,
      const Tree *tree)
{
  const char *name;
  const int folder = jk_git_open_parent (tree->top, held->file.path, &name);
  const int code = folder < 0 || fstatat (folder, name, &held->now, AT_SYMLINK_NOFOLLOW) != 0 ? errno : 0;

  if (folder >= 0)
    close (folder);
  if (code != 0)
    memset (&held->now, 0, sizeof held->now);
  if (code == ENOTDIR || code == ELOOP)
    return "parent";
  if (is_another_repository (tree, held->file.path) || (code == 0 && is_same_entry (&held->now, &tree->dot_git)))
    return "repository";
  if (code == ENOENT)
    return NULL;
  if (code != 0)
    return "unreadable";
  if (S_ISDIR (held->now.st_mode))
    return "folder";
  return S_ISREG (held->now.st_mode) || S_ISLNK (held->now.st_mode) ? NULL : "special";
}

static gboolean
is_same_object (const JkGitHeld    *held,
                const JkGitContent *content)
{
  git_oid id;

  return content->problem == NULL && !content->is_too_large
         && git_odb_hash (&id, content->data, content->size, GIT_OBJECT_BLOB) == 0 && git_oid_equal (&id, &held->id);
}

static gboolean
is_same_stream (int a,
                int b)
{
  g_autofree guint8 *left = g_malloc (COMPARE_BYTES), *right = g_malloc (COMPARE_BYTES);
  gsize n;

  do
    {
      n = jk_git_read_full (a, left, COMPARE_BYTES);
      if (jk_git_read_full (b, right, COMPARE_BYTES) != n || memcmp (left, right, n) != 0)
        return FALSE;
    }
  while (n == COMPARE_BYTES);
  return TRUE;
}

static gboolean
is_same_kept (const JkGitHeld    *held,
              const JkGitContent *content,
              int                 top)
{
  const int kept = open (held->kept, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  const char *name;
  const int folder = jk_git_open_parent (top, held->file.path, &name);
  const int fd = folder < 0 ? -1 : openat (folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  guint8 target[4097];
  gboolean is_same;

  if (content->mode == 0120000)
    is_same = kept >= 0 && jk_git_read_full (kept, target, sizeof target) == content->size
              && memcmp (target, content->data, content->size) == 0;
  else
    is_same = kept >= 0 && fd >= 0 && is_same_stream (kept, fd);
  if (kept >= 0)
    close (kept);
  if (fd >= 0)
    close (fd);
  if (folder >= 0)
    close (folder);
  return is_same;
}

/* Whether the working tree has it already. Only what has the same size is read. */
static gboolean
is_same (const JkGitHeld *held,
         int              top)
{
  g_auto (JkGitContent) content = { 0 };

  if ((guint64) held->now.st_size != held->file.size_bytes)
    return FALSE;
  /* What is outside may be large: it is compared piece by piece. */
  jk_git_content_read (&content, top, held->file.path, held->kept == NULL ? held->file.size_bytes : 0);
  if (content.mode != held->file.mode)
    return FALSE;
  return held->kept != NULL ? is_same_kept (held, &content, top) : is_same_object (held, &content);
}

/* To Git there is no file where a folder is, nor behind a link or a file. */
static gboolean
is_absent (const JkGitHeld *held,
           const char      *reason)
{
  return S_ISDIR (held->now.st_mode) || (held->now.st_mode == 0 && (reason == NULL || strcmp (reason, "parent") == 0));
}

static void
judge (JkGitHeld  *held,
       const Tree *tree,
       gboolean    removes)
{
  JkRestoreFile *file = &held->file;
  const char *reason;

  if (!jk_git_path_is_inside (file->path))
    reason = "elsewhere";
  else
    reason = look (held, tree);
  if (held->now.st_mode != 0 && !S_ISDIR (held->now.st_mode))
    file->now_bytes = held->now.st_size;
  if (file->effect == JK_RESTORE_BLOCKED)
    return;
  if (file->mode == 0 && is_absent (held, reason))
    file->effect = JK_RESTORE_SAME;
  else if (reason != NULL)
    {
      file->effect = JK_RESTORE_BLOCKED;
      file->reason = reason;
    }
  else if (file->mode == 0)
    file->effect = removes ? JK_RESTORE_REMOVE : JK_RESTORE_KEEP;
  else if (held->now.st_mode == 0)
    file->effect = JK_RESTORE_CREATE;
  else
    file->effect = is_same (held, tree->top) ? JK_RESTORE_SAME : JK_RESTORE_CHANGE;
}

static gboolean
set_blocked (const JkRestoreFile *file,
             GError             **error)
{
  g_autofree char *shown = jk_git_path_escape (file->path);
  const gboolean is_gone = strcmp (file->reason, "lost") == 0 || strcmp (file->reason, "only-staged") == 0;
  const JkError code = is_gone ? JK_ERROR_NOT_FOUND : JK_ERROR_EXISTS;

  g_set_error (error, JK_ERROR, code, _ ("“%s” cannot be restored: %s"), shown, jk_git_reason_text (file->reason));
  return FALSE;
}

static gboolean
set_absent (const char *path,
            GError    **error)
{
  g_autofree char *shown = jk_git_path_escape (path);

  if (!jk_git_path_is_inside (path))
    g_set_error (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT, _ ("“%s” is not a path in the working tree."), shown);
  else
    g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("The checkpoint does not hold “%s”."), shown);
  return FALSE;
}

/* Leaves those of @held alone that are in @paths. */
static gboolean
choose (GPtrArray         *held,
        const char *const *paths,
        GError           **error)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = 0;

  for (guint i = 0; paths[i] != NULL; i++)
    g_hash_table_add (wanted, (gpointer) paths[i]);
  for (guint i = 0; i < held->len; i++)
    {
      JkGitHeld *one = held->pdata[i];

      if (!g_hash_table_remove (wanted, one->file.path))
        continue;
      /* Those that go come to stand at the end. */
      held->pdata[i] = held->pdata[n];
      held->pdata[n++] = one;
    }
  g_ptr_array_set_size (held, n);
  for (guint i = 0; paths[i] != NULL; i++)
    if (g_hash_table_contains (wanted, paths[i]))
      return set_absent (paths[i], error);
  return TRUE;
}

static gboolean
judge_all (JkRestorePlan *self,
           const Tree    *tree,
           gboolean       is_named,
           GCancellable  *cancellable,
           GError       **error)
{
  const gboolean removes = is_named || strcmp (self->checkpoint->reason, JK_CHECKPOINT_BEFORE_RESTORE) == 0;

  for (guint i = 0; i < self->files->len; i++)
    {
      JkGitHeld *held = self->files->pdata[i];

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      judge (held, tree, removes);
      if (is_named && held->file.effect == JK_RESTORE_BLOCKED)
        return set_blocked (&held->file, error);
      self->n[held->file.effect]++;
      if (held->file.effect == JK_RESTORE_CHANGE || held->file.effect == JK_RESTORE_CREATE)
        self->write_bytes += held->file.size_bytes;
    }
  return TRUE;
}

JkRestorePlan *
jk_git_restore_plan (JkRepository       *repository,
                     const char         *id,
                     const char *const  *paths,
                     const char         *outside_dir,
                     GCancellable       *cancellable,
                     GError            **error)
{
  g_autoptr (JkRestorePlan) self = g_new0 (JkRestorePlan, 1);
  const JkGitLocation *location;
  Tree tree = { -1 };
  gboolean is_good;

  g_return_val_if_fail (JK_IS_REPOSITORY (repository) && outside_dir != NULL, NULL);

  self->checkpoint = jk_git_checkpoint_find (repository, id, outside_dir, error);
  if (self->checkpoint == NULL)
    return NULL;
  self->files = jk_git_held_list (jk_repository_get_handle (repository), self->checkpoint, outside_dir, error);
  if (self->files == NULL || (paths != NULL && !choose (self->files, paths, error)))
    return NULL;
  location = jk_repository_get_location (repository);
  tree.top = open (location->worktree, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (tree.top < 0 || stat (location->git_dir, &tree.git_dir) != 0 || stat (location->common_dir, &tree.common_dir) != 0)
    {
      jk_git_set_errno_error (error, location->worktree);
      if (tree.top >= 0)
        close (tree.top);
      return NULL;
    }
  (void) fstatat (tree.top, ".git", &tree.dot_git, AT_SYMLINK_NOFOLLOW);
  is_good = judge_all (self, &tree, paths != NULL, cancellable, error);
  close (tree.top);
  return is_good ? g_steal_pointer (&self) : NULL;
}
