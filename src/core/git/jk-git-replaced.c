/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-replaced.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SPACE " refs/replace/"

static gboolean
has_loose (const char *common_dir)
{
  g_autofree char *folder = g_build_filename (common_dir, "refs", "replace", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (!g_str_has_suffix (name, ".lock"))
      return TRUE;
  return FALSE;
}

static gboolean
is_same_file (const struct stat *a,
              const struct stat *b)
{
  return a->st_ino == b->st_ino && a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec
         && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec && a->st_ctim.tv_sec == b->st_ctim.tv_sec
         && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* Not mapped: whoever shortens a mapped file ends who looks at it. */
static gboolean
holds_space (int fd)
{
  const gsize length = strlen (SPACE);
  char text[32 * 1024];
  gsize kept = 0;

  for (;;)
    {
      const gssize n = read (fd, text + kept, sizeof text - kept);
      gsize size, rest;

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      size = kept + n;
      if (memmem (text, size, SPACE, length) != NULL)
        return TRUE;
      /* It may have begun at the end. */
      rest = MIN (size, length - 1);
      memmove (text, text + size - rest, rest);
      kept = rest;
    }
}

static gboolean
has_packed (JkGitReplaced *self,
            const char    *common_dir)
{
  g_autofree char *path = g_build_filename (common_dir, "packed-refs", NULL);
  struct stat st;
  int fd;

  if (lstat (path, &st) != 0 || !S_ISREG (st.st_mode) || st.st_size == 0)
    return FALSE;
  if (is_same_file (&st, &self->packed))
    return self->has_packed;
  fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0)
    return FALSE;
  self->has_packed = holds_space (fd);
  self->packed = st;
  close (fd);
  return self->has_packed;
}

gboolean
jk_git_replaced_look (JkGitReplaced *self,
                      const char    *common_dir)
{
  return has_loose (common_dir) || has_packed (self, common_dir);
}
