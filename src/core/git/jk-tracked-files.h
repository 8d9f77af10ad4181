/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-repository.h"

G_BEGIN_DECLS

/**
 * JkTrackedFileFunc:
 * @path: bytes, relative to the top of the working tree, valid during the call only
 * @mode: as in the index: 0100644, 0100755, 0120000 (symbolic link) or 0160000 (submodule)
 * @size: bytes in the working tree when the index last looked, modulo 2^32; 0 if not known
 * @mtime_ns: nanoseconds since 1970 at that time; 0 if not known
 *
 * Returns: %FALSE to stop
 */
typedef gboolean (*JkTrackedFileFunc) (const char *path,
                                       guint32     mode,
                                       guint64     size,
                                       gint64      mtime_ns,
                                       gpointer    user_data);

/**
 * jk_tracked_files_foreach:
 * @repository: used by this thread alone during the call
 *
 * Calls @func for each file in the index, ascending by bytes of the path, each path once. Left out: entries that the
 * working tree does not have on purpose (skip-worktree, as in a sparse checkout). Of a path in conflict, "ours" is told, or
 * "theirs" or the base if that is all there is. Sizes and times are the index's, a hint: a file may have changed or gone since.
 * Where the index is one that only Git itself can read, the list comes from git without sizes and times.
 *
 * @func must not use @repository.
 *
 * Returns: %FALSE with @error set; %TRUE also when @func stopped it
 */
gboolean jk_tracked_files_foreach (JkRepository *repository, JkTrackedFileFunc func, gpointer user_data, GError **error);

/**
 * JkTrackedKind:
 * @JK_TRACKED_NOT: it would not be told by jk_tracked_files_foreach()
 * @JK_TRACKED_FILE: it would
 * @JK_TRACKED_MAYBE: a folder of tracked files, in conflict, or the index cannot be asked
 */
typedef enum
{
  JK_TRACKED_NOT,
  JK_TRACKED_FILE,
  JK_TRACKED_MAYBE,
} JkTrackedKind;

/**
 * jk_tracked_files_find:
 * @repository: open; used by this thread alone during the call
 * @path: relative to the top of the working tree
 * @mode: (out): as in the index, where it is %JK_TRACKED_FILE
 */
JkTrackedKind jk_tracked_files_find (JkRepository *repository, const char *path, guint32 *mode);

G_END_DECLS
