/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-event-hub.h"

G_BEGIN_DECLS

/*
 * One reader of the hub: its subscription and the messages that wait for it. One message at a time is with the transport, so
 * that what waits is counted here. A reader that is too slow loses all that waits, and is told so once it reads again.
 */

/* How long one message may be on its way before the reader is given up. */
#define JK_LISTENER_STALLED_US (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

JkListener *jk_listener_new (JkApi *api, const JkListenerVTable *vtable, gpointer transport, gboolean detail,
                             JkLanguage language);
void jk_listener_free (JkListener *self);
void jk_listener_close (JkListener *self);
void jk_listener_subscribe (JkListener *self, const char *const *series, guint interval_s);

/* @now_us: monotonic */
void jk_listener_offer (JkListener *self, JkEvent *event, gint64 now_us);
void jk_listener_hello (JkListener *self, guint64 id, GBytes *json, gint64 now_us);
/* Sends @json if nothing waits. Closes the stream of a reader that has not read for too long. */
void jk_listener_ping (JkListener *self, guint64 id, GBytes *json, gint64 now_us);
/* Notes that events @from to @to will not come. */
void jk_listener_missed (JkListener *self, guint64 from, guint64 to);
void jk_listener_send_next (JkListener *self, gint64 now_us);

G_END_DECLS
