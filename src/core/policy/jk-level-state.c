/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-level-state.h"

#include <math.h>

static gboolean
reaches (const JkThresholds *thresholds,
         double              value,
         double              limit)
{
  if (isnan (limit) || isnan (value))
    return FALSE;
  return thresholds->worse == JK_WORSE_LOWER ? value <= limit : value >= limit;
}

JkLevel
jk_thresholds_classify (const JkThresholds *thresholds,
                        double              value)
{
  if (thresholds->worse == JK_WORSE_NEVER)
    return JK_LEVEL_INFO;
  if (reaches (thresholds, value, thresholds->emergency))
    return JK_LEVEL_EMERGENCY;
  if (reaches (thresholds, value, thresholds->critical))
    return JK_LEVEL_CRITICAL;
  return reaches (thresholds, value, thresholds->warning) ? JK_LEVEL_WARNING : JK_LEVEL_INFO;
}

/* The thresholds that hold a level which is in force already: easier to meet than those that enter it. */
static JkThresholds
relax (const JkThresholds *thresholds,
       double              hysteresis)
{
  double factor = thresholds->worse == JK_WORSE_LOWER ? 1 / hysteresis : hysteresis;

  return (JkThresholds) { thresholds->warning * factor, thresholds->critical * factor,
                          thresholds->emergency * factor, thresholds->worse };
}

static gboolean
enter (JkLevelState *self,
       JkLevel       level)
{
  gboolean changed = level != self->level;

  self->level = level;
  self->pending = level;
  return changed;
}

gboolean
jk_level_state_update (JkLevelState       *self,
                       const JkThresholds *thresholds,
                       double              hysteresis,
                       gint64              for_us,
                       double              value,
                       gint64              now_us)
{
  JkThresholds relaxed;
  JkLevel wanted, held;

  g_return_val_if_fail (hysteresis > 0 && hysteresis <= 1, FALSE);

  wanted = jk_thresholds_classify (thresholds, value);
  relaxed = relax (thresholds, hysteresis);
  held = MIN (self->level, jk_thresholds_classify (&relaxed, value));

  if (wanted <= held)
    return enter (self, held);

  /* Worse than what is held: it must last. Going up by another step does not begin the wait again. */
  if (self->pending <= held)
    self->pending_since_us = now_us;
  self->pending = wanted;
  if (now_us - self->pending_since_us >= for_us)
    return enter (self, wanted);
  if (self->level != held)
    {
      self->level = held;
      return TRUE;
    }
  return FALSE;
}
