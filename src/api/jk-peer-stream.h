/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-connection.h"

G_BEGIN_DECLS

/*
 * What libsoup reads a connection from and writes it to. It tells the connection when it is closed, bounds what one request may
 * be, and mends two things of libsoup's at the end of what the peer sends:
 *
 * - Between two requests libsoup 3.2 loses sight of a connection that ends, and keeps it and its file for ever: only a request
 *   that has begun is cleared away when it breaks off. So one begins there: with an empty line, which may stand before each
 *   request (RFC 9112, 2.2), and an error behind it. Nothing is answered to that.
 * - Headers that break off are taken for whole ones. A request of which half is there could change something that nobody
 *   asked for, so there the end is an error as well.
 */
#define JK_TYPE_PEER_STREAM (jk_peer_stream_get_type ())
G_DECLARE_FINAL_TYPE (JkPeerStream, jk_peer_stream, JK, PEER_STREAM, GIOStream)

/* All that may come of one request, with its chunks' frames and its trailers: a body of one-byte chunks is six times as large. */
#define JK_MAX_REQUEST_BYTES (8 * 1024 * 1024)

/**
 * jk_peer_stream_new:
 * @base: of the peer; its streams can be polled
 *
 * Takes no reference to a @connection that is closed: jk_connection_closed() is called when the stream is.
 */
GIOStream *jk_peer_stream_new (GIOStream *base, JkConnection *connection);

G_END_DECLS
