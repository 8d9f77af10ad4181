/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Which certificate each host showed when somebody trusted it, in a file of lines "HOST:PORT SHA256:…"; "#" begins a comment. All
 * block, on a small local file.
 */

/* Returns: (transfer full): of an instance whose configuration is @config_file */
char *jk_known_hosts_dup_path (const char *config_file);

/**
 * jk_known_hosts_look_up:
 * @place: "HOST:PORT"
 *
 * Returns: (transfer full) (nullable): the fingerprint; %NULL without an error if there is none, with %JK_ERROR_PERMISSION if others
 *   could have written the file, or the system's error
 */
char *jk_known_hosts_look_up (const char *path, const char *place, GError **error);

/* @fingerprint: (nullable): as of jk_fingerprint_parse(); %NULL forgets the host. Replaces the file as a whole, mode 0600, and keeps
 * its comments. */
gboolean jk_known_hosts_set (const char *path, const char *place, const char *fingerprint, GError **error);

G_END_DECLS
