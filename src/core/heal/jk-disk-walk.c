/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-disk-walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-path.h"

#define MAX_DEPTH 128
#define MAX_FILES 4000000
#define MASK (STATX_TYPE | STATX_MODE | STATX_NLINK | STATX_UID | STATX_MTIME | STATX_INO | STATX_BLOCKS)

struct _JkDiskWalk
{
  guint major, minor;
  uid_t uid;
  gint64 until_us;
  GCancellable *cancellable;
  GHashTable *linked; /* inodes with several names that were counted */
  guint64 n_seen;
};

static gboolean
fail (const char *name,
      int         code,
      GError    **error)
{
  g_autofree char *shown = NULL;
  JkError kind = JK_ERROR_FAILED;

  if (error == NULL || *error != NULL)
    return FALSE; /* the first reason is the one that is told */
  shown = jk_git_path_escape (name);
  if (code == EACCES || code == EPERM || code == EROFS)
    kind = JK_ERROR_PERMISSION;
  else if (code == ENOENT)
    kind = JK_ERROR_NOT_FOUND;
  else if (code == ELOOP || code == ENOTDIR || code == ENOTEMPTY || code == EEXIST)
    kind = JK_ERROR_CHANGED;
  g_set_error (error, JK_ERROR, kind, "%s: %s", shown, g_strerror (code));
  return FALSE;
}

/* Nothing is mounted by looking at it, and no link is followed. */
static gboolean
look (int           folder,
      const char   *name,
      struct statx *out)
{
  return statx (folder, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | (*name == '\0' ? AT_EMPTY_PATH : 0), MASK, out) == 0;
}

static gboolean
is_elsewhere (const JkDiskWalk   *self,
              const struct statx *status)
{
  return status->stx_dev_major != self->major || status->stx_dev_minor != self->minor
         || (status->stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

JkDiskWalk *
jk_disk_walk_new (int           folder,
                  uid_t         uid,
                  gint64        until_us,
                  GCancellable *cancellable,
                  GError      **error)
{
  JkDiskWalk *self;
  struct statx status;

  if (!look (folder, "", &status))
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno));
      return NULL;
    }
  self = g_new0 (JkDiskWalk, 1);
  self->major = status.stx_dev_major;
  self->minor = status.stx_dev_minor;
  self->uid = uid;
  self->until_us = until_us;
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->linked = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

void
jk_disk_walk_free (JkDiskWalk *self)
{
  g_hash_table_unref (self->linked);
  g_clear_object (&self->cancellable);
  g_free (self);
}

/* Opens a folder that was looked at, as long as it is the same one. Returns: (nullable): %NULL with errno */
static DIR *
open_folder (const JkDiskWalk   *self,
             int                 folder,
             const char         *name,
             const struct statx *seen)
{
  int fd = openat (folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct statx status;
  DIR *dir;

  if (fd < 0)
    return NULL;
  if (!look (fd, "", &status) || status.stx_ino != seen->stx_ino || is_elsewhere (self, &status))
    {
      close (fd);
      errno = ELOOP;
      return NULL;
    }
  dir = fdopendir (fd);
  if (dir == NULL)
    close (fd);
  return dir;
}

static gboolean
is_dots (const char *name)
{
  return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

static void
count (JkDiskWalk         *self,
       const struct statx *status,
       JkDiskUse          *out)
{
  guint64 inode = status->stx_ino;
  gint64 changed_us = status->stx_mtime.tv_sec * G_USEC_PER_SEC + status->stx_mtime.tv_nsec / 1000;

  out->n_files++;
  self->n_seen++;
  out->newest_us = MAX (out->newest_us, changed_us);
  out->has_foreign = out->has_foreign || status->stx_uid != self->uid;
  if (S_ISDIR (status->stx_mode) || status->stx_nlink < 2 || g_hash_table_add (self->linked, g_memdup2 (&inode, sizeof inode)))
    out->bytes += status->stx_blocks * 512;
}

static gboolean
has_time (const JkDiskWalk *self)
{
  return self->n_seen < MAX_FILES && g_get_monotonic_time () < self->until_us && !g_cancellable_is_cancelled (self->cancellable);
}

static void measure_below (JkDiskWalk *self, DIR *dir, guint depth, JkDiskUse *out);

static void
measure_one (JkDiskWalk *self,
             int         folder,
             const char *name,
             guint       depth,
             JkDiskUse  *out)
{
  struct statx status;
  DIR *dir;

  if (!look (folder, name, &status))
    {
      out->is_cut = out->is_cut || errno != ENOENT;
      return;
    }
  if (is_elsewhere (self, &status))
    {
      out->has_mount = TRUE;
      return;
    }
  count (self, &status, out);
  if (!S_ISDIR (status.stx_mode))
    return;
  dir = depth < MAX_DEPTH ? open_folder (self, folder, name, &status) : NULL;
  if (dir == NULL)
    {
      out->is_cut = TRUE;
      return;
    }
  measure_below (self, dir, depth + 1, out);
  closedir (dir);
}

static void
measure_below (JkDiskWalk *self,
               DIR        *dir,
               guint       depth,
               JkDiskUse  *out)
{
  struct dirent *item;

  while ((item = readdir (dir)) != NULL)
    {
      if (is_dots (item->d_name))
        continue;
      if (!has_time (self))
        {
          out->is_cut = TRUE;
          return;
        }
      out->has_repository = out->has_repository || strcmp (item->d_name, ".git") == 0;
      measure_one (self, dirfd (dir), item->d_name, depth, out);
    }
}

gboolean
jk_disk_walk_measure (JkDiskWalk *self,
                      int         folder,
                      const char *name,
                      JkDiskUse  *out,
                      GError    **error)
{
  struct statx status;

  *out = (JkDiskUse) { 0 };
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (!look (folder, name, &status))
    return fail (name, errno, error);
  out->has_repository = strcmp (name, ".git") == 0;
  measure_one (self, folder, name, 0, out);
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

static gboolean remove_one (JkDiskWalk *self, int folder, const char *name, guint depth, guint64 *bytes, GError **error);

static gboolean
remove_below (JkDiskWalk *self,
              DIR        *dir,
              guint       depth,
              guint64    *bytes,
              GError    **error)
{
  struct dirent *item;
  gboolean is_all = TRUE;

  while ((item = readdir (dir)) != NULL)
    {
      if (is_dots (item->d_name))
        continue;
      if (g_cancellable_is_cancelled (self->cancellable))
        return FALSE;
      if (!remove_one (self, dirfd (dir), item->d_name, depth, bytes, error))
        is_all = FALSE;
    }
  return is_all;
}

/* Package tools write-protect what they keep (Go's modules); an owner may change that. */
static void
make_writable (int                 fd,
               const struct statx *status)
{
  if ((status->stx_mode & 0700) != 0700)
    (void) fchmod (fd, 0700); /* what it does not help against is told when the removal fails */
}

static gboolean
remove_folder (JkDiskWalk         *self,
               int                 folder,
               const char         *name,
               guint               depth,
               const struct statx *status,
               guint64            *bytes,
               GError            **error)
{
  DIR *dir = NULL;
  gboolean is_empty;

  if (depth >= MAX_DEPTH)
    return fail (name, ENAMETOOLONG, error);
  dir = open_folder (self, folder, name, status);
  if (dir == NULL)
    return fail (name, errno, error);
  make_writable (dirfd (dir), status);
  is_empty = remove_below (self, dir, depth + 1, bytes, error);
  closedir (dir);
  if (!is_empty)
    return FALSE;
  if (unlinkat (folder, name, AT_REMOVEDIR) != 0 && errno != ENOENT)
    return fail (name, errno, error);
  *bytes += status->stx_blocks * 512;
  return TRUE;
}

static gboolean
remove_one (JkDiskWalk *self,
            int         folder,
            const char *name,
            guint       depth,
            guint64    *bytes,
            GError    **error)
{
  struct statx status;

  if (!look (folder, name, &status))
    return errno == ENOENT || fail (name, errno, error);
  if (is_elsewhere (self, &status) || status.stx_uid != self->uid)
    return fail (name, EPERM, error);
  if (S_ISDIR (status.stx_mode))
    return remove_folder (self, folder, name, depth, &status, bytes, error);
  /* Without AT_REMOVEDIR a folder that was put in its place meanwhile stays. */
  if (unlinkat (folder, name, 0) != 0 && errno != ENOENT)
    return fail (name, errno, error);
  if (status.stx_nlink == 1)
    *bytes += status.stx_blocks * 512;
  return TRUE;
}

gboolean
jk_disk_walk_remove (JkDiskWalk *self,
                     int         folder,
                     const char *name,
                     guint64    *bytes,
                     GError    **error)
{
  g_autoptr(GError) first = NULL;

  if (remove_one (self, folder, name, 0, bytes, &first))
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (first == NULL)
    fail (name, EIO, &first);
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}
