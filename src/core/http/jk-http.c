/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-http.h"

#include <libsoup/soup.h>

#include "jk-http-transfer.h"

#define MAX_RUNNING 16

struct _JkHttp
{
  GObject parent_instance;

  GTlsDatabase *database;

  GMutex mutex; /* guards the thread's coming into being */
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;

  /* The thread's own from here on. */
  SoupSession *session;
  GQueue waiting; /* of JkHttpTransfer */
  guint n_running;
};

G_DEFINE_FINAL_TYPE (JkHttp, jk_http, G_TYPE_OBJECT)

/* One call of jk_http_fetch_all(), on the caller's stack: it waits until no transfer is left. */
typedef struct
{
  JkHttp *http;
  GPtrArray *transfers; /* of JkHttpTransfer */
  GMutex mutex;
  GCond cond;
  guint n_left;
} Batch;

void
jk_http_answer_free (JkHttpAnswer *self)
{
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self->content_type);
  g_clear_error (&self->error);
  g_free (self);
}

static SoupSession *
make_session (JkHttp *self)
{
  SoupSession *session = soup_session_new_with_options ("max-conns", MAX_RUNNING, "max-conns-per-host", MAX_RUNNING,
                                                        "user-agent", "jikimi/" JK_VERSION, NULL);

  soup_session_set_proxy_resolver (session, NULL);
  if (self->database != NULL)
    soup_session_set_tls_database (session, self->database);
  return session;
}

static void
start_waiting (JkHttp *self)
{
  while (self->n_running < MAX_RUNNING && !g_queue_is_empty (&self->waiting))
    {
      if (self->session == NULL)
        self->session = make_session (self);
      self->n_running++;
      jk_http_transfer_start (g_queue_pop_head (&self->waiting), self->session);
    }
}

/* A session remembers what a name resolved to for as long as it lives: one that rests is dropped, so that names are looked up
 * anew and nothing is held between two rounds of probes. */
static gboolean
go_on_cb (gpointer user_data)
{
  JkHttp *self = user_data;

  start_waiting (self);
  if (self->n_running == 0)
    g_clear_object (&self->session);
  return G_SOURCE_REMOVE;
}

/* Runs @callback with us in our thread, later: never from within a transfer. */
static void
schedule (JkHttp        *self,
          GSourceFunc    callback,
          gpointer       user_data,
          GDestroyNotify destroy)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, callback, user_data, destroy);
  g_source_attach (source, self->context);
}

static void
on_transfer_done (JkHttpTransfer *transfer,
                  gpointer        user_data)
{
  Batch *batch = user_data;
  JkHttp *http = batch->http;

  http->n_running--;
  if (!g_queue_is_empty (&http->waiting) || http->n_running == 0)
    schedule (http, go_on_cb, http, NULL);

  /* The caller goes on, and the batch with it, as soon as the lock is free. */
  g_mutex_lock (&batch->mutex);
  batch->n_left--;
  g_cond_signal (&batch->cond);
  g_mutex_unlock (&batch->mutex);
}

static gboolean
submit_cb (gpointer user_data)
{
  Batch *batch = user_data;
  JkHttp *http = batch->http;

  for (guint i = 0; i < batch->transfers->len; i++)
    g_queue_push_tail (&http->waiting, g_ptr_array_index (batch->transfers, i));
  start_waiting (http);
  return G_SOURCE_REMOVE;
}

static gpointer
run_thread (gpointer user_data)
{
  JkHttp *self = user_data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);

  g_clear_object (&self->session);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static void
ensure_thread (JkHttp *self)
{
  g_mutex_lock (&self->mutex);
  if (self->thread == NULL)
    {
      self->context = g_main_context_new ();
      self->loop = g_main_loop_new (self->context, FALSE);
      self->thread = g_thread_new ("jk-http", run_thread, self);
    }
  g_mutex_unlock (&self->mutex);
}

/* Reaches transfers that wait for their turn too: they begin and end at once. */
static gboolean
cancel_cb (gpointer user_data)
{
  GPtrArray *transfers = user_data;

  for (guint i = 0; i < transfers->len; i++)
    jk_http_transfer_cancel (g_ptr_array_index (transfers, i));
  return G_SOURCE_REMOVE;
}

/* In the caller's threads: what libsoup and GIO hang on a cancellable does not bear being cancelled beside its own thread. The
 * transfers live until this is done, also if the batch is over before. */
static void
on_cancelled_cb (GCancellable *cancellable,
                 gpointer      user_data)
{
  Batch *batch = user_data;

  schedule (batch->http, cancel_cb, g_ptr_array_ref (batch->transfers), (GDestroyNotify) g_ptr_array_unref);
}

static void
wait_for (Batch        *batch,
          GCancellable *cancellable)
{
  gulong handler = 0;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), batch, NULL);

  g_mutex_lock (&batch->mutex);
  while (batch->n_left > 0)
    g_cond_wait (&batch->cond, &batch->mutex);
  g_mutex_unlock (&batch->mutex);

  g_cancellable_disconnect (cancellable, handler);
}

GPtrArray *
jk_http_fetch_all (JkHttp              *self,
                   const JkHttpRequest *requests,
                   guint                n_requests,
                   GCancellable        *cancellable)
{
  GPtrArray *answers = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_http_answer_free);
  Batch batch = { .http = self, .n_left = n_requests };

  g_return_val_if_fail (JK_IS_HTTP (self), answers);

  if (n_requests == 0)
    return answers;

  ensure_thread (self);
  g_mutex_init (&batch.mutex);
  g_cond_init (&batch.cond);
  batch.transfers = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_http_transfer_free);
  for (guint i = 0; i < n_requests; i++)
    g_ptr_array_add (batch.transfers, jk_http_transfer_new (&requests[i], on_transfer_done, &batch));

  schedule (self, submit_cb, &batch, NULL);
  wait_for (&batch, cancellable);

  for (guint i = 0; i < n_requests; i++)
    g_ptr_array_add (answers, jk_http_transfer_take_answer (g_ptr_array_index (batch.transfers, i)));
  g_ptr_array_unref (batch.transfers);
  g_cond_clear (&batch.cond);
  g_mutex_clear (&batch.mutex);
  return answers;
}

JkHttpAnswer *
jk_http_fetch (JkHttp              *self,
               const JkHttpRequest *request,
               GCancellable        *cancellable)
{
  g_autoptr(GPtrArray) answers = jk_http_fetch_all (self, request, 1, cancellable);

  return g_ptr_array_steal_index (answers, 0);
}

static void
jk_http_finalize (GObject *object)
{
  JkHttp *self = JK_HTTP (object);

  if (self->thread != NULL)
    {
      g_main_loop_quit (self->loop);
      g_thread_join (self->thread);
      g_main_loop_unref (self->loop);
      g_main_context_unref (self->context);
    }
  g_clear_object (&self->database);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (jk_http_parent_class)->finalize (object);
}

static void
jk_http_class_init (JkHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_http_finalize;
}

static void
jk_http_init (JkHttp *self)
{
  g_mutex_init (&self->mutex);
  g_queue_init (&self->waiting);
}

JkHttp *
jk_http_new (GTlsDatabase *database)
{
  JkHttp *self = g_object_new (JK_TYPE_HTTP, NULL);

  if (database != NULL)
    self->database = g_object_ref (database);
  return self;
}
