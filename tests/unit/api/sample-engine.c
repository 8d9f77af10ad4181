/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-engine.h"

#include <math.h>

static GVariant *
make_change (const char *path)
{
  GVariantBuilder change;

  g_variant_builder_init (&change, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&change, "{sv}", "path", g_variant_new_string (path));
  g_variant_builder_add (&change, "{sv}", "index", g_variant_new_string (""));
  g_variant_builder_add (&change, "{sv}", "worktree", g_variant_new_string ("M"));
  g_variant_builder_add (&change, "{sv}", "conflicted", g_variant_new_boolean (FALSE));
  return g_variant_builder_end (&change);
}

static GVariant *
make_git_detail (void)
{
  GVariantBuilder detail, changes;

  g_variant_builder_init (&changes, G_VARIANT_TYPE ("aa{sv}"));
  g_variant_builder_add_value (&changes, make_change ("secret-plan.c"));
  g_variant_builder_init (&detail, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&detail, "{sv}", "branch", g_variant_new_string ("secret-branch"));
  g_variant_builder_add (&detail, "{sv}", "head", g_variant_new_string ("0123456789012345678901234567890123456789"));
  g_variant_builder_add (&detail, "{sv}", "upstream", g_variant_new_string ("secret-origin/main"));
  g_variant_builder_add (&detail, "{sv}", "ahead", g_variant_new_uint32 (2));
  g_variant_builder_add (&detail, "{sv}", "total", g_variant_new_uint32 (1));
  g_variant_builder_add (&detail, "{sv}", "modified", g_variant_new_uint32 (1));
  g_variant_builder_add (&detail, "{sv}", "changes", g_variant_builder_end (&changes));
  g_variant_builder_add (&detail, "{sv}", "unforeseen", g_variant_new_string ("secret-extra"));
  return g_variant_builder_end (&detail);
}

static GVariant *
make_coverage_detail (void)
{
  GVariantBuilder detail;

  g_variant_builder_init (&detail, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&detail, "{sv}", "percent", g_variant_new_double (81.25));
  g_variant_builder_add (&detail, "{sv}", "covered", g_variant_new_uint64 (13));
  g_variant_builder_add (&detail, "{sv}", "lines", g_variant_new_uint64 (16));
  g_variant_builder_add (&detail, "{sv}", "report", g_variant_new_string ("secret/coverage.xml"));
  g_variant_builder_add (&detail, "{sv}", "report_time_us", g_variant_new_int64 (G_GINT64_CONSTANT (1700000000123456)));
  return g_variant_builder_end (&detail);
}

static GVariant *
make_machine_detail (void)
{
  GVariantBuilder detail, memory;

  g_variant_builder_init (&memory, G_VARIANT_TYPE ("a{st}"));
  g_variant_builder_add (&memory, "{st}", "total", G_GUINT64_CONSTANT (16777216000));
  g_variant_builder_init (&detail, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&detail, "{sv}", "cores", g_variant_new_uint32 (2));
  g_variant_builder_add (&detail, "{sv}", "memory", g_variant_builder_end (&memory));
  return g_variant_builder_end (&detail);
}

static void
add_metrics (JkEngine *engine)
{
  const char *home[] = { "mount", "/secret-home", NULL };
  const char *root[] = { "mount", "/", NULL };
  JkMetricState *metric;

  fake_engine_add_metric (engine, "cpu_usage", NULL, NULL, 1.38);
  metric = fake_engine_add_metric (engine, "memory_usage", NULL, NULL, 88.5);
  metric->level = JK_LEVEL_CRITICAL;
  metric->level_since_us = metric->time_us;
  fake_engine_add_metric (engine, "disk_usage", NULL, home, 40);
  fake_engine_add_metric (engine, "disk_usage", NULL, root, 50.125);
  metric = fake_engine_add_metric (engine, "temperature", NULL, NULL, NAN);
  metric->error = g_strdup ("secret-sensor: no such device");
  fake_engine_add_metric (engine, "git_changes", SAMPLE_PROJECT, NULL, 1);
  metric = fake_engine_add_metric (engine, "deployment_health", SAMPLE_PROJECT, NULL, 1);
  metric->word = "degraded";
  fake_engine_add_metric (engine, "outside_gauge", NULL, NULL, 1e-9);
}

static void
add_alerts (JkEngine *engine)
{
  const JkAlertReport reports[] = {
    { .key = "config", .kind = JK_ALERT_KIND_CONFIG, .category = JK_ALERT_AUTOMATION, .level = JK_LEVEL_WARNING,
      .reason = "/secret-path/jikimi.conf:3: wrong", .value = NAN, .threshold = NAN },
    { .key = "memory_usage", .kind = JK_ALERT_KIND_THRESHOLD, .category = JK_ALERT_SYSTEM, .level = JK_LEVEL_CRITICAL,
      .metric = "memory_usage", .series = "memory_usage", .value = 88.5, .threshold = 85 },
    { .key = "disk_usage{mount=\"/secret-home\"}", .kind = JK_ALERT_KIND_THRESHOLD, .category = JK_ALERT_SYSTEM,
      .level = JK_LEVEL_WARNING, .metric = "disk_usage", .series = "disk_usage{mount=\"/secret-home\"}",
      .subject = "/secret-home", .value = 72, .threshold = 70 },
    { .key = "collector/coverage", .kind = JK_ALERT_KIND_COLLECTOR, .category = JK_ALERT_AUTOMATION, .level = JK_LEVEL_WARNING,
      .project = SAMPLE_PROJECT, .project_name = "secret-name", .subject = "coverage", .reason = "secret-sensor: no such device",
      .value = NAN, .threshold = NAN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (reports); i++)
    (void) fake_engine_report (engine, &reports[i]);
  fake_engine_recover (engine, "config");
}

JkEngine *
sample_engine_new (gint64    real_us,
                   JkStore  *store,
                   JkConfig *config)
{
  JkEngine *engine = fake_engine_new (real_us, store, config);
  g_autoptr(JkOperation) operation = jk_operation_new ("scan", SAMPLE_PROJECT);

  fake_engine_add_project (engine, SAMPLE_PROJECT, "secret-name", "/secret-path/shop");
  add_metrics (engine);
  fake_engine_add_collector (engine, "memory", NULL, "ok", NULL);
  fake_engine_add_collector (engine, "temperature", NULL, "failed", "secret-sensor: no such device");
  fake_engine_add_collector (engine, "git", SAMPLE_PROJECT, "ok", NULL);
  fake_engine_set_detail (engine, "git", SAMPLE_PROJECT, make_git_detail ());
  fake_engine_set_detail (engine, "coverage", SAMPLE_PROJECT, make_coverage_detail ());
  fake_engine_set_detail (engine, "machine", NULL, make_machine_detail ());

  jk_operation_start (operation);
  jk_operation_report (operation, 1, 2, "Counting lines", 0.5);
  jk_engine_add_operation (engine, operation);
  add_alerts (engine);
  return engine;
}
