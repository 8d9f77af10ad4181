/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-change-file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "jk-open-below.h"

void
jk_changed_file_open (JkChangedFile *self,
                      int            root,
                      const char    *path)
{
  g_autofree char *copy = g_strdup (path);
  gsize length = strlen (copy);

  *self = (JkChangedFile) { .fd = -1 };
  if (length > 0 && copy[length - 1] == '/')
    copy[length - 1] = '\0';
  self->fd = jk_open_below (root, copy, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  /* A link, or a file that may not be read: it can still be looked at. */
  if (self->fd < 0 && (errno == ELOOP || errno == EACCES || errno == ENXIO))
    self->fd = jk_open_below (root, copy, O_PATH);
  self->is_there = self->fd >= 0 && fstat (self->fd, &self->st) == 0;
}

void
jk_changed_file_close (JkChangedFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

guint32
jk_changed_file_get_mode (const JkChangedFile *self)
{
  if (!self->is_there)
    return 0;
  switch (self->st.st_mode & S_IFMT)
    {
    case S_IFREG:
      return (self->st.st_mode & S_IXUSR) != 0 ? 0100755 : 0100644;
    case S_IFLNK:
      return JK_CHANGE_MODE_LINK;
    case S_IFDIR:
      return JK_CHANGE_MODE_SUBMODULE;
    default:
      return 0;
    }
}

static GBytes *
read_link (JkChangedFile   *self,
           JkChangeReading *reading)
{
  char *target = g_malloc (PATH_MAX);
  gssize n = readlinkat (self->fd, "", target, PATH_MAX);

  *reading = n < 0 ? JK_CHANGE_UNREADABLE : JK_CHANGE_READ;
  if (n >= 0)
    return g_bytes_new_take (target, n);
  g_free (target);
  return NULL;
}

static GBytes *
read_regular (JkChangedFile   *self,
              gsize            max,
              JkChangeReading *reading)
{
  gsize size = MIN ((gsize) self->st.st_size, max) + 1;
  char *text = g_malloc (size);
  gssize n = jk_read_start (self->fd, text, size);

  *reading = n < 0 ? JK_CHANGE_UNREADABLE : (gsize) n == size ? JK_CHANGE_NOT_READ : JK_CHANGE_READ;
  if (*reading == JK_CHANGE_READ)
    return g_bytes_new_take (text, n);
  g_free (text);
  return NULL;
}

GBytes *
jk_changed_file_read (JkChangedFile   *self,
                      gsize            max,
                      JkChangeReading *reading)
{
  *reading = JK_CHANGE_UNREADABLE;
  if (!self->is_there)
    return NULL;
  if (S_ISLNK (self->st.st_mode))
    return read_link (self, reading);
  if (S_ISDIR (self->st.st_mode) || (S_ISREG (self->st.st_mode) && (guint64) self->st.st_size > max))
    *reading = JK_CHANGE_NOT_READ;
  else if (S_ISREG (self->st.st_mode))
    return read_regular (self, max, reading);
  return NULL;
}

gboolean
jk_changed_file_is_same (const struct stat *a,
                         const struct stat *b)
{
  return a->st_size == b->st_size && a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_mode == b->st_mode
         && a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec
         && a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}
