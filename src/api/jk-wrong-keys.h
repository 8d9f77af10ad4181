/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So many wrong keys from one address are answered at once. */
#define JK_WRONG_KEYS_FREE 5
/* After so long without a wrong key an address begins anew. */
#define JK_WRONG_KEYS_FORGET_US (60 * G_USEC_PER_SEC)
#define JK_WRONG_KEYS_MAX_PEERS 256
#define JK_WRONG_KEYS_LEAST_MS 250
#define JK_WRONG_KEYS_MOST_MS 4000
/* Answers that are held back at one time: of one address, and of all. */
#define JK_WRONG_KEYS_HELD_BY_PEER 4
#define JK_WRONG_KEYS_HELD 64

typedef enum
{
  JK_WRONG_KEY_ANSWER,    /* say no at once */
  JK_WRONG_KEY_HOLD,      /* say no after a while */
  JK_WRONG_KEY_TURN_AWAY, /* say that it is too much, and close */
} JkWrongKeyVerdict;

/**
 * JkWrongKeys:
 *
 * Who showed wrong keys lately, by address (IPv6: by the 64-bit network; loopback is one), in a bounded table. Only answers
 * to wrong keys are held back: a right key passes from everywhere at any time, so that nobody is locked out by somebody
 * else. Not for threads.
 */
typedef struct _JkWrongKeys JkWrongKeys;

JkWrongKeys *jk_wrong_keys_new (void);
void jk_wrong_keys_free (JkWrongKeys *self);

/**
 * jk_wrong_keys_add:
 * @address: of the peer, as text
 * @now_us: monotonic time
 * @delay_ms: (out): how long to hold the answer back, or for how long to turn the peer away; 0 for an answer at once
 * @n: (out): which wrong key of this peer in a row it is, from 1
 *
 * Notes one wrong key. After %JK_WRONG_KEY_HOLD jk_wrong_keys_release() must follow.
 */
JkWrongKeyVerdict jk_wrong_keys_add (JkWrongKeys *self, const char *address, gint64 now_us, guint *delay_ms, guint *n);
/* An answer that was held back is gone. */
void jk_wrong_keys_release (JkWrongKeys *self, const char *address);

guint jk_wrong_keys_get_n_peers (JkWrongKeys *self);

G_END_DECLS
