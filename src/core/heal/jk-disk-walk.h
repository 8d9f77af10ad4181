/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/**
 * JkDiskUse:
 * @bytes: allocated on disk, a file with several names counted once a walk
 * @n_files: files and folders
 * @newest_us: real time of the latest change of contents
 * @has_mount: something is mounted below it
 * @has_foreign: something in it belongs to somebody else
 * @has_repository: a Git repository or working tree is in it
 * @is_cut: not all of it was seen: too deep, too many, no time, or not readable
 *
 * What one file or folder takes.
 */
typedef struct
{
  guint64 bytes;
  guint64 n_files;
  gint64 newest_us;
  gboolean has_mount;
  gboolean has_foreign;
  gboolean has_repository;
  gboolean is_cut;
} JkDiskUse;

/**
 * JkDiskWalk:
 *
 * Walks below a folder by descriptors: it follows no symbolic link, leaves no file system, goes into no mount point (bind mounts included),
 * and at most 128 folders deep, so that whatever is swapped meanwhile, it stays below that folder. One thread at a time.
 */
typedef struct _JkDiskWalk JkDiskWalk;

/**
 * jk_disk_walk_new:
 * @folder: descriptor of the folder below which it walks; its file system is the one that is not left
 * @uid: whose files it is about
 * @until_us: monotonic; measuring ends there. G_MAXINT64 for never
 *
 * Returns: (transfer full) (nullable): %NULL with a %G_IO_ERROR
 */
JkDiskWalk *jk_disk_walk_new (int folder, uid_t uid, gint64 until_us, GCancellable *cancellable, GError **error);
void jk_disk_walk_free (JkDiskWalk *self);

/* @name: in @folder, one step. Returns: %FALSE with %JK_ERROR_NOT_FOUND, or %G_IO_ERROR_CANCELLED */
gboolean jk_disk_walk_measure (JkDiskWalk *self, int folder, const char *name, JkDiskUse *out, GError **error);

/**
 * jk_disk_walk_remove:
 * @bytes: (inout): what was freed is added
 *
 * Removes @name with all that is below it. Leaves what belongs to others, and what is mounted.
 *
 * Returns: %FALSE with the first reason why not all of it went, %JK_ERROR_PERMISSION, %JK_ERROR_CHANGED (it was filled again, or what was a
 *   folder is none any more), %JK_ERROR_FAILED, or %G_IO_ERROR_CANCELLED; the rest was removed
 */
gboolean jk_disk_walk_remove (JkDiskWalk *self, int folder, const char *name, guint64 *bytes, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkDiskWalk, jk_disk_walk_free)

G_END_DECLS
