/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-channel.h"
#include "jk-http.h"
#include "jk-message.h"

G_BEGIN_DECLS

/* How long Alertmanager takes an alert for firing after it was last told; and how often it is told. */
#define JK_ALERTMANAGER_LASTS_US (4 * 60 * (gint64) G_USEC_PER_SEC)
#define JK_ALERTMANAGER_REPEAT_US (60 * (gint64) G_USEC_PER_SEC)

/**
 * JkSendOutcome:
 * @JK_SEND_DONE: it was taken; an error beside it says for whom it was not
 * @JK_SEND_LATER: it was not taken, and may be later
 * @JK_SEND_MAYBE: nobody knows whether it was taken
 * @JK_SEND_REFUSED: nothing is taken until somebody changes something
 * @JK_SEND_REJECTED: this one is never taken
 */
typedef enum
{
  JK_SEND_DONE,
  JK_SEND_LATER,
  JK_SEND_MAYBE,
  JK_SEND_REFUSED,
  JK_SEND_REJECTED,
} JkSendOutcome;

/**
 * JkLetter:
 * @is_maybe_repeat: it may have arrived before: says so
 * @told_level: the level that the receiver knows of this cause
 * @has_told: he knows one
 */
typedef struct
{
  JkMessage *message;
  gboolean is_maybe_repeat;
  gboolean has_told;
  JkLevel told_level;
} JkLetter;

/**
 * JkSending:
 * @secret: (nullable)
 * @ca_file: (nullable): whom mail servers' certificates are to be signed by; %NULL for the system's authorities. Those of web servers
 *   are the @http's
 * @now_us: real time
 * @letters: (array length=n_letters): several for Alertmanager alone
 */
typedef struct
{
  const JkChannel *channel;
  const char *secret;
  JkHttp *http;
  const char *ca_file;
  gint64 now_us;
  const JkLetter *letters;
  guint n_letters;
} JkSending;

/**
 * JkSendResult:
 * @wait_us: how long the receiver wants to be left alone; 0 if it does not say
 * @error: (nullable): without secrets
 */
typedef struct
{
  JkSendOutcome outcome;
  gint64 wait_us;
  GError *error;
} JkSendResult;

/* Blocks for as long as the channel's timeout at most, or until it is cancelled; for threads. */
void jk_send (const JkSending *sending, GCancellable *cancellable, JkSendResult *result);

G_END_DECLS
