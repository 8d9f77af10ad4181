/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-store.h"

#include "jk-error.h"
#include "jk-store-private.h"

/* What memory may hold while the disk refuses: over a day of 25 series every 5 seconds. */
#define MAX_BACKLOG_BYTES (32 * 1024 * 1024)

G_DEFINE_FINAL_TYPE (JkStore, jk_store, G_TYPE_OBJECT)

enum
{
  STATE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
jk_store_state_clear (JkStoreState *state)
{
  g_clear_pointer (&state->reason, g_free);
}

static gboolean
tell_state_cb (gpointer data)
{
  JkStore *self = data;

  g_mutex_lock (&self->mutex);
  self->notify_queued = FALSE;
  g_mutex_unlock (&self->mutex);
  g_signal_emit (self, signals[STATE_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

void
jk_store_queue_notify (JkStore *self)
{
  g_autoptr(GSource) source = NULL;

  if (self->notify_queued || self->closing)
    return;

  self->notify_queued = TRUE;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell_state_cb, g_object_ref (self), g_object_unref);
  g_source_attach (source, self->context);
}

void
jk_store_push_job (JkStore *self,
                   void   (*run) (JkStore *, gpointer),
                   gpointer data)
{
  JkStoreJob *job = g_new (JkStoreJob, 1);

  *job = (JkStoreJob) { run, data };
  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->jobs, job);
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->mutex);
}

typedef struct
{
  void (*run) (JkStore *self, gpointer data);
  gpointer data;
  gboolean done;
} Wait;

static void
run_and_tell (JkStore *self,
              gpointer data)
{
  Wait *wait = data;

  wait->run (self, wait->data);
  g_mutex_lock (&self->mutex);
  wait->done = TRUE;
  g_cond_broadcast (&self->finished);
  g_mutex_unlock (&self->mutex);
}

void
jk_store_run_and_wait (JkStore *self,
                       void   (*run) (JkStore *, gpointer),
                       gpointer data)
{
  Wait wait = { run, data, FALSE };

  jk_store_push_job (self, run_and_tell, &wait);
  g_mutex_lock (&self->mutex);
  while (!wait.done)
    g_cond_wait (&self->finished, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

void
jk_store_push_write (JkStore *self,
                     JkWrite *write)
{
  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->incoming, write);
  self->incoming_samples += write->samples != NULL ? write->samples->len : 0;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->mutex);
}

void
jk_store_append (JkStore            *self,
                 const JkCollection *collection)
{
  g_return_if_fail (JK_IS_STORE (self) && collection != NULL);

  g_mutex_lock (&self->mutex);
  if (self->tick == NULL)
    self->tick = jk_write_new_tick ();
  jk_write_add_collection (self->tick, collection, self->keys);
  g_mutex_unlock (&self->mutex);
}

void
jk_store_commit (JkStore *self)
{
  JkWrite *tick;

  g_return_if_fail (JK_IS_STORE (self));

  g_mutex_lock (&self->mutex);
  tick = g_steal_pointer (&self->tick);
  g_mutex_unlock (&self->mutex);
  if (tick == NULL)
    return;

  if (tick->samples->len > 0)
    jk_store_push_write (self, tick);
  else
    jk_write_free (tick);
}

static void
flush_job (JkStore *self,
           gpointer data)
{
  GError **error = data;

  if (!jk_store_thread_write (self))
    *error = g_error_copy (self->fault);
}

gboolean
jk_store_flush (JkStore *self,
                GError **error)
{
  GError *failure = NULL;

  g_return_val_if_fail (JK_IS_STORE (self), FALSE);

  jk_store_commit (self);
  jk_store_run_and_wait (self, flush_job, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

void
jk_store_set_options (JkStore              *self,
                      const JkStoreOptions *options)
{
  g_return_if_fail (JK_IS_STORE (self) && options != NULL);

  g_mutex_lock (&self->mutex);
  self->options = *options;
  self->options_changed = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->mutex);
}

static void
shrink_job (JkStore *self,
            gpointer data)
{
  if (self->database != NULL)
    (void) jk_database_run (self->database, NULL, "PRAGMA shrink_memory", ""); /* a cache that stays is no fault */
}

void
jk_store_shrink (JkStore *self)
{
  g_return_if_fail (JK_IS_STORE (self));

  jk_store_run_and_wait (self, shrink_job, NULL);
}

void
jk_store_get_state (JkStore      *self,
                    JkStoreState *state)
{
  g_return_if_fail (JK_IS_STORE (self) && state != NULL);

  g_mutex_lock (&self->mutex);
  *state = self->state;
  state->reason = g_strdup (self->state.reason);
  state->pending_samples += self->incoming_samples + (self->tick != NULL ? self->tick->samples->len : 0);
  g_mutex_unlock (&self->mutex);
}

void
jk_store_put_document (JkStore    *self,
                       const char *collection,
                       const char *key,
                       const char *body)
{
  g_return_if_fail (JK_IS_STORE (self) && collection != NULL && key != NULL && body != NULL);

  jk_store_push_write (self, jk_write_new (JK_WRITE_PUT_DOCUMENT, collection, key, body));
}

void
jk_store_delete_document (JkStore    *self,
                          const char *collection,
                          const char *key)
{
  g_return_if_fail (JK_IS_STORE (self) && collection != NULL && key != NULL);

  jk_store_push_write (self, jk_write_new (JK_WRITE_DELETE_DOCUMENT, collection, key, NULL));
}

void
jk_store_add_event (JkStore    *self,
                    gint64      time_ms,
                    const char *kind,
                    const char *project,
                    const char *detail)
{
  JkWrite *write;

  g_return_if_fail (JK_IS_STORE (self) && kind != NULL);

  write = jk_write_new (JK_WRITE_EVENT, kind, project, detail);
  write->time_ms = time_ms;
  jk_store_push_write (self, write);
}

void
jk_store_forget_project (JkStore    *self,
                         const char *project)
{
  g_return_if_fail (JK_IS_STORE (self) && project != NULL);

  jk_store_commit (self);
  jk_store_push_write (self, jk_write_new (JK_WRITE_FORGET_PROJECT, NULL, project, NULL));
}

typedef struct
{
  const char *collection;
  GPtrArray *documents;
  GError *error;
} LoadRequest;

static void
load_job (JkStore *self,
          gpointer data)
{
  LoadRequest *request = data;

  request->documents = jk_documents_load (self->database, &self->backlog, request->collection, &request->error);
}

GPtrArray *
jk_store_load_documents (JkStore    *self,
                         const char *collection,
                         GError    **error)
{
  LoadRequest request = { collection, NULL, NULL };

  g_return_val_if_fail (JK_IS_STORE (self) && collection != NULL, NULL);

  jk_store_run_and_wait (self, load_job, &request);
  if (request.error != NULL)
    g_propagate_error (error, request.error);
  return request.documents;
}

JkStore *
jk_store_open (const char           *path,
               const JkStoreOptions *options,
               JkClock              *clock,
               GError              **error)
{
  g_autoptr(JkStore) self = NULL;

  g_return_val_if_fail (path != NULL && options != NULL && clock != NULL, NULL);

  self = g_object_new (JK_TYPE_STORE, NULL);
  self->path = g_strdup (path);
  self->options = *options;
  self->clock = jk_clock_ref (clock);
  jk_upkeep_init (&self->upkeep, self->clock);
  if (!jk_store_thread_open (self, error))
    return NULL;
  self->thread = g_thread_new ("jk-store", jk_store_thread_main, self);
  return g_steal_pointer (&self);
}

void
jk_store_close (JkStore *self)
{
  g_return_if_fail (JK_IS_STORE (self));

  if (self->thread == NULL)
    return;

  jk_store_commit (self);
  g_mutex_lock (&self->mutex);
  self->closing = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->mutex);
  g_clear_pointer (&self->thread, g_thread_join);
}

static void
free_write (gpointer data)
{
  jk_write_free (data);
}

static void
jk_store_finalize (GObject *object)
{
  JkStore *self = JK_STORE (object);

  jk_store_close (self);
  g_clear_pointer (&self->tick, jk_write_free);
  g_queue_clear_full (&self->incoming, free_write); /* what came after the end */
  jk_backlog_clear (&self->backlog);
  g_hash_table_unref (self->keys);
  jk_store_state_clear (&self->state);
  g_clear_error (&self->fault);
  g_free (self->damage);
  g_free (self->path);
  g_clear_pointer (&self->clock, jk_clock_unref);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->wake);
  g_cond_clear (&self->finished);
  G_OBJECT_CLASS (jk_store_parent_class)->finalize (object);
}

static void
jk_store_class_init (JkStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_store_finalize;

  signals[STATE_CHANGED] = g_signal_new ("state-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
}

static void
release_key (gpointer data)
{
  g_ref_string_release (data);
}

static void
jk_store_init (JkStore *self)
{
  self->context = g_main_context_ref_thread_default ();
  g_mutex_init (&self->mutex);
  g_cond_init (&self->wake);
  g_cond_init (&self->finished);
  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, release_key, NULL);
  g_queue_init (&self->incoming);
  g_queue_init (&self->jobs);
  jk_backlog_init (&self->backlog, MAX_BACKLOG_BYTES);
}
