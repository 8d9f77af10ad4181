/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-open-below.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"

#define CHUNK (1024 * 1024)

static int
open_step (int   *folder,
           int    first,
           char  *name,
           int    flags)
{
  int next;

  if (*name == '\0' || strcmp (name, "..") == 0)
    {
      errno = *name == '\0' ? ENOENT : EXDEV;
      next = -1;
    }
  else
    next = openat (*folder, name, flags | O_CLOEXEC | O_NOFOLLOW);

  if (*folder != first)
    {
      int saved = errno;

      close (*folder);
      errno = saved;
    }
  *folder = next;
  return next;
}

int
jk_open_below (int         folder,
               const char *path,
               int         flags)
{
  g_autofree char *copy = g_strdup (path);
  char *name = copy, *slash;
  int at = folder;

  if (*path == '/')
    {
      errno = EXDEV;
      return -1;
    }
  for (; (slash = strchr (name, '/')) != NULL; name = slash + 1)
    {
      *slash = '\0';
      if (open_step (&at, folder, name, O_PATH | O_DIRECTORY) < 0)
        return -1;
    }
  return open_step (&at, folder, name, flags);
}

gssize
jk_read_start (int   fd,
               char *buffer,
               gsize max)
{
  gsize length = 0;

  while (length < max)
    {
      gssize n = read (fd, buffer + length, max - length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      length += n;
    }
  return length;
}

static gboolean
fail_from_errno (const char *path,
                 GError    **error)
{
  int saved = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "%s: %s", path, g_strerror (saved));
  return FALSE;
}

static gboolean
check_kind (int         fd,
            const char *path,
            gsize       max,
            GError    **error)
{
  struct stat st;

  if (fstat (fd, &st) != 0)
    return fail_from_errno (path, error);
  if (!S_ISREG (st.st_mode))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, _("%s: not a regular file"), path);
      return FALSE;
    }
  if ((guint64) st.st_size > max)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_LIMIT, _("%s: larger than %u MiB"), path, (guint) (max >> 20));
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_all (int           fd,
          GByteArray   *out,
          const char   *path,
          gsize         max,
          GCancellable *cancellable,
          GError      **error)
{
  gssize n;

  do
    {
      guint before = out->len;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      g_byte_array_set_size (out, before + CHUNK);
      n = jk_read_start (fd, (char *) out->data + before, CHUNK);
      if (n < 0)
        return fail_from_errno (path, error);
      g_byte_array_set_size (out, before + n);
    }
  while (n == CHUNK && out->len <= max);

  /* It grew while it was read. */
  if (out->len > max)
    g_set_error (error, JK_ERROR, JK_ERROR_LIMIT, _("%s: larger than %u MiB"), path, (guint) (max >> 20));
  return out->len <= max;
}

GBytes *
jk_read_below (int           folder,
               const char   *path,
               gsize         max,
               GCancellable *cancellable,
               GError      **error)
{
  g_autoptr(GByteArray) content = g_byte_array_new ();
  int fd = jk_open_below (folder, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  gboolean read;

  if (fd < 0)
    {
      fail_from_errno (path, error);
      return NULL;
    }
  read = check_kind (fd, path, max, error) && read_all (fd, content, path, max, cancellable, error);
  close (fd);
  return read ? g_byte_array_free_to_bytes (g_steal_pointer (&content)) : NULL;
}
