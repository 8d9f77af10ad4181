/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-alert.h"

G_BEGIN_DECLS

#define JK_MAX_MAINTENANCE 100

typedef enum
{
  JK_QUIET_NONE,
  JK_QUIET_MAINTENANCE, /* somebody announced it */
  JK_QUIET_OWN_WORK,    /* Jikimi itself is at work */
  JK_QUIET_HOURS,       /* do not disturb, by the clock on the wall */
} JkQuiet;

/**
 * JkMaintenance:
 * @id: 12 hex digits, random
 * @project: (nullable): only what belongs to it
 * @category: (nullable): only this one
 * @comment: (nullable): why, for people
 *
 * A stretch of time in which alerts are written down but not told.
 */
typedef struct
{
  char *id;
  gint64 from_us;
  gint64 to_us;
  char *project;
  char *category;
  char *comment;
} JkMaintenance;

JkMaintenance *jk_maintenance_new (gint64 from_us, gint64 to_us, const char *project, const char *category, const char *comment);
void jk_maintenance_free (JkMaintenance *self);
char *jk_maintenance_to_text (const JkMaintenance *self);
JkMaintenance *jk_maintenance_from_text (const char *text); /* (nullable) */

/**
 * JkAlertQuiet:
 *
 * When nobody wants to be told: maintenance, Jikimi's own work, and the hours of the night.
 */
typedef struct _JkAlertQuiet JkAlertQuiet;

/* @zone: whose hours count; (nullable): the machine's */
JkAlertQuiet *jk_alert_quiet_new (GTimeZone *zone);
void jk_alert_quiet_free (JkAlertQuiet *self);

/* @hours: such as "22:00-08:00"; "" for none. Returns: %FALSE if it is no such stretch; then nothing changed */
gboolean jk_alert_quiet_set_hours (JkAlertQuiet *self, const char *hours);

/* Takes @maintenance. Returns: %FALSE, having freed it, if there are %JK_MAX_MAINTENANCE */
gboolean jk_alert_quiet_add (JkAlertQuiet *self, JkMaintenance *maintenance);
gboolean jk_alert_quiet_remove (JkAlertQuiet *self, const char *id);
/* Returns: (transfer none) (element-type JkMaintenance): those that are not over at the last jk_alert_quiet_expire() */
GPtrArray *jk_alert_quiet_list (JkAlertQuiet *self);
/* Forgets what is over. Returns: (transfer container) (element-type JkMaintenance) (nullable): what that is; frees it with itself */
GPtrArray *jk_alert_quiet_expire (JkAlertQuiet *self, gint64 now_us);

/* While Jikimi works on @project ((nullable): the machine), and for a minute after, what that may cause is not told. */
void jk_alert_quiet_begin_work (JkAlertQuiet *self, const char *project);
void jk_alert_quiet_end_work (JkAlertQuiet *self, const char *project, gint64 now_us);

/* Returns: why @alert is not to be told now; @until_us: (out): when to ask again */
JkQuiet jk_alert_quiet_check (JkAlertQuiet *self, const JkAlert *alert, gint64 now_us, gint64 *until_us);

/* Returns: the end of the day that @now_us is in, on the clock on the wall */
gint64 jk_alert_quiet_end_of_day (JkAlertQuiet *self, gint64 now_us);

/* Returns: "maintenance", "work", "hours"; %NULL for none */
const char *jk_quiet_to_string (JkQuiet quiet);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkMaintenance, jk_maintenance_free)

G_END_DECLS
