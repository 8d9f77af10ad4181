/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkHostBook:
 *
 * Which other hosts the window shows, remembered in a file: no keys, which are secrets, and no certificates, which known_hosts has.
 */
typedef struct _JkHostBook JkHostBook;

/* Reads @path (nullable: remembers nothing); a missing or damaged file is as good as an empty one. */
JkHostBook *jk_host_book_load (const char *path);
void jk_host_book_free (JkHostBook *self);

/* Returns: (transfer full): addresses, in the order in which they were added */
GStrv jk_host_book_list (JkHostBook *self);

/* Adds @url at place @index (-1: the end), or moves it there, and writes the file. */
void jk_host_book_add (JkHostBook *self, const char *url, int index);
/* Returns: its place, or -1 if it was not there; writes the file */
int jk_host_book_remove (JkHostBook *self, const char *url);

/* When the host was last heard of: real µs; 0 for never. */
gint64 jk_host_book_get_seen (JkHostBook *self, const char *url);
void jk_host_book_set_seen (JkHostBook *self, const char *url, gint64 seen_us); /* written with jk_host_book_save() */
void jk_host_book_save (JkHostBook *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkHostBook, jk_host_book_free)

G_END_DECLS
