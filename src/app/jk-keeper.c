/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-keeper.h"

#include "config.h"

#include <gmodule.h>
#include <glib/gi18n-lib.h>

#include "jk-error.h"
#include "jk-guard-module.h"
#include "jk-module-path.h"

#define MODULE_FILE "jikimi-guard." G_MODULE_SUFFIX

/*
 * The engine's owner. Making a guard opens files and waits for the engine, which the window must not, and one thread has to
 * make, start and stop a guard: this one does nothing else.
 */
struct _JkKeeper
{
  JkApplication *application; /* main thread only */
  GThread *thread;
  GMutex mutex;
  GCond cond;
  gboolean stop;
  char *state_dir;
  char *app_id;
};

/* What became of the start, on its way to the main thread. */
typedef struct
{
  JkKeeper *keeper;
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
report (JkKeeper   *self,
        const char *socket,
        gboolean    guarding,
        const char *reason)
{
  Outcome *outcome = g_new0 (Outcome, 1);

  outcome->keeper = self;
  outcome->socket = g_strdup (socket);
  outcome->guarding = guarding;
  outcome->reason = g_strdup (reason);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_outcome_cb, outcome, outcome_free);
}

static void
wait_for_stop (JkKeeper *self)
{
  g_mutex_lock (&self->mutex);
  while (!self->stop)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

static const JkGuardModule *
load_module (GError **error)
{
  g_autofree char *path = jk_module_path (MODULE_FILE);
  GModule *opened = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  gpointer calls = NULL;

  if (opened == NULL || !g_module_symbol (opened, JK_GUARD_MODULE_SYMBOL, &calls))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, _ ("A part of Jikimi cannot be loaded: %s"), g_module_error ());
      return NULL;
    }
  /* It registers types, which stay: so must it. */
  g_module_make_resident (opened);
  if (!g_str_equal (((const JkGuardModule *) calls)->version, JK_VERSION))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, _ ("%s belongs to another version of Jikimi. Install Jikimi again."),
                   path);
      return NULL;
    }
  return calls;
}

static void
guard_until_stopped (JkKeeper            *self,
                     const JkGuardModule *module)
{
  const JkGuardOptions options = { .state_dir = self->state_dir, .app_id = self->app_id };
  g_autoptr(JkPaths) paths = jk_paths_new (self->state_dir);
  g_autoptr(GError) error = NULL;
  JkGuard *guard = module->make (&options, &error);

  /* Another engine runs there already: show that one. */
  if (guard == NULL && g_error_matches (error, JK_ERROR, JK_ERROR_BUSY))
    report (self, paths->socket, FALSE, NULL);
  else if (guard == NULL || !module->start (guard, &error))
    report (self, NULL, FALSE, error->message);
  else
    {
      report (self, module->get_paths (guard)->socket, TRUE, NULL);
      wait_for_stop (self);
      module->stop (guard);
    }
  g_clear_pointer (&guard, module->free);
}

static gpointer
keep_guard (gpointer data)
{
  JkKeeper *self = data;
  g_autoptr(GError) error = NULL;
  const JkGuardModule *module = load_module (&error);

  if (module != NULL)
    guard_until_stopped (self, module);
  else
    report (self, NULL, FALSE, error->message);
  return NULL;
}

JkKeeper *
jk_keeper_new (JkApplication *application,
               const char    *state_dir)
{
  JkKeeper *self = g_new0 (JkKeeper, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->application = application;
  self->state_dir = g_strdup (state_dir);
  self->app_id = g_strdup (g_application_get_application_id (G_APPLICATION (application)));
  return self;
}

void
jk_keeper_start (JkKeeper *self)
{
  g_clear_pointer (&self->thread, g_thread_join); /* one that failed has ended */
  self->thread = g_thread_new ("jk-keeper", keep_guard, self);
}

void
jk_keeper_free (JkKeeper *self)
{
  g_mutex_lock (&self->mutex);
  self->stop = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_clear_pointer (&self->thread, g_thread_join);
  g_free (self->state_dir);
  g_free (self->app_id);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}
