/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What a long text consists of, and where it could be cut. No parser of any language: braces, indentation, headings or blank lines are
 * followed, strings and comments left out. Pure, in one pass.
 */

typedef enum
{
  JK_OUTLINE_BRACES,   /* C, C++, Java, C#, Rust, … */
  JK_OUTLINE_LINES,    /* Go, Kotlin, Swift, Scala: braces, and the end of a line ends a statement */
  JK_OUTLINE_SCRIPT,   /* JavaScript, TypeScript: the same, and strings between ' or ` */
  JK_OUTLINE_INDENT,   /* Python */
  JK_OUTLINE_HEADINGS, /* Markdown */
  JK_OUTLINE_BLANKS,   /* all else: what stands between blank lines */
} JkOutlineKind;

/* @name: last part of a path */
JkOutlineKind jk_outline_kind_of_name (const char *name);

/**
 * JkOutlinePart:
 * @name: of a function, class or section, or how it begins; fit to be shown
 * @from: first line, from 1
 * @to: last line
 * @depth: 0; more for the members of a class or namespace
 * @is_container: its members are parts too
 */
typedef struct
{
  char *name;
  guint from;
  guint to;
  guint depth;
  gboolean is_container;
} JkOutlinePart;

/**
 * jk_outline_read:
 * @text: (array length=length): any bytes
 * @n_lines: (out) (optional): lines that @text has
 *
 * Returns: (transfer full) (element-type JkOutlinePart): in the order of the text, at most 20,000
 */
GPtrArray *jk_outline_read (const char *text, gsize length, JkOutlineKind kind, guint *n_lines);

/**
 * jk_outline_cut:
 * @parts: of jk_outline_read()
 * @n_lines: of the text
 * @limit: lines that a file should have at most
 *
 * Where to cut so that every piece keeps to the limit, in pieces of about the same size: between parts, and between members of
 * those that are too long for one piece. A part that has no members and is too long by itself is a piece of its own.
 *
 * Returns: (transfer full) (element-type JkOutlinePart): the pieces behind the first one, which may stay where it is; named by their first
 *   and last part. Empty where there is no place to cut
 */
GPtrArray *jk_outline_cut (GPtrArray *parts, guint n_lines, guint limit);

/* Returns: (transfer full) (element-type JkOutlinePart): copies of the longest that are no containers, at most @max */
GPtrArray *jk_outline_longest (GPtrArray *parts, guint max);

G_END_DECLS
