/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkEventMessage:
 * @is_acknowledgement: only @acknowledged counts; else the other two do
 * @acknowledged: the id of the last event that the reader is done with
 * @series: the keys it wants; empty for all
 * @interval_s: 0: as they come; a day at most
 */
typedef struct
{
  gboolean is_acknowledgement;
  guint64 acknowledged;
  GStrv series;
  guint interval_s;
} JkEventMessage;

/**
 * jk_event_message_parse:
 * @text: what a reader says over its WebSocket; need not end in a NUL
 * @detail: the reader may see everything
 * @out: (out caller-allocates): to be cleared, whatever comes of it
 *
 * Reads {"subscribe":{"series":[…],"interval_s":…}}, of which both members may be left out, or {"ack":ID}.
 *
 * Returns: %FALSE if it is something else, or asks for what the reader may not see
 */
gboolean jk_event_message_parse (const char *text, gsize length, gboolean detail, JkEventMessage *out);
void jk_event_message_clear (JkEventMessage *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JkEventMessage, jk_event_message_clear)

G_END_DECLS
