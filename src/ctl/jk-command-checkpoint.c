/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "jk-checkpoint-words.h"
#include "jk-ctl.h"
#include "jk-error.h"
#include "jk-json.h"
#include "jk-operation-view.h"
#include "jk-text.h"
#include "jk-value-text.h"
#include "jk-words.h"

#define MAX_SHOWN 40

static char *
make_path (const char *project,
           const char *id,
           const char *after)
{
  g_autofree char *escaped = id != NULL ? g_uri_escape_string (id, NULL, FALSE) : NULL;

  return g_strconcat ("/projects/", project, "/checkpoints", escaped != NULL ? "/" : "", escaped != NULL ? escaped : "",
                      after, NULL);
}

static JkExit
list (JkCtl      *ctl,
      const char *project)
{
  g_autofree char *path = make_path (project, NULL, NULL);
  g_autoptr(JsonObject) answer = NULL;
  g_autoptr(JkTable) table = jk_table_new ();
  GError *error = NULL;
  JsonArray *rows;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "GET", path, NULL);
  answer = jk_ctl_get (ctl, path, &error);
  if (answer == NULL)
    return jk_ctl_fail (ctl, error);
  rows = jk_json_get_array (answer, "checkpoints");
  jk_table_add_column (table, _ ("Id"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("checkpoint", "Time"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("checkpoint", "Files"), JK_TABLE_RIGHT);
  jk_table_add_column (table, C_ ("checkpoint", "Size"), JK_TABLE_RIGHT);
  jk_table_add_column (table, C_ ("checkpoint", "Why"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("checkpoint", "Branch"), JK_TABLE_SHRINKS);
  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);
      g_autofree char *time = jk_words_time (jk_json_get_time_us (row, "time"));
      g_autofree char *files = g_strdup_printf ("%" G_GINT64_FORMAT, jk_json_get_int (row, "paths"));
      g_autofree char *size = jk_value_text_new (jk_json_get_double (row, "size_bytes"), "B", 1);

      jk_table_add (table, jk_json_get_string (row, "id"), NULL);
      jk_table_add (table, time, NULL);
      jk_table_add (table, files, NULL);
      jk_table_add (table, size, NULL);
      jk_table_add (table, jk_checkpoint_words_reason (jk_json_get_string (row, "reason")), NULL);
      jk_table_add (table, jk_json_get_string (row, "branch"), "2");
    }
  if (jk_table_is_empty (table))
    jk_ctl_say (ctl, "%s\n", _ ("There is no checkpoint. “jikimictl checkpoint PROJECT” makes one."));
  else
    jk_ctl_print_table (ctl, table);
  return JK_EXIT_FINE;
}

/* In numbers, those that are none left out. */
static void
say_effects (JkCtl      *ctl,
             JsonObject *effects)
{
  static const char *const words[] = { "change", "create", "remove", "keep", "same", "blocked" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      const gint64 n = jk_json_get_int (effects, words[i]);

      if (n > 0)
        /* Translators: what a restore does to files, and to how many */
        jk_ctl_say (ctl, C_ ("restore", "%s: %d\n"), jk_checkpoint_words_effect (words[i]), (int) n);
    }
}

static void
print_files (JkCtl     *ctl,
             JsonArray *rows)
{
  g_autoptr(JkTable) table = jk_table_new ();
  const guint n = jk_json_get_length (rows);

  jk_table_add_column (table, C_ ("checkpoint", "File"), JK_TABLE_SHRINKS);
  jk_table_add_column (table, C_ ("checkpoint", "Size"), JK_TABLE_RIGHT);
  jk_table_add_column (table, C_ ("checkpoint", "A restore now"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_ ("checkpoint", "Why not"), JK_TABLE_LEFT);
  for (guint i = 0; i < MIN (n, MAX_SHOWN); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);
      const char *effect = jk_json_get_string (row, "effect");
      g_autofree char *size = jk_value_text_new (jk_json_get_double (row, "size_bytes"), "B", 1);

      jk_table_add (table, jk_json_get_string (row, "path"), NULL);
      jk_table_add (table, size, NULL);
      jk_table_add (table, jk_checkpoint_words_effect (effect), g_strcmp0 (effect, "blocked") == 0 ? "31" : NULL);
      jk_table_add (table, jk_checkpoint_words_obstacle (jk_json_get_string (row, "reason")), NULL);
    }
  if (!jk_table_is_empty (table))
    jk_ctl_print_table (ctl, table);
  if (n > MAX_SHOWN)
    jk_ctl_say (ctl,
                ngettext ("%d more file; --json tells of it\n", "%d more files; --json tells of them\n", n - MAX_SHOWN),
                (int) (n - MAX_SHOWN));
}

static JkExit
show (JkCtl      *ctl,
      const char *project,
      const char *id)
{
  g_autofree char *path = make_path (project, id, NULL);
  g_autoptr(JsonObject) answer = NULL;
  g_autofree char *time = NULL;
  GError *error = NULL;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "GET", path, NULL);
  answer = jk_ctl_get (ctl, path, &error);
  if (answer == NULL)
    return jk_ctl_fail (ctl, error);
  time = jk_words_time (jk_json_get_time_us (answer, "time"));
  jk_ctl_say (ctl, "%s · %s\n", time, jk_checkpoint_words_reason (jk_json_get_string (answer, "reason")));
  say_effects (ctl, jk_json_get_object (answer, "effects"));
  print_files (ctl, jk_json_get_array (answer, "files"));
  return JK_EXIT_FINE;
}

/* Makes the call that begins an operation. Returns: (transfer full) (nullable): its id; %NULL with *@code */
static char *
begin (JkCtl      *ctl,
       const char *path,
       JsonObject *body,
       JkExit     *code)
{
  GError *error = NULL;
  g_autoptr(JsonNode) answer = jk_ctl_call (ctl, "POST", path, body, &error);
  const char *id = NULL;

  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    id = jk_json_get_string (json_node_get_object (answer), "id");
  if (id == NULL)
    *code = jk_ctl_fail (ctl, error != NULL ? error
                                            : g_error_new (JK_ERROR, JK_ERROR_PARSE,
                                                           _ ("The answer to %s is not an object."), path));
  return g_strdup (id);
}

/* Its id, which whoever wants to go back to it needs. */
static void
say_kept (JkCtl      *ctl,
          const char *operation)
{
  g_autofree char *path = g_strconcat ("/operations/", operation, NULL);
  g_autoptr(JsonObject) answer = jk_ctl_get (ctl, path, NULL);
  JsonObject *result = jk_json_get_object (answer, "result");
  g_autofree char *id = jk_text_escape (jk_json_get_string (result, "checkpoint"));
  const int n = (int) jk_json_get_int (result, "paths");

  if (*id != '\0')
    jk_ctl_say (ctl,
                ngettext ("%d file is kept as %s. “jikimictl checkpoint restore PROJECT ID” goes back to it.\n",
                          "%d files are kept as %s. “jikimictl checkpoint restore PROJECT ID” goes back to it.\n", n),
                n, id);
}

static JkExit
create (JkCtl      *ctl,
        const char *project)
{
  g_autofree char *path = make_path (project, NULL, NULL);
  g_autofree char *operation = NULL;
  JkExit code;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "POST", path, NULL);
  operation = begin (ctl, path, NULL, &code);
  if (operation == NULL)
    return code;
  code = jk_operation_wait (ctl, operation);
  if (code == JK_EXIT_FINE)
    say_kept (ctl, operation);
  return code;
}

/* What became of it, in numbers, and the way back. */
static JkExit
say_restored (JkCtl      *ctl,
              const char *operation)
{
  g_autofree char *path = g_strconcat ("/operations/", operation, NULL);
  GError *error = NULL;
  g_autoptr(JsonObject) answer = jk_ctl_get (ctl, path, &error);
  JsonObject *result = jk_json_get_object (answer, "result");
  const char *before = jk_json_get_string (result, "before");
  JsonArray *left_out = jk_json_get_array (result, "left_out");

  if (answer == NULL)
    return jk_ctl_fail (ctl, error);
  jk_ctl_say (ctl, _ ("Replaced: %d, made: %d, removed: %d, as they were: %d\n"),
              (int) jk_json_get_int (result, "changed"), (int) jk_json_get_int (result, "created"),
              (int) jk_json_get_int (result, "removed"), (int) jk_json_get_int (result, "same"));
  if (jk_json_get_int (result, "kept") > 0)
    jk_ctl_say (ctl, _ ("Not removed, since they were not named: %d\n"), (int) jk_json_get_int (result, "kept"));
  for (guint i = 0; i < MIN (jk_json_get_length (left_out), MAX_SHOWN); i++)
    {
      JsonObject *row = jk_json_get_element (left_out, i);
      g_autofree char *name = jk_text_escape (jk_json_get_string (row, "path"));

      jk_ctl_say (ctl, _ ("Not restored: %s (%s)\n"), name, jk_checkpoint_words_obstacle (jk_json_get_string (row, "reason")));
    }
  if (before != NULL && *before != '\0')
    jk_ctl_say (ctl, _ ("What was there before is kept: %s. Restore that to undo this.\n"), before);
  return JK_EXIT_FINE;
}

static JkExit
restore (JkCtl      *ctl,
         const char *project,
         const char *id,
         char      **paths)
{
  g_autofree char *path = make_path (project, id, "/restore");
  g_autoptr(JsonObject) body = json_object_new ();
  g_autofree char *operation = NULL;
  JkExit code;

  jk_ctl_add_paths (body, paths);
  if (ctl->json)
    return jk_ctl_print_json (ctl, "POST", path, body);
  operation = begin (ctl, path, body, &code);
  if (operation == NULL)
    return code;
  code = jk_operation_wait (ctl, operation);
  return code == JK_EXIT_FINE ? say_restored (ctl, operation) : code;
}

static JkExit
delete (JkCtl      *ctl,
        const char *project,
        const char *id)
{
  g_autofree char *path = make_path (project, id, NULL);
  g_autoptr(JsonNode) answer = NULL;
  GError *error = NULL;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "DELETE", path, NULL);
  answer = jk_ctl_call (ctl, "DELETE", path, NULL, &error);
  if (error != NULL)
    return jk_ctl_fail (ctl, error);
  jk_ctl_say (ctl, "%s\n", _ ("The checkpoint is deleted."));
  return JK_EXIT_FINE;
}

/* As “20261127T181657Z-1a2b3c4d”: nobody calls a project so. */
static gboolean
is_id (const char *text)
{
  return text != NULL && g_regex_match_simple ("^\\d{8}T\\d{6}Z-[0-9a-f]+$", text, 0, 0);
}

/* @arguments: the project, unless @is_meant, and what comes after it */
static JkExit
obey (JkCtl      *ctl,
      const char *verb,
      gboolean    is_meant,
      char      **arguments)
{
  gboolean only_here = !g_str_equal (verb, "list") && !g_str_equal (verb, "show");
  char **after = is_meant ? arguments : arguments + 1;
  GError *error = NULL;
  g_autofree char *project = is_meant ? jk_ctl_find_meant_project (ctl, only_here, &error)
                                      : jk_ctl_find_project (ctl, arguments[0], &error);

  if (error != NULL)
    return jk_ctl_fail (ctl, error);
  if (project == NULL)
    return jk_ctl_usage ("checkpoint", _ ("Which project? “jikimictl projects” lists them."));
  if (g_str_equal (verb, "create"))
    return create (ctl, project);
  if (g_str_equal (verb, "list"))
    return list (ctl, project);
  if (g_str_equal (verb, "show"))
    return show (ctl, project, after[0]);
  if (g_str_equal (verb, "delete"))
    return delete (ctl, project, after[0]);
  return restore (ctl, project, after[0], after + 1);
}

/* Without a verb, the first argument is the project. */
static JkExit
run (JkCtl *ctl,
     char **arguments)
{
  static const char *const verbs[] = { "create", "list", "show", "delete", "restore", NULL };
  static const guint most[] = { 1, 1, 2, 2, G_MAXUINT };
  const char *typed = arguments[0];
  gboolean is_meant;
  guint which = 0, n;

  while (arguments[0] != NULL && verbs[which] != NULL && !g_str_equal (verbs[which], arguments[0]))
    which++;
  if (arguments[0] != NULL && verbs[which] != NULL)
    arguments++;
  else
    which = 0;
  n = g_strv_length (arguments);
  /* No project takes anything after it: the first word was to be a verb. */
  if (which == 0 && n > 1 && typed == arguments[0] && jk_ctl_nearest (typed, verbs) != NULL)
    return jk_ctl_usage ("checkpoint", _ ("There is no command “%s”. Did you mean “%s”?"), typed,
                         jk_ctl_nearest (typed, verbs));
  is_meant = most[which] > 1 ? is_id (arguments[0]) && !is_id (n > 1 ? arguments[1] : NULL) : n == 0;
  if (n + is_meant > most[which])
    return jk_ctl_usage ("checkpoint", _ ("“%s” is one argument too many."), arguments[most[which] - is_meant]);
  if (most[which] > 1 && n + is_meant < 2)
    return jk_ctl_usage ("checkpoint", _ ("Which one? “jikimictl checkpoint list PROJECT” lists them."));
  return obey (ctl, verbs[which], is_meant, arguments);
}

const JkCommand jk_command_checkpoint = {
  "checkpoint",
  N_ ("[create | list] [PROJECT] | show [PROJECT] ID | restore [PROJECT] ID [FILE…] | delete [PROJECT] ID"),
  N_ ("Keep all changes beside the branch, for a week, and go back to them"),
  N_ ("“show” says what a checkpoint holds and what going back to it would do now. “restore” brings its files back, or\n"
      "those that are named, after another checkpoint of what is there now: restoring that one undoes it. A file that had\n"
      "been deleted by then is removed only if it is named. Branch and staging area stay as they are.\n"
      "Without a project it is the one in whose folder this is called."),
  NULL,
  run,
};
