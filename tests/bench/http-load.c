/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

/*
 * http-load HOST PORT PATH CONNECTIONS SECONDS [HEADER]: asks for one path over kept-alive connections, the next request on each as soon
 * as its answer is there, and prints {"requests":…,"seconds":…,"p50_ms":…,"p99_ms":…,"errors":…}.
 */

#define BUFFER_SIZE (1024 * 1024)
#define MAX_LATENCIES 4000000

typedef struct
{
  int fd;
  gint64 asked_us;
  gsize expected; /* bytes of the answer, head and body; 0 while unknown */
  gsize received;
  char head[4096];
} Connection;

typedef struct
{
  GString *request;
  GArray *latencies; /* of guint32, µs */
  guint n_errors;
} Load;

static int
open_connection (const char *host,
                 guint16     port)
{
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string (host, port);
  g_autoptr(GError) error = NULL;

  if (!g_socket_connect (socket, address, NULL, &error))
    g_error ("%s", error->message);
  return dup (g_socket_get_fd (socket));
}

static void
ask (Load       *load,
     Connection *connection)
{
  connection->asked_us = g_get_monotonic_time ();
  connection->expected = 0;
  connection->received = 0;
  if (write (connection->fd, load->request->str, load->request->len) != (gssize) load->request->len)
    load->n_errors++;
}

/* Finds out how long the answer is, once its head is there. */
static void
read_head (Load       *load,
           Connection *connection,
           const char *data,
           gsize       length)
{
  gsize n = MIN (length, sizeof connection->head - 1 - MIN (connection->received, sizeof connection->head - 1));
  const char *end, *field;

  memcpy (connection->head + connection->received, data, n);
  connection->head[connection->received + n] = '\0';
  end = strstr (connection->head, "\r\n\r\n");
  if (end == NULL)
    return;

  field = strcasestr (connection->head, "\r\ncontent-length:");
  connection->expected = end + 4 - connection->head + (field != NULL ? strtoul (field + 17, NULL, 10) : 0);
  if (strncmp (connection->head, "HTTP/1.1 200", 12) != 0)
    load->n_errors++;
}

static void
take (Load       *load,
      Connection *connection,
      char       *buffer)
{
  gssize n = read (connection->fd, buffer, BUFFER_SIZE);
  guint32 latency;

  if (n <= 0)
    {
      load->n_errors++;
      close (connection->fd); /* epoll forgets it */
      return;
    }

  if (connection->expected == 0)
    read_head (load, connection, buffer, n);
  connection->received += n;
  if (connection->expected == 0 || connection->received < connection->expected)
    return;

  latency = g_get_monotonic_time () - connection->asked_us;
  if (load->latencies->len < MAX_LATENCIES)
    g_array_append_val (load->latencies, latency);
  ask (load, connection);
}

static int
compare_latencies (gconstpointer a,
                   gconstpointer b)
{
  guint32 left = *(const guint32 *) a, right = *(const guint32 *) b;

  return (left > right) - (left < right);
}

static double
get_quantile_ms (GArray *latencies,
                 double  share)
{
  return latencies->len == 0 ? 0 : g_array_index (latencies, guint32, (guint) (share * (latencies->len - 1))) / 1000.0;
}

static double
run (Load       *load,
     const char *host,
     guint16     port,
     guint       n_connections,
     double      seconds)
{
  g_autofree Connection *connections = g_new0 (Connection, n_connections);
  g_autofree char *buffer = g_malloc (BUFFER_SIZE);
  gint64 begun_us = g_get_monotonic_time ();
  gint64 until_us = begun_us + (gint64) (seconds * G_USEC_PER_SEC);
  int poller = epoll_create1 (EPOLL_CLOEXEC);

  for (guint i = 0; i < n_connections; i++)
    {
      struct epoll_event event = { EPOLLIN, { .ptr = &connections[i] } };

      connections[i].fd = open_connection (host, port);
      epoll_ctl (poller, EPOLL_CTL_ADD, connections[i].fd, &event);
      ask (load, &connections[i]);
    }

  while (g_get_monotonic_time () < until_us)
    {
      struct epoll_event events[64];
      int n = epoll_wait (poller, events, G_N_ELEMENTS (events), 100);

      for (int i = 0; i < n; i++)
        take (load, events[i].data.ptr, buffer);
    }
  close (poller);
  return (g_get_monotonic_time () - begun_us) / 1e6;
}

int
main (int    argc,
      char **argv)
{
  Load load = { g_string_new (NULL), g_array_new (FALSE, FALSE, sizeof (guint32)), 0 };
  double seconds;

  if (argc != 6 && argc != 7)
    return 2;

  g_string_printf (load.request, "GET %s HTTP/1.1\r\nHost: %s:%s\r\nAccept: */*\r\nConnection: keep-alive\r\n%s%s\r\n",
                   argv[3], argv[1], argv[2], argc == 7 ? argv[6] : "", argc == 7 ? "\r\n" : "");
  seconds = run (&load, argv[1], atoi (argv[2]), atoi (argv[4]), g_ascii_strtod (argv[5], NULL));
  g_array_sort (load.latencies, compare_latencies);
  g_print ("{\"requests\":%u,\"seconds\":%.3f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"errors\":%u}\n", load.latencies->len, seconds,
           get_quantile_ms (load.latencies, 0.5), get_quantile_ms (load.latencies, 0.99), load.n_errors);
  return 0;
}
