/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-outline.h"

G_BEGIN_DECLS

#define JK_OUTLINE_MAX_PARTS 20000
#define JK_OUTLINE_MAX_NAME 60 /* bytes of what is no plain name */

/* Adds a part; @name: (array length=length): bytes, squeezed and made fit to be shown. Returns: (transfer none) (nullable): %NULL if
 * there are too many */
JkOutlinePart *jk_outline_add (GPtrArray *parts, const char *name, gsize length, guint from, guint to, guint depth);

/* One kind each; return the lines of @text. */
guint jk_outline_read_braces (const char *text, gsize length, JkOutlineKind kind, GPtrArray *parts);
guint jk_outline_read_indent (const char *text, gsize length, GPtrArray *parts);
guint jk_outline_read_headings (const char *text, gsize length, GPtrArray *parts);
guint jk_outline_read_blanks (const char *text, gsize length, GPtrArray *parts);

G_END_DECLS
