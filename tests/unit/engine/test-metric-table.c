/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "jk-metric-table.h"

typedef struct
{
  JkConfig *config;
  JkMetricTable *table;
  guint n_changes;
  JkLevel last_before;
  JkLevel last_level;
} Fixture;

static void
on_level_changed_cb (const JkMetricState *state,
                     JkLevel              before,
                     gpointer             data)
{
  Fixture *fixture = data;

  fixture->n_changes++;
  fixture->last_before = before;
  fixture->last_level = state->level;
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->config = jk_config_new_default ();
  fixture->table = jk_metric_table_new (fixture->config, on_level_changed_cb, fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  jk_metric_table_free (fixture->table);
  jk_config_unref (fixture->config);
}

static void
apply_changes (Fixture *fixture,
               double   n_changes,
               gint64   time_us)
{
  g_autoptr(JkCollection) collection = jk_collection_new ("ab12", time_us);

  jk_collection_add (collection, "git_changes", n_changes);
  jk_metric_table_apply (fixture->table, "git", collection, time_us);
}

static void
test_levels (Fixture      *fixture,
             gconstpointer data)
{
  const JkMetricState *state;

  apply_changes (fixture, 20, 1);
  g_assert_cmpuint (fixture->n_changes, ==, 0);
  apply_changes (fixture, 133, 2);
  g_assert_cmpuint (fixture->n_changes, ==, 1);
  g_assert_cmpint (fixture->last_level, ==, JK_LEVEL_CRITICAL);

  state = jk_metric_table_lookup (fixture->table, "git_changes{project=\"ab12\"}");
  g_assert_nonnull (state);
  g_assert_cmpfloat (state->value, ==, 133);
  g_assert_cmpstr (state->unit, ==, "paths");
  g_assert_cmpint (state->level_since_us, ==, 2);
  g_assert_cmpuint (g_strv_length (state->labels), ==, 0);
  g_assert_cmpint (jk_metric_table_worst (fixture->table, NULL), ==, JK_LEVEL_CRITICAL);
  g_assert_cmpint (jk_metric_table_worst (fixture->table, "other"), ==, JK_LEVEL_INFO);
}

static void
test_what_is_gone_goes (Fixture      *fixture,
                        gconstpointer data)
{
  g_autoptr(JkCollection) two = jk_collection_new (NULL, 1);
  g_autoptr(JkCollection) one = jk_collection_new (NULL, 2);

  jk_collection_add_labelled (two, "disk_usage", 50, "mount", "/", NULL);
  jk_collection_add_labelled (two, "disk_usage", 96, "mount", "/media", NULL);
  jk_collection_add_labelled (one, "disk_usage", 51, "mount", "/", NULL);
  jk_metric_table_apply (fixture->table, "disks", two, 1);
  g_assert_cmpuint (jk_metric_table_list (fixture->table)->len, ==, 2);
  g_assert_cmpint (jk_metric_table_worst (fixture->table, NULL), ==, JK_LEVEL_EMERGENCY);

  jk_metric_table_apply (fixture->table, "disks", one, 2);
  g_assert_cmpuint (jk_metric_table_list (fixture->table)->len, ==, 1);
  g_assert_cmpint (jk_metric_table_worst (fixture->table, NULL), ==, JK_LEVEL_INFO);
}

static void
test_failure_is_shown_as_such (Fixture      *fixture,
                               gconstpointer data)
{
  const JkMetricState *state;

  /* Nothing collected yet: the metric stands there without a value. */
  jk_metric_table_fail (fixture->table, "coverage", "ab12", "no report", 1);
  state = jk_metric_table_lookup (fixture->table, "test_coverage{project=\"ab12\"}");
  g_assert_nonnull (state);
  g_assert_true (isnan (state->value));
  g_assert_cmpstr (state->error, ==, "no report");
  g_assert_cmpint (state->level, ==, JK_LEVEL_INFO);

  /* A failure is neither better nor worse: the level stays, the value goes. */
  apply_changes (fixture, 133, 2);
  jk_metric_table_fail (fixture->table, "git", "ab12", "deleted", 3);
  state = jk_metric_table_lookup (fixture->table, "git_changes{project=\"ab12\"}");
  g_assert_true (isnan (state->value));
  g_assert_cmpstr (state->error, ==, "deleted");
  g_assert_cmpint (state->level, ==, JK_LEVEL_CRITICAL);

  apply_changes (fixture, 1, 4);
  g_assert_null (state->error);
  g_assert_cmpint (state->level, ==, JK_LEVEL_INFO);
}

static void
test_new_thresholds_judge_again (Fixture      *fixture,
                                 gconstpointer data)
{
  const char *const environment[] = { "JIKIMI_THRESHOLDS_GIT_CHANGES=10/20/30", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(JkConfig) config = jk_config_load (NULL, environment, &error);

  g_assert_no_error (error);
  apply_changes (fixture, 25, 1);
  g_assert_cmpuint (fixture->n_changes, ==, 0);
  jk_metric_table_set_config (fixture->table, config, 2, 2);
  g_assert_cmpuint (fixture->n_changes, ==, 1);
  g_assert_cmpint (fixture->last_level, ==, JK_LEVEL_CRITICAL);
  jk_metric_table_set_config (fixture->table, config, 3, 3);
  g_assert_cmpuint (fixture->n_changes, ==, 1);
  jk_metric_table_set_config (fixture->table, fixture->config, 4, 4);
  g_assert_cmpuint (fixture->n_changes, ==, 2);
  g_assert_cmpint (fixture->last_level, ==, JK_LEVEL_INFO);
}

static void
test_order (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr(JkCollection) machine = jk_collection_new (NULL, 1);
  GPtrArray *list;

  apply_changes (fixture, 1, 1);
  jk_collection_add (machine, "outside_metric", 1);
  jk_collection_add (machine, "cpu_usage", 1);
  jk_collection_add (machine, "memory_usage", 1);
  jk_metric_table_apply (fixture->table, "cpu", machine, 1);

  list = jk_metric_table_list (fixture->table);
  g_assert_cmpstr (((JkMetricState *) list->pdata[0])->metric, ==, "memory_usage");
  g_assert_cmpstr (((JkMetricState *) list->pdata[1])->metric, ==, "cpu_usage");
  g_assert_cmpstr (((JkMetricState *) list->pdata[2])->metric, ==, "outside_metric");
  g_assert_cmpstr (((JkMetricState *) list->pdata[3])->metric, ==, "git_changes");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/metric-table/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("levels", test_levels);
  ADD ("what-is-gone-goes", test_what_is_gone_goes);
  ADD ("failure-is-shown-as-such", test_failure_is_shown_as_such);
  ADD ("new-thresholds-judge-again", test_new_thresholds_judge_again);
  ADD ("order", test_order);
  return g_test_run ();
}
