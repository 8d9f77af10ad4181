/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_path_glob_match:
 * @pattern: shell pattern as in .gitignore and .gitattributes: '*' and '?' never match '/', "**" between slashes (or at an end)
 *   matches any number of folders, [a-z], [!a], [[:alpha:]], and '\' takes the next character as it is
 * @path: bytes, relative, '/' between folders
 *
 * Bounded in time: at most 200,000 steps, beyond which a pattern counts as not matching.
 *
 * Returns: whether all of @path matches
 */
gboolean jk_path_glob_match (const char *pattern, const char *path);

G_END_DECLS
