/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/stat.h>

#include "jk-change.h"

G_BEGIN_DECLS

/**
 * JkChangedFile:
 * @is_there: something is at its path, and @st tells what
 *
 * One file of a working tree, as it is now.
 */
typedef struct
{
  int fd; /* of what is to be read; -1 for none */
  gboolean is_there;
  struct stat st;
} JkChangedFile;

/* Opens @path below @root, following no link; a link itself counts as a file. Never waits for a pipe or device. */
void jk_changed_file_open (JkChangedFile *self, int root, const char *path);
void jk_changed_file_close (JkChangedFile *self);

/* Returns: as Git writes it; 0 for what Git does not keep */
guint32 jk_changed_file_get_mode (const JkChangedFile *self);

/**
 * jk_changed_file_read:
 * @max: bytes
 * @reading: (out): how it went
 *
 * Returns: (transfer full) (nullable): all of it, or a link's target; %NULL unless @reading is %JK_CHANGE_READ
 */
GBytes *jk_changed_file_read (JkChangedFile *self, gsize max, JkChangeReading *reading);

/* Returns: whether nothing that tells a change of content differs */
gboolean jk_changed_file_is_same (const struct stat *a, const struct stat *b);

G_END_DECLS
