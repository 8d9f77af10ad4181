/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-metric.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define NONE { NAN, NAN, NAN, JK_WORSE_NEVER }
#define PERCENT { 70, 85, 95, JK_WORSE_HIGHER }
#define HIGHER(w, c, e) { w, c, e, JK_WORSE_HIGHER }

static const JkMetric metrics[] = {
  { "git_changes", N_ ("Uncommitted changes"), "paths", HIGHER (100, 130, 150), 0, 0, TRUE },
  { "test_coverage", N_ ("Test coverage"), "%", { 50, 30, 15, JK_WORSE_LOWER }, 95, 1, TRUE },
  { "api_performance", N_ ("API response time (p95)"), "ms", HIGHER (100, 200, 500), 50, 1, TRUE, 60 },
  { "file_size_violations", N_ ("Files over 500 lines"), "files", HIGHER (1, 10, 50), 0, 0, TRUE },
  { "memory_usage", N_ ("Memory usage"), "%", PERCENT, NAN, 1, FALSE, 60 },
  { "deployment_health", N_ ("Deployment health"), "", HIGHER (1, 2, NAN), 0, 0, TRUE },
  { "cpu_usage", N_ ("CPU usage"), "%", PERCENT, NAN, 1, FALSE, 300 },
  { "disk_usage", N_ ("Disk usage"), "%", PERCENT, NAN, 1, FALSE },
  { "swap_usage", N_ ("Swap usage"), "%", PERCENT, NAN, 1, FALSE, 300 },
  { "load", N_ ("Load per core"), "", HIGHER (2, 4, 8), NAN, 2, FALSE, 300 },
  { "pressure_cpu", N_ ("Time stalled on CPU"), "%", PERCENT, NAN, 1, FALSE, 60 },
  { "pressure_memory", N_ ("Time stalled on memory"), "%", HIGHER (10, 30, 60), NAN, 1, FALSE, 60 },
  { "pressure_io", N_ ("Time stalled on disks"), "%", PERCENT, NAN, 1, FALSE, 60 },
  { "disk_read", N_ ("Disk reads"), "B/s", NONE, NAN, 0, FALSE },
  { "disk_write", N_ ("Disk writes"), "B/s", NONE, NAN, 0, FALSE },
  { "network_receive", N_ ("Network received"), "B/s", NONE, NAN, 0, FALSE },
  { "network_transmit", N_ ("Network sent"), "B/s", NONE, NAN, 0, FALSE },
  { "temperature", N_ ("Temperature"), "°C", HIGHER (85, 95, 105), NAN, 0, FALSE, 60 },
  { "api_performance_p50", N_ ("API response time (p50)"), "ms", NONE, NAN, 1, TRUE },
  { "api_performance_max", N_ ("API response time (longest)"), "ms", NONE, NAN, 1, TRUE },
  { "api_errors", N_ ("API probes failing"), "%", HIGHER (5, 20, 50), 0, 1, TRUE, 60 },
  { "tls_expiry", N_ ("Days until a certificate expires"), "d", { 21, 7, 1, JK_WORSE_LOWER }, NAN, 0, TRUE },
  { "git_staged", N_ ("Staged paths"), "paths", NONE, NAN, 0, TRUE },
  { "git_modified", N_ ("Modified paths"), "paths", NONE, NAN, 0, TRUE },
  { "git_untracked", N_ ("Untracked paths"), "paths", NONE, NAN, 0, TRUE },
  { "git_conflicted", N_ ("Paths in conflict"), "paths", HIGHER (1, NAN, NAN), 0, 0, TRUE },
  { "git_renamed", N_ ("Renamed paths"), "paths", NONE, NAN, 0, TRUE },
  { "git_ahead", N_ ("Commits not pushed"), "commits", NONE, NAN, 0, TRUE },
  { "git_behind", N_ ("Commits not pulled"), "commits", NONE, NAN, 0, TRUE },
  { "source_lines", N_ ("Lines of source"), "lines", NONE, NAN, 0, TRUE },
};

const JkMetric *
jk_metric_lookup (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (metrics); i++)
    {
      if (g_str_equal (metrics[i].id, id))
        return &metrics[i];
    }
  return NULL;
}

const JkMetric *
jk_metric_list (gsize *n_metrics)
{
  *n_metrics = G_N_ELEMENTS (metrics);
  return metrics;
}

gboolean
jk_thresholds_is_set (const JkThresholds *self)
{
  return self->worse != JK_WORSE_NEVER
         && !(isnan (self->warning) && isnan (self->critical) && isnan (self->emergency));
}

const char *
jk_worse_to_string (JkWorse worse)
{
  return worse == JK_WORSE_HIGHER ? "higher" : worse == JK_WORSE_LOWER ? "lower" : "never";
}
