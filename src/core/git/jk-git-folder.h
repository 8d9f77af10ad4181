/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <git2.h>
#include <glib.h>

G_BEGIN_DECLS

/* A name in a folder that the index does not have. */
typedef struct
{
  char *name;
  gboolean is_folder;
  gboolean is_odd; /* a pipe, socket or device, or a symbolic link */
} JkGitName;

/**
 * JkGitFolder:
 * @unknown: (element-type JkGitName): what the folder holds and the index does not, .git left out
 * @has_git: .git is there
 *
 * One folder of a working tree as it was listed.
 */
typedef struct _JkGitFolder JkGitFolder;
struct _JkGitFolder
{
  GArray *unknown;
  gboolean has_git;

  guint64 device;
  guint64 inode;
  gint64 mtime_ns;
  gint64 ctime_ns;
};

/* Names up to the end or the first slash: as the keys of a set, paths of the index need no copies. */
guint jk_git_name_hash (gconstpointer name);
gboolean jk_git_name_equal (gconstpointer a, gconstpointer b);

/**
 * jk_git_folder_new:
 * @fd: the open folder, not listed before
 * @known: (nullable): set of the names that the index has, see jk_git_name_hash()
 *
 * Returns: (transfer full) (nullable): %NULL if it cannot be listed
 */
JkGitFolder *jk_git_folder_new (int fd, GHashTable *known);

/**
 * jk_git_folder_is_current:
 *
 * Returns: %TRUE if the folder open at @fd provably holds the names it held when listed: it was not touched since, nor shortly before, and
 *   its file system is one that keeps such times
 */
gboolean jk_git_folder_is_current (const JkGitFolder *self, int fd);

void jk_git_folder_free (JkGitFolder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGitFolder, jk_git_folder_free)

G_END_DECLS
