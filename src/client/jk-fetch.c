/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fetch.h"

#include "jk-client-error.h"
#include "jk-error.h"
#include "jk-json.h"

#define CHUNK_BYTES (64 * 1024)

typedef struct
{
  GInputStream *stream;
  GByteArray *body;
  GCancellable *cancellable; /* ours: by the caller's, or when time is up */
  GCancellable *outer;       /* (nullable) */
  gulong outer_handler;
  GSource *timer;
  guint timeout_ms;
  gboolean timed_out;
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *self = data;

  g_clear_object (&self->stream);
  g_byte_array_unref (self->body);
  g_object_unref (self->cancellable);
  g_clear_object (&self->outer);
  g_source_unref (self->timer);
  g_free (self);
}

/* Undoes what could call back later. */
static void
settle (Fetch *self)
{
  g_source_destroy (self->timer);
  if (self->outer != NULL)
    g_cancellable_disconnect (self->outer, self->outer_handler);
}

static void
fail (GTask  *task,
      GError *error)
{
  Fetch *self = g_task_get_task_data (task);

  settle (self);
  if (self->timed_out && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_error_free (error);
      error = g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "No complete answer within %.0f s",
                           self->timeout_ms / 1000.0);
    }
  g_task_return_error (task, error);
}

static void read_more (GTask *task);

static void
on_read_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(GTask) task = data;
  Fetch *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (bytes == NULL)
    {
      fail (task, g_steal_pointer (&error));
      return;
    }

  if (g_bytes_get_size (bytes) == 0)
    {
      settle (self);
      g_task_return_pointer (task, g_byte_array_free_to_bytes (g_byte_array_ref (self->body)),
                             (GDestroyNotify) g_bytes_unref);
      return;
    }

  if (self->body->len + g_bytes_get_size (bytes) > JK_FETCH_MAX_BYTES)
    {
      fail (task, g_error_new (JK_ERROR, JK_ERROR_LIMIT, "An answer of more than %d MiB", JK_FETCH_MAX_BYTES >> 20));
      return;
    }
  g_byte_array_append (self->body, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  read_more (g_steal_pointer (&task));
}

/* Takes the reference of @task. */
static void
read_more (GTask *task)
{
  Fetch *self = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (self->stream, CHUNK_BYTES, G_PRIORITY_DEFAULT, self->cancellable, on_read_cb, task);
}

static void
on_sent_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(GTask) task = data;
  Fetch *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  self->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->stream == NULL)
    fail (task, g_steal_pointer (&error));
  else
    read_more (g_steal_pointer (&task));
}

static gboolean
on_time_up_cb (gpointer data)
{
  Fetch *self = data;

  self->timed_out = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_outer_cancelled_cb (GCancellable *outer,
                       gpointer      data)
{
  g_cancellable_cancel (G_CANCELLABLE (data));
}

static Fetch *
fetch_new (guint         timeout_ms,
           GCancellable *cancellable)
{
  Fetch *self = g_new0 (Fetch, 1);

  self->body = g_byte_array_new ();
  self->cancellable = g_cancellable_new ();
  self->timeout_ms = timeout_ms;
  self->timer = g_timeout_source_new (timeout_ms);
  g_source_set_callback (self->timer, on_time_up_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
  if (cancellable != NULL)
    {
      self->outer = g_object_ref (cancellable);
      self->outer_handler = g_cancellable_connect (cancellable, G_CALLBACK (on_outer_cancelled_cb),
                                                   g_object_ref (self->cancellable), g_object_unref);
    }
  return self;
}

void
jk_fetch_async (SoupSession        *session,
                SoupMessage        *message,
                guint               timeout_ms,
                GCancellable       *cancellable,
                GAsyncReadyCallback callback,
                gpointer            user_data)
{
  GTask *task = g_task_new (session, NULL, callback, user_data);
  Fetch *self = fetch_new (timeout_ms, cancellable);

  g_task_set_source_tag (task, jk_fetch_async);
  g_task_set_task_data (task, self, fetch_free);
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, self->cancellable, on_sent_cb, task);
}

GBytes *
jk_fetch_finish (SoupSession  *session,
                 GAsyncResult *result,
                 GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
is_json (SoupMessage *message)
{
  const char *type = soup_message_headers_get_content_type (soup_message_get_response_headers (message), NULL);

  return type != NULL && (g_str_equal (type, "application/json") || g_str_has_suffix (type, "+json"));
}

GError *
jk_fetch_explain (SoupMessage *message,
                  GBytes      *body)
{
  gsize size;
  const char *text = g_bytes_get_data (body, &size);
  g_autoptr(JsonNode) problem = is_json (message) ? jk_json_parse (text, size, NULL) : NULL;

  return jk_client_error_new (soup_message_get_status (message), soup_message_get_reason_phrase (message), problem);
}
