/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-event-hub.h"
#include "jk-request.h"

G_BEGIN_DECLS

/**
 * JkSubscription:
 * @series: %NULL-terminated; empty for all
 * @last_id: the last event the reader had; 0 for none
 */
typedef struct
{
  const char *const *series;
  guint interval_s;
  guint64 last_id;
} JkSubscription;

/* Answers with Server-Sent Events (HTML Living Standard, 9.2) that go on until one side has enough. Does not take @request. */
void jk_event_stream_begin (JkRequest *request, const JkSubscription *subscription);

/* Answers by changing over to a WebSocket. The handshake was checked. Does not take @request. */
void jk_event_socket_begin (JkRequest *request, const JkSubscription *subscription);

G_END_DECLS
