/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkPaths:
 * @config_file: jikimi.conf; it need not exist
 * @state_dir: history and state, mode 0700
 * @data_dir: backups, mode 0700
 * @run_dir: the socket's folder, mode 0700, owned by this user
 * @socket: absolute path of the API socket; 107 bytes or less
 * @socket_moved: %TRUE if the path it should have was too long or had no place, so that it lies below /tmp
 * @is_private: a state folder was named, so that this instance stands beside the user's own
 *
 * Where everything of one instance lies.
 */
typedef struct
{
  char *config_file;
  char *state_dir;
  char *data_dir;
  char *run_dir;
  char *socket;
  gboolean socket_moved;
  gboolean is_private;
} JkPaths;

/**
 * jk_paths_new:
 * @state_dir: (nullable): the one folder below which everything lies; %NULL for the user's XDG folders
 *
 * Makes nothing on disk.
 */
JkPaths *jk_paths_new (const char *state_dir);

/* Makes the folders, 0700. Returns: %FALSE with the system's error, prefixed by the folder */
gboolean jk_paths_make (const JkPaths *self, GError **error);

JkPaths *jk_paths_copy (const JkPaths *self);
void jk_paths_free (JkPaths *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkPaths, jk_paths_free)

G_END_DECLS
