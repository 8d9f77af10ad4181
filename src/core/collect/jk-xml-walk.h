/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkXmlWalk:
 *
 * An XML text read from front to back, one element at a time, never held as a tree. What a report does not need is
 * refused: entities of its own (so that none can grow or read a file), nesting over 64, and no network is ever used.
 * A DOCTYPE that only names a DTD is let pass, and that DTD is not loaded.
 */
typedef struct _JkXmlWalk JkXmlWalk;

/**
 * JkXmlElementFunc:
 * @name: the element's name without prefix
 * @depth: 0 for the root
 *
 * Called at each start tag. Returns: %FALSE with @error set to stop.
 */
typedef gboolean (*JkXmlElementFunc) (JkXmlWalk *walk, const char *name, int depth, gpointer user_data, GError **error);

/**
 * jk_xml_walk:
 *
 * Returns: %FALSE with %JK_ERROR_PARSE naming line and column, or %JK_ERROR_NOT_SUPPORTED for what is refused
 */
gboolean jk_xml_walk (const char *text, gsize length, JkXmlElementFunc func, gpointer user_data, GError **error);

/* Returns: (transfer full) (nullable): the present element's attribute; %NULL if it has none of that name */
char *jk_xml_walk_dup_attribute (JkXmlWalk *self, const char *name);

/* Returns: (transfer full): the text between the present element's tags, "" if it is empty */
char *jk_xml_walk_dup_text (JkXmlWalk *self);

/* Reads a whole number of 0 or more. Returns: %FALSE with %JK_ERROR_PARSE if the attribute is missing or no such number */
gboolean jk_xml_walk_get_number (JkXmlWalk *self, const char *name, guint64 *out, GError **error);

/* The present line, for errors. */
int jk_xml_walk_get_line (JkXmlWalk *self);

G_END_DECLS
