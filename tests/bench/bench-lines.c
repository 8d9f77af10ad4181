/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "jk-line-collector.h"

/*
 * bench-lines TREE: the collector on a repository, first and again. One JSON line a figure. The peer, wc, is measured by
 * bench-lines.py, which starts this.
 */

static double
get_cpu_s (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
run (JkCollector *collector,
     const char  *name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JkCollection) collection = NULL;
  double cpu_s = get_cpu_s ();
  gint64 started_us = g_get_monotonic_time ();
  const JkLineTotals *totals;

  collection = jk_collector_collect (collector, NULL, &error);
  if (collection == NULL)
    {
      fprintf (stderr, "%s\n", error->message);
      exit (1);
    }
  totals = jk_line_collector_get_totals (JK_LINE_COLLECTOR (collector));
  printf ("{\"name\": \"%s\", \"cpu_s\": %.4f, \"wall_s\": %.4f, \"files\": %" G_GUINT64_FORMAT ", \"lines\": %" G_GUINT64_FORMAT
          ", \"read_files\": %" G_GUINT64_FORMAT ", \"violations\": %u, \"cache_bytes_per_file\": %.1f}\n", name, get_cpu_s () - cpu_s,
          (g_get_monotonic_time () - started_us) / 1e6, totals->files, totals->lines, totals->read_files, totals->violations->len,
          (double) jk_line_collector_get_memory (JK_LINE_COLLECTOR (collector)) / MAX (totals->files, 1));
  fflush (stdout);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(JkClock) clock = jk_clock_new_manual (g_get_real_time () + 60 * G_USEC_PER_SEC); /* no file is fresh */
  g_autoptr(JkRepository) repository = NULL;
  g_autoptr(JkCollector) collector = NULL;
  g_autoptr(GError) error = NULL;
  double cpu_s = get_cpu_s ();

  if (argc != 2)
    return 2;
  repository = jk_repository_new (argv[1]);
  if (!jk_repository_open (repository, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  printf ("{\"name\": \"lines.open\", \"cpu_s\": %.4f}\n", get_cpu_s () - cpu_s);
  collector = jk_line_collector_new ("bench", repository, 500, NULL, clock);
  run (collector, "lines.first");
  jk_clock_advance (clock, 300 * G_USEC_PER_SEC);
  run (collector, "lines.again");
  jk_clock_advance (clock, 300 * G_USEC_PER_SEC);
  run (collector, "lines.again");
  return 0;
}
