/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "jk-api.h"

G_BEGIN_DECLS

#define JK_MAX_CONNECTIONS 1024
/* So many kept connections may get lost in a library that loses them, some KiB each, before none is kept any more. */
#define JK_MAX_LOST_CONNECTIONS 2048
/* So many times as much is lost with one that has TLS. */
#define JK_LOST_TLS_WEIGHT 2
/* Of 8 connections, so many may be had without a key: whoever runs us gets through. */
#define JK_STRANGE_CONNECTIONS 7
/* From the end of an answer, or the connection, to the next request's last header. */
#define JK_IDLE_TIMEOUT_US (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)
/* From a request's headers to the end of its answer, long answers included. */
#define JK_REQUEST_TIMEOUT_US (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

/**
 * JkConnection:
 * @same_user: its peer runs as the user we run as (Unix sockets only)
 * @is_local: listener and peer are loopback addresses
 * @port: that we were reached at
 * @own_address: (nullable): the literal address we were reached at, if it is no loopback address
 * @peer: who is at the other end, for people: an address, or "unix:" and a user id
 * @holder: id of the key that a stream on it was opened with; "" for none
 * @accepted_host: the Host header that was found allowed last: the same one need not be looked at again
 * @deadline_us: monotonic time at which it is closed; G_MAXINT64 for an event stream
 * @is_tls: it came by the listener with TLS
 * @is_open: what is said on it is HTTP: the TLS handshake, if any, is over
 * @busy: a request is being answered
 *
 * One connection, whatever the number of its requests.
 */
typedef struct
{
  JkApi *api;
  GSocket *socket;
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
  gboolean is_open;
  gboolean busy;
  GSource *handshake; /* (nullable): ends a TLS handshake that takes too long */
  GSource *hang_up; /* (nullable): while it waits for a request, where libsoup does not notice its end */
  GList link;
} JkConnection;

/* Begins to count @socket; for one that is counted already returns what is known. */
JkConnection *jk_connection_get (JkApi *api, GSocket *socket);
/* Returns: (nullable): what is known of @socket */
JkConnection *jk_connection_peek (GSocket *socket);
/* A request begins: @message. */
void jk_connection_begin (JkConnection *self, SoupServerMessage *message);
/* Its TLS handshake is over. */
void jk_connection_open (JkConnection *self);
/* Its headers are there: @asked, its Connection header (nullable), says whether the client wants to ask again on it. */
void jk_connection_heed (JkConnection *self, SoupServerMessage *message, const char *asked);
/* A request was answered, or broken off. */
void jk_connection_rest (JkConnection *self);
/* Ends both directions: the server notices and forgets it. */
void jk_connection_close (JkConnection *self);
/* Closes those on which a stream was opened with key @id, which counts no more. */
void jk_connections_close_holder (JkApi *api, const char *id);
/* Closes those that are over their deadline at monotonic @now_us, and forgets those that are closed. Returns: %TRUE if there is
 * one left that has a deadline */
gboolean jk_connections_reap (JkApi *api, gint64 now_us);
/* Closes all and forgets @api. */
void jk_connections_close_all (JkApi *api);

G_END_DECLS
