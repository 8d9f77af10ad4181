/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-clock.h"

G_BEGIN_DECLS

/**
 * JkClockWatch:
 *
 * Notices between two looks that the machine slept or that somebody set the wall clock, by the distances of the three
 * clocks from each other. Under 2 s is drift. Lives in its owner; one thread.
 */
typedef struct
{
  JkClock *clock;           /* not owned: the owner's */
  gint64 real_offset_us;    /* real − boot at the last look */
  gint64 suspend_offset_us; /* boot − monotonic at the last look */
} JkClockWatch;

void jk_clock_watch_init (JkClockWatch *self, JkClock *clock);

/* Returns: %TRUE if the machine slept for @slept_us, or the wall clock was set by @jumped_us (0 where it was not) */
gboolean jk_clock_watch_look (JkClockWatch *self, gint64 *slept_us, gint64 *jumped_us);

G_END_DECLS
