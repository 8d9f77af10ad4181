/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "jk-api.h"

G_BEGIN_DECLS

#define JK_MAX_CONNECTIONS 1024
/* Of 8 connections, so many may be had without a key: whoever runs us gets through. */
#define JK_STRANGE_CONNECTIONS 7
/* From the end of an answer, or the connection, to the next request's last header. */
#define JK_IDLE_TIMEOUT_US (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)
/* From a request's headers to the end of its answer, long answers included. */
#define JK_REQUEST_TIMEOUT_US (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

typedef enum
{
  JK_PHASE_HEADERS, /* a request has begun, or the first one is waited for */
  JK_PHASE_ANSWER,  /* its headers are there */
  JK_PHASE_RESTING, /* it was answered, and the next one has not begun */
  JK_PHASE_OURS,    /* libsoup's no more: a WebSocket */
} JkPhase;

/**
 * JkConnection:
 * @socket: of the connection, also when there is TLS above it
 * @stream: (nullable): what libsoup reads and writes; %NULL once it is closed
 * @same_user: its peer runs as the user we run as (Unix sockets only)
 * @is_local: listener and peer are loopback addresses
 * @port: that we were reached at
 * @own_address: (nullable): the literal address we were reached at, if it is no loopback address
 * @peer: who is at the other end, for people: an address, or "unix:" and a user id
 * @holder: id of the key that a stream on it was opened with; "" for none
 * @accepted_host: the Host header that was found allowed last: the same one need not be looked at again
 * @deadline_us: monotonic time at which it is closed; G_MAXINT64 for an event stream
 * @is_tls: it came by the listener with TLS
 * @is_shaking: its TLS handshake is under way: a thread of its own has the socket
 * @busy: a request is being answered
 * @request_bytes: that came since the last answer
 * @rate: (nullable): how many requests its peer made lately; %NULL until the first one, and for whom there is no limit
 *
 * One connection, whatever the number of its requests. Reference-counted: it is known while it is open, and there as long as
 * libsoup has a message of it.
 */
struct _JkConnection
{
  JkApi *api; /* (nullable): %NULL once it is closed */
  GSocket *socket;
  GIOStream *stream;
  gboolean is_unix;
  gboolean same_user;
  gboolean is_local;
  guint16 port;
  char *own_address;
  char *peer;
  char holder[JK_KEY_ID_LENGTH + 1];
  char accepted_host[64];
  gint64 deadline_us;
  gboolean is_tls;
  gboolean is_shaking;
  gboolean busy;
  JkPhase phase;
  gsize request_bytes;
  JkPeerRate *rate;
  GList link;
};

/* Begins to count @socket, which was accepted. Returns: (transfer full) */
JkConnection *jk_connection_new (JkApi *api, GSocket *socket);
JkConnection *jk_connection_ref (JkConnection *self);
void jk_connection_unref (JkConnection *self);
/* Hands it to @server. @base: (nullable): the stream above its socket; %NULL for the bare socket's */
void jk_connection_serve (JkConnection *self, SoupServer *server, GIOStream *base);
/* Of @message, which must have come by jk_connection_serve(). */
JkConnection *jk_connection_of (SoupServerMessage *message);

/* A request begins. */
void jk_connection_begin (JkConnection *self);
/* A request was answered, or broken off. */
void jk_connection_rest (JkConnection *self);
/* Ends both directions: the server notices and forgets it. */
void jk_connection_close (JkConnection *self);
/* The same for one that sends without end: what it still sends is refused by the kernel. Without that a peer whose window is full
 * would wait a minute to learn that nobody reads. */
void jk_connection_abort (JkConnection *self);
/* Of its stream: it is closed, and counts no more. */
void jk_connection_closed (JkConnection *self);
/* Writes what fits at once; who is not there to read it is cut off anyway. */
void jk_connection_write (JkConnection *self, const char *text, gsize length);

/* Closes those on which a stream was opened with key @id, which counts no more. */
void jk_connections_close_holder (JkApi *api, const char *id);
/* Closes those that are over their deadline at monotonic @now_us. Returns: %TRUE if there is one left that has a deadline */
gboolean jk_connections_reap (JkApi *api, gint64 now_us);
/* Closes all and forgets @api. */
void jk_connections_close_all (JkApi *api);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkConnection, jk_connection_unref)

G_END_DECLS
