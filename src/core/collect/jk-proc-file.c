/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-proc-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"

#define MAX_BYTES (4 * 1024 * 1024)

struct _JkProcFile
{
  char *path;
  int fd;
  char *buffer;
  gsize size;
};

JkProcFile *
jk_proc_file_new (const char *root,
                  const char *path)
{
  JkProcFile *self = g_new0 (JkProcFile, 1);

  self->path = g_build_filename (root, path, NULL);
  self->fd = -1;
  return self;
}

static void
close_file (JkProcFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

void
jk_proc_file_free (JkProcFile *self)
{
  close_file (self);
  g_free (self->buffer);
  g_free (self->path);
  g_free (self);
}

const char *
jk_proc_file_get_path (JkProcFile *self)
{
  return self->path;
}

static gboolean
fail (JkProcFile *self,
      int         code,
      GError    **error)
{
  close_file (self);
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s", self->path, g_strerror (code));
  return FALSE;
}

/* Reads all of the open file into the buffer. Returns: its length, or -1 with errno set */
static gssize
read_all (JkProcFile *self)
{
  gsize length = 0;

  while (TRUE)
    {
      gssize got;

      if (length + 1 >= self->size)
        {
          self->size = MAX (512, 2 * self->size);
          self->buffer = g_realloc (self->buffer, self->size);
        }
      do
        got = pread (self->fd, self->buffer + length, self->size - length - 1, length);
      while (got < 0 && errno == EINTR);

      if (got < 0)
        return -1;
      length += got;
      if (got == 0 || length > MAX_BYTES)
        break;
    }
  self->buffer[length] = '\0';
  return length;
}

/* A file of a removed device stays readable as ENODEV only; one that was renamed over has no name left. */
static gboolean
is_stale (JkProcFile *self)
{
  struct stat status;

  return self->fd >= 0 && (fstat (self->fd, &status) != 0 || status.st_nlink == 0);
}

static gboolean
open_file (JkProcFile *self,
           GError    **error)
{
  self->fd = open (self->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  return self->fd >= 0 || fail (self, errno, error);
}

const char *
jk_proc_file_read (JkProcFile *self,
                   GError    **error)
{
  gboolean was_open;
  gssize length;

  if (is_stale (self))
    close_file (self);
  was_open = self->fd >= 0;
  if (!was_open && !open_file (self, error))
    return NULL;

  length = read_all (self);
  if (length < 0 && was_open)
    {
      close_file (self);
      if (!open_file (self, error))
        return NULL;
      length = read_all (self);
    }

  if (length < 0)
    {
      fail (self, errno, error);
      return NULL;
    }
  if (length > MAX_BYTES)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_LIMIT, "%s: larger than %d bytes", self->path, MAX_BYTES);
      return NULL;
    }
  if (memchr (self->buffer, '\0', length) != NULL)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "%s: not text", self->path);
      return NULL;
    }
  return self->buffer;
}
