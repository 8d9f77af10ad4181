/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>
#include <time.h>

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
  g_autoptr(JkCollection) collection = jk_collector_collect (collector, NULL, NULL);
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
