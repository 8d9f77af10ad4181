/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkClock:
 *
 * Where time is read from: the system, or a hand that a test moves. Reading is safe from any thread.
 */
typedef struct _JkClock JkClock;

/* Returns: (transfer none): the machine's clocks; one for the whole process, never freed */
JkClock *jk_clock_system (void);

/* Returns: (transfer full): a clock that stands still at @real_us (since 1970, UTC) until it is moved */
JkClock *jk_clock_new_manual (gint64 real_us);

JkClock *jk_clock_ref (JkClock *self);
void jk_clock_unref (JkClock *self);

/* Moves a manual clock as if time passed: all three readings advance. */
void jk_clock_advance (JkClock *self, gint64 by_us);

/* Moves a manual clock as if the machine slept: real and boot time advance, monotonic time does not. */
void jk_clock_suspend (JkClock *self, gint64 by_us);

/* Sets only the wall clock of a manual clock, as NTP or a person does; may go backwards. */
void jk_clock_set_real (JkClock *self, gint64 real_us);

/* Microseconds since 1970, UTC; jumps when the clock is set. */
gint64 jk_clock_get_real_us (JkClock *self);
/* Microseconds, never backwards, stands still while suspended (CLOCK_MONOTONIC). */
gint64 jk_clock_get_monotonic_us (JkClock *self);
/* Microseconds, never backwards, goes on while suspended (CLOCK_BOOTTIME). */
gint64 jk_clock_get_boot_us (JkClock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkClock, jk_clock_unref)

G_END_DECLS
