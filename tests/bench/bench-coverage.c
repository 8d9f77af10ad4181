/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "jk-coverage-collector.h"
#include "jk-coverage-formats.h"

/* bench-coverage [TREE]: how fast reports are read, and with TREE what looking for them costs. One JSON line a figure. */

static double
get_cpu_s (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
measure_parser (const char *name,
                const char *head,
                const char *before,
                const char *between,
                const char *after,
                const char *tail)
{
  const JkCoverageFormat *format;
  g_autoptr(GString) text = g_string_new (head);
  g_autoptr(GError) error = NULL;
  g_autoptr(JkCoverage) coverage = NULL;
  double cpu_s;

  for (guint i = 1; text->len < 32 * 1024 * 1024; i++)
    g_string_append_printf (text, "%s%u%s%u%s", before, i % 5000 + 1, between, i % 3, after);
  g_string_append (text, tail);
  format = jk_coverage_format_sniff (text->str, 4096);
  cpu_s = get_cpu_s ();
  coverage = format->parse (text->str, text->len, &error);
  if (coverage == NULL)
    {
      fprintf (stderr, "%s: %s\n", name, error->message);
      exit (1);
    }
  printf ("{\"name\": \"coverage.parse.%s\", \"mb_per_cpu_s\": %.0f}\n", name, text->len / 1e6 / (get_cpu_s () - cpu_s));
}

static void
measure_tree (const char *tree)
{
  g_autoptr(JkClock) clock = jk_clock_new_manual (g_get_real_time ());
  g_autoptr(JkCollector) collector = jk_coverage_collector_new ("bench", tree, NAN, NULL, clock);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GError) error = NULL;
      double cpu_s = get_cpu_s ();
      g_autoptr(JkCollection) collection = jk_collector_collect (collector, NULL, &error);

      printf ("{\"name\": \"coverage.%s\", \"cpu_s\": %.6f, \"found\": %s}\n", i == 0 ? "search" : "again", get_cpu_s () - cpu_s,
              collection != NULL ? "true" : "false");
    }
}

int
main (int    argc,
      char **argv)
{
  measure_parser ("lcov", "SF:a.c\n", "DA:", ",", "\n", "end_of_record\n");
  measure_parser ("cobertura", "<coverage line-rate=\"1\"><class filename=\"a.c\">", "<line number=\"", "\" hits=\"", "\"/>", "</class></coverage>");
  measure_parser ("gcovr", "{\"gcovr/format_version\": \"0.5\", \"files\": [{\"file\": \"a\", \"lines\": [{\"line_number\": 1, \"count\": 0}",
                  ", {\"line_number\": ", ", \"count\": ", "}", "]}]}");
  if (argc > 1)
    measure_tree (argv[1]);
  return 0;
}
