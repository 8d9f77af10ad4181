/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-due.h"

void
jk_due_init (JkDue *self,
             guint  interval_ms,
             guint  default_ms)
{
  *self = (JkDue) { (interval_ms != 0 ? interval_ms : default_ms) * G_TIME_SPAN_MILLISECOND, -1, FALSE };
}

gboolean
jk_due_is_over (const JkDue *self,
                gint64       now_us)
{
  return self->last_us < 0 || now_us - self->last_us >= self->interval_us - self->interval_us / 10;
}

void
jk_due_choose (JkDue *const *all,
               guint         n,
               gint64        now_us)
{
  gboolean any = FALSE;

  for (guint i = 0; i < n; i++)
    any |= jk_due_is_over (all[i], now_us);
  for (guint i = 0; i < n; i++)
    {
      all[i]->chosen = !any || jk_due_is_over (all[i], now_us);
      if (all[i]->chosen)
        all[i]->last_us = now_us;
    }
}

guint
jk_due_get_interval_ms (JkDue *const *all,
                        guint         n,
                        guint         default_ms)
{
  gint64 least_us = n > 0 ? all[0]->interval_us : default_ms * G_TIME_SPAN_MILLISECOND;

  for (guint i = 1; i < n; i++)
    least_us = MIN (least_us, all[i]->interval_us);
  return least_us / G_TIME_SPAN_MILLISECOND;
}
