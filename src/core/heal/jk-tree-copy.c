/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-tree-copy-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-path.h"

#define MAX_DEPTH 128

typedef enum
{
  COPY,
  CHECK,
  REMOVE,
} Pass;

/* What a file was when it was copied. */
typedef struct
{
  guint64 inode;
  struct timespec modified;
  struct timespec changed; /* not looked at where it has several names: deleting one of them changes it */
  guint64 size;
  mode_t mode;
  char *copy; /* (nullable): of one with several names: the first copy, from the target folder */
} Seen;

static void
free_seen (gpointer data)
{
  g_free (((Seen *) data)->copy);
  g_free (data);
}

JkTreeCopy *
jk_tree_copy_new (uid_t          uid,
                  JkTreeCopyFunc progress,
                  gpointer       user_data,
                  GCancellable  *cancellable)
{
  JkTreeCopy *self = g_new0 (JkTreeCopy, 1);

  self->uid = uid;
  self->progress = progress;
  self->user_data = user_data;
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, free_seen);
  self->path = g_string_new (NULL);
  self->block = g_malloc (JK_TREE_COPY_BLOCK);
  return self;
}

void
jk_tree_copy_free (JkTreeCopy *self)
{
  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->seen);
  g_string_free (self->path, TRUE);
  g_free (self->block);
  g_free (self);
}

static gboolean
fail (const char *name,
      int         code,
      GError    **error)
{
  g_autofree char *shown = jk_git_path_escape (name);
  JkError kind = jk_error_from_errno (code);

  if (code == ESTALE || code == ELOOP || code == ENOTDIR || code == ENOTEMPTY)
    kind = JK_ERROR_CHANGED;
  g_set_error (error, JK_ERROR, kind, "%s: %s", shown, code == ESTALE ? "changed" : g_strerror (code));
  return FALSE;
}

/* Whether it lies on the file system that is copied from, and is no mount point, and is ours. Returns: 0, or an errno */
static int
look (const JkTreeCopy *self,
      int               folder,
      const char       *name,
      struct stat      *out)
{
  struct statx mount;

  if (fstatat (folder, name, out, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) != 0
      || statx (folder, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_TYPE, &mount) != 0)
    return errno;
  if (out->st_dev != self->device || (mount.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0)
    return EXDEV;
  return out->st_uid == self->uid ? 0 : EPERM;
}

static gboolean
is_same_time (const struct timespec *a,
              const struct timespec *b)
{
  return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static gboolean
is_as_seen (const Seen        *seen,
            const struct stat *status)
{
  return seen != NULL && seen->mode == status->st_mode && is_same_time (&seen->modified, &status->st_mtim)
         && (S_ISDIR (seen->mode) || seen->size == (guint64) status->st_size)
         && ((!S_ISDIR (seen->mode) && seen->copy != NULL) || is_same_time (&seen->changed, &status->st_ctim));
}

static Seen *
find_seen (const JkTreeCopy  *self,
           const struct stat *status)
{
  guint64 inode = status->st_ino;

  return g_hash_table_lookup (self->seen, &inode);
}

static void
note (JkTreeCopy        *self,
      const struct stat *status)
{
  Seen *seen = g_new0 (Seen, 1);

  *seen = (Seen) { status->st_ino, status->st_mtim, status->st_ctim, status->st_size, status->st_mode, NULL };
  if (!S_ISDIR (status->st_mode) && status->st_nlink > 1)
    seen->copy = g_strdup (self->path->str);
  g_hash_table_replace (self->seen, &seen->inode, seen);
}

/* What is no folder. Returns: 0, or an errno */
static int
copy_leaf (JkTreeCopy        *self,
           int                from,
           const char        *name,
           int                to,
           const char        *to_name,
           const struct stat *status)
{
  const Seen *seen = find_seen (self, status);

  if (seen != NULL && seen->copy != NULL)
    return is_as_seen (seen, status) && linkat (self->to, seen->copy, to, to_name, 0) == 0 ? 0 : ESTALE;
  note (self, status);
  if (S_ISREG (status->st_mode))
    return jk_tree_copy_file (self, from, name, to, to_name, status);
  return S_ISLNK (status->st_mode) ? jk_tree_copy_link (from, name, to, to_name, status) : EOPNOTSUPP;
}

static gboolean go (JkTreeCopy *self, Pass pass, int from, const char *name, int to, const char *to_name, guint depth, GError **error);

static gboolean
go_below (JkTreeCopy *self,
          Pass        pass,
          DIR        *dir,
          int         to,
          guint       depth,
          GError    **error)
{
  struct dirent *item;

  for (errno = 0; (item = readdir (dir)) != NULL; errno = 0)
    {
      if (strcmp (item->d_name, ".") != 0 && strcmp (item->d_name, "..") != 0
          && !go (self, pass, dirfd (dir), item->d_name, to, item->d_name, depth + 1, error))
        return FALSE;
    }
  return errno == 0 || fail (".", errno, error);
}

/* Returns: (nullable): %NULL with errno */
static DIR *
open_folder (int                from,
             const char        *name,
             const struct stat *seen)
{
  int fd = openat (from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct stat status;
  DIR *dir = NULL;

  if (fd >= 0 && (fstat (fd, &status) != 0 || status.st_ino != seen->st_ino || status.st_dev != seen->st_dev))
    errno = ESTALE;
  else if (fd >= 0)
    dir = fdopendir (fd);
  if (dir == NULL && fd >= 0)
    {
      int code = errno;

      close (fd);
      errno = code;
    }
  return dir;
}

static gboolean
copy_folder (JkTreeCopy        *self,
             DIR               *dir,
             int                to,
             const char        *to_name,
             const struct stat *status,
             guint              depth,
             GError           **error)
{
  int out = -1, code;
  gboolean is_done;

  note (self, status);
  if (mkdirat (to, to_name, 0700) == 0)
    out = openat (to, to_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (out < 0)
    return fail (to_name, errno, error);
  is_done = go_below (self, COPY, dir, out, depth, error);
  code = is_done ? jk_tree_copy_status (dirfd (dir), out, status) : 0;
  close (out);
  return is_done && (code == 0 || fail (to_name, code, error));
}

static gboolean
go_folder (JkTreeCopy        *self,
           Pass               pass,
           int                from,
           const char        *name,
           int                to,
           const char        *to_name,
           const struct stat *status,
           guint              depth,
           GError           **error)
{
  DIR *dir = depth < MAX_DEPTH ? open_folder (from, name, status) : NULL;
  gboolean is_done;

  if (dir == NULL)
    return fail (name, depth < MAX_DEPTH ? errno : EOPNOTSUPP, error);
  if (pass == REMOVE && (status->st_mode & 0700) != 0700)
    (void) fchmod (dirfd (dir), 0700); /* what it does not help against is told when the removal fails */
  if (pass == COPY)
    is_done = copy_folder (self, dir, to, to_name, status, depth, error);
  else
    is_done = go_below (self, pass, dir, -1, depth, error);
  closedir (dir);
  if (!is_done || pass != REMOVE)
    return is_done;
  if (unlinkat (from, name, AT_REMOVEDIR) != 0)
    return fail (name, errno, error);
  self->n_removed++;
  return TRUE;
}

static gboolean
go_leaf (JkTreeCopy        *self,
         Pass               pass,
         int                from,
         const char        *name,
         int                to,
         const char        *to_name,
         const struct stat *status,
         GError           **error)
{
  int code = pass == COPY ? copy_leaf (self, from, name, to, to_name, status) : 0;

  if (code == ECANCELED)
    return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
  if (pass == REMOVE && unlinkat (from, name, 0) != 0)
    code = errno;
  self->n_removed += pass == REMOVE && code == 0;
  return code == 0 || fail (name, code, error);
}

static gboolean
go (JkTreeCopy *self,
    Pass        pass,
    int         from,
    const char *name,
    int         to,
    const char *to_name,
    guint       depth,
    GError    **error)
{
  gsize length = self->path->len;
  struct stat status;
  gboolean is_done;
  int code;

  if (pass != REMOVE && g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  code = look (self, from, name, &status);
  if (code == 0 && pass != COPY && !is_as_seen (find_seen (self, &status), &status))
    code = ESTALE;
  if (code != 0)
    return fail (name, code, error);
  self->n_met++;
  if (pass == COPY)
    g_string_append_printf (self->path, "%s%s", length > 0 ? "/" : "", to_name);
  if (S_ISDIR (status.st_mode))
    is_done = go_folder (self, pass, from, name, to, to_name, &status, depth, error);
  else
    is_done = go_leaf (self, pass, from, name, to, to_name, &status, error);
  g_string_truncate (self->path, length);
  return is_done;
}

gboolean
jk_tree_copy_run (JkTreeCopy *self,
                  int         from,
                  const char *name,
                  int         to,
                  const char *to_name,
                  GError    **error)
{
  struct stat status;

  if (fstat (from, &status) != 0)
    return fail (name, errno, error);
  self->device = status.st_dev;
  self->to = to;
  self->n_met = 0;
  if (!go (self, COPY, from, name, to, to_name, 0, error))
    return FALSE;
  /* All of it at once: a call for each of a cache's files would take minutes. */
  return syncfs (to) == 0 || fail (to_name, errno, error);
}

gboolean
jk_tree_copy_check (JkTreeCopy *self,
                    int         from,
                    const char *name,
                    GError    **error)
{
  guint64 n_copied = self->n_met;

  self->n_met = 0;
  return go (self, CHECK, from, name, -1, NULL, 0, error) && (self->n_met == n_copied || fail (name, ESTALE, error));
}

gboolean
jk_tree_copy_remove_source (JkTreeCopy *self,
                            int         from,
                            const char *name,
                            guint64    *n_removed,
                            GError    **error)
{
  gboolean is_done;

  self->n_removed = 0;
  is_done = go (self, REMOVE, from, name, -1, NULL, 0, error);
  *n_removed = self->n_removed;
  return is_done;
}
