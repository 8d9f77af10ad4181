/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-handshake.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

typedef struct
{
  JkConnection *connection;
  SoupServer *server;
  GSource *timer;
} Handshake;

static void
handshake_free (Handshake *self)
{
  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  jk_connection_unref (self->connection);
  g_object_unref (self->server);
  g_free (self);
}

/* While it lasts the socket belongs to a thread, which sees that its end has come: closing it is not for us. */
static void
end (JkConnection *connection)
{
  jk_connection_close (connection);
}

static gboolean
on_too_long_cb (gpointer data)
{
  Handshake *self = data;

  end (self->connection);
  return G_SOURCE_CONTINUE; /* until it is over */
}

static void
on_handshake_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  Handshake *self = data;
  JkConnection *connection = self->connection;
  gboolean shaken = g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, NULL);

  connection->is_shaking = FALSE;
  if (shaken && connection->api != NULL)
    {
      jk_connection_begin (connection);
      jk_connection_serve (connection, self->server, G_IO_STREAM (source));
    }
  else
    {
      /* Plain HTTP, garbage, an old version, or too slow: nothing is worth an answer. */
      jk_connection_closed (connection);
      (void) g_socket_close (connection->socket, NULL);
    }
  handshake_free (self);
}

/* @peer: (nullable): of all */
static guint
count (JkApi      *api,
       const char *peer)
{
  guint n = 0;

  for (GList *link = api->connections.head; link != NULL; link = link->next)
    {
      const JkConnection *connection = link->data;

      n += connection->is_shaking && (peer == NULL || strcmp (connection->peer, peer) == 0);
    }
  return n;
}

/* Returns: (nullable): the oldest of the address that has most */
static JkConnection *
find_victim (JkApi *api)
{
  JkConnection *victim = NULL;
  guint most = 0;

  for (GList *link = api->connections.head; link != NULL; link = link->next)
    {
      JkConnection *connection = link->data;
      guint n = connection->is_shaking ? count (api, connection->peer) : 0;

      if (n > most)
        {
          most = n;
          victim = connection;
        }
    }
  return victim;
}

static void
make_room (JkApi *api)
{
  JkConnection *victim = count (api, NULL) >= JK_MAX_HANDSHAKES ? find_victim (api) : NULL;

  if (victim == NULL)
    return;
  victim->is_shaking = FALSE; /* as good as over */
  end (victim);
}

void
jk_handshake_begin (JkConnection *connection,
                    SoupServer   *server)
{
  static const char *const protocols[] = { "http/1.1", NULL };
  JkApi *api = connection->api;
  g_autoptr(GSocketConnection) bare = g_socket_connection_factory_create_connection (connection->socket);
  g_autoptr(GIOStream) stream = NULL;
  Handshake *self;

  make_room (api);
  (void) g_socket_set_option (connection->socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL); /* only for speed */
  /* Nobody's certificate is looked at: without "database" each would read the system's authorities, some hundred. */
  stream = g_initable_new (g_tls_backend_get_server_connection_type (g_tls_backend_get_default ()), NULL, NULL,
                           "base-io-stream", bare, "certificate",
                           jk_tls_identity_get_certificate (jk_tls_door_get_identity (api->tls)), "database", NULL,
                           "require-close-notify", FALSE, "advertised-protocols", protocols, NULL);
  if (stream == NULL)
    {
      jk_connection_closed (connection);
      (void) g_socket_close (connection->socket, NULL);
      return;
    }
  self = g_new0 (Handshake, 1);
  self->connection = jk_connection_ref (connection);
  self->server = g_object_ref (server);
  self->timer = g_timeout_source_new (JK_HANDSHAKE_TIMEOUT_MS);
  g_source_set_callback (self->timer, on_too_long_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
  connection->is_shaking = TRUE;
  g_tls_connection_handshake_async (G_TLS_CONNECTION (stream), G_PRIORITY_DEFAULT, NULL, on_handshake_cb, self);
}
