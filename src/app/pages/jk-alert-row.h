/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "jk-alert-item.h"

G_BEGIN_DECLS

#define JK_TYPE_ALERT_ROW (jk_alert_row_get_type ())
/**
 * JkAlertRow:
 *
 * An alert: its level, title, since when. Opened, it tells why it came, what Jikimi did and what to do next, with a button for
 * each thing that its host says can be done; these ask "win.act-on-alert" (see jk-window-alerts.c). No text is taken for markup.
 */
G_DECLARE_FINAL_TYPE (JkAlertRow, jk_alert_row, JK, ALERT_ROW, GtkListBoxRow)

GtkWidget *jk_alert_row_new (JkAlertItem *alert);

/* Returns: (transfer none) */
JkAlertItem *jk_alert_row_get_alert (JkAlertRow *self);

/* Shows the alert as it is now; @position: in the order of its host; @can_act: whether that can be asked for something. */
void jk_alert_row_refresh (JkAlertRow *self, guint position, gboolean can_act);
guint jk_alert_row_get_position (JkAlertRow *self);

/* Opens it, or closes it. */
void jk_alert_row_toggle (JkAlertRow *self);

G_END_DECLS
