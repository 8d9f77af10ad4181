/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-plan.h"

#include <linux/magic.h>
#include <string.h>
#include <sys/vfs.h>

#ifndef XFS_SUPER_MAGIC
#define XFS_SUPER_MAGIC 0x58465342
#endif
#define ZFS_SUPER_MAGIC 0x2fc12fc1
#define BCACHEFS_SUPER_MAGIC 0xca451a4e
/* No more submodules within submodules than anybody has. */
#define MAX_DEPTH 8

static GPtrArray *
places_new (void)
{
  return g_ptr_array_new_with_free_func (jk_git_place_free);
}

static void
add (GPtrArray     *places,
     JkGitPlaceKind kind,
     const char    *folder,
     const char    *below,
     const char    *text)
{
  g_autofree char *path = below != NULL && *below != '\0' ? g_build_filename (folder, below, NULL) : g_strdup (folder);

  g_ptr_array_add (places, jk_git_place_new (kind, path, text));
}

/* What others change behind the kernel's back, over a network or from outside a virtual machine, it does not tell. Of an overlay all
 * that happens through it is told, and what happens below is undefined. */
static gboolean
is_told_at (const char *path)
{
  struct statfs fs;

  if (statfs (path, &fs) != 0)
    return FALSE;
  switch ((guint32) fs.f_type)
    {
    case EXT4_SUPER_MAGIC:
    case XFS_SUPER_MAGIC:
    case BTRFS_SUPER_MAGIC:
    case F2FS_SUPER_MAGIC:
    case TMPFS_MAGIC:
    case OVERLAYFS_SUPER_MAGIC:
    case ZFS_SUPER_MAGIC:
    case BCACHEFS_SUPER_MAGIC:
      return TRUE;
    default:
      return FALSE;
    }
}

gboolean
jk_git_plan_is_told (JkRepository *repository)
{
  const JkGitLocation *location = jk_repository_get_location (repository);

  return is_told_at (location->worktree) && is_told_at (location->git_dir) && is_told_at (location->common_dir);
}

/* The folders on the way to a reference, as far as there are any: it may be packed. */
static void
add_way (GPtrArray  *places,
         const char *common_dir,
         const char *space,
         const char *name)
{
  for (const char *slash = strchr (name, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      g_autofree char *below = g_strdup_printf ("%s/%.*s", space, (int) (slash - name), name);

      add (places, JK_GIT_PLACE_REFS, common_dir, below, "");
    }
}

static void
add_references (GPtrArray           *places,
                const JkGitLocation *location,
                const JkGitHead     *head)
{
  static const char *const folders[] = { "refs", "refs/heads", "refs/replace", "reftable" };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    add (places, JK_GIT_PLACE_REFS, location->common_dir, folders[i], "");
  if (head == NULL)
    return;
  add_way (places, location->common_dir, "refs/heads", head->branch);
  if (*head->upstream == '\0')
    return;
  add (places, JK_GIT_PLACE_REFS, location->common_dir, "refs/remotes", "");
  add_way (places, location->common_dir, "refs/remotes", head->upstream);
  add_way (places, location->common_dir, "refs/heads", head->upstream);
}

/* The folder that @folder is in, which must not be one of the working tree. */
static void
add_above (GPtrArray  *places,
           const char *folder)
{
  g_autofree char *parent = g_path_get_dirname (folder);
  g_autofree char *name = g_path_get_basename (folder);

  if (strcmp (parent, folder) != 0)
    add (places, JK_GIT_PLACE_ABOVE, parent, NULL, name);
}

GPtrArray *
jk_git_plan_git (JkRepository    *repository,
                 const JkGitHead *head)
{
  static const char *const folders[] = { "info", "rebase-merge", "rebase-apply", "sequencer" };
  const JkGitLocation *location = jk_repository_get_location (repository);
  GPtrArray *places = places_new ();

  add (places, JK_GIT_PLACE_GIT, location->git_dir, NULL, "");
  if (strcmp (location->git_dir, location->common_dir) != 0)
    {
      add (places, JK_GIT_PLACE_GIT, location->common_dir, NULL, "");
      add (places, JK_GIT_PLACE_REFS, location->common_dir, "info", "");
    }
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    add (places, JK_GIT_PLACE_REFS, location->git_dir, folders[i], "");
  add_references (places, location, head);
  add_above (places, location->worktree);
  return places;
}

static void add_submodule (GPtrArray *places, const char *path, const char *text, guint depth, GCancellable *cancellable);

/* All of it tells that the submodule, which @text names, has to be looked at. */
static void
add_folders_within (GPtrArray       *places,
                    JkRepository    *submodule,
                    const JkGitScan *scan,
                    const char      *text,
                    guint            depth,
                    GCancellable    *cancellable)
{
  const char *top = jk_repository_get_worktree (submodule);

  for (guint i = 0; i < scan->folders->len; i++)
    add (places, JK_GIT_PLACE_WITHIN, top, scan->folders->pdata[i], text);
  for (guint i = 0; i < scan->nested->len; i++)
    add (places, JK_GIT_PLACE_WITHIN, top, scan->nested->pdata[i], text);
  for (guint i = 0; i < scan->submodules->len; i++)
    {
      g_autofree char *path = g_build_filename (top, scan->submodules->pdata[i], NULL);

      add_submodule (places, path, text, depth + 1, cancellable);
    }
}

static void
add_submodule (GPtrArray    *places,
               const char   *path,
               const char   *text,
               guint         depth,
               GCancellable *cancellable)
{
  static const char *const folders[] = { "", "info", "refs", "refs/heads", "refs/remotes", "refs/replace" };
  g_autoptr (JkRepository) submodule = jk_repository_new (path);
  g_autoptr (JkGitScan) scan = NULL;

  /* Also one that is not checked out: it may be at any time. */
  add (places, JK_GIT_PLACE_WITHIN, path, NULL, text);
  if (depth > MAX_DEPTH || !jk_repository_open (submodule, NULL) || strcmp (jk_repository_get_worktree (submodule), path) != 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    add (places, JK_GIT_PLACE_WITHIN, jk_repository_get_location (submodule)->git_dir, folders[i], text);
  scan = jk_git_scan_new (submodule, jk_repository_get_index (submodule), cancellable, NULL);
  if (scan != NULL)
    add_folders_within (places, submodule, scan, text, depth, cancellable);
}

static gboolean
is_at_or_below (const char *path,
                const char *folder)
{
  const gsize length = strlen (folder);

  return length == 0 || (strncmp (path, folder, length) == 0 && (path[length] == '\0' || path[length] == '/'));
}

static gboolean
has_path (GPtrArray  *places,
          const char *path)
{
  for (guint i = 0; i < places->len; i++)
    if (strcmp (((JkGitPlace *) places->pdata[i])->path, path) == 0)
      return TRUE;
  return FALSE;
}

/* A .git file can name any folder, also one of this repository, which is watched as what it is there: by another name it is a place of its
 * own, and takes none away. */
static void
add_elsewhere (GPtrArray  *places,
               const char *folder,
               const char *text)
{
  g_autofree char *elsewhere = jk_git_location_find_elsewhere (folder);
  g_autofree char *path = elsewhere != NULL ? g_build_filename (elsewhere, ".", NULL) : NULL;

  if (path != NULL && !has_path (places, path))
    add (places, JK_GIT_PLACE_WITHIN, path, NULL, text);
}

/* Of a repository that the index does not know, as far as its being one depends on it. */
static void
add_nested (GPtrArray    *places,
            JkRepository *repository,
            const char   *path)
{
  g_autofree char *folder = g_build_filename (jk_repository_get_worktree (repository), path, NULL);

  add (places, JK_GIT_PLACE_TREE, folder, NULL, path);
  add (places, JK_GIT_PLACE_WITHIN, folder, ".git", path);
  add_elsewhere (places, folder, path);
}

static void
add_tree (GPtrArray       *places,
          JkRepository    *repository,
          const JkGitScan *scan,
          const char      *path)
{
  const char *top = jk_repository_get_worktree (repository);

  for (guint i = 0; i < scan->folders->len; i++)
    if (is_at_or_below (scan->folders->pdata[i], path))
      add (places, JK_GIT_PLACE_TREE, top, scan->folders->pdata[i], scan->folders->pdata[i]);
  for (guint i = 0; i < scan->nested->len; i++)
    if (is_at_or_below (scan->nested->pdata[i], path))
      add_nested (places, repository, scan->nested->pdata[i]);
}

GPtrArray *
jk_git_plan_below (JkRepository    *repository,
                   const JkGitScan *scan,
                   const char      *path)
{
  GPtrArray *places = places_new ();

  add_tree (places, repository, scan, path);
  return places;
}

/* What libgit2 wrongly takes for ignored, with all below it. */
static void
add_taken_back (GPtrArray       *places,
                JkRepository    *repository,
                const JkGitScan *scan,
                GCancellable    *cancellable)
{
  g_autoptr (GPtrArray) folders = jk_git_unignored_by_command (jk_repository_get_location (repository), scan->ignored, cancellable, NULL);

  /* Without git, libgit2 is all there is, and right for itself. */
  for (guint i = 0; folders != NULL && i < folders->len; i++)
    add (places, JK_GIT_PLACE_TREE, jk_repository_get_worktree (repository), folders->pdata[i], folders->pdata[i]);
}

static gboolean
add_parents (const char *path,
             guint32     mode,
             guint64     size,
             gint64      mtime_ns,
             gpointer    data)
{
  GHashTable *folders = data;

  for (const char *slash = strrchr (path, '/'); slash != NULL; slash = g_strrstr_len (path, slash - path, "/"))
    {
      char *folder = g_strndup (path, slash - path);

      if (!g_hash_table_add (folders, folder))
        break;
    }
  return TRUE;
}

/* Where libgit2 knows no index, all files looked untracked to the scan, and some of them ignored. */
static void
add_tracked (GPtrArray    *places,
             JkRepository *repository,
             GCancellable *cancellable)
{
  g_autoptr (GHashTable) folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer folder;

  (void) jk_git_list_by_command (jk_repository_get_location (repository), add_parents, folders, cancellable, NULL);
  add (places, JK_GIT_PLACE_TREE, jk_repository_get_worktree (repository), NULL, "");
  g_hash_table_iter_init (&iter, folders);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    add (places, JK_GIT_PLACE_TREE, jk_repository_get_worktree (repository), folder, folder);
}

GPtrArray *
jk_git_plan_whole (JkRepository    *repository,
                   const JkGitScan *scan,
                   gboolean         asks_git,
                   const JkGitHead *head,
                   GCancellable    *cancellable)
{
  GPtrArray *places = jk_git_plan_git (repository, head);

  add_tree (places, repository, scan, "");
  if (jk_repository_get_status_index (repository) == NULL)
    add_tracked (places, repository, cancellable);
  if (asks_git && scan->ignored->len > 0)
    add_taken_back (places, repository, scan, cancellable);
  for (guint i = 0; i < scan->submodules->len; i++)
    {
      g_autofree char *path = g_build_filename (jk_repository_get_worktree (repository), scan->submodules->pdata[i], NULL);

      add_submodule (places, path, scan->submodules->pdata[i], 0, cancellable);
    }
  return places;
}

GPtrArray *
jk_git_plan_gone (JkRepository *repository)
{
  const char *path = jk_repository_get_path (repository);
  GPtrArray *places = places_new ();

  add_above (places, path);
  add (places, JK_GIT_PLACE_GONE, path, NULL, "");
  add (places, JK_GIT_PLACE_GONE, path, ".git", "");
  return places;
}
