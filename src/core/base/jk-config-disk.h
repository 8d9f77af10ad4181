/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_config_disk_follow:
 * @path: absolute; need not exist
 *
 * Walks the symbolic links of a file. Blocks on the disk.
 *
 * Returns: (transfer full): @path, then what it links to, and so on; the last is the file itself, if there is one
 */
GStrv jk_config_disk_follow (const char *path);

/**
 * jk_config_disk_list_folders:
 * @hops: as of jk_config_disk_follow()
 *
 * Returns: (transfer full): "DEVICE:INODE PATH" of each folder in which a change of the file shows; of one that does
 *   not exist, the nearest that does
 */
GStrv jk_config_disk_list_folders (const char *const *hops);

/* Returns: whether a change of @changed can mean that one of @hops is another file now */
gboolean jk_config_disk_is_on_way (const char *const *hops, const char *changed);

/**
 * jk_config_disk_replace:
 * @path: a link is followed and stays a link
 *
 * Writes a file so that after a crash there is either the old one or the new one, whole. Keeps the mode of the old one;
 * a new one is 0600, in a folder that is made with 0700. Blocks on the disk.
 *
 * Returns: %FALSE with %JK_ERROR_NO_SPACE, %JK_ERROR_PERMISSION or %JK_ERROR_FAILED; the old file is as it was
 */
gboolean jk_config_disk_replace (const char *path, const char *text, GError **error);

/**
 * jk_config_disk_read:
 * @length: (out): of the text
 *
 * Blocks on the disk.
 *
 * Returns: (transfer full) (nullable): the file's bytes and a zero byte; "" if there is no file; %NULL with
 *   %JK_ERROR_CONFIG if it cannot be read or is too large
 */
char *jk_config_disk_read (const char *path, gsize *length, GError **error);

G_END_DECLS
