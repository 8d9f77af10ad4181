/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-event-stream.h"

#include "jk-accept-language.h"
#include "jk-error.h"
#include "jk-json.h"
#include "jk-client-error.h"

#define FIRST_PAUSE_MS 500
#define LONGEST_PAUSE_MS 30000
#define PATIENCE_MS 40000
#define MAX_MESSAGE_BYTES (16 * 1024 * 1024)
/* A connection that lived this long proves the server well: the next break starts with the shortest pause again. */
#define GOOD_AFTER_US (5 * G_USEC_PER_SEC)

/* libsoup reads as long as there is something: a burst would keep whoever draws from drawing. What it read waits, and is handled
 * for this long at a time, when nothing more urgent is to be done. */
#define BUDGET_US 3000
/* More than this does not wait: the sender waits instead. */
#define MAX_WAITING_BYTES (16 * 1024 * 1024)

struct _JkEventStream
{
  GObject parent_instance;

  SoupSession *session;
  char *url;
  char *key;
  JkPin *pin; /* (nullable) */
  char *subscription;
  SoupWebsocketConnection *socket;
  GCancellable *connecting;
  GSource *pause;
  GSource *watchdog;
  GSource *handling;   /* (nullable) */
  GQueue waiting;      /* of GBytes: messages as they came */
  gsize waiting_bytes;
  gint64 connected_us; /* monotonic */
  gint64 heard_us;     /* monotonic */
  guint patience_ms;
  guint attempt;
  gboolean open;
};

G_DEFINE_FINAL_TYPE (JkEventStream, jk_event_stream, G_TYPE_OBJECT)

enum
{
  MESSAGE,
  STATE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void connect_now (JkEventStream *self);

guint
jk_event_stream_get_pause_ms (guint  attempt,
                              double chance)
{
  guint longest = attempt >= 6 ? LONGEST_PAUSE_MS : MIN (FIRST_PAUSE_MS << attempt, LONGEST_PAUSE_MS);

  return longest / 2 + (guint) (longest / 2 * CLAMP (chance, 0, 1));
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    {
      g_source_destroy (*source);
      g_clear_pointer (source, g_source_unref);
    }
}

/* Sources go to the context in which the stream was made and is used, which need not be the default one. */
static GSource *
add_timer (JkEventStream *self,
           guint          interval_ms,
           GSourceFunc    callback)
{
  GSource *source = g_timeout_source_new (interval_ms);

  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

static void
forget_waiting (JkEventStream *self)
{
  clear_source (&self->handling);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);
  self->waiting_bytes = 0;
}

static void
drop_socket (JkEventStream *self)
{
  g_autoptr(SoupWebsocketConnection) socket = g_steal_pointer (&self->socket);

  clear_source (&self->watchdog);
  forget_waiting (self);
  if (socket == NULL)
    return;

  g_signal_handlers_disconnect_by_data (socket, self);
  if (soup_websocket_connection_get_state (socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (socket, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
}

static gboolean
on_pause_over_cb (gpointer data)
{
  JkEventStream *self = data;

  clear_source (&self->pause);
  connect_now (self);
  return G_SOURCE_REMOVE;
}

static void
break_off (JkEventStream *self,
           const GError  *error)
{
  if (self->socket != NULL && g_get_monotonic_time () - self->connected_us > GOOD_AFTER_US)
    self->attempt = 0;
  drop_socket (self);
  clear_source (&self->pause);
  self->pause = add_timer (self, jk_event_stream_get_pause_ms (self->attempt++, g_random_double ()), on_pause_over_cb);
  g_signal_emit (self, signals[STATE], 0, JK_CLIENT_OFFLINE, error);
}

static gboolean
on_watchdog_cb (gpointer data)
{
  JkEventStream *self = data;
  g_autoptr(JkEventStream) alive G_GNUC_UNUSED = g_object_ref (self);
  g_autoptr(GError) error = NULL;

  if (g_get_monotonic_time () - self->heard_us < (gint64) self->patience_ms * 1000)
    return G_SOURCE_CONTINUE;

  error = g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "No live event for %.0f s", self->patience_ms / 1000.0);
  break_off (self, error);
  return G_SOURCE_REMOVE;
}

static void
handle (JkEventStream *self,
        GBytes        *bytes)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = NULL;
  const char *type = NULL;
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);

  node = jk_json_parse (text, size, &error);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    type = jk_json_get_string (json_node_get_object (node), "type");

  if (type != NULL)
    {
      g_signal_emit (self, signals[MESSAGE], 0, type, json_node_get_object (node), text);
      return;
    }

  if (error == NULL)
    error = g_error_new_literal (JK_ERROR, JK_ERROR_PARSE, "an event without a type");
  g_prefix_error (&error, "%s: ", self->url);
  break_off (self, error);
}

/* @until_us: monotonic; G_MAXINT64 for all. Handling may close the stream, which forgets the rest. */
static void
handle_waiting (JkEventStream *self,
                gint64         until_us)
{
  g_autoptr(JkEventStream) alive G_GNUC_UNUSED = g_object_ref (self);

  while (!g_queue_is_empty (&self->waiting))
    {
      g_autoptr(GBytes) bytes = g_queue_pop_head (&self->waiting);

      self->waiting_bytes -= g_bytes_get_size (bytes);
      handle (self, bytes);
      if (g_get_monotonic_time () >= until_us)
        break;
    }
  if (g_queue_is_empty (&self->waiting))
    clear_source (&self->handling);
}

static gboolean
on_handling_cb (gpointer data)
{
  handle_waiting (data, g_get_monotonic_time () + BUDGET_US);
  return G_SOURCE_CONTINUE;
}

static void
on_message_cb (SoupWebsocketConnection *socket,
               gint                     kind,
               GBytes                  *bytes,
               JkEventStream           *self)
{
  self->heard_us = g_get_monotonic_time ();
  g_queue_push_tail (&self->waiting, g_bytes_ref (bytes));
  self->waiting_bytes += g_bytes_get_size (bytes);
  if (self->waiting_bytes > MAX_WAITING_BYTES)
    handle_waiting (self, G_MAXINT64);
  else if (self->handling == NULL)
    {
      self->handling = g_idle_source_new ();
      g_source_set_callback (self->handling, on_handling_cb, self, NULL);
      g_source_attach (self->handling, g_main_context_get_thread_default ());
    }
}

static void
on_closed_cb (SoupWebsocketConnection *socket,
              JkEventStream           *self)
{
  g_autoptr(JkEventStream) alive G_GNUC_UNUSED = g_object_ref (self);
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "The connection was closed");

  handle_waiting (self, G_MAXINT64);
  if (self->socket != socket) /* closed, or broken off, by what was said last */
    return;
  break_off (self, error);
}

static void
take_socket (JkEventStream           *self,
             SoupWebsocketConnection *socket)
{
  self->socket = socket;
  self->connected_us = self->heard_us = g_get_monotonic_time ();
  soup_websocket_connection_set_max_incoming_payload_size (socket, MAX_MESSAGE_BYTES);
  g_signal_connect (socket, "message", G_CALLBACK (on_message_cb), self);
  g_signal_connect (socket, "closed", G_CALLBACK (on_closed_cb), self);
  self->watchdog = add_timer (self, MAX (self->patience_ms / 4, 1), on_watchdog_cb);
  if (self->subscription != NULL)
    soup_websocket_connection_send_text (socket, self->subscription);
  g_signal_emit (self, signals[STATE], 0, JK_CLIENT_ONLINE, NULL);
}

/* A server that answers, but not with a WebSocket, has said why in its status. */
static GError *
explain (JkEventStream *self,
         const GError  *error,
         SoupMessage   *message)
{
  guint status = soup_message_get_status (message);

  if (status >= 400)
    return jk_client_error_new (status, soup_message_get_reason_phrase (message), NULL);
  return self->pin != NULL ? jk_pin_explain (self->pin, g_error_copy (error)) : g_error_copy (error);
}

static void
on_connected_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr(JkEventStream) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) reason = NULL;
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (source), result);
  SoupWebsocketConnection *socket;

  socket = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->connecting);
  if (socket != NULL)
    {
      take_socket (self, socket);
      return;
    }
  reason = explain (self, error, message);
  break_off (self, reason);
}

static void
connect_now (JkEventStream *self)
{
  g_autoptr(SoupMessage) message = soup_message_new ("GET", self->url);
  g_autoptr(GError) error = NULL;

  if (message == NULL)
    {
      error = g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "Not an address: %s", self->url);
      break_off (self, error);
      return;
    }

  /* Alerts and work come in words. */
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept-Language", jk_accept_language ());
  if (self->key != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "X-API-Key", self->key);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (self->pin != NULL)
    jk_pin_watch (self->pin, message);
  self->connecting = g_cancellable_new ();
  soup_session_websocket_connect_async (self->session, message, NULL, NULL, G_PRIORITY_DEFAULT, self->connecting,
                                        on_connected_cb, g_object_ref (self));
}

void
jk_event_stream_open (JkEventStream *self)
{
  if (self->open)
    return;

  self->open = TRUE;
  self->attempt = 0;
  g_signal_emit (self, signals[STATE], 0, JK_CLIENT_CONNECTING, NULL);
  if (self->open && self->connecting == NULL)
    connect_now (self);
}

static void
cancel_all (JkEventStream *self)
{
  g_cancellable_cancel (self->connecting);
  g_clear_object (&self->connecting);
  clear_source (&self->pause);
  drop_socket (self);
}

void
jk_event_stream_close (JkEventStream *self)
{
  self->open = FALSE;
  cancel_all (self);
}

gboolean
jk_event_stream_get_open (JkEventStream *self)
{
  return self->open;
}

void
jk_event_stream_reconnect (JkEventStream *self)
{
  if (self->pause == NULL)
    return;

  clear_source (&self->pause);
  self->attempt = 0;
  connect_now (self);
}

static char *
make_subscription (const char *const *series,
                   guint              interval_s)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "subscribe");
  json_builder_begin_object (builder);
  if (series != NULL)
    {
      json_builder_set_member_name (builder, "series");
      json_builder_begin_array (builder);
      for (guint i = 0; series[i] != NULL; i++)
        json_builder_add_string_value (builder, series[i]);
      json_builder_end_array (builder);
    }
  json_builder_set_member_name (builder, "interval_s");
  json_builder_add_int_value (builder, interval_s);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

void
jk_event_stream_subscribe (JkEventStream     *self,
                           const char *const *series,
                           guint              interval_s)
{
  g_free (self->subscription);
  self->subscription = make_subscription (series, interval_s);
  if (self->socket != NULL && soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_text (self->socket, self->subscription);
}

void
jk_event_stream_set_patience (JkEventStream *self,
                              guint          patience_ms)
{
  self->patience_ms = patience_ms;
}

void
jk_event_stream_set_pin (JkEventStream *self,
                         JkPin         *pin)
{
  g_clear_pointer (&self->pin, jk_pin_unref);
  self->pin = jk_pin_ref (pin);
}

void
jk_event_stream_set_key (JkEventStream *self,
                         const char    *key)
{
  g_free (self->key);
  self->key = g_strdup (key);
}

static void
jk_event_stream_dispose (GObject *object)
{
  jk_event_stream_close (JK_EVENT_STREAM (object));
  G_OBJECT_CLASS (jk_event_stream_parent_class)->dispose (object);
}

static void
jk_event_stream_finalize (GObject *object)
{
  JkEventStream *self = JK_EVENT_STREAM (object);

  g_object_unref (self->session);
  g_free (self->url);
  g_free (self->key);
  g_clear_pointer (&self->pin, jk_pin_unref);
  g_free (self->subscription);
  G_OBJECT_CLASS (jk_event_stream_parent_class)->finalize (object);
}

static void
jk_event_stream_class_init (JkEventStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jk_event_stream_dispose;
  object_class->finalize = jk_event_stream_finalize;

  signals[MESSAGE] = g_signal_new ("message", JK_TYPE_EVENT_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 3, G_TYPE_STRING, JSON_TYPE_OBJECT,
                                   G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[STATE] = g_signal_new ("state", JK_TYPE_EVENT_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                 G_TYPE_INT, G_TYPE_ERROR);
}

static void
jk_event_stream_init (JkEventStream *self)
{
  self->patience_ms = PATIENCE_MS;
  g_queue_init (&self->waiting);
}

JkEventStream *
jk_event_stream_new (SoupSession *session,
                     const char  *url,
                     const char  *key)
{
  JkEventStream *self = g_object_new (JK_TYPE_EVENT_STREAM, NULL);

  self->session = g_object_ref (session);
  self->url = g_strdup (url);
  self->key = g_strdup (key);
  return self;
}
