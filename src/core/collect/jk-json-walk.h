/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkJsonWalk:
 *
 * A JSON text (RFC 8259) read from front to back without a tree: a report of 64 MiB would be a gigabyte of nodes. Nesting
 * over 64 is refused. The first fault stays, and from then on everything reads as empty: it is enough to ask at the end.
 *
 * |[
 * jk_json_walk_enter (&walk, '{');
 * while (jk_json_walk_next_member (&walk, &key))
 *   if (strcmp (key, "count") == 0)
 *     count = jk_json_walk_read_count (&walk);
 *   else
 *     jk_json_walk_skip (&walk);
 * ]|
 *
 * Exactly one value must be read or skipped for each member and element.
 */
typedef struct
{
  /*< private >*/
  const char *text;
  gsize length;
  gsize at;
  guint depth;
  gboolean fresh; /* just behind an opening bracket */
  GString *key;
  GError *error;
} JkJsonWalk;

/* @text: (array length=length): must outlive the walk */
void jk_json_walk_init (JkJsonWalk *self, const char *text, gsize length);
void jk_json_walk_clear (JkJsonWalk *self);

/* Returns: what the next value begins with: '{', '[', '"', 't', 'f', 'n', '-' or a digit; '\0' at the end or after a fault */
char jk_json_walk_peek (JkJsonWalk *self);

/* Goes into an object ('{') or array ('['); a value of another kind is a fault. */
gboolean jk_json_walk_enter (JkJsonWalk *self, char bracket);

/* @key: (out) (transfer none): valid until the next call. Returns: %FALSE at the end of the object, and leaves it */
gboolean jk_json_walk_next_member (JkJsonWalk *self, const char **key);

/* Returns: %FALSE at the end of the array, and leaves it */
gboolean jk_json_walk_next_element (JkJsonWalk *self);

/* Returns: (transfer full): never %NULL; "" after a fault. A string that holds U+0000 is a fault */
char *jk_json_walk_dup_string (JkJsonWalk *self);

/* Reads a whole number of 0 or more; numbers over 2^63 are held there, and negative or broken ones are a fault. */
guint64 jk_json_walk_read_count (JkJsonWalk *self);

gboolean jk_json_walk_read_boolean (JkJsonWalk *self);

void jk_json_walk_skip (JkJsonWalk *self);

/* A fault that the caller found: %JK_ERROR_PARSE at the present place. Only the first fault counts. */
void jk_json_walk_fail (JkJsonWalk *self, const char *what);

/* Returns: %FALSE with @error if there was a fault, or if something follows the value */
gboolean jk_json_walk_finish (JkJsonWalk *self, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JkJsonWalk, jk_json_walk_clear)

G_END_DECLS
