/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-documents.h"
#include "jk-history.h"
#include "jk-query.h"
#include "jk-store.h"
#include "jk-upkeep.h"

G_BEGIN_DECLS

/*
 * Two sides: those fields under the mutex are any thread's, those below it only the store's own thread's, which is in
 * jk-store-thread.c. jk-store.c is the side that callers see.
 */
struct _JkStore
{
  GObject parent_instance;

  char *path;
  JkClock *clock;
  GMainContext *context; /* where state-changed is told */
  GThread *thread;

  GMutex mutex;
  GCond wake;      /* there is work for the thread */
  GCond finished;  /* a job that somebody waits for has ended */
  /* Keys appended lately, one reference each, so that samples that wait share them: see jk_write_add_collection(). */
  GHashTable *keys;
  JkWrite *tick;   /* (nullable): being filled */
  GQueue incoming; /* of #JkWrite */
  guint64 incoming_samples;
  GQueue jobs;     /* of #JkStoreJob */
  gboolean closing;
  gboolean notify_queued;
  JkStoreState state;
  JkStoreOptions options;
  gboolean options_changed;

  JkDatabase *database; /* (nullable) */
  JkHistory *history;   /* with the database */
  JkBacklog backlog;
  JkUpkeep upkeep;
  char *damage;         /* (nullable): what became of a damaged file, told as long as the store lives */
  GError *fault;        /* (nullable): why it is degraded */
  gint64 retry_us;      /* monotonic time of the next try */
  gint64 backoff_us;
};

/* Something that runs in the store's thread, after all that was queued before it. */
typedef struct
{
  void (*run) (JkStore *self, gpointer data);
  gpointer data;
} JkStoreJob;

/* Opens the database, or becomes degraded. Returns: %FALSE with @error where the caller must be told */
gboolean jk_store_thread_open (JkStore *self, GError **error);
gpointer jk_store_thread_main (gpointer data);
/* Writes all that waits, at once. Returns: %FALSE if some is left */
gboolean jk_store_thread_write (JkStore *self);

/* Takes @fault, which some work ran into: a damaged file is left for a new one, else the store is degraded. */
void jk_store_thread_fail (JkStore *self, GError *fault);
/* Writes one thing into @database, within a transaction. */
gboolean jk_store_write_one (JkDatabase *database, JkHistory *history, const JkWrite *write, GError **error);
/* Ends @task of a query, which is the caller's no longer, with @array or @error; a damaged file is looked after. */
void jk_store_end_query (JkStore *self, GTask *task, GPtrArray *array, GError *error);
/* Lets the caller's context let go of a @task that has returned. */
void jk_store_release_task (GTask *task);

/* Any thread. */
void jk_store_push_job (JkStore *self, void (*run) (JkStore *, gpointer), gpointer data);
/* Runs @run in the store's thread and waits for its end. */
void jk_store_run_and_wait (JkStore *self, void (*run) (JkStore *, gpointer), gpointer data);
void jk_store_push_write (JkStore *self, JkWrite *write);
/* Tells the listeners of "state-changed" in their context. Call with the mutex held. */
void jk_store_queue_notify (JkStore *self);

/* For tests and benchmarks: blocks until everything is written and no compaction or retention is due. */
void jk_store_settle (JkStore *self);

G_END_DECLS
