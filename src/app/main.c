/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <locale.h>

#include "jk-application.h"
#include "jk-connect.h"
#include "jk-keeper.h"
#include "jk-paths.h"
#include "jk-tls-floor.h"

typedef struct
{
  char *connect;
  char *fingerprint;
  char *socket;
  char *state_dir;
  const JkPaths *paths;
} Choice;

static void
on_guard_wanted_cb (JkApplication *application,
                    JkKeeper      *keeper)
{
  jk_keeper_start (keeper);
}

static void
on_remote_wanted_cb (JkApplication *application,
                     Choice        *choice)
{
  if (choice->connect != NULL)
    jk_connect_other_host (application, choice->paths, choice->connect, choice->fingerprint);
  else
    jk_application_take_client (application, jk_client_new_for_socket (choice->socket), FALSE);
}

/* The options that decide which instance this is; GApplication, which reads all of them again, wants to know that first. */
static void
read_choice (Choice *choice,
             char  **argv)
{
  const GOptionEntry entries[] = {
    { "connect", 0, 0, G_OPTION_ARG_STRING, &choice->connect, NULL, NULL },
    { "fingerprint", 0, 0, G_OPTION_ARG_STRING, &choice->fingerprint, NULL, NULL },
    { "socket", 0, 0, G_OPTION_ARG_FILENAME, &choice->socket, NULL, NULL },
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &choice->state_dir, NULL, NULL },
    { NULL }
  };
  g_auto(GStrv) copy = g_strdupv (argv);
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_ignore_unknown_options (context, TRUE);
  g_option_context_add_main_entries (context, entries, NULL);
  (void) g_option_context_parse_strv (context, &copy, NULL); /* what is wrong is told by GApplication */
}

/* One program on the bus for each thing that can be shown. */
static char *
instance_id (const Choice *choice)
{
  g_autofree char *here = g_get_current_dir ();
  g_autofree char *path = NULL, *hash = NULL;
  const char *what = choice->connect;

  if (what == NULL && choice->socket == NULL && choice->state_dir == NULL)
    return g_strdup (JK_APP_ID);
  if (what == NULL)
    what = path = g_canonicalize_filename (choice->socket != NULL ? choice->socket : choice->state_dir, here);
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, what, -1);
  return g_strdup_printf ("%s.i%.16s", JK_APP_ID, hash);
}

static void
set_language (void)
{
  g_autofree char *built = g_build_filename (JK_BUILD_LOCALE_DIR, "ko", "LC_MESSAGES", "jikimi.mo", NULL);
  const char *locale_dir = g_getenv ("JIKIMI_LOCALE_DIR");

  if (locale_dir == NULL)
    locale_dir = g_file_test (built, G_FILE_TEST_EXISTS) ? JK_BUILD_LOCALE_DIR : JK_LOCALE_DIR;
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

/* At the end of a session, or Ctrl+C: as if it were quit, so that the engine gives back what it holds. */
static gboolean
on_end_signal_cb (gpointer application)
{
  g_application_quit (application);
  return G_SOURCE_CONTINUE;
}

int
main (int    argc,
      char **argv)
{
  Choice choice = { NULL };
  g_autoptr(JkApplication) application = NULL;
  JkKeeper *keeper;
  g_autoptr(JkPaths) paths = NULL;
  g_autofree char *id = NULL, *state_file = NULL;
  guint terminate, interrupt;
  gboolean is_remote;
  int status;

  jk_tls_set_floor ();
  set_language ();
  g_set_prgname ("jikimi");
  read_choice (&choice, argv);
  is_remote = choice.connect != NULL || choice.socket != NULL;
  id = instance_id (&choice);
  paths = jk_paths_new (choice.state_dir);
  state_file = g_build_filename (paths->state_dir, "window.ini", NULL);
  g_set_application_name (_ ("Jikimi"));

  application = jk_application_new (id, state_file);
  jk_application_set_paths (application, paths);
  choice.paths = paths;
  keeper = jk_keeper_new (application, choice.state_dir);
  if (is_remote)
    g_signal_connect (application, "connect-wanted", G_CALLBACK (on_remote_wanted_cb), &choice);
  else
    g_signal_connect (application, "connect-wanted", G_CALLBACK (on_guard_wanted_cb), keeper);

  terminate = g_unix_signal_add (SIGTERM, on_end_signal_cb, application);
  interrupt = g_unix_signal_add (SIGINT, on_end_signal_cb, application);
  status = g_application_run (G_APPLICATION (application), argc, argv);

  g_source_remove (terminate);
  g_source_remove (interrupt);
  jk_keeper_free (keeper);
  g_free (choice.connect);
  g_free (choice.fingerprint);
  g_free (choice.socket);
  g_free (choice.state_dir);
  return status;
}
