/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How alerts begin, change and end. */
#include "jk-alert-book-private.h"

#include <math.h>

#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)
#define DAY_US (24 * 60 * MINUTE_US)

/* What comes back within this time, four times as long each time that it did, is the same incident still. */
#define FIRST_CALM_US (30 * MINUTE_US)
/* In this time half of what an alert held before is forgotten. */
#define COOLING_US (15 * MINUTE_US)
#define WORN_OFF_US (2 * 60 * MINUTE_US)
/* What held for so long was no noise. */
#define LASTING_US (10 * MINUTE_US)
/* A consequence that outlives its cause gets this time to end as well. */
#define AFTER_CAUSE_US MINUTE_US

static gint64
now_of (JkAlertBook *self)
{
  return jk_clock_get_real_us (self->clock);
}

gboolean
jk_alert_book_is_open (const JkAlert *alert)
{
  return alert->is_active || jk_alert_is_listed (alert);
}

double
jk_alert_book_heat_of (const JkAlert *alert,
                       gint64         now_us)
{
  return alert->heat_us * exp2 (-(double) (now_us - alert->recovered_us) / COOLING_US);
}

static gint64
calm_of (const JkAlert *alert)
{
  return MIN (FIRST_CALM_US << MIN (2 * alert->flaps, 20u), DAY_US);
}

void
jk_alert_book_note_serial (JkAlertBook *self,
                           JkAlert     *alert)
{
  alert->serial = ++self->serial;
}

void
jk_alert_book_touch (JkAlertBook *self,
                     JkAlert     *alert)
{
  jk_alert_book_note_serial (self, alert);
  jk_alert_book_note_due (self, jk_alert_book_due_of (self, alert));
  if (!g_hash_table_contains (self->unkept, alert))
    g_hash_table_add (self->unkept, jk_alert_ref (alert));
}

void
jk_alert_book_set_state (JkAlertBook *self,
                         JkAlert     *alert,
                         JkAlertState state)
{
  gboolean was_listed = jk_alert_is_listed (alert);

  alert->state = state;
  alert->snoozed_until_us = 0;
  alert->snoozed_until_change = FALSE;
  self->n_listed += jk_alert_is_listed (alert);
  self->n_listed -= was_listed;
}

/* What it explains is told by it from now on. */
static void
take_consequences (JkAlertBook *self,
                   JkAlert     *cause)
{
  g_autoptr(GPtrArray) consequences = jk_alert_causes_list_consequences (self->causes, cause);

  for (guint i = 0; i < consequences->len; i++)
    {
      JkAlert *alert = g_ptr_array_index (consequences, i);

      if (alert->caused_by != NULL)
        continue;
      alert->caused_by = g_strdup (cause->id);
      alert->due_us = 0;
      jk_alert_book_withdraw (self, alert);
      jk_alert_book_touch (self, alert);
    }
}

/* Call before it leaves the causes. */
static void
release_consequences (JkAlertBook *self,
                      JkAlert     *cause)
{
  g_autoptr(GPtrArray) consequences = jk_alert_causes_list_consequences (self->causes, cause);

  jk_alert_causes_remove (self->causes, cause);
  for (guint i = 0; i < consequences->len; i++)
    {
      JkAlert *alert = g_ptr_array_index (consequences, i);

      if (g_strcmp0 (alert->caused_by, cause->id) != 0)
        continue;
      jk_alert_book_schedule (self, alert);
      if (alert->due_us != 0)
        alert->due_us = MAX (alert->due_us, now_of (self) + AFTER_CAUSE_US);
      jk_alert_book_touch (self, alert);
    }
}

void
jk_alert_book_end (JkAlertBook *self,
                   JkAlert     *alert,
                   JkAlertState state,
                   JkAlertEnd   end)
{
  jk_alert_book_set_state (self, alert, state);
  alert->ended_us = now_of (self);
  alert->changed_us = alert->ended_us;
  alert->end = end;
  alert->settled_level = alert->level;
  alert->due_us = 0;
  if (alert->is_event)
    alert->is_active = FALSE;
  jk_alert_book_withdraw (self, alert);
  if (!alert->is_active)
    release_consequences (self, alert);
  jk_alert_book_touch (self, alert);
}

static int
compare_least_first (gconstpointer a,
                     gconstpointer b)
{
  const JkAlert *x = *(JkAlert *const *) a, *y = *(JkAlert *const *) b;

  if (x->level != y->level)
    return x->level - y->level;
  return (x->changed_us > y->changed_us) - (x->changed_us < y->changed_us);
}

/* A tenth at once, so that it need not be done again soon. */
static void
make_room (JkAlertBook *self)
{
  g_autoptr(GPtrArray) listed = NULL;

  if (self->n_listed <= JK_MAX_OPEN_ALERTS)
    return;
  listed = jk_alert_book_list (self);
  g_ptr_array_sort (listed, compare_least_first);
  for (guint i = 0; i < JK_MAX_OPEN_ALERTS / 10; i++)
    jk_alert_book_end (self, g_ptr_array_index (listed, i), JK_ALERT_DISMISSED, JK_ALERT_END_TIME);
}

/* Takes @alert. */
static void
insert (JkAlertBook *self,
        JkAlert     *alert)
{
  const JkAlert *newest = g_hash_table_lookup (self->by_key, alert->key);

  g_hash_table_replace (self->by_id, alert->id, alert);
  if (newest == NULL || newest->since_us <= alert->since_us)
    g_hash_table_replace (self->by_key, alert->key, alert);
  self->n_listed += jk_alert_is_listed (alert);
  if (jk_alert_book_is_open (alert))
    jk_alert_causes_add (self->causes, alert);
}

/* Noise is short; what lasted was worth a word. */
static gboolean
lasted (const JkAlert *alert)
{
  return alert->recovered_us - alert->active_since_us >= LASTING_US;
}

static JkAlert *
begin_alert (JkAlertBook         *self,
             const JkAlertReport *report,
             const JkAlert       *before)
{
  gint64 now_us = now_of (self);
  JkAlert *alert = jk_alert_new (report, now_us);

  if (before != NULL && before->end != JK_ALERT_END_GONE && now_us - before->ended_us < DAY_US)
    alert->flaps = lasted (before) ? before->flaps / 2 : before->flaps + 1;
  insert (self, alert);
  jk_alert_book_schedule (self, alert);
  take_consequences (self, alert);
  jk_alert_book_touch (self, alert);
  make_room (self);
  return alert;
}

/* Back on the list, as the same incident. */
void
jk_alert_book_reopen (JkAlertBook *self,
                      JkAlert     *alert)
{
  jk_alert_book_set_state (self, alert, JK_ALERT_FIRING);
  alert->ended_us = 0;
  alert->end = JK_ALERT_END_NONE;
  jk_alert_causes_add (self->causes, alert);
}

/* How bad it was when it was told wears off: bad again after hours of less, it is news. Call before its level changes. */
static void
note_level (JkAlertBook *self,
            JkAlert     *alert)
{
  if (alert->level >= alert->notified_level)
    alert->notified_level_us = now_of (self);
  else if (now_of (self) - alert->notified_level_us >= WORN_OFF_US)
    alert->notified_level = alert->level;
}

static void
come_back (JkAlertBook         *self,
           JkAlert             *alert,
           const JkAlertReport *report)
{
  gboolean sleeps = alert->state == JK_ALERT_SNOOZED && !alert->snoozed_until_change;

  if (alert->level < alert->notified_level)
    note_level (self, alert);
  jk_alert_update (alert, report);
  alert->is_active = TRUE;
  alert->count++;
  alert->flaps++;
  alert->active_since_us = now_of (self);
  alert->changed_us = alert->active_since_us;
  if (!jk_alert_is_listed (alert) || (alert->state == JK_ALERT_SNOOZED && !sleeps))
    jk_alert_book_reopen (self, alert);
  jk_alert_book_schedule (self, alert);
  take_consequences (self, alert);
  jk_alert_book_show (self, alert);
  jk_alert_book_touch (self, alert);
}

static gboolean
is_woken_by (const JkAlert *alert,
             JkLevel        level)
{
  switch (alert->state)
    {
    case JK_ALERT_ACKNOWLEDGED:
    case JK_ALERT_DISMISSED:
      return level > alert->settled_level;
    case JK_ALERT_SNOOZED:
      return alert->snoozed_until_change ? level != alert->settled_level
                                         : level == JK_LEVEL_EMERGENCY && level > alert->settled_level;
    case JK_ALERT_FIRING:
    case JK_ALERT_RESOLVED:
    case JK_N_ALERT_STATES:
    default:
      return FALSE;
    }
}

/* Another word on a condition that holds, or another event. */
static void
go_on (JkAlertBook         *self,
       JkAlert             *alert,
       const JkAlertReport *report)
{
  JkLevel before = alert->level;

  note_level (self, alert);
  jk_alert_update (alert, report);
  if (report->is_event)
    alert->count++;
  else if (report->level == before)
    return;
  alert->changed_us = now_of (self);
  if (is_woken_by (alert, alert->level))
    jk_alert_book_reopen (self, alert);
  jk_alert_book_schedule (self, alert);
  if (alert->level > before)
    take_consequences (self, alert);
  jk_alert_book_show (self, alert);
  jk_alert_book_touch (self, alert);
}

JkAlert *
jk_alert_book_report (JkAlertBook         *self,
                      const JkAlertReport *report)
{
  JkAlert *alert = g_hash_table_lookup (self->by_key, report->key);

  if (!self->enabled)
    return NULL;
  if (alert == NULL)
    return begin_alert (self, report, NULL);
  if (alert->is_active)
    go_on (self, alert, report);
  else if (jk_alert_is_listed (alert)
           || (alert->end != JK_ALERT_END_GONE
               && now_of (self) - MAX (alert->recovered_us, alert->ended_us) < calm_of (alert)))
    come_back (self, alert, report);
  else
    return begin_alert (self, report, alert);
  return alert;
}

void
jk_alert_book_recover (JkAlertBook *self,
                       const char  *key)
{
  JkAlert *alert = g_hash_table_lookup (self->by_key, key);

  if (alert == NULL || !alert->is_active || alert->is_event)
    return;

  alert->is_active = FALSE;
  alert->heat_us = jk_alert_book_heat_of (alert, now_of (self)) + (now_of (self) - alert->active_since_us);
  alert->recovered_us = now_of (self);
  alert->due_us = 0;
  if (!jk_alert_is_listed (alert))
    {
      release_consequences (self, alert);
      jk_alert_book_touch (self, alert);
    }
  else if (jk_alert_book_settle_of (alert) == 0)
    jk_alert_book_end (self, alert, JK_ALERT_RESOLVED, JK_ALERT_END_RECOVERED);
  else
    jk_alert_book_touch (self, alert);
}

void
jk_alert_book_restore (JkAlertBook *self,
                       JkAlert     *alert)
{
  insert (self, jk_alert_ref (alert));
  if (alert->in_storm)
    g_hash_table_add (self->storm, alert);
  if (alert->state == JK_ALERT_FIRING && alert->notified_us == 0)
    jk_alert_book_schedule (self, alert);
  jk_alert_book_note_serial (self, alert);
  jk_alert_book_note_due (self, jk_alert_book_due_of (self, alert));
}
