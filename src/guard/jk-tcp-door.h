/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-api-server.h"
#include "jk-config.h"
#include "jk-paths.h"

G_BEGIN_DECLS

/**
 * jk_tcp_door_open:
 * @listen: (nullable): "ADDRESS:PORT" of the command line, which goes before the configuration's
 *
 * Lets the API listen on TCP where it should, with TLS where that is needed; nothing where it should not. Guard thread only.
 *
 * Returns: %FALSE with %JK_ERROR_PERMISSION where an address of a network would be open unencrypted, or what the system said
 */
gboolean jk_tcp_door_open (JkApiServer *server, JkConfig *config, const JkPaths *paths, const char *listen,
                           const char *const *environment, GError **error);

G_END_DECLS
