/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "jk-alert-item.h"

G_BEGIN_DECLS

/**
 * JkAlertPlace:
 * @position: in its list
 * @cause: (nullable): the alert that this one follows from, while it is there
 * @is_below_cause: whether that stands above it, in the same list
 * @can_act: whether its host can be asked for something
 */
typedef struct
{
  guint position;
  JkAlertItem *cause;
  gboolean is_below_cause;
  gboolean can_act;
} JkAlertPlace;

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

/* Another one in the same row; seen after jk_alert_row_refresh(). */
void jk_alert_row_set_alert (JkAlertRow *self, JkAlertItem *alert);

/* Shows the alert as it is now, in its place. Returns: whether its texts are others than before */
gboolean jk_alert_row_refresh (JkAlertRow *self, const JkAlertPlace *place);
guint jk_alert_row_get_position (JkAlertRow *self);
void jk_alert_row_set_position (JkAlertRow *self, guint position);

/* Opens it, or closes it. */
void jk_alert_row_toggle (JkAlertRow *self);
gboolean jk_alert_row_get_open (JkAlertRow *self);

G_END_DECLS
