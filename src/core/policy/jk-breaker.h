/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkBreakerRules:
 * @max_failures: in a row, after which the circuit opens
 * @first_us: from the first failure to the next attempt; doubled with each more
 * @open_us: how long it is open at first; doubled with each attempt that fails
 * @max_open_us: the longest that it is open
 * @max_wait_us: the longest that the other side may ask to be left alone
 * @jitter: by which share all these are more or less, by chance; 0 to 1
 */
typedef struct
{
  guint max_failures;
  gint64 first_us;
  gint64 open_us;
  gint64 max_open_us;
  gint64 max_wait_us;
  double jitter;
} JkBreakerRules;

/* For whoever is sent messages: 5, 10, 20 and 40 s, then open for one minute, up to half an hour; each a fifth more or less. */
extern const JkBreakerRules jk_breaker_for_receivers;

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
 * When something that failed is tried again: after growing times, and after too many failures in a row the circuit is open for a time,
 * and for twice as long after each attempt that fails. Pure: times are the caller's, of one clock that does not go backwards. Zeroed
 * it is new. Source of the idea: Nygard, Release It!, 2007.
 */
typedef struct
{
  guint n_failures; /* in a row */
  gint64 next_us;   /* not before */
} JkBreaker;

JkBreakerState jk_breaker_get_state (const JkBreaker *self, const JkBreakerRules *rules, gint64 now_us);
/* Returns: "closed", "open", "half-open" */
const char *jk_breaker_state_to_string (JkBreakerState state);

void jk_breaker_succeed (JkBreaker *self);

/**
 * jk_breaker_fail:
 * @wait_us: what the other side asked for; 0 for nothing
 * @is_final: more attempts will not help by themselves: opens at once
 * @random: [0, 1)
 */
void jk_breaker_fail (JkBreaker *self, const JkBreakerRules *rules, gint64 now_us, gint64 wait_us, gboolean is_final, double random);

G_END_DECLS
