/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-ctl.h"
#include "jk-json.h"
#include "jk-metric-row.h"
#include "jk-value-text.h"
#include "jk-words.h"

/* The numbers of a project that stand beside its name. */
static const char *const columns[] = { "git_changes", "test_coverage", "file_size_violations", "api_performance",
                                       "deployment_health" };

static void
options (JkCtl        *ctl,
         GOptionEntry *entries)
{
  entries[0] = (GOptionEntry) { "check", 0, 0, G_OPTION_ARG_NONE, &ctl->check,
                                N_("End with 1 if the level is critical or worse, or nothing is watched"), NULL };
}

static void
say_headline (JkCtl      *ctl,
              JsonObject *status)
{
  JkLevel level = jk_words_read_level (jk_json_get_string (status, "level"));
  g_autofree char *level_text = jk_words_level_text (level);
  g_autofree char *since = jk_words_ago (jk_json_get_time_us (status, "started"), g_get_real_time ());
  const char *version = jk_json_get_string (status, "version");
  const char *style = ctl->use_styles ? jk_words_level_style (level) : NULL;
  gboolean running = g_strcmp0 (jk_json_get_string (status, "state"), "running") == 0;

  jk_ctl_say (ctl, "%s%s%s%s%s  %s\n", style != NULL ? "\033[" : "", style != NULL ? style : "",
              style != NULL ? "m" : "", level_text, style != NULL ? "\033[0m" : "", jk_client_get_name (ctl->client));
  jk_ctl_say (ctl, "%s · %s · ", running ? C_("host", "Watching") : _("Stopped: nothing is watched"),
              jk_json_get_boolean (status, "auto_healing") ? _("auto-healing on") : _("auto-healing off"));
  /* Translators: a version, and how long ago: "Jikimi 0.1.0, started 3 minutes ago". */
  jk_ctl_say (ctl, _("Jikimi %s, started %s"), version != NULL ? version : "?", since);
  jk_ctl_say (ctl, "\n");
}

static void
say_machine (JkCtl     *ctl,
             JsonArray *metrics)
{
  g_autoptr(JkTable) table = jk_table_new ();

  jk_table_add_column (table, NULL, JK_TABLE_LEFT);
  jk_table_add_column (table, NULL, JK_TABLE_SHRINKS);
  jk_table_add_column (table, NULL, JK_TABLE_RIGHT);
  for (guint i = 0; i < jk_json_get_length (metrics); i++)
    {
      JsonObject *row = jk_json_get_element (metrics, i);

      if (row == NULL || jk_json_get_string (row, "project") != NULL || isnan (jk_json_get_double (row, "value")))
        continue;
      jk_metric_row_add_level (table, row);
      jk_metric_row_add_title (table, row);
      jk_metric_row_add_value (table, row);
    }
  if (jk_table_is_empty (table))
    return;
  jk_ctl_say (ctl, "\n%s\n", _("Machine"));
  jk_ctl_print_table (ctl, table);
}

static JsonObject *
find_row (JsonArray  *metrics,
          const char *project,
          const char *metric)
{
  for (guint i = 0; i < jk_json_get_length (metrics); i++)
    {
      JsonObject *row = jk_json_get_element (metrics, i);

      if (g_strcmp0 (jk_json_get_string (row, "id"), metric) == 0
          && g_strcmp0 (jk_json_get_string (row, "project"), project) == 0)
        return row;
    }
  return NULL;
}

static void
add_project (JkTable    *table,
             JsonObject *project,
             JsonArray  *metrics)
{
  JkLevel level = jk_words_read_level (jk_json_get_string (project, "level"));
  g_autofree char *level_text = jk_words_level_text (level);

  jk_table_add (table, level_text, jk_words_level_style (level));
  jk_table_add (table, jk_json_get_string (project, "name"), "1");
  jk_table_add (table, jk_json_get_string (project, "branch"), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      JsonObject *row = find_row (metrics, jk_json_get_string (project, "id"), columns[i]);

      if (row != NULL)
        jk_metric_row_add_value (table, row);
      else
        jk_table_add (table, "–", "2");
    }
  jk_table_add (table, jk_json_get_string (project, "path"), "2");
}

static void
say_projects (JkCtl     *ctl,
              JsonArray *projects,
              JsonArray *metrics)
{
  g_autoptr(JkTable) table = jk_table_new ();

  jk_ctl_say (ctl, "\n%s\n", _("Projects"));
  if (jk_json_get_length (projects) == 0)
    {
      jk_ctl_say (ctl, "%s\n", _("No repository is watched yet: “jikimictl projects add PATH” adds one."));
      return;
    }

  jk_table_add_column (table, _("Level"), JK_TABLE_LEFT);
  jk_table_add_column (table, _("Name"), JK_TABLE_SHRINKS);
  jk_table_add_column (table, _("Branch"), JK_TABLE_SHRINKS);
  jk_table_add_column (table, _("Changes"), JK_TABLE_RIGHT);
  jk_table_add_column (table, _("Coverage"), JK_TABLE_RIGHT);
  jk_table_add_column (table, _("Long files"), JK_TABLE_RIGHT);
  jk_table_add_column (table, _("API p95"), JK_TABLE_RIGHT);
  jk_table_add_column (table, _("Deployment"), JK_TABLE_LEFT);
  jk_table_add_column (table, _("Path"), JK_TABLE_SHRINKS);
  for (guint i = 0; i < jk_json_get_length (projects); i++)
    {
      JsonObject *project = jk_json_get_element (projects, i);

      if (project != NULL)
        add_project (table, project, metrics);
    }
  jk_ctl_print_table (ctl, table);
}

static void
say_failures (JkCtl      *ctl,
              JsonObject *status)
{
  JsonArray *collectors = jk_json_get_array (status, "collectors");
  g_autoptr(JkTable) table = jk_table_new ();

  jk_table_add_column (table, NULL, JK_TABLE_LEFT);
  jk_table_add_column (table, NULL, JK_TABLE_LEFT);
  for (guint i = 0; i < jk_json_get_length (collectors); i++)
    {
      JsonObject *row = jk_json_get_element (collectors, i);

      if (g_strcmp0 (jk_json_get_string (row, "state"), "failed") != 0)
        continue;
      jk_table_add (table, jk_words_collector (jk_json_get_string (row, "id")), "31");
      jk_table_add (table, jk_json_get_string (row, "error"), NULL);
    }
  if (jk_table_is_empty (table))
    return;
  jk_ctl_say (ctl, "\n%s\n", _("Could not be measured"));
  jk_ctl_print_table (ctl, table);
}

static JkExit
get_exit (JkCtl      *ctl,
          JsonObject *status)
{
  JkLevel level = jk_words_read_level (jk_json_get_string (status, "level"));
  gboolean running = g_strcmp0 (jk_json_get_string (status, "state"), "running") == 0;

  return ctl->check && (level >= JK_LEVEL_CRITICAL || !running) ? JK_EXIT_WRONG : JK_EXIT_FINE;
}

static JkExit
run (JkCtl *ctl,
     char **arguments)
{
  GError *error = NULL;
  g_autoptr(JsonObject) status = NULL;
  g_autoptr(JsonObject) metrics = NULL;
  g_autoptr(JsonObject) projects = NULL;

  if (arguments[0] != NULL)
    return jk_ctl_usage ("status", _("“%s” is one argument too many."), arguments[0]);
  if (ctl->json && !ctl->check)
    return jk_ctl_print_json (ctl, "GET", "/status", NULL);

  status = jk_ctl_get (ctl, "/status", &error);
  if (status == NULL)
    return jk_ctl_fail (ctl, error);
  if (ctl->json)
    {
      JkExit code = jk_ctl_print_json (ctl, "GET", "/status", NULL);

      return code != JK_EXIT_FINE ? code : get_exit (ctl, status);
    }

  metrics = jk_ctl_get (ctl, "/metrics/current", &error);
  projects = metrics != NULL ? jk_ctl_get (ctl, "/projects", &error) : NULL;
  if (projects == NULL)
    return jk_ctl_fail (ctl, error);

  say_headline (ctl, status);
  say_projects (ctl, jk_json_get_array (projects, "projects"), jk_json_get_array (metrics, "metrics"));
  say_machine (ctl, jk_json_get_array (metrics, "metrics"));
  say_failures (ctl, status);
  return get_exit (ctl, status);
}

const JkCommand jk_command_status = {
  "status",
  NULL,
  N_("What state the machine and the projects are in"),
  N_("Without --check the exit code says only whether Jikimi could be asked."),
  options,
  run,
};
