/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "jk-peer-rate.h"
#include "jk-peer-stream.h"

static GQuark
connection_quark (void)
{
  return g_quark_from_static_string ("jk-connection");
}

static void
read_unix_peer (JkConnection *self)
{
  g_autoptr(GCredentials) peer = g_socket_get_credentials (self->socket, NULL);

  uid_t user = peer != NULL ? g_credentials_get_unix_user (peer, NULL) : (uid_t) -1;

  self->is_unix = TRUE;
  self->same_user = peer != NULL && user == geteuid ();
  self->peer = g_strdup_printf ("unix:%d", (int) user);
}

static gboolean
came_by_wide_listener (const JkConnection *self)
{
  for (guint i = 0; i < self->api->wide_ports->len; i++)
    {
      if (g_array_index (self->api->wide_ports, guint16, i) == self->port)
        return TRUE;
    }
  return FALSE;
}

static void
read_tcp_peer (JkConnection   *self,
               GSocketAddress *local)
{
  g_autoptr(GSocketAddress) remote = g_socket_get_remote_address (self->socket, NULL);
  GInetAddress *there = G_IS_INET_SOCKET_ADDRESS (remote)
                          ? g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)) : NULL;
  GInetAddress *here = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (local));

  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
  if (!g_inet_address_get_is_loopback (here))
    self->own_address = g_inet_address_to_string (here);
  else if (there != NULL && !came_by_wide_listener (self))
    self->is_local = g_inet_address_get_is_loopback (there);
  self->peer = there != NULL ? g_inet_address_to_string (there) : NULL;
  self->is_tls = self->api->tls != NULL && self->port == self->api->tls_port;
}

JkConnection *
jk_connection_new (JkApi   *api,
                   GSocket *socket)
{
  JkConnection *self = g_rc_box_new0 (JkConnection);
  g_autoptr(GSocketAddress) local = g_socket_get_local_address (socket, NULL);

  self->api = api;
  self->socket = g_object_ref (socket);
  self->deadline_us = g_get_monotonic_time () + JK_IDLE_TIMEOUT_US;
  self->link.data = self;
  g_queue_push_tail_link (&api->connections, &self->link);

  if (g_socket_get_family (socket) == G_SOCKET_FAMILY_UNIX)
    read_unix_peer (self);
  else if (G_IS_INET_SOCKET_ADDRESS (local))
    read_tcp_peer (self, local);
  if (self->peer == NULL)
    self->peer = g_strdup ("?"); /* gone already */
  api->n_strangers += !self->same_user;
  return self;
}

JkConnection *
jk_connection_ref (JkConnection *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  JkConnection *self = data;

  jk_connection_closed (self);
  g_object_unref (self->socket);
  g_free (self->own_address);
  g_free (self->peer);
}

void
jk_connection_unref (JkConnection *self)
{
  g_rc_box_release_full (self, clear);
}

void
jk_connection_closed (JkConnection *self)
{
  if (self->api == NULL)
    return;

  g_queue_unlink (&self->api->connections, &self->link);
  self->api->n_strangers -= !self->same_user;
  g_clear_pointer (&self->rate, jk_peer_rate_unref);
  self->stream = NULL;
  self->api = NULL;
}

/* libsoup's messages know their connection by its addresses only: each has an object of its own for that. */
static GSocketAddress *
make_tag (JkConnection *self)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  GSocketAddress *tag = g_inet_socket_address_new (loopback, self->port);

  g_object_set_qdata_full (G_OBJECT (tag), connection_quark (), jk_connection_ref (self), (GDestroyNotify) jk_connection_unref);
  return tag;
}

void
jk_connection_serve (JkConnection *self,
                     SoupServer   *server,
                     GIOStream    *base)
{
  g_autoptr(GSocketAddress) tag = make_tag (self);
  g_autoptr(GSocketConnection) bare = base == NULL ? g_socket_connection_factory_create_connection (self->socket) : NULL;
  g_autoptr(GIOStream) stream = jk_peer_stream_new (base != NULL ? base : G_IO_STREAM (bare), self);

  if (!self->is_unix)
    (void) g_socket_set_option (self->socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL); /* only for speed */
  self->stream = stream; /* which tells when it is closed */
  (void) soup_server_accept_iostream (server, stream, tag, tag, NULL); /* cannot fail */
}

JkConnection *
jk_connection_of (SoupServerMessage *message)
{
  return g_object_get_qdata (G_OBJECT (soup_server_message_get_local_address (message)), connection_quark ());
}

void
jk_connection_begin (JkConnection *self)
{
  self->phase = JK_PHASE_HEADERS;
  self->deadline_us = g_get_monotonic_time () + JK_IDLE_TIMEOUT_US;
}

void
jk_connection_rest (JkConnection *self)
{
  self->busy = FALSE;
  self->phase = JK_PHASE_RESTING;
  self->request_bytes = 0;
  self->deadline_us = g_get_monotonic_time () + JK_IDLE_TIMEOUT_US;
}

void
jk_connection_close (JkConnection *self)
{
  (void) g_socket_shutdown (self->socket, TRUE, TRUE, NULL); /* it may be closed by its peer already */
}

void
jk_connection_abort (JkConnection *self)
{
  static const struct linger at_once = { 1, 0 };

  if (g_socket_is_closed (self->socket))
    return;
  (void) setsockopt (g_socket_get_fd (self->socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once); /* only of TCP */
  jk_connection_close (self);
}

void
jk_connection_write (JkConnection *self,
                     const char   *text,
                     gsize         length)
{
  if (self->stream != NULL)
    (void) g_pollable_output_stream_write_nonblocking (
      G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->stream)), text, length, NULL, NULL);
}

void
jk_connections_close_holder (JkApi      *api,
                             const char *id)
{
  for (GList *link = api->connections.head; link != NULL; link = link->next)
    {
      JkConnection *self = link->data;

      if (strcmp (self->holder, id) == 0)
        jk_connection_close (self);
    }
}

gboolean
jk_connections_reap (JkApi *api,
                     gint64 now_us)
{
  gboolean again = FALSE;

  for (GList *link = api->connections.head; link != NULL; link = link->next)
    {
      JkConnection *self = link->data;

      if (now_us >= self->deadline_us)
        jk_connection_close (self);
      again |= self->deadline_us != G_MAXINT64;
    }
  return again;
}

void
jk_connections_close_all (JkApi *api)
{
  JkConnection *self;

  while ((self = g_queue_peek_head (&api->connections)) != NULL)
    {
      jk_connection_close (self);
      jk_connection_closed (self);
    }
}
