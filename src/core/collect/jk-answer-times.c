/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answer-times.h"

#include <math.h>
#include <stdlib.h>

struct _JkAnswerTimes
{
  guint window;
  guint n; /* filled, at most the window */
  guint next;
  double ms[];
};

JkAnswerTimes *
jk_answer_times_new (guint window)
{
  JkAnswerTimes *self;

  window = MAX (window, 1);
  self = g_malloc0 (sizeof *self + window * sizeof self->ms[0]);
  self->window = window;
  return self;
}

void
jk_answer_times_free (JkAnswerTimes *self)
{
  g_free (self);
}

void
jk_answer_times_add (JkAnswerTimes *self,
                     double         ms)
{
  self->ms[self->next] = ms;
  self->next = (self->next + 1) % self->window;
  self->n = MIN (self->n + 1, self->window);
}

static int
compare_doubles (const void *a,
                 const void *b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return left < right ? -1 : left > right;
}

/* Nearest rank: the smallest value that at least @percent of them do not exceed; in whole numbers, so that it is exact. */
static double
get_quantile (const double *sorted,
              guint         n,
              guint         percent)
{
  return n == 0 ? NAN : sorted[((guint64) n * percent + 99) / 100 - 1];
}

void
jk_answer_times_summarize (JkAnswerTimes *const *all,
                           guint                 n_all,
                           JkAnswerSummary      *out)
{
  g_autofree double *times = NULL;
  guint n_times = 0, n_attempts = 0;

  for (guint i = 0; i < n_all; i++)
    n_attempts += all[i]->n;
  times = g_new (double, n_attempts);
  for (guint i = 0; i < n_all; i++)
    {
      for (guint j = 0; j < all[i]->n; j++)
        {
          if (isfinite (all[i]->ms[j]))
            times[n_times++] = all[i]->ms[j];
        }
    }

  if (n_times > 0)
    qsort (times, n_times, sizeof *times, compare_doubles);
  *out = (JkAnswerSummary) { n_attempts, n_attempts - n_times, get_quantile (times, n_times, 50),
                             get_quantile (times, n_times, 95), get_quantile (times, n_times, 100) };
}
