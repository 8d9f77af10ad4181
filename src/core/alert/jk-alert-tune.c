/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alert-tune.h"

#include <math.h>
#include <string.h>

#include "jk-level-state.h"

/* Of what is in force. */
static const double factors[] = { 0.5, 0.7, 0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.25, 1.5, 2, 3 };

static double
current_of (const JkThresholds *thresholds,
            JkLevel             level)
{
  switch (level)
    {
    case JK_LEVEL_WARNING:
      return thresholds->warning;
    case JK_LEVEL_CRITICAL:
      return thresholds->critical;
    case JK_LEVEL_EMERGENCY:
      return thresholds->emergency;
    case JK_LEVEL_INFO:
    case JK_LEVEL_SUCCESS:
    default:
      return NAN;
    }
}

static JkTuneOption
try_value (const JkSeries *series,
           double          value,
           JkWorse         worse,
           double          hysteresis,
           gint64          hold_us)
{
  const JkThresholds alone = { value, NAN, NAN, worse };
  JkLevelState state = { JK_LEVEL_INFO };
  JkTuneOption option = { value, 0, 0 };
  gint64 since_ms = 0;

  for (guint i = 0; i < series->points->len; i++)
    {
      const JkPoint *point = &g_array_index (series->points, JkPoint, i);
      double worst = worse == JK_WORSE_LOWER ? point->min : point->max;

      if (isnan (point->mean)
          || !jk_level_state_update (&state, &alone, hysteresis, hold_us, hold_us > 0 ? point->mean : worst, point->time_ms * 1000))
        continue;
      if (state.level != JK_LEVEL_INFO)
        {
          option.n_fired++;
          since_ms = point->time_ms;
        }
      else
        option.fired_s += (point->time_ms - since_ms) / 1000;
    }
  if (state.level != JK_LEVEL_INFO && series->points->len > 0)
    option.fired_s += (g_array_index (series->points, JkPoint, series->points->len - 1).time_ms - since_ms) / 1000;
  return option;
}

/* To two digits, as a person would write it. */
static double
round_nicely (double value)
{
  double unit;

  if (value == 0)
    return 0;
  unit = pow (10, floor (log10 (fabs (value))) - 1);
  return round (value / unit) * unit;
}

GArray *
jk_alert_tune (const JkSeries     *series,
               const JkThresholds *thresholds,
               JkLevel             level,
               double              hysteresis,
               gint64              hold_us)
{
  GArray *options = g_array_new (FALSE, FALSE, sizeof (JkTuneOption));
  double current = current_of (thresholds, level);
  const char *metric_end = strchr (series->key, '{');
  g_autofree char *metric = metric_end != NULL ? g_strndup (series->key, metric_end - series->key) : g_strdup (series->key);
  const JkMetric *known = jk_metric_lookup (metric);
  gboolean is_percent = known != NULL && g_str_equal (known->unit, "%");

  if (isnan (current) || thresholds->worse == JK_WORSE_NEVER)
    return options;
  for (guint i = 0; i < G_N_ELEMENTS (factors); i++)
    {
      double value = factors[i] == 1 ? current : round_nicely (current * factors[i]);
      double before = options->len > 0 ? g_array_index (options, JkTuneOption, options->len - 1).value : -INFINITY;
      JkTuneOption option;

      if (value <= before || (is_percent && value > 100))
        continue;
      option = try_value (series, value, thresholds->worse, hysteresis, hold_us);
      g_array_append_val (options, option);
    }
  return options;
}

double
jk_alert_tune_suggest (const GArray *options,
                       double        current,
                       JkWorse       worse,
                       double        days)
{
  double best = NAN;

  for (guint i = 0; i < options->len; i++)
    {
      const JkTuneOption *option = &g_array_index (options, JkTuneOption, i);
      gboolean is_calmer = worse == JK_WORSE_LOWER ? option->value <= current : option->value >= current;

      if (!is_calmer || option->n_fired > days)
        continue;
      if (isnan (best) || fabs (option->value - current) < fabs (best - current))
        best = option->value;
    }
  return best;
}
