/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-cooldown.h"

#define MAX_DOUBLINGS 20

void
jk_cooldown_begin (JkCooldown *self,
                   gint64      least_us,
                   gint64      now_us)
{
  gint64 distance_us = MIN (least_us, JK_COOLDOWN_MAX_US);

  for (guint i = 0; i < MIN (self->n_in_row, MAX_DOUBLINGS) && distance_us < JK_COOLDOWN_MAX_US; i++)
    distance_us *= 2;
  self->n_in_row++;
  self->next_us = now_us + MIN (distance_us, JK_COOLDOWN_MAX_US);
  self->well_since_us = 0;
}

void
jk_cooldown_note (JkCooldown *self,
                  gboolean    is_well,
                  gint64      stable_us,
                  gint64      now_us)
{
  if (!is_well)
    {
      self->well_since_us = 0;
      return;
    }
  if (self->well_since_us == 0)
    self->well_since_us = now_us;
  if (now_us - self->well_since_us >= stable_us)
    self->n_in_row = 0;
}
