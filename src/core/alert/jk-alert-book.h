/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-alert-quiet.h"
#include "jk-alert.h"
#include "jk-clock.h"

G_BEGIN_DECLS

/* Open alerts at the most; beyond it the oldest of the least important are dismissed by time. */
#define JK_MAX_OPEN_ALERTS 20000

/**
 * JkAlertRules:
 * @wait_us: how long a warning is held back, so that its cause can show up, or it can end: longer than a project's cycle, so
 *   that one check that failed is no news; a critical alert waits a quarter of it, an emergency not at all
 * @repeat_us: after so long an alert that was told and still holds is told again; 0: never
 * @dismiss_us: by level: after so long without a change an alert is dismissed by itself; 0: never
 * @least: alerts below this level are not told
 */
typedef struct
{
  gint64 wait_us;
  gint64 repeat_us;
  gint64 dismiss_us[JK_LEVEL_EMERGENCY + 1];
  JkLevel least;
} JkAlertRules;

/* Fills @rules with the defaults: 45 s, a day, 3, 5, 15 and 60 minutes and never, warning. */
void jk_alert_rules_init (JkAlertRules *rules);

/**
 * JkNoticeType:
 * @JK_NOTICE_TELL: tell people, once
 * @JK_NOTICE_UPDATE: what is told under this id has changed: show it in its place, or anew, without disturbing anybody
 * @JK_NOTICE_WITHDRAW: take it away
 */
typedef enum
{
  JK_NOTICE_TELL,
  JK_NOTICE_UPDATE,
  JK_NOTICE_WITHDRAW,
} JkNoticeType;

/**
 * JkNotice:
 * @id: what it is told under: the same for a cause each time, over restarts; or "storm"
 * @is_louder: of an update: the level rose, so it may disturb after all
 * @level: the worst of @alerts
 * @alerts: (element-type JkAlert): what it is about: one, or all of a storm; what is no longer on the list is left out,
 *   so a withdrawal has none
 *
 * A decision, for channels to carry out. Valid during the call only.
 */
typedef struct
{
  JkNoticeType type;
  const char *id;
  gboolean is_louder;
  JkLevel level;
  GPtrArray *alerts;
} JkNotice;

/* Takes the decisions: people are to be told. */
typedef void (*JkNoticeFunc) (const JkNotice *notice, gpointer user_data);

typedef enum
{
  JK_SNOOZE_UNTIL,  /* until a time */
  JK_SNOOZE_TODAY,  /* until the day ends */
  JK_SNOOZE_CHANGE, /* until its level changes or it comes back */
} JkSnooze;

/**
 * JkAlertBook:
 *
 * Every alert's life, and who is told of it when. Knows neither where reports come from nor how people are told: it takes
 * #JkAlertReport and gives #JkNotice. Time comes from its clock; jk_alert_book_tick() has to be called when
 * jk_alert_book_get_due_us() says. Guard thread only.
 *
 * What is told, and what is not: an alert waits, and if it ends meanwhile, or another one explains it, nobody is told. One that
 * comes back soon shows itself again without disturbing; how soon is soon grows with each time it does, and shrinks again
 * after a calm day. Many at once are one notice.
 */
typedef struct _JkAlertBook JkAlertBook;

/* @zone: (nullable): the machine's */
JkAlertBook *jk_alert_book_new (JkClock *clock, GTimeZone *zone, JkNoticeFunc notice, gpointer user_data);
void jk_alert_book_free (JkAlertBook *self);
void jk_alert_book_set_rules (JkAlertBook *self, const JkAlertRules *rules);
JkAlertQuiet *jk_alert_book_get_quiet (JkAlertBook *self);
/* What is quiet has changed: looks anew. */
void jk_alert_book_quiet_changed (JkAlertBook *self);
/* While it is off, reports are ignored and nobody is told; what there is stays. */
void jk_alert_book_set_enabled (JkAlertBook *self, gboolean enabled);

/* Before anything else: takes an alert of an earlier run (a reference of its own). Ended ones are for their history. */
void jk_alert_book_restore (JkAlertBook *self, JkAlert *alert);

/* Returns: (transfer none) (nullable): the alert it became part of; %NULL while the book is off */
JkAlert *jk_alert_book_report (JkAlertBook *self, const JkAlertReport *report);
/* The condition @key ended; nothing if there is none. */
void jk_alert_book_recover (JkAlertBook *self, const char *key);
/* A new value for the condition @key, told no more often than every half a minute. */
void jk_alert_book_observe (JkAlertBook *self, const char *key, double value);
/* What belongs to @project is not watched any more: @forget: nor is it to be kept */
void jk_alert_book_drop_project (JkAlertBook *self, const char *project, gboolean forget);
void jk_alert_book_rename_project (JkAlertBook *self, const char *project, const char *name);

/* Returns: (transfer full) (element-type JkAlert): those that are to be kept anew since the last call, each once */
GPtrArray *jk_alert_book_take_unkept (JkAlertBook *self);

/* Does what is due by now. */
void jk_alert_book_tick (JkAlertBook *self);
/* Returns: real time of the next tick; %G_MAXINT64 if nothing is due */
gint64 jk_alert_book_get_due_us (JkAlertBook *self);

/* Returns: (transfer none) (nullable): an alert that is open, or ended a day ago at most */
JkAlert *jk_alert_book_find (JkAlertBook *self, const char *id);
/* Returns: (transfer none) (nullable): the newest alert of a condition */
JkAlert *jk_alert_book_find_key (JkAlertBook *self, const char *key);
/* Returns: (transfer container) (element-type JkAlert): those on the list, worst first, then newest; valid until a change */
GPtrArray *jk_alert_book_list (JkAlertBook *self);
/* Returns: (transfer container) (element-type JkAlert): open or just ended, whose serial is above @serial */
GPtrArray *jk_alert_book_list_changed (JkAlertBook *self, guint64 serial);
guint64 jk_alert_book_get_serial (JkAlertBook *self);
guint jk_alert_book_get_n_listed (JkAlertBook *self);
/* Returns: why @alert would not be told now */
JkQuiet jk_alert_book_get_quiet_of (JkAlertBook *self, const JkAlert *alert);

/*
 * What people do. Doing it twice is as good as once. Returns: %FALSE if @alert has ended (is not on the list).
 */
gboolean jk_alert_book_acknowledge (JkAlertBook *self, JkAlert *alert);
gboolean jk_alert_book_snooze (JkAlertBook *self, JkAlert *alert, JkSnooze snooze, gint64 until_us);
/* Dismissing one that was dismissed before is fine. Returns: %FALSE if it was resolved */
gboolean jk_alert_book_dismiss (JkAlertBook *self, JkAlert *alert);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkAlertBook, jk_alert_book_free)

G_END_DECLS
