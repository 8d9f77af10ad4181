/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "jk-ctl.h"
#include "jk-text.h"
#include "jk-tls-floor.h"

static const JkCommand *const commands[] = {
  &jk_command_status,  &jk_command_metrics,    &jk_command_history, &jk_command_projects, &jk_command_changes,
  &jk_command_watch,   &jk_command_operations, &jk_command_start,   &jk_command_stop,     &jk_command_healing,
  &jk_command_alerts,  &jk_command_maintenance, &jk_command_channels, &jk_command_refresh, &jk_command_config,
  &jk_command_keys,    &jk_command_heal,       &jk_command_commit,  &jk_command_checkpoint, &jk_command_doctor,
};

/* The same options stand before and after the subcommand. */
static void
fill_global_options (JkCtl        *ctl,
                     GOptionEntry *entries)
{
  const GOptionEntry all[] = {
    { "socket", 0, 0, G_OPTION_ARG_FILENAME, &ctl->socket, N_("Talk to Jikimi on this Unix socket"), N_("PATH") },
    { "url", 0, 0, G_OPTION_ARG_STRING, &ctl->url, N_("Talk to Jikimi at this address"), N_("URL") },
    { "connect", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &ctl->url, NULL, NULL }, /* as jikimi calls it */
    { "key", 0, 0, G_OPTION_ARG_STRING, &ctl->key,
      N_("API key for --url; better in the variable JIKIMI_KEY, or remembered"), N_("KEY") },
    { "fingerprint", 0, 0, G_OPTION_ARG_STRING, &ctl->fingerprint,
      N_("Trust this certificate for --url from now on"), N_("SHA256:…") },
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &ctl->state_dir, N_("The Jikimi that was started with this folder"),
      N_("DIR") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &ctl->json, N_("Print the API’s answer as it is"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &ctl->quiet, N_("Print errors only"), NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &ctl->dry_run, N_("Only print what a command would change"), NULL },
    { "no-color", 0, 0, G_OPTION_ARG_NONE, &ctl->no_color, N_("No colours, as with the variable NO_COLOR"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &ctl->version, N_("Print the version"), NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &ctl->help, N_("Print this help"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  memcpy (entries, all, sizeof all);
}

#define N_GLOBAL_OPTIONS 13

static void
add_option_row (JkTable            *table,
                const GOptionEntry *entry)
{
  g_autofree char *shown = NULL;

  if ((entry->flags & G_OPTION_FLAG_HIDDEN) != 0)
    return;
  shown = g_strdup_printf ("%s--%s%s%s", entry->short_name != 0 ? "-h, " : "    ", entry->long_name,
                           entry->arg_description != NULL ? " " : "",
                           entry->arg_description != NULL ? _(entry->arg_description) : "");
  if (entry->short_name != 0)
    shown[1] = entry->short_name;
  jk_table_add (table, "", NULL);
  jk_table_add (table, shown, NULL);
  jk_table_add (table, _(entry->description), NULL);
}

static void
print_table (JkTable    *table,
             const char *heading)
{
  g_autofree char *text = jk_table_to_string (table, 0, FALSE);

  printf ("\n%s\n%s", heading, text);
}

static JkTable *
new_list (void)
{
  JkTable *table = jk_table_new ();

  jk_table_add_column (table, NULL, JK_TABLE_LEFT);
  jk_table_add_column (table, NULL, JK_TABLE_LEFT);
  jk_table_add_column (table, NULL, JK_TABLE_LEFT);
  return table;
}

static void
print_options (const GOptionEntry *entries,
               const char         *heading)
{
  g_autoptr(JkTable) table = new_list ();

  for (guint i = 0; entries != NULL && entries[i].long_name != NULL; i++)
    add_option_row (table, &entries[i]);
  if (!jk_table_is_empty (table))
    print_table (table, heading);
}

static void
print_exit_codes (void)
{
  static const char *const codes[][2] = {
    { "0", N_("Nothing is wrong") },
    { "1", N_("Something is wrong: with the set-up (doctor), or what is watched (status --check)") },
    { "2", N_("The command line cannot be understood") },
    { "3", N_("Jikimi cannot be reached") },
    { "4", N_("Jikimi refused") },
    { "5", N_("What was named does not exist") },
  };
  g_autoptr(JkTable) table = new_list ();

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      jk_table_add (table, "", NULL);
      jk_table_add (table, codes[i][0], NULL);
      jk_table_add (table, _(codes[i][1]), NULL);
    }
  print_table (table, _("Exit codes:"));
}

static JkExit
print_help (const GOptionEntry *global)
{
  g_autoptr(JkTable) table = new_list ();

  printf ("%s\n", _("Usage: jikimictl [OPTION…] COMMAND [ARGUMENT…]"));
  printf ("\n%s\n", _("Asks and steers Jikimi, the guardian of this machine and its Git repositories."));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      jk_table_add (table, "", NULL);
      jk_table_add (table, commands[i]->name, NULL);
      jk_table_add (table, _(commands[i]->summary), NULL);
    }
  print_table (table, _("Commands:"));
  print_options (global, _("Options:"));
  print_exit_codes ();
  printf ("\n%s\n", _("“jikimictl COMMAND --help” tells more of a command."));
  return JK_EXIT_FINE;
}

static JkExit
print_command_help (const JkCommand    *command,
                    const GOptionEntry *own,
                    const GOptionEntry *global)
{
  const char *arguments = command->arguments != NULL ? _(command->arguments) : "";

  /* Translators: a command and its arguments. */
  printf (_("Usage: jikimictl %s [OPTION…]%s%s"), command->name, *arguments != '\0' ? " " : "", arguments);
  printf ("\n\n%s\n", _(command->summary));
  if (command->about != NULL)
    printf ("\n%s\n", _(command->about));
  print_options (own, _("Options of this command:"));
  print_options (global, _("Options:"));
  print_exit_codes ();
  return JK_EXIT_FINE;
}

static gboolean
parse (const GOptionEntry *global,
       const GOptionEntry *own,
       gboolean            only_before_command,
       char             ***arguments,
       GError            **error)
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_ignore_unknown_options (context, TRUE);
  g_option_context_set_strict_posix (context, only_before_command);
  g_option_context_add_main_entries (context, global, NULL);
  if (own != NULL)
    g_option_context_add_main_entries (context, own, NULL);
  return g_option_context_parse_strv (context, arguments, error);
}

static const char *
find_nearest_option (const char         *typed,
                     const GOptionEntry *global,
                     const GOptionEntry *own)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  g_autofree char *name = g_strdup (typed + strspn (typed, "-"));

  if (strchr (name, '=') != NULL)
    *strchr (name, '=') = '\0';
  for (guint i = 0; global[i].long_name != NULL; i++)
    g_ptr_array_add (names, (gpointer) global[i].long_name);
  for (guint i = 0; own != NULL && own[i].long_name != NULL; i++)
    g_ptr_array_add (names, (gpointer) own[i].long_name);
  g_ptr_array_add (names, NULL);
  return jk_ctl_nearest (name, (const char *const *) names->pdata);
}

/* What is left and looks like an option was none; "--" ends the search and goes. Returns: %TRUE if all is well */
static gboolean
check_unknown (const char         *command,
               char              **arguments,
               const GOptionEntry *global,
               const GOptionEntry *own)
{
  for (guint i = 0; arguments[i] != NULL; i++)
    {
      const char *nearest;

      if (g_str_equal (arguments[i], "--"))
        {
          g_free (arguments[i]);
          for (guint j = i; (arguments[j] = arguments[j + 1]) != NULL; j++)
            continue;
          return TRUE;
        }
      if (arguments[i][0] != '-' || arguments[i][1] == '\0' || g_ascii_isdigit (arguments[i][1]))
        continue;

      nearest = find_nearest_option (arguments[i], global, own);
      if (nearest != NULL)
        jk_ctl_usage (command, _("There is no option %s. Did you mean --%s?"), arguments[i], nearest);
      else
        jk_ctl_usage (command, _("There is no option %s."), arguments[i]);
      return FALSE;
    }
  return TRUE;
}

static const JkCommand *
find_command (const char *name)
{
  const char *names[G_N_ELEMENTS (commands) + 1] = { NULL };
  const char *nearest;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      names[i] = commands[i]->name;
      if (g_str_equal (name, names[i]))
        return commands[i];
    }

  nearest = jk_ctl_nearest (name, names);
  if (nearest != NULL)
    jk_ctl_usage (NULL, _("There is no command “%s”. Did you mean “%s”?"), name, nearest);
  else
    jk_ctl_usage (NULL, _("There is no command “%s”."), name);
  return NULL;
}

static void
find_terminal (JkCtl *ctl)
{
  const char *no_color = g_getenv ("NO_COLOR");
  const char *term = g_getenv ("TERM");
  const char *columns = g_getenv ("COLUMNS");
  struct winsize size = { 0 };

  if (!isatty (STDOUT_FILENO))
    return;
  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    {
      ctl->columns = size.ws_col;
      ctl->rows = size.ws_row;
    }
  else if (columns != NULL)
    ctl->columns = g_ascii_strtoull (columns, NULL, 10);
  if (ctl->columns == 0)
    ctl->columns = 80;
  ctl->use_styles = !ctl->no_color && (no_color == NULL || *no_color == '\0') && g_strcmp0 (term, "dumb") != 0;
}

static JkExit
run_command (JkCtl              *ctl,
             const JkCommand    *command,
             char             ***arguments,
             const GOptionEntry *global)
{
  GOptionEntry own[JK_MAX_COMMAND_OPTIONS + 1] = { G_OPTION_ENTRY_NULL };
  g_autoptr(GError) error = NULL;
  JkExit code;

  if (command->options != NULL)
    command->options (ctl, own);
  if (!parse (global, own, FALSE, arguments, &error))
    return jk_ctl_usage (command->name, "%s", error->message);
  if (ctl->help)
    return print_command_help (command, own, global);
  if (!check_unknown (command->name, *arguments + 1, global, own))
    return JK_EXIT_USAGE;
  if (ctl->socket != NULL && ctl->url != NULL)
    return jk_ctl_usage (command->name, _("--socket and --url exclude each other."));
  if (ctl->key == NULL)
    ctl->key = g_strdup (g_getenv ("JIKIMI_KEY"));

  find_terminal (ctl);
  code = command->is_about_url != NULL && command->is_about_url (*arguments + 1) ? JK_EXIT_FINE : jk_ctl_connect (ctl);
  return code == JK_EXIT_FINE ? command->run (ctl, *arguments + 1) : code;
}

static JkExit
run (JkCtl   *ctl,
     char  ***arguments)
{
  GOptionEntry global[N_GLOBAL_OPTIONS];
  g_autoptr(GError) error = NULL;
  const JkCommand *command;

  fill_global_options (ctl, global);
  if (!parse (global, NULL, TRUE, arguments, &error))
    return jk_ctl_usage (NULL, "%s", error->message);
  if (ctl->version)
    {
      printf ("jikimictl %s\n", JK_VERSION);
      return JK_EXIT_FINE;
    }
  if ((*arguments)[1] != NULL && (*arguments)[1][0] == '-')
    {
      return check_unknown (NULL, *arguments + 1, global, NULL) ? print_help (global) : JK_EXIT_USAGE;
    }
  if ((*arguments)[1] == NULL)
    {
      if (ctl->help)
        return print_help (global);
      return jk_ctl_usage (NULL, _("A command is missing."));
    }

  command = find_command ((*arguments)[1]);
  if (command == NULL)
    return JK_EXIT_USAGE;
  /* The command's name takes the program's place. */
  g_free ((*arguments)[0]);
  memmove (*arguments, *arguments + 1, g_strv_length (*arguments + 1) * sizeof (char *) + sizeof (char *));
  return run_command (ctl, command, arguments, global);
}

int
main (int    argc,
      char **argv)
{
  const char *locale_dir = g_getenv ("JIKIMI_LOCALE_DIR");
  g_auto(GStrv) arguments = g_strdupv (argv);
  JkCtl ctl = { 0 };
  JkExit code;

  jk_tls_set_floor ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : JK_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  code = run (&ctl, &arguments);
  jk_ctl_clear (&ctl);
  if (fflush (stdout) != 0 && code == JK_EXIT_FINE)
    {
      perror ("jikimictl");
      return JK_EXIT_WRONG;
    }
  return code;
}
