/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkAnswerTimes:
 *
 * The last so many attempts of one probe: how long each took, or that it failed.
 */
typedef struct _JkAnswerTimes JkAnswerTimes;

/**
 * JkAnswerSummary:
 * @n_attempts: in the window
 * @n_failed: of them
 * @p50_ms: median of those that answered; NAN if none did
 * @p95_ms: the same
 * @max_ms: the same
 *
 * Quantiles are by nearest rank: a time that was really measured.
 */
typedef struct
{
  guint n_attempts;
  guint n_failed;
  double p50_ms;
  double p95_ms;
  double max_ms;
} JkAnswerSummary;

/* @window: attempts to remember, 1 or more */
JkAnswerTimes *jk_answer_times_new (guint window);
void jk_answer_times_free (JkAnswerTimes *self);

/* @ms: 0 or more; NAN for an attempt that failed, which has no time */
void jk_answer_times_add (JkAnswerTimes *self, double ms);

/* @all: (array length=n_all): any number of windows, summed up as if they were one */
void jk_answer_times_summarize (JkAnswerTimes *const *all, guint n_all, JkAnswerSummary *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkAnswerTimes, jk_answer_times_free)

G_END_DECLS
