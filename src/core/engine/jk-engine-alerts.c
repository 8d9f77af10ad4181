/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-engine-alerts-private.h"

#include <glib/gi18n-lib.h>

#include "jk-error.h"
#include "jk-log.h"

#define MAINTENANCE "maintenance"
/* A clock may be set: the book is asked again at least this often. */
#define LONGEST_SLEEP_MS (60 * 1000)
/* What changes together is kept together. */
#define KEEP_AFTER_MS 50
#define DAY_MS ((gint64) 24 * 60 * 60 * 1000)
#define MAX_RESTORED (2 * JK_MAX_OPEN_ALERTS)

static void
stop (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
on_notice (const JkNotice *notice,
           gpointer        user_data)
{
  JkEngine *self = user_data;
  const JkAlert *first = notice->alerts->len > 0 ? g_ptr_array_index (notice->alerts, 0) : NULL;
  static const char *const words[] = { "tell", "update", "withdraw" };

  if (notice->type != JK_NOTICE_UPDATE || notice->is_louder)
    jk_log_event (G_LOG_LEVEL_INFO, "notice", words[notice->type], "cause", notice->id, "level",
                  jk_level_to_string (notice->level), "alert", first != NULL ? first->id : NULL, NULL);
  /* That somebody was told is never on disk without the alert that it was told of. */
  if (notice->type == JK_NOTICE_TELL || notice->is_louder)
    jk_engine_alerts_keep (self);
  g_signal_emit_by_name (self, "notice", notice);
}

JkEngineAlerts *
jk_engine_alerts_new (JkEngine *self)
{
  JkEngineAlerts *alerts = g_new0 (JkEngineAlerts, 1);

  alerts->context = g_main_context_ref_thread_default ();
  alerts->book = jk_alert_book_new (self->clock, NULL, on_notice, self);
  return alerts;
}

void
jk_engine_alerts_free (JkEngineAlerts *alerts)
{
  stop (&alerts->timer);
  stop (&alerts->keeper);
  jk_alert_book_free (alerts->book);
  g_main_context_unref (alerts->context);
  g_free (alerts->told_damage);
  g_free (alerts);
}

void
jk_engine_alerts_configure (JkEngine *self)
{
  static const char *const keys[] = { "alerts.dismiss_info", "alerts.dismiss_success", "alerts.dismiss_warning",
                                      "alerts.dismiss_critical" };
  JkAlertRules rules;

  jk_alert_rules_init (&rules);
  rules.wait_us = jk_config_get_duration_us (self->config, "alerts.wait");
  rules.repeat_us = jk_config_get_duration_us (self->config, "alerts.repeat");
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    rules.dismiss_us[i] = jk_config_get_duration_us (self->config, keys[i]);
  (void) jk_level_from_string (jk_config_get_string (self->config, "alerts.notify"), &rules.least);

  jk_alert_book_set_rules (self->alerts->book, &rules);
  (void) jk_alert_quiet_set_hours (jk_alert_book_get_quiet (self->alerts->book),
                                   jk_config_get_string (self->config, "alerts.quiet_hours"));
  jk_alert_book_quiet_changed (self->alerts->book);
  jk_engine_alerts_changed (self);
}

static void
keep (JkEngine      *self,
      const JkAlert *alert)
{
  g_autofree char *body = jk_alert_to_text (alert);
  const JkStoredAlert stored = {
    .id = alert->id,
    .project = alert->project,
    .level = alert->worst,
    .category = (char *) jk_alert_category_to_string (alert->category),
    .state = (char *) jk_alert_state_to_string (alert->state),
    .since_ms = alert->since_us / 1000,
    .ended_ms = alert->ended_us / 1000,
    .is_open = alert->is_active || jk_alert_is_listed (alert),
    .body = body,
  };

  jk_store_put_alert (self->store, &stored);
}

void
jk_engine_alerts_keep (JkEngine *self)
{
  g_autoptr(GPtrArray) unkept = jk_alert_book_take_unkept (self->alerts->book);

  stop (&self->alerts->keeper);
  for (guint i = 0; self->store != NULL && i < unkept->len; i++)
    keep (self, g_ptr_array_index (unkept, i));
}

static gboolean
on_keep_cb (gpointer user_data)
{
  jk_engine_alerts_keep (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
on_due_cb (gpointer user_data)
{
  JkEngine *self = user_data;

  stop (&self->alerts->timer);
  jk_engine_alerts_tick (self);
  return G_SOURCE_REMOVE;
}

static GSource *
start (JkEngine   *self,
       guint       after_ms,
       GSourceFunc callback)
{
  GSource *source = g_timeout_source_new (after_ms);

  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, self->alerts->context);
  return source;
}

void
jk_engine_alerts_changed (JkEngine *self)
{
  JkEngineAlerts *alerts = self->alerts;
  gint64 due_us = jk_alert_book_get_due_us (alerts->book);
  guint64 serial = jk_alert_book_get_serial (alerts->book);

  if (due_us != alerts->armed_us || alerts->timer == NULL)
    {
      gint64 after_ms = (due_us - jk_clock_get_real_us (self->clock) + 999) / 1000;

      stop (&alerts->timer);
      alerts->armed_us = due_us;
      if (due_us != G_MAXINT64)
        alerts->timer = start (self, (guint) CLAMP (after_ms, 0, LONGEST_SLEEP_MS), on_due_cb);
    }
  if (serial == alerts->serial)
    return;
  alerts->serial = serial;
  if (alerts->keeper == NULL)
    alerts->keeper = start (self, KEEP_AFTER_MS, on_keep_cb);
  jk_engine_changed (self, JK_FACET_ALERTS);
}

static char *
maintenance_key (const JkMaintenance *maintenance)
{
  return maintenance->project != NULL ? g_strconcat (maintenance->project, "/", maintenance->id, NULL)
                                      : g_strdup (maintenance->id);
}

static void
forget_maintenance (JkEngine            *self,
                    const JkMaintenance *maintenance)
{
  g_autofree char *key = maintenance_key (maintenance);

  if (self->store != NULL)
    jk_store_delete_document (self->store, MAINTENANCE, key);
}

void
jk_engine_alerts_tick (JkEngine *self)
{
  JkAlertBook *book = self->alerts->book;
  gint64 now_us = jk_clock_get_real_us (self->clock);
  g_autoptr(GPtrArray) over = jk_alert_quiet_expire (jk_alert_book_get_quiet (book), now_us);

  for (guint i = 0; over != NULL && i < over->len; i++)
    forget_maintenance (self, g_ptr_array_index (over, i));
  if (over != NULL)
    jk_alert_book_quiet_changed (book);
  if (jk_alert_book_get_due_us (book) <= now_us)
    jk_alert_book_tick (book);
  jk_engine_alerts_sweep (self);
  jk_engine_alerts_changed (self);
}

static void
restore (JkEngine           *self,
         const JkAlertQuery *query)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) kept = jk_store_load_alerts (self->store, query, &error);

  if (kept == NULL)
    g_warning ("alerts of the last run cannot be loaded: %s", error->message);
  for (guint i = 0; kept != NULL && i < kept->len; i++)
    {
      const JkStoredAlert *stored = g_ptr_array_index (kept, i);
      g_autoptr(JkAlert) alert = jk_alert_from_text (stored->body);

      if (alert != NULL && jk_alert_book_find (self->alerts->book, alert->id) == NULL)
        jk_alert_book_restore (self->alerts->book, alert);
    }
}

static void
restore_maintenance (JkEngine *self)
{
  g_autoptr(GPtrArray) documents = jk_store_load_documents (self->store, MAINTENANCE, NULL);

  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const JkDocument *document = g_ptr_array_index (documents, i);
      JkMaintenance *maintenance = jk_maintenance_from_text (document->body);

      if (maintenance != NULL)
        jk_alert_quiet_add (jk_alert_book_get_quiet (self->alerts->book), maintenance);
    }
}

void
jk_engine_alerts_load (JkEngine *self)
{
  gint64 now_ms = jk_clock_get_real_us (self->clock) / 1000;
  const JkAlertQuery open = { .only_open = TRUE, .limit = MAX_RESTORED };
  const JkAlertQuery lately = { .from_ms = now_ms - DAY_MS, .to_ms = G_MAXINT64, .limit = MAX_RESTORED };

  self->alerts->loaded_us = jk_clock_get_monotonic_us (self->clock);
  jk_alert_book_set_enabled (self->alerts->book, self->running);
  if (self->store != NULL)
    {
      restore (self, &open);
      restore (self, &lately);
      restore_maintenance (self);
    }
  jk_engine_alerts_configure (self);
  jk_engine_alerts_store_changed (self);
  jk_engine_alerts_config_changed (self, self->file != NULL ? jk_config_file_get_error (self->file) : NULL);
}

JkAlertBook *
jk_engine_get_alerts (JkEngine *self)
{
  return self->alerts->book;
}

JkAlert *
jk_engine_act_on_alert (JkEngine   *self,
                        const char *id,
                        JkAlertAct  act,
                        JkSnooze    snooze,
                        gint64      until_us,
                        GError    **error)
{
  JkAlertBook *book = self->alerts->book;
  JkAlert *alert = jk_alert_book_find (book, id);
  gboolean done;

  if (alert == NULL)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("There is no alert with the id %s"), id);
      return NULL;
    }
  if (act == JK_ALERT_ACT_ACKNOWLEDGE)
    done = jk_alert_book_acknowledge (book, alert);
  else if (act == JK_ALERT_ACT_SNOOZE)
    done = jk_alert_book_snooze (book, alert, snooze, until_us);
  else
    done = jk_alert_book_dismiss (book, alert);

  jk_engine_alerts_changed (self);
  if (done)
    return alert;
  g_set_error_literal (error, JK_ERROR, JK_ERROR_BUSY, _ ("The alert has ended already"));
  return NULL;
}

gboolean
jk_engine_add_maintenance (JkEngine      *self,
                           JkMaintenance *maintenance,
                           GError       **error)
{
  g_autofree char *key = maintenance_key (maintenance);
  g_autofree char *text = jk_maintenance_to_text (maintenance);

  if (!jk_alert_quiet_add (jk_alert_book_get_quiet (self->alerts->book), maintenance))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_LIMIT, _ ("There are %d maintenance windows already"), JK_MAX_MAINTENANCE);
      return FALSE;
    }
  if (self->store != NULL)
    jk_store_put_document (self->store, MAINTENANCE, key, text);
  jk_alert_book_quiet_changed (self->alerts->book);
  jk_engine_alerts_changed (self);
  return TRUE;
}

gboolean
jk_engine_remove_maintenance (JkEngine   *self,
                              const char *id,
                              GError    **error)
{
  JkAlertQuiet *quiet = jk_alert_book_get_quiet (self->alerts->book);
  GPtrArray *all = jk_alert_quiet_list (quiet);

  for (guint i = 0; i < all->len; i++)
    {
      const JkMaintenance *maintenance = g_ptr_array_index (all, i);

      if (!g_str_equal (maintenance->id, id))
        continue;
      forget_maintenance (self, maintenance);
      jk_alert_quiet_remove (quiet, id);
      jk_alert_book_quiet_changed (self->alerts->book);
      jk_engine_alerts_changed (self);
      return TRUE;
    }
  g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("There is no maintenance window with the id %s"), id);
  return FALSE;
}

const JkMetricState *
jk_engine_get_alert_metric (JkEngine      *self,
                            const JkAlert *alert,
                            double        *hysteresis,
                            gint64        *hold_us)
{
  if (alert->series == NULL || alert->metric == NULL)
    return NULL;
  *hysteresis = jk_config_get_double (self->config, "thresholds.hysteresis") / 100;
  *hold_us = jk_config_get_hold_us (self->config, alert->metric);
  return jk_engine_get_metric (self, alert->series);
}
