/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_peer_name:
 * @address: of a peer, as text
 *
 * Returns: (transfer full): what its requests are counted under. One machine has as many IPv6 addresses as it likes within its
 * network, so that is one peer; and so is loopback, which is a whole network of this machine
 */
char *jk_peer_name (const char *address);

G_END_DECLS
