/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alert-book-private.h"

#include <math.h>

#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)
#define DAY_US (24 * 60 * MINUTE_US)

/* A new value of an alert is shown no more often. */
#define OBSERVE_US (30 * (gint64) G_USEC_PER_SEC)

void
jk_alert_rules_init (JkAlertRules *rules)
{
  *rules = (JkAlertRules) {
    .wait_us = 45 * (gint64) G_USEC_PER_SEC,
    .repeat_us = DAY_US,
    .dismiss_us = { 3 * MINUTE_US, 5 * MINUTE_US, 15 * MINUTE_US, 60 * MINUTE_US, 0 },
    .least = JK_LEVEL_WARNING,
  };
}

static void
unref_alert (gpointer alert)
{
  jk_alert_unref (alert);
}

JkAlertBook *
jk_alert_book_new (JkClock     *clock,
                   GTimeZone   *zone,
                   JkNoticeFunc notice,
                   gpointer     user_data)
{
  JkAlertBook *self = g_new0 (JkAlertBook, 1);

  self->clock = jk_clock_ref (clock);
  jk_alert_rules_init (&self->rules);
  self->quiet = jk_alert_quiet_new (zone);
  self->notice = notice;
  self->notice_data = user_data;
  self->causes = jk_alert_causes_new ();
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, unref_alert);
  self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  self->unkept = g_hash_table_new_full (NULL, NULL, unref_alert, NULL);
  self->storm = g_hash_table_new (NULL, NULL);
  self->due_us = G_MAXINT64;
  self->enabled = TRUE;
  return self;
}

void
jk_alert_book_free (JkAlertBook *self)
{
  g_hash_table_unref (self->unkept);
  g_hash_table_unref (self->storm);
  g_hash_table_unref (self->by_key);
  g_hash_table_unref (self->by_id);
  jk_alert_causes_free (self->causes);
  jk_alert_quiet_free (self->quiet);
  jk_clock_unref (self->clock);
  g_free (self);
}

static gint64
now_of (JkAlertBook *self)
{
  return jk_clock_get_real_us (self->clock);
}

JkAlertQuiet *
jk_alert_book_get_quiet (JkAlertBook *self)
{
  return self->quiet;
}

void
jk_alert_book_quiet_changed (JkAlertBook *self)
{
  GHashTableIter iter;
  gpointer alert;

  /* What was held back may be told now, or must wait: that is asked again when it is due. */
  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &alert))
    {
      if (((JkAlert *) alert)->due_us != 0)
        jk_alert_book_schedule (self, alert);
    }
  jk_alert_book_note_due (self, now_of (self));
  self->serial++;
}

void
jk_alert_book_set_rules (JkAlertBook        *self,
                         const JkAlertRules *rules)
{
  self->rules = *rules;
  jk_alert_book_note_due (self, now_of (self));
}

void
jk_alert_book_set_enabled (JkAlertBook *self,
                           gboolean     enabled)
{
  self->enabled = enabled;
  jk_alert_book_note_due (self, now_of (self));
}

void
jk_alert_book_observe (JkAlertBook *self,
                       const char  *key,
                       double       value)
{
  JkAlert *alert = g_hash_table_lookup (self->by_key, key);

  if (alert == NULL || !alert->is_active || !jk_alert_is_listed (alert) || isnan (value) || alert->value == value
      || now_of (self) - alert->observed_us < OBSERVE_US)
    return;
  alert->value = value;
  alert->observed_us = now_of (self);
  jk_alert_book_note_serial (self, alert);
}

void
jk_alert_book_drop_project (JkAlertBook *self,
                            const char  *project,
                            gboolean     forget)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      JkAlert *alert = value;

      if (g_strcmp0 (alert->project, project) != 0)
        continue;
      if (jk_alert_book_is_open (alert))
        {
          alert->is_active = FALSE;
          jk_alert_book_end (self, alert, JK_ALERT_RESOLVED, JK_ALERT_END_GONE);
        }
      if (forget)
        g_hash_table_remove (self->unkept, alert);
    }
}

void
jk_alert_book_rename_project (JkAlertBook *self,
                              const char  *project,
                              const char  *name)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      JkAlert *alert = value;

      if (g_strcmp0 (alert->project, project) != 0)
        continue;
      g_free (alert->project_name);
      alert->project_name = g_strdup (name);
      jk_alert_book_touch (self, alert);
    }
}

JkAlert *
jk_alert_book_find (JkAlertBook *self,
                    const char  *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

JkAlert *
jk_alert_book_find_key (JkAlertBook *self,
                        const char  *key)
{
  return g_hash_table_lookup (self->by_key, key);
}

GPtrArray *
jk_alert_book_take_unkept (JkAlertBook *self)
{
  GPtrArray *unkept = jk_alert_book_list_of (self->unkept);

  g_ptr_array_set_free_func (unkept, unref_alert);
  g_hash_table_steal_all (self->unkept);
  return unkept;
}

GPtrArray *
jk_alert_book_list_of (GHashTable *alerts)
{
  GPtrArray *list = g_ptr_array_sized_new (g_hash_table_size (alerts));
  GHashTableIter iter;
  gpointer alert;

  g_hash_table_iter_init (&iter, alerts);
  while (g_hash_table_iter_next (&iter, NULL, &alert))
    g_ptr_array_add (list, alert);
  return list;
}

static int
compare_for_list (gconstpointer a,
                  gconstpointer b)
{
  const JkAlert *x = *(JkAlert *const *) a, *y = *(JkAlert *const *) b;

  if (x->level != y->level)
    return y->level - x->level;
  if (x->since_us != y->since_us)
    return x->since_us < y->since_us ? 1 : -1;
  return g_strcmp0 (x->id, y->id);
}

GPtrArray *
jk_alert_book_list (JkAlertBook *self)
{
  GPtrArray *listed = g_ptr_array_sized_new (self->n_listed);
  GHashTableIter iter;
  gpointer alert;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &alert))
    {
      if (jk_alert_is_listed (alert))
        g_ptr_array_add (listed, alert);
    }
  g_ptr_array_sort (listed, compare_for_list);
  return listed;
}

static int
compare_serials (gconstpointer a,
                 gconstpointer b)
{
  const JkAlert *x = *(JkAlert *const *) a, *y = *(JkAlert *const *) b;

  return (x->serial > y->serial) - (x->serial < y->serial);
}

GPtrArray *
jk_alert_book_list_changed (JkAlertBook *self,
                            guint64      serial)
{
  GPtrArray *changed = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer alert;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &alert))
    {
      if (((JkAlert *) alert)->serial > serial)
        g_ptr_array_add (changed, alert);
    }
  g_ptr_array_sort (changed, compare_serials);
  return changed;
}

guint64
jk_alert_book_get_serial (JkAlertBook *self)
{
  return self->serial;
}

guint
jk_alert_book_get_n_listed (JkAlertBook *self)
{
  return self->n_listed;
}

JkQuiet
jk_alert_book_get_quiet_of (JkAlertBook   *self,
                            const JkAlert *alert)
{
  gint64 until_us;

  return jk_alert_quiet_check (self->quiet, alert, now_of (self), &until_us);
}

gboolean
jk_alert_book_acknowledge (JkAlertBook *self,
                           JkAlert     *alert)
{
  if (!jk_alert_is_listed (alert))
    return FALSE;
  if (alert->state == JK_ALERT_ACKNOWLEDGED)
    return TRUE;

  jk_alert_book_set_state (self, alert, JK_ALERT_ACKNOWLEDGED);
  alert->settled_level = alert->level;
  alert->changed_us = now_of (self);
  alert->due_us = 0;
  jk_alert_book_withdraw (self, alert);
  jk_alert_book_touch (self, alert);
  return TRUE;
}

gboolean
jk_alert_book_snooze (JkAlertBook *self,
                      JkAlert     *alert,
                      JkSnooze     snooze,
                      gint64       until_us)
{
  if (!jk_alert_is_listed (alert))
    return FALSE;

  jk_alert_book_set_state (self, alert, JK_ALERT_SNOOZED);
  alert->snoozed_until_change = snooze == JK_SNOOZE_CHANGE;
  if (snooze == JK_SNOOZE_TODAY)
    alert->snoozed_until_us = jk_alert_quiet_end_of_day (self->quiet, now_of (self));
  else if (snooze == JK_SNOOZE_UNTIL)
    alert->snoozed_until_us = until_us;
  alert->settled_level = alert->level;
  alert->changed_us = now_of (self);
  alert->due_us = 0;
  jk_alert_book_withdraw (self, alert);
  jk_alert_book_touch (self, alert);
  return TRUE;
}

gboolean
jk_alert_book_dismiss (JkAlertBook *self,
                       JkAlert     *alert)
{
  if (alert->state == JK_ALERT_RESOLVED)
    return FALSE;
  if (alert->state == JK_ALERT_DISMISSED && alert->end == JK_ALERT_END_USER)
    return TRUE;
  jk_alert_book_end (self, alert, JK_ALERT_DISMISSED, JK_ALERT_END_USER);
  return TRUE;
}
