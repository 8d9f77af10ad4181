/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-paths.h"

G_BEGIN_DECLS

/**
 * JkGuardOptions:
 * @state_dir: (nullable): see jk_paths_new()
 * @config_file: (nullable): instead of the one below the state folder or the user's
 * @listen: (nullable): "ADDRESS:PORT" for TCP instead of the configuration's; port 0 picks a free one
 * @paths: (nullable): repositories to watch for this run
 * @app_id: (nullable): name on the session's bus of the window that notifications open; %NULL for the usual one
 */
typedef struct
{
  const char *state_dir;
  const char *config_file;
  const char *listen;
  const char *const *paths;
  const char *app_id;
} JkGuardOptions;

/**
 * JkGuard:
 *
 * Engine and API on a thread of their own, with their own main context. Made, started and stopped by one thread.
 */
typedef struct _JkGuard JkGuard;

/**
 * jk_guard_new:
 *
 * Makes the folders, takes the lock, reads the configuration, opens the history. Blocks.
 *
 * Returns: (transfer full) (nullable): %JK_ERROR_BUSY if another engine runs there, %JK_ERROR_CONFIG for a configuration
 *   that cannot be used, or what the system said
 */
JkGuard *jk_guard_new (const JkGuardOptions *options, GError **error);

/* Starts the thread; returns when the API listens, or could not. A TCP port that is taken is no error: see
 * jk_guard_get_tcp_error(). */
gboolean jk_guard_start (JkGuard *self, GError **error);

const JkPaths *jk_guard_get_paths (JkGuard *self);
const char *jk_guard_get_url (JkGuard *self);           /* (nullable): where it listens on TCP */
const GError *jk_guard_get_tcp_error (JkGuard *self);   /* (nullable): why it does not */

/* Lets @source run on the guard thread, until that ends. Any thread. */
void jk_guard_attach (JkGuard *self, GSource *source);

/* Reads the configuration again. Any thread. */
void jk_guard_reload (JkGuard *self);

/* Waits, at most @timeout_ms, until every path is watched or refused and every collector ran at least once.
 * Returns: %FALSE if a path was refused or some did not run */
gboolean jk_guard_wait_collected (JkGuard *self, guint timeout_ms);
/* Returns: (transfer full): the body of GET /metrics/current. Blocks for the guard thread */
GBytes *jk_guard_render_metrics (JkGuard *self);

/* Ends all in good order and joins the thread. */
void jk_guard_stop (JkGuard *self);
void jk_guard_free (JkGuard *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGuard, jk_guard_free)

G_END_DECLS
