/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alert-book-private.h"

#define SECOND_US ((gint64) G_USEC_PER_SEC)
#define MINUTE_US (60 * SECOND_US)

/* More than so many at once are one notification. */
#define STORM_LEAST 4
/* What comes within this time of a storm belongs to it. */
#define STORM_US (5 * MINUTE_US)

static gint64
now_of (JkAlertBook *self)
{
  return jk_clock_get_real_us (self->clock);
}

static gint64
wait_of (JkAlertBook   *self,
         const JkAlert *alert)
{
  gboolean is_emergency = alert->level == JK_LEVEL_EMERGENCY;
  gint64 wait_us = alert->level == JK_LEVEL_WARNING ? self->rules.wait_us : self->rules.wait_us / 4;

  if (is_emergency && alert->flaps == 0)
    return 0;
  /* It was told, and is worse than it ever was: that is news however often it came and went. */
  if (alert->notified_us != 0)
    return wait_us;
  if (alert->flaps > 0)
    wait_us *= 2;
  /* Held before, in pieces: a service that is down every other minute is down. */
  return MAX (0, wait_us - (gint64) jk_alert_book_heat_of (alert, now_of (self)));
}

void
jk_alert_book_schedule (JkAlertBook *self,
                        JkAlert     *alert)
{
  JkAlert *cause = jk_alert_causes_find (self->causes, alert);
  gint64 before_us = alert->due_us;

  g_free (alert->caused_by);
  alert->caused_by = cause != NULL ? g_strdup (cause->id) : NULL;
  alert->due_us = 0;
  if (cause != NULL || alert->state != JK_ALERT_FIRING || !alert->is_active || alert->level < self->rules.least)
    return;
  if (alert->notified_us != 0 && alert->level <= alert->notified_level)
    return;
  /* What goes on happening while it waits does not wait anew each time. */
  alert->due_us = now_of (self) + wait_of (self, alert);
  if (before_us != 0)
    alert->due_us = MIN (alert->due_us, before_us);
  jk_alert_book_note_due (self, alert->due_us);
}

static void
emit (JkAlertBook *self,
      JkNoticeType type,
      const char  *id,
      gboolean     is_louder,
      GPtrArray   *alerts)
{
  JkNotice notice = { type, id, is_louder, JK_LEVEL_INFO, alerts };

  for (guint i = 0; i < alerts->len; i++)
    notice.level = MAX (notice.level, ((const JkAlert *) g_ptr_array_index (alerts, i))->level);
  self->notice (&notice, self->notice_data);
}

static void
emit_one (JkAlertBook *self,
          JkNoticeType type,
          gboolean     is_louder,
          JkAlert     *alert)
{
  g_autoptr(GPtrArray) alerts = g_ptr_array_new ();
  g_autofree char *id = jk_alert_make_cause_id (alert->key);

  if (type != JK_NOTICE_WITHDRAW)
    g_ptr_array_add (alerts, alert);
  emit (self, type, id, is_louder, alerts);
}

static int
compare_worst_first (gconstpointer a,
                     gconstpointer b)
{
  const JkAlert *x = *(JkAlert *const *) a, *y = *(JkAlert *const *) b;

  if (x->level != y->level)
    return y->level - x->level;
  return (x->since_us > y->since_us) - (x->since_us < y->since_us);
}

static void
emit_storm (JkAlertBook *self,
            JkNoticeType type,
            gboolean     is_louder)
{
  g_autoptr(GPtrArray) alerts = jk_alert_book_list_of (self->storm);

  g_ptr_array_sort (alerts, compare_worst_first);
  emit (self, type, JK_ALERT_STORM_ID, is_louder, alerts);
}

static void
note_told (JkAlertBook *self,
           JkAlert     *alert)
{
  alert->due_us = 0;
  alert->notified_us = now_of (self);
  alert->notified_level = MAX (alert->notified_level, alert->level);
  alert->notified_level_us = alert->notified_us;
  alert->is_shown = TRUE;
}

static void
join_storm (JkAlertBook *self,
            GPtrArray   *fresh)
{
  gboolean is_new = g_hash_table_size (self->storm) == 0;
  gboolean is_louder = FALSE;
  JkLevel before = JK_LEVEL_INFO;
  GHashTableIter iter;
  gpointer member;

  g_hash_table_iter_init (&iter, self->storm);
  while (g_hash_table_iter_next (&iter, &member, NULL))
    before = MAX (before, ((JkAlert *) member)->level);

  for (guint i = 0; i < fresh->len; i++)
    {
      JkAlert *alert = g_ptr_array_index (fresh, i);

      is_louder |= alert->level > before;
      alert->in_storm = TRUE;
      g_hash_table_add (self->storm, alert);
      note_told (self, alert);
      jk_alert_book_touch (self, alert);
    }
  self->storm_us = now_of (self);
  emit_storm (self, is_new ? JK_NOTICE_TELL : JK_NOTICE_UPDATE, !is_new && is_louder);
}

static gboolean
is_storm_on (JkAlertBook *self)
{
  return g_hash_table_size (self->storm) > 0 && now_of (self) - self->storm_us < STORM_US;
}

/* It was told before, and is worse now. */
static void
tell_louder (JkAlertBook *self,
             JkAlert     *alert)
{
  note_told (self, alert);
  jk_alert_book_touch (self, alert);
  if (alert->in_storm)
    self->storm_dirty = self->storm_louder = TRUE;
  else
    emit_one (self, JK_NOTICE_UPDATE, TRUE, alert);
}

void
jk_alert_book_tell (JkAlertBook *self,
                    GPtrArray   *ready)
{
  g_autoptr(GPtrArray) fresh = g_ptr_array_new ();

  for (guint i = 0; i < ready->len; i++)
    {
      JkAlert *alert = g_ptr_array_index (ready, i);

      if (alert->is_shown)
        tell_louder (self, alert);
      else
        g_ptr_array_add (fresh, alert);
    }

  if (fresh->len >= STORM_LEAST || (fresh->len > 0 && is_storm_on (self)))
    {
      join_storm (self, fresh);
      return;
    }
  for (guint i = 0; i < fresh->len; i++)
    {
      JkAlert *alert = g_ptr_array_index (fresh, i);

      note_told (self, alert);
      jk_alert_book_touch (self, alert);
      emit_one (self, JK_NOTICE_TELL, FALSE, alert);
    }
}

void
jk_alert_book_show (JkAlertBook *self,
                    JkAlert     *alert)
{
  if (alert->notified_us == 0 || alert->state != JK_ALERT_FIRING || alert->caused_by != NULL || alert->due_us != 0)
    return;
  if (alert->in_storm)
    {
      self->storm_dirty = TRUE;
      jk_alert_book_note_due (self, now_of (self));
      return;
    }
  alert->is_shown = TRUE;
  emit_one (self, JK_NOTICE_UPDATE, FALSE, alert);
}

void
jk_alert_book_withdraw (JkAlertBook *self,
                        JkAlert     *alert)
{
  if (alert->in_storm)
    {
      alert->in_storm = FALSE;
      g_hash_table_remove (self->storm, alert);
      self->storm_dirty = TRUE;
      jk_alert_book_note_due (self, now_of (self));
    }
  else if (alert->is_shown)
    emit_one (self, JK_NOTICE_WITHDRAW, FALSE, alert);
  alert->is_shown = FALSE;
}

void
jk_alert_book_flush_storm (JkAlertBook *self)
{
  if (!self->storm_dirty)
    return;
  emit_storm (self, g_hash_table_size (self->storm) > 0 ? JK_NOTICE_UPDATE : JK_NOTICE_WITHDRAW, self->storm_louder);
  self->storm_dirty = self->storm_louder = FALSE;
}
