/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Text on a terminal: what may be printed, how many columns it takes, how it is shortened.
 */

/**
 * jk_text_escape:
 * @text: (nullable): any bytes
 *
 * Makes text of others fit to print: control characters, line and paragraph separators, what turns the writing
 * direction, and bytes that are not UTF-8 are written \xNN or \u{NNNN}, so that a file's name can neither move the
 * cursor nor pose as another.
 *
 * Returns: (transfer full): UTF-8, on one line; "" for %NULL
 */
char *jk_text_escape (const char *text);

/* Columns @text takes: 2 for a wide character such as Hangul, 0 for combining ones. */
guint jk_text_width (const char *text);

/* Returns: (transfer full): @text, or if it is wider than @columns, its beginning and end with "…" between; a bit
 * more of the end, where paths differ */
char *jk_text_cut_middle (const char *text, guint columns);

/* Returns: (transfer full): the longest beginning of at most @columns, with "…" if anything is left out */
char *jk_text_cut_end (const char *text, guint columns);

G_END_DECLS
