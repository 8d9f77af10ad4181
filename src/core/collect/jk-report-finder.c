/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-report-finder.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-open-below.h"
#include "jk-path-glob.h"

typedef struct
{
  char *path; /* "" for the top */
  guint depth;
} Folder;

typedef struct
{
  int root;
  const JkReportSearch *search;
  GQueue folders;  /* Folder */
  GPtrArray *found;
  guint entries;
  gint64 deadline_us;
  gboolean cut;
} Walk;

static void
folder_free (gpointer data)
{
  g_free (((Folder *) data)->path);
  g_free (data);
}

static gboolean
has_word (const char *name)
{
  static const char *const WORDS[] = { "cov", "jacoco", "clover", "cobertura", "kover" };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (WORDS); i++)
    if (strstr (lower, WORDS[i]) != NULL)
      return TRUE;
  return FALSE;
}

gboolean
jk_report_finder_is_candidate (const char *folder,
                               const char *name)
{
  static const char *const EXTENSIONS[] = { ".xml", ".json", ".info", ".out", ".cov", ".txt", ".lcov", ".dat",
                                            ".coverprofile" };

  if (g_str_has_suffix (name, ".info") || strcmp (name, "c.out") == 0)
    return TRUE;
  if (strcmp (name, "report.xml") == 0)
    return has_word (folder);
  for (guint i = 0; i < G_N_ELEMENTS (EXTENSIONS); i++)
    if (g_str_has_suffix (name, EXTENSIONS[i]))
      return has_word (name);
  return FALSE;
}

/* Where only other people's reports lie: dependencies, raw data of one process each, samples for tests. */
static gboolean
is_left_out (const char *name)
{
  static const char *const NAMES[] = { "node_modules", "bower_components", "venv", "site-packages", "__pycache__", "vendor",
                                       "third_party", "Pods", "fixtures", "__fixtures__", "testdata", "test-data" };

  if (*name == '.')
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++)
    if (strcmp (name, NAMES[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
has_globs (const Walk *walk)
{
  return walk->search->globs != NULL && walk->search->globs[0] != NULL;
}

static gboolean
is_wanted (const Walk   *walk,
           const Folder *folder,
           const char   *name,
           const char   *path)
{
  const char *slash = strrchr (folder->path, '/');

  if (!has_globs (walk))
    return jk_report_finder_is_candidate (slash != NULL ? slash + 1 : folder->path, name);
  for (guint i = 0; walk->search->globs[i] != NULL; i++)
    if (jk_path_glob_match (walk->search->globs[i], path))
      return TRUE;
  return FALSE;
}

static void
visit_entry (Walk         *walk,
             const Folder *folder,
             const char   *name,
             guchar        kind)
{
  g_autofree char *path = *folder->path != '\0' ? g_strconcat (folder->path, "/", name, NULL) : g_strdup (name);

  if (kind == DT_DIR)
    {
      gboolean entered = has_globs (walk) ? strcmp (name, ".git") != 0 : !is_left_out (name);
      Folder *below;

      if (!entered || folder->depth == JK_REPORT_MAX_DEPTH)
        return;
      below = g_new (Folder, 1);
      *below = (Folder) { g_steal_pointer (&path), folder->depth + 1 };
      g_queue_push_tail (&walk->folders, below);
    }
  else if (kind == DT_REG && is_wanted (walk, folder, name, path))
    g_ptr_array_add (walk->found, g_steal_pointer (&path));
}

static guchar
get_kind (DIR                 *dir,
          const struct dirent *entry)
{
  struct stat st;

  if (entry->d_type != DT_UNKNOWN)
    return entry->d_type;
  /* Some file systems do not tell. */
  if (fstatat (dirfd (dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
    return DT_UNKNOWN;
  return S_ISDIR (st.st_mode) ? DT_DIR : S_ISREG (st.st_mode) ? DT_REG : DT_UNKNOWN;
}

static void
visit_folder (Walk         *walk,
              const Folder *folder)
{
  int fd = *folder->path != '\0' ? jk_open_below (walk->root, folder->path, O_RDONLY | O_DIRECTORY)
                                 : openat (walk->root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *entry;
  struct stat st;

  /* A folder that cannot be read, or went away, holds no report that could be read. */
  if (dir == NULL)
    {
      if (fd >= 0)
        close (fd);
      return;
    }
  /* Another repository: its reports are about other code. */
  if (folder->depth > 0 && !has_globs (walk) && fstatat (fd, ".git", &st, AT_SYMLINK_NOFOLLOW) == 0)
    {
      closedir (dir);
      return;
    }
  while (!walk->cut && (entry = readdir (dir)) != NULL)
    {
      if (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0)
        continue;
      walk->cut = ++walk->entries > walk->search->max_entries;
      visit_entry (walk, folder, entry->d_name, get_kind (dir, entry));
    }
  closedir (dir);
}

GPtrArray *
jk_report_finder_find (int                   root,
                       const JkReportSearch *search,
                       gboolean             *cut,
                       GCancellable         *cancellable,
                       GError              **error)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  Walk walk = { root, search, G_QUEUE_INIT, found, 0, g_get_monotonic_time () + search->max_us, FALSE };
  Folder *top = g_new (Folder, 1);
  gboolean cancelled = FALSE;

  *top = (Folder) { g_strdup (""), 0 };
  g_queue_push_tail (&walk.folders, top);
  while (walk.folders.length > 0 && !walk.cut && !cancelled)
    {
      Folder *folder = g_queue_pop_head (&walk.folders);

      visit_folder (&walk, folder);
      folder_free (folder);
      walk.cut |= g_get_monotonic_time () > walk.deadline_us;
      cancelled = g_cancellable_set_error_if_cancelled (cancellable, error);
    }
  g_queue_clear_full (&walk.folders, folder_free);
  *cut = walk.cut;
  return cancelled ? NULL : g_steal_pointer (&found);
}

const char *const *
jk_report_finder_usual_places (void)
{
  static const char *const PLACES[] = {
    "coverage.xml", "cobertura.xml", "lcov.info", "coverage.info", "cover.out", "coverage.out", "coverage.json",
    "clover.xml", "coverage/lcov.info", "coverage/coverage-final.json", "coverage/coverage-summary.json",
    "coverage/clover.xml", "coverage/cobertura-coverage.xml", "build/coverage.xml", "build/coverage.info",
    "build/meson-logs/coverage.xml", "build/logs/clover.xml", "target/site/jacoco/jacoco.xml",
    "build/reports/jacoco/test/jacocoTestReport.xml", "target/cobertura/cobertura.xml", NULL,
  };

  return PLACES;
}
