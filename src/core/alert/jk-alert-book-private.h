/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-alert-book.h"
#include "jk-alert-causes.h"

G_BEGIN_DECLS

/* Between jk-alert-book.c, which is the object, jk-alert-life.c, jk-alert-timers.c, and jk-alert-notices.c, which decides who is
 * told. */
struct _JkAlertBook
{
  JkClock *clock;
  JkAlertRules rules;
  JkAlertQuiet *quiet;
  JkNoticeFunc notice;
  gpointer notice_data;
  JkAlertCauses *causes; /* of what is open */
  GHashTable *by_id;     /* id → owned JkAlert: open, or ended a day ago at most */
  GHashTable *by_key;    /* key → the newest of these, not owned */
  GHashTable *unkept;    /* set of JkAlert, owned: changed since they were taken to be kept */
  GHashTable *storm;     /* set of JkAlert, not owned: what the storm's notification is about */
  gint64 storm_us;       /* when the storm was last told of something new */
  gboolean storm_dirty;  /* it has to be shown anew */
  gboolean storm_louder;
  guint n_listed;
  guint64 serial;
  gint64 due_us;
  gboolean enabled;
};

/* Returns: (transfer container) (element-type JkAlert): what stands in @alerts, in no order */
GPtrArray *jk_alert_book_list_of (GHashTable *alerts);
/* Returns: %TRUE while its condition holds or it is on the list */
gboolean jk_alert_book_is_open (const JkAlert *alert);
/* @alert is different: readers see it, and it is kept. */
void jk_alert_book_touch (JkAlertBook *self, JkAlert *alert);
/* Readers see it; it is not kept for that alone. */
void jk_alert_book_note_serial (JkAlertBook *self, JkAlert *alert);
/* Returns: microseconds that it held in the last while, its present stretch left out */
double jk_alert_book_heat_of (const JkAlert *alert, gint64 now_us);
/* It leaves the list. */
void jk_alert_book_end (JkAlertBook *self, JkAlert *alert, JkAlertState state, JkAlertEnd end);
/* Back on the list, as the same incident. */
void jk_alert_book_reopen (JkAlertBook *self, JkAlert *alert);
void jk_alert_book_set_state (JkAlertBook *self, JkAlert *alert, JkAlertState state);

/* jk-alert-timers.c. Returns: how long it has to be over before it is taken for that */
gint64 jk_alert_book_settle_of (const JkAlert *alert);
/* Returns: when something is to happen to @alert next; %G_MAXINT64 for never */
gint64 jk_alert_book_due_of (JkAlertBook *self, const JkAlert *alert);
void jk_alert_book_note_due (JkAlertBook *self, gint64 due_us);

/* When it is to be told, or not at all, by what it is now. */
void jk_alert_book_schedule (JkAlertBook *self, JkAlert *alert);
/* Tells of those that are due. @ready: (element-type JkAlert) */
void jk_alert_book_tell (JkAlertBook *self, GPtrArray *ready);
/* Shows what was told of it as it is now. */
void jk_alert_book_show (JkAlertBook *self, JkAlert *alert);
/* Takes away what was told of it. */
void jk_alert_book_withdraw (JkAlertBook *self, JkAlert *alert);
/* Shows the storm as it is now, if it changed. */
void jk_alert_book_flush_storm (JkAlertBook *self);

G_END_DECLS
