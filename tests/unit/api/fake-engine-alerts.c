/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Alerts as the real engine has them, in a real book. */
#include "fake-engine-private.h"

#include "jk-error.h"

JkAlertBook *
jk_engine_get_alerts (JkEngine *self)
{
  return self->alerts;
}

void
fake_engine_on_notice (const JkNotice *notice,
                       gpointer        user_data)
{
}

/* What changed is kept at once, so that history has it. */
static void
keep (JkEngine *self)
{
  g_autoptr(GPtrArray) unkept = jk_alert_book_take_unkept (self->alerts);

  for (guint i = 0; self->store != NULL && i < unkept->len; i++)
    {
      const JkAlert *alert = g_ptr_array_index (unkept, i);
      g_autofree char *body = jk_alert_to_text (alert);
      const JkStoredAlert stored = {
        .id = alert->id, .project = alert->project, .level = alert->worst, .body = body,
        .category = (char *) jk_alert_category_to_string (alert->category),
        .state = (char *) jk_alert_state_to_string (alert->state), .since_ms = alert->since_us / 1000,
        .ended_ms = alert->ended_us / 1000, .is_open = alert->is_active || jk_alert_is_listed (alert),
      };

      jk_store_put_alert (self->store, &stored);
    }
  fake_engine_change (self, JK_FACET_ALERTS);
}

JkAlert *
fake_engine_report (JkEngine            *self,
                    const JkAlertReport *report)
{
  JkAlert *alert = jk_alert_book_report (self->alerts, report);

  keep (self);
  return alert;
}

void
fake_engine_recover (JkEngine   *self,
                     const char *key)
{
  jk_alert_book_recover (self->alerts, key);
  keep (self);
}

JkAlert *
jk_engine_act_on_alert (JkEngine   *self,
                        const char *id,
                        JkAlertAct  act,
                        JkSnooze    snooze,
                        gint64      until_us,
                        GError    **error)
{
  JkAlert *alert = jk_alert_book_find (self->alerts, id);
  gboolean done = act == JK_ALERT_ACT_ACKNOWLEDGE ? jk_alert_book_acknowledge (self->alerts, alert)
                  : act == JK_ALERT_ACT_SNOOZE    ? jk_alert_book_snooze (self->alerts, alert, snooze, until_us)
                                                  : jk_alert_book_dismiss (self->alerts, alert);

  keep (self);
  if (done)
    return alert;
  g_set_error_literal (error, JK_ERROR, JK_ERROR_BUSY, "over");
  return NULL;
}

gboolean
jk_engine_add_maintenance (JkEngine      *self,
                           JkMaintenance *maintenance,
                           GError       **error)
{
  if (!jk_alert_quiet_add (jk_alert_book_get_quiet (self->alerts), maintenance))
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_LIMIT, "too many");
      return FALSE;
    }
  fake_engine_change (self, JK_FACET_ALERTS);
  return TRUE;
}

gboolean
jk_engine_remove_maintenance (JkEngine   *self,
                              const char *id,
                              GError    **error)
{
  (void) jk_alert_quiet_remove (jk_alert_book_get_quiet (self->alerts), id);
  fake_engine_change (self, JK_FACET_ALERTS);
  return TRUE;
}

void
jk_engine_note_wrong_key (JkEngine   *self,
                          const char *address,
                          guint       n)
{
}

const JkMetricState *
jk_engine_get_alert_metric (JkEngine      *self,
                            const JkAlert *alert,
                            double        *hysteresis,
                            gint64        *hold_us)
{
  *hysteresis = 0.95;
  *hold_us = 0;
  return alert->series != NULL ? jk_engine_get_metric (self, alert->series) : NULL;
}
