/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-disk.h"

#include <errno.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-path.h"

#define COPY_BYTES (128 * 1024)

static JkError
kind_of (int code)
{
  switch (code)
    {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return JK_ERROR_NO_SPACE;
    case ELOOP:
    case ENOTDIR:
    case EACCES:
    case EPERM:
    case EROFS:
      return JK_ERROR_PERMISSION;
    case EISDIR:
    case EEXIST:
      return JK_ERROR_EXISTS;
    default:
      return JK_ERROR_FAILED;
    }
}

gboolean
jk_git_set_errno_error (GError    **error,
                        const char *path)
{
  const int code = errno;
  g_autofree char *shown = jk_git_path_escape (path);

  g_set_error (error, JK_ERROR, kind_of (code), "%s: %s", shown, g_strerror (code));
  return FALSE;
}

gboolean
jk_git_write_all (int           fd,
                  const guint8 *data,
                  gsize         size)
{
  while (size > 0)
    {
      const gssize n = write (fd, data, size);

      if (n < 0 && errno != EINTR)
        return FALSE;
      data += MAX (n, 0);
      size -= MAX (n, 0);
    }
  return TRUE;
}

gsize
jk_git_read_full (int     fd,
                  guint8 *buffer,
                  gsize   size)
{
  gsize done = 0;
  gssize n;

  while (done < size && ((n = read (fd, buffer + done, size - done)) > 0 || (n < 0 && errno == EINTR)))
    done += MAX (n, 0);
  return done;
}

gboolean
jk_git_copy_all (int      from,
                 int      to,
                 guint64  limit,
                 guint64 *size)
{
  g_autofree guint8 *buffer = g_malloc (COPY_BYTES);
  gssize n;

  while (limit > 0 && (n = read (from, buffer, MIN (limit, COPY_BYTES))) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 || !jk_git_write_all (to, buffer, n))
        return FALSE;
      limit -= n;
      if (size != NULL)
        *size += n;
    }
  return TRUE;
}
