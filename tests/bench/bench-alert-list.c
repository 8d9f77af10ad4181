/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long the guard's loop is held up while 1,000 alerts are listed: the longest stretch between two polls, in the thread's own time, so
 * that a busy machine is no part of it. JSON lines. */
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "jk-api-server.h"
#include "jk-engine-alerts.h"
#include "sample-engine.h"

#define N_ALERTS 1000
#define N_ROUNDS 50
#define START_US (1795424400 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  gint64 awake_us; /* of the thread's time: when poll() returned last */
  gint64 longest_us;
} Loop;

static Loop loop;

static gint64
now_us (void)
{
  struct timespec now;

  (void) clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * (gint64) G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static int
timed_poll (GPollFD *fds,
            guint    n_fds,
            int      timeout_ms)
{
  int n;

  if (loop.awake_us != 0)
    loop.longest_us = MAX (loop.longest_us, now_us () - loop.awake_us);
  n = g_poll (fds, n_fds, timeout_ms);
  loop.awake_us = now_us ();
  return n;
}

static void
report (JkEngine *engine,
        guint     i,
        JkLevel   level)
{
  static const char *const metrics[] = { "disk_usage", "api_errors", "git_changes", "temperature", "no_such" };
  g_autofree char *key = g_strdup_printf ("%s{n=\"%u\"}", metrics[i % G_N_ELEMENTS (metrics)], i);
  g_autofree char *subject = g_strdup_printf ("/srv/volume-%u", i);
  const JkAlertReport alert = {
    .key = key, .kind = JK_ALERT_KIND_THRESHOLD, .level = level, .metric = metrics[i % G_N_ELEMENTS (metrics)], .series = key,
    .subject = subject, .reason = "it is nearly full", .value = 92.5 + level, .threshold = 85,
  };

  (void) jk_alert_book_report (jk_engine_get_alerts (engine), &alert);
  fake_engine_change (engine, JK_FACET_ALERTS);
}

static void
on_read_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  *(gssize *) data = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);
}

/* A caller in the same loop that reads all of one answer. Returns: its length */
static gsize
call (const char *socket,
      const char *path)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (socket);
  g_autoptr(GSocketConnection) connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  g_autofree char *request = g_strdup_printf ("GET /api/monitoring/autonomous%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
  char buffer[65536];
  gsize length = 0;
  gssize n = 1;

  g_assert_nonnull (connection);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request, strlen (request), NULL,
                                            NULL, NULL));
  while (n > 0)
    {
      n = -2;
      g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer, sizeof buffer, G_PRIORITY_DEFAULT,
                                 NULL, on_read_cb, &n);
      while (n == -2)
        g_main_context_iteration (NULL, TRUE);
      length += MAX (n, 0);
    }
  return length;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Each round one alert changes, and somebody asks for all of them. */
static void
measure (JkEngine   *engine,
         const char *socket,
         const char *path,
         gboolean    changes)
{
  double longest[N_ROUNDS];
  gint64 began_us = now_us ();
  gsize length = 0;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      if (changes)
        report (engine, i, i % 2 == 0 ? JK_LEVEL_CRITICAL : JK_LEVEL_EMERGENCY);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      loop = (Loop) { 0, 0 };
      length = call (socket, path);
      longest[i] = loop.longest_us / 1e3;
    }
  qsort (longest, N_ROUNDS, sizeof *longest, compare);
  printf ("{\"bench\":\"alert-list\",\"path\":\"%s\",\"alerts\":%d,\"changes\":%s,\"bytes\":%" G_GSIZE_FORMAT
          ",\"longest_p50_ms\":%.2f,\"longest_p95_ms\":%.2f,\"round_ms\":%.2f}\n",
          path, N_ALERTS, changes ? "true" : "false", length, longest[N_ROUNDS / 2], longest[N_ROUNDS * 95 / 100],
          (now_us () - began_us) / 1e3 / N_ROUNDS);
}

int
main (void)
{
  g_autofree char *folder = g_dir_make_tmp ("jikimi-bench-XXXXXX", NULL);
  g_autofree char *socket = g_build_filename (folder, "api.sock", NULL);
  g_autoptr(GError) error = NULL;
  JkEngine *engine = sample_engine_new (START_US, NULL, NULL);
  JkApiServer *server = jk_api_server_new (engine);

  g_assert_true (jk_api_server_listen_unix (server, socket, &error));
  for (guint i = 0; i < N_ALERTS; i++)
    report (engine, i, JK_LEVEL_WARNING + i % 3);
  g_main_context_set_poll_func (NULL, timed_poll);
  measure (engine, socket, "/status", FALSE);
  measure (engine, socket, "/alerts", TRUE);
  measure (engine, socket, "/alerts", FALSE);
  measure (engine, socket, "/alerts?level=warning", TRUE);
  measure (engine, socket, "/dashboard", TRUE);
  g_object_unref (server);
  g_object_unref (engine);
  (void) g_remove (socket);
  (void) g_rmdir (folder);
  return 0;
}
