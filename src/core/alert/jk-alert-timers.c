/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What time does to alerts. */
#include "jk-alert-book-private.h"

#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)
#define DAY_US (24 * 60 * MINUTE_US)

/* One that came back before is over only when it has been so for a while, twice as long each time. */
#define FIRST_SETTLE_US MINUTE_US
#define LONGEST_SETTLE_US (30 * MINUTE_US)
/* Of alerts that ended, so many are remembered for what may come back. */
#define MAX_ENDED 10000

static gint64
now_of (JkAlertBook *self)
{
  return jk_clock_get_real_us (self->clock);
}

void
jk_alert_book_note_due (JkAlertBook *self,
                        gint64       due_us)
{
  self->due_us = MIN (self->due_us, due_us);
}

gint64
jk_alert_book_settle_of (const JkAlert *alert)
{
  if (alert->flaps == 0)
    return 0;
  return MIN (FIRST_SETTLE_US << MIN (alert->flaps - 1, 10u), LONGEST_SETTLE_US);
}

static gint64
dismissal_of (JkAlertBook   *self,
              const JkAlert *alert)
{
  gboolean waits = alert->due_us != 0 && alert->is_active;
  gboolean may = alert->state == JK_ALERT_FIRING || (alert->state == JK_ALERT_ACKNOWLEDGED && alert->is_event);

  if (!may || waits || self->rules.dismiss_us[alert->level] == 0)
    return G_MAXINT64;
  return MAX (alert->changed_us, alert->notified_us) + self->rules.dismiss_us[alert->level];
}

static gint64
repeat_of (JkAlertBook   *self,
           const JkAlert *alert)
{
  gboolean may = alert->state == JK_ALERT_FIRING || (alert->state == JK_ALERT_DISMISSED && alert->end == JK_ALERT_END_TIME);

  if (!may || !alert->is_active || alert->is_event || alert->notified_us == 0 || self->rules.repeat_us == 0
      || alert->caused_by != NULL)
    return G_MAXINT64;
  return MAX (alert->notified_us, alert->active_since_us) + self->rules.repeat_us;
}

/* Returns: when something is to happen to it next */
gint64
jk_alert_book_due_of (JkAlertBook   *self,
                      const JkAlert *alert)
{
  gint64 due_us = MIN (dismissal_of (self, alert), repeat_of (self, alert));

  if (alert->due_us != 0 && alert->is_active)
    due_us = MIN (due_us, alert->due_us);
  if (alert->state == JK_ALERT_SNOOZED && alert->snoozed_until_us != 0)
    due_us = MIN (due_us, alert->snoozed_until_us);
  if (jk_alert_is_listed (alert) && !alert->is_active && !alert->is_event)
    due_us = MIN (due_us, alert->recovered_us + jk_alert_book_settle_of (alert));
  return due_us;
}

static void
wake (JkAlertBook *self,
      JkAlert     *alert)
{
  jk_alert_book_reopen (self, alert);
  alert->changed_us = now_of (self);
  alert->notified_us = 0; /* it was to come back: it is told again, at once */
  jk_alert_book_schedule (self, alert);
  if (alert->due_us != 0)
    alert->due_us = now_of (self);
  jk_alert_book_touch (self, alert);
}

static void
repeat (JkAlertBook *self,
        JkAlert     *alert)
{
  if (alert->state != JK_ALERT_FIRING)
    jk_alert_book_reopen (self, alert);
  jk_alert_book_withdraw (self, alert); /* told anew, not only shown */
  alert->notified_us = 0;
  alert->changed_us = now_of (self);
  alert->due_us = now_of (self);
}

/* What time does to @alert. Returns: %TRUE if it is to be told */
static gboolean
tick_one (JkAlertBook *self,
          JkAlert     *alert,
          gint64       now_us)
{
  gint64 until_us;

  if (jk_alert_is_listed (alert) && !alert->is_active && !alert->is_event
      && now_us >= alert->recovered_us + jk_alert_book_settle_of (alert))
    {
      jk_alert_book_end (self, alert, JK_ALERT_RESOLVED, JK_ALERT_END_RECOVERED);
      return FALSE;
    }
  if (alert->state == JK_ALERT_SNOOZED && alert->snoozed_until_us != 0 && now_us >= alert->snoozed_until_us)
    wake (self, alert);
  if (now_us >= dismissal_of (self, alert))
    jk_alert_book_end (self, alert, JK_ALERT_DISMISSED, JK_ALERT_END_TIME);
  if (now_us >= repeat_of (self, alert))
    repeat (self, alert);

  if (alert->due_us == 0 || !alert->is_active || now_us < alert->due_us)
    return FALSE;
  if (!self->enabled)
    alert->due_us = now_us + MINUTE_US;
  else if (jk_alert_quiet_check (self->quiet, alert, now_us, &until_us) != JK_QUIET_NONE)
    {
      alert->due_us = MAX (until_us, now_us + 1);
      jk_alert_book_note_serial (self, alert);
    }
  else
    return TRUE;
  return FALSE;
}

static int
compare_ended (gconstpointer a,
               gconstpointer b)
{
  const JkAlert *x = *(JkAlert *const *) a, *y = *(JkAlert *const *) b;

  return (x->ended_us > y->ended_us) - (x->ended_us < y->ended_us);
}

static void
forget (JkAlertBook *self,
        JkAlert     *alert)
{
  if (g_hash_table_lookup (self->by_key, alert->key) == alert)
    g_hash_table_remove (self->by_key, alert->key);
  g_hash_table_remove (self->by_id, alert->id);
}

/* @ended: those that are over; memory has an end. */
static void
forget_old (JkAlertBook *self,
            GPtrArray   *ended,
            gint64       now_us)
{
  guint n_more = ended->len > MAX_ENDED ? ended->len - MAX_ENDED : 0;

  if (n_more > 0)
    g_ptr_array_sort (ended, compare_ended);
  for (guint i = 0; i < ended->len; i++)
    {
      JkAlert *alert = g_ptr_array_index (ended, i);

      if (i < n_more || now_us - alert->ended_us >= DAY_US)
        forget (self, alert);
    }
}

void
jk_alert_book_tick (JkAlertBook *self)
{
  g_autoptr(GPtrArray) alerts = jk_alert_book_list_of (self->by_id);
  g_autoptr(GPtrArray) ready = g_ptr_array_new ();
  g_autoptr(GPtrArray) ended = g_ptr_array_new ();
  gint64 now_us = now_of (self);

  self->due_us = G_MAXINT64;
  for (guint i = 0; i < alerts->len; i++)
    {
      if (tick_one (self, g_ptr_array_index (alerts, i), now_us))
        g_ptr_array_add (ready, g_ptr_array_index (alerts, i));
    }
  jk_alert_book_tell (self, ready);
  jk_alert_book_flush_storm (self);

  for (guint i = 0; i < alerts->len; i++)
    {
      JkAlert *alert = g_ptr_array_index (alerts, i);

      if (!jk_alert_book_is_open (alert))
        g_ptr_array_add (ended, alert);
      jk_alert_book_note_due (self, jk_alert_book_due_of (self, alert));
    }
  forget_old (self, ended, now_us);
}

gint64
jk_alert_book_get_due_us (JkAlertBook *self)
{
  return self->due_us;
}
