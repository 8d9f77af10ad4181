/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Failures in a row after which a receiver is left alone for longer. */
#define JK_BREAKER_MAX_FAILURES 5
/* As long as a receiver may ask for. */
#define JK_BREAKER_MAX_WAIT_US (60 * 60 * (gint64) G_USEC_PER_SEC)

/**
 * JkBreakerState:
 * @JK_BREAKER_CLOSED: all is well, or a few attempts failed and are repeated with growing distance
 * @JK_BREAKER_OPEN: nothing is tried
 * @JK_BREAKER_HALF_OPEN: the time is over: one attempt decides
 */
typedef enum
{
  JK_BREAKER_CLOSED,
  JK_BREAKER_OPEN,
  JK_BREAKER_HALF_OPEN,
} JkBreakerState;

/**
 * JkBreaker:
 *
 * When a receiver is tried again: after 5, 10, 20 and 40 s, then the circuit is open for one minute and for twice as long after each
 * attempt that fails, up to half an hour; each a fifth more or less, so that many senders do not come at once. Pure: times are the
 * caller's, of one clock that does not go backwards. Zeroed it is new.
 */
typedef struct
{
  guint n_failures; /* in a row */
  gint64 next_us;   /* not before */
} JkBreaker;

JkBreakerState jk_breaker_get_state (const JkBreaker *self, gint64 now_us);
/* Returns: "closed", "open", "half-open" */
const char *jk_breaker_state_to_string (JkBreakerState state);

void jk_breaker_succeed (JkBreaker *self);

/**
 * jk_breaker_fail:
 * @wait_us: what the receiver asked for; 0 for nothing
 * @is_final: more attempts will not help by themselves: opens at once
 * @random: [0, 1)
 */
void jk_breaker_fail (JkBreaker *self, gint64 now_us, gint64 wait_us, gboolean is_final, double random);

G_END_DECLS
