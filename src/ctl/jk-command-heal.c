/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "jk-ctl.h"
#include "jk-error.h"
#include "jk-heal-view.h"
#include "jk-json.h"
#include "jk-operation-view.h"
#include "jk-words.h"

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
  jk_heal_view_say (ctl, healing);
  return JK_EXIT_FINE;
}

/* Who named a rule or an action that is not there is told where they stand. */
static JkExit
fail_to_find (JkCtl  *ctl,
              GError *error)
{
  const JkExit code = jk_ctl_fail (ctl, error);

  if (code == JK_EXIT_NOT_FOUND)
    fprintf (stderr, "%s\n", _ ("“jikimictl heal” lists the rules and what they did."));
  return code;
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

static JkExit
preview (JkCtl      *ctl,
         const char *rule)
{
  g_autofree char *path = make_path ("/healing/", rule, "/preview");
  g_autoptr(JsonNode) answer = NULL;
  g_autoptr(JsonObject) wish = NULL;
  GError *error = NULL;

  wish = make_wish (ctl, &error);
  if (wish == NULL)
    return jk_ctl_fail (ctl, error);
  if (ctl->json)
    return jk_ctl_print_json (ctl, "POST", path, wish);
  answer = jk_ctl_call (ctl, "POST", path, wish, &error);
  if (answer == NULL || !JSON_NODE_HOLDS_OBJECT (answer))
    return fail_to_find (ctl, error != NULL ? error
                                            : g_error_new (JK_ERROR, JK_ERROR_PARSE, _ ("The answer to %s is not an object."), path));
  jk_heal_view_say_preview (ctl, json_node_get_object (answer));
  return JK_EXIT_FINE;
}

/* Tells what came of the action of @operation, as far as anybody knows. */
static void
say_end (JkCtl      *ctl,
         const char *operation)
{
  g_autofree char *path = make_path ("/operations/", operation, NULL);
  g_autoptr(JsonObject) ended = jk_ctl_get (ctl, path, NULL), healing = jk_ctl_get (ctl, "/healing", NULL);

  if (ended != NULL && healing != NULL)
    jk_heal_view_say_action (ctl, healing, jk_json_get_string (jk_json_get_object (ended, "result"), "action"));
}

static JkExit
begin (JkCtl      *ctl,
       const char *path,
       JsonObject *wish)
{
  g_autoptr(JsonNode) answer = NULL;
  GError *error = NULL;
  const char *id = NULL;
  JkExit code;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "POST", path, wish);
  answer = jk_ctl_call (ctl, "POST", path, wish, &error);
  if (error != NULL)
    return fail_to_find (ctl, error);
  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    id = jk_json_get_string (json_node_get_object (answer), "id");
  if (id == NULL)
    return jk_ctl_fail (ctl, g_error_new (JK_ERROR, JK_ERROR_PARSE, _ ("The answer to %s is not an object."), path));
  code = jk_operation_wait (ctl, id);
  if (code == JK_EXIT_FINE)
    say_end (ctl, id);
  return code;
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
  g_autofree char *until = NULL, *done = NULL;
  gint64 n = 0;

  if (minutes != NULL && !g_ascii_string_to_signed (minutes, 10, 1, 7 * 24 * 60, &n, NULL))
    return jk_ctl_usage ("heal", _ ("“%s” is no number of minutes from 1 to 10080."), minutes);
  if (minutes == NULL)
    return change (ctl, "POST", "/healing/pause", wish, _ ("Healing is held back; “jikimictl heal resume” lets it go on."));
  json_object_set_int_member (wish, "minutes", n);
  until = jk_words_time (g_get_real_time () + n * 60 * G_USEC_PER_SEC);
  done = g_strdup_printf (_ ("Healing is held back until %s; “jikimictl heal resume” lets it go on sooner."), until);
  return change (ctl, "POST", "/healing/pause", wish, done);
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
