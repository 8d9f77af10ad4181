/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-channel.h"
#include "jk-clock.h"
#include "jk-http.h"
#include "jk-message.h"

G_BEGIN_DECLS

/* Messages that wait in one channel; beyond that the oldest of the least level are dropped, and counted. */
#define JK_OUTBOX_MAX_WAITING 1000
/* Causes of one channel whose end is still to be told; beyond that the oldest are forgotten. */
#define JK_OUTBOX_MAX_TOLD 1000
/* What could not be sent for so long is no news any more: it is dropped, and counted. */
#define JK_OUTBOX_MAX_AGE_US (24 * 60 * 60 * (gint64) G_USEC_PER_SEC)
/* Channels that send at the same time, each in a thread of its own. */
#define JK_OUTBOX_MAX_JOBS 4

/* To be called once a record is on disk, or cannot be. */
typedef void (*JkOutboxSaved) (gpointer saved_data);
/* @secret: (nullable): none, with @error. To be called exactly once, in the outbox's context, also when the outbox is gone. */
typedef void (*JkOutboxSecretFound) (const char *secret, const GError *error, gpointer found_data);

/**
 * JkOutboxKeeper:
 * @save: keeps @text under @key ("CAUSE@CHANNEL", UTF-8), in the place of what was there; %NULL removes it. @saved: (nullable): called
 *   when that is done, or failed; in the outbox's context, exactly once, perhaps before this returns, also when the outbox is gone
 * @find_secret: looks up the secret @name
 * @changed: (nullable): what jk_outbox_describe() says of a channel is different; to be looked at later, not from within
 *
 * What an outbox needs of others.
 */
typedef struct
{
  void (*save) (const char *key, const char *text, JkOutboxSaved saved, gpointer saved_data, gpointer user_data);
  void (*find_secret) (const char *name, JkOutboxSecretFound found, gpointer found_data, gpointer user_data);
  void (*changed) (const char *channel, gpointer user_data);
  gpointer user_data;
} JkOutboxKeeper;

/**
 * JkOutbox:
 *
 * Messages on their way to channels. Each cause has one message a channel at the most: a later one takes the place of what was not sent
 * yet, and its end cancels it. What fails is sent again (see #JkBreaker), worst first. Records outlive the process: what was being sent
 * when it ended is sent again and says that it may have arrived before; everything else is sent once. Nothing blocks but
 * jk_outbox_free(), which waits for the threads that send, and cancels them.
 *
 * Alertmanager is told again of what holds before it would take it for over.
 */
typedef struct _JkOutbox JkOutbox;

/**
 * jk_outbox_new:
 * @ca_file: (nullable): whom mail servers' certificates are to be signed by; %NULL for the system's authorities
 *
 * Lives in the thread-default main context. Before messages are posted come jk_outbox_set_channels() and jk_outbox_restore().
 */
JkOutbox *jk_outbox_new (JkClock *clock, JkHttp *http, const char *ca_file, const JkOutboxKeeper *keeper);
void jk_outbox_free (JkOutbox *self);

/* Takes those of a configuration (element-type JkChannel). Channels that are there no more lose what waits in them; changed ones
 * are tried anew. */
void jk_outbox_set_channels (JkOutbox *self, GPtrArray *channels);

/* Takes the record @text that was saved under @key; what cannot be used, or is of a channel that is no more, is removed. */
void jk_outbox_restore (JkOutbox *self, const char *key, const char *text);

/**
 * jk_outbox_post:
 *
 * Tells every channel that takes it. A message that is over (%JK_MESSAGE_RESOLVED) goes to those that know of its cause; whoever ends an
 * alert has to post it, whichever way it ended.
 */
void jk_outbox_post (JkOutbox *self, JkMessage *message);
/* The same, but not over the channel @other, which the message is about. */
void jk_outbox_post_but (JkOutbox *self, JkMessage *message, const char *other);
/* The same cause is different now, but no news: changes what waits, and what Alertmanager is told next. */
void jk_outbox_update (JkOutbox *self, JkMessage *message);
/* Nobody need be told of @id any more who was not told yet. */
void jk_outbox_withdraw (JkOutbox *self, const char *id);

/* Returns: whether a channel has something of @id to tell, or has told of it, that is not over yet */
gboolean jk_outbox_knows (JkOutbox *self, const char *id);

/* Sends what is due by now. The outbox does that by itself; for clocks that tests move, and after the machine slept. */
void jk_outbox_tick (JkOutbox *self);

/**
 * jk_outbox_test_async:
 *
 * Sends @message over the channel @name at once, whatever waits there and however it went before.
 */
void jk_outbox_test_async (JkOutbox *self, const char *name, JkMessage *message, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: %FALSE with %JK_ERROR_NOT_FOUND, %JK_ERROR_BUSY, or why it was not taken */
gboolean jk_outbox_test_finish (JkOutbox *self, GAsyncResult *result, GError **error);

/* Returns: (transfer full): aa{sv}, in the order of the configuration: "name" s, "kind" s, "address" s (without secrets), "state" s
 * (closed, open, half-open: see #JkBreaker), "queued" u, "told" u (causes whose end is to be told), "sent" "failed" "dropped"
 * "maybe_twice" t, "error" s (the last one, "" after a success), "error_us" "sent_us" "next_us" x (real time, 0 for none) */
GVariant *jk_outbox_describe (JkOutbox *self);

/* Returns: messages that wait or are being sent, of all channels */
guint jk_outbox_get_n_waiting (JkOutbox *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkOutbox, jk_outbox_free)

G_END_DECLS
