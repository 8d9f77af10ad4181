/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-handshake.h"

#include <string.h>

static gboolean
is_under_way (const JkConnection *connection)
{
  return connection->handshake != NULL && !g_socket_is_closed (connection->socket);
}

void
jk_handshake_drop (JkConnection *connection)
{
  if (connection->handshake != NULL)
    g_source_destroy (connection->handshake);
  g_clear_pointer (&connection->handshake, g_source_unref);
}

static gboolean
on_too_long_cb (gpointer data)
{
  JkConnection *connection = data;

  jk_handshake_drop (connection);
  jk_connection_close (connection);
  return G_SOURCE_REMOVE;
}

static void
on_connected_cb (SoupServerMessage *message)
{
  GSocket *socket = soup_server_message_get_socket (message);
  JkConnection *connection = socket != NULL ? jk_connection_peek (socket) : NULL;

  if (connection == NULL)
    return;
  jk_handshake_drop (connection);
  jk_connection_open (connection);
}

static guint
count (JkApi      *api,
       const char *peer)
{
  guint n = 0;

  for (GList *link = api->connections.head; link != NULL; link = link->next)
    n += is_under_way (link->data) && (peer == NULL || strcmp (((JkConnection *) link->data)->peer, peer) == 0);
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
      guint n = is_under_way (connection) ? count (api, connection->peer) : 0;

      if (n > most)
        {
          most = n;
          victim = connection;
        }
    }
  return victim;
}

void
jk_handshake_begin (JkConnection      *connection,
                    SoupServerMessage *message)
{
  JkApi *api = connection->api;
  JkConnection *victim = count (api, NULL) >= JK_MAX_HANDSHAKES ? find_victim (api) : NULL;

  if (victim != NULL)
    {
      jk_handshake_drop (victim);
      jk_connection_close (victim);
    }
  connection->handshake = g_timeout_source_new (JK_HANDSHAKE_TIMEOUT_MS);
  g_source_set_callback (connection->handshake, on_too_long_cb, connection, NULL);
  g_source_attach (connection->handshake, g_main_context_get_thread_default ());
  g_signal_connect (message, "connected", G_CALLBACK (on_connected_cb), NULL);
}
