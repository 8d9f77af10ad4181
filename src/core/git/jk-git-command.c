/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-command.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"
#include "jk-git-path.h"
#include "jk-process.h"

#define TIMEOUT_US (120 * G_TIME_SPAN_SECOND)
/* About 400,000 paths; more is told as an error rather than kept in memory. */
#define MAX_OUTPUT (64 * 1024 * 1024)

/* What a repository names for reading, and what no commit needs. */
static const char *const switched_off[] = {
  "core.fsmonitor=false",
  "core.pager=cat",
  "core.editor=false",
  "core.askPass=true",
  "core.sshCommand=false",
  "core.gitProxy=",
  "core.quotePath=false",
  "diff.external=",
  "credential.helper=",
  "protocol.allow=never",
  "gc.auto=0",
  "maintenance.auto=false",
  "log.showSignature=false",
};

/* For a repository that its user marked as trusted, this stays as it is, with filters and signing. */
static const char *const distrusted[] = {
  "core.hooksPath=/dev/null",
  "commit.gpgSign=false",
};

static const char *const environment_extra[] = {
  "GIT_OPTIONAL_LOCKS",  "0",
  "GIT_TERMINAL_PROMPT", "0",
  "GIT_ASKPASS",         "true",
  "SSH_ASKPASS_REQUIRE", "never",
  "GIT_ALLOW_PROTOCOL",  "none", /* unlike protocol.allow, nothing in a configuration overrides it */
  "GIT_NO_LAZY_FETCH",   "1",
  NULL,
};

static GStrv
make_environment (void)
{
  static const char *const kept[] = { "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_GLOBAL" };
  GStrv environment = jk_process_environment_new (environment_extra);

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    if (g_getenv (kept[i]) != NULL)
      environment = g_environ_setenv (environment, kept[i], g_getenv (kept[i]), TRUE);
  return environment;
}

static void
add_settings (GPtrArray         *argv,
              const char *const *settings,
              gsize              n_settings)
{
  for (gsize i = 0; i < n_settings; i++)
    {
      g_ptr_array_add (argv, g_strdup ("-c"));
      g_ptr_array_add (argv, g_strdup (settings[i]));
    }
}

static GPtrArray *
make_argv (const JkGitLocation *location,
           const char *const   *arguments,
           gboolean             is_trusted)
{
  GPtrArray *argv = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (argv, g_strdup ("git"));
  g_ptr_array_add (argv, g_strdup ("--no-optional-locks"));
  g_ptr_array_add (argv, g_strdup ("--no-pager"));
  g_ptr_array_add (argv, g_strdup ("--literal-pathspecs"));
  g_ptr_array_add (argv, g_strconcat ("--git-dir=", location->git_dir, NULL));
  g_ptr_array_add (argv, g_strconcat ("--work-tree=", location->worktree, NULL));
  add_settings (argv, switched_off, G_N_ELEMENTS (switched_off));
  if (!is_trusted)
    add_settings (argv, distrusted, G_N_ELEMENTS (distrusted));
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, g_strdup (arguments[i]));
  g_ptr_array_add (argv, NULL);
  return argv;
}

static void
translate_error (GError    **error,
                 const char *worktree)
{
  g_autofree char *shown = jk_git_path_escape (worktree);

  if (!g_error_matches (*error, JK_ERROR, JK_ERROR_NOT_FOUND))
    return;
  g_clear_error (error);
  g_set_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED,
               _ ("“%s” is a kind of repository that only git itself can read, and git is not installed."), shown);
}

/* @exit_code: (nullable) (out): without it, all but 0 is an error */
static GBytes *
run (const JkGitLocation *location,
     const char *const   *arguments,
     GStrv                environment,
     gboolean             is_trusted,
     int                  kept_fd,
     int                 *exit_code,
     GCancellable        *cancellable,
     GError             **error)
{
  g_autoptr (GPtrArray) argv = make_argv (location, arguments, is_trusted);
  const JkProcessRequest request = { (const char *const *) argv->pdata, (const char *const *) environment, location->worktree,
                                     TIMEOUT_US, 0, MAX_OUTPUT, NULL, kept_fd };
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JkProcessResult) result = jk_process_run (&request, cancellable, &local_error);
  g_autofree char *shown = NULL;

  if (result == NULL)
    {
      translate_error (&local_error, location->worktree);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (exit_code != NULL)
    *exit_code = result->exit_code;
  if (result->exit_code == 0 || exit_code != NULL)
    return g_bytes_ref (result->output);
  shown = jk_git_path_escape (g_strstrip (result->message));
  g_set_error (error, JK_ERROR, JK_ERROR_GIT, "git %s: %s", arguments[0], shown);
  return NULL;
}

static gboolean
is_filter_command (const char *name)
{
  return g_str_has_prefix (name, "filter.")
         && (g_str_has_suffix (name, ".clean") || g_str_has_suffix (name, ".smudge") || g_str_has_suffix (name, ".process")
             || g_str_has_suffix (name, ".required"));
}

/* By the environment, not by -c: a filter's name may hold a "=". */
static GStrv
switch_filters_off (GStrv   environment,
                    GBytes *names)
{
  gsize size;
  const char *data = g_bytes_get_data (names, &size);
  g_autofree char *count = NULL;
  guint n = 0;

  for (const char *name = data; name != NULL && name < data + size; name += strlen (name) + 1)
    {
      g_autofree char *key = g_strdup_printf ("GIT_CONFIG_KEY_%u", n);
      g_autofree char *value = g_strdup_printf ("GIT_CONFIG_VALUE_%u", n);

      if (!is_filter_command (name))
        continue;
      environment = g_environ_setenv (environment, key, name, TRUE);
      environment = g_environ_setenv (environment, value, g_str_has_suffix (name, ".required") ? "false" : "", TRUE);
      n++;
    }
  count = g_strdup_printf ("%u", n);
  return g_environ_setenv (environment, "GIT_CONFIG_COUNT", count, TRUE);
}

static GBytes *
run_safely (const JkGitLocation *location,
            const char *const   *arguments,
            int                 *exit_code,
            GCancellable        *cancellable,
            GError             **error)
{
  static const char *const list_names[] = { "config", "--list", "--includes", "--name-only", "-z", NULL };
  g_auto (GStrv) environment = make_environment ();
  g_autoptr (GBytes) names = run (location, list_names, environment, FALSE, 0, NULL, cancellable, error);

  if (names == NULL)
    return NULL;
  environment = switch_filters_off (g_steal_pointer (&environment), names);
  return run (location, arguments, environment, FALSE, 0, exit_code, cancellable, error);
}

GBytes *
jk_git_command_run (const JkGitLocation *location,
                    const char *const   *arguments,
                    GCancellable        *cancellable,
                    GError             **error)
{
  return run_safely (location, arguments, NULL, cancellable, error);
}

int
jk_git_command_ask (const JkGitLocation *location,
                    const char *const   *arguments,
                    GCancellable        *cancellable,
                    GError             **error)
{
  int exit_code = -1;
  g_autoptr (GBytes) output = run_safely (location, arguments, &exit_code, cancellable, error);

  return output != NULL ? exit_code : -1;
}

GBytes *
jk_git_command_run_trusted (const JkGitLocation *location,
                            const char *const   *arguments,
                            const char *const   *extra,
                            int                  kept_fd,
                            GCancellable        *cancellable,
                            GError             **error)
{
  /* Where keys for signing are found. */
  static const char *const kept[] = { "GNUPGHOME", "SSH_AUTH_SOCK", "XDG_RUNTIME_DIR" };
  g_auto (GStrv) environment = make_environment ();

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    if (g_getenv (kept[i]) != NULL)
      environment = g_environ_setenv (environment, kept[i], g_getenv (kept[i]), TRUE);
  for (guint i = 0; extra[i] != NULL; i += 2)
    environment = g_environ_setenv (environment, extra[i], extra[i + 1], TRUE);
  return run (location, arguments, environment, TRUE, kept_fd, NULL, cancellable, error);
}
