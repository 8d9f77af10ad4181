/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

G_BEGIN_DECLS

#define STAND_IN_PREFIX "/api/monitoring/autonomous"

/*
 * A real HTTP and WebSocket server on a Unix socket in a folder of its own, whose answers the test decides: for what
 * no real Jikimi would ever say.
 */

typedef struct
{
  guint status;
  char *type;
  char *body;
  char *etag;
  char *link; /* (nullable) */
} StandInAnswer;

typedef struct
{
  char *dir;
  char *path;
  SoupServer *server;
  GHashTable *answers;    /* "METHOD path", or "METHOD path?query", which goes first → StandInAnswer */
  GHashTable *asked;      /* "METHOD path?query" → count */
  GPtrArray *sockets;     /* of SoupWebsocketConnection */
  GPtrArray *received;    /* texts that came over them */
  char *last_body;
  char *last_language;
  char *last_key;
  guint n_not_modified;
  guint n_connections;
  gboolean refuse_events;
  gboolean silent;        /* takes calls and never answers them */
  gboolean no_hello;
} StandIn;

static inline void
stand_in_answer_free (gpointer data)
{
  StandInAnswer *self = data;

  g_free (self->type);
  g_free (self->body);
  g_free (self->etag);
  g_free (self->link);
  g_free (self);
}

static inline void
stand_in_set (StandIn    *self,
              const char *call,
              guint       status,
              const char *type,
              const char *body,
              const char *etag)
{
  StandInAnswer *answer = g_new0 (StandInAnswer, 1);

  answer->status = status;
  answer->type = g_strdup (type);
  answer->body = g_strdup (body);
  answer->etag = g_strdup (etag);
  g_hash_table_replace (self->answers, g_strdup (call), answer);
}

static inline void
stand_in_set_json (StandIn    *self,
                   const char *call,
                   const char *body)
{
  stand_in_set (self, call, 200, "application/json; charset=utf-8", body, NULL);
}

/* The same for one page of a list: @call with its query, @link (nullable): the header that says where it goes on */
static inline void
stand_in_set_page (StandIn    *self,
                   const char *call,
                   const char *body,
                   const char *link)
{
  StandInAnswer *answer;

  stand_in_set_json (self, call, body);
  answer = g_hash_table_lookup (self->answers, call);
  answer->link = g_strdup (link);
}

static inline guint
stand_in_count (StandIn    *self,
                const char *call)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->asked, call));
}

static inline void
stand_in_note (StandIn           *self,
               SoupServerMessage *message,
               const char        *path)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  g_autofree char *call = g_strdup_printf ("%s %s%s%s", soup_server_message_get_method (message), path,
                                           query != NULL ? "?" : "", query != NULL ? query : "");

  g_hash_table_replace (self->asked, g_strdup (call), GUINT_TO_POINTER (stand_in_count (self, call) + 1));
  g_free (self->last_body);
  g_free (self->last_language);
  g_free (self->last_key);
  self->last_body = g_strndup (body->data != NULL ? body->data : "", body->length);
  self->last_language = g_strdup (soup_message_headers_get_list (headers, "Accept-Language"));
  self->last_key = g_strdup (soup_message_headers_get_one (headers, "X-API-Key"));
}

static inline void
stand_in_on_call_cb (SoupServer        *server,
                     SoupServerMessage *message,
                     const char        *path,
                     GHashTable        *query,
                     gpointer           data)
{
  StandIn *self = data;
  const char *below = g_str_has_prefix (path, STAND_IN_PREFIX) ? path + strlen (STAND_IN_PREFIX) : path;
  g_autofree char *call = g_strdup_printf ("%s %s", soup_server_message_get_method (message), below);
  const char *asked_for = g_uri_get_query (soup_server_message_get_uri (message));
  g_autofree char *whole = g_strconcat (call, "?", asked_for, NULL);
  StandInAnswer *exact = g_hash_table_lookup (self->answers, whole);
  StandInAnswer *answer = exact != NULL ? exact : g_hash_table_lookup (self->answers, call);
  const char *known = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "If-None-Match");

  stand_in_note (self, message, below);
  if (self->silent)
    {
      soup_server_message_pause (message);
      return;
    }
  if (answer == NULL)
    {
      soup_server_message_set_status (message, 404, NULL);
      return;
    }
  if (answer->etag != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "ETag", answer->etag);
  if (answer->etag != NULL && g_strcmp0 (known, answer->etag) == 0)
    {
      self->n_not_modified++;
      soup_server_message_set_status (message, 304, NULL);
      return;
    }
  soup_server_message_set_status (message, answer->status, NULL);
  if (answer->link != NULL)
    soup_message_headers_append (soup_server_message_get_response_headers (message), "Link", answer->link);
  if (answer->body != NULL)
    soup_server_message_set_response (message, answer->type, SOUP_MEMORY_COPY, answer->body, strlen (answer->body));
}

static inline void
stand_in_on_text_cb (SoupWebsocketConnection *socket,
                     int                      kind,
                     GBytes                  *bytes,
                     StandIn                 *self)
{
  g_ptr_array_add (self->received, g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)));
}

static inline void
stand_in_on_events_cb (SoupServer              *server,
                       SoupServerMessage       *message,
                       const char              *path,
                       SoupWebsocketConnection *socket,
                       gpointer                 data)
{
  StandIn *self = data;

  self->n_connections++;
  g_ptr_array_add (self->sockets, g_object_ref (socket));
  g_signal_connect (socket, "message", G_CALLBACK (stand_in_on_text_cb), self);
  if (!self->no_hello)
    soup_websocket_connection_send_text (socket, "{\"type\":\"hello\",\"id\":1,\"version\":\"0.1.0\"}");
}

static inline void
stand_in_on_refused_cb (SoupServer        *server,
                        SoupServerMessage *message,
                        const char        *path,
                        GHashTable        *query,
                        gpointer           data)
{
  StandIn *self = data;

  if (self->refuse_events)
    soup_server_message_set_status (message, 401, NULL);
}

static inline void
stand_in_start (StandIn *self)
{
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (self->path);
  g_autoptr(GError) error = NULL;

  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, stand_in_on_call_cb, self, NULL);
  soup_server_add_early_handler (self->server, STAND_IN_PREFIX "/events", stand_in_on_refused_cb, self, NULL);
  soup_server_add_websocket_handler (self->server, STAND_IN_PREFIX "/events", NULL, NULL, stand_in_on_events_cb, self,
                                     NULL);
  g_assert_true (soup_server_listen (self->server, address, 0, &error));
  g_assert_no_error (error);
}

static inline void
stand_in_drop_sockets (StandIn *self)
{
  for (guint i = 0; i < self->sockets->len; i++)
    {
      SoupWebsocketConnection *socket = self->sockets->pdata[i];

      g_signal_handlers_disconnect_by_data (socket, self);
      /* As a killed server does: no closing handshake. */
      g_io_stream_close (soup_websocket_connection_get_io_stream (socket), NULL, NULL);
    }
  g_ptr_array_set_size (self->sockets, 0);
}

static inline void
stand_in_stop (StandIn *self)
{
  if (self->server == NULL)
    return;
  stand_in_drop_sockets (self);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_unlink (self->path);
}

static inline void
stand_in_send (StandIn    *self,
               const char *text)
{
  for (guint i = 0; i < self->sockets->len; i++)
    soup_websocket_connection_send_text (self->sockets->pdata[i], text);
}

static inline StandIn *
stand_in_new (void)
{
  StandIn *self = g_new0 (StandIn, 1);

  self->dir = g_dir_make_tmp ("jikimi-XXXXXX", NULL);
  self->path = g_build_filename (self->dir, "api.sock", NULL);
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, stand_in_answer_free);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->sockets = g_ptr_array_new_with_free_func (g_object_unref);
  self->received = g_ptr_array_new_with_free_func (g_free);
  stand_in_set_json (self, "GET /status",
                     "{\"state\":\"running\",\"version\":\"0.1.0\",\"auto_healing\":true,\"level\":\"warning\","
                     "\"projects\":[],\"collectors\":[]}");
  stand_in_set_json (self, "GET /projects",
                     "{\"projects\":[{\"id\":\"bb\",\"name\":\"shop\",\"path\":\"/s\",\"branch\":\"main\","
                     "\"state\":\"ok\",\"level\":\"info\"}]}");
  stand_in_set_json (self, "GET /operations", "{\"operations\":[]}");
  stand_in_set_json (self, "GET /metrics/current",
                     "{\"metrics\":[{\"id\":\"git_changes\",\"series\":\"git_changes{project=\\\"bb\\\"}\","
                     "\"project\":\"bb\",\"value\":3,\"unit\":\"paths\",\"level\":\"info\","
                     "\"time\":\"2026-01-02T03:04:05Z\"},"
                     "{\"id\":\"cpu_usage\",\"series\":\"cpu_usage\",\"value\":12.5,\"unit\":\"%\",\"level\":\"info\","
                     "\"time\":\"2026-01-02T03:04:05Z\"}]}");
  stand_in_start (self);
  return self;
}

static inline void
stand_in_free (StandIn *self)
{
  stand_in_stop (self);
  g_hash_table_unref (self->answers);
  g_hash_table_unref (self->asked);
  g_ptr_array_unref (self->sockets);
  g_ptr_array_unref (self->received);
  g_free (self->last_body);
  g_free (self->last_language);
  g_free (self->last_key);
  g_rmdir (self->dir);
  g_free (self->dir);
  g_free (self->path);
  g_free (self);
}

/* Runs the main loop until @condition holds, at most 20 s: a limit for a hanging test, never a wait. */
#define RUN_UNTIL(condition)                                                    \
  G_STMT_START                                                                  \
  {                                                                             \
    gint64 until_us = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;            \
    guint tick = g_timeout_add (50, stand_in_on_tick_cb, NULL);                 \
                                                                                \
    while (!(condition) && g_get_monotonic_time () < until_us)                  \
      g_main_context_iteration (NULL, TRUE);                                    \
    g_source_remove (tick);                                                     \
    g_assert_true (condition);                                                  \
  }                                                                             \
  G_STMT_END

static inline gboolean
stand_in_on_tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

G_END_DECLS
