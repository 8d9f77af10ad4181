/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-kinds.h"

#include <dirent.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-includes.h"
#include "jk-git-object-guard.h"
#include "jk-git-path.h"

#define MAX_HEAD_BYTES 4096
#define MAX_CONFIG_BYTES (16 * 1024 * 1024)
#define MAX_BYTES G_MAXINT64
/* Of some five million paths; libgit2 reads it whole. */
#define MAX_INDEX_BYTES (G_GINT64_CONSTANT (512) << 20)
/* Git itself bounds names to 4096 bytes; nobody nests branches that deep. */
#define MAX_DEPTH 32

typedef struct
{
  const char *name;
  gint64 max_bytes;
} Known;

static gboolean
refuse (const char *path,
        GError    **error)
{
  g_autofree char *shown = jk_git_path_escape (path);

  g_set_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, _ ("“%s” is not a file, and reading it might never end."), shown);
  return FALSE;
}

/* A folder in its place is refused by whoever reads it. */
static gboolean
is_fit (const struct stat *st,
        gint64             max_bytes)
{
  return S_ISDIR (st->st_mode) || (S_ISREG (st->st_mode) && st->st_size <= max_bytes);
}

static gboolean
check_known (const char  *folder,
             const Known *known,
             gsize        n_known,
             GError     **error)
{
  struct stat st;

  for (gsize i = 0; i < n_known; i++)
    {
      g_autofree char *path = g_build_filename (folder, known[i].name, NULL);

      if (stat (path, &st) == 0 && !is_fit (&st, known[i].max_bytes))
        return refuse (path, error);
    }
  return TRUE;
}

static gboolean check_refs (int folder, const char *path, guint depth, GError **error);

/* Takes @fd. */
static gboolean
check_below (int         fd,
             const char *path,
             guint       depth,
             GError    **error)
{
  DIR *dir = fdopendir (fd);
  gboolean fit = TRUE;
  struct dirent *entry;

  if (dir == NULL)
    {
      close (fd);
      return TRUE;
    }
  while (fit && (entry = readdir (dir)) != NULL)
    {
      g_autofree char *below = NULL;
      struct stat st;

      /* Most are told by their folder alone. */
      if (entry->d_type == DT_REG || strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0)
        continue;
      below = g_build_filename (path, entry->d_name, NULL);
      if (entry->d_type == DT_DIR)
        fit = check_refs (dirfd (dir), below, depth + 1, error);
      else if (fstatat (dirfd (dir), entry->d_name, &st, 0) == 0 && (S_ISDIR (st.st_mode) || !is_fit (&st, MAX_BYTES)))
        /* A link to a folder could lead in circles, or to one that holds anything. */
        fit = refuse (below, error);
    }
  closedir (dir);
  return fit;
}

/* @path: for people; its last part is looked for in @folder */
static gboolean
check_refs (int         folder,
            const char *path,
            guint       depth,
            GError    **error)
{
  g_autofree char *name = g_path_get_basename (path);
  int fd;

  if (depth > MAX_DEPTH)
    return refuse (path, error);
  fd = openat (folder, depth == 0 ? path : name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (depth == 0 ? 0 : O_NOFOLLOW));
  /* What cannot be opened holds nothing that anybody could read. */
  return fd < 0 || check_below (fd, path, depth, error);
}

gboolean
jk_git_kinds_check (const JkGitLocation *location,
                    GError             **error)
{
  static const Known own[] = {
    { "HEAD", MAX_HEAD_BYTES },      { "index", MAX_INDEX_BYTES },      { "config.worktree", MAX_CONFIG_BYTES },
    { "MERGE_HEAD", MAX_BYTES },     { "ORIG_HEAD", MAX_HEAD_BYTES },   { "info/sparse-checkout", MAX_CONFIG_BYTES },
    { "gitdir", MAX_HEAD_BYTES },    { "logs/HEAD", MAX_BYTES },
  };
  static const Known common[] = {
    { "config", MAX_CONFIG_BYTES }, { "packed-refs", MAX_BYTES }, { "shallow", MAX_BYTES },
    { "info/exclude", MAX_CONFIG_BYTES }, { "info/attributes", MAX_CONFIG_BYTES }, { "info/grafts", MAX_BYTES },
    { "objects/info/alternates", MAX_CONFIG_BYTES }, { "objects/info/commit-graph", MAX_BYTES },
    { "objects/pack/multi-pack-index", MAX_BYTES },
  };
  g_autofree char *refs = g_build_filename (location->common_dir, "refs", NULL);
  g_autofree char *logs = g_build_filename (location->common_dir, "logs", "refs", "heads", NULL);
  g_autofree char *objects = g_build_filename (location->common_dir, "objects", NULL);
  g_autofree char *config = g_build_filename (location->common_dir, "config", NULL);
  g_autofree char *worktree_config = g_build_filename (location->git_dir, "config.worktree", NULL);

  return check_known (location->git_dir, own, G_N_ELEMENTS (own), error)
         && check_known (location->common_dir, common, G_N_ELEMENTS (common), error)
         && jk_git_includes_check (config, error) && jk_git_includes_check (worktree_config, error)
         && check_refs (AT_FDCWD, refs, 0, error) && check_refs (AT_FDCWD, logs, 0, error)
         && (jk_git_object_guard_check (location) || refuse (objects, error));
}
