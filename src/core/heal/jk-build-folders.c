/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-build-folders.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-disk-walk.h"
#include "jk-open-below.h"

/* A folder of that name with that file beside it. */
static const struct
{
  const char *folder;
  const char *beside;
} known[] = { { "target", "Cargo.toml" }, { "target", "pom.xml" }, { "node_modules", "package.json" }, { "build", "build.gradle" },
              { "build", "build.gradle.kts" } };

static void
free_folder (gpointer data)
{
  JkBuildFolder *folder = data;

  g_free (folder->path);
  g_free (folder);
}

static gboolean
exists (int         top,
        const char *path,
        int         flags)
{
  int fd = jk_open_below (top, path, O_PATH | flags);

  if (fd >= 0)
    close (fd);
  return fd >= 0;
}

/* Whether nothing was committed, staged or checked out since. A working tree whose .git is a file is not looked into. */
static gboolean
is_idle (int    top,
         gint64 before_us)
{
  static const char *const marks[] = { ".git/index", ".git/HEAD", ".git/logs/HEAD" };
  struct stat status;
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      int fd = jk_open_below (top, marks[i], O_PATH);
      gboolean is_old = fd >= 0 && fstat (fd, &status) == 0 && (gint64) status.st_mtim.tv_sec * G_USEC_PER_SEC < before_us;

      if (fd >= 0)
        close (fd);
      if (fd >= 0 && !is_old)
        return FALSE;
      n += fd >= 0;
    }
  return n > 0;
}

static void
look_into (GPtrArray    *found,
           const char   *project,
           int           top,
           gint64        until_us,
           GCancellable *cancellable)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autoptr(JkDiskWalk) walk = NULL;
      JkBuildFolder *folder;
      JkDiskUse use;

      if (!exists (top, known[i].folder, O_DIRECTORY) || !exists (top, known[i].beside, 0))
        continue;
      walk = jk_disk_walk_new (top, geteuid (), until_us, cancellable, NULL);
      if (walk == NULL || !jk_disk_walk_measure (walk, top, known[i].folder, &use, NULL))
        continue;
      folder = g_new (JkBuildFolder, 1);
      *folder = (JkBuildFolder) { g_build_filename (project, known[i].folder, NULL), use.bytes };
      g_ptr_array_add (found, folder);
    }
}

GPtrArray *
jk_build_folders_find (const char *const *projects,
                       gint64             before_us,
                       gint64             until_us,
                       GCancellable      *cancellable)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (free_folder);

  for (guint i = 0; projects != NULL && projects[i] != NULL && g_get_monotonic_time () < until_us; i++)
    {
      int top = open (projects[i], O_PATH | O_DIRECTORY | O_CLOEXEC);

      if (top >= 0 && is_idle (top, before_us))
        look_into (found, projects[i], top, until_us, cancellable);
      if (top >= 0)
        close (top);
    }
  return found;
}
