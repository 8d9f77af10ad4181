/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_git_includes_check:
 * @path: of a Git configuration; it need not exist
 * @error: %JK_ERROR_NOT_SUPPORTED
 *
 * Looks whether what include.path and includeIf.….path of a configuration name, and what is named there in turn, are files, on
 * whatever condition: libgit2 and git would open a FIFO and wait for good. Waits for nothing itself.
 */
gboolean jk_git_includes_check (const char *path, GError **error);

G_END_DECLS
