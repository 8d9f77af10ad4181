/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_container_detect:
 * @root: "/" but in tests
 * @environment: (nullable): as of g_get_environ()
 *
 * Returns: %TRUE inside Docker, Podman, systemd-nspawn, LXC and the like, whose defaults differ: all addresses, port 32542.
 *   Flatpak is no container in this sense: it is a desktop
 */
gboolean jk_container_detect (const char *root, const char *const *environment);

G_END_DECLS
