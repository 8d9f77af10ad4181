/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "jk-client.h"
#include "jk-pin.h"

G_BEGIN_DECLS

#define JK_TYPE_EVENT_STREAM (jk_event_stream_get_type ())
/**
 * JkEventStream:
 *
 * Live events over one WebSocket, kept open: after a break it connects again by itself with growing pauses, and says
 * again what it wants. A stream that stays silent longer than the server's heartbeat allows counts as broken.
 *
 * Signals: "message" (const char *type, JsonObject *), "state" (int, a #JkClientState, GError * (nullable)).
 */
G_DECLARE_FINAL_TYPE (JkEventStream, jk_event_stream, JK, EVENT_STREAM, GObject)

/* @key: (nullable) */
JkEventStream *jk_event_stream_new (SoupSession *session, const char *url, const char *key);
/* Which certificate the host may show; connections made from now on. */
void jk_event_stream_set_pin (JkEventStream *self, JkPin *pin);
/* @key: (nullable): for connections made from now on */
void jk_event_stream_set_key (JkEventStream *self, const char *key);
void jk_event_stream_open (JkEventStream *self);
void jk_event_stream_close (JkEventStream *self);
gboolean jk_event_stream_get_open (JkEventStream *self); /* opened and not closed, connected or not */
void jk_event_stream_reconnect (JkEventStream *self);
/* What to ask for now and after every connection; see jk_client_subscribe() */
void jk_event_stream_subscribe (JkEventStream *self, const char *const *series, guint interval_s);
/* For how long it may be silent; 40 s at first: the server speaks every 15 s */
void jk_event_stream_set_patience (JkEventStream *self, guint patience_ms);

/* The pause before attempt @attempt (0, 1, …): 0.5 s doubling to 30 s, of which @chance (0 to 1) decides the upper
 * half, so that many clients of one server do not come back together. */
guint jk_event_stream_get_pause_ms (guint attempt, double chance);

G_END_DECLS
