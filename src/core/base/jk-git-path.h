/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_git_path_escape:
 * @path: bytes up to a NUL, any
 *
 * Makes a file name fit to be shown: valid UTF-8 stays as it is (Hangul composed or not alike), and bytes that are not UTF-8, control
 * characters, and characters that turn or hide the text around them (bidirectional marks, line separators, zero-width
 * and unassigned ones) become one \xNN a byte. A backslash is written
 * the same way, so that two names never look the same and the bytes can be had back.
 *
 * Returns: (transfer full): UTF-8
 */
char *jk_git_path_escape (const char *path);

G_END_DECLS
