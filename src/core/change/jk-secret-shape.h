/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Shapes of tokens, written as runs of characters: "a36" is 36 letters or digits, "b20-64" 20 to 64 of [A-Za-z0-9_-], "'." a dot. Each run
 * takes as many as it can and never gives any back, so that a match costs no more than the longest shape.
 *
 * Classes: d digits, h lower-case hex, x hex, u upper-case letters and digits, l lower-case letters and digits, a letters and digits,
 * A letters, w a and _, b w and -, s a and +/=, p b and +/=.~,
 * t b and .~, 2 base 32.
 */

/* Longest run that any shape has. */
#define JK_SECRET_MAX_RUN 4096

/* Returns: %TRUE if @c is in @class */
gboolean jk_secret_class_has (char class, guint8 c);

/**
 * jk_secret_shape_match:
 * @at: (inout): moved behind what matched, only if all of it did
 * @end: where the text ends
 *
 * What follows has to be no letter, digit or _, and not of the last class.
 */
gboolean jk_secret_shape_match (const char *shape, const guint8 **at, const guint8 *end);

/* Returns: bytes of a run of @shape's one class that ends before @at, no more than it says and not going back before @start; 0 if it is too
 * short */
gsize jk_secret_shape_match_before (const char *shape, const guint8 *start, const guint8 *at);

G_END_DECLS
