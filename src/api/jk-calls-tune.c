/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-alert-tune.h"

#define DAYS 7
#define DAY_MS ((gint64) 24 * 60 * 60 * 1000)
/* A minute each. */
#define POINTS (DAYS * 24 * 60)

/* Copies of all that the counting needs: it runs in a worker. */
typedef struct
{
  char *alert;
  char *metric;
  JkThresholds thresholds;
  JkLevel level;
  double hysteresis;
  gint64 hold_us;
  JkSeries *series; /* (nullable) */
} Tune;

static void
tune_free (gpointer data)
{
  Tune *self = data;

  g_free (self->alert);
  g_free (self->metric);
  g_clear_pointer (&self->series, jk_series_free);
  g_free (self);
}

static void
count_worker (GTask        *task,
              gpointer      source_object,
              gpointer      task_data,
              GCancellable *cancellable)
{
  const Tune *self = task_data;

  g_task_return_pointer (task, jk_alert_tune (self->series, &self->thresholds, self->level, self->hysteresis, self->hold_us),
                         (GDestroyNotify) g_array_unref);
}

static double
threshold_in_force (const Tune *self)
{
  return self->level == JK_LEVEL_EMERGENCY  ? self->thresholds.emergency
         : self->level == JK_LEVEL_CRITICAL ? self->thresholds.critical
                                            : self->thresholds.warning;
}

static void
write_thresholds (JkJsonWriter       *out,
                  const JkThresholds *thresholds)
{
  jk_json_member (out, "thresholds");
  jk_json_begin_object (out);
  jk_json_member_number (out, "warning", thresholds->warning);
  jk_json_member_number (out, "critical", thresholds->critical);
  jk_json_member_number (out, "emergency", thresholds->emergency);
  jk_json_member_string (out, "worse", jk_worse_to_string (thresholds->worse));
  jk_json_end (out);
}

static void
write_options (JkJsonWriter *out,
               const GArray *options)
{
  jk_json_member (out, "options");
  jk_json_begin_array (out);
  for (guint i = 0; i < options->len; i++)
    {
      const JkTuneOption *option = &g_array_index (options, JkTuneOption, i);

      jk_json_begin_object (out);
      jk_json_member_number (out, "value", option->value);
      jk_json_member_integer (out, "fired", option->n_fired);
      jk_json_member_integer (out, "fired_s", option->fired_s);
      jk_json_end (out);
    }
  jk_json_end (out);
}

/* The days that there is history of: a younger one says less. */
static double
days_of (const JkSeries *series)
{
  const GArray *points = series->points;

  if (points->len < 2)
    return 0;
  return (double) (g_array_index (points, JkPoint, points->len - 1).time_ms - g_array_index (points, JkPoint, 0).time_ms) / DAY_MS;
}

static void
on_counted_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  JkRequest *request = user_data;
  const Tune *self = g_task_get_task_data (G_TASK (result));
  g_autoptr(GArray) options = g_task_propagate_pointer (G_TASK (result), NULL);
  const JkMetric *known = jk_metric_lookup (self->metric);
  double days = days_of (self->series);
  JkJsonWriter out;

  if (jk_request_drop_if_gone (request))
    return;

  jk_json_init (&out, request->route->body, request->detail);
  jk_json_begin_object (&out);
  jk_json_member_string (&out, "alert", self->alert);
  jk_json_member_string (&out, "metric", self->metric);
  jk_json_member_string (&out, "unit", known != NULL ? known->unit : "");
  jk_json_member_string (&out, "level", jk_level_to_string (self->level));
  write_thresholds (&out, &self->thresholds);
  if (known != NULL)
    {
      g_autofree char *key = g_strconcat ("thresholds.", self->metric, NULL);

      jk_json_member_string (&out, "key", key);
    }
  jk_json_member_number (&out, "days", round (days * 100) / 100);
  write_options (&out, options);
  jk_json_member_number (&out, "suggested",
                         jk_alert_tune_suggest (options, threshold_in_force (self), self->thresholds.worse, MAX (days, 1)));
  jk_json_end (&out);
  jk_request_respond_json (request, request->route->status, &out);
}

static void
on_queried_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  JkRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) series = jk_store_query_finish (JK_STORE (source), result, &error);
  g_autoptr(GTask) task = NULL;
  Tune *self;

  if (jk_request_drop_if_gone (request))
    return;
  if (series == NULL)
    {
      jk_request_fail_error (request, error);
      return;
    }
  self = g_steal_pointer (&request->data);
  self->series = g_ptr_array_steal_index (series, 0);
  task = g_task_new (NULL, NULL, on_counted_cb, request);
  g_task_set_task_data (task, self, tune_free);
  g_task_run_in_thread (task, count_worker);
}

void
jk_serve_tune (JkRequest *request)
{
  JkEngine *engine = request->api->engine;
  JkStore *store = jk_engine_get_store (engine);
  const JkAlert *alert = jk_alert_book_find (jk_engine_get_alerts (engine), request->arguments[0]);
  const char *keys[] = { alert != NULL ? alert->series : NULL, NULL };
  gint64 now_ms = jk_clock_get_real_us (jk_engine_get_clock (engine)) / 1000;
  const JkMetricState *state;
  double hysteresis = 1;
  gint64 hold_us = 0;
  Tune *self;

  if (alert == NULL)
    {
      jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no alert “%s”."), request->arguments[0], NULL);
      return;
    }
  state = jk_engine_get_alert_metric (engine, alert, &hysteresis, &hold_us);
  if (alert->kind != JK_ALERT_KIND_THRESHOLD || state == NULL || !jk_thresholds_is_set (&state->thresholds) || store == NULL)
    {
      jk_request_fail (request, JK_PROBLEM_CONFLICT, N_ ("Only what has a threshold and a history can be adjusted."), NULL);
      return;
    }

  self = g_new0 (Tune, 1);
  self->alert = g_strdup (alert->id);
  self->metric = g_strdup (alert->metric);
  self->thresholds = state->thresholds;
  self->level = MAX (alert->worst, JK_LEVEL_WARNING);
  self->hysteresis = hysteresis;
  self->hold_us = hold_us;
  request->data = self;
  request->free_data = tune_free;
  jk_request_pause (request);
  jk_store_query_async (store, keys, now_ms - DAYS * DAY_MS, now_ms, POINTS, request->cancellable, on_queried_cb, request);
}
