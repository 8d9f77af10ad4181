/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "jk-ctl-remote.h"
#include "jk-duration.h"
#include "jk-error.h"
#include "jk-json.h"
#include "jk-words.h"

static void
options (JkCtl        *ctl,
         GOptionEntry *entries)
{
  entries[0] = (GOptionEntry) { "role", 'r', 0, G_OPTION_ARG_STRING, &ctl->role,
                                N_("With create: reader, operator or admin"), N_("ROLE") };
  entries[1] = (GOptionEntry) { "name", 'n', 0, G_OPTION_ARG_STRING, &ctl->name, N_("With create: what it is for"),
                                N_("NAME") };
  entries[2] = (GOptionEntry) { "expires", 'e', 0, G_OPTION_ARG_STRING, &ctl->expires,
                                N_("With create: how long it opens, such as 12h or 30d (default: until it is revoked)"),
                                N_("TIME") };
}

static void
add_row (JkTable    *table,
         JsonObject *row)
{
  gint64 now_us = g_get_real_time ();
  gint64 expires_us = jk_json_get_time_us (row, "expires"), used_us = jk_json_get_time_us (row, "used");
  gboolean expired = jk_json_get_boolean (row, "expired");
  g_autofree char *created = jk_words_ago (jk_json_get_time_us (row, "created"), now_us);
  g_autofree char *used = used_us != 0 ? jk_words_ago (used_us, now_us) : g_strdup (_("never"));
  g_autofree char *expires = expires_us != 0 ? jk_words_time (expires_us) : g_strdup (_("never"));

  jk_table_add (table, jk_json_get_string (row, "id"), "2");
  jk_table_add (table, jk_json_get_string (row, "role"), NULL);
  jk_table_add (table, jk_json_get_string (row, "name"), "1");
  jk_table_add (table, created, "2");
  jk_table_add (table, used, "2");
  jk_table_add (table, expires, expired ? "31" : NULL);
}

static JkExit
list (JkCtl *ctl)
{
  GError *error = NULL;
  g_autoptr(JsonObject) answer = NULL;
  g_autoptr(JkTable) table = jk_table_new ();
  JsonArray *rows;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "GET", "/keys", NULL);
  answer = jk_ctl_get (ctl, "/keys", &error);
  if (answer == NULL)
    return jk_ctl_fail (ctl, error);

  jk_table_add_column (table, _("Id"), JK_TABLE_LEFT);
  jk_table_add_column (table, _("Role"), JK_TABLE_LEFT);
  jk_table_add_column (table, _("Name"), JK_TABLE_SHRINKS);
  jk_table_add_column (table, _("Made"), JK_TABLE_LEFT);
  jk_table_add_column (table, _("Last used"), JK_TABLE_LEFT);
  jk_table_add_column (table, _("Expires"), JK_TABLE_LEFT);
  rows = jk_json_get_array (answer, "keys");
  for (guint i = 0; i < jk_json_get_length (rows); i++)
    add_row (table, jk_json_get_element (rows, i));
  if (jk_table_is_empty (table))
    jk_ctl_say (ctl, "%s\n", _("There are no API keys: “jikimictl keys create --role ROLE” makes one."));
  else
    jk_ctl_print_table (ctl, table);
  return JK_EXIT_FINE;
}

/* Returns: %FALSE with @code of what was said */
static gboolean
make_wish (JkCtl      *ctl,
           JsonObject *wish,
           JkExit     *code)
{
  static const char *const roles[] = { "reader", "operator", "admin", NULL };
  g_autoptr(GError) error = NULL;
  gint64 lifetime_ms;

  *code = JK_EXIT_USAGE;
  if (ctl->role == NULL || !g_strv_contains (roles, ctl->role))
    {
      jk_ctl_usage ("keys", _("Which role? --role is reader, operator or admin."));
      return FALSE;
    }
  json_object_set_string_member (wish, "role", ctl->role);
  if (ctl->name != NULL)
    json_object_set_string_member (wish, "name", ctl->name);
  if (ctl->expires == NULL)
    return TRUE;
  if (!jk_duration_parse (ctl->expires, &lifetime_ms, &error))
    {
      jk_ctl_usage ("keys", "%s", error->message);
      return FALSE;
    }
  json_object_set_int_member (wish, "expires_in_s", (lifetime_ms + 999) / 1000);
  return TRUE;
}

/* Standard output gets the key and nothing else, so that it can go straight to where it is needed. */
static JkExit
create (JkCtl *ctl)
{
  g_autoptr(JsonObject) wish = json_object_new ();
  g_autoptr(JsonNode) answer = NULL;
  GError *error = NULL;
  const char *key = NULL;
  JkExit code;

  if (!make_wish (ctl, wish, &code))
    return code;
  if (ctl->json)
    return jk_ctl_print_json (ctl, "POST", "/keys", wish);
  answer = jk_ctl_call (ctl, "POST", "/keys", wish, &error);
  if (error != NULL)
    return jk_ctl_fail (ctl, error);

  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    key = jk_json_get_string (json_node_get_object (answer), "key");
  if (key == NULL)
    return jk_ctl_fail (ctl, g_error_new_literal (JK_ERROR, JK_ERROR_PARSE, _("No key came.")));
  printf ("%s\n", key);
  if (!ctl->quiet)
    fprintf (stderr, "%s\n", _("Keep it now: it is shown this once only."));
  return JK_EXIT_FINE;
}

static JkExit
take_back (JkCtl      *ctl,
           const char *id)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/keys/", escaped, NULL);
  g_autoptr(JsonNode) answer = NULL;
  GError *error = NULL;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "DELETE", path, NULL);
  answer = jk_ctl_call (ctl, "DELETE", path, NULL, &error);
  if (error != NULL)
    return jk_ctl_fail (ctl, error);
  jk_ctl_say (ctl, "%s\n", _("The key opens nothing any more, and neither do tokens made until now."));
  return JK_EXIT_FINE;
}

static gboolean
is_about_url (char **arguments)
{
  return arguments[0] != NULL && (g_str_equal (arguments[0], "remember") || g_str_equal (arguments[0], "forget"));
}

/* What this computer knows of another host, which is not asked. */
static JkExit
change_memory (JkCtl      *ctl,
               const char *verb,
               const char *url)
{
  JkExit code;

  if (url == NULL && ctl->url == NULL)
    return jk_ctl_usage ("keys", _("For which address?"));
  if (url != NULL)
    {
      g_free (ctl->url);
      ctl->url = g_strdup (url);
    }
  ctl->paths = jk_paths_new (ctl->state_dir);
  code = jk_ctl_connect_remote (ctl, TRUE);
  if (code != JK_EXIT_FINE)
    return code;
  return g_str_equal (verb, "remember") ? jk_ctl_remember_key (ctl) : jk_ctl_forget_key (ctl);
}

static JkExit
run (JkCtl *ctl,
     char **arguments)
{
  static const char *const verbs[] = { "list", "create", "revoke", "remember", "forget", NULL };
  const char *verb = arguments[0] != NULL ? arguments[0] : "list";
  gboolean has_argument = g_str_equal (verb, "revoke") || is_about_url (arguments);
  const char *nearest;

  if (!g_strv_contains (verbs, verb))
    {
      nearest = jk_ctl_nearest (verb, verbs);
      return nearest != NULL ? jk_ctl_usage ("keys", _("There is no command “%s”. Did you mean “%s”?"), verb, nearest)
                             : jk_ctl_usage ("keys", _("There is no command “%s”."), verb);
    }
  if (g_str_equal (verb, "revoke") && arguments[1] == NULL)
    return jk_ctl_usage ("keys", _("Which key?"));
  if (arguments[0] != NULL && g_strv_length (arguments) > (has_argument ? 2u : 1u))
    return jk_ctl_usage ("keys", _("“%s” is one argument too many."), arguments[has_argument ? 2 : 1]);

  if (is_about_url (arguments))
    return change_memory (ctl, verb, arguments[1]);
  if (has_argument)
    return take_back (ctl, arguments[1]);
  return g_str_equal (verb, "create") ? create (ctl) : list (ctl);
}

const JkCommand jk_command_keys = {
  "keys",
  N_("[list | create --role ROLE | revoke ID | remember URL | forget URL]"),
  N_("API keys for use over TCP; makes and revokes them"),
  N_("A reader sees everything, an operator also steers, an admin also configures. “create” prints the key alone. “remember”\n"
     "reads the key for another host from standard input and keeps it in the keyring; “forget” forgets it, and that host’s certificate."),
  options,
  run,
  is_about_url,
};
