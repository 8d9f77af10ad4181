/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-alert-book.h"
#include "jk-engine.h"

G_BEGIN_DECLS

/*
 * The engine's alerts. Guard thread only. Whoever wants to carry notices to people connects to the engine's signal "notice"
 * (const JkNotice *), which is valid during the call only.
 */

/* Returns: (transfer none): to look into; what changes it goes by the functions below */
JkAlertBook *jk_engine_get_alerts (JkEngine *self);

typedef enum
{
  JK_ALERT_ACT_ACKNOWLEDGE,
  JK_ALERT_ACT_SNOOZE,
  JK_ALERT_ACT_DISMISS,
} JkAlertAct;

/**
 * jk_engine_act_on_alert:
 * @snooze: of a snooze
 * @until_us: of %JK_SNOOZE_UNTIL
 *
 * Returns: (transfer none) (nullable): the alert as it is now; %NULL with %JK_ERROR_NOT_FOUND, or %JK_ERROR_BUSY if it has
 *   ended
 */
JkAlert *jk_engine_act_on_alert (JkEngine *self, const char *id, JkAlertAct act, JkSnooze snooze, gint64 until_us, GError **error);

/* Takes @maintenance and keeps it over restarts. Returns: %FALSE with %JK_ERROR_LIMIT if there are too many */
gboolean jk_engine_add_maintenance (JkEngine *self, JkMaintenance *maintenance, GError **error);
gboolean jk_engine_remove_maintenance (JkEngine *self, const char *id, GError **error); /* %JK_ERROR_NOT_FOUND */

/* A wrong API key came from @address for the @n-th time in a row. */
void jk_engine_note_wrong_key (JkEngine *self, const char *address, guint n);

/* The channel @name takes no messages, because of @error (nullable: takes them again, or is no more). */
void jk_engine_note_channel (JkEngine *self, const char *name, const char *error);

/* Returns: (transfer none) (nullable): thresholds of the series of @alert that are in force, and what it takes to pass them */
const JkMetricState *jk_engine_get_alert_metric (JkEngine *self, const JkAlert *alert, double *hysteresis, gint64 *hold_us);

G_END_DECLS
