/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Room for any number or time that is written here, with its closing NUL. */
#define JK_NUMBER_SIZE 40

/**
 * jk_number_write:
 * @buffer: (array fixed-size=40): JK_NUMBER_SIZE bytes
 * @value: NAN and infinities become "null", which JSON has for them
 *
 * Writes the shortest fixed decimal that says @value to six digits after the point, rounded as printf() rounds: 1.38, not
 * 1.3800000000000001. A value too small for that (below 0.001) or too large (2^53 and more) is written to its significant
 * digits, with an exponent where needed. Valid JSON, the point is always '.'.
 *
 * Returns: the length, without the NUL
 */
gsize jk_number_write (char *buffer, double value);

/* Writes a whole number. Returns: the length, without the NUL */
gsize jk_number_write_int (char *buffer, gint64 value);

/**
 * jk_number_write_time:
 * @time_us: microseconds since 1970; below the year 1 or above 9999 it becomes "null"
 * @quoted: %TRUE to write it in quotes, as JSON wants it
 *
 * Writes RFC 3339 in UTC with milliseconds: 2026-11-23T12:00:00.250Z. Days from Howard Hinnant, "chrono-Compatible
 * Low-Level Date Algorithms", civil_from_days.
 *
 * Returns: the length, without the NUL
 */
gsize jk_number_write_time (char *buffer, gint64 time_us, gboolean quoted);

G_END_DECLS
