/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-ctl.h"
#include "jk-json.h"
#include "jk-project-detail.h"
#include "jk-text.h"
#include "jk-words.h"

static void
options (JkCtl        *ctl,
         GOptionEntry *entries)
{
  entries[0] = (GOptionEntry) { "name", 'n', 0, G_OPTION_ARG_STRING, &ctl->name,
                                N_("With add: what to call it (default: the folder’s name)"), N_("NAME") };
}

static JkExit
list (JkCtl *ctl)
{
  GError *error = NULL;
  g_autoptr(JsonObject) answer = NULL;
  g_autoptr(JkTable) table = jk_table_new ();
  JsonArray *rows;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "GET", "/projects", NULL);
  answer = jk_ctl_get (ctl, "/projects", &error);
  if (answer == NULL)
    return jk_ctl_fail (ctl, error);

  jk_table_add_column (table, _("Level"), JK_TABLE_LEFT);
  jk_table_add_column (table, _("Id"), JK_TABLE_LEFT);
  jk_table_add_column (table, _("Name"), JK_TABLE_SHRINKS);
  jk_table_add_column (table, _("Branch"), JK_TABLE_SHRINKS);
  jk_table_add_column (table, _("State"), JK_TABLE_SHRINKS);
  jk_table_add_column (table, _("Path"), JK_TABLE_SHRINKS);
  rows = jk_json_get_array (answer, "projects");
  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);
      JkLevel level = jk_words_read_level (jk_json_get_string (row, "level"));
      g_autofree char *level_text = jk_words_level_text (level);
      const char *failure = jk_json_get_string (row, "error");

      jk_table_add (table, level_text, jk_words_level_style (level));
      jk_table_add (table, jk_json_get_string (row, "id"), "2");
      jk_table_add (table, jk_json_get_string (row, "name"), "1");
      jk_table_add (table, jk_json_get_string (row, "branch"), NULL);
      jk_table_add (table, failure != NULL ? failure : jk_words_project_state (jk_json_get_string (row, "state")),
                    failure != NULL ? "31" : NULL);
      jk_table_add (table, jk_json_get_string (row, "path"), NULL);
    }
  if (jk_table_is_empty (table))
    jk_ctl_say (ctl, "%s\n", _("No repository is watched yet: “jikimictl projects add PATH” adds one."));
  else
    jk_ctl_print_table (ctl, table);
  return JK_EXIT_FINE;
}

static JkExit
add (JkCtl      *ctl,
     const char *path)
{
  g_autofree char *here = g_get_current_dir ();
  g_autofree char *absolute = NULL;
  g_autofree char *name = NULL;
  g_autoptr(JsonObject) body = json_object_new ();
  g_autoptr(JsonNode) answer = NULL;
  GError *error = NULL;

  /* Of another machine we cannot know where the path starts. */
  absolute = ctl->url == NULL ? g_canonicalize_filename (path, here) : g_strdup (path);
  if (!g_utf8_validate (absolute, -1, NULL))
    return jk_ctl_usage ("projects", _("The path is not UTF-8 and cannot be sent: %s"), absolute);
  json_object_set_string_member (body, "path", absolute);
  if (ctl->name != NULL)
    json_object_set_string_member (body, "name", ctl->name);
  if (ctl->json)
    return jk_ctl_print_json (ctl, "POST", "/projects", body);

  answer = jk_ctl_call (ctl, "POST", "/projects", body, &error);
  if (error != NULL)
    return jk_ctl_fail (ctl, error);
  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    name = jk_text_escape (jk_json_get_string (json_node_get_object (answer), "name"));
  jk_ctl_say (ctl, _("Watching “%s” from now on."), name != NULL ? name : absolute);
  jk_ctl_say (ctl, "\n");
  return JK_EXIT_FINE;
}

static JkExit
call_project (JkCtl      *ctl,
              const char *method,
              const char *text,
              const char *rest)
{
  GError *error = NULL;
  g_autofree char *id = jk_ctl_find_project (ctl, text, &error);
  g_autofree char *path = id != NULL ? g_strdup_printf ("/projects/%s%s", id, rest) : NULL;
  g_autoptr(JsonNode) answer = NULL;

  if (id == NULL)
    return jk_ctl_fail (ctl, error);
  if (ctl->json)
    return jk_ctl_print_json (ctl, method, path, NULL);

  answer = jk_ctl_call (ctl, method, path, NULL, &error);
  if (error != NULL)
    return jk_ctl_fail (ctl, error);
  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    (*rest != '\0' ? jk_project_detail_say_git : jk_project_detail_say) (ctl, json_node_get_object (answer));
  return JK_EXIT_FINE;
}

static JkExit
take_away (JkCtl      *ctl,
           const char *text)
{
  JkExit code = call_project (ctl, "DELETE", text, "");
  g_autofree char *escaped = jk_text_escape (text);

  if (code == JK_EXIT_FINE && !ctl->json)
    {
      jk_ctl_say (ctl, _("“%s” is watched no more. The repository itself is untouched."), escaped);
      jk_ctl_say (ctl, "\n");
    }
  return code;
}

static JkExit
run (JkCtl *ctl,
     char **arguments)
{
  static const char *const verbs[] = { "list", "add", "remove", "show", NULL };
  const char *verb = arguments[0] != NULL ? arguments[0] : "list";
  gboolean is_list = g_str_equal (verb, "list");
  const char *nearest;

  if (!g_strv_contains (verbs, verb))
    {
      nearest = jk_ctl_nearest (verb, verbs);
      return nearest != NULL
                 ? jk_ctl_usage ("projects", _("There is no command “%s”. Did you mean “%s”?"), verb, nearest)
                 : jk_ctl_usage ("projects", _("There is no command “%s”."), verb);
    }
  if (!is_list && arguments[1] == NULL)
    return jk_ctl_usage ("projects",
                         g_str_equal (verb, "add") ? _("Which folder?") : _("Which project? “jikimictl projects” lists them."));
  if (arguments[0] != NULL && g_strv_length (arguments) > (is_list ? 1u : 2u))
    return jk_ctl_usage ("projects", _("“%s” is one argument too many."), arguments[is_list ? 1 : 2]);

  if (is_list)
    return list (ctl);
  if (g_str_equal (verb, "add"))
    return add (ctl, arguments[1]);
  return g_str_equal (verb, "remove") ? take_away (ctl, arguments[1]) : call_project (ctl, "GET", arguments[1], "");
}

const JkCommand jk_command_projects = {
  "projects",
  N_("[list | add PATH | remove PROJECT | show PROJECT]"),
  N_("Which Git repositories are watched; adds and removes them"),
  N_("A project is named by its id, its name or its path."),
  options,
  run,
};

static JkExit
run_changes (JkCtl *ctl,
             char **arguments)
{
  GError *error = NULL;
  g_autofree char *meant = NULL;

  if (arguments[0] != NULL && arguments[1] != NULL)
    return jk_ctl_usage ("changes", _("“%s” is one argument too many."), arguments[1]);
  if (arguments[0] != NULL)
    return call_project (ctl, "GET", arguments[0], "/changes");
  meant = jk_ctl_find_meant_project (ctl, FALSE, &error);
  if (error != NULL)
    return jk_ctl_fail (ctl, error);
  return meant != NULL ? call_project (ctl, "GET", meant, "/changes")
                       : jk_ctl_usage ("changes", _("Which project? “jikimictl projects” lists them."));
}

const JkCommand jk_command_changes = {
  "changes",
  N_("[PROJECT]"),
  N_("What is not committed in a project, and the commits that are proposed"),
  N_("Without a project it is the only one that is watched, or the one in whose folder this is called."),
  NULL,
  run_changes,
};
