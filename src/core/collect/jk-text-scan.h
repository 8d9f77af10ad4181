/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Reading the kernel's small text tables: whole lines only, whole numbers only, no overflow. What these refuse is a table
 * that was cut short or is not what its name says.
 */

/**
 * jk_scan_line:
 * @at: (inout): start of a line; moved to the next
 * @line: (out): the line's first character
 * @end: (out): its line feed
 *
 * Returns: %FALSE where no whole line is left; **@at is then '\0', or else the last line was cut short
 */
gboolean jk_scan_line (const char **at, const char **line, const char **end);

/* Skips blanks, reads decimal digits up to a blank or @end and moves past them. Returns: %FALSE if there is no such number */
gboolean jk_scan_uint64 (const char **at, const char *end, guint64 *value);

/* Skips blanks, reads [-]digits[.digits] up to a blank or @end. Returns: %FALSE if there is no such number */
gboolean jk_scan_decimal (const char **at, const char *end, double *value);

/* Skips blanks and finds the word up to the next blank or @end. Returns: %FALSE if there is none */
gboolean jk_scan_word (const char **at, const char *end, const char **word, gsize *length);

/* Returns: (transfer full): @bytes as UTF-8, what is not UTF-8 written \xNN */
char *jk_text_display (const char *bytes);

G_END_DECLS
