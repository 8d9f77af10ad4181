/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-connection.h"

#include <unistd.h>

static GQuark
connection_quark (void)
{
  return g_quark_from_static_string ("jk-connection");
}

static void
jk_connection_free (gpointer data)
{
  JkConnection *self = data;

  if (self->api != NULL)
    g_queue_unlink (&self->api->connections, &self->link);
  g_free (self->own_address);
  g_free (self);
}

static void
read_unix_peer (JkConnection *self)
{
  g_autoptr(GCredentials) peer = g_socket_get_credentials (self->socket, NULL);

  self->is_unix = TRUE;
  self->same_user = peer != NULL && g_credentials_get_unix_user (peer, NULL) == geteuid ();
}

static void
read_tcp_peer (JkConnection   *self,
               GSocketAddress *local)
{
  g_autoptr(GSocketAddress) remote = g_socket_get_remote_address (self->socket, NULL);
  GInetAddress *here = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (local));

  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
  if (!g_inet_address_get_is_loopback (here))
    self->own_address = g_inet_address_to_string (here);
  else if (G_IS_INET_SOCKET_ADDRESS (remote))
    self->is_local = g_inet_address_get_is_loopback (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)));
}

JkConnection *
jk_connection_get (JkApi   *api,
                   GSocket *socket)
{
  JkConnection *self = g_object_get_qdata (G_OBJECT (socket), connection_quark ());
  g_autoptr(GSocketAddress) local = NULL;

  if (self != NULL)
    return self;

  self = g_new0 (JkConnection, 1);
  self->api = api;
  self->socket = socket;
  self->deadline_us = g_get_monotonic_time () + JK_IDLE_TIMEOUT_US;
  self->link.data = self;
  g_queue_push_tail_link (&api->connections, &self->link);
  g_object_set_qdata_full (G_OBJECT (socket), connection_quark (), self, jk_connection_free);

  local = g_socket_get_local_address (socket, NULL);
  if (g_socket_get_family (socket) == G_SOCKET_FAMILY_UNIX)
    read_unix_peer (self);
  else if (G_IS_INET_SOCKET_ADDRESS (local))
    read_tcp_peer (self, local);
  return self;
}

void
jk_connection_close (JkConnection *self)
{
  (void) g_socket_shutdown (self->socket, TRUE, TRUE, NULL); /* it may be closed by its peer already */
}

guint
jk_connections_reap (JkApi *api,
                     gint64 now_us)
{
  guint left = 0;

  for (GList *link = api->connections.head; link != NULL; link = link->next)
    {
      JkConnection *self = link->data;

      if (now_us >= self->deadline_us)
        jk_connection_close (self);
      else
        left++;
    }
  return left;
}

void
jk_connections_close_all (JkApi *api)
{
  JkConnection *self;

  while ((self = g_queue_peek_head (&api->connections)) != NULL)
    {
      g_queue_unlink (&api->connections, &self->link);
      self->api = NULL;
      jk_connection_close (self);
    }
}
