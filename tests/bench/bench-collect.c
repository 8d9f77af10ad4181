/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <gio/gio.h>

#include "jk-http.h"
#include "jk-machine-collectors.h"
#include "jk-prometheus.h"

/* CPU time of collecting, one JSON line a figure; it fails where a figure is over its limit. */

#define RUNS 400

static double
get_cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void
run_once (JkCollector *collector)
{
  JkCollection *collection = jk_collector_collect (collector, NULL, NULL);

  g_clear_pointer (&collection, jk_collection_free);
}

/* Returns: ms of CPU time a run of @collectors from @first to before @end */
static double
measure (GPtrArray *collectors,
         JkClock   *clock,
         guint      first,
         guint      end)
{
  double start;

  for (guint i = first; i < end; i++)
    run_once (g_ptr_array_index (collectors, i));
  start = get_cpu_ms ();
  for (guint run = 0; run < RUNS; run++)
    {
      jk_clock_advance (clock, 5 * G_USEC_PER_SEC);
      for (guint i = first; i < end; i++)
        run_once (g_ptr_array_index (collectors, i));
    }
  return (get_cpu_ms () - start) / RUNS;
}

/* Returns: ms of CPU time that process @pid has used, in steps of 10 */
static double
get_process_cpu_ms (const char *pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/stat", pid);
  g_autofree char *text = NULL;
  unsigned long user, system;

  if (!g_file_get_contents (path, &text, NULL, NULL)
      || sscanf (strrchr (text, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
    return 0;
  return (user + system) * 1000.0 / sysconf (_SC_CLK_TCK);
}

/* What one small probe costs us: session, name, connection, answer. */
static void
bench_fetch (JkHttp *http)
{
  const JkHttpRequest request = { .url = "http://127.0.0.1:29100/" };
  const guint n_fetches = 200;
  double start_ms = get_cpu_ms ();

  for (guint i = 0; i < n_fetches; i++)
    {
      JkHttpAnswer *answer = jk_http_fetch (http, &request, NULL);

      jk_http_answer_free (answer);
    }
  printf ("{\"bench\":\"collect\",\"figure\":\"http-fetch\",\"value\":%.3f,\"unit\":\"ms CPU\"}\n",
          (get_cpu_ms () - start_ms) / n_fetches);
}

/* The peer: what a scrape of the node exporter costs it. It tells more of the machine than we do. */
static void
bench_node_exporter (double ours_ms)
{
  const guint n_scrapes = 100;
  g_autofree char *program = g_find_program_in_path ("prometheus-node-exporter");
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(JkHttp) http = jk_http_new (NULL);
  const JkHttpRequest request = { .url = "http://127.0.0.1:29100/metrics", .max_bytes = 16 << 20 };
  double start_ms, peer_ms;
  guint n_good = 0;

  if (program != NULL)
    process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, program,
                                "--web.listen-address=127.0.0.1:29100", NULL);
  for (guint i = 0; process != NULL && i < 200 && n_good == 0; i++)
    {
      g_autoptr(JkHttpAnswer) answer = jk_http_fetch (http, &request, NULL);

      n_good += answer->status == 200;
      g_usleep (20000);
    }
  if (n_good == 0)
    {
      printf ("{\"bench\":\"collect\",\"figure\":\"node-exporter-scrape\",\"skipped\":\"not installed, or it does not start\"}\n");
      return;
    }

  start_ms = get_process_cpu_ms (g_subprocess_get_identifier (process));
  for (guint i = 0; i < n_scrapes; i++)
    {
      g_autoptr(JkHttpAnswer) answer = jk_http_fetch (http, &request, NULL);

      n_good += answer->status == 200;
    }
  peer_ms = (get_process_cpu_ms (g_subprocess_get_identifier (process)) - start_ms) / n_scrapes;
  bench_fetch (http);
  g_subprocess_force_exit (process);
  (void) g_subprocess_wait (process, NULL, NULL);
  printf ("{\"bench\":\"collect\",\"figure\":\"node-exporter-scrape\",\"value\":%.3f,\"unit\":\"ms CPU a scrape\","
          "\"ratio\":%.4f}\n", peer_ms, ours_ms / peer_ms);
}

static int
bench_machine (void)
{
  g_autoptr(JkClock) clock = jk_clock_new_manual (G_TIME_SPAN_DAY);
  g_autoptr(GPtrArray) collectors = jk_machine_collectors_new ("/", clock);
  double all_ms;

  for (guint i = 0; i < collectors->len; i++)
    printf ("{\"bench\":\"collect\",\"figure\":\"%s\",\"value\":%.4f,\"unit\":\"ms CPU a run\"}\n",
            jk_collector_get_id (g_ptr_array_index (collectors, i)), measure (collectors, clock, i, i + 1));

  all_ms = measure (collectors, clock, 0, collectors->len);
  printf ("{\"bench\":\"collect\",\"figure\":\"machine\",\"value\":%.4f,\"unit\":\"ms CPU a run\",\"limit\":0.4}\n", all_ms);
  bench_node_exporter (all_ms);
  return all_ms < 0.4 ? 0 : 1;
}

static void
bench_prometheus (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  double start;

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (text, "http_requests_total{method=\"post\",code=\"200\",path=\"/api/%u\"} %u\n", i, i);
  start = get_cpu_ms ();
  for (guint run = 0; run < 10; run++)
    {
      g_autoptr(GPtrArray) samples = jk_prometheus_parse (text->str, text->len, FALSE, NULL, 200, NULL, NULL);

      g_assert (samples->len == 200);
    }
  printf ("{\"bench\":\"collect\",\"figure\":\"prometheus-10000-series\",\"value\":%.3f,\"unit\":\"ms CPU\"}\n",
          (get_cpu_ms () - start) / 10);
}

int
main (void)
{
  bench_prometheus ();
  return bench_machine ();
}
