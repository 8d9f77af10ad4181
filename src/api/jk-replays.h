/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-engine.h"

G_BEGIN_DECLS

/* For so long an answer is kept for its Idempotency-Key. */
#define JK_REPLAY_LIFETIME_US (G_GINT64_CONSTANT (24) * 60 * 60 * G_USEC_PER_SEC)
/* So many of one caller, and so many bytes of all; the oldest go first. */
#define JK_REPLAYS_OF_CALLER 64
#define JK_REPLAYS_MAX_BYTES (4 * 1024 * 1024)

typedef enum
{
  JK_REPLAY_NEW,       /* go on; jk_replays_keep() or jk_replays_drop() must follow */
  JK_REPLAY_KNOWN,     /* it was answered */
  JK_REPLAY_UNDER_WAY, /* it is not answered yet */
  JK_REPLAY_OTHER,     /* the key belongs to another call */
} JkReplayVerdict;

/**
 * JkReplay:
 * @status: 0 while the call is under way
 * @headers: name, value, …, %NULL
 * @is_secret: the answer held something that is told once only: it was not kept
 *
 * The answer to a call, for who makes it again.
 */
typedef struct
{
  guint status;
  GStrv headers;
  GBytes *body; /* (nullable) */
  gboolean is_secret;
} JkReplay;

/**
 * JkReplays:
 *
 * Answers to changing calls by caller and Idempotency-Key, in a bounded table that the store keeps as well. Neither keys nor
 * requests are kept, only their SHA-256. A call that was under way when the process ended is not known any more. Not for threads.
 */
typedef struct _JkReplays JkReplays;

/* @store: (nullable): then nothing outlives the process */
JkReplays *jk_replays_new (JkStore *store, JkClock *clock);
void jk_replays_free (JkReplays *self);

/**
 * jk_replays_begin:
 * @caller: who calls
 * @key: as it was sent
 * @fingerprint: of all that makes the call this one
 * @name: (out) (transfer full) (nullable): of the new one, for keeping or dropping it
 * @replay: (out) (transfer none) (nullable): of the known one
 */
JkReplayVerdict jk_replays_begin (JkReplays *self, const char *caller, const char *key, const char *fingerprint, char **name,
                                  const JkReplay **replay);
/* The call is answered; @headers (name, value, …, %NULL) and @body (nullable; text) are not taken. */
void jk_replays_keep (JkReplays *self, const char *name, guint status, const char *const *headers, GBytes *body,
                      gboolean is_secret);
/* The call came to nothing: it can be made anew. */
void jk_replays_drop (JkReplays *self, const char *name);

guint jk_replays_get_length (JkReplays *self);
gsize jk_replays_get_bytes (JkReplays *self);

G_END_DECLS
