/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <locale.h>

#include "jk-application.h"
#include "jk-error.h"
#include "jk-paths.h"
#include "jk-guard.h"
#include "jk-tls-floor.h"

/*
 * The engine's owner. jk_guard_new() opens files and waits for the engine, which the window must not, and one thread has to
 * make, start and stop a guard: this one does nothing else.
 */
typedef struct
{
  JkApplication *application; /* main thread only */
  GThread *thread;
  GMutex mutex;
  GCond cond;
  gboolean stop;
  char *state_dir;
} Keeper;

/* What became of the start, on its way to the main thread. */
typedef struct
{
  Keeper *keeper;
  char *socket;     /* NULL if there is nothing to connect to */
  gboolean guarding;
  char *reason;
} Outcome;

static void
outcome_free (gpointer data)
{
  Outcome *self = data;

  g_free (self->socket);
  g_free (self->reason);
  g_free (self);
}

static gboolean
on_outcome_cb (gpointer data)
{
  Outcome *outcome = data;
  JkApplication *application = outcome->keeper->application;

  if (outcome->socket != NULL)
    jk_application_take_client (application, jk_client_new_for_socket (outcome->socket), outcome->guarding);
  else
    jk_application_set_error (application, outcome->reason);
  return G_SOURCE_REMOVE;
}

static void
report (Keeper     *keeper,
        const char *socket,
        gboolean    guarding,
        const char *reason)
{
  Outcome *outcome = g_new0 (Outcome, 1);

  outcome->keeper = keeper;
  outcome->socket = g_strdup (socket);
  outcome->guarding = guarding;
  outcome->reason = g_strdup (reason);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_outcome_cb, outcome, outcome_free);
}

static void
wait_for_stop (Keeper *keeper)
{
  g_mutex_lock (&keeper->mutex);
  while (!keeper->stop)
    g_cond_wait (&keeper->cond, &keeper->mutex);
  g_mutex_unlock (&keeper->mutex);
}

static gpointer
keep_guard (gpointer data)
{
  Keeper *keeper = data;
  JkGuardOptions options = { .state_dir = keeper->state_dir };
  g_autoptr(JkPaths) paths = jk_paths_new (keeper->state_dir);
  g_autoptr(GError) error = NULL;
  g_autoptr(JkGuard) guard = jk_guard_new (&options, &error);

  /* Another engine runs there already: show that one. */
  if (guard == NULL && g_error_matches (error, JK_ERROR, JK_ERROR_BUSY))
    {
      report (keeper, paths->socket, FALSE, NULL);
      return NULL;
    }
  if (guard == NULL || !jk_guard_start (guard, &error))
    {
      report (keeper, NULL, FALSE, error->message);
      return NULL;
    }

  report (keeper, jk_guard_get_paths (guard)->socket, TRUE, NULL);
  wait_for_stop (keeper);
  jk_guard_stop (guard);
  return NULL;
}

static void
on_connect_wanted_cb (JkApplication *application,
                      Keeper        *keeper)
{
  g_clear_pointer (&keeper->thread, g_thread_join); /* one that failed has ended */
  keeper->thread = g_thread_new ("jk-keeper", keep_guard, keeper);
}

static void
keeper_end (Keeper *keeper)
{
  g_mutex_lock (&keeper->mutex);
  keeper->stop = TRUE;
  g_cond_signal (&keeper->cond);
  g_mutex_unlock (&keeper->mutex);
  g_clear_pointer (&keeper->thread, g_thread_join);
  g_free (keeper->state_dir);
  g_mutex_clear (&keeper->mutex);
  g_cond_clear (&keeper->cond);
}

typedef struct
{
  char *connect;
  char *socket;
  char *state_dir;
} Choice;

static void
on_remote_wanted_cb (JkApplication *application,
                     Choice        *choice)
{
  JkClient *client = choice->connect != NULL ? jk_client_new_for_url (choice->connect, g_getenv ("JIKIMI_KEY"))
                                             : jk_client_new_for_socket (choice->socket);

  jk_application_take_client (application, client, FALSE);
}

/* The options that decide which instance this is; GApplication, which reads all of them again, wants to know that first. */
static void
read_choice (Choice *choice,
             char  **argv)
{
  const GOptionEntry entries[] = {
    { "connect", 0, 0, G_OPTION_ARG_STRING, &choice->connect, NULL, NULL },
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
  Choice choice = { NULL, NULL, NULL };
  Keeper keeper = { .stop = FALSE };
  g_autoptr(JkApplication) application = NULL;
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
  g_mutex_init (&keeper.mutex);
  g_cond_init (&keeper.cond);
  keeper.application = application;
  keeper.state_dir = g_strdup (choice.state_dir);
  if (is_remote)
    g_signal_connect (application, "connect-wanted", G_CALLBACK (on_remote_wanted_cb), &choice);
  else
    g_signal_connect (application, "connect-wanted", G_CALLBACK (on_connect_wanted_cb), &keeper);

  terminate = g_unix_signal_add (SIGTERM, on_end_signal_cb, application);
  interrupt = g_unix_signal_add (SIGINT, on_end_signal_cb, application);
  status = g_application_run (G_APPLICATION (application), argc, argv);

  g_source_remove (terminate);
  g_source_remove (interrupt);
  keeper_end (&keeper);
  g_free (choice.connect);
  g_free (choice.socket);
  g_free (choice.state_dir);
  return status;
}
