/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define JK_TYPE_DIFF_LINE (jk_diff_line_get_type ())
/**
 * JkDiffLine:
 *
 * One line of a difference, or the place where a part of it begins.
 */
G_DECLARE_FINAL_TYPE (JkDiffLine, jk_diff_line, JK, DIFF_LINE, GObject)

/* Returns: '+' added, '-' removed, ' ' the same, '@' a part begins here */
char jk_diff_line_get_sign (JkDiffLine *self);
const char *jk_diff_line_get_text (JkDiffLine *self);
guint jk_diff_line_get_old_number (JkDiffLine *self); /* 1-based; 0 where it has none */
guint jk_diff_line_get_new_number (JkDiffLine *self);

/* More are not shown: nobody reads them, and a list of them takes long to lay out. */
#define JK_DIFF_MAX_LINES 20000

/* @answer: of /diff. @is_cut: (out): there were more. Returns: (transfer full) (element-type JkDiffLine) */
GListModel *jk_diff_lines_new (JsonObject *answer, gboolean *is_cut);

G_END_DECLS
