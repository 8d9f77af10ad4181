/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkProcFile:
 *
 * A small file below /proc or /sys that is read again and again: it stays open and its buffer is kept, which makes a reading
 * one pread() where opening, allocating and closing would cost several times that. A file that was replaced or whose device
 * went away is opened anew. One thread at a time.
 */
typedef struct _JkProcFile JkProcFile;

/* @root: "/" in production; @path: below it, without a slash in front. Opens nothing yet. */
JkProcFile *jk_proc_file_new (const char *root, const char *path);
void jk_proc_file_free (JkProcFile *self);
const char *jk_proc_file_get_path (JkProcFile *self);

/**
 * jk_proc_file_read:
 *
 * Returns: (transfer none) (nullable): the whole text, until the next reading; %NULL with the system's error (G_FILE_ERROR),
 *   %JK_ERROR_LIMIT above 4 MiB, or %JK_ERROR_PARSE where it holds a NUL
 */
const char *jk_proc_file_read (JkProcFile *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkProcFile, jk_proc_file_free)

G_END_DECLS
