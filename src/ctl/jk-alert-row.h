/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-ctl.h"

G_BEGIN_DECLS

/* An alert as the API tells it, for people. */

/* Adds the five columns of a list of alerts to @table, with their titles. */
void jk_alert_row_add_columns (JkTable *table);
void jk_alert_row_add (JkTable *table, JsonObject *row);
/* Prints all there is to say of it, line by line. */
void jk_alert_row_print (JkCtl *ctl, JsonObject *row);

G_END_DECLS
