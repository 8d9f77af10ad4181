/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "jk-ctl.h"
#include "jk-item-update.h"
#include "jk-json.h"
#include "jk-operation-view.h"
#include "jk-words.h"

static void
add_row (JkTable    *table,
         JsonObject *row)
{
  g_autoptr(JkOperationItem) item = jk_operation_item_new (row);
  g_autofree char *percent = NULL;
  g_autofree char *stage = NULL;
  g_autofree char *ago = NULL;

  if (item == NULL)
    return;
  percent = g_strdup_printf ("%.0f%%", jk_operation_item_get_percent (item));
  stage = jk_operation_item_get_n_stages (item) > 0
              ? g_strdup_printf ("%u/%u %s", jk_operation_item_get_stage (item),
                                 jk_operation_item_get_n_stages (item), jk_operation_item_get_stage_name (item))
              : g_strdup ("");
  ago = jk_words_ago (jk_operation_item_get_started (item), g_get_real_time ());
  jk_table_add (table, jk_operation_item_get_id (item), "2");
  jk_table_add (table, jk_words_operation_kind (jk_operation_item_get_kind (item)), NULL);
  jk_table_add (table, jk_words_operation_state (jk_json_get_string (row, "state")), NULL);
  jk_table_add (table, percent, NULL);
  jk_table_add (table, stage, NULL);
  jk_table_add (table, ago, "2");
  jk_table_add (table, jk_operation_item_get_error (item), "31");
}

static JkExit
list (JkCtl *ctl)
{
  GError *error = NULL;
  g_autoptr(JsonObject) answer = NULL;
  g_autoptr(JkTable) table = jk_table_new ();
  JsonArray *rows;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "GET", "/operations", NULL);
  answer = jk_ctl_get (ctl, "/operations", &error);
  if (answer == NULL)
    return jk_ctl_fail (ctl, error);

  jk_table_add_column (table, _("Id"), JK_TABLE_LEFT);
  jk_table_add_column (table, _("Kind"), JK_TABLE_LEFT);
  jk_table_add_column (table, _("State"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_("column", "Done"), JK_TABLE_RIGHT);
  jk_table_add_column (table, _("Stage"), JK_TABLE_SHRINKS);
  jk_table_add_column (table, _("Started"), JK_TABLE_LEFT);
  jk_table_add_column (table, NULL, JK_TABLE_SHRINKS);
  rows = jk_json_get_array (answer, "operations");
  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);

      if (row != NULL)
        add_row (table, row);
    }
  if (jk_table_is_empty (table))
    jk_ctl_say (ctl, "%s\n", _("Nothing is being worked on."));
  else
    jk_ctl_print_table (ctl, table);
  return JK_EXIT_FINE;
}

static JkExit
cancel (JkCtl      *ctl,
        const char *id)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/operations/", escaped, NULL);
  g_autoptr(JsonNode) answer = NULL;
  GError *error = NULL;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "DELETE", path, NULL);
  answer = jk_ctl_call (ctl, "DELETE", path, NULL, &error);
  if (error != NULL)
    return jk_ctl_fail (ctl, error);
  jk_ctl_say (ctl, "%s\n", _("It is being cancelled."));
  return JK_EXIT_FINE;
}

static JkExit
run (JkCtl *ctl,
     char **arguments)
{
  static const struct
  {
    const char *verb;
    JkExit (*run) (JkCtl *ctl, const char *id);
  } verbs[] = { { "show", jk_operation_show }, { "cancel", cancel }, { "wait", jk_operation_wait } };
  guint n_arguments = g_strv_length (arguments);

  if (n_arguments == 0 || (n_arguments == 1 && g_str_equal (arguments[0], "list")))
    return list (ctl);
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (!g_str_equal (arguments[0], verbs[i].verb))
        continue;
      if (n_arguments == 1)
        return jk_ctl_usage ("operations", _("Which operation? “jikimictl operations” lists them."));
      if (n_arguments > 2)
        return jk_ctl_usage ("operations", _("“%s” is one argument too many."), arguments[2]);
      return verbs[i].run (ctl, arguments[1]);
    }
  return jk_ctl_usage ("operations", _("“%s” is one argument too many."),
                       arguments[g_str_equal (arguments[0], "list") ? 1 : 0]);
}

const JkCommand jk_command_operations = {
  "operations",
  N_("[list | show ID | cancel ID | wait ID]"),
  N_("Long work under way, and how to cancel it"),
  N_("“wait” shows its progress until it ends; it ends with 1 if the work failed or was cancelled."),
  NULL,
  run,
};
