/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-event-transport.h"

#include <glib-unix.h>
#include <poll.h>

#include "jk-connection.h"

/*
 * Only the headers are libsoup's to write: it needs three system calls for each chunk and a turn of the main loop around them,
 * which 500 readers feel. Afterwards the connection is taken from it, and each message is one write.
 */
typedef struct
{
  JkApi *api;
  gboolean detail;
  JkLanguage language;
  GStrv series;
  guint interval_s;
  guint64 last_id;
  gboolean expected;          /* the hub keeps a place for us */
  gboolean chunked;
  SoupServerMessage *message; /* (nullable): until the headers are written */
  gulong finished_handler;
  gulong gone_handler;
  gulong headers_handler;
  GSource *take_over;         /* (nullable): the headers are written */
  GIOStream *base;            /* (nullable): from then on */
  int fd;
  JkListener *listener;       /* (nullable): while the hub knows us */
  GString *out;               /* what of a message is not written yet begins at @n_written */
  gsize n_written;
  GSource *writable;          /* (nullable): while the peer's window is full */
  GSource *hang_up;           /* (nullable) */
  GSource *lost;              /* (nullable): the peer is gone */
} Stream;

static GPollableOutputStream *
get_output (Stream *self)
{
  return G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->base));
}

static void
end_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
start_source (GSource   **place,
              GSource    *source,
              GSourceFunc callback,
              Stream     *self)
{
  *place = source;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
forget_message (Stream *self)
{
  if (self->message == NULL)
    return;
  g_clear_signal_handler (&self->finished_handler, self->message);
  g_clear_signal_handler (&self->gone_handler, self->message);
  g_clear_signal_handler (&self->headers_handler, self->message);
  g_clear_object (&self->message);
}

static void
give_place_back (Stream *self)
{
  if (self->expected && self->api->events != NULL)
    jk_event_hub_expect (self->api->events, FALSE);
  self->expected = FALSE;
}

static void
stream_free (Stream *self)
{
  forget_message (self);
  give_place_back (self);
  end_source (&self->take_over);
  end_source (&self->writable);
  end_source (&self->hang_up);
  end_source (&self->lost);
  if (self->base != NULL)
    (void) g_io_stream_close (self->base, NULL, NULL); /* sockets close without waiting */
  g_clear_object (&self->base);
  g_string_free (self->out, TRUE);
  g_strfreev (self->series);
  g_free (self);
}

static void
leave (Stream *self)
{
  if (self->listener != NULL && self->api->events != NULL)
    jk_event_hub_remove (self->api->events, self->listener);
  stream_free (self);
}

static gboolean
on_lost_cb (gpointer user_data)
{
  leave (user_data);
  return G_SOURCE_CONTINUE; /* it is gone with the stream */
}

static gboolean
on_hang_up_cb (int          fd,
               GIOCondition condition,
               gpointer     user_data)
{
  return on_lost_cb (user_data);
}

static gboolean on_writable_cb (GObject *output, gpointer user_data);

/* Returns: %TRUE if all is written; if not it is gone on with once there is room, or the stream is given up */
static gboolean
flush (Stream *self)
{
  g_autoptr(GError) error = NULL;

  while (self->n_written < self->out->len)
    {
      gssize n = g_pollable_output_stream_write_nonblocking (get_output (self), self->out->str + self->n_written,
                                                             self->out->len - self->n_written, NULL, &error);

      if (n > 0)
        self->n_written += n;
      else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          if (self->writable == NULL)
            start_source (&self->writable, g_pollable_output_stream_create_source (get_output (self), NULL),
                          G_SOURCE_FUNC (on_writable_cb), self);
          return FALSE;
        }
      else
        {
          /* The hub is in the middle of telling its readers. */
          if (self->lost == NULL)
            start_source (&self->lost, g_idle_source_new (), on_lost_cb, self);
          return FALSE;
        }
    }
  g_string_truncate (self->out, 0);
  self->n_written = 0;
  return TRUE;
}

static gboolean
on_writable_cb (GObject *output,
                gpointer user_data)
{
  Stream *self = user_data;

  g_clear_pointer (&self->writable, g_source_unref);
  if (flush (self) && self->listener != NULL)
    jk_listener_sent (self->api->events, self->listener);
  return G_SOURCE_REMOVE;
}

static gboolean
send_event (gpointer    transport,
            const char *type,
            guint64     id,
            GBytes     *json)
{
  Stream *self = transport;
  gsize length;
  const char *text = g_bytes_get_data (json, &length);
  char top[96];
  int n = g_snprintf (top, sizeof top, "event: %s\nid: %" G_GUINT64_FORMAT "\ndata: ", type, id);

  if (self->chunked)
    g_string_append_printf (self->out, "%" G_GSIZE_MODIFIER "x\r\n", n + length + 2);
  g_string_append_len (self->out, top, n);
  g_string_append_len (self->out, text, length); /* has no line feed: strings in JSON escape it */
  g_string_append (self->out, self->chunked ? "\n\n\r\n" : "\n\n");
  return flush (self);
}

/* Of the hub: it is told to forget the listener. */
static void
close_stream (gpointer transport)
{
  Stream *self = transport;

  if (self->chunked && self->out->len == 0)
    {
      g_string_append (self->out, "0\r\n\r\n");
      (void) flush (self); /* who is too slow for that is cut off */
    }
  leave (self);
}

static const JkListenerVTable stream_vtable = { send_event, close_stream };

/* The reader is told at once what there is; nothing is read from it, so its end is waited for. */
static gboolean
on_take_over_cb (gpointer user_data)
{
  Stream *self = user_data;
  SoupServerMessage *message = g_object_ref (self->message);

  g_clear_pointer (&self->take_over, g_source_unref);
  forget_message (self);
  jk_connection_of (message)->phase = JK_PHASE_OURS;
  self->base = soup_server_message_steal_connection (message);
  g_object_unref (message);
  give_place_back (self);
  if (self->api->events != NULL)
    self->listener = jk_event_hub_add (self->api->events, &stream_vtable, self, self->detail, self->language,
                                       (const char *const *) self->series, self->interval_s, self->last_id);
  if (self->listener == NULL)
    {
      stream_free (self);
      return G_SOURCE_REMOVE;
    }
  start_source (&self->hang_up, g_unix_fd_source_new (self->fd, (GIOCondition) (POLLRDHUP | G_IO_HUP | G_IO_ERR)),
                G_SOURCE_FUNC (on_hang_up_cb), self);
  return G_SOURCE_REMOVE;
}

/* libsoup is in the middle of its writing here, and goes no further: the end of a body that it has begun it would write as well. */
static void
on_wrote_headers_cb (SoupServerMessage *message,
                     gpointer           user_data)
{
  Stream *self = user_data;

  soup_server_message_pause (message);
  if (self->take_over == NULL)
    start_source (&self->take_over, g_idle_source_new (), on_take_over_cb, self);
}

static void
on_finished_cb (SoupServerMessage *message,
                gpointer           user_data)
{
  stream_free (user_data);
}

void
jk_event_stream_begin (JkRequest            *request,
                       const JkSubscription *subscription)
{
  SoupServerMessage *message = request->message;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  Stream *self = g_new0 (Stream, 1);

  self->api = request->api;
  self->detail = request->detail;
  self->language = request->language;
  self->series = g_strdupv ((char **) subscription->series);
  self->interval_s = subscription->interval_s;
  self->last_id = subscription->last_id;
  self->chunked = soup_server_message_get_http_version (message) != SOUP_HTTP_1_0;
  self->fd = g_socket_get_fd (jk_connection_of (message)->socket);
  self->out = g_string_new (NULL);

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  jk_response_set_common (headers, "text/event-stream");
  soup_message_headers_append (headers, "Cache-Control", "no-store");
  soup_message_headers_append (headers, "X-Accel-Buffering", "no"); /* a proxy must not hold events back */
  soup_message_headers_append (headers, "Connection", "close");
  soup_message_headers_set_encoding (headers, self->chunked ? SOUP_ENCODING_CHUNKED : SOUP_ENCODING_EOF);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);

  jk_event_hub_expect (self->api->events, TRUE);
  self->expected = TRUE;
  self->message = g_object_ref (message);
  self->finished_handler = g_signal_connect (message, "finished", G_CALLBACK (on_finished_cb), self);
  self->gone_handler = g_signal_connect (message, "disconnected", G_CALLBACK (on_finished_cb), self);
  self->headers_handler = g_signal_connect (message, "wrote-headers", G_CALLBACK (on_wrote_headers_cb), self);
}
