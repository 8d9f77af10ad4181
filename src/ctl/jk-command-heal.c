/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "jk-ctl.h"
#include "jk-error.h"
#include "jk-json.h"
#include "jk-operation-view.h"
#include "jk-value-text.h"
#include "jk-words.h"

#define N_ACTIONS_SHOWN 10

static void
options (JkCtl        *ctl,
         GOptionEntry *entries)
{
  entries[0] = (GOptionEntry) { "project", 'p', 0, G_OPTION_ARG_STRING, &ctl->project, N_ ("With preview and run: of this project"),
                                N_ ("PROJECT") };
  entries[1] = (GOptionEntry) { "target", 0, 0, G_OPTION_ARG_STRING, &ctl->text,
                                N_ ("With preview and run: this mount point, service or probe"), N_ ("TARGET") };
  entries[2] = (GOptionEntry) { "untracked", 0, 0, G_OPTION_ARG_STRING, &ctl->untracked,
                                N_ ("With mode: whether new files may be committed, on or off"), "on|off" };
  entries[3] = (GOptionEntry) { "trusted", 0, 0, G_OPTION_ARG_STRING, &ctl->trusted,
                                N_ ("With mode: whether the repository’s hooks, filters and signing may run, on or off"), "on|off" };
}

static const char *
word_of (const char        *word,
         const char *const (*words)[2],
         gsize              n)
{
  for (gsize i = 0; word != NULL && i < n; i++)
    {
      if (g_str_equal (words[i][0], word))
        return g_dpgettext2 (NULL, "heal", words[i][1]);
    }
  return word;
}

static const char *
rule_state_word (const char *state)
{
  static const char *const words[][2] = {
    { "watching", NC_ ("heal", "watching") }, { "pending", NC_ ("heal", "waits") }, { "deciding", NC_ ("heal", "deciding") },
    { "checkpointing", NC_ ("heal", "checkpoint") }, { "acting", NC_ ("heal", "acting") }, { "verifying", NC_ ("heal", "verifying") },
    { "cooling", NC_ ("heal", "cooling down") }, { "resting", NC_ ("heal", "resting") }, { "paused", NC_ ("heal", "held back") },
    { "off", NC_ ("heal", "off") },
  };

  return word_of (state, words, G_N_ELEMENTS (words));
}

static const char *
action_state_word (const char *state)
{
  static const char *const words[][2] = {
    { "running", NC_ ("heal", "under way") }, { "kept", NC_ ("heal", "done") }, { "undone", NC_ ("heal", "undone") },
    { "failed", NC_ ("heal", "failed") }, { "interrupted", NC_ ("heal", "cut short") }, { "refused", NC_ ("heal", "not done") },
    { "recommended", NC_ ("heal", "proposed") },
  };

  return word_of (state, words, G_N_ELEMENTS (words));
}

static void
print_rules (JkCtl      *ctl,
             JsonObject *healing)
{
  g_autoptr(JkTable) table = jk_table_new ();
  JsonArray *rows = jk_json_get_array (healing, "rules");

  jk_table_add_column (table, C_ ("heal", "Rule"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("heal", "State"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("heal", "When"), JK_TABLE_SHRINKS);
  jk_table_add_column (table, C_ ("heal", "Action"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("heal", "Why not"), JK_TABLE_SHRINKS);
  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);
      gboolean is_resting = g_strcmp0 (jk_json_get_string (row, "state"), "resting") == 0;

      jk_table_add (table, jk_json_get_string (row, "id"), NULL);
      jk_table_add (table, rule_state_word (jk_json_get_string (row, "state")), is_resting ? "31" : NULL);
      jk_table_add (table, jk_json_get_string (row, "condition"), "2");
      jk_table_add (table, jk_json_get_string (row, "action"), NULL);
      jk_table_add (table, jk_json_get_string (row, "refusal"), NULL);
    }
  jk_ctl_print_table (ctl, table);
}

static void
print_actions (JkCtl      *ctl,
               JsonObject *healing)
{
  g_autoptr(JkTable) table = jk_table_new ();
  JsonArray *rows = jk_json_get_array (healing, "actions");

  jk_table_add_column (table, _ ("Id"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("heal", "Begun"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("heal", "Rule"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("heal", "State"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("heal", "What"), JK_TABLE_SHRINKS);
  for (guint i = 0; i < MIN (jk_json_get_length (rows), N_ACTIONS_SHOWN); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);
      g_autofree char *begun = jk_words_time (jk_json_get_time_us (row, "started"));
      const char *error = jk_json_get_string (row, "error");
      g_autofree char *what = g_strdup_printf ("%s. %s", jk_json_get_string (row, "title"),
                                               error != NULL ? error : jk_json_get_string (row, "text"));

      jk_table_add (table, jk_json_get_string (row, "id"), "2");
      jk_table_add (table, begun, NULL);
      jk_table_add (table, jk_json_get_string (row, "rule"), NULL);
      jk_table_add (table, action_state_word (jk_json_get_string (row, "state")), NULL);
      jk_table_add (table, what, NULL);
    }
  if (jk_table_is_empty (table))
    return;
  jk_ctl_say (ctl, "\n");
  jk_ctl_print_table (ctl, table);
}

static void
say_switches (JkCtl      *ctl,
              JsonObject *healing)
{
  gint64 until_us = jk_json_get_time_us (healing, "paused_until");
  g_autofree char *until = until_us != 0 ? jk_words_time (until_us) : NULL;
  JsonObject *budget = json_object_get_object_member (healing, "budget");

  if (!jk_json_get_boolean (healing, "auto_healing"))
    jk_ctl_say (ctl, "%s\n", _ ("Auto-healing is off."));
  if (jk_json_get_boolean (healing, "paused") && until != NULL)
    jk_ctl_say (ctl, _ ("Healing is held back until %s.\n"), until);
  else if (jk_json_get_boolean (healing, "paused"))
    jk_ctl_say (ctl, _ ("Healing is held back (%s).\n"), jk_json_get_string (healing, "stopped_by"));
  jk_ctl_say (ctl, _ ("Actions in the last hour: %d of %d\n"), (int) json_object_get_int_member_with_default (budget, "used", 0),
              (int) json_object_get_int_member_with_default (budget, "per_hour", 0));
}

static JkExit
list (JkCtl *ctl)
{
  g_autoptr(JsonObject) healing = NULL;
  GError *error = NULL;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "GET", "/healing", NULL);
  healing = jk_ctl_get (ctl, "/healing", &error);
  if (healing == NULL)
    return jk_ctl_fail (ctl, error);
  say_switches (ctl, healing);
  print_rules (ctl, healing);
  print_actions (ctl, healing);
  return JK_EXIT_FINE;
}

/* Returns: (transfer full) (nullable): what to run a rule for; %NULL with @error */
static JsonObject *
make_wish (JkCtl   *ctl,
           GError **error)
{
  g_autoptr(JsonObject) wish = json_object_new ();
  g_autofree char *project = NULL;

  if (ctl->project != NULL && (project = jk_ctl_find_project (ctl, ctl->project, error)) == NULL)
    return NULL;
  if (project != NULL)
    json_object_set_string_member (wish, "project", project);
  if (ctl->text != NULL)
    json_object_set_string_member (wish, "target", ctl->text);
  return g_steal_pointer (&wish);
}

static char *
make_path (const char *before,
           const char *name,
           const char *after)
{
  g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);

  return g_strconcat (before, escaped, after, NULL);
}

static void
print_effects (JkCtl      *ctl,
               JsonObject *preview)
{
  JsonArray *rows = jk_json_get_array (preview, "effects");

  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);
      const char *metric = jk_json_get_string (row, "metric");
      g_autofree char *before = jk_metric_text_new (metric, jk_json_get_string (row, "unit"), jk_json_get_double (row, "before"));
      g_autofree char *after = jk_metric_text_new (metric, jk_json_get_string (row, "unit"), jk_json_get_double (row, "after"));

      jk_ctl_say (ctl, "  %s: %s → %s\n", jk_words_metric (metric), before, after);
    }
}

static JkExit
preview (JkCtl      *ctl,
         const char *rule)
{
  g_autofree char *path = make_path ("/healing/", rule, "/preview");
  g_autoptr(JsonNode) answer = NULL;
  g_autoptr(JsonObject) wish = NULL;
  GError *error = NULL;
  JsonObject *told;
  JsonArray *items;

  wish = make_wish (ctl, &error);
  if (wish == NULL)
    return jk_ctl_fail (ctl, error);
  if (ctl->json)
    return jk_ctl_print_json (ctl, "POST", path, wish);
  answer = jk_ctl_call (ctl, "POST", path, wish, &error);
  if (answer == NULL || !JSON_NODE_HOLDS_OBJECT (answer))
    return jk_ctl_fail (ctl, error != NULL ? error
                                           : g_error_new (JK_ERROR, JK_ERROR_PARSE, _ ("The answer to %s is not an object."), path));
  told = json_node_get_object (answer);
  items = jk_json_get_array (told, "items");
  jk_ctl_say (ctl, "%s\n%s\n", jk_json_get_string (told, "title"), jk_json_get_string (told, "text"));
  if (jk_json_get_string (told, "refusal") != NULL)
    jk_ctl_say (ctl, _ ("Why not: %s\n"), jk_json_get_string (told, "refusal"));
  print_effects (ctl, told);
  for (guint i = 0; i < jk_json_get_length (items); i++)
    jk_ctl_say (ctl, "  %s\n", jk_json_get_string (jk_json_get_element (items, i), "name"));
  return JK_EXIT_FINE;
}

static JkExit
begin (JkCtl      *ctl,
       const char *path,
       JsonObject *wish)
{
  g_autoptr(JsonNode) answer = NULL;
  GError *error = NULL;
  const char *id = NULL;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "POST", path, wish);
  answer = jk_ctl_call (ctl, "POST", path, wish, &error);
  if (error != NULL)
    return jk_ctl_fail (ctl, error);
  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    id = jk_json_get_string (json_node_get_object (answer), "id");
  if (id == NULL)
    return jk_ctl_fail (ctl, g_error_new (JK_ERROR, JK_ERROR_PARSE, _ ("The answer to %s is not an object."), path));
  return jk_operation_wait (ctl, id);
}

static JkExit
run_rule (JkCtl      *ctl,
          const char *rule)
{
  g_autofree char *path = make_path ("/healing/", rule, "/run");
  GError *error = NULL;
  g_autoptr(JsonObject) wish = make_wish (ctl, &error);

  return wish != NULL ? begin (ctl, path, wish) : jk_ctl_fail (ctl, error);
}

static JkExit
undo (JkCtl      *ctl,
      const char *id)
{
  g_autofree char *path = make_path ("/healing/actions/", id, "/undo");

  return begin (ctl, path, NULL);
}

/* Makes a changing call and says @done. */
static JkExit
change (JkCtl      *ctl,
        const char *method,
        const char *path,
        JsonObject *wish,
        const char *done)
{
  g_autoptr(JsonNode) answer = NULL;
  GError *error = NULL;

  if (ctl->json)
    return jk_ctl_print_json (ctl, method, path, wish);
  answer = jk_ctl_call (ctl, method, path, wish, &error);
  if (error != NULL)
    return jk_ctl_fail (ctl, error);
  jk_ctl_say (ctl, "%s\n", done);
  return JK_EXIT_FINE;
}

static JkExit
hold_back (JkCtl      *ctl,
           const char *minutes)
{
  g_autoptr(JsonObject) wish = json_object_new ();
  gint64 n;

  if (minutes != NULL && !g_ascii_string_to_signed (minutes, 10, 1, 7 * 24 * 60, &n, NULL))
    return jk_ctl_usage ("heal", _ ("“%s” is no number of minutes from 1 to 10080."), minutes);
  if (minutes != NULL)
    json_object_set_int_member (wish, "minutes", n);
  return change (ctl, "POST", "/healing/pause", wish, _ ("Healing is held back; “jikimictl heal resume” lets it go on."));
}

/* Returns: %FALSE if @word is neither on nor off; without a @word (nullable) nothing is added */
static gboolean
add_switch (JsonObject *healing,
            const char *name,
            const char *word)
{
  if (word == NULL)
    return TRUE;
  if (!g_str_equal (word, "on") && !g_str_equal (word, "off"))
    return FALSE;
  json_object_set_boolean_member (healing, name, g_str_equal (word, "on"));
  return TRUE;
}

static JkExit
set_mode (JkCtl      *ctl,
          const char *name,
          const char *mode)
{
  static const char *const modes[] = { "observe", "suggest", "checkpoint", "commit", NULL };
  g_autoptr(JsonObject) wish = json_object_new ();
  JsonObject *healing = json_object_new ();
  g_autofree char *project = NULL, *path = NULL;
  GError *error = NULL;

  json_object_set_object_member (wish, "healing", healing);
  if (mode == NULL || !g_strv_contains (modes, mode))
    return jk_ctl_usage ("heal", _ ("Which mode? observe, suggest, checkpoint or commit."));
  if (!add_switch (healing, "untracked", ctl->untracked) || !add_switch (healing, "trusted", ctl->trusted))
    return jk_ctl_usage ("heal", _ ("“--untracked” and “--trusted” take on or off."));
  project = jk_ctl_find_project (ctl, name, &error);
  if (project == NULL)
    return jk_ctl_fail (ctl, error);
  json_object_set_string_member (healing, "mode", mode);
  path = make_path ("/projects/", project, NULL);
  return change (ctl, "PUT", path, wish, _ ("The mode is set."));
}

static JkExit
run (JkCtl *ctl,
     char **arguments)
{
  static const char *const verbs[] = { "list", "preview", "run", "undo", "pause", "resume", "mode", NULL };
  static const guint most[] = { 1, 2, 2, 2, 2, 1, 3 };
  const char *verb = arguments[0] != NULL ? arguments[0] : "list";
  guint n = g_strv_length (arguments);
  const char *nearest;
  guint which = 0;

  while (verbs[which] != NULL && !g_str_equal (verbs[which], verb))
    which++;
  if (verbs[which] == NULL)
    {
      nearest = jk_ctl_nearest (verb, verbs);
      return nearest != NULL ? jk_ctl_usage ("heal", _ ("There is no command “%s”. Did you mean “%s”?"), verb, nearest)
                             : jk_ctl_usage ("heal", _ ("There is no command “%s”."), verb);
    }
  if (n > most[which])
    return jk_ctl_usage ("heal", _ ("“%s” is one argument too many."), arguments[most[which]]);
  if (arguments[0] == NULL || which == 0)
    return list (ctl);
  if (g_str_equal (verb, "pause"))
    return hold_back (ctl, arguments[1]);
  if (g_str_equal (verb, "resume"))
    return change (ctl, "POST", "/healing/resume", NULL, _ ("Healing goes on."));
  if (arguments[1] == NULL)
    return jk_ctl_usage ("heal", g_str_equal (verb, "mode") ? _ ("Of which project?") : _ ("Which one? “jikimictl heal” lists them."));
  if (g_str_equal (verb, "mode"))
    return set_mode (ctl, arguments[1], arguments[2]);
  if (g_str_equal (verb, "undo"))
    return undo (ctl, arguments[1]);
  return g_str_equal (verb, "run") ? run_rule (ctl, arguments[1]) : preview (ctl, arguments[1]);
}

const JkCommand jk_command_heal = {
  "heal",
  N_ ("[list | preview RULE | run RULE | undo ID | pause [MINUTES] | resume | mode PROJECT MODE]"),
  N_ ("What Jikimi puts right, how, and the way back"),
  N_ ("“preview” says what a rule would do now, “run” has it done, “undo” takes back what was done. “pause” holds all\n"
      "healing back, also over a restart, until “resume”. “mode” says what may be done in a repository: observe,\n"
      "suggest, checkpoint or commit."),
  options,
  run,
};
