/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-connection.h"
#include "jk-listener.h"

typedef struct
{
  JkApi api;
  GSocket *listener;
  GSocket *client;
  GSocket *server;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer user_data)
{
  g_autoptr(GSocketAddress) address = NULL;
  g_autoptr(GError) error = NULL;

  g_queue_init (&fixture->api.connections);
  fixture->api.wide_ports = g_array_new (FALSE, FALSE, sizeof (guint16));
  fixture->listener = jk_listen_tcp ("127.0.0.1", 0, &error);
  g_assert_no_error (error);
  address = g_socket_get_local_address (fixture->listener, NULL);
  fixture->client = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_true (g_socket_connect (fixture->client, address, NULL, NULL));
  fixture->server = g_socket_accept (fixture->listener, NULL, NULL);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user_data)
{
  jk_connections_close_all (&fixture->api);
  g_assert_cmpuint (fixture->api.connections.length, ==, 0);
  g_clear_object (&fixture->server);
  g_object_unref (fixture->client);
  g_object_unref (fixture->listener);
  g_array_unref (fixture->api.wide_ports);
}

static gboolean
client_sees_end (Fixture *fixture)
{
  char byte;

  g_socket_set_blocking (fixture->client, FALSE);
  return g_socket_receive (fixture->client, &byte, 1, NULL, NULL) == 0;
}

static void
test_idle_is_closed (Fixture      *fixture,
                     gconstpointer user_data)
{
  JkConnection *connection = jk_connection_get (&fixture->api, fixture->server);
  gint64 now_us = g_get_monotonic_time ();

  g_assert_true (jk_connection_get (&fixture->api, fixture->server) == connection);
  g_assert_true (connection->is_local);
  g_assert_true (jk_connections_reap (&fixture->api, now_us));
  g_assert_false (client_sees_end (fixture));
  g_assert_true (jk_connections_reap (&fixture->api, now_us + JK_IDLE_TIMEOUT_US + G_USEC_PER_SEC));
  g_assert_true (client_sees_end (fixture));
}

static void
test_stream_is_left_open (Fixture      *fixture,
                          gconstpointer user_data)
{
  jk_connection_get (&fixture->api, fixture->server)->deadline_us = G_MAXINT64;
  g_assert_false (jk_connections_reap (&fixture->api, g_get_monotonic_time () + 1000 * JK_IDLE_TIMEOUT_US));
  g_assert_false (client_sees_end (fixture));
}

static void
test_closed_is_forgotten (Fixture      *fixture,
                          gconstpointer user_data)
{
  (void) jk_connection_get (&fixture->api, fixture->server);
  g_assert_true (g_socket_close (fixture->server, NULL));
  g_assert_true (jk_connections_reap (&fixture->api, 0) || soup_get_minor_version () <= 2);
  if (soup_get_major_version () == 3 && soup_get_minor_version () <= 2)
    {
      fixture->server = NULL; /* what stood for libsoup's lost reference here is given back */
      g_assert_cmpuint (fixture->api.connections.length, ==, 0);
    }
}

static void
test_wide_listener (Fixture      *fixture,
                    gconstpointer user_data)
{
  g_autoptr(GSocketAddress) address = g_socket_get_local_address (fixture->listener, NULL);
  guint16 port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));

  g_array_append_val (fixture->api.wide_ports, port);
  g_assert_false (jk_connection_get (&fixture->api, fixture->server)->is_local);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/connections/idle-is-closed", Fixture, NULL, set_up, test_idle_is_closed, tear_down);
  g_test_add ("/connections/stream-is-left-open", Fixture, NULL, set_up, test_stream_is_left_open, tear_down);
  g_test_add ("/connections/closed-is-forgotten", Fixture, NULL, set_up, test_closed_is_forgotten, tear_down);
  g_test_add ("/connections/wide-listener", Fixture, NULL, set_up, test_wide_listener, tear_down);
  return g_test_run ();
}
