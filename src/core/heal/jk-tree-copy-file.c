/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-tree-copy-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#define MAX_ATTRIBUTES (64 * 1024)

static gboolean
is_zero (const char *block,
         gsize       n)
{
  return n > 0 && block[0] == 0 && memcmp (block, block + 1, n - 1) == 0;
}

/* Returns: 0, or an errno */
static int
write_block (int         out,
             const char *block,
             gsize       n)
{
  while (n > 0)
    {
      gssize written = write (out, block, n);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return written < 0 ? errno : EIO;
      block += written;
      n -= written;
    }
  return 0;
}

/* Returns: 0, or an errno; ECANCELED where it is called off */
static int
copy_bytes (JkTreeCopy *self,
            int         in,
            int         out)
{
  off_t size = 0;

  while (TRUE)
    {
      gssize n = read (in, self->block, JK_TREE_COPY_BLOCK);
      int code = 0;

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return errno;
      if (n == 0)
        return ftruncate (out, size) == 0 ? 0 : errno;
      /* A file with holes must not grow by being moved. */
      if (is_zero (self->block, n))
        code = lseek (out, n, SEEK_CUR) < 0 ? errno : 0;
      else
        code = write_block (out, self->block, n);
      if (code != 0)
        return code;
      size += n;
      self->bytes += n;
      if (self->progress != NULL)
        self->progress (self->bytes, self->user_data);
      if (g_cancellable_is_cancelled (self->cancellable))
        return ECANCELED;
    }
}

/* What people and access lists have put on it; labels of the system's are the system's. Returns: 0, or an errno */
static int
copy_attributes (int in,
                 int out)
{
  g_autofree char *names = g_malloc (MAX_ATTRIBUTES), *value = g_malloc (MAX_ATTRIBUTES);
  gssize n = flistxattr (in, names, MAX_ATTRIBUTES);

  if (n < 0)
    return errno == EOPNOTSUPP ? 0 : errno;
  for (const char *name = names; name < names + n; name += strlen (name) + 1)
    {
      gssize size;

      if (!g_str_has_prefix (name, "user.") && !g_str_has_prefix (name, "system.posix_acl_"))
        continue;
      size = fgetxattr (in, name, value, MAX_ATTRIBUTES);
      if (size < 0 || fsetxattr (out, name, value, size, 0) != 0)
        return errno;
    }
  return 0;
}

int
jk_tree_copy_status (int                in,
                     int                out,
                     const struct stat *status)
{
  const struct timespec times[2] = { status->st_atim, status->st_mtim };
  int code = copy_attributes (in, out);

  if (code != 0)
    return code;
  (void) !fchown (out, -1, status->st_gid); /* a group that we are not in any more */
  return fchmod (out, status->st_mode & 07777) == 0 && futimens (out, times) == 0 ? 0 : errno;
}

int
jk_tree_copy_file (JkTreeCopy        *self,
                   int                from,
                   const char        *name,
                   int                to,
                   const char        *to_name,
                   const struct stat *status)
{
  int in = openat (from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC), out = -1, code = in < 0 ? errno : 0;
  struct stat opened;

  if (code == 0 && (fstat (in, &opened) != 0 || opened.st_ino != status->st_ino || opened.st_dev != status->st_dev))
    code = ESTALE;
  if (code == 0)
    {
      out = openat (to, to_name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
      code = out < 0 ? errno : copy_bytes (self, in, out);
    }
  if (code == 0)
    code = jk_tree_copy_status (in, out, status);
  if (in >= 0)
    close (in);
  if (out >= 0 && close (out) != 0 && code == 0)
    code = errno;
  return code;
}

int
jk_tree_copy_link (int                from,
                   const char        *name,
                   int                to,
                   const char        *to_name,
                   const struct stat *status)
{
  const struct timespec times[2] = { status->st_atim, status->st_mtim };
  g_autofree char *text = g_malloc (status->st_size + 2);
  gssize n = readlinkat (from, name, text, status->st_size + 1);

  if (n != status->st_size)
    return n < 0 ? errno : ESTALE;
  text[n] = '\0';
  return symlinkat (text, to, to_name) == 0 && utimensat (to, to_name, times, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : errno;
}
