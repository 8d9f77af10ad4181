/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkTextLines:
 * @text: what is left
 * @length: its bytes
 * @number: of the line last returned, from 1; 0 before the first
 * @open: the line last returned had no newline at its end
 *
 * Walks over the lines of bytes that need not end in NUL, copying nothing. Set the first two and zero the rest.
 */
typedef struct
{
  const char *text;
  gsize length;
  guint number;
  gboolean open;
} JkTextLines;

/* Fills @line and @length, without the newline and a carriage return before it. Returns: %FALSE at the end */
gboolean jk_text_lines_next (JkTextLines *self, const char **line, gsize *length);

/**
 * jk_text_read_number:
 * @text: (inout): moved behind the digits
 * @end: where the text ends
 *
 * Reads decimal digits, no sign and no space. A number over 2^63 is held there: it is absurd, but no reason to wrap.
 *
 * Returns: %FALSE without a digit
 */
gboolean jk_text_read_number (const char **text, const char *end, guint64 *out);

G_END_DECLS
