/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-alert-row.h"
#include "jk-alert-watch.h"
#include "jk-duration.h"
#include "jk-error.h"
#include "jk-json.h"
#include "jk-value-text.h"
#include "jk-words.h"

static void
options (JkCtl        *ctl,
         GOptionEntry *entries)
{
  guint n = 0;

  entries[n++] = (GOptionEntry) { "level", 'l', 0, G_OPTION_ARG_STRING, &ctl->level,
                                  N_("Of at least this level: info, success, warning, critical, emergency"), N_("LEVEL") };
  entries[n++] = (GOptionEntry) { "category", 'c', 0, G_OPTION_ARG_STRING, &ctl->category,
                                  N_("Of this category, such as system, git, deployment or security"), N_("CATEGORY") };
  entries[n++] = (GOptionEntry) { "state", 0, 0, G_OPTION_ARG_STRING, &ctl->state,
                                  N_("In this state: firing, acknowledged, snoozed, resolved, dismissed"), N_("STATE") };
  entries[n++] = (GOptionEntry) { "project", 'p', 0, G_OPTION_ARG_STRING, &ctl->project, N_("Of this project only"),
                                  N_("PROJECT") };
  entries[n++] = (GOptionEntry) { "text", 't', 0, G_OPTION_ARG_STRING, &ctl->text, N_("With this in their texts"), N_("TEXT") };
  entries[n++] = (GOptionEntry) { "since", 's', 0, G_OPTION_ARG_STRING, &ctl->since,
                                  N_("Also those that are over, so far back, such as 24h or 7d"), N_("TIME") };
  entries[n++] = (GOptionEntry) { "for", 0, 0, G_OPTION_ARG_STRING, &ctl->length,
                                  N_("With snooze: 15min, 1h, today, change, or any time such as 3h (default: 1h)"),
                                  N_("TIME") };
  entries[n++] = (GOptionEntry) { "count", 'n', 0, G_OPTION_ARG_INT, &ctl->count,
                                  N_("With watch: end after this many (default: never)"), N_("N") };
}

static void
add_parameter (GString    *path,
               const char *name,
               const char *value)
{
  g_autofree char *escaped = NULL;

  if (value == NULL)
    return;
  escaped = g_uri_escape_string (value, NULL, FALSE);
  g_string_append_printf (path, "%c%s=%s", strchr (path->str, '?') != NULL ? '&' : '?', name, escaped);
}

/* Returns: (transfer full) (nullable): %NULL with @code of what was said */
static char *
make_list_path (JkCtl  *ctl,
                JkExit *code)
{
  g_autoptr(GString) path = g_string_new ("/alerts");
  g_autofree char *project = NULL;
  GError *error = NULL;
  gint64 since_ms;

  if (ctl->project != NULL)
    {
      project = jk_ctl_find_project (ctl, ctl->project, &error);
      if (project == NULL)
        {
          *code = jk_ctl_fail (ctl, error);
          return NULL;
        }
    }
  if (ctl->since != NULL && !jk_duration_parse (ctl->since, &since_ms, &error))
    {
      *code = jk_ctl_usage ("alerts", "%s", error->message);
      g_error_free (error);
      return NULL;
    }

  add_parameter (path, "level", ctl->level);
  add_parameter (path, "category", ctl->category);
  add_parameter (path, "state", ctl->state);
  add_parameter (path, "project", project);
  add_parameter (path, "text", ctl->text);
  if (ctl->since != NULL)
    {
      g_autofree char *from = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time () / 1000 - since_ms);

      add_parameter (path, "from", from);
    }
  return g_string_free (g_steal_pointer (&path), FALSE);
}

static JkExit
list (JkCtl *ctl)
{
  JkExit code = JK_EXIT_FINE;
  g_autofree char *path = make_list_path (ctl, &code);
  g_autoptr(JsonObject) answer = NULL;
  g_autoptr(JkTable) table = NULL;
  GError *error = NULL;
  JsonArray *rows;

  if (path == NULL)
    return code;
  if (ctl->json)
    return jk_ctl_print_json (ctl, "GET", path, NULL);
  answer = jk_ctl_get (ctl, path, &error);
  if (answer == NULL)
    return jk_ctl_fail (ctl, error);

  table = jk_table_new ();
  jk_alert_row_add_columns (table);
  rows = jk_json_get_array (answer, "alerts");
  for (guint i = 0; i < jk_json_get_length (rows); i++)
    jk_alert_row_add (table, jk_json_get_element (rows, i));
  if (jk_table_is_empty (table))
    jk_ctl_say (ctl, "%s\n", _("There are no alerts."));
  else
    jk_ctl_print_table (ctl, table);
  return JK_EXIT_FINE;
}

static char *
make_path (const char *id,
           const char *verb)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);

  return verb != NULL ? g_strconcat ("/alerts/", escaped, "/", verb, NULL) : g_strconcat ("/alerts/", escaped, NULL);
}

static JkExit
show (JkCtl      *ctl,
      const char *id)
{
  g_autofree char *path = make_path (id, NULL);
  g_autoptr(JsonObject) answer = NULL;
  GError *error = NULL;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "GET", path, NULL);
  answer = jk_ctl_get (ctl, path, &error);
  if (answer == NULL)
    return jk_ctl_fail (ctl, error);
  jk_alert_row_print (ctl, answer);
  return JK_EXIT_FINE;
}

/* Returns: (transfer full) (nullable): %NULL after a word on the wrong use */
static JsonObject *
make_snooze (JkCtl *ctl)
{
  static const char *const known[] = { "15min", "1h", "today", "change", NULL };
  g_autoptr(JsonObject) wish = json_object_new ();
  g_autoptr(GError) error = NULL;
  gint64 length_ms;

  if (ctl->length == NULL || g_strv_contains (known, ctl->length))
    json_object_set_string_member (wish, "for", ctl->length != NULL ? ctl->length : "1h");
  else if (jk_duration_parse (ctl->length, &length_ms, &error))
    {
      g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
      g_autoptr(GDateTime) until = g_date_time_add (now, length_ms * 1000);
      g_autofree char *text = until != NULL ? g_date_time_format_iso8601 (until) : NULL;

      json_object_set_string_member (wish, "until", text);
    }
  else
    {
      jk_ctl_usage ("alerts", "%s", error->message);
      return NULL;
    }
  return g_steal_pointer (&wish);
}

static JkExit
act (JkCtl      *ctl,
     const char *verb,
     const char *id)
{
  g_autofree char *path = make_path (id, verb);
  gboolean is_snooze = g_str_equal (verb, "snooze");
  g_autoptr(JsonObject) wish = is_snooze ? make_snooze (ctl) : NULL;
  g_autoptr(JsonNode) answer = NULL;
  GError *error = NULL;

  if (is_snooze && wish == NULL)
    return JK_EXIT_USAGE;
  if (ctl->json)
    return jk_ctl_print_json (ctl, "POST", path, wish);
  answer = jk_ctl_call (ctl, "POST", path, wish, &error);
  if (error != NULL)
    return jk_ctl_fail (ctl, error);
  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    jk_alert_row_print (ctl, json_node_get_object (answer));
  return JK_EXIT_FINE;
}

static void
add_option_row (JkTable    *table,
                JsonObject *option,
                JsonObject *answer,
                double      current)
{
  double value = jk_json_get_double (option, "value");
  gulong n_fired = (gulong) jk_json_get_int (option, "fired");
  double suggested = jk_json_get_double (answer, "suggested");
  g_autofree char *shown = jk_metric_text_new (jk_json_get_string (answer, "metric"), jk_json_get_string (answer, "unit"), value);
  g_autofree char *fired = g_strdup_printf (ngettext ("%lu time", "%lu times", n_fired), n_fired);

  jk_table_add (table, shown, value == current ? "1" : NULL);
  jk_table_add (table, fired, NULL);
  jk_table_add (table, value == current ? _("in force") : value == suggested ? _("suggested") : "", "2");
}

/* Over how much history it was counted, and which setting it is. */
static void
say_tune_end (JkCtl      *ctl,
              JsonObject *answer)
{
  double days = jk_json_get_double (answer, "days");

  jk_ctl_say (ctl, _("Counted over the last %.1f days."), days);
  jk_ctl_say (ctl, "\n");
  if (jk_json_get_string (answer, "key") != NULL)
    {
      jk_ctl_say (ctl, _("“jikimictl config set %s WARNING/CRITICAL/EMERGENCY” changes it."), jk_json_get_string (answer, "key"));
      jk_ctl_say (ctl, "\n");
    }
}

static JkExit
tune (JkCtl      *ctl,
      const char *id)
{
  g_autofree char *path = make_path (id, "tune");
  g_autoptr(JsonObject) answer = NULL;
  g_autoptr(JkTable) table = NULL;
  GError *error = NULL;
  JsonArray *rows;
  double current;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "GET", path, NULL);
  answer = jk_ctl_get (ctl, path, &error);
  if (answer == NULL)
    return jk_ctl_fail (ctl, error);

  current = jk_json_get_double (jk_json_get_object (answer, "thresholds"), jk_json_get_string (answer, "level"));
  table = jk_table_new ();
  jk_table_add_column (table, _("Threshold"), JK_TABLE_RIGHT);
  jk_table_add_column (table, _("Alerts"), JK_TABLE_RIGHT);
  jk_table_add_column (table, NULL, JK_TABLE_LEFT);
  rows = jk_json_get_array (answer, "options");
  for (guint i = 0; i < jk_json_get_length (rows); i++)
    add_option_row (table, jk_json_get_element (rows, i), answer, current);
  jk_ctl_print_table (ctl, table);
  say_tune_end (ctl, answer);
  return JK_EXIT_FINE;
}

static JkExit
run (JkCtl *ctl,
     char **arguments)
{
  static const char *const verbs[] = { "list", "show", "ack", "snooze", "dismiss", "tune", "watch", NULL };
  const char *verb = arguments[0] != NULL ? arguments[0] : "list";
  gboolean takes_id = !g_str_equal (verb, "list") && !g_str_equal (verb, "watch");
  const char *nearest;

  if (!g_strv_contains (verbs, verb))
    {
      nearest = jk_ctl_nearest (verb, verbs);
      return nearest != NULL ? jk_ctl_usage ("alerts", _("There is no command “%s”. Did you mean “%s”?"), verb, nearest)
                             : jk_ctl_usage ("alerts", _("There is no command “%s”."), verb);
    }
  if (takes_id && arguments[1] == NULL)
    return jk_ctl_usage ("alerts", _("Which alert? “jikimictl alerts” lists them."));
  if (arguments[0] != NULL && g_strv_length (arguments) > (takes_id ? 2u : 1u))
    return jk_ctl_usage ("alerts", _("“%s” is one argument too many."), arguments[takes_id ? 2 : 1]);
  if (ctl->count < 0)
    return jk_ctl_usage ("alerts", _("--count takes a number above 0."));

  if (g_str_equal (verb, "list"))
    return list (ctl);
  if (g_str_equal (verb, "watch"))
    return jk_alert_watch_run (ctl);
  if (g_str_equal (verb, "show"))
    return show (ctl, arguments[1]);
  return g_str_equal (verb, "tune") ? tune (ctl, arguments[1]) : act (ctl, verb, arguments[1]);
}

const JkCommand jk_command_alerts = {
  "alerts",
  N_("[list | show ID | ack ID | snooze ID [--for TIME] | dismiss ID | tune ID | watch]"),
  N_("What wants attention; acknowledges, puts off and dismisses it"),
  N_("“ack” is quiet until it gets worse, “dismiss” takes it off the list. “tune” says how often other thresholds would have "
     "raised an alert last week."),
  options,
  run,
};
