/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "jk-ctl.h"
#include "jk-error.h"
#include "jk-json.h"
#include "jk-text.h"

static const char *
origin_words (const char *origin)
{
  if (g_strcmp0 (origin, "file") == 0)
    return C_("origin", "file");
  return g_strcmp0 (origin, "environment") == 0 ? C_("origin", "environment") : "";
}

static void
say_all (JkCtl      *ctl,
         JsonObject *values)
{
  g_autoptr(JkTable) table = jk_table_new ();
  g_autoptr(GList) keys = json_object_get_members (values);

  jk_table_add_column (table, _("Key"), JK_TABLE_LEFT);
  jk_table_add_column (table, _("Value"), JK_TABLE_SHRINKS);
  jk_table_add_column (table, _("Set in"), JK_TABLE_LEFT);
  for (GList *at = keys; at != NULL; at = at->next)
    {
      JsonObject *value = jk_json_get_object (values, at->data);

      jk_table_add (table, at->data, NULL);
      jk_table_add (table, jk_json_get_string (value, "value"), NULL);
      jk_table_add (table, origin_words (jk_json_get_string (value, "origin")), "2");
    }
  jk_ctl_print_table (ctl, table);
}

static GError *
make_unknown_key (JsonObject *values,
                  const char *key)
{
  g_autoptr(GList) keys = json_object_get_members (values);
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  const char *nearest;

  for (GList *at = keys; at != NULL; at = at->next)
    g_ptr_array_add (names, at->data);
  g_ptr_array_add (names, NULL);
  nearest = jk_ctl_nearest (key, (const char *const *) names->pdata);
  if (nearest != NULL)
    return g_error_new (JK_ERROR, JK_ERROR_NOT_FOUND, _("There is no key “%s”. Did you mean “%s”?"), key, nearest);
  return g_error_new (JK_ERROR, JK_ERROR_NOT_FOUND, _("There is no key “%s”. “jikimictl config” lists them."), key);
}

static JkExit
list (JkCtl      *ctl,
      const char *key)
{
  GError *error = NULL;
  g_autoptr(JsonObject) config = NULL;
  JsonObject *values, *value;

  if (ctl->json && key == NULL)
    return jk_ctl_print_json (ctl, "GET", "/config", NULL);
  config = jk_ctl_get (ctl, "/config", &error);
  if (config == NULL)
    return jk_ctl_fail (ctl, error);

  values = jk_json_get_object (config, "values");
  if (key == NULL)
    {
      if (values != NULL)
        say_all (ctl, values);
      if (jk_json_get_string (config, "error") != NULL)
        {
          g_autofree char *escaped = jk_text_escape (jk_json_get_string (config, "error"));

          fprintf (stderr, _("The file on disk is not in force: %s"), escaped);
          fputc ('\n', stderr);
        }
      return JK_EXIT_FINE;
    }
  value = jk_json_get_object (values, key);
  if (value == NULL)
    return jk_ctl_fail (ctl, values != NULL ? make_unknown_key (values, key)
                                            : g_error_new_literal (JK_ERROR, JK_ERROR_PARSE, _("No values came.")));
  jk_ctl_say (ctl, "%s\n", jk_json_get_string (value, "value"));
  return JK_EXIT_FINE;
}

static JkExit
set (JkCtl      *ctl,
     const char *key,
     const char *value)
{
  GError *error = NULL;
  g_autoptr(JsonObject) body = json_object_new ();
  g_autoptr(JsonNode) answer = NULL;

  if (value != NULL)
    json_object_set_string_member (body, key, value);
  else
    json_object_set_null_member (body, key);
  if (ctl->json)
    return jk_ctl_print_json (ctl, "PUT", "/config", body);
  answer = jk_ctl_call (ctl, "PUT", "/config", body, &error);
  return error != NULL ? jk_ctl_fail (ctl, error) : JK_EXIT_FINE;
}

static JkExit
run (JkCtl *ctl,
     char **arguments)
{
  static const struct
  {
    const char *verb;
    guint n_arguments;
  } verbs[] = { { "list", 0 }, { "get", 1 }, { "set", 2 }, { "unset", 1 } };
  static const char *const names[] = { "list", "get", "set", "unset", NULL };
  const char *verb = arguments[0] != NULL ? arguments[0] : "list";
  guint n_given = arguments[0] != NULL ? g_strv_length (arguments) - 1 : 0;
  const char *nearest;

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (!g_str_equal (verb, verbs[i].verb))
        continue;
      if (n_given < verbs[i].n_arguments)
        return jk_ctl_usage ("config", n_given == 0 ? _("Which key?") : _("Which value?"));
      if (n_given > verbs[i].n_arguments)
        return jk_ctl_usage ("config", _("“%s” is one argument too many."), arguments[verbs[i].n_arguments + 1]);
      if (i <= 1)
        return list (ctl, n_given > 0 ? arguments[1] : NULL);
      return set (ctl, arguments[1], i == 2 ? arguments[2] : NULL);
    }
  nearest = jk_ctl_nearest (verb, names);
  return nearest != NULL ? jk_ctl_usage ("config", _("There is no command “%s”. Did you mean “%s”?"), verb, nearest)
                         : jk_ctl_usage ("config", _("There is no command “%s”."), verb);
}

const JkCommand jk_command_config = {
  "config",
  N_("[list | get KEY | set KEY VALUE | unset KEY]"),
  N_("What Jikimi is told to do; changes are in force at once"),
  N_("Example: jikimictl config set watch.machine_interval 2s\nA value that begins with “-” comes after “--”."),
  NULL,
  run,
};
