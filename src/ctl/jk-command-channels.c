/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-ctl-secret.h"
#include "jk-ctl.h"
#include "jk-error.h"
#include "jk-json.h"
#include "jk-operation-view.h"
#include "jk-words.h"

/* What the API keys of other hosts are called. */
#define HOST_KEYS "key."

static const char *
state_word (JsonObject *row)
{
  const char *state = jk_json_get_string (row, "state");

  if (g_strcmp0 (state, "closed") != 0)
    return C_ ("channel", "failing");
  return jk_json_get_string (row, "error") != NULL ? C_ ("channel", "trying again") : C_ ("channel", "well");
}

static void
add_count (JkTable    *table,
           JsonObject *row,
           const char *member)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member_with_default (row, member, 0));

  jk_table_add (table, text, NULL);
}

static void
add_row (JkTable    *table,
         JsonObject *row)
{
  gint64 next_us = jk_json_get_time_us (row, "next_time");
  g_autofree char *next = next_us != 0 ? jk_words_time (next_us) : NULL;

  jk_table_add (table, jk_json_get_string (row, "name"), NULL);
  jk_table_add (table, jk_json_get_string (row, "kind"), "2");
  jk_table_add (table, state_word (row), g_strcmp0 (jk_json_get_string (row, "state"), "closed") != 0 ? "31" : NULL);
  add_count (table, row, "queued");
  add_count (table, row, "sent");
  add_count (table, row, "failed");
  jk_table_add (table, next, "2");
  jk_table_add (table, jk_json_get_string (row, "error"), NULL);
}

static JkExit
list (JkCtl *ctl)
{
  g_autoptr(JkTable) table = jk_table_new ();
  g_autoptr(JsonObject) answer = NULL;
  GError *error = NULL;
  JsonArray *rows;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "GET", "/channels", NULL);
  answer = jk_ctl_get (ctl, "/channels", &error);
  if (answer == NULL)
    return jk_ctl_fail (ctl, error);

  jk_table_add_column (table, _ ("Name"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("channel", "Kind"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("channel", "State"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("channel", "Waiting"), JK_TABLE_RIGHT);
  jk_table_add_column (table, C_ ("channel", "Sent"), JK_TABLE_RIGHT);
  jk_table_add_column (table, C_ ("channel", "Refused"), JK_TABLE_RIGHT);
  jk_table_add_column (table, C_ ("channel", "Next attempt"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("channel", "Last error"), JK_TABLE_SHRINKS);
  rows = jk_json_get_array (answer, "channels");
  for (guint i = 0; i < jk_json_get_length (rows); i++)
    add_row (table, jk_json_get_element (rows, i));
  if (jk_table_is_empty (table))
    jk_ctl_say (ctl, "%s\n", _ ("No channel is configured: nobody is told elsewhere."));
  else
    jk_ctl_print_table (ctl, table);
  return JK_EXIT_FINE;
}

static JkExit
test (JkCtl      *ctl,
      const char *name)
{
  g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/channels/", escaped, "/test", NULL);
  g_autoptr(JsonNode) answer = NULL;
  GError *error = NULL;
  const char *id = NULL;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "POST", path, NULL);
  answer = jk_ctl_call (ctl, "POST", path, NULL, &error);
  if (error != NULL)
    return jk_ctl_fail (ctl, error);
  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    id = jk_json_get_string (json_node_get_object (answer), "id");
  if (id == NULL)
    return jk_ctl_fail (ctl, g_error_new (JK_ERROR, JK_ERROR_PARSE, _ ("The answer to %s is not an object."), path));
  return jk_operation_wait (ctl, id);
}

static JkExit
keep_secret (JkCtl      *ctl,
             const char *name)
{
  /* Translators: what the keyring shows; the name of a password or token. */
  g_autofree char *label = g_strdup_printf (_ ("Jikimi’s channels: %s"), name);
  GError *error = NULL;
  gboolean is_kept;
  char *secret;

  if (ctl->url != NULL)
    return jk_ctl_usage ("channels", _ ("A secret is kept for this user’s own Jikimi only, not over --url."));
  if (*name == '\0' || g_str_has_prefix (name, HOST_KEYS))
    return jk_ctl_usage ("channels", _ ("A channel’s secret cannot be called “%s”."), name);
  if (ctl->dry_run)
    {
      jk_ctl_say (ctl, _ ("The secret “%s” would be kept.\n"), name);
      return JK_EXIT_FINE;
    }
  secret = jk_ctl_read_secret (_ ("Password or token:"));
  if (secret == NULL)
    return jk_ctl_usage ("channels", _ ("No secret came on standard input."));
  is_kept = jk_ctl_keep_secret (ctl, name, label, secret, &error);
  jk_secret_free (secret);
  if (!is_kept)
    return jk_ctl_fail (ctl, error);
  jk_ctl_say (ctl, _ ("The secret “%s” is kept. “jikimictl channels test” tries a channel.\n"), name);
  return JK_EXIT_FINE;
}

static JkExit
run (JkCtl *ctl,
     char **arguments)
{
  static const char *const verbs[] = { "list", "test", "secret", NULL };
  const char *verb = arguments[0] != NULL ? arguments[0] : "list";
  gboolean is_list = g_str_equal (verb, "list");
  const char *nearest;

  if (!g_strv_contains (verbs, verb))
    {
      nearest = jk_ctl_nearest (verb, verbs);
      return nearest != NULL ? jk_ctl_usage ("channels", _ ("There is no command “%s”. Did you mean “%s”?"), verb, nearest)
                             : jk_ctl_usage ("channels", _ ("There is no command “%s”."), verb);
    }
  if (!is_list && arguments[1] == NULL)
    return jk_ctl_usage ("channels", g_str_equal (verb, "test") ? _ ("Which channel? “jikimictl channels” lists them.")
                                                                : _ ("Which secret? It is called as the configuration does."));
  if (arguments[0] != NULL && g_strv_length (arguments) > (is_list ? 1u : 2u))
    return jk_ctl_usage ("channels", _ ("“%s” is one argument too many."), arguments[is_list ? 1 : 2]);

  if (is_list)
    return list (ctl);
  return g_str_equal (verb, "test") ? test (ctl, arguments[1]) : keep_secret (ctl, arguments[1]);
}

const JkCommand jk_command_channels = {
  "channels",
  N_ ("[list | test NAME | secret NAME]"),
  N_ ("Where else alerts are told: webhooks, ntfy, e-mail, Alertmanager"),
  N_ ("“test” sends a message over a channel. “secret” reads a password or token from standard input and keeps it\n"
      "in the keyring, under the name that the configuration calls it by."),
  NULL,
  run,
};
