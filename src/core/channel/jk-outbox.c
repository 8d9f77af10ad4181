/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-outbox.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"
#include "jk-outbox-private.h"

#define EXPIRE_US (60 * (gint64) G_USEC_PER_SEC)

JkOutbox *
jk_outbox_new (JkClock              *clock,
               JkHttp               *http,
               const char           *ca_file,
               const JkOutboxKeeper *keeper)
{
  JkOutbox *self = g_new0 (JkOutbox, 1);

  self->clock = jk_clock_ref (clock);
  self->http = g_object_ref (http);
  self->ca_file = g_strdup (ca_file);
  self->keeper = *keeper;
  self->context = g_main_context_ref_thread_default ();
  self->lanes = g_ptr_array_new ();
  self->jobs = g_ptr_array_new ();
  self->timer_us = G_MAXINT64;
  return self;
}

static void
stop_timer (JkOutbox *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  self->timer_us = G_MAXINT64;
}

void
jk_outbox_free (JkOutbox *self)
{
  stop_timer (self);
  for (guint i = 0; i < self->jobs->len; i++)
    jk_outbox_job_abandon (g_ptr_array_index (self->jobs, i));
  for (guint i = 0; i < self->lanes->len; i++)
    jk_outbox_lane_free (g_ptr_array_index (self->lanes, i), FALSE);
  for (guint i = 0; i < self->jobs->len; i++)
    jk_outbox_job_end (g_ptr_array_index (self->jobs, i));
  g_ptr_array_unref (self->lanes);
  g_ptr_array_unref (self->jobs);
  g_main_context_unref (self->context);
  g_object_unref (self->http);
  jk_clock_unref (self->clock);
  g_free (self->ca_file);
  g_free (self);
}

void
jk_outbox_changed (JkOutboxLane *lane)
{
  const JkOutboxKeeper *keeper = &lane->outbox->keeper;

  if (keeper->changed != NULL)
    keeper->changed (lane->channel->name, keeper->user_data);
}

static gboolean
on_timer_cb (gpointer user_data)
{
  JkOutbox *self = user_data;

  stop_timer (self);
  jk_outbox_tick (self);
  return G_SOURCE_REMOVE;
}

static void
arm_timer (JkOutbox *self,
           gint64    now_us)
{
  gint64 due_us = G_MAXINT64;

  for (guint i = 0; i < self->lanes->len && self->n_running < JK_OUTBOX_MAX_JOBS; i++)
    due_us = MIN (due_us, jk_outbox_lane_get_due_us (g_ptr_array_index (self->lanes, i)));
  if (due_us == self->timer_us)
    return;
  stop_timer (self);
  if (due_us == G_MAXINT64)
    return;
  self->timer_us = due_us;
  self->timer = g_timeout_source_new (MIN (MAX (0, due_us - now_us) / 1000 + 1, G_MAXINT));
  g_source_set_callback (self->timer, on_timer_cb, self, NULL);
  g_source_attach (self->timer, self->context);
}

/* Each channel has its turn, however much waits in the others. Returns: (nullable): the next one with something to send */
static JkOutboxLane *
find_turn (JkOutbox *self,
           gint64    now_us)
{
  for (guint i = 0; i < self->lanes->len; i++)
    {
      guint index = (self->turn + i) % self->lanes->len;
      JkOutboxLane *lane = g_ptr_array_index (self->lanes, index);

      if (jk_outbox_lane_get_due_us (lane) > now_us || !jk_outbox_lane_take (lane))
        continue;
      self->turn = index + 1;
      return lane;
    }
  return NULL;
}

void
jk_outbox_go_on (JkOutbox *self)
{
  gint64 now_us = jk_clock_get_boot_us (self->clock);
  JkOutboxLane *lane;

  while (self->n_running < JK_OUTBOX_MAX_JOBS && (lane = find_turn (self, now_us)) != NULL)
    jk_outbox_job_start (lane);
  arm_timer (self, now_us);
}

void
jk_outbox_tick (JkOutbox *self)
{
  gint64 now_us = jk_clock_get_boot_us (self->clock);

  for (guint i = 0; i < self->lanes->len && now_us >= self->expire_us; i++)
    jk_outbox_lane_expire (g_ptr_array_index (self->lanes, i));
  if (now_us >= self->expire_us)
    self->expire_us = now_us + EXPIRE_US;
  jk_outbox_go_on (self);
}

gboolean
jk_outbox_knows (JkOutbox   *self,
                 const char *id)
{
  for (guint i = 0; i < self->lanes->len; i++)
    {
      const JkOutboxLane *lane = g_ptr_array_index (self->lanes, i);
      const JkOutboxEntry *entry = g_hash_table_lookup (lane->entries, id);

      if (entry != NULL && jk_message_get (entry->next != NULL ? entry->next : entry->message)->state != JK_MESSAGE_RESOLVED)
        return TRUE;
    }
  return FALSE;
}

static JkOutboxLane *
find_lane (GPtrArray  *lanes,
           const char *name,
           guint      *index)
{
  for (guint i = 0; i < lanes->len; i++)
    {
      JkOutboxLane *lane = g_ptr_array_index (lanes, i);

      if (strcmp (lane->channel->name, name) != 0)
        continue;
      if (index != NULL)
        *index = i;
      return lane;
    }
  return NULL;
}

/* What runs goes on as it was begun; the next attempt is another. */
static void
change_channel (JkOutboxLane *lane,
                JkChannel    *channel)
{
  if (!jk_channel_is_same (lane->channel, channel))
    lane->breaker = (JkBreaker) { 0 };
  jk_channel_ref (channel);
  jk_channel_unref (lane->channel);
  lane->channel = channel;
}

void
jk_outbox_set_channels (JkOutbox  *self,
                        GPtrArray *channels)
{
  GPtrArray *before = g_steal_pointer (&self->lanes);

  self->lanes = g_ptr_array_new ();
  for (guint i = 0; i < channels->len; i++)
    {
      JkChannel *channel = g_ptr_array_index (channels, i);
      guint index = 0;
      JkOutboxLane *lane = find_lane (before, channel->name, &index);

      if (lane != NULL)
        {
          g_ptr_array_remove_index (before, index);
          change_channel (lane, channel);
        }
      g_ptr_array_add (self->lanes, lane != NULL ? lane : jk_outbox_lane_new (self, channel));
    }
  for (guint i = 0; i < before->len; i++)
    jk_outbox_lane_free (g_ptr_array_index (before, i), TRUE);
  g_ptr_array_unref (before);
  self->turn = 0;
  jk_outbox_go_on (self);
}

void
jk_outbox_restore (JkOutbox   *self,
                   const char *key,
                   const char *text)
{
  JkOutboxEntry *entry = jk_outbox_entry_from_text (self->lanes, text);

  if (entry == NULL || strcmp (entry->key, key) != 0)
    {
      self->keeper.save (key, NULL, NULL, NULL, self->keeper.user_data);
      g_clear_pointer (&entry, jk_outbox_entry_free);
      return;
    }
  jk_outbox_lane_adopt (entry->lane, entry);
  /* Not before all are there: they come one by one, and the worst goes first. */
  if (self->timer == NULL)
    arm_timer (self, jk_clock_get_boot_us (self->clock));
}

static void
post (JkOutbox  *self,
      JkMessage *message,
      gboolean   is_news)
{
  for (guint i = 0; i < self->lanes->len; i++)
    {
      JkOutboxLane *lane = g_ptr_array_index (self->lanes, i);
      guint before = lane->n_waiting;

      jk_outbox_lane_post (lane, message, is_news);
      if (lane->n_waiting != before)
        jk_outbox_changed (lane);
    }
  jk_outbox_go_on (self);
}

void
jk_outbox_post (JkOutbox  *self,
                JkMessage *message)
{
  post (self, message, TRUE);
}

void
jk_outbox_update (JkOutbox  *self,
                  JkMessage *message)
{
  post (self, message, FALSE);
}

void
jk_outbox_withdraw (JkOutbox   *self,
                    const char *id)
{
  for (guint i = 0; i < self->lanes->len; i++)
    jk_outbox_lane_withdraw (g_ptr_array_index (self->lanes, i), id);
}

void
jk_outbox_test_async (JkOutbox            *self,
                      const char          *name,
                      JkMessage           *message,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  JkOutboxLane *lane = find_lane (self->lanes, name, NULL);

  g_task_set_source_tag (task, jk_outbox_test_async);
  if (lane == NULL)
    g_task_return_new_error (task, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("There is no channel of this name"));
  else if (lane->test != NULL)
    g_task_return_new_error (task, JK_ERROR, JK_ERROR_BUSY, _ ("A test of this channel is under way"));
  else
    jk_outbox_job_start_test (lane, message, task);
}

gboolean
jk_outbox_test_finish (JkOutbox      *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Returns: the real time at which the clock of the timers shows @boot_us; 0 for never */
static gint64
to_real_us (JkOutbox *self,
            gint64    boot_us)
{
  if (boot_us == G_MAXINT64)
    return 0;
  return jk_clock_get_real_us (self->clock) + MAX (0, boot_us - jk_clock_get_boot_us (self->clock));
}

static void
describe_lane (JkOutboxLane    *lane,
               GVariantBuilder *builder)
{
  JkBreakerState state = jk_breaker_get_state (&lane->breaker, &jk_breaker_for_receivers, jk_clock_get_boot_us (lane->outbox->clock));
  gint64 next_us = lane->job == NULL ? jk_outbox_lane_get_due_us (lane) : G_MAXINT64;

  g_variant_builder_open (builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (builder, "{sv}", "name", g_variant_new_string (lane->channel->name));
  g_variant_builder_add (builder, "{sv}", "kind", g_variant_new_string (jk_channel_kind_to_string (lane->channel->kind)));
  g_variant_builder_add (builder, "{sv}", "address", g_variant_new_string (lane->channel->address));
  g_variant_builder_add (builder, "{sv}", "state", g_variant_new_string (jk_breaker_state_to_string (state)));
  g_variant_builder_add (builder, "{sv}", "queued", g_variant_new_uint32 (lane->n_waiting + lane->sending.length));
  g_variant_builder_add (builder, "{sv}", "told", g_variant_new_uint32 (lane->told.length));
  g_variant_builder_add (builder, "{sv}", "sent", g_variant_new_uint64 (lane->n_sent));
  g_variant_builder_add (builder, "{sv}", "failed", g_variant_new_uint64 (lane->n_failed));
  g_variant_builder_add (builder, "{sv}", "dropped", g_variant_new_uint64 (lane->n_dropped));
  g_variant_builder_add (builder, "{sv}", "maybe_twice", g_variant_new_uint64 (lane->n_maybe));
  g_variant_builder_add (builder, "{sv}", "error", g_variant_new_string (lane->error != NULL ? lane->error : ""));
  g_variant_builder_add (builder, "{sv}", "error_us", g_variant_new_int64 (lane->error_us));
  g_variant_builder_add (builder, "{sv}", "sent_us", g_variant_new_int64 (lane->sent_us));
  g_variant_builder_add (builder, "{sv}", "next_us", g_variant_new_int64 (to_real_us (lane->outbox, next_us)));
  g_variant_builder_close (builder);
}

GVariant *
jk_outbox_describe (JkOutbox *self)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < self->lanes->len; i++)
    describe_lane (g_ptr_array_index (self->lanes, i), &builder);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

guint
jk_outbox_get_n_waiting (JkOutbox *self)
{
  guint n = 0;

  for (guint i = 0; i < self->lanes->len; i++)
    {
      JkOutboxLane *lane = g_ptr_array_index (self->lanes, i);

      n += lane->n_waiting + lane->sending.length;
    }
  return n;
}
