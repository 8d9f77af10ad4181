/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_plain_line_new:
 * @text: a name that somebody else gave: of a file, a project, another computer
 *
 * Makes it one line that stands where it is put: control characters (line ends and escapes among them), line and paragraph separators, and
 * what turns the writing direction are each replaced by "�". All else stays, joiners of characters too.
 *
 * Returns: (transfer full): UTF-8
 */
char *jk_plain_line_new (const char *text);

/**
 * jk_plain_text_new:
 * @text: of several lines, such as the message of a commit
 *
 * The same for each of its lines: line ends and tabs stay.
 *
 * Returns: (transfer full): UTF-8
 */
char *jk_plain_text_new (const char *text);

/* Returns: whether something in @text (UTF-8) turns the writing direction, so that it may read otherwise than it is */
gboolean jk_plain_text_is_turned (const char *text);

G_END_DECLS
