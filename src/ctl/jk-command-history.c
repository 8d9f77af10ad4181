/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "jk-ctl.h"
#include "jk-duration.h"
#include "jk-error.h"
#include "jk-history.h"
#include "jk-json.h"
#include "jk-spark.h"
#include "jk-text.h"
#include "jk-value-text.h"
#include "jk-words.h"

#define SINCE "24h"
#define POINTS 24
#define MAX_POINTS 20000
#define SPARK_COLUMNS 60

static void
options (JkCtl        *ctl,
         GOptionEntry *entries)
{
  entries[0] = (GOptionEntry) { "project", 'p', 0, G_OPTION_ARG_STRING, &ctl->project,
                                N_("Only this project’s, by id, name or path"), N_("PROJECT") };
  entries[1] = (GOptionEntry) { "since", 's', 0, G_OPTION_ARG_STRING, &ctl->since,
                                N_("How far back: 90s, 30m, 24h, 7d, 2w (default: 24h)"), N_("TIME") };
  entries[2] = (GOptionEntry) { "points", 'n', 0, G_OPTION_ARG_INT, &ctl->points,
                                N_("About how many points (default: 24)"), N_("N") };
}

/* Returns: (transfer full) (nullable): keys of the present series that @wanted names, as a metric or a key; with
   @error */
static GStrv
find_series (JkCtl      *ctl,
             const char *wanted,
             const char *project,
             GError    **error)
{
  g_autoptr(JsonObject) answer = jk_ctl_get (ctl, "/metrics/current", error);
  g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  JsonArray *rows = jk_json_get_array (answer, "metrics");

  if (answer == NULL)
    return NULL;

  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);
      const char *series = jk_json_get_string (row, "series");

      if (series != NULL && g_strcmp0 (jk_json_get_string (row, "id"), wanted) == 0
          && (project == NULL || g_strcmp0 (jk_json_get_string (row, "project"), project) == 0))
        g_ptr_array_add (keys, g_strdup (series));
    }
  if (keys->len == 0 && strchr (wanted, '{') != NULL)
    g_ptr_array_add (keys, g_strdup (wanted)); /* one that is measured no more still has a past */
  if (keys->len == 0)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND,
                   _("Nothing is measured as “%s”. “jikimictl metrics” lists what is."), wanted);
      return NULL;
    }
  g_ptr_array_add (keys, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&keys), FALSE);
}

static void
say_spark (JkCtl          *ctl,
           const JkSeries *series,
           gint64          from_ms,
           gint64          to_ms)
{
  g_autofree char *spark = NULL;

  if (ctl->columns == 0 || series->points->len < 2)
    return;
  spark = jk_spark_new (series, from_ms, to_ms, MIN (ctl->columns, SPARK_COLUMNS));
  jk_ctl_say (ctl, "%s\n", spark);
}

static void
say_series (JkCtl          *ctl,
            const JkSeries *series,
            const char     *unit,
            gint64          from_ms,
            gint64          to_ms)
{
  g_autoptr(JkTable) table = jk_table_new ();
  g_autofree char *metric = NULL;
  g_autofree char *escaped = jk_text_escape (series->key);

  (void) jk_series_key_parse (series->key, &metric, NULL, NULL);
  jk_ctl_say (ctl, "%s  %s\n", metric != NULL ? jk_words_metric (metric) : "", escaped);
  if (series->points->len == 0)
    {
      jk_ctl_say (ctl, "%s\n", _("Nothing was measured in this time."));
      return;
    }

  say_spark (ctl, series, from_ms, to_ms);
  jk_table_add_column (table, _("Time"), JK_TABLE_LEFT);
  jk_table_add_column (table, _("Mean"), JK_TABLE_RIGHT);
  jk_table_add_column (table, _("Smallest"), JK_TABLE_RIGHT);
  jk_table_add_column (table, _("Largest"), JK_TABLE_RIGHT);
  for (guint i = 0; i < series->points->len; i++)
    {
      const JkPoint *point = &g_array_index (series->points, JkPoint, i);
      const double values[] = { point->mean, point->min, point->max };
      g_autofree char *time = jk_words_time (point->time_ms * 1000);

      jk_table_add (table, time, "2");
      for (guint j = 0; j < G_N_ELEMENTS (values); j++)
        {
          g_autofree char *text = jk_metric_text_new (metric, unit, values[j]);

          jk_table_add (table, text, NULL);
        }
    }
  jk_ctl_print_table (ctl, table);
}

static void
say_history (JkCtl      *ctl,
             JsonObject *answer,
             gint64      from_ms,
             gint64      to_ms)
{
  g_autoptr(GPtrArray) all = jk_history_parse (answer);
  JsonArray *rows = jk_json_get_array (answer, "series");

  if (all->len == 0)
    jk_ctl_say (ctl, "%s\n", _("Nothing was measured in this time."));
  for (guint i = 0; i < all->len; i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);

      if (i > 0)
        jk_ctl_say (ctl, "\n");
      say_series (ctl, all->pdata[i], jk_json_get_string (row, "unit"), from_ms, to_ms);
    }
}

static JkExit
load (JkCtl      *ctl,
      const char *wanted,
      gint64      since_ms)
{
  gint64 now_ms = g_get_real_time () / 1000;
  guint points = ctl->points > 0 ? ctl->points : POINTS;
  GError *error = NULL;
  g_autofree char *project = NULL;
  g_autofree char *path = NULL;
  g_auto(GStrv) series = NULL;
  g_autoptr(JsonObject) answer = NULL;

  if (ctl->project != NULL && (project = jk_ctl_find_project (ctl, ctl->project, &error)) == NULL)
    return jk_ctl_fail (ctl, error);
  series = find_series (ctl, wanted, project, &error);
  if (series == NULL)
    return jk_ctl_fail (ctl, error);

  path = jk_history_path_new ((const char *const *) series, now_ms - since_ms, now_ms, points);
  if (ctl->json)
    return jk_ctl_print_json (ctl, "GET", path, NULL);
  answer = jk_ctl_get (ctl, path, &error);
  if (answer == NULL)
    return jk_ctl_fail (ctl, error);
  say_history (ctl, answer, now_ms - since_ms, now_ms);
  return JK_EXIT_FINE;
}

static JkExit
run (JkCtl *ctl,
     char **arguments)
{
  g_autoptr(GError) error = NULL;
  gint64 since_ms;

  if (arguments[0] == NULL)
    return jk_ctl_usage ("history", _("Which metric? “jikimictl metrics” lists them."));
  if (arguments[1] != NULL)
    return jk_ctl_usage ("history", _("“%s” is one argument too many."), arguments[1]);
  if (ctl->points < 0 || ctl->points > MAX_POINTS)
    return jk_ctl_usage ("history", _("--points takes 1 to %d."), MAX_POINTS);
  if (!jk_duration_parse (ctl->since != NULL ? ctl->since : SINCE, &since_ms, &error))
    return jk_ctl_usage ("history", "%s", error->message);
  return load (ctl, arguments[0], since_ms);
}

const JkCommand jk_command_history = {
  "history",
  N_("METRIC|SERIES"),
  N_("How a metric was over time"),
  N_("Example: jikimictl history git_changes --project shop --since 7d"),
  options,
  run,
};
