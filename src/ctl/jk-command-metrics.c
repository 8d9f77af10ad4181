/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-ctl.h"
#include "jk-error.h"
#include "jk-json.h"
#include "jk-metric-row.h"
#include "jk-metric.h"
#include "jk-words.h"

static void
options (JkCtl        *ctl,
         GOptionEntry *entries)
{
  entries[0] = (GOptionEntry) { "project", 'p', 0, G_OPTION_ARG_STRING, &ctl->project,
                                N_("Only this project’s, by id, name or path"), N_("PROJECT") };
  entries[1] = (GOptionEntry) { "metric", 'm', 0, G_OPTION_ARG_STRING, &ctl->metric, N_("Only this metric"),
                                N_("METRIC") };
}

/* Returns: (transfer full): id → name */
static GHashTable *
read_names (JkCtl *ctl)
{
  g_autoptr(JsonObject) answer = jk_ctl_get (ctl, "/projects", NULL);
  JsonArray *rows = jk_json_get_array (answer, "projects");
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);
      const char *id = jk_json_get_string (row, "id"), *name = jk_json_get_string (row, "name");

      if (id != NULL && name != NULL)
        g_hash_table_insert (names, g_strdup (id), g_strdup (name));
    }
  return names;
}

static void
add_row (JkTable    *table,
         JsonObject *row,
         GHashTable *names)
{
  const char *project = jk_json_get_string (row, "project");
  const char *name = project != NULL ? g_hash_table_lookup (names, project) : NULL;
  const char *error = jk_json_get_string (row, "error");
  g_autofree char *ago = jk_words_ago (jk_json_get_time_us (row, "time"), g_get_real_time ());

  jk_metric_row_add_level (table, row);
  jk_table_add (table, name != NULL ? name : project, NULL);
  jk_metric_row_add_title (table, row);
  jk_metric_row_add_value (table, row);
  jk_metric_row_add_thresholds (table, row);
  jk_table_add (table, ago, "2");
  jk_table_add (table, error, "31");
}

static JkTable *
make_table (void)
{
  JkTable *table = jk_table_new ();

  jk_table_add_column (table, _("Level"), JK_TABLE_LEFT);
  jk_table_add_column (table, _("Project"), JK_TABLE_SHRINKS);
  jk_table_add_column (table, _("Metric"), JK_TABLE_SHRINKS);
  jk_table_add_column (table, _("Value"), JK_TABLE_RIGHT);
  jk_table_add_column (table, _("Warning / critical / emergency"), JK_TABLE_LEFT);
  jk_table_add_column (table, _("Measured"), JK_TABLE_LEFT);
  jk_table_add_column (table, NULL, JK_TABLE_SHRINKS);
  return table;
}

static GError *
make_unknown_metric (const char *metric)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  gsize n_metrics;
  const JkMetric *all = jk_metric_list (&n_metrics);
  const char *nearest;

  for (gsize i = 0; i < n_metrics; i++)
    g_ptr_array_add (ids, (gpointer) all[i].id);
  g_ptr_array_add (ids, NULL);
  nearest = jk_ctl_nearest (metric, (const char *const *) ids->pdata);
  if (nearest != NULL && !g_str_equal (nearest, metric))
    return g_error_new (JK_ERROR, JK_ERROR_NOT_FOUND, _("Nothing is measured as “%s”. Did you mean “%s”?"), metric,
                        nearest);
  return g_error_new (JK_ERROR, JK_ERROR_NOT_FOUND, _("Nothing is measured as “%s”."), metric);
}

static JkExit
run (JkCtl *ctl,
     char **arguments)
{
  GError *error = NULL;
  g_autoptr(JsonObject) answer = NULL;
  g_autoptr(GHashTable) names = NULL;
  g_autoptr(JkTable) table = make_table ();
  g_autofree char *project = NULL;
  JsonArray *rows;

  if (arguments[0] != NULL)
    return jk_ctl_usage ("metrics", _("“%s” is one argument too many."), arguments[0]);
  if (ctl->json)
    return jk_ctl_print_json (ctl, "GET", "/metrics/current", NULL);

  if (ctl->project != NULL && (project = jk_ctl_find_project (ctl, ctl->project, &error)) == NULL)
    return jk_ctl_fail (ctl, error);
  answer = jk_ctl_get (ctl, "/metrics/current", &error);
  if (answer == NULL)
    return jk_ctl_fail (ctl, error);

  names = read_names (ctl);
  rows = jk_json_get_array (answer, "metrics");
  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);

      if (row != NULL && (project == NULL || g_strcmp0 (jk_json_get_string (row, "project"), project) == 0)
          && (ctl->metric == NULL || g_strcmp0 (jk_json_get_string (row, "id"), ctl->metric) == 0))
        add_row (table, row, names);
    }
  if (jk_table_is_empty (table) && ctl->metric != NULL)
    return jk_ctl_fail (ctl, make_unknown_metric (ctl->metric));
  jk_ctl_print_table (ctl, table);
  return JK_EXIT_FINE;
}

const JkCommand jk_command_metrics = {
  "metrics",
  NULL,
  N_("The present value of every metric"),
  N_("With --json all metrics are printed."),
  options,
  run,
};
