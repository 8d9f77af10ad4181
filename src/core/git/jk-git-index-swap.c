/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-commit-private.h"
#include "jk-git-disk.h"
#include "jk-git-index-lock.h"
#include "jk-git-readers.h"

#define CHECKSUM_BYTES 20

struct _JkGitIndexSwap
{
  JkRepository *repository;
  char *id;
  char *index_path;
  char *copy_path;
  gboolean owns_copy; /* what stands there is ours to delete */
  git_index *index;
  gboolean has_file;
  struct stat st; /* of the index when it was copied */
  guint8 checksum[CHECKSUM_BYTES];
};

static gboolean
read_checksum (int          fd,
               struct stat *st,
               guint8      *checksum)
{
  return fstat (fd, st) == 0 && st->st_size > CHECKSUM_BYTES
         && pread (fd, checksum, CHECKSUM_BYTES, st->st_size - CHECKSUM_BYTES) == CHECKSUM_BYTES;
}

static gboolean
copy_index (JkGitIndexSwap *self,
            GError        **error)
{
  const int from = open (self->index_path, O_RDONLY | O_CLOEXEC);
  gboolean is_good = FALSE;
  int to;

  self->has_file = from >= 0;
  if (from < 0)
    return errno == ENOENT || jk_git_set_errno_error (error, self->index_path);
  to = open (self->copy_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (to < 0)
    jk_git_set_errno_error (error, self->copy_path);
  else
    {
      self->owns_copy = TRUE;
      is_good = read_checksum (from, &self->st, self->checksum) && jk_git_copy_all (from, to, G_MAXUINT64, NULL);
      if (!is_good)
        jk_git_set_errno_error (error, self->copy_path);
      close (to);
    }
  close (from);
  return is_good;
}

JkGitIndexSwap *
jk_git_index_swap_new (JkRepository *repository,
                       const char   *id,
                       GError      **error)
{
  const JkGitLocation *location = jk_repository_get_location (repository);
  g_autoptr (JkGitIndexSwap) self = g_new0 (JkGitIndexSwap, 1);
  g_autofree char *name = g_strconcat (JK_GIT_INDEX_COPY, id, NULL);
  int code;

  self->repository = repository;
  self->id = g_strdup (id);
  self->index_path = g_build_filename (location->git_dir, "index", NULL);
  self->copy_path = g_build_filename (location->git_dir, name, NULL);
  if (!copy_index (self, error))
    return NULL;
  code = git_index_open (&self->index, self->copy_path);
  if (code != 0)
    {
      jk_git_library_set_error (error, code, self->index_path);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
jk_git_index_swap_free (JkGitIndexSwap *self)
{
  g_autofree char *lock = g_strconcat (self->copy_path, ".lock", NULL);

  g_clear_pointer (&self->index, git_index_free);
  if (self->owns_copy)
    {
      (void) unlink (lock);
      (void) unlink (self->copy_path);
    }
  g_free (self->id);
  g_free (self->index_path);
  g_free (self->copy_path);
  g_free (self);
}

git_index *
jk_git_index_swap_get_index (JkGitIndexSwap *self)
{
  return self->index;
}

/*
 * A file that was touched in the moment the old index was written can only be told by that index's own time. The new
 * one is younger: so
 * the size of each such entry becomes 0, which has Git look at the file itself.
 */
static int
doubt_racy (JkGitIndexSwap *self)
{
  const gsize n_entries = git_index_entrycount (self->index);
  int code = 0;

  for (gsize i = 0; code == 0 && self->has_file && i < n_entries; i++)
    {
      const git_index_entry *entry = git_index_get_byindex (self->index, i);
      git_index_entry doubted = *entry;

      /* By seconds: git, as it is usually built, compares no more of a time. */
      if (entry->mtime.seconds < self->st.st_mtim.tv_sec || entry->file_size == 0 || git_index_entry_stage (entry) > 0
          || entry->mode == 0160000)
        continue;
      doubted.file_size = 0;
      code = git_index_add (self->index, &doubted);
    }
  return code;
}

gboolean
jk_git_index_swap_write (JkGitIndexSwap *self,
                         GError        **error)
{
  int code = doubt_racy (self);
  gboolean is_good;
  int fd;

  if (code == 0)
    {
      self->owns_copy = TRUE;
      code = git_index_write (self->index);
    }
  if (code != 0)
    {
      jk_git_library_set_error (error, code, self->copy_path);
      return FALSE;
    }
  fd = open (self->copy_path, O_RDWR | O_CLOEXEC);
  is_good = fd >= 0 && (!self->has_file || fchmod (fd, self->st.st_mode & 0777) == 0) && fsync (fd) == 0;
  if (!is_good)
    jk_git_set_errno_error (error, self->copy_path);
  if (fd >= 0)
    close (fd);
  return is_good;
}

gboolean
jk_git_index_swap_is_current (JkGitIndexSwap *self)
{
  const int fd = open (self->index_path, O_RDONLY | O_CLOEXEC);
  guint8 checksum[CHECKSUM_BYTES];
  struct stat st;
  gboolean same;

  if (fd < 0)
    return errno == ENOENT && !self->has_file;
  same = self->has_file && read_checksum (fd, &st, checksum) && memcmp (checksum, self->checksum, CHECKSUM_BYTES) == 0
         && st.st_size == self->st.st_size && st.st_ino == self->st.st_ino && st.st_mtim.tv_sec == self->st.st_mtim.tv_sec
         && st.st_mtim.tv_nsec == self->st.st_mtim.tv_nsec;
  close (fd);
  return same;
}

static gboolean
move_branch (JkGitIndexSwap  *self,
             const JkGitMove *move,
             GError         **error)
{
  git_repository *handle = jk_repository_get_handle (self->repository);
  g_autofree char *branch = jk_git_commit_dup_branch (handle);
  g_autoptr (git_reference) moved = NULL;
  int code;

  if (g_strcmp0 (branch, move->ref) != 0 || *jk_git_operation_read (jk_repository_get_location (self->repository)) != '\0')
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_CHANGED, _ ("Another branch was switched to meanwhile. Nothing was committed."));
      return FALSE;
    }
  code = git_reference_create_matching (&moved, handle, move->ref, &move->new_id, TRUE, &move->old_id, move->log);
  if (code == GIT_EMODIFIED || code == GIT_ENOTFOUND)
    g_set_error_literal (error, JK_ERROR, JK_ERROR_CHANGED, _ ("The branch has moved meanwhile. Nothing was changed."));
  else if (code == GIT_ELOCKED)
    g_set_error_literal (error, JK_ERROR, JK_ERROR_BUSY, _ ("Somebody else is moving the branch. Try again later."));
  else if (code != 0)
    jk_git_library_set_error (error, code, move->ref);
  return code == 0;
}

/* The index could not follow: no commit without it. If somebody has moved on from it, it is theirs. */
static void
move_back (JkGitIndexSwap  *self,
           const JkGitMove *move)
{
  g_autofree char *log = jk_git_commit_dup_log ("undo", self->id);
  g_autoptr (git_reference) moved = NULL;

  (void) git_reference_create_matching (&moved, jk_repository_get_handle (self->repository), move->ref, &move->old_id, TRUE,
                                        &move->new_id, log);
}

static gboolean
swap_locked (JkGitIndexSwap  *self,
             const JkGitMove *move,
             GError         **error)
{
  if (!jk_git_index_swap_is_current (self))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_AGAIN, _ ("The index has changed meanwhile."));
      return FALSE;
    }
  if (move != NULL && !move_branch (self, move, error))
    return FALSE;
  if (rename (self->copy_path, self->index_path) == 0)
    return TRUE;
  jk_git_set_errno_error (error, self->index_path);
  if (move != NULL)
    move_back (self, move);
  return FALSE;
}

gboolean
jk_git_index_swap_put (JkGitIndexSwap *self,
                       GError        **error)
{
  return rename (self->copy_path, self->index_path) == 0 || jk_git_set_errno_error (error, self->index_path);
}

gboolean
jk_git_index_swap_finish (JkGitIndexSwap  *self,
                          const JkGitMove *move,
                          gint64           lock_wait_us,
                          GCancellable    *cancellable,
                          GError         **error)
{
  const JkGitLocation *location = jk_repository_get_location (self->repository);
  JkGitIndexLock *lock;
  gboolean is_good;

  if (!jk_git_index_swap_write (self, error))
    return FALSE;
  lock = jk_git_index_lock_take (location, self->id, move, lock_wait_us, cancellable, error);
  if (lock == NULL)
    return FALSE;
  is_good = swap_locked (self, move, error);
  jk_git_index_lock_release (lock);
  return is_good;
}
