/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-tree-copy.h"

G_BEGIN_DECLS

/**
 * JkQuarantine:
 *
 * A folder in which what was cleaned away waits for its end. Each time has a folder of its own there, named by 16 hex digits, with a
 * record of where everything came from, written before anything is moved. Moving is renaming, which takes no space and no time; from and
 * to another file system it is copying, and then deleting what was copied, as #JkTreeCopy does it. What lies here still takes its space.
 * Nothing but this type writes there. Blocks; one thread at a time.
 */
typedef struct _JkQuarantine JkQuarantine;

/* @folder: absolute; made, 0700, when it is first needed. @keep_us: how long things stay */
JkQuarantine *jk_quarantine_new (const char *folder, gint64 keep_us);
void jk_quarantine_free (JkQuarantine *self);

/* Returns: %FALSE if it is not ours alone, or no folder: nothing is put there then, and nobody should delete in its place */
gboolean jk_quarantine_check (JkQuarantine *self, GError **error);

/* Returns: whether what lies in the folder behind @fd can be moved here: it is, or would be, on the same file system, and is ours alone.
 * Makes nothing. */
gboolean jk_quarantine_can_take (JkQuarantine *self, int fd);

/* Returns: whether it lies, or would lie, on the file system of @device, a st_dev: only there does emptying it make room. Makes
 * nothing. */
gboolean jk_quarantine_is_on (JkQuarantine *self, guint64 device);

/* Returns: bytes that may be copied here from another file system: what is available to us, without a reserve. Makes nothing. */
guint64 jk_quarantine_get_room (JkQuarantine *self);

/**
 * jk_quarantine_begin:
 * @entries: a(ayay): folder and name of what will be moved
 * @now_us: real time
 *
 * Returns: (transfer full) (nullable): the id; its record is on disk. %NULL with %JK_ERROR_NO_SPACE, %JK_ERROR_PERMISSION or
 *   %JK_ERROR_FAILED
 */
char *jk_quarantine_begin (JkQuarantine *self, GVariant *entries, gint64 now_us, GError **error);

/**
 * jk_quarantine_take:
 * @progress: (nullable): where it has to be copied
 *
 * Moves entry number @index, which is @name in @folder, whatever it is. Where that fails or is cancelled, it is where it was, whole; only
 * where somebody changed it while it was being deleted, after it had been copied, both the rest of it and the copy stay.
 *
 * Returns: %FALSE with %JK_ERROR_NOT_FOUND, %JK_ERROR_NOT_SUPPORTED (something in it cannot be copied), %JK_ERROR_PERMISSION,
 *   %JK_ERROR_NO_SPACE, %JK_ERROR_CHANGED, %JK_ERROR_FAILED, or %G_IO_ERROR_CANCELLED
 */
gboolean jk_quarantine_take (JkQuarantine *self, const char *id, guint index, int folder, const char *name, JkTreeCopyFunc progress,
                             gpointer user_data, GCancellable *cancellable, GError **error);

/**
 * jk_quarantine_give_back:
 * @n_back: (out): moved back
 * @n_left: (out): stay, because something of that name is there again, its folder is gone, or there is no room for it
 *
 * Moves all of it to where it came from, through no symbolic link and over nothing. The quarantine ends with the last entry.
 *
 * Returns: %FALSE with %JK_ERROR_NOT_FOUND if there is no such id (any more), %JK_ERROR_FAILED for a record that cannot be read, or
 *   %G_IO_ERROR_CANCELLED: the counts are right, and the rest can be asked for again
 */
gboolean jk_quarantine_give_back (JkQuarantine *self, const char *id, guint *n_back, guint *n_left,
                                  GCancellable *cancellable, GError **error);

/* Returns: whether @id is still here. A glance */
gboolean jk_quarantine_has (JkQuarantine *self, const char *id);

/**
 * jk_quarantine_expire:
 * @now_us: real time
 * @bytes: (out) (optional): freed
 *
 * Deletes what has waited long enough; all of it where @now_us is G_MAXINT64. Call it at the start and each hour.
 *
 * Returns: %FALSE with the first error; the others were gone through
 */
gboolean jk_quarantine_expire (JkQuarantine *self, gint64 now_us, guint64 *bytes, GCancellable *cancellable, GError **error);

/* Returns: bytes that it takes now; 0 if it is not there */
guint64 jk_quarantine_measure (JkQuarantine *self, gint64 until_us, GCancellable *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkQuarantine, jk_quarantine_free)

G_END_DECLS
