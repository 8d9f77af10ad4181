/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes an alert: levels, failures, and what befalls Jikimi itself. */
#include "jk-engine-alerts-private.h"
#include "jk-engine-healing.h"

#include <math.h>

#include "jk-error.h"

#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)
/* One failure is chance. */
#define FAILURES_LEAST 2
#define WRONG_KEYS_LEAST 4
/* Series that were not measured for so long after the start are not coming back. */
#define GRACE_US MINUTE_US
#define SWEEP_US MINUTE_US

static const char *
name_of_project (JkEngine   *self,
                 const char *id)
{
  JkWatchedProject *watched = id != NULL ? jk_engine_find_project (self, id) : NULL;

  return watched != NULL ? watched->project.name : NULL;
}

static double
threshold_of (const JkThresholds *thresholds,
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

/* Returns: (transfer full) (nullable): the labels' values, which is how people tell such series apart */
static char *
subject_of (const JkMetricState *state)
{
  GString *subject = g_string_new (NULL);

  for (guint i = 0; state->labels[i] != NULL; i += 2)
    g_string_append_printf (subject, "%s%s", i > 0 ? ", " : "", state->labels[i + 1]);
  return g_string_free (subject, subject->len == 0);
}

/* Returns: (transfer full) (nullable): why a deployment is not well, as its collector tells */
static char *
reason_of_target (JkEngine            *self,
                  const JkMetricState *state)
{
  GVariant *detail = jk_engine_get_detail (self, "deployment", state->project);
  g_autoptr(GVariantIter) targets = NULL;
  GVariant *target;
  char *reason = NULL;

  if (detail == NULL || state->labels[0] == NULL || !g_variant_lookup (detail, "targets", "aa{sv}", &targets))
    return NULL;
  while (reason == NULL && (target = g_variant_iter_next_value (targets)) != NULL)
    {
      const char *name, *error;

      if (g_variant_lookup (target, "name", "&s", &name) && g_strv_contains ((const char *const *) state->labels, name)
          && g_variant_lookup (target, "error", "&s", &error) && *error != '\0')
        reason = g_strdup (error);
      g_variant_unref (target);
    }
  return reason;
}

void
jk_engine_alerts_level_changed (JkEngine            *self,
                                const JkMetricState *state)
{
  gboolean is_target = g_str_equal (state->metric, "deployment_health");
  g_autofree char *subject = subject_of (state);
  g_autofree char *reason = is_target ? reason_of_target (self, state) : NULL;
  const JkAlertReport report = {
    .key = state->series,
    .kind = is_target ? JK_ALERT_KIND_TARGET : JK_ALERT_KIND_THRESHOLD,
    .category = jk_alert_category_of_metric (state->metric),
    .level = state->level,
    .metric = state->metric,
    .series = state->series,
    .project = state->project,
    .project_name = name_of_project (self, state->project),
    .subject = subject,
    .reason = reason,
    .value = state->value,
    .threshold = threshold_of (&state->thresholds, state->level),
    .held_us = jk_config_get_hold_us (self->config, state->metric),
  };

  if (state->level >= JK_LEVEL_WARNING)
    jk_alert_book_report (self->alerts->book, &report);
  else
    jk_alert_book_recover (self->alerts->book, state->series);
  jk_engine_alerts_changed (self);
}

void
jk_engine_alerts_set_running (JkEngine *self,
                              gboolean  running)
{
  GPtrArray *metrics = jk_engine_get_metrics (self);

  jk_alert_book_set_enabled (self->alerts->book, running);
  for (guint i = 0; running && i < metrics->len; i++)
    {
      const JkMetricState *state = g_ptr_array_index (metrics, i);

      if (state->level >= JK_LEVEL_WARNING)
        jk_engine_alerts_level_changed (self, state);
    }
  jk_engine_alerts_changed (self);
}

static void
report_failure (JkEngine    *self,
                JkAlertKind  kind,
                const char  *key,
                const char  *project,
                const char  *subject,
                const char  *reason)
{
  const JkAlertReport report = {
    .key = key,
    .kind = kind,
    .category = kind == JK_ALERT_KIND_PROJECT ? JK_ALERT_GIT : JK_ALERT_AUTOMATION,
    .level = JK_LEVEL_WARNING,
    .project = project,
    .project_name = name_of_project (self, project),
    .subject = subject,
    .reason = reason,
    .value = NAN,
    .threshold = NAN,
  };

  jk_alert_book_report (self->alerts->book, &report);
}

static char *
key_of_collector (JkCollector *collector)
{
  const char *project = jk_collector_get_project (collector);

  if (g_str_equal (jk_collector_get_id (collector), "git"))
    return g_strconcat ("project/", project, NULL);
  return g_strconcat ("collector/", jk_collector_get_id (collector), "/", project, NULL);
}

static void
tell_of_second_engine (JkEngine   *self,
                       const char *project)
{
  g_autofree char *owner = jk_engine_describe_mark_owner (self, project);
  g_autofree char *key = g_strconcat ("mark/", project, NULL);

  if (owner != NULL)
    report_failure (self, JK_ALERT_KIND_SECOND_ENGINE, key, project, NULL, owner);
  else
    jk_alert_book_recover (self->alerts->book, key);
}

/* An alert of an earlier run whose series is well: it is, unless its threshold has to be passed for a while. */
static gboolean
is_over (JkEngine            *self,
         const JkMetricState *state)
{
  gint64 up_us = jk_clock_get_monotonic_us (self->clock) - self->alerts->loaded_us;

  return state->level < JK_LEVEL_WARNING && up_us > jk_config_get_hold_us (self->config, state->metric) + GRACE_US;
}

static void
look_at_values (JkEngine           *self,
                const JkCollection *collection)
{
  for (guint i = 0; i < collection->samples->len; i++)
    {
      const JkSample *sample = &g_array_index (collection->samples, JkSample, i);
      const JkAlert *alert = jk_alert_book_find_key (self->alerts->book, sample->series);
      const JkMetricState *state;

      if (alert == NULL || !alert->is_active)
        continue;
      state = jk_engine_get_metric (self, sample->series);
      if (state != NULL && is_over (self, state))
        jk_alert_book_recover (self->alerts->book, sample->series);
      else
        jk_alert_book_observe (self->alerts->book, sample->series, sample->value);
    }
}

void
jk_engine_alerts_collected (JkEngine           *self,
                            JkCollector        *collector,
                            const JkCollection *collection)
{
  g_autofree char *key = key_of_collector (collector);

  jk_alert_book_recover (self->alerts->book, key);
  if (g_str_equal (jk_collector_get_id (collector), "mark"))
    tell_of_second_engine (self, jk_collector_get_project (collector));
  look_at_values (self, collection);
  jk_engine_alerts_changed (self);
}

void
jk_engine_alerts_failed (JkEngine     *self,
                         JkCollector  *collector,
                         const GError *error)
{
  gboolean is_git = g_str_equal (jk_collector_get_id (collector), "git");
  g_autofree char *key = key_of_collector (collector);
  gint64 next_us;
  guint n_failures = 0;

  if (g_error_matches (error, JK_ERROR, JK_ERROR_NO_DATA))
    jk_alert_book_recover (self->alerts->book, key);
  else if (jk_scheduler_query (self->scheduler, collector, &next_us, &n_failures) && n_failures >= FAILURES_LEAST)
    report_failure (self, is_git ? JK_ALERT_KIND_PROJECT : JK_ALERT_KIND_COLLECTOR, key, jk_collector_get_project (collector),
                    is_git ? NULL : jk_collector_get_id (collector), error->message);
  jk_engine_alerts_changed (self);
}

void
jk_engine_alerts_store_changed (JkEngine *self)
{
  JkStoreState state = { 0 };
  JkAlertReport report = {
    .key = "history", .kind = JK_ALERT_KIND_HISTORY, .category = JK_ALERT_SYSTEM, .level = JK_LEVEL_CRITICAL, .value = NAN,
    .threshold = NAN,
  };

  if (self->store == NULL)
    return;
  jk_store_get_state (self->store, &state);
  report.reason = state.reason;
  if (state.degraded)
    jk_alert_book_report (self->alerts->book, &report);
  else
    jk_alert_book_recover (self->alerts->book, report.key);

  if (!state.degraded && state.reason != NULL && g_strcmp0 (state.reason, self->alerts->told_damage) != 0)
    {
      report.key = "history-anew";
      report.kind = JK_ALERT_KIND_HISTORY_ANEW;
      report.level = JK_LEVEL_WARNING;
      report.is_event = TRUE;
      jk_alert_book_report (self->alerts->book, &report);
      g_free (self->alerts->told_damage);
      self->alerts->told_damage = g_strdup (state.reason);
    }
  jk_store_state_clear (&state);
  jk_engine_alerts_changed (self);
}

void
jk_engine_alerts_config_changed (JkEngine     *self,
                                 const GError *error)
{
  if (error != NULL)
    report_failure (self, JK_ALERT_KIND_CONFIG, "config", NULL, NULL, error->message);
  else
    jk_alert_book_recover (self->alerts->book, "config");
  jk_engine_alerts_changed (self);
}

void
jk_engine_note_wrong_key (JkEngine   *self,
                          const char *address,
                          guint       n)
{
  const JkAlertReport report = {
    .key = "wrong-keys", .kind = JK_ALERT_KIND_WRONG_KEYS, .category = JK_ALERT_SECURITY, .level = JK_LEVEL_WARNING,
    .reason = address, .value = NAN, .threshold = NAN, .is_event = TRUE,
  };

  if (n < WRONG_KEYS_LEAST)
    return;
  jk_alert_book_report (self->alerts->book, &report);
  jk_engine_alerts_changed (self);
}

/* Work after which numbers say little for a while. A message to somebody is none; and what healing does must never keep an alert back: it
 * may be the very thing that is told of. */
static gboolean
is_disturbing (const char *kind)
{
  return !g_strv_contains ((const char *const[]) { JK_CHANNEL_TEST, JK_HEAL_OPERATION, JK_UNDO_OPERATION, NULL }, kind);
}

/* The first look at a repository makes a machine busy; other work changes its project as well. */
void
jk_engine_alerts_operation_changed (JkEngine    *self,
                                    JkOperation *operation,
                                    gboolean     begins)
{
  JkAlertQuiet *quiet = jk_alert_book_get_quiet (self->alerts->book);
  gboolean is_scan = g_str_equal (jk_operation_get_kind (operation), "scan");
  const char *project = is_scan ? NULL : jk_operation_get_project (operation);

  if (!is_disturbing (jk_operation_get_kind (operation)))
    return;
  if (begins)
    jk_alert_quiet_begin_work (quiet, project);
  else
    jk_alert_quiet_end_work (quiet, project, jk_clock_get_real_us (self->clock));
}

static gboolean
has_collector (JkEngine   *self,
               const char *key)
{
  for (guint i = 0; i < self->states_listed->len; i++)
    {
      const JkCollectorState *state = g_ptr_array_index (self->states_listed, i);
      g_autofree char *own = g_strconcat ("collector/", state->id, "/", state->project, NULL);

      if (g_str_equal (own, key))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_gone (JkEngine      *self,
         const JkAlert *alert)
{
  if (alert->project != NULL && jk_engine_find_project (self, alert->project) == NULL)
    return TRUE;
  if (alert->kind == JK_ALERT_KIND_COLLECTOR)
    return !has_collector (self, alert->key);
  return alert->series != NULL && jk_engine_get_metric (self, alert->series) == NULL;
}

void
jk_engine_alerts_sweep (JkEngine *self)
{
  gint64 now_us = jk_clock_get_monotonic_us (self->clock);
  g_autoptr(GPtrArray) open = NULL;

  if (!self->running || now_us - self->alerts->swept_us < SWEEP_US || now_us - self->alerts->loaded_us < GRACE_US
      || !jk_engine_get_settled (self))
    return;
  self->alerts->swept_us = now_us;
  open = jk_alert_book_list_changed (self->alerts->book, 0);
  for (guint i = 0; i < open->len; i++)
    {
      const JkAlert *alert = g_ptr_array_index (open, i);

      if (alert->is_active && !alert->is_event && is_gone (self, alert))
        jk_alert_book_recover (self->alerts->book, alert->key);
    }
}
