/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jk-connection.h"
#include "jk-counting-stream.h"
#include "jk-event-message.h"
#include "jk-event-transport.h"
#include "jk-metered-stream.h"

#define MAX_INCOMING_BYTES (64 * 1024)
/* What a reader may say: a subscription now and then. */
#define INCOMING_BURST_BYTES (160 * 1024)
#define INCOMING_BYTES_PER_S (16 * 1024)

/* A reader that acknowledges is not sent more than so many events ahead: what waits then is counted and bounded by its listener,
 * and not what the kernels of both sides can hold. */
#define MAX_AHEAD 64

typedef struct
{
  JkApi *api;
  gboolean detail;
  JkLanguage language;
  GStrv series;
  guint interval_s;
  guint64 last_id;
  gboolean expected; /* the hub keeps a place for us */
  SoupWebsocketConnection *connection;
  GIOStream *base;
  JkCountingStream *output;
  JkListener *listener;
  guint64 written_when; /* the message that is on its way has gone once so much is written; 0: none is */
  GSource *written;     /* (nullable): while it has gone but the next is not yet asked for */
  gboolean acknowledges;
  guint64 ahead[MAX_AHEAD]; /* ids of the last events sent that are not acknowledged */
  guint n_ahead;
  gboolean waits;       /* for an acknowledgement, before the next is asked for */
} EventSocket;

static void
give_place_back (EventSocket *self)
{
  if (self->expected && self->api->events != NULL)
    jk_event_hub_expect (self->api->events, FALSE);
  self->expected = FALSE;
}

static void
event_socket_free (EventSocket *self)
{
  give_place_back (self);
  if (self->connection != NULL)
    g_signal_handlers_disconnect_by_data (self->connection, self);
  if (self->output != NULL)
    g_signal_handlers_disconnect_by_data (self->output, self);
  if (self->written != NULL)
    g_source_destroy (self->written);
  g_clear_pointer (&self->written, g_source_unref);
  g_clear_object (&self->connection);
  g_clear_object (&self->output);
  g_clear_object (&self->base);
  g_strfreev (self->series);
  g_free (self);
}

static void
leave_hub (EventSocket *self)
{
  if (self->listener != NULL && self->api->events != NULL)
    jk_event_hub_remove (self->api->events, self->listener);
  self->listener = NULL;
}

static void
on_closed_cb (SoupWebsocketConnection *connection,
              gpointer                 user_data)
{
  EventSocket *self = user_data;

  leave_hub (self);
  (void) g_io_stream_close (self->base, NULL, NULL); /* sockets close without waiting */
  event_socket_free (self);
}

/* As RFC 6455, 5.2 has it: what a text frame of the server adds to its payload. */
static gsize
get_frame_size (gsize length)
{
  return length + (length < 126 ? 2 : length <= G_MAXUINT16 ? 4 : 10);
}

static gboolean
on_written_cb (gpointer user_data)
{
  EventSocket *self = user_data;

  g_clear_pointer (&self->written, g_source_unref);
  self->waits = self->acknowledges && self->n_ahead == MAX_AHEAD;
  if (self->listener != NULL && !self->waits)
    jk_listener_sent (self->api->events, self->listener);
  return G_SOURCE_REMOVE;
}

static void
ask_for_next (EventSocket *self)
{
  self->written = g_idle_source_new ();
  g_source_set_priority (self->written, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->written, on_written_cb, self, NULL);
  g_source_attach (self->written, g_main_context_get_thread_default ());
}

static void
note_ahead (EventSocket *self,
            guint64      id)
{
  if (self->n_ahead == MAX_AHEAD)
    memmove (self->ahead, self->ahead + 1, --self->n_ahead * sizeof self->ahead[0]); /* it does not acknowledge */
  self->ahead[self->n_ahead++] = id;
}

static void
acknowledge (EventSocket *self,
             guint64      id)
{
  guint n = 0;

  while (n < self->n_ahead && self->ahead[n] <= id)
    n++;
  self->n_ahead -= n;
  memmove (self->ahead, self->ahead + n, self->n_ahead * sizeof self->ahead[0]);
  self->acknowledges = TRUE;
  if (self->waits && self->written == NULL)
    ask_for_next (self);
}

/* Frames that the other side asks for (pong, close) are counted as well; that only ends the wait for a message some bytes
 * early. libsoup is in the middle of its writing here: a message that is sent now would write the same frame again. */
static void
on_wrote_cb (JkCountingStream *stream,
             guint64           total,
             gpointer          user_data)
{
  EventSocket *self = user_data;

  if (self->written_when == 0 || total < self->written_when)
    return;
  self->written_when = 0;
  ask_for_next (self);
}

static gboolean
send_event (gpointer    transport,
            const char *type,
            guint64     id,
            GBytes     *json)
{
  EventSocket *self = transport;

  if (soup_websocket_connection_get_state (self->connection) != SOUP_WEBSOCKET_STATE_OPEN)
    return FALSE;
  note_ahead (self, id);
  self->written_when = jk_counting_stream_get_total (self->output) + get_frame_size (g_bytes_get_size (json));
  soup_websocket_connection_send_message (self->connection, SOUP_WEBSOCKET_DATA_TEXT, json);
  return FALSE;
}

static void
close_socket (gpointer transport)
{
  EventSocket *self = transport;

  leave_hub (self);
  if (soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
}

static const JkListenerVTable socket_vtable = { send_event, close_socket };

/* Returns: %FALSE if @text is no message of ours */
static gboolean
take_message (EventSocket *self,
              const char  *text,
              gsize        length)
{
  g_auto(JkEventMessage) message = { 0 };

  if (!jk_event_message_parse (text, length, self->detail, &message))
    return FALSE;
  if (message.is_acknowledgement)
    acknowledge (self, message.acknowledged);
  else if (self->listener != NULL)
    jk_event_hub_subscribe (self->api->events, self->listener, (const char *const *) message.series, message.interval_s);
  return TRUE;
}

static void
on_message_cb (SoupWebsocketConnection *connection,
               SoupWebsocketDataType    type,
               GBytes                  *message,
               gpointer                 user_data)
{
  EventSocket *self = user_data;
  gsize length;
  const char *text = g_bytes_get_data (message, &length);

  if (soup_websocket_connection_get_state (connection) != SOUP_WEBSOCKET_STATE_OPEN)
    return;
  if (type != SOUP_WEBSOCKET_DATA_TEXT || text == NULL || !take_message (self, text, length))
    soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, "subscribe expected");
}

/* The answer that changes protocols is written: the connection is ours. */
static void
on_upgraded_cb (SoupServerMessage *message,
                gpointer           user_data)
{
  EventSocket *self = user_data;
  g_autoptr(GIOStream) counted = NULL;
  g_autoptr(JkMeteredStream) input = NULL;

  g_signal_handlers_disconnect_by_data (message, self);
  if (self->api->events == NULL)
    {
      event_socket_free (self);
      return;
    }

  g_object_ref (message);
  jk_connection_of (message)->phase = JK_PHASE_OURS;
  self->base = soup_server_message_steal_connection (message);
  self->output = jk_counting_stream_new (g_io_stream_get_output_stream (self->base));
  g_filter_output_stream_set_close_base_stream (G_FILTER_OUTPUT_STREAM (self->output), FALSE);
  input = jk_metered_stream_new (g_io_stream_get_input_stream (self->base), INCOMING_BURST_BYTES, INCOMING_BYTES_PER_S);
  counted = g_simple_io_stream_new (G_INPUT_STREAM (input), G_OUTPUT_STREAM (self->output));
  self->connection = soup_websocket_connection_new (counted, soup_server_message_get_uri (message),
                                                    SOUP_WEBSOCKET_CONNECTION_SERVER, NULL, NULL, NULL);
  g_object_unref (message);

  soup_websocket_connection_set_max_incoming_payload_size (self->connection, MAX_INCOMING_BYTES);
  g_signal_connect (self->output, "wrote", G_CALLBACK (on_wrote_cb), self);
  g_signal_connect (self->connection, "message", G_CALLBACK (on_message_cb), self);
  g_signal_connect (self->connection, "closed", G_CALLBACK (on_closed_cb), self);
  give_place_back (self);
  self->listener = jk_event_hub_add (self->api->events, &socket_vtable, self, self->detail, self->language,
                                     (const char *const *) self->series, self->interval_s, self->last_id);
  if (self->listener == NULL)
    soup_websocket_connection_close (self->connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
}

static void
on_lost_cb (SoupServerMessage *message,
            gpointer           user_data)
{
  g_signal_handlers_disconnect_by_data (message, user_data);
  event_socket_free (user_data);
}

void
jk_event_socket_begin (JkRequest            *request,
                       const JkSubscription *subscription)
{
  EventSocket *self = g_new0 (EventSocket, 1);

  self->api = request->api;
  self->detail = request->detail;
  self->language = request->language;
  self->series = g_strdupv ((char **) subscription->series);
  self->interval_s = subscription->interval_s;
  self->last_id = subscription->last_id;
  jk_event_hub_expect (self->api->events, TRUE);
  self->expected = TRUE;
  g_signal_connect (request->message, "wrote-informational", G_CALLBACK (on_upgraded_cb), self);
  g_signal_connect (request->message, "finished", G_CALLBACK (on_lost_cb), self);
  g_signal_connect (request->message, "disconnected", G_CALLBACK (on_lost_cb), self);
  (void) soup_websocket_server_process_handshake (request->message, NULL, NULL, NULL, NULL); /* checked by the caller */
}
