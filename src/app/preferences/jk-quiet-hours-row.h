/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define JK_TYPE_QUIET_HOURS_ROW (jk_quiet_hours_row_get_type ())
/**
 * JkQuietHoursRow:
 *
 * Hours of the day, such as 22:00 to 08:00, or none. Signal "hours-changed" (): the user changed them.
 */
G_DECLARE_FINAL_TYPE (JkQuietHoursRow, jk_quiet_hours_row, JK, QUIET_HOURS_ROW, AdwExpanderRow)

GtkWidget *jk_quiet_hours_row_new (void);
/* @hours: as in the configuration, "22:00-08:00"; "" for none */
void jk_quiet_hours_row_set_hours (JkQuietHoursRow *self, const char *hours);
/* Returns: (transfer full): the same */
char *jk_quiet_hours_row_dup_hours (JkQuietHoursRow *self);

G_END_DECLS
