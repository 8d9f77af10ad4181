/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-request.h"

G_BEGIN_DECLS

/**
 * JkCursor:
 * @id: of the last entry that was given out; "" at the beginning
 * @place: a number of the list's own that says where that one stood
 *
 * Where a list goes on. To its reader it is a word without meaning; it says nothing but a place, so that an invented one opens
 * nothing.
 */
typedef struct
{
  char id[40];
  gint64 place;
} JkCursor;

/**
 * jk_cursor_read:
 * @list: the list's name, which its cursors carry
 *
 * Reads parameter "cursor". Returns: %FALSE, having answered 400, for one that is not of this list; as jk_request_fail() frees
 */
gboolean jk_cursor_read (JkRequest *request, const char *list, JkCursor *out);
/* Sets the Link header to the same call for what comes behind entry @id at @place. */
void jk_cursor_set_next (JkRequest *request, const char *list, const char *id, gint64 place);

/* The same for lists of the store's events. @to_ms: (inout): lowered to where the list goes on; @before_id: (out): for
 * jk_store_query_events_before_async() */
gboolean jk_cursor_read_event (JkRequest *request, const char *list, gint64 *to_ms, guint64 *before_id);
void jk_cursor_set_next_event (JkRequest *request, const char *list, const JkStoredEvent *last);

/* Returns: the id of entry @i */
typedef const char *(*JkCursorGetId) (gconstpointer list, guint i);
/**
 * jk_cursor_find_start:
 * @n: entries of @list
 *
 * For lists whose cursors have the index of the next entry as their place. Returns: the index of the first to give out: behind the
 * cursor's entry, or where that stood if it is gone
 */
guint jk_cursor_find_start (const JkCursor *cursor, gconstpointer list, guint n, JkCursorGetId get_id);

G_END_DECLS
