/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-replaced.h"

#include <string.h>

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

static gboolean
has_packed (JkGitReplaced *self,
            const char    *common_dir)
{
  g_autofree char *path = g_build_filename (common_dir, "packed-refs", NULL);
  g_autoptr (GMappedFile) file = NULL;
  struct stat st;

  if (lstat (path, &st) != 0 || !S_ISREG (st.st_mode) || st.st_size == 0)
    return FALSE;
  if (is_same_file (&st, &self->packed))
    return self->has_packed;
  file = g_mapped_file_new (path, FALSE, NULL);
  if (file == NULL)
    return FALSE;
  self->has_packed = memmem (g_mapped_file_get_contents (file), g_mapped_file_get_length (file), SPACE, strlen (SPACE)) != NULL;
  self->packed = st;
  return self->has_packed;
}

gboolean
jk_git_replaced_look (JkGitReplaced *self,
                      const char    *common_dir)
{
  return has_loose (common_dir) || has_packed (self, common_dir);
}
