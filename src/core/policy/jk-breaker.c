/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-breaker.h"

#define SECOND_US ((gint64) G_USEC_PER_SEC)

const JkBreakerRules jk_breaker_for_receivers = {
  .max_failures = 5,
  .first_us = 5 * SECOND_US,
  .open_us = 60 * SECOND_US,
  .max_open_us = 30 * 60 * SECOND_US,
  .max_wait_us = 60 * 60 * SECOND_US,
  .jitter = 0.2,
};

JkBreakerState
jk_breaker_get_state (const JkBreaker      *self,
                      const JkBreakerRules *rules,
                      gint64                now_us)
{
  if (self->n_failures < rules->max_failures)
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
jk_breaker_fail (JkBreaker            *self,
                 const JkBreakerRules *rules,
                 gint64                now_us,
                 gint64                wait_us,
                 gboolean              is_final,
                 double                random)
{
  gint64 distance_us;

  self->n_failures = is_final ? MAX (self->n_failures + 1, rules->max_failures) : self->n_failures + 1;
  if (self->n_failures < rules->max_failures)
    distance_us = rules->first_us << (self->n_failures - 1);
  else
    distance_us = MIN (rules->open_us << MIN (self->n_failures - rules->max_failures, 10), rules->max_open_us);

  distance_us *= 1 + rules->jitter * (2 * random - 1);
  /* Never before the receiver wants it, and not all at once when it does. */
  wait_us = MIN (wait_us, rules->max_wait_us) * (1 + rules->jitter * random);
  self->next_us = now_us + MAX (distance_us, wait_us);
}
