/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-api.h"
#include "jk-json-writer.h"

G_BEGIN_DECLS

/**
 * JkEvent:
 * @id: rises by one an event; begins at the time of the start in milliseconds, so that it goes on rising over restarts
 * @type: as in the message
 *
 * Something that happened, rendered at most once for each kind of reader: by detail, language where it has texts, and for
 * metrics by the series that a reader wants. Guard thread only; reference-counted.
 */
typedef struct _JkEvent JkEvent;

/* An event whose message is written whole for each level of detail and language. */
typedef void (*JkEventWriteFunc) (JkJsonWriter *out, JkApi *api, JkLanguage language, gpointer data);
JkEvent *jk_event_new (JkApi *api, guint64 id, const char *type, gboolean localised, JkEventWriteFunc write, gpointer data);
/* @series: keys that the engine has; unknown ones are left out */
JkEvent *jk_event_new_metrics (JkApi *api, guint64 id, GPtrArray *series);

JkEvent *jk_event_ref (JkEvent *self);
void jk_event_unref (JkEvent *self);

guint64 jk_event_get_id (const JkEvent *self);
const char *jk_event_get_type_name (const JkEvent *self);
/* Returns: (nullable): key @i of the series in it; %NULL behind the last, and for an event that is not of metrics */
const char *jk_event_get_series (const JkEvent *self, guint i);
gsize jk_event_get_size (const JkEvent *self);
/* Drops what was rendered for single filters: those who wanted it have it, and others may come with ever new filters. */
void jk_event_forget_filtered (JkEvent *self);

/**
 * jk_event_render:
 * @filter: (nullable): set of series keys; %NULL for all
 * @filter_name: (nullable): names @filter: two filters of one name are the same
 *
 * Returns: (transfer none) (nullable): the message; %NULL if nothing of it is for this reader
 */
GBytes *jk_event_render (JkEvent *self, gboolean detail, JkLanguage language, GHashTable *filter, const char *filter_name);

/* Messages that belong to one reader alone. */
GBytes *jk_event_make_hello (JkApi *api, guint64 id);
GBytes *jk_event_make_ping (guint64 id);
GBytes *jk_event_make_missed (guint64 id, guint64 from, guint64 to);

G_END_DECLS
