/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jk-connection.h"
#include "jk-header-watch.h"
#include "jk-listener.h"
#include "jk-peer-rate.h"
#include "jk-peer-stream.h"

typedef struct
{
  JkApi api;
  GSocket *listener;
  GSocket *client;
  GSocket *server;
  JkConnection *connection;
  GIOStream *stream;
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

/* Begins to count the connection, as its acceptor does. */
static JkConnection *
open_connection (Fixture *fixture)
{
  g_autoptr(GSocketConnection) base = g_socket_connection_factory_create_connection (fixture->server);

  fixture->connection = jk_connection_new (&fixture->api, fixture->server);
  fixture->stream = jk_peer_stream_new (G_IO_STREAM (base), fixture->connection);
  return fixture->connection;
}

/* Returns: what is read, at most one byte and as a number, "end", "later" or "broken" */
static const char *
read_one (Fixture *fixture)
{
  GPollableInputStream *input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (fixture->stream));
  g_autoptr(GError) error = NULL;
  static char text[2];
  gssize n = g_pollable_input_stream_read_nonblocking (input, text, 1, NULL, &error);

  if (n > 0)
    return text;
  if (n == 0)
    return "end";
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) ? "later" : "broken";
}

static void
wait_for_client (Fixture *fixture)
{
  g_assert_true (g_socket_condition_timed_wait (fixture->server, G_IO_IN, 20 * G_USEC_PER_SEC, NULL, NULL));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user_data)
{
  jk_connections_close_all (&fixture->api);
  g_assert_cmpuint (fixture->api.connections.length, ==, 0);
  g_assert_cmpuint (fixture->api.n_strangers, ==, 0);
  g_clear_object (&fixture->stream);
  g_clear_pointer (&fixture->connection, jk_connection_unref);
  g_assert_finalize_object (fixture->server);
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
  JkConnection *connection = open_connection (fixture);
  gint64 now_us = g_get_monotonic_time ();

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
  open_connection (fixture)->deadline_us = G_MAXINT64;
  g_assert_false (jk_connections_reap (&fixture->api, g_get_monotonic_time () + 1000 * JK_IDLE_TIMEOUT_US));
  g_assert_false (client_sees_end (fixture));
}

static void
test_closed_is_forgotten (Fixture      *fixture,
                          gconstpointer user_data)
{
  (void) open_connection (fixture);
  g_assert_cmpuint (fixture->api.connections.length, ==, 1);
  g_assert_cmpuint (fixture->api.n_strangers, ==, 1);
  g_assert_true (g_io_stream_close (fixture->stream, NULL, NULL));
  g_assert_cmpuint (fixture->api.connections.length, ==, 0);
  g_assert_false (jk_connections_reap (&fixture->api, G_MAXINT64));
  g_assert_true (g_socket_is_closed (fixture->server));
}

/* Within a body its end is an end, which libsoup knows how to take. */
static void
test_end_within_an_answer (Fixture      *fixture,
                           gconstpointer user_data)
{
  open_connection (fixture)->phase = JK_PHASE_ANSWER;
  g_assert_cmpstr (read_one (fixture), ==, "later");
  g_assert_true (g_socket_shutdown (fixture->client, FALSE, TRUE, NULL));
  wait_for_client (fixture);
  g_assert_cmpstr (read_one (fixture), ==, "end");
}

static void
test_end_within_headers (Fixture      *fixture,
                         gconstpointer user_data)
{
  (void) open_connection (fixture);
  g_assert_cmpint (g_socket_send (fixture->client, "G", 1, NULL, NULL), ==, 1);
  g_assert_true (g_socket_shutdown (fixture->client, FALSE, TRUE, NULL));
  wait_for_client (fixture);
  g_assert_cmpstr (read_one (fixture), ==, "G");
  g_assert_cmpstr (read_one (fixture), ==, "broken");
}

/* A request begins, so that libsoup notices, and breaks off at once; also where the connection broke. */
static void
test_end_between_requests (Fixture      *fixture,
                           gconstpointer how)
{
  jk_connection_rest (open_connection (fixture));
  g_assert_cmpstr (read_one (fixture), ==, "later");
  if (how == NULL)
    g_assert_true (g_socket_shutdown (fixture->client, FALSE, TRUE, NULL));
  else
    {
      g_assert_cmpint (g_socket_send (fixture->server, "unread", 6, NULL, NULL), ==, 6);
      g_assert_true (g_socket_condition_timed_wait (fixture->client, G_IO_IN, 20 * G_USEC_PER_SEC, NULL, NULL));
      g_assert_true (g_socket_close (fixture->client, NULL)); /* with something unread: it is reset */
    }
  wait_for_client (fixture);
  g_assert_cmpstr (read_one (fixture), ==, "\n");
  g_assert_cmpstr (read_one (fixture), ==, "broken");
}

static void
test_request_is_bounded (Fixture      *fixture,
                         gconstpointer user_data)
{
  JkConnection *connection = open_connection (fixture);

  connection->phase = JK_PHASE_ANSWER;
  connection->request_bytes = JK_MAX_REQUEST_BYTES - 1;
  g_assert_cmpint (g_socket_send (fixture->client, "abc", 3, NULL, NULL), ==, 3);
  wait_for_client (fixture);
  g_assert_cmpstr (read_one (fixture), ==, "a");
  g_assert_cmpstr (read_one (fixture), ==, "broken");
  g_assert_cmpstr (read_one (fixture), ==, "broken");
}

/* However it comes in pieces. */
static void
assert_watched (const char *text,
                gboolean    expected)
{
  for (gsize piece = 1; piece < 64; piece++)
    {
      JkHeaderWatch watch = { 0 };
      gboolean fits = TRUE;

      for (gsize at = 0; at < strlen (text) && fits; at += piece)
        fits = jk_header_watch_feed (&watch, text + at, MIN (piece, strlen (text) - at));
      g_assert_cmpint (fits, ==, expected);
    }
}

static void
test_header_watch (void)
{
  static const char *const good[] = { "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "Content-Length: 5\r\n", "TRANSFER-ENCODING:\tChunked \n",
                                      "content-length:0\nX: y\n z\n", "Content-Type: x\r\n y\r\n", "X: y\r\n Content-Length: x\r\n", "\n\n\r\n",
                                      "Transfer-Encodings: x\r\n", NULL };
  static const char *const bad[] = { "Transfer-Encoding: x\r\n", "Transfer-Encoding: chunked, chunked\n", "Transfer-Encoding : chunked\n",
                                     "Transfer-Encoding:\r\n", "Content-Length: -1\n", "Content-Length: +1\n", "Content-Length: 1 1\n",
                                     "Content-Length\t: 1\n", "Content-Length: 99999999999999999999\n", "Content-Length: 1\r\n 2\r\n",
                                     "A: b\r\ntransfer-encoding:identity\r\n", "Content-Length: 0x1\n", "Transfer-Encoding: chu\rnked\n", NULL };

  for (guint i = 0; good[i] != NULL; i++)
    assert_watched (good[i], TRUE);
  for (guint i = 0; bad[i] != NULL; i++)
    assert_watched (bad[i], FALSE);
}

/* Whatever the length of a line: it is refused, and no other line is hurt. */
static void
test_header_watch_long_lines (void)
{
  for (gsize n = 1; n < 400; n++)
    {
      g_autofree char *padding = g_strnfill (n, ' ');
      g_autofree char *encoding = g_strconcat ("Transfer-Encoding:", padding, "x\r\n", NULL);
      g_autofree char *other = g_strconcat ("Cookie:", padding, "x\r\nTransfer-Encoding: chunked\r\n", NULL);
      JkHeaderWatch watch = { 0 };

      g_assert_false (jk_header_watch_feed (&watch, encoding, strlen (encoding)));
      memset (&watch, 0, sizeof watch);
      g_assert_true (jk_header_watch_feed (&watch, other, 20) && jk_header_watch_feed (&watch, other + 20, strlen (other) - 20));
    }
}

static void
test_rates (void)
{
  JkPeerRates *rates = jk_peer_rates_new ();
  JkPeerRate *peer = jk_peer_rates_get (rates, "192.0.2.1", 0);
  JkPeerRate *same = jk_peer_rates_get (rates, "192.0.2.1", 0);
  JkPeerRate *other = jk_peer_rates_get (rates, "192.0.2.2", 0);

  g_assert_true (peer == same);
  for (guint i = 0; i < 10 * JK_PEER_RATE_BURST_S; i++)
    g_assert_cmpuint (jk_peer_rate_take (peer, 10, 1000), ==, 0);
  g_assert_cmpuint (jk_peer_rate_take (same, 10, 1000), ==, 1);
  g_assert_cmpuint (jk_peer_rate_take (other, 10, 1000), ==, 0);

  /* A tenth of a second later there is one more, and one only. */
  g_assert_cmpuint (jk_peer_rate_take (peer, 10, 1000 + G_USEC_PER_SEC / 10), ==, 0);
  g_assert_cmpuint (jk_peer_rate_take (peer, 10, 1000 + G_USEC_PER_SEC / 10), ==, 1);
  jk_peer_rate_unref (peer);
  jk_peer_rate_unref (same);
  jk_peer_rate_unref (other);
  jk_peer_rates_free (rates);
}

static void
test_rates_are_bounded (void)
{
  JkPeerRates *rates = jk_peer_rates_new ();

  for (guint i = 0; i < 2 * JK_PEER_RATES_MAX; i++)
    {
      g_autofree char *address = g_strdup_printf ("192.0.%u.%u", i / 200, i % 200 + 1);

      jk_peer_rate_unref (jk_peer_rates_get (rates, address, 1000));
    }
  g_assert_cmpuint (jk_peer_rates_get_n_peers (rates), ==, JK_PEER_RATES_MAX);
  jk_peer_rate_unref (jk_peer_rates_get (rates, "198.51.100.1", 1000 + G_TIME_SPAN_MINUTE));
  g_assert_cmpuint (jk_peer_rates_get_n_peers (rates), ==, 1);
  jk_peer_rates_free (rates);
}

static void
test_wide_listener (Fixture      *fixture,
                    gconstpointer user_data)
{
  g_autoptr(GSocketAddress) address = g_socket_get_local_address (fixture->listener, NULL);
  guint16 port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));

  g_array_append_val (fixture->api.wide_ports, port);
  g_assert_false (open_connection (fixture)->is_local);
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
  g_test_add ("/connections/end-within-an-answer", Fixture, NULL, set_up, test_end_within_an_answer, tear_down);
  g_test_add ("/connections/end-within-headers", Fixture, NULL, set_up, test_end_within_headers, tear_down);
  g_test_add ("/connections/end-between-requests", Fixture, NULL, set_up, test_end_between_requests, tear_down);
  g_test_add ("/connections/reset-between-requests", Fixture, "reset", set_up, test_end_between_requests, tear_down);
  g_test_add ("/connections/request-is-bounded", Fixture, NULL, set_up, test_request_is_bounded, tear_down);
  g_test_add_func ("/header-watch/lines", test_header_watch);
  g_test_add_func ("/header-watch/long-lines", test_header_watch_long_lines);
  g_test_add_func ("/rates/take", test_rates);
  g_test_add_func ("/rates/are-bounded", test_rates_are_bounded);
  return g_test_run ();
}
