/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-clock.h"
#include "jk-sample.h"
#include "jk-series.h"

G_BEGIN_DECLS

#define JK_TYPE_STORE (jk_store_get_type ())
/**
 * JkStore:
 *
 * History and state on disk, in one SQLite database that only its own thread touches. Samples are queued by
 * jk_store_append() and written in one transaction by jk_store_commit(); what is committed survives kill -9.
 *
 * When the disk is full or the file cannot be written it becomes degraded: it goes on from memory (bounded), says so by
 * its state, tries again with back-off and writes what it kept. Queries answer from disk and memory alike.
 *
 * Signal "state-changed", in the thread-default main context in which it was opened.
 */
G_DECLARE_FINAL_TYPE (JkStore, jk_store, JK, STORE, GObject)

/**
 * JkStoreOptions:
 * @raw_days: how long raw samples are kept (7)
 * @minute_days: how long 1-minute roll-ups are kept (90)
 * @hour_days: how long 1-hour roll-ups are kept (730)
 * @max_bytes: cap of the database file; the oldest raw samples go first, then the oldest roll-ups (200 MiB)
 */
typedef struct
{
  guint raw_days;
  guint minute_days;
  guint hour_days;
  gint64 max_bytes;
} JkStoreOptions;

typedef struct
{
  gboolean degraded;
  char *reason;           /* (nullable): why, for people */
  gint64 size_bytes;      /* file and write-ahead log */
  guint64 pending_samples; /* in memory, not on disk */
  guint64 lost_samples;   /* dropped because memory's bound was reached */
} JkStoreState;

void jk_store_state_clear (JkStoreState *state);

/**
 * jk_store_open:
 * @path: the database file, made if missing (0600), its schema brought up to date
 *
 * Blocks for the opening only. A file that cannot be opened because the disk is full or not writable still gives a
 * store, degraded. A file that is no database, or is damaged, is set aside as "PATH.damaged-TIME" and a new one begun,
 * which the state's reason tells. A schema newer than this program's is %JK_ERROR_STORE: nothing is touched.
 */
JkStore *jk_store_open (const char *path, const JkStoreOptions *options, JkClock *clock, GError **error);

/* Any thread: queues the samples of @collection (copied by reference of their keys). Cheap. */
void jk_store_append (JkStore *self, const JkCollection *collection);
/* Any thread: ends a tick; the store's thread writes what is queued, and does roll-ups and retention when they are due. */
void jk_store_commit (JkStore *self);
/* Blocks until all that was queued is on disk or the store is degraded. For tests and shutdown. */
gboolean jk_store_flush (JkStore *self, GError **error);
/* The same without blocking; not to be begun once the store is closed. */
void jk_store_flush_async (JkStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean jk_store_flush_finish (JkStore *self, GAsyncResult *result, GError **error);

void jk_store_set_options (JkStore *self, const JkStoreOptions *options);
/* Gives back the memory that SQLite keeps to be quick. Blocks until what was queued before is done. Any thread but a main loop's. */
void jk_store_shrink (JkStore *self);
void jk_store_get_state (JkStore *self, JkStoreState *state); /* any thread */

/**
 * jk_store_query_async:
 * @keys: series keys
 * @from_ms: milliseconds since 1970
 * @to_ms: end, not included
 * @max_points: 2 or more: the coarsest resolution that still gives this many points is read, and downsampled to it keeping
 *   minimum and maximum; 0: raw samples
 *
 * Ends with a #GPtrArray of #JkSeries, one a key, in order; one without history is empty. A step without samples is left
 * out: the distance of two points over 1.5 steps is a gap.
 */
void jk_store_query_async (JkStore *self, const char *const *keys, gint64 from_ms, gint64 to_ms, guint max_points,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *jk_store_query_finish (JkStore *self, GAsyncResult *result, GError **error);

/* Ends with a GStrv of every series key that has history. */
void jk_store_list_series_async (JkStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GStrv jk_store_list_series_finish (JkStore *self, GAsyncResult *result, GError **error);

/* Forgets a project's series (those with its label), events, alerts, and the documents whose key is its id, its id and "/…", or the
 * key of one of its series. */
void jk_store_forget_project (JkStore *self, const char *project);

/*
 * Documents: small state kept by key in named collections ("project", "operation", "control", "detector", "alert").
 * @body is a serialised GVariant in text form or JSON: the store does not look into it.
 */
void jk_store_put_document (JkStore *self, const char *collection, const char *key, const char *body);
void jk_store_delete_document (JkStore *self, const char *collection, const char *key);
/* Blocks; for start-up. Returns: (transfer full): key → body, in order of insertion of keys */
GPtrArray *jk_store_load_documents (JkStore *self, const char *collection, GError **error); /* of JkDocument */

typedef struct
{
  char *key;
  char *body;
} JkDocument;

/* Events: what happened when, for time axes and timelines. @detail (nullable) is JSON. */
void jk_store_add_event (JkStore *self, gint64 time_ms, const char *kind, const char *project, const char *detail);

typedef struct
{
  gint64 id;
  gint64 time_ms;
  char *kind;
  char *project; /* (nullable) */
  char *detail;  /* (nullable) */
} JkStoredEvent;

/* Ends with a #GPtrArray of #JkStoredEvent, newest first, at most @limit. @kind and @project %NULL for any. */
void jk_store_query_events_async (JkStore *self, const char *kind, const char *project, gint64 from_ms, gint64 to_ms,
                                  guint limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The same, of those at the last moment before @to_ms only such as have an id below @before_id (0: all): the next of a long list. */
void jk_store_query_events_before_async (JkStore *self, const char *kind, const char *project, gint64 from_ms, gint64 to_ms,
                                         gint64 before_id, guint limit, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *jk_store_query_events_finish (JkStore *self, GAsyncResult *result, GError **error);

/**
 * JkStoredAlert:
 * @id: its key
 * @project: (nullable)
 * @level: as of #JkLevel
 * @category: a word
 * @state: a word
 * @ended_ms: when it left the list; 0 while it is on it
 * @is_open: its condition holds or it is on the list: it is kept however old
 * @body: the store does not look into it
 *
 * An alert with what it can be found by.
 */
typedef struct
{
  char *id;
  char *project;
  guint level;
  char *category;
  char *state;
  gint64 since_ms;
  gint64 ended_ms;
  gboolean is_open;
  char *body;
} JkStoredAlert;

/**
 * JkAlertQuery:
 * @id: (nullable): only this one; all else does not matter then
 * @only_open: those that are open; all else but @limit does not matter then
 * @from_ms: that had not ended before
 * @to_ms: that began before
 * @before_id: (nullable): of those at the last moment before @to_ms only such as have an id below this: the next of a long list
 * @least: of at least this level
 * @project: (nullable)
 * @category: (nullable)
 * @state: (nullable)
 */
typedef struct
{
  char *id;
  gboolean only_open;
  gint64 from_ms;
  gint64 to_ms;
  char *before_id;
  guint least;
  char *project;
  char *category;
  char *state;
  guint limit;
} JkAlertQuery;

/* Any thread: keeps @alert (copied) in the place of an older state of it. */
void jk_store_put_alert (JkStore *self, const JkStoredAlert *alert);
/* Blocks; for start-up. Returns: (transfer full) (element-type JkStoredAlert) (nullable): newest first; may be more than the
 * limit by those that are not written yet */
GPtrArray *jk_store_load_alerts (JkStore *self, const JkAlertQuery *query, GError **error);
/* Ends with the same. */
void jk_store_query_alerts_async (JkStore *self, const JkAlertQuery *query, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *jk_store_query_alerts_finish (JkStore *self, GAsyncResult *result, GError **error);

/* Writes a complete, consistent copy of everything to @path (VACUUM INTO), 0600; fails if it exists. */
void jk_store_export_async (JkStore *self, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean jk_store_export_finish (JkStore *self, GAsyncResult *result, GError **error);

/* Puts an exported file in the place of @path, which no store may have open; the old one is kept as "PATH.before-import".
 * Checks it first (a Jikimi database, of a schema it knows, sound). Blocks. */
gboolean jk_store_import (const char *path, const char *from, GError **error);

/* Writes everything, ends the thread, closes the file. Blocks. Also done by the last unref. */
void jk_store_close (JkStore *self);

G_END_DECLS
