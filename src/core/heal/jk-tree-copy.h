/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* @bytes: copied so far, holes included. Called now and then, in the thread that copies */
typedef void (*JkTreeCopyFunc) (guint64 bytes, gpointer user_data);

/**
 * JkTreeCopy:
 *
 * Copies one file or folder, with all that is below it, to another file system, and deletes the first one if nothing of it has changed
 * since. It goes by descriptors, follows no symbolic link, goes into no mount point, touches nothing of other users, and goes at most 128
 * folders deep. Links stay links, several names of a file within the tree stay one file, holes stay holes; modes, times and extended
 * attributes are kept. Sockets and devices are not copied: a tree that holds one stays where it is. One thread; for one tree.
 */
typedef struct _JkTreeCopy JkTreeCopy;

/* @progress: (nullable) */
JkTreeCopy *jk_tree_copy_new (uid_t uid, JkTreeCopyFunc progress, gpointer user_data, GCancellable *cancellable);
void jk_tree_copy_free (JkTreeCopy *self);

/**
 * jk_tree_copy_run:
 * @from, @name: what is copied
 * @to, @to_name: where it goes; nothing of that name may be there
 *
 * On disk when it returns. What had been copied of a tree that could not be copied is left for the caller to remove.
 *
 * Returns: %FALSE with %JK_ERROR_NO_SPACE, %JK_ERROR_PERMISSION, %JK_ERROR_CHANGED, %JK_ERROR_EXISTS, %JK_ERROR_NOT_FOUND,
 *   %JK_ERROR_NOT_SUPPORTED (something in it cannot be copied), %JK_ERROR_FAILED, or %G_IO_ERROR_CANCELLED
 */
gboolean jk_tree_copy_run (JkTreeCopy *self, int from, const char *name, int to, const char *to_name, GError **error);

/* Whether what was copied still is what it was then. Returns: %FALSE with %JK_ERROR_CHANGED, or as above */
gboolean jk_tree_copy_check (JkTreeCopy *self, int from, const char *name, GError **error);

/**
 * jk_tree_copy_remove_source:
 * @n_removed: (out): files and folders
 *
 * Deletes what was copied, each file only while it is what was copied; ends at the first that is not. Not to be cancelled: half of
 * something is of no use.
 *
 * Returns: %FALSE with %JK_ERROR_CHANGED, %JK_ERROR_PERMISSION or %JK_ERROR_FAILED
 */
gboolean jk_tree_copy_remove_source (JkTreeCopy *self, int from, const char *name, guint64 *n_removed, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkTreeCopy, jk_tree_copy_free)

G_END_DECLS
