/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-guard.h"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jk-api-render.h"
#include "jk-api-server.h"
#include "jk-channel-notices.h"
#include "jk-clock.h"
#include "jk-config.h"
#include "jk-desktop-notices.h"
#include "jk-engine.h"
#include "jk-error.h"
#include "jk-instance-lock.h"
#include "jk-log.h"
#include "jk-progress-notices.h"
#include "jk-store.h"
#include "jk-tcp-door.h"

/* How long answers that are under way may take once the end has begun: whoever stops us waits two seconds in all. */
#define GRACE_MS 1500
/* How long collectors may take to end once they are cancelled. A system call that does not return, on a pipe that a
 * repository holds or on a dead network disk, must not keep us from ending. */
#define STUCK_MS 8000

struct _JkGuard
{
  JkPaths *paths;
  GStrv watch_paths; /* (nullable) */
  char *listen;      /* (nullable) */
  char *app_id;
  int lock;
  JkConfig *config;
  GStrv environment;

  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  GMutex mutex; /* guards @started and @calls' ends */
  GCond cond;
  gboolean started;
  GError *start_error; /* (nullable) */
  GError *tcp_error;   /* (nullable) */
  char *url;           /* (nullable) */

  /* Guard thread only. */
  JkConfigFile *config_file;
  JkStore *store;
  JkEngine *engine;
  JkDesktopNotices *notices;
  JkProgressNotices *progress;
  JkChannelNotices *channels;
  JkApiServer *server;
  guint n_refused; /* of the paths given */
  GSource *stuck;  /* (nullable): while the engine ends */
};

typedef struct
{
  JkGuard *self;
  void (*func) (JkGuard *self, gpointer data);
  gpointer data;
  gboolean done;
} Call;

static gboolean
on_call_cb (gpointer user_data)
{
  Call *call = user_data;

  call->func (call->self, call->data);
  g_mutex_lock (&call->self->mutex);
  call->done = TRUE;
  g_cond_broadcast (&call->self->cond);
  g_mutex_unlock (&call->self->mutex);
  return G_SOURCE_REMOVE;
}

/* Runs @func on the guard thread and waits for it. */
static void
call (JkGuard *self,
      void (*func) (JkGuard *self, gpointer data),
      gpointer data)
{
  Call made = { self, func, data, FALSE };

  g_main_context_invoke (self->context, on_call_cb, &made);
  g_mutex_lock (&self->mutex);
  while (!made.done)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

JkGuard *
jk_guard_new (const JkGuardOptions *options,
              GError              **error)
{
  g_autoptr(JkGuard) self = g_new0 (JkGuard, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->lock = -1;
  self->paths = jk_paths_new (options->state_dir);
  if (options->config_file != NULL)
    {
      g_free (self->paths->config_file);
      self->paths->config_file = g_canonicalize_filename (options->config_file, NULL);
    }
  self->listen = g_strdup (options->listen);
  self->app_id = g_strdup (options->app_id != NULL ? options->app_id : JK_APP_ID);
  self->watch_paths = g_strdupv ((GStrv) options->paths);
  self->environment = g_get_environ ();
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);

  if (!jk_paths_make (self->paths, error))
    return NULL;
  self->lock = jk_instance_lock_take (self->paths->state_dir, error);
  if (self->lock < 0)
    return NULL;
  self->config = jk_config_load (self->paths->config_file, (const char *const *) self->environment, error);
  if (self->config == NULL)
    return NULL;
  jk_log_init (jk_config_get_string (self->config, "log.format"), jk_config_get_string (self->config, "log.level"));
  if (*jk_config_get_string (self->config, "api.socket") != '\0')
    {
      g_free (self->paths->socket);
      self->paths->socket = g_canonicalize_filename (jk_config_get_string (self->config, "api.socket"), NULL);
    }
  return g_steal_pointer (&self);
}

static gboolean
listen_on_tcp (JkGuard *self,
               GError **error)
{
  if (!jk_tcp_door_open (self->server, self->config, self->paths, self->listen, (const char *const *) self->environment, error))
    return FALSE;
  self->url = jk_api_server_dup_url (self->server);
  return TRUE;
}

static void
open_store (JkGuard *self)
{
  g_autofree char *path = g_build_filename (self->paths->state_dir, "jikimi.db", NULL);
  const JkStoreOptions options = {
    .raw_days = jk_config_get_int (self->config, "history.raw_days"),
    .minute_days = jk_config_get_int (self->config, "history.minute_days"),
    .hour_days = jk_config_get_int (self->config, "history.hour_days"),
    .max_bytes = jk_config_get_bytes (self->config, "history.max_size"),
  };

  if (jk_config_get_boolean (self->config, "history.enabled"))
    self->store = jk_store_open (path, &options, jk_clock_system (), &self->start_error);
}

typedef struct
{
  JkGuard *self;
  char *path;
} Wish;

static void
on_path_added_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autofree Wish *wish = user_data;
  g_autofree char *path = g_steal_pointer (&wish->path);
  g_autoptr(GError) error = NULL;
  g_autofree char *id = jk_engine_add_project_finish (JK_ENGINE (source), result, &error);

  if (id != NULL || g_error_matches (error, JK_ERROR, JK_ERROR_EXISTS))
    return;

  wish->self->n_refused++;
  jk_log_event (G_LOG_LEVEL_WARNING, "project-refused", "a repository cannot be watched", "path", path, "error",
                error->message, NULL);
}

static void
watch_paths (JkGuard *self)
{
  jk_engine_watch_configured (self->engine);
  for (guint i = 0; self->watch_paths != NULL && self->watch_paths[i] != NULL; i++)
    {
      Wish *wish = g_new0 (Wish, 1);

      wish->self = self;
      wish->path = g_canonicalize_filename (self->watch_paths[i], NULL);
      jk_engine_add_project_async (self->engine, wish->path, NULL, TRUE, NULL, on_path_added_cb, wish);
    }
}

/* What people must know who look for the API where it usually is. */
static void
tell_unusual_doors (JkGuard *self)
{
  if (self->paths->socket_moved)
    jk_log_event (G_LOG_LEVEL_WARNING, "socket-moved", "the socket cannot have its usual place, it is elsewhere", "path",
                  self->paths->socket, NULL);
  if (self->tcp_error != NULL)
    jk_log_event (G_LOG_LEVEL_WARNING, "tcp-refused", "the API cannot be served over TCP, the socket goes on", "error",
                  self->tcp_error->message, "path", self->paths->socket, NULL);
}

static void
on_config_changed_cb (JkConfigFile *file,
                      JkGuard      *self)
{
  JkConfig *config = jk_config_file_get_config (file);

  jk_log_init (jk_config_get_string (config, "log.format"), jk_config_get_string (config, "log.level"));
}

static gboolean
set_up (JkGuard *self)
{
  open_store (self);
  if (self->start_error != NULL)
    return FALSE;

  self->config_file = jk_config_file_new (self->paths->config_file, (const char *const *) self->environment, self->config);
  /* Before the engine's, so that it logs the change as the change wants. */
  g_signal_connect (self->config_file, "changed", G_CALLBACK (on_config_changed_cb), self);
  self->engine = jk_engine_new (self->config_file, self->paths, self->store, jk_clock_system ());
  self->notices = jk_desktop_notices_new (self->engine, self->config_file, self->store, self->app_id);
  self->progress = jk_progress_notices_new (self->engine, self->config_file, self->notices);
  self->channels = jk_channel_notices_new (self->engine, self->config_file, self->paths, self->store);
  self->server = jk_api_server_new (self->engine);
  if (!jk_api_server_listen_unix (self->server, self->paths->socket, &self->start_error))
    return FALSE;
  (void) listen_on_tcp (self, &self->tcp_error); /* told by its getter and in the log */
  jk_channel_notices_set_url (self->channels, self->url);
  tell_unusual_doors (self);
  if (!jk_engine_start (self->engine, &self->start_error))
    return FALSE;
  jk_channel_notices_catch_up (self->channels);
  return TRUE;
}

static void
tear_down (JkGuard *self)
{
  g_clear_object (&self->server);
  g_clear_pointer (&self->channels, jk_channel_notices_free);
  g_clear_pointer (&self->progress, jk_progress_notices_free);
  g_clear_pointer (&self->notices, jk_desktop_notices_free);
  g_clear_object (&self->engine);
  g_clear_object (&self->config_file);
  if (self->store != NULL)
    jk_store_close (self->store);
  g_clear_object (&self->store);
}

static gpointer
run (gpointer data)
{
  JkGuard *self = data;
  gboolean well;

  g_main_context_push_thread_default (self->context);
  well = set_up (self);

  g_mutex_lock (&self->mutex);
  self->started = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);

  if (well)
    {
      watch_paths (self);
      jk_config_file_watch (self->config_file);
      g_main_loop_run (self->loop);
    }
  tear_down (self);
  /* What the last unrefs have put on the loop. */
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

gboolean
jk_guard_start (JkGuard *self,
                GError **error)
{
  self->thread = g_thread_new ("jk-guard", run, self);

  g_mutex_lock (&self->mutex);
  while (!self->started)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);

  if (self->start_error == NULL)
    return TRUE;
  g_thread_join (g_steal_pointer (&self->thread));
  g_propagate_error (error, g_steal_pointer (&self->start_error));
  return FALSE;
}

const JkPaths *
jk_guard_get_paths (JkGuard *self)
{
  return self->paths;
}

const char *
jk_guard_get_url (JkGuard *self)
{
  return self->url;
}

const GError *
jk_guard_get_tcp_error (JkGuard *self)
{
  return self->tcp_error;
}

static gboolean
on_reload_cb (gpointer user_data)
{
  JkGuard *self = user_data;

  jk_config_file_reload (self->config_file);
  return G_SOURCE_REMOVE;
}

void
jk_guard_attach (JkGuard *self,
                 GSource *source)
{
  g_source_attach (source, self->context);
}

void
jk_guard_reload (JkGuard *self)
{
  g_main_context_invoke (self->context, on_reload_cb, self);
}

typedef struct
{
  gboolean settled;
  gboolean complete;
} Progress;

static void
ask_progress (JkGuard *self,
              gpointer data)
{
  Progress *progress = data;

  progress->settled = jk_engine_get_settled (self->engine);
  progress->complete = progress->settled && self->n_refused == 0;
}

gboolean
jk_guard_wait_collected (JkGuard *self,
                         guint    timeout_ms)
{
  gint64 end_us = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  Progress progress = { FALSE, FALSE };

  for (;;)
    {
      call (self, ask_progress, &progress);
      if (progress.settled || g_get_monotonic_time () > end_us)
        return progress.complete;
      g_usleep (20 * 1000);
    }
}

static void
render_metrics (JkGuard *self,
                gpointer data)
{
  *(GBytes **) data = jk_api_render_metrics (self->engine);
}

GBytes *
jk_guard_render_metrics (JkGuard *self)
{
  GBytes *bytes = NULL;

  call (self, render_metrics, &bytes);
  return bytes;
}

static void
on_engine_shut_down_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  JkGuard *self = user_data;

  (void) jk_engine_shutdown_finish (JK_ENGINE (source), result, NULL);
  g_source_destroy (self->stuck);
  g_clear_pointer (&self->stuck, g_source_unref);
  g_main_loop_quit (self->loop);
}

static gboolean
on_stuck_cb (gpointer user_data)
{
  JkGuard *self = user_data;

  jk_log_event (G_LOG_LEVEL_WARNING, "stuck", "a collector does not end, it is left behind", NULL);
  if (self->store != NULL)
    jk_store_close (self->store);
  _exit (EXIT_FAILURE); /* the orderly way would wait for it */
}

static void
on_server_shut_down_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  JkGuard *self = user_data;

  (void) jk_api_server_shutdown_finish (JK_API_SERVER (source), result, NULL);
  self->stuck = g_timeout_source_new (STUCK_MS);
  g_source_set_callback (self->stuck, on_stuck_cb, self, NULL);
  g_source_attach (self->stuck, self->context);
  jk_engine_shutdown_async (self->engine, on_engine_shut_down_cb, self);
}

static gboolean
on_stop_cb (gpointer user_data)
{
  JkGuard *self = user_data;

  jk_api_server_shutdown_async (self->server, GRACE_MS, on_server_shut_down_cb, self);
  return G_SOURCE_REMOVE;
}

void
jk_guard_stop (JkGuard *self)
{
  if (self->thread == NULL)
    return;

  g_main_context_invoke (self->context, on_stop_cb, self);
  g_thread_join (g_steal_pointer (&self->thread));
}

void
jk_guard_free (JkGuard *self)
{
  jk_guard_stop (self);
  jk_instance_lock_release (self->lock);
  g_clear_pointer (&self->config, jk_config_unref);
  g_clear_pointer (&self->paths, jk_paths_free);
  g_strfreev (self->environment);
  g_strfreev (self->watch_paths);
  g_free (self->listen);
  g_free (self->app_id);
  g_free (self->url);
  g_clear_error (&self->start_error);
  g_clear_error (&self->tcp_error);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}
