/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Secrets as files, one each. All block, on a local disk.
 */

/* @is_credential: the folder is the service manager's: links in it are followed, and a file of root's may be open to its group,
 * for there an access list for us alone looks so.
 * Returns: (transfer full) (nullable): less a newline at its end; %JK_ERROR_NOT_FOUND if there is none, %JK_ERROR_PERMISSION if it
 * belongs to another user or group or others may read it, %JK_ERROR_PARSE if it is no text */
char *jk_secret_file_read (const char *folder, const char *name, gboolean is_credential, GError **error);

/* Makes the folder (0700) and the file (0600), or replaces it. */
gboolean jk_secret_file_write (const char *folder, const char *name, const char *value, GError **error);

/* Returns: %FALSE with %JK_ERROR_NOT_FOUND, or what the system said */
gboolean jk_secret_file_delete (const char *folder, const char *name, GError **error);

G_END_DECLS
