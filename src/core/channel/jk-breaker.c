/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-breaker.h"

#define FIRST_US (5 * (gint64) G_USEC_PER_SEC)
#define OPEN_US (60 * (gint64) G_USEC_PER_SEC)
#define MAX_OPEN_US (30 * 60 * (gint64) G_USEC_PER_SEC)
#define JITTER 0.2

JkBreakerState
jk_breaker_get_state (const JkBreaker *self,
                      gint64           now_us)
{
  if (self->n_failures < JK_BREAKER_MAX_FAILURES)
    return JK_BREAKER_CLOSED;
  return now_us < self->next_us ? JK_BREAKER_OPEN : JK_BREAKER_HALF_OPEN;
}

const char *
jk_breaker_state_to_string (JkBreakerState state)
{
  static const char *const names[] = { "closed", "open", "half-open" };

  return names[state];
}

void
jk_breaker_succeed (JkBreaker *self)
{
  *self = (JkBreaker) { 0 };
}

void
jk_breaker_fail (JkBreaker *self,
                 gint64     now_us,
                 gint64     wait_us,
                 gboolean   is_final,
                 double     random)
{
  gint64 distance_us;

  self->n_failures = is_final ? MAX (self->n_failures + 1, JK_BREAKER_MAX_FAILURES) : self->n_failures + 1;
  if (self->n_failures < JK_BREAKER_MAX_FAILURES)
    distance_us = FIRST_US << (self->n_failures - 1);
  else
    distance_us = MIN (OPEN_US << MIN (self->n_failures - JK_BREAKER_MAX_FAILURES, 10), MAX_OPEN_US);

  distance_us *= 1 + JITTER * (2 * random - 1);
  /* Never before the receiver wants it, and not all at once when it does. */
  wait_us = MIN (wait_us, JK_BREAKER_MAX_WAIT_US) * (1 + JITTER * random);
  self->next_us = now_us + MAX (distance_us, wait_us);
}
