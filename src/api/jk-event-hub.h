/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-api.h"
#include "jk-event.h"

G_BEGIN_DECLS

#define JK_MAX_LISTENERS 532
/* Of these, so many may be had without a key: whoever runs us finds room. */
#define JK_MAX_STRANGE_LISTENERS 500
/* Events kept for readers that come back. */
#define JK_EVENT_RING 256
#define JK_EVENT_RING_BYTES (1024 * 1024)
/* Events that wait for one slow reader. */
#define JK_LISTENER_QUEUE 64
#define JK_LISTENER_QUEUE_BYTES (1024 * 1024)
#define JK_HEARTBEAT_S 15

typedef struct _JkListener JkListener;

/**
 * JkListenerVTable:
 * @send: hands over one message (not taken). Returns: %TRUE if it is written; else the transport calls jk_listener_sent() once it
 *   is. Must not make the listener go
 * @close: the hub is going or the reader is hopeless: ends the stream. The listener is gone when it returns
 */
typedef struct
{
  gboolean (*send) (gpointer transport, const char *type, guint64 id, GBytes *json);
  void (*close) (gpointer transport);
} JkListenerVTable;

/* Follows @api's engine. Makes events only while somebody listens, or left a minute ago at most. */
JkEventHub *jk_event_hub_new (JkApi *api);
void jk_event_hub_free (JkEventHub *self);

/**
 * jk_event_hub_add:
 * @series: (nullable) (transfer none): keys it wants; %NULL for all
 * @interval_s: 0: as they come
 * @last_id: the last event that the reader had; 0 for a new reader
 *
 * Begins with a hello, and with what was missed since @last_id.
 *
 * Returns: (transfer none) (nullable): %NULL if jk_event_hub_has_room() says no
 */
JkListener *jk_event_hub_add (JkEventHub *self, const JkListenerVTable *vtable, gpointer transport, gboolean detail,
                              JkLanguage language, const char *const *series, guint interval_s, guint64 last_id);
/* A reader that was let in will be added soon, and takes up its place until then; ends with @coming %FALSE, whatever became of it. */
void jk_event_hub_expect (JkEventHub *self, gboolean coming);
/* The reader is gone. Its transport is not called any more. */
void jk_event_hub_remove (JkEventHub *self, JkListener *listener);
/* A new subscription for the same reader. */
void jk_event_hub_subscribe (JkEventHub *self, JkListener *listener, const char *const *series, guint interval_s);
/* What was sent last is on its way: sends the next. */
void jk_listener_sent (JkEventHub *self, JkListener *listener);
/* @detail: for a reader who may see detail */
gboolean jk_event_hub_has_room (JkEventHub *self, gboolean detail);

G_END_DECLS
