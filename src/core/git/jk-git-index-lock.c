/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-index-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-disk.h"

#define FORMAT "jikimi-index-lock 1"
#define MAX_BYTES 8192
#define STEP_US (20 * 1000)

struct _JkGitIndexLock
{
  char *path;
  int fd;
};

static char *
path_of (const JkGitLocation *location)
{
  return g_build_filename (location->git_dir, "index.lock", NULL);
}

/* One word a line: format, id, branch, old commit, new commit. */
static char *
describe (const char      *id,
          const JkGitMove *move)
{
  char from[GIT_OID_HEXSZ + 1] = "-", to[GIT_OID_HEXSZ + 1] = "-";

  if (move != NULL)
    {
      git_oid_tostr (from, sizeof from, &move->old_id);
      git_oid_tostr (to, sizeof to, &move->new_id);
    }
  return g_strdup_printf (FORMAT "\n%s\n%s\n%s\n%s\n", id, move != NULL ? move->ref : "-", from, to);
}

static void
set_busy (GError **error)
{
  g_set_error_literal (error, JK_ERROR, JK_ERROR_BUSY,
                       _ ("Another program is working on the index (index.lock). If none is, remove that file yourself."));
}

/* A file system without hard links has this. */
static gboolean
put_in_place (const char *claim,
              const char *path)
{
  if (link (claim, path) == 0)
    {
      (void) unlink (claim);
      return TRUE;
    }
  return errno != EEXIST && syscall (SYS_renameat2, AT_FDCWD, claim, AT_FDCWD, path, RENAME_NOREPLACE) == 0;
}

static gboolean
put_waiting (const char   *claim,
             const char   *path,
             gint64        wait_us,
             GCancellable *cancellable,
             GError      **error)
{
  const gint64 until_us = g_get_monotonic_time () + wait_us;

  while (!put_in_place (claim, path))
    {
      if (errno != EEXIST)
        return jk_git_set_errno_error (error, path);
      if (g_get_monotonic_time () >= until_us)
        {
          set_busy (error);
          return FALSE;
        }
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      g_usleep (STEP_US);
    }
  return TRUE;
}

/* Written and locked before it gets the name that Git knows: there is no moment at which nobody could tell whose it
 * is. */
static int
make_claim (const char *claim,
            const char *text,
            GError    **error)
{
  const int fd = open (claim, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
  const gssize length = strlen (text);

  if (fd < 0)
    {
      jk_git_set_errno_error (error, claim);
      return -1;
    }
  errno = ENOSPC;
  if (flock (fd, LOCK_EX | LOCK_NB) == 0 && write (fd, text, length) == length && fsync (fd) == 0)
    return fd;
  jk_git_set_errno_error (error, claim);
  (void) unlink (claim);
  close (fd);
  return -1;
}

JkGitIndexLock *
jk_git_index_lock_take (const JkGitLocation *location,
                        const char          *id,
                        const JkGitMove     *move,
                        gint64               wait_us,
                        GCancellable        *cancellable,
                        GError             **error)
{
  g_autofree char *path = path_of (location);
  g_autofree char *text = describe (id, move);
  g_autofree char *name = g_strconcat (JK_GIT_INDEX_COPY, id, ".claim", NULL);
  g_autofree char *claim = g_build_filename (location->git_dir, name, NULL);
  const int fd = make_claim (claim, text, error);
  JkGitIndexLock *self;

  if (fd < 0)
    return NULL;
  if (!put_waiting (claim, path, wait_us, cancellable, error))
    {
      (void) unlink (claim);
      close (fd);
      return NULL;
    }
  self = g_new0 (JkGitIndexLock, 1);
  self->path = g_steal_pointer (&path);
  self->fd = fd;
  return self;
}

int
jk_git_index_lock_get_fd (JkGitIndexLock *self)
{
  return self->fd;
}

void
jk_git_index_lock_release (JkGitIndexLock *self)
{
  (void) unlink (self->path);
  close (self->fd);
  g_free (self->path);
  g_free (self);
}

/* The file is the repository's: what it says must not name a place elsewhere. */
static gboolean
is_id (const char *id)
{
  const gsize n = strlen (id);

  return n > 0 && n <= 64 && strspn (id, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-") == n;
}

static gboolean
is_branch (const char *ref)
{
  int is_valid = 0;

  return g_str_has_prefix (ref, "refs/heads/") && git_reference_name_is_valid (&is_valid, ref) == 0 && is_valid;
}

static JkGitIndexLeft *
parse (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (JkGitIndexLeft) self = NULL;

  if (g_strv_length (lines) != 6 || strcmp (lines[0], FORMAT) != 0 || !is_id (lines[1]))
    return NULL;
  self = g_new0 (JkGitIndexLeft, 1);
  self->id = g_strdup (lines[1]);
  if (strcmp (lines[2], "-") == 0)
    return g_steal_pointer (&self);
  self->ref = g_strdup (lines[2]);
  if (!is_branch (self->ref) || git_oid_fromstr (&self->old_id, lines[3]) != 0 || git_oid_fromstr (&self->new_id, lines[4]) != 0)
    return NULL;
  return g_steal_pointer (&self);
}

void
jk_git_index_left_free (JkGitIndexLeft *self)
{
  if (self->lock != NULL)
    close (self->lock->fd);
  if (self->lock != NULL)
    g_free (self->lock->path);
  g_free (self->lock);
  g_free (self->id);
  g_free (self->ref);
  g_free (self);
}

/* Its owner may have let go of it since it was opened: the name may be somebody else's now. */
static gboolean
is_still_there (const char *path,
                int         fd)
{
  struct stat opened, named;

  return fstat (fd, &opened) == 0 && lstat (path, &named) == 0 && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

JkGitIndexLeft *
jk_git_index_left_find (const JkGitLocation *location,
                        GError             **error)
{
  g_autofree char *path = path_of (location);
  const int fd = open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  char text[MAX_BYTES];
  const gssize n = fd >= 0 ? pread (fd, text, sizeof text - 1, 0) : -1;
  JkGitIndexLeft *self = NULL;

  if (n >= 0)
    {
      text[n] = '\0';
      self = parse (text);
    }
  if (self != NULL && flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      g_clear_pointer (&self, jk_git_index_left_free);
      set_busy (error);
    }
  if (self != NULL && !is_still_there (path, fd))
    g_clear_pointer (&self, jk_git_index_left_free);
  if (self == NULL)
    {
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  self->lock = g_new0 (JkGitIndexLock, 1);
  self->lock->path = g_steal_pointer (&path);
  self->lock->fd = fd;
  return self;
}
