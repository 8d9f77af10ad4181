/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jk-config.h"
#include "jk-error.h"
#include "jk-guard.h"
#include "jk-log.h"
#include "jk-service-notify.h"
#include "jk-state-archive.h"
#include "jk-temporary-state.h"
#include "jk-tls-door.h"
#include "jk-tls-floor.h"

/* How long --once waits for the slowest collector. */
#define ONCE_TIMEOUT_MS (60 * 1000)

typedef struct
{
  char *state_dir;
  char *config_file;
  char *listen;
  char *check_config;
  char *export_dir;
  char *import_dir;
  gboolean print_config;
  gboolean print_fingerprint;
  gboolean once;
  gboolean version;
  GStrv paths;
} Arguments;

enum
{
  EXIT_FINE = 0,
  EXIT_WRONG = 1,
  EXIT_USAGE = 2,
};

static void
arguments_clear (Arguments *self)
{
  g_free (self->state_dir);
  g_free (self->config_file);
  g_free (self->listen);
  g_free (self->check_config);
  g_free (self->export_dir);
  g_free (self->import_dir);
  g_strfreev (self->paths);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static gboolean
parse_arguments (Arguments *out,
                 int       *argc,
                 char    ***argv,
                 GError   **error)
{
  const GOptionEntry entries[] = {
    { "listen", 0, 0, G_OPTION_ARG_STRING, &out->listen, N_ ("Where to serve the REST API; port 0 picks a free one"),
      N_ ("ADDRESS:PORT") },
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &out->state_dir,
      N_ ("Keep everything below this folder, beside the user's own Jikimi"), N_ ("DIR") },
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &out->config_file, N_ ("Read this configuration"), N_ ("FILE") },
    { "once", 0, 0, G_OPTION_ARG_NONE, &out->once, N_ ("Look once, print what was found as JSON, and end"), NULL },
    { "print-config", 0, 0, G_OPTION_ARG_NONE, &out->print_config, N_ ("Print a commented sample configuration"), NULL },
    { "print-fingerprint", 0, 0, G_OPTION_ARG_NONE, &out->print_fingerprint,
      N_ ("Print the fingerprint of the certificate for TLS; makes one if there is none"), NULL },
    { "check-config", 0, 0, G_OPTION_ARG_FILENAME, &out->check_config, N_ ("Check a configuration and say what is wrong"),
      N_ ("FILE") },
    { "export", 0, 0, G_OPTION_ARG_FILENAME, &out->export_dir, N_ ("Copy history, state and configuration to a new folder"),
      N_ ("DIR") },
    { "import", 0, 0, G_OPTION_ARG_FILENAME, &out->import_dir,
      N_ ("Put an exported folder in place; what was there is kept beside it"), N_ ("DIR") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &out->version, N_ ("Print the version"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &out->paths, NULL, N_ ("[REPOSITORY…]") },
    { NULL },
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, _ ("Guards this machine and the Git repositories given, without a window."));
  g_option_context_set_description (
      context, _ ("The first line on standard output tells where it listens. SIGHUP reads the configuration again, SIGTERM ends\n"
                  "it in good order. Exit status: 0 fine, 1 something failed, 2 unusable arguments."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  return g_option_context_parse (context, argc, argv, error);
}

/* Whoever asked for JSON reads nothing else; everybody else reads it like the answer of any program. */
static int
fail (const GError *error)
{
  if (g_strcmp0 (g_getenv ("JIKIMI_LOG_FORMAT"), "json") == 0)
    jk_log_event (G_LOG_LEVEL_CRITICAL, "start-failed", error->message, NULL);
  else
    fprintf (stderr, "jikimid: %s\n", error->message);
  return g_error_matches (error, JK_ERROR, JK_ERROR_CONFIG) ? EXIT_USAGE : EXIT_WRONG;
}

static int
check_config (const char *path)
{
  g_auto(GStrv) environment = g_get_environ ();
  g_autoptr(GError) error = NULL;
  g_autoptr(JkConfig) config = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      fprintf (stderr, _ ("jikimid: %s: there is no such file\n"), path);
      return EXIT_WRONG;
    }
  /* As it would be in force: what the environment sets goes before the file, and is judged with it. */
  config = jk_config_load (path, (const char *const *) environment, &error);
  if (config == NULL)
    {
      fprintf (stderr, "%s\n", error->message);
      return EXIT_WRONG;
    }
  printf (_ ("%s: can be used\n"), path);
  return EXIT_FINE;
}

static int
print_config (void)
{
  g_autofree char *sample = jk_config_sample ();

  fputs (sample, stdout);
  return EXIT_FINE;
}

/* The same certificate that a running engine has: both take it from the same place. */
static int
print_fingerprint (Arguments *arguments)
{
  g_auto(GStrv) environment = g_get_environ ();
  g_autoptr(JkPaths) paths = jk_paths_new (arguments->state_dir);
  g_autoptr(JkConfig) config = NULL;
  g_autoptr(JkTlsIdentity) identity = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *old = NULL;

  if (!jk_paths_make (paths, &error))
    return fail (error);
  config = jk_config_load (arguments->config_file != NULL ? arguments->config_file : paths->config_file,
                           (const char *const *) environment, &error);
  if (config != NULL)
    identity = jk_tls_load (config, paths, g_get_real_time (), &old, &error);
  if (identity == NULL)
    return fail (error);
  printf ("%s\n", jk_tls_identity_get_fingerprint (identity));
  return EXIT_FINE;
}

static int
look_once (JkGuard *guard)
{
  gboolean collected = jk_guard_wait_collected (guard, ONCE_TIMEOUT_MS);
  g_autoptr(GBytes) answer = jk_guard_render_metrics (guard);

  fwrite (g_bytes_get_data (answer, NULL), 1, g_bytes_get_size (answer), stdout);
  putchar ('\n');
  return collected ? EXIT_FINE : EXIT_WRONG;
}

static gboolean
on_end_signal_cb (gpointer loop)
{
  jk_service_notify ("STOPPING=1");
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_reload_signal_cb (gpointer guard)
{
  jk_guard_reload (guard);
  return G_SOURCE_CONTINUE;
}

static void
tell_where (JkGuard *guard)
{
  const char *url = jk_guard_get_url (guard);

  printf ("listening %s%sunix:%s\n", url != NULL ? url : "", url != NULL ? " " : "", jk_guard_get_paths (guard)->socket);
  fflush (stdout);
}

static int
serve (JkGuard *guard)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_unix_signal_add (SIGTERM, on_end_signal_cb, loop);
  g_unix_signal_add (SIGINT, on_end_signal_cb, loop);
  g_unix_signal_add (SIGHUP, on_reload_signal_cb, guard);
  tell_where (guard);
  jk_service_notify ("READY=1");
  jk_service_watch (guard);
  malloc_trim (0);
  g_main_loop_run (loop);
  return EXIT_FINE;
}

/* --once looks with a state of its own, so that it neither meets a running engine nor leaves anything behind. */
static int
run_once (Arguments *arguments)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *own_dir = arguments->state_dir == NULL ? jk_temporary_state_make (&error) : NULL;
  const JkGuardOptions options = {
    .state_dir = own_dir != NULL ? own_dir : arguments->state_dir,
    .config_file = arguments->config_file,
    .listen = arguments->listen,
    .paths = (const char *const *) arguments->paths,
  };
  JkGuard *guard = error == NULL ? jk_guard_new (&options, &error) : NULL;
  int status;

  if (guard == NULL || !jk_guard_start (guard, &error))
    status = fail (error);
  else
    status = look_once (guard);
  g_clear_pointer (&guard, jk_guard_free);
  if (own_dir != NULL)
    jk_temporary_state_remove (own_dir);
  return status;
}

static int
run (Arguments *arguments)
{
  const JkGuardOptions options = {
    .state_dir = arguments->state_dir,
    .config_file = arguments->config_file,
    .listen = arguments->listen,
    .paths = (const char *const *) arguments->paths,
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(JkGuard) guard = jk_guard_new (&options, &error);

  if (guard == NULL || !jk_guard_start (guard, &error))
    return fail (error);
  return serve (guard);
}

static int
carry_state (Arguments *arguments)
{
  g_autoptr(JkPaths) paths = jk_paths_new (arguments->state_dir);
  g_autoptr(GError) error = NULL;
  gboolean done;

  if (arguments->config_file != NULL)
    {
      g_free (paths->config_file);
      paths->config_file = g_canonicalize_filename (arguments->config_file, NULL);
    }
  done = arguments->export_dir != NULL ? jk_state_archive_export (paths, arguments->export_dir, &error)
                                       : jk_state_archive_import (paths, arguments->import_dir, &error);
  return done ? EXIT_FINE : fail (error);
}

int
main (int    argc,
      char **argv)
{
  g_auto(Arguments) arguments = { 0 };
  g_autoptr(GError) error = NULL;
  const char *locale_dir = g_getenv ("JIKIMI_LOCALE_DIR");

  /* Every arena costs memory; the threads here hardly meet in malloc. */
  mallopt (M_ARENA_MAX, 2);
  jk_tls_set_floor ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : JK_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (!parse_arguments (&arguments, &argc, &argv, &error))
    {
      fprintf (stderr, _ ("jikimid: %s\nSee jikimid --help.\n"), error->message);
      return EXIT_USAGE;
    }
  /* The configuration says more, once it is read. */
  jk_log_init (g_getenv ("JIKIMI_LOG_FORMAT") != NULL ? g_getenv ("JIKIMI_LOG_FORMAT") : "auto", "info");

  if (arguments.version)
    return printf ("jikimid %s\n", JK_VERSION) > 0 ? EXIT_FINE : EXIT_WRONG;
  if (arguments.print_config)
    return print_config ();
  if (arguments.print_fingerprint)
    return print_fingerprint (&arguments);
  if (arguments.check_config != NULL)
    return check_config (arguments.check_config);
  if (arguments.export_dir != NULL || arguments.import_dir != NULL)
    return carry_state (&arguments);
  return arguments.once ? run_once (&arguments) : run (&arguments);
}
