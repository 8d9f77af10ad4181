/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-due.h"

gboolean
jk_due_is_over (const JkDue *self,
                gint64       now_us)
{
  return self->last_us < 0 || now_us - self->last_us >= self->interval_us - self->interval_us / 10;
}
