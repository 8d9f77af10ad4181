/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-clock-watch.h"

#define JUMP_US (2 * G_USEC_PER_SEC)

void
jk_clock_watch_init (JkClockWatch *self,
                     JkClock      *clock)
{
  gint64 boot_us = jk_clock_get_boot_us (clock);

  self->clock = clock;
  self->real_offset_us = jk_clock_get_real_us (clock) - boot_us;
  self->suspend_offset_us = boot_us - jk_clock_get_monotonic_us (clock);
}

gboolean
jk_clock_watch_look (JkClockWatch *self,
                     gint64       *slept_us,
                     gint64       *jumped_us)
{
  const JkClockWatch before = *self;

  jk_clock_watch_init (self, self->clock);
  *slept_us = self->suspend_offset_us - before.suspend_offset_us;
  *jumped_us = self->real_offset_us - before.real_offset_us;
  if (*slept_us < JUMP_US)
    *slept_us = 0;
  if (ABS (*jumped_us) < JUMP_US)
    *jumped_us = 0;
  return *slept_us != 0 || *jumped_us != 0;
}
