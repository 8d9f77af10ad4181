/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "jk-ctl.h"
#include "jk-duration.h"
#include "jk-json.h"
#include "jk-words.h"

static void
options (JkCtl        *ctl,
         GOptionEntry *entries)
{
  entries[0] = (GOptionEntry) { "for", 0, 0, G_OPTION_ARG_STRING, &ctl->length,
                                N_("With add: how long, such as 30min or 2h (default: 1h)"), N_("TIME") };
  entries[1] = (GOptionEntry) { "project", 'p', 0, G_OPTION_ARG_STRING, &ctl->project,
                                N_("With add: of this project only"), N_("PROJECT") };
  entries[2] = (GOptionEntry) { "category", 'c', 0, G_OPTION_ARG_STRING, &ctl->category,
                                N_("With add: of this category only"), N_("CATEGORY") };
  entries[3] = (GOptionEntry) { "name", 'n', 0, G_OPTION_ARG_STRING, &ctl->name, N_("With add: what it is for"), N_("NAME") };
}

static void
add_row (JkTable    *table,
         JsonObject *row)
{
  g_autofree char *from = jk_words_time (jk_json_get_time_us (row, "from"));
  g_autofree char *to = jk_words_time (jk_json_get_time_us (row, "to"));
  const char *category = jk_json_get_string (row, "category");

  jk_table_add (table, jk_json_get_string (row, "id"), "2");
  jk_table_add (table, from, NULL);
  jk_table_add (table, to, NULL);
  jk_table_add (table, jk_json_get_string (row, "project"), "2");
  jk_table_add (table, category != NULL ? jk_words_alert_category (category) : NULL, NULL);
  jk_table_add (table, jk_json_get_string (row, "comment"), "1");
}

static JkExit
list (JkCtl *ctl)
{
  g_autoptr(JkTable) table = jk_table_new ();
  g_autoptr(JsonObject) answer = NULL;
  GError *error = NULL;
  JsonArray *rows;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "GET", "/maintenance", NULL);
  answer = jk_ctl_get (ctl, "/maintenance", &error);
  if (answer == NULL)
    return jk_ctl_fail (ctl, error);

  jk_table_add_column (table, _("Id"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_("maintenance", "From"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_("maintenance", "Until"), JK_TABLE_LEFT);
  jk_table_add_column (table, _("Project"), JK_TABLE_LEFT);
  jk_table_add_column (table, _("Category"), JK_TABLE_LEFT);
  jk_table_add_column (table, _("Name"), JK_TABLE_SHRINKS);
  rows = jk_json_get_array (answer, "maintenance");
  for (guint i = 0; i < jk_json_get_length (rows); i++)
    add_row (table, jk_json_get_element (rows, i));
  if (jk_table_is_empty (table))
    jk_ctl_say (ctl, "%s\n", _("No maintenance is announced."));
  else
    jk_ctl_print_table (ctl, table);
  return JK_EXIT_FINE;
}

static JkExit
add (JkCtl *ctl)
{
  g_autoptr(JsonObject) wish = json_object_new ();
  g_autoptr(JsonNode) answer = NULL;
  g_autofree char *project = NULL;
  GError *error = NULL;
  gint64 length_ms;

  if (!jk_duration_parse (ctl->length != NULL ? ctl->length : "1h", &length_ms, &error))
    {
      JkExit code = jk_ctl_usage ("maintenance", "%s", error->message);

      g_error_free (error);
      return code;
    }
  if (ctl->project != NULL && (project = jk_ctl_find_project (ctl, ctl->project, &error)) == NULL)
    return jk_ctl_fail (ctl, error);

  json_object_set_int_member (wish, "minutes", MAX (length_ms / 60000, 1));
  if (project != NULL)
    json_object_set_string_member (wish, "project", project);
  if (ctl->category != NULL)
    json_object_set_string_member (wish, "category", ctl->category);
  if (ctl->name != NULL)
    json_object_set_string_member (wish, "comment", ctl->name);
  if (ctl->json)
    return jk_ctl_print_json (ctl, "POST", "/maintenance", wish);
  answer = jk_ctl_call (ctl, "POST", "/maintenance", wish, &error);
  if (error != NULL)
    return jk_ctl_fail (ctl, error);
  jk_ctl_say (ctl, "%s\n", _("Alerts are written down, but nobody is told until it is over."));
  return JK_EXIT_FINE;
}

static JkExit
take_away (JkCtl      *ctl,
           const char *id)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/maintenance/", escaped, NULL);
  g_autoptr(JsonNode) answer = NULL;
  GError *error = NULL;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "DELETE", path, NULL);
  answer = jk_ctl_call (ctl, "DELETE", path, NULL, &error);
  if (error != NULL)
    return jk_ctl_fail (ctl, error);
  jk_ctl_say (ctl, "%s\n", _("The maintenance is called off."));
  return JK_EXIT_FINE;
}

static JkExit
run (JkCtl *ctl,
     char **arguments)
{
  static const char *const verbs[] = { "list", "add", "remove", NULL };
  const char *verb = arguments[0] != NULL ? arguments[0] : "list";
  gboolean is_remove = g_str_equal (verb, "remove");
  const char *nearest;

  if (!g_strv_contains (verbs, verb))
    {
      nearest = jk_ctl_nearest (verb, verbs);
      return nearest != NULL ? jk_ctl_usage ("maintenance", _("There is no command “%s”. Did you mean “%s”?"), verb, nearest)
                             : jk_ctl_usage ("maintenance", _("There is no command “%s”."), verb);
    }
  if (is_remove && arguments[1] == NULL)
    return jk_ctl_usage ("maintenance", _("Which maintenance? “jikimictl maintenance” lists them."));
  if (arguments[0] != NULL && g_strv_length (arguments) > (is_remove ? 2u : 1u))
    return jk_ctl_usage ("maintenance", _("“%s” is one argument too many."), arguments[is_remove ? 2 : 1]);

  if (is_remove)
    return take_away (ctl, arguments[1]);
  return g_str_equal (verb, "add") ? add (ctl) : list (ctl);
}

const JkCommand jk_command_maintenance = {
  "maintenance",
  N_("[list | add [--for TIME] [--project PROJECT] [--category CATEGORY] | remove ID]"),
  N_("Times in which nobody is told of alerts"),
  NULL,
  options,
  run,
};
