/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jk-outbox-private.h"

/* As many alerts as Alertmanager is told at once. */
#define MAX_BATCH 64

static gboolean
is_alertmanager (JkOutboxLane *self)
{
  return self->channel->kind == JK_CHANNEL_ALERTMANAGER;
}

static JkLevel
level_of (const JkOutboxEntry *entry)
{
  return jk_message_get (entry->message)->level;
}

static gboolean
is_over (JkMessage *message)
{
  return jk_message_get (message)->state == JK_MESSAGE_RESOLVED;
}

static GQueue *
queue_of (JkOutboxEntry *entry)
{
  JkOutboxLane *lane = entry->lane;

  if (entry->state == JK_OUTBOX_WAITING)
    return &lane->waiting[level_of (entry)];
  return entry->state == JK_OUTBOX_SENDING ? &lane->sending : &lane->told;
}

static void
leave (JkOutboxEntry *entry)
{
  g_queue_unlink (queue_of (entry), &entry->link);
  if (entry->state == JK_OUTBOX_WAITING)
    entry->lane->n_waiting--;
}

static void
enter (JkOutboxEntry *entry,
       JkOutboxState  state,
       gboolean       is_first)
{
  entry->state = state;
  if (state == JK_OUTBOX_WAITING)
    entry->lane->n_waiting++;
  if (is_first)
    g_queue_push_head_link (queue_of (entry), &entry->link);
  else
    g_queue_push_tail_link (queue_of (entry), &entry->link);
}

/* Takes it from its queue, the disk and the memory. */
static void
drop (JkOutboxEntry *entry)
{
  leave (entry);
  jk_outbox_entry_forget (entry);
  g_hash_table_remove (entry->lane->entries, jk_message_get (entry->message)->id);
}

static void
replace_message (JkOutboxEntry *entry,
                 JkMessage     *message)
{
  jk_message_ref (message);
  /* The id it is found by is the message's. */
  g_hash_table_steal (entry->lane->entries, jk_message_get (entry->message)->id);
  jk_message_unref (entry->message);
  entry->message = message;
  g_hash_table_insert (entry->lane->entries, (gpointer) jk_message_get (message)->id, entry);
}

JkOutboxLane *
jk_outbox_lane_new (JkOutbox  *outbox,
                    JkChannel *channel)
{
  JkOutboxLane *self = g_new0 (JkOutboxLane, 1);

  self->outbox = outbox;
  self->channel = jk_channel_ref (channel);
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) jk_outbox_entry_free);
  return self;
}

void
jk_outbox_lane_free (JkOutboxLane *self,
                     gboolean      forget)
{
  GHashTableIter iter;
  gpointer entry;

  if (self->job != NULL)
    jk_outbox_job_abandon (self->job);
  if (self->test != NULL)
    jk_outbox_job_abandon (self->test);
  g_hash_table_iter_init (&iter, self->entries);
  while (forget && g_hash_table_iter_next (&iter, NULL, &entry))
    jk_outbox_entry_forget (entry);
  g_hash_table_unref (self->entries);
  jk_channel_unref (self->channel);
  g_free (self->error);
  g_free (self);
}

/* Makes room for one of @level. Returns: %FALSE if that one is the least important of all */
static gboolean
make_room (JkOutboxLane *self,
           JkLevel       level)
{
  if (self->n_waiting < JK_OUTBOX_MAX_WAITING)
    return TRUE;
  self->n_dropped++;
  for (JkLevel least = JK_LEVEL_INFO; least <= level; least++)
    {
      if (g_queue_is_empty (&self->waiting[least]))
        continue;
      drop (g_queue_peek_head (&self->waiting[least]));
      return TRUE;
    }
  return FALSE;
}

static void
begin_waiting (JkOutboxLane *self,
               JkMessage    *message)
{
  JkOutboxEntry *entry;

  if (!make_room (self, jk_message_get (message)->level))
    return;
  entry = jk_outbox_entry_new (self, message);
  g_hash_table_insert (self->entries, (gpointer) jk_message_get (message)->id, entry);
  enter (entry, JK_OUTBOX_WAITING, FALSE);
  jk_outbox_entry_save (entry, NULL, NULL);
}

static void
change_waiting (JkOutboxEntry *entry,
                JkMessage     *message)
{
  JkOutboxLane *lane = entry->lane;
  gboolean is_known = entry->has_told || entry->is_maybe_repeat;

  if (is_over (message) ? !is_known || !lane->channel->resolved : !is_known && !jk_channel_takes (lane->channel, message))
    {
      drop (entry);
      return;
    }
  /* What may have arrived did so as something else. */
  if (level_of (entry) == jk_message_get (message)->level)
    replace_message (entry, message);
  else
    {
      leave (entry);
      replace_message (entry, message);
      enter (entry, JK_OUTBOX_WAITING, FALSE);
    }
  jk_outbox_entry_save (entry, NULL, NULL);
}

static void
change_told (JkOutboxEntry *entry,
             JkMessage     *message,
             gboolean       is_news)
{
  JkOutboxLane *lane = entry->lane;

  if (is_over (message) && !lane->channel->resolved)
    {
      drop (entry);
      return;
    }
  leave (entry);
  /* Below what is told it is no news; but its end will be. */
  if (is_over (message) || (is_news && jk_channel_takes (lane->channel, message) && make_room (lane, jk_message_get (message)->level)))
    {
      replace_message (entry, message);
      enter (entry, JK_OUTBOX_WAITING, FALSE);
    }
  else
    {
      replace_message (entry, message);
      enter (entry, JK_OUTBOX_TOLD, FALSE);
      if (is_alertmanager (lane) && entry->told_level != level_of (entry))
        entry->resend_us = 0;
    }
  jk_outbox_entry_save (entry, NULL, NULL);
}

/* It is being sent as it was: what is new has to wait for how that ends. */
static void
change_sending (JkOutboxEntry *entry,
                JkMessage     *message,
                gboolean       is_news)
{
  jk_message_ref (message);
  entry->is_news = is_news || (entry->next != NULL && entry->is_news);
  g_clear_pointer (&entry->next, jk_message_unref);
  entry->next = message;
  jk_outbox_entry_save (entry, NULL, NULL);
}

void
jk_outbox_lane_post (JkOutboxLane *self,
                     JkMessage    *message,
                     gboolean      is_news)
{
  JkOutboxEntry *entry = g_hash_table_lookup (self->entries, jk_message_get (message)->id);

  if (entry == NULL)
    {
      if (is_news && !is_over (message) && jk_channel_takes (self->channel, message))
        begin_waiting (self, message);
      return;
    }
  if (entry->state == JK_OUTBOX_WAITING)
    change_waiting (entry, message);
  else if (entry->state == JK_OUTBOX_SENDING)
    change_sending (entry, message, is_news);
  else
    change_told (entry, message, is_news);
}

void
jk_outbox_lane_withdraw (JkOutboxLane *self,
                         const char   *id)
{
  JkOutboxEntry *entry = g_hash_table_lookup (self->entries, id);

  if (entry == NULL || entry->state != JK_OUTBOX_WAITING || is_over (entry->message))
    return;
  if (!entry->has_told)
    {
      drop (entry);
      return;
    }
  leave (entry);
  enter (entry, JK_OUTBOX_TOLD, FALSE);
  jk_outbox_entry_save (entry, NULL, NULL);
}

void
jk_outbox_lane_adopt (JkOutboxLane  *self,
                      JkOutboxEntry *entry)
{
  const char *id = jk_message_get (entry->message)->id;

  if (g_hash_table_contains (self->entries, id) || (entry->state == JK_OUTBOX_WAITING && !make_room (self, level_of (entry))))
    {
      jk_outbox_entry_forget (entry);
      jk_outbox_entry_free (entry);
      return;
    }
  g_hash_table_insert (self->entries, (gpointer) id, entry);
  if (entry->state == JK_OUTBOX_SENDING)
    {
      /* Alertmanager takes the same alert any number of times. */
      entry->is_maybe_repeat = !is_alertmanager (self);
      entry->state = JK_OUTBOX_WAITING;
      self->n_maybe += entry->is_maybe_repeat;
    }
  enter (entry, entry->state, FALSE);
}

void
jk_outbox_lane_expire (JkOutboxLane *self)
{
  gint64 oldest_us = jk_clock_get_real_us (self->outbox->clock) - JK_OUTBOX_MAX_AGE_US;

  for (JkLevel level = JK_LEVEL_INFO; level <= JK_LEVEL_EMERGENCY; level++)
    {
      for (GList *l = self->waiting[level].head; l != NULL;)
        {
          JkOutboxEntry *entry = l->data;

          l = l->next;
          if (jk_message_get (entry->message)->time_us >= oldest_us)
            continue;
          self->n_dropped++;
          drop (entry);
        }
    }
  while (g_queue_get_length (&self->told) > JK_OUTBOX_MAX_TOLD)
    drop (g_queue_peek_head (&self->told));
}

static void
take (JkOutboxEntry *entry,
      gboolean       is_repeat)
{
  leave (entry);
  entry->is_repeat = is_repeat;
  enter (entry, JK_OUTBOX_SENDING, FALSE);
}

/* Those that Alertmanager would take for over soon. */
static void
take_repeats (JkOutboxLane *self,
              gint64        now_us)
{
  for (GList *l = self->told.head; l != NULL && self->sending.length < MAX_BATCH;)
    {
      JkOutboxEntry *entry = l->data;

      l = l->next;
      if (entry->resend_us <= now_us)
        take (entry, TRUE);
    }
}

gboolean
jk_outbox_lane_take (JkOutboxLane *self)
{
  guint most = is_alertmanager (self) ? MAX_BATCH : 1;

  for (int level = JK_LEVEL_EMERGENCY; level >= JK_LEVEL_INFO && self->sending.length < most; level--)
    {
      while (!g_queue_is_empty (&self->waiting[level]) && self->sending.length < most)
        take (g_queue_peek_head (&self->waiting[level]), FALSE);
    }
  if (is_alertmanager (self))
    take_repeats (self, jk_clock_get_boot_us (self->outbox->clock));
  return self->sending.length > 0;
}

/* What came meanwhile is looked at as if it came now. */
static void
catch_up (JkOutboxEntry *entry)
{
  g_autoptr(JkMessage) next = g_steal_pointer (&entry->next);
  gboolean is_news = entry->is_news;

  entry->is_news = FALSE;
  if (next != NULL)
    jk_outbox_lane_post (entry->lane, next, is_news);
}

static void
settle_sent (JkOutboxEntry *entry)
{
  JkOutboxLane *lane = entry->lane;
  gboolean keeps = lane->channel->resolved || is_alertmanager (lane);

  if (!entry->is_repeat)
    lane->n_sent++;
  leave (entry);
  entry->has_told = TRUE;
  entry->told_level = level_of (entry);
  entry->is_maybe_repeat = FALSE;
  entry->resend_us = jk_clock_get_boot_us (lane->outbox->clock) + JK_ALERTMANAGER_REPEAT_US;
  enter (entry, JK_OUTBOX_TOLD, FALSE);
  if (!is_over (entry->message) && (keeps || entry->next != NULL))
    {
      jk_outbox_entry_save (entry, NULL, NULL);
      catch_up (entry);
    }
  else
    {
      /* It is over; what came since is another beginning. */
      g_autoptr(JkMessage) next = g_steal_pointer (&entry->next);
      gboolean is_news = entry->is_news;

      drop (entry);
      if (next != NULL)
        jk_outbox_lane_post (lane, next, is_news);
    }
}

static void
settle_unsent (JkOutboxEntry *entry,
               gboolean       is_maybe)
{
  leave (entry);
  if (is_maybe)
    {
      entry->lane->n_maybe += !entry->is_maybe_repeat;
      entry->is_maybe_repeat = TRUE;
    }
  enter (entry, entry->is_repeat ? JK_OUTBOX_TOLD : JK_OUTBOX_WAITING, TRUE);
  jk_outbox_entry_save (entry, NULL, NULL);
  catch_up (entry);
}

static void
settle_rejected (JkOutboxEntry *entry)
{
  JkOutboxLane *lane = entry->lane;
  g_autoptr(JkMessage) next = g_steal_pointer (&entry->next);
  gboolean is_news = entry->is_news;

  lane->n_failed++;
  drop (entry);
  if (next != NULL)
    jk_outbox_lane_post (lane, next, is_news);
}

void
jk_outbox_lane_settle (JkOutboxLane       *self,
                       const JkSendResult *result)
{
  gint64 now_us = jk_clock_get_boot_us (self->outbox->clock);

  if (result->outcome == JK_SEND_DONE || result->outcome == JK_SEND_REJECTED)
    jk_breaker_succeed (&self->breaker);
  else
    jk_breaker_fail (&self->breaker, &jk_breaker_for_receivers, now_us, result->wait_us, result->outcome == JK_SEND_REFUSED,
                     g_random_double ());

  /* From the end: what goes back to the front of its queue keeps its order. */
  while (!g_queue_is_empty (&self->sending))
    {
      JkOutboxEntry *entry = g_queue_peek_tail (&self->sending);

      if (result->outcome == JK_SEND_DONE)
        settle_sent (entry);
      else if (result->outcome == JK_SEND_REJECTED)
        settle_rejected (entry);
      else
        settle_unsent (entry, result->outcome == JK_SEND_MAYBE);
    }
  if (result->outcome == JK_SEND_DONE)
    self->sent_us = jk_clock_get_real_us (self->outbox->clock);
  jk_outbox_lane_note_error (self, result->error);
}

void
jk_outbox_lane_note_error (JkOutboxLane *self,
                           const GError *error)
{
  g_clear_pointer (&self->error, g_free);
  if (error == NULL)
    return;
  self->error = g_strdup (error->message);
  self->error_us = jk_clock_get_real_us (self->outbox->clock);
}

gint64
jk_outbox_lane_get_due_us (JkOutboxLane *self)
{
  gint64 due_us = self->n_waiting > 0 ? 0 : G_MAXINT64;

  if (self->job != NULL)
    return G_MAXINT64;
  for (GList *l = is_alertmanager (self) ? self->told.head : NULL; l != NULL && due_us > 0; l = l->next)
    due_us = MIN (due_us, ((JkOutboxEntry *) l->data)->resend_us);
  return due_us == G_MAXINT64 ? due_us : MAX (due_us, self->breaker.next_us);
}
