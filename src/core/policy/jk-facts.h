/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-expression.h"
#include "jk-level.h"

G_BEGIN_DECLS

/**
 * JkFact:
 * @number: in the metric's unit; NAN where there is none
 * @word: (nullable): a word for it, such as "degraded"
 * @level_since_us: real time at which it got its level
 * @time_us: real time of the value
 *
 * What is known of one name.
 */
typedef struct
{
  double number;
  const char *word;
  JkLevel level;
  gint64 level_since_us;
  gint64 time_us;
} JkFact;

/**
 * JkFacts:
 * @look_up: fills @out and returns %TRUE, or returns %FALSE where nothing is known; must not keep @name
 * @now_us: of a clock that never goes backwards, above 0
 * @real_us: since 1970
 * @hour: of the local time, 0 to 23
 * @weekday: of the local time, 1 (Monday) to 7
 *
 * Where conditions find what they name, and when it is.
 */
typedef struct
{
  gboolean (*look_up) (const JkFactName *name, gpointer user_data, JkFact *out);
  gpointer user_data;
  gint64 now_us;
  gint64 real_us;
  int hour;
  int weekday;
} JkFacts;

/* Sets the times of @self by the two clocks; the local time zone is the process's. */
void jk_facts_set_time (JkFacts *self, gint64 now_us, gint64 real_us);

G_END_DECLS
