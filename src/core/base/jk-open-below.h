/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * jk_open_below:
 * @folder: a folder's descriptor
 * @path: relative, without ".."
 * @flags: of open(2); O_CLOEXEC and O_NOFOLLOW are added
 *
 * Opens @path step by step and follows no symbolic link anywhere on the way, so that the result lies below @folder
 * whatever a hostile tree does meanwhile.
 *
 * Returns: a descriptor, or -1 with errno (ELOOP or ENOTDIR for a link, EXDEV for a path that would lead out)
 */
int jk_open_below (int folder, const char *path, int flags);

/**
 * jk_read_below:
 * @max: bytes
 *
 * Reads a regular file as jk_open_below() opens it; never waits for a pipe or device.
 *
 * Returns: (transfer full) (nullable): %NULL with %JK_ERROR_LIMIT over @max, %JK_ERROR_NOT_SUPPORTED for what is no regular
 *   file, or a %G_IO_ERROR
 */
GBytes *jk_read_below (int folder, const char *path, gsize max, GCancellable *cancellable, GError **error);

/* Reads up to @max bytes from the start of an open file. Returns: their number, or -1 with errno */
gssize jk_read_start (int fd, char *buffer, gsize max);

G_END_DECLS
