/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-breaker.h"
#include "jk-outbox.h"
#include "jk-sender.h"

G_BEGIN_DECLS

/* Between jk-outbox.c, which is the object; jk-outbox-lane.c, which knows what each channel has to tell; jk-outbox-record.c, which
 * writes it down; and jk-outbox-job.c, which sends it. */

typedef struct _JkOutboxLane JkOutboxLane;
typedef struct _JkOutboxJob JkOutboxJob;

typedef enum
{
  JK_OUTBOX_WAITING,
  JK_OUTBOX_SENDING,
  JK_OUTBOX_TOLD, /* its end is still to be told */
} JkOutboxState;

/**
 * JkOutboxEntry:
 * @message: what is to be told, or was told last
 * @next: (nullable): what came while it was being sent
 * @is_news: @next is worth telling by itself
 * @has_told: the receiver knows of the cause, at @told_level
 * @is_maybe_repeat: it may have arrived
 * @is_repeat: of one that is being sent: Alertmanager was told before
 * @resend_us: when Alertmanager is to be told again, boot time
 * @link: in the queue of its state; its data is the entry
 *
 * One cause in one channel.
 */
typedef struct
{
  JkOutboxLane *lane;
  char *key;
  JkMessage *message;
  JkMessage *next;
  gboolean is_news;
  JkOutboxState state;
  gboolean has_told;
  JkLevel told_level;
  gboolean is_maybe_repeat;
  gboolean is_repeat;
  gint64 resend_us;
  GList link;
} JkOutboxEntry;

struct _JkOutboxLane
{
  JkOutbox *outbox;
  JkChannel *channel;
  JkBreaker breaker;
  GHashTable *entries;                         /* cause → JkOutboxEntry */
  GQueue waiting[JK_LEVEL_EMERGENCY + 1]; /* oldest first */
  GQueue sending;
  GQueue told; /* oldest first */
  JkOutboxJob *job;  /* (nullable) */
  JkOutboxJob *test; /* (nullable) */
  guint n_waiting;
  guint64 n_sent, n_failed, n_dropped, n_maybe;
  char *error; /* (nullable) */
  gint64 error_us, sent_us;
};

struct _JkOutbox
{
  JkClock *clock;
  JkHttp *http;
  char *ca_file;
  JkOutboxKeeper keeper;
  GMainContext *context;
  GPtrArray *lanes; /* of JkOutboxLane */
  GPtrArray *jobs;  /* of JkOutboxJob: all that run, also of lanes that are gone */
  guint n_running;  /* of those, without tests */
  guint turn;       /* the lane that is looked at first */
  gint64 expire_us; /* when to look next for what is too old, boot time */
  GSource *timer;
  gint64 timer_us;
};

/* jk-outbox-lane.c */
JkOutboxLane *jk_outbox_lane_new (JkOutbox *outbox, JkChannel *channel);
/* @forget: also what is on disk */
void jk_outbox_lane_free (JkOutboxLane *self, gboolean forget);
void jk_outbox_lane_post (JkOutboxLane *self, JkMessage *message, gboolean is_news);
void jk_outbox_lane_withdraw (JkOutboxLane *self, const char *id);
/* Takes an entry of an earlier process, which is in no queue yet. */
void jk_outbox_lane_adopt (JkOutboxLane *self, JkOutboxEntry *entry);
/* Drops what is too old. */
void jk_outbox_lane_expire (JkOutboxLane *self);
/* Moves what is to be sent next into self->sending, which is empty. Returns: %FALSE if there is nothing */
gboolean jk_outbox_lane_take (JkOutboxLane *self);
/* What is in self->sending was sent with this result, and waits, is told, or gone. */
void jk_outbox_lane_settle (JkOutboxLane *self, const JkSendResult *result);
/* Returns: when there is something to do, boot time; %G_MAXINT64 for never */
gint64 jk_outbox_lane_get_due_us (JkOutboxLane *self);
void jk_outbox_lane_note_error (JkOutboxLane *self, const GError *error);

/* jk-outbox-record.c */
JkOutboxEntry *jk_outbox_entry_new (JkOutboxLane *lane, JkMessage *message);
void jk_outbox_entry_free (JkOutboxEntry *self);
void jk_outbox_entry_save (JkOutboxEntry *self, JkOutboxSaved saved, gpointer saved_data);
void jk_outbox_entry_forget (JkOutboxEntry *self);
/* Returns: (transfer full) (nullable): %NULL if @text is no record, or of no channel among @lanes */
JkOutboxEntry *jk_outbox_entry_from_text (GPtrArray *lanes, const char *text);

/* jk-outbox-job.c. Sends what is in lane->sending. */
void jk_outbox_job_start (JkOutboxLane *lane);
/* Sends @message; @task is returned. */
void jk_outbox_job_start_test (JkOutboxLane *lane, JkMessage *message, GTask *task);
/* Its result does not matter any more. */
void jk_outbox_job_abandon (JkOutboxJob *self);
/* Waits for its thread; the outbox is about to go. */
void jk_outbox_job_end (JkOutboxJob *self);

/* jk-outbox.c */
void jk_outbox_go_on (JkOutbox *self);
void jk_outbox_changed (JkOutboxLane *lane);

G_END_DECLS
