/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"
#include "jk-outbox-private.h"

/*
 * One attempt: first it is written down what is being sent, then the secret is asked for, then a thread sends. Each step may end after the
 * channel, or the whole outbox, is gone.
 */
struct _JkOutboxJob
{
  gatomicrefcount n_refs;
  JkOutbox *outbox;   /* (nullable): gone */
  JkOutboxLane *lane; /* (nullable): gone */
  GTask *task;        /* (nullable): of a test */
  GMainContext *context;
  GCancellable *cancellable;
  guint n_saving;
  char *secret; /* (nullable) */
  GThread *thread;

  /* The thread's while it runs. */
  JkChannel *channel;
  JkHttp *http;
  char *ca_file;
  gint64 now_us;
  GArray *letters; /* of JkLetter */
  JkSendResult result;
};

static void
clear_letter (gpointer data)
{
  jk_message_unref (((JkLetter *) data)->message);
}

static JkOutboxJob *
job_new (JkOutboxLane *lane)
{
  JkOutboxJob *self = g_new0 (JkOutboxJob, 1);

  g_atomic_ref_count_init (&self->n_refs);
  self->outbox = lane->outbox;
  self->lane = lane;
  self->context = g_main_context_ref (lane->outbox->context);
  self->cancellable = g_cancellable_new ();
  self->channel = jk_channel_ref (lane->channel);
  self->http = g_object_ref (lane->outbox->http);
  self->ca_file = g_strdup (lane->outbox->ca_file);
  self->now_us = jk_clock_get_real_us (lane->outbox->clock);
  self->letters = g_array_new (FALSE, FALSE, sizeof (JkLetter));
  g_array_set_clear_func (self->letters, clear_letter);
  g_ptr_array_add (lane->outbox->jobs, self);
  return self;
}

static JkOutboxJob *
job_ref (JkOutboxJob *self)
{
  g_atomic_ref_count_inc (&self->n_refs);
  return self;
}

static void
job_unref (gpointer data)
{
  JkOutboxJob *self = data;

  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;
  if (self->secret != NULL)
    explicit_bzero (self->secret, strlen (self->secret));
  g_free (self->secret);
  g_main_context_unref (self->context);
  g_object_unref (self->cancellable);
  jk_channel_unref (self->channel);
  g_object_unref (self->http);
  g_free (self->ca_file);
  g_array_unref (self->letters);
  g_clear_error (&self->result.error);
  g_clear_object (&self->task);
  g_free (self);
}

static void
return_task (JkOutboxJob *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  if (self->lane == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
  else if (self->result.outcome == JK_SEND_DONE)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_error_copy (self->result.error));
}

static void
finish_test (JkOutboxJob *self)
{
  JkOutboxLane *lane = self->lane;

  if (lane != NULL)
    {
      lane->test = NULL;
      if (self->result.outcome == JK_SEND_DONE)
        jk_breaker_succeed (&lane->breaker);
      jk_outbox_lane_note_error (lane, self->result.error);
    }
  return_task (self);
}

static void
finish (JkOutboxJob *self)
{
  JkOutbox *outbox = self->outbox;
  JkOutboxLane *lane = self->lane;
  gboolean is_test = self->task != NULL;

  if (outbox == NULL)
    return;
  g_ptr_array_remove_fast (outbox->jobs, self);
  if (is_test)
    finish_test (self);
  else
    {
      outbox->n_running--;
      if (lane != NULL)
        {
          lane->job = NULL;
          jk_outbox_lane_settle (lane, &self->result);
        }
    }
  if (lane != NULL)
    jk_outbox_changed (lane);
  jk_outbox_go_on (outbox);
  job_unref (self); /* the one of the list */
}

static gboolean
on_sent_cb (gpointer user_data)
{
  JkOutboxJob *self = user_data;

  if (self->outbox == NULL)
    return G_SOURCE_REMOVE;
  g_thread_join (g_steal_pointer (&self->thread));
  finish (self);
  return G_SOURCE_REMOVE;
}

static gpointer
run_thread (gpointer user_data)
{
  JkOutboxJob *self = user_data;
  const JkSending sending = { self->channel, self->secret, self->http, self->ca_file, self->now_us,
                              (const JkLetter *) (gpointer) self->letters->data, self->letters->len };
  g_autoptr(GSource) source = g_idle_source_new ();

  jk_send (&sending, self->cancellable, &self->result);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_sent_cb, job_ref (self), job_unref);
  g_source_attach (source, self->context);
  job_unref (self);
  return NULL;
}

/* Ends it before a thread was made. Takes @error. */
static void
give_up (JkOutboxJob  *self,
         JkSendOutcome outcome,
         GError       *error)
{
  self->result = (JkSendResult) { outcome, 0, error };
  finish (self);
}

static void
start_thread (JkOutboxJob *self)
{
  GError *error = NULL;

  self->thread = g_thread_try_new ("jk-channel", run_thread, job_ref (self), &error);
  if (self->thread != NULL)
    return;
  job_unref (self);
  give_up (self, JK_SEND_LATER, error);
}

static void
on_secret_cb (const char   *secret,
              const GError *error,
              gpointer      found_data)
{
  JkOutboxJob *self = found_data;

  if (self->outbox == NULL)
    ;
  else if (g_cancellable_is_cancelled (self->cancellable))
    finish (self);
  else if (secret == NULL)
    {
      gboolean may_come = g_error_matches (error, JK_ERROR, JK_ERROR_BUSY) || g_error_matches (error, JK_ERROR, JK_ERROR_TIMED_OUT);

      /* Translators: %s is the name of a secret, then why it cannot be had */
      give_up (self, may_come ? JK_SEND_LATER : JK_SEND_REFUSED,
               g_error_new (JK_ERROR, error != NULL && error->domain == JK_ERROR ? error->code : JK_ERROR_FAILED, _ ("Secret “%s”: %s"),
                            self->channel->secret, error != NULL ? error->message : _ ("there is none")));
    }
  else
    {
      self->secret = g_strdup (secret);
      start_thread (self);
    }
  job_unref (self);
}

static void
find_secret (JkOutboxJob *self)
{
  const JkOutboxKeeper *keeper = &self->outbox->keeper;

  if (g_cancellable_is_cancelled (self->cancellable))
    finish (self);
  else if (*self->channel->secret == '\0')
    start_thread (self);
  else
    keeper->find_secret (self->channel->secret, on_secret_cb, job_ref (self), keeper->user_data);
}

static void
on_saved_cb (gpointer saved_data)
{
  JkOutboxJob *self = saved_data;

  if (--self->n_saving == 0 && self->outbox != NULL)
    find_secret (self);
  job_unref (self);
}

void
jk_outbox_job_start (JkOutboxLane *lane)
{
  JkOutboxJob *self = job_new (lane);

  lane->job = self;
  lane->outbox->n_running++;
  self->n_saving = 1;
  for (GList *l = lane->sending.head; l != NULL; l = l->next)
    {
      JkOutboxEntry *entry = l->data;
      JkLetter letter = { jk_message_ref (entry->message), entry->is_maybe_repeat, entry->has_told, entry->told_level };

      g_array_append_val (self->letters, letter);
      if (entry->is_repeat)
        continue;
      self->n_saving++;
      jk_outbox_entry_save (entry, on_saved_cb, job_ref (self));
    }
  on_saved_cb (job_ref (self));
}

void
jk_outbox_job_start_test (JkOutboxLane *lane,
                          JkMessage    *message,
                          GTask        *task)
{
  JkOutboxJob *self = job_new (lane);
  JkLetter letter = { .message = jk_message_ref (message) };

  lane->test = self;
  self->task = g_object_ref (task);
  g_array_append_val (self->letters, letter);
  find_secret (self);
}

void
jk_outbox_job_abandon (JkOutboxJob *self)
{
  self->lane = NULL;
  g_cancellable_cancel (self->cancellable);
}

void
jk_outbox_job_end (JkOutboxJob *self)
{
  jk_outbox_job_abandon (self);
  if (self->thread != NULL)
    g_thread_join (g_steal_pointer (&self->thread));
  if (self->task != NULL)
    return_task (self);
  self->outbox = NULL;
  job_unref (self);
}
