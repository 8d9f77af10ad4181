/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a restore puts beside a file. It may hold a secret under a name that does not tell, so that nothing of this
 * goes into a repository's objects unless it is tracked. */

/* Begins the names of all temporary files; a mark of 8 hex digits and a number follow. */
#define JK_RESTORE_TEMPORARY ".jikimi-"

/* Returns: whether the last part of @path is such a name */
gboolean jk_git_is_temporary (const char *path);

/* Returns: whether it is that, or what jk_git_show_beside() names */
gboolean jk_git_is_beside (const char *path);

/* As renameat2() with RENAME_NOREPLACE, also where a file system knows no such thing. Returns: 0, or -1 with errno */
int jk_git_rename_new (int folder, const char *from, const char *to);

/**
 * jk_git_show_beside:
 * @folder: descriptor of the folder of @path
 * @name: of a temporary file there, with what somebody wrote
 * @path: of the file that it is beside
 *
 * Gives it a name that can be seen and says what it belongs to, "PATH.jikimi-kept" or "PATH.jikimi-kept-2".
 *
 * Returns: (transfer full) (nullable): its path then, which is that of @name where it can have no other; %NULL where it
 * is not there
 */
char *jk_git_show_beside (int folder, const char *name, const char *path);

G_END_DECLS
