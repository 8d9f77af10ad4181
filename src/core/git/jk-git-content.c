/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-content.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#define OPEN_FOLDER (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

int
jk_git_open_parent (int          top,
                    const char  *path,
                    const char **name)
{
  int folder = fcntl (top, F_DUPFD_CLOEXEC, 0);

  for (const char *slash; folder >= 0 && (slash = strchr (path, '/')) != NULL; path = slash + 1)
    {
      g_autofree char *part = g_strndup (path, slash - path);
      const int below = openat (folder, part, OPEN_FOLDER);
      const int code = errno;

      close (folder);
      errno = code;
      folder = below;
    }
  *name = path;
  return folder;
}

/* What macOS leaves out of a name: U+200C to 200F, 202A to 202E, 206A to 206F, FEFF. */
static gsize
count_ignorable (const char *at,
                 gsize       left)
{
  const guint8 *p = (const guint8 *) at;

  if (left < 3)
    return 0;
  if (p[0] == 0xef)
    return p[1] == 0xbb && p[2] == 0xbf ? 3 : 0;
  if (p[0] != 0xe2)
    return 0;
  if (p[1] == 0x80)
    return (p[2] >= 0x8c && p[2] <= 0x8f) || (p[2] >= 0xaa && p[2] <= 0xae) ? 3 : 0;
  return p[1] == 0x81 && p[2] >= 0xaa && p[2] <= 0xaf ? 3 : 0;
}

/* Whether some system would take the name for ".git": Git and libgit2 put none of them into a tree. */
static gboolean
is_git_somewhere (const char *part,
                  gsize       length)
{
  char plain[8] = "";
  gsize n = 0, skipped;

  for (gsize i = 0; i < length && n < 5; i++)
    {
      skipped = count_ignorable (part + i, length - i);
      if (skipped > 0)
        i += skipped - 1;
      else
        plain[n++] = part[i];
    }
  if (n == 4 && g_ascii_strncasecmp (plain, ".git", 4) == 0)
    return TRUE;
  if (length >= 4 && g_ascii_strncasecmp (part, ".git", 4) == 0)
    n = 4;
  else if (length >= 5 && g_ascii_strncasecmp (part, "git~1", 5) == 0)
    n = 5;
  else
    return FALSE;
  while (n < length && (part[n] == ' ' || part[n] == '.'))
    n++;
  return n == length || part[n] == ':' || part[n] == '\\';
}

static gboolean
is_part_allowed (const char *part,
                 gsize       length)
{
  return length > 0 && !(length == 1 && part[0] == '.') && !(length == 2 && strncmp (part, "..", 2) == 0)
         && !is_git_somewhere (part, length);
}

gboolean
jk_git_path_is_inside (const char *path)
{
  for (const char *part = path;;)
    {
      const char *slash = strchr (part, '/');
      const gsize length = slash != NULL ? (gsize) (slash - part) : strlen (part);

      if (!is_part_allowed (part, length))
        return FALSE;
      if (slash == NULL)
        return TRUE;
      part = slash + 1;
    }
}

static void
read_link (JkGitContent *self,
           int           folder,
           const char   *name)
{
  char target[PATH_MAX];
  const gssize n = readlinkat (folder, name, target, sizeof target);

  if (n < 0)
    {
      self->problem = "unreadable";
      return;
    }
  self->mode = 0120000;
  self->size = n;
  self->data = g_memdup2 (target, n);
}

/* Returns: %FALSE if @fd ends early, goes on, or cannot be read */
static gboolean
read_whole (int     fd,
            guint8 *out,
            gsize   size)
{
  gsize done = 0;
  guint8 more;

  while (done < size)
    {
      const gssize n = read (fd, out + done, size - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      done += n;
    }
  return read (fd, &more, 1) == 0;
}

static gboolean
is_same_moment (const struct stat *a,
                const struct stat *b)
{
  return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec
         && a->st_ino == b->st_ino;
}

static void
read_file (JkGitContent *self,
           int           folder,
           const char   *name,
           gsize         max_bytes)
{
  const int fd = openat (folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  struct stat after;

  if (fd < 0 || fstat (fd, &self->st) != 0 || !S_ISREG (self->st.st_mode))
    self->problem = "unreadable";
  else
    {
      self->mode = self->st.st_mode & S_IXUSR ? 0100755 : 0100644;
      self->size = self->st.st_size;
      self->is_too_large = self->size > max_bytes;
    }
  if (self->mode != 0 && !self->is_too_large)
    {
      /* One byte more: judges of text like to find an end. */
      self->data = g_malloc0 (self->size + 1);
      if (!read_whole (fd, self->data, self->size) || fstat (fd, &after) != 0 || !is_same_moment (&self->st, &after))
        self->problem = "changing";
    }
  if (fd >= 0)
    close (fd);
}

void
jk_git_content_read (JkGitContent *self,
                     int           top,
                     const char   *path,
                     gsize         max_bytes)
{
  const char *name;
  const int folder = jk_git_open_parent (top, path, &name);

  memset (self, 0, sizeof *self);
  self->read_us = g_get_real_time ();
  if (folder >= 0 && *name == '\0')
    errno = ENOENT;
  if (folder < 0 || *name == '\0' || fstatat (folder, name, &self->st, AT_SYMLINK_NOFOLLOW) != 0)
    {
      /* To Git, nothing is behind a symbolic link. What cannot be looked at is not deleted. */
      self->problem = errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? NULL : "unreadable";
      memset (&self->st, 0, sizeof self->st);
    }
  else if (S_ISLNK (self->st.st_mode))
    read_link (self, folder, name);
  else if (S_ISREG (self->st.st_mode))
    read_file (self, folder, name, max_bytes);
  else if (!S_ISDIR (self->st.st_mode))
    self->problem = "special";
  if (folder >= 0)
    close (folder);
}

void
jk_git_content_clear (JkGitContent *self)
{
  g_clear_pointer (&self->data, g_free);
}
