/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "jk-alert-query.h"

G_BEGIN_DECLS

/**
 * JkAlertRows:
 *
 * The rows of the lists of what fires and of what is settled. To measure the text of a row takes longer than all else that is done
 * for it, so that many that change at once do so a few in each frame; those that stand already show what they showed meanwhile.
 */
typedef struct _JkAlertRows JkAlertRows;

/* As much as one frame has time for. */
#define JK_ALERT_ROWS_FRAME 40

JkAlertRows *jk_alert_rows_new (GtkWidget *firing_list, GtkWidget *settled_list);
void jk_alert_rows_free (JkAlertRows *self);

/* (element-type JkAlertFound): what the lists are to show from now on, the first @n_firing and @n_settled of it. */
void jk_alert_rows_want (JkAlertRows *self, const GArray *firing, guint n_firing, const GArray *settled, guint n_settled);
/**
 * jk_alert_rows_place:
 * @effort: what is to be done at most: %JK_ALERT_ROWS_FRAME, or %G_MAXUINT for all
 * @can_act: whether the host can be asked for something
 *
 * Returns: whether there is nothing left to do
 */
gboolean jk_alert_rows_place (JkAlertRows *self, guint effort, gboolean can_act);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkAlertRows, jk_alert_rows_free)

G_END_DECLS
