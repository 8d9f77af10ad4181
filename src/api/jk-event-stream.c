/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-event-transport.h"

#include <glib-unix.h>
#include <poll.h>

#include "jk-connection.h"

typedef struct
{
  JkApi *api;
  SoupServerMessage *message;
  JkListener *listener;
  GSource *hang_up;
  GSource *written; /* (nullable): while a message is written but its successor not yet asked for */
  gulong finished_handler;
  gulong wrote_handler;
} Stream;

static void
end_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
stream_free (Stream *self)
{
  g_clear_signal_handler (&self->finished_handler, self->message);
  g_clear_signal_handler (&self->wrote_handler, self->message);
  end_source (&self->hang_up);
  end_source (&self->written);
  g_object_unref (self->message);
  g_free (self);
}

static void
on_finished_cb (SoupServerMessage *message,
                gpointer           user_data)
{
  Stream *self = user_data;

  if (self->listener != NULL && self->api->events != NULL)
    jk_event_hub_remove (self->api->events, self->listener);
  stream_free (self);
}

static gboolean
on_written_cb (gpointer user_data)
{
  Stream *self = user_data;

  g_clear_pointer (&self->written, g_source_unref);
  if (self->listener != NULL)
    jk_listener_sent (self->api->events, self->listener);
  return G_SOURCE_REMOVE;
}

/* libsoup is in the middle of its writing here: the next chunk comes to it from outside. */
static void
on_wrote_chunk_cb (SoupServerMessage *message,
                   gpointer           user_data)
{
  Stream *self = user_data;

  if (self->written != NULL)
    return;
  self->written = g_idle_source_new ();
  g_source_set_priority (self->written, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->written, on_written_cb, self, NULL);
  g_source_attach (self->written, g_main_context_get_thread_default ());
}

static void
send_event (gpointer    transport,
            const char *type,
            guint64     id,
            GBytes     *json)
{
  Stream *self = transport;
  gsize length;
  const char *text = g_bytes_get_data (json, &length);
  GString *out = g_string_sized_new (length + 64);

  g_string_append_printf (out, "event: %s\nid: %" G_GUINT64_FORMAT "\ndata: ", type, id);
  g_string_append_len (out, text, length); /* has no line feed: strings in JSON escape it */
  g_string_append (out, "\n\n");
  soup_message_body_append_take (soup_server_message_get_response_body (self->message), (guchar *) out->str, out->len);
  g_string_free (out, FALSE);
  soup_server_message_unpause (self->message);
}

static void
end_stream (Stream *self)
{
  self->listener = NULL;
  soup_message_body_complete (soup_server_message_get_response_body (self->message));
  soup_server_message_unpause (self->message);
}

/* Of the hub: it forgets the listener itself. */
static void
close_stream (gpointer transport)
{
  Stream *self = transport;

  if (self->listener != NULL)
    {
      JkListener *listener = g_steal_pointer (&self->listener);

      jk_event_hub_remove (self->api->events, listener);
      end_stream (self);
    }
}

/* The reader is gone. Nothing is read from a stream, so libsoup would see it only by the next write that fails. */
static gboolean
on_hang_up_cb (gint         fd,
               GIOCondition condition,
               gpointer     user_data)
{
  Stream *self = user_data;

  if (self->listener == NULL)
    return G_SOURCE_REMOVE;

  jk_event_hub_remove (self->api->events, g_steal_pointer (&self->listener));
  jk_connection_close (jk_connection_of (self->message));
  end_stream (self);
  return G_SOURCE_REMOVE;
}

static const JkListenerVTable stream_vtable = { send_event, close_stream };

void
jk_event_stream_begin (JkRequest            *request,
                       const JkSubscription *subscription)
{
  SoupServerMessage *message = request->message;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  Stream *self = g_new0 (Stream, 1);

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  jk_response_set_common (headers, "text/event-stream");
  soup_message_headers_append (headers, "Cache-Control", "no-store");
  soup_message_headers_append (headers, "X-Accel-Buffering", "no"); /* a proxy must not hold events back */
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);

  self->api = request->api;
  self->message = g_object_ref (message);
  self->finished_handler = g_signal_connect (message, "finished", G_CALLBACK (on_finished_cb), self);
  self->wrote_handler = g_signal_connect (message, "wrote-chunk", G_CALLBACK (on_wrote_chunk_cb), self);
  self->hang_up = g_unix_fd_source_new (g_socket_get_fd (jk_connection_of (message)->socket),
                                        (GIOCondition) (POLLRDHUP | G_IO_HUP | G_IO_ERR));
  g_source_set_callback (self->hang_up, G_SOURCE_FUNC (on_hang_up_cb), self, NULL);
  g_source_attach (self->hang_up, g_main_context_get_thread_default ());
  soup_server_message_pause (message);
  self->listener = jk_event_hub_add (request->api->events, &stream_vtable, self, request->detail, request->language,
                                     subscription->series, subscription->interval_s, subscription->last_id);
}
