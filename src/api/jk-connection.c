/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-connection.h"

#include <glib-unix.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "jk-handshake.h"

static GQuark
connection_quark (void)
{
  return g_quark_from_static_string ("jk-connection");
}

/*
 * libsoup 3.2 never gives back the reference to a socket that it has accepted, some 0.5 KiB a connection: a client that polls
 * once a second would cost 40 MB a day. Later versions were not seen to do so.
 */
static gboolean
library_leaks (void)
{
  return soup_get_major_version () == 3 && soup_get_minor_version () <= 2;
}

/* Returns: %TRUE if the socket is closed and nobody but us, and the leak, holds it */
static gboolean
is_over (const JkConnection *self)
{
  guint n_refs = g_atomic_int_get ((gint *) &G_OBJECT (self->socket)->ref_count);

  return g_socket_is_closed (self->socket) && n_refs <= (library_leaks () ? 2u : 1u);
}

static void
stop_watching (JkConnection *self)
{
  if (self->hang_up != NULL)
    g_source_destroy (self->hang_up);
  g_clear_pointer (&self->hang_up, g_source_unref);
}

static void
jk_connection_free (JkConnection *self)
{
  gboolean plug = library_leaks () && is_over (self) && g_atomic_int_get ((gint *) &G_OBJECT (self->socket)->ref_count) == 2;

  stop_watching (self);
  jk_handshake_drop (self);
  g_queue_unlink (&self->api->connections, &self->link);
  self->api->n_strangers -= !self->same_user;
  (void) g_object_steal_qdata (G_OBJECT (self->socket), connection_quark ());
  if (plug)
    g_object_unref (self->socket);
  g_object_unref (self->socket);
  g_free (self->own_address);
  g_free (self->peer);
  g_free (self);
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
jk_connection_peek (GSocket *socket)
{
  return g_object_get_qdata (G_OBJECT (socket), connection_quark ());
}

JkConnection *
jk_connection_get (JkApi   *api,
                   GSocket *socket)
{
  JkConnection *self = jk_connection_peek (socket);
  g_autoptr(GSocketAddress) local = NULL;

  if (self != NULL)
    return self;

  self = g_new0 (JkConnection, 1);
  self->api = api;
  self->socket = g_object_ref (socket);
  self->deadline_us = g_get_monotonic_time () + JK_IDLE_TIMEOUT_US;
  self->link.data = self;
  g_queue_push_tail_link (&api->connections, &self->link);
  g_object_set_qdata (G_OBJECT (socket), connection_quark (), self);

  local = g_socket_get_local_address (socket, NULL);
  if (g_socket_get_family (socket) == G_SOCKET_FAMILY_UNIX)
    read_unix_peer (self);
  else if (G_IS_INET_SOCKET_ADDRESS (local))
    read_tcp_peer (self, local);
  if (self->peer == NULL)
    self->peer = g_strdup ("?"); /* gone already */
  self->is_open = !self->is_tls;
  api->n_strangers += !self->same_user;
  return self;
}

/*
 * libsoup 3.2 loses sight of a connection that ends between two requests, by whichever side, and keeps it and its file for
 * ever: after a thousand such clients nobody could be let in. Taking the connection back from it is no way out, for that reads
 * freed state where libsoup has met the end first. So there a connection ends with its answer, unless the client says that it
 * will go on with it; while one waits for a request we watch for its end ourselves and close its file. What then is lost is memory,
 * some KiB, and only so many times.
 */
static gboolean
on_hang_up_cb (int          fd,
               GIOCondition condition,
               gpointer     user_data)
{
  JkConnection *self = user_data;

  g_clear_pointer (&self->hang_up, g_source_unref);
  if (g_socket_is_closed (self->socket))
    return G_SOURCE_REMOVE; /* libsoup noticed; the number is another's by now */

  self->api->n_lost += self->is_tls ? JK_LOST_TLS_WEIGHT : 1;
  (void) g_socket_close (self->socket, NULL);
  jk_connection_free (self);
  return G_SOURCE_REMOVE;
}

/* Until the headers of its next request are there. */
static void
watch (JkConnection *self)
{
  stop_watching (self);
  if (!library_leaks () || g_socket_is_closed (self->socket))
    return;

  self->hang_up = g_unix_fd_source_new (g_socket_get_fd (self->socket), POLLRDHUP | POLLHUP | POLLERR);
  g_source_set_priority (self->hang_up, G_PRIORITY_LOW); /* what came before the end is read first */
  g_source_set_callback (self->hang_up, G_SOURCE_FUNC (on_hang_up_cb), self, NULL);
  g_source_set_static_name (self->hang_up, "end of a connection");
  g_source_attach (self->hang_up, g_main_context_get_thread_default ());
}

void
jk_connection_begin (JkConnection      *self,
                     SoupServerMessage *message)
{
  self->deadline_us = g_get_monotonic_time () + JK_IDLE_TIMEOUT_US;
  if (library_leaks ())
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
  /* A handshake has the socket on a thread of its own: only what libsoup itself does may close it meanwhile. */
  if (self->is_open)
    watch (self);
  else if (self->handshake == NULL)
    jk_handshake_begin (self, message);
}

void
jk_connection_open (JkConnection *self)
{
  self->is_open = TRUE;
  self->deadline_us = g_get_monotonic_time () + JK_IDLE_TIMEOUT_US;
  watch (self);
}

void
jk_connection_heed (JkConnection      *self,
                    SoupServerMessage *message,
                    const char        *asked)
{
  stop_watching (self);
  if (library_leaks () && asked != NULL && soup_header_contains (asked, "keep-alive")
      && self->api->n_lost < JK_MAX_LOST_CONNECTIONS)
    soup_message_headers_remove (soup_server_message_get_response_headers (message), "Connection");
}

void
jk_connection_rest (JkConnection *self)
{
  self->busy = FALSE;
  self->deadline_us = g_get_monotonic_time () + JK_IDLE_TIMEOUT_US;
  watch (self);
}

void
jk_connection_close (JkConnection *self)
{
  (void) g_socket_shutdown (self->socket, TRUE, TRUE, NULL); /* it may be closed by its peer already */
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
  GList *next;

  for (GList *link = api->connections.head; link != NULL; link = next)
    {
      JkConnection *self = link->data;

      next = link->next;
      if (is_over (self))
        {
          jk_connection_free (self);
          continue;
        }
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
      if (!g_socket_is_closed (self->socket))
        jk_connection_close (self);
      jk_connection_free (self);
    }
}
