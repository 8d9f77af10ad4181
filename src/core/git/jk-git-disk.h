/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reading and writing files, for this folder alone. */

/* Sets @error from errno: %JK_ERROR_NO_SPACE, %JK_ERROR_PERMISSION (also for a link on the way), %JK_ERROR_EXISTS (also for a folder) or
 * %JK_ERROR_FAILED. @path: bytes, shown escaped. Returns: %FALSE */
gboolean jk_git_set_errno_error (GError **error, const char *path);

/* Returns: %FALSE with errno */
gboolean jk_git_write_all (int fd, const guint8 *data, gsize size);

/* Returns: how much was read; less than @size at the end, or where it cannot be read */
gsize jk_git_read_full (int fd, guint8 *buffer, gsize size);

/* From where @from stands to its end, but at most @limit bytes: a file may grow meanwhile. @size: (out) (optional): how
 * much. Returns: %FALSE with errno */
gboolean jk_git_copy_all (int from, int to, guint64 limit, guint64 *size);

G_END_DECLS
