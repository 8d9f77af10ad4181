/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-healing.h"
#include "jk-unfold-row.h"

G_BEGIN_DECLS

#define JK_TYPE_HEAL_ACTION_ROW (jk_heal_action_row_get_type ())
/**
 * JkHealActionRow:
 *
 * Something that was repaired, or is being: what it changed in numbers, whether it helped, and the way back.
 */
G_DECLARE_FINAL_TYPE (JkHealActionRow, jk_heal_action_row, JK, HEAL_ACTION_ROW, JkUnfoldRow)

GtkWidget *jk_heal_action_row_new (JkHealActionItem *action, JkHost *host);
/* Shows how long ago it was, and how far it has come. */
void jk_heal_action_row_refresh (JkHealActionRow *self);

G_END_DECLS
