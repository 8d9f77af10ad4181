/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-connection.h"

G_BEGIN_DECLS

/* From the connection to the end of the handshake. */
#define JK_HANDSHAKE_TIMEOUT_MS (10 * 1000)
/* At the same time. Each takes a thread of GLib's pool of ten while it lasts. */
#define JK_MAX_HANDSHAKES 6

/**
 * jk_handshake_begin:
 * @connection: that came by the listener with TLS
 *
 * Begins its TLS handshake, and hands it to @server once that is over. It is ended if it takes too long, or earlier if others wait: then
 * the oldest one of the address that has most of them goes, so that somebody slow stands in nobody's way but his own.
 */
void jk_handshake_begin (JkConnection *connection, SoupServer *server);

G_END_DECLS
