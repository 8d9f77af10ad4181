/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-clock.h"

#include <time.h>

struct _JkClock
{
  gatomicrefcount ref_count;
  gboolean manual;
  GMutex mutex; /* guards the three readings of a manual clock */
  gint64 real_us;
  gint64 monotonic_us;
  gint64 boot_us;
};

JkClock *
jk_clock_system (void)
{
  static JkClock *clock;

  if (g_once_init_enter (&clock))
    {
      JkClock *made = g_new0 (JkClock, 1);

      g_atomic_ref_count_init (&made->ref_count);
      g_once_init_leave (&clock, made);
    }
  return clock;
}

JkClock *
jk_clock_new_manual (gint64 real_us)
{
  JkClock *self = g_new0 (JkClock, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->manual = TRUE;
  self->real_us = real_us;
  return self;
}

JkClock *
jk_clock_ref (JkClock *self)
{
  if (self->manual)
    g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
jk_clock_unref (JkClock *self)
{
  if (!self->manual || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_mutex_clear (&self->mutex);
  g_free (self);
}

void
jk_clock_advance (JkClock *self,
                  gint64   by_us)
{
  g_return_if_fail (self->manual && by_us >= 0);

  g_mutex_lock (&self->mutex);
  self->real_us += by_us;
  self->monotonic_us += by_us;
  self->boot_us += by_us;
  g_mutex_unlock (&self->mutex);
}

void
jk_clock_suspend (JkClock *self,
                  gint64   by_us)
{
  g_return_if_fail (self->manual && by_us >= 0);

  g_mutex_lock (&self->mutex);
  self->real_us += by_us;
  self->boot_us += by_us;
  g_mutex_unlock (&self->mutex);
}

void
jk_clock_set_real (JkClock *self,
                   gint64   real_us)
{
  g_return_if_fail (self->manual);

  g_mutex_lock (&self->mutex);
  self->real_us = real_us;
  g_mutex_unlock (&self->mutex);
}

static gint64
read_manual (JkClock *self,
             gint64  *reading)
{
  gint64 value;

  g_mutex_lock (&self->mutex);
  value = *reading;
  g_mutex_unlock (&self->mutex);
  return value;
}

gint64
jk_clock_get_real_us (JkClock *self)
{
  return self->manual ? read_manual (self, &self->real_us) : g_get_real_time ();
}

gint64
jk_clock_get_monotonic_us (JkClock *self)
{
  return self->manual ? read_manual (self, &self->monotonic_us) : g_get_monotonic_time ();
}

gint64
jk_clock_get_boot_us (JkClock *self)
{
  struct timespec now;

  if (self->manual)
    return read_manual (self, &self->boot_us);

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}
