/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-healing.h"
#include "jk-unfold-row.h"

G_BEGIN_DECLS

#define JK_TYPE_HEAL_RULE_ROW (jk_heal_rule_row_get_type ())
/**
 * JkHealRuleRow:
 *
 * One rule of the loop: its state, what sets it off, the present value, and when it may act again.
 */
G_DECLARE_FINAL_TYPE (JkHealRuleRow, jk_heal_rule_row, JK, HEAL_RULE_ROW, JkUnfoldRow)

GtkWidget *jk_heal_rule_row_new (JkHealRuleItem *rule, JkHost *host);
JkHealRuleItem *jk_heal_rule_row_get_rule (JkHealRuleRow *self);
/* Shows what the rule and the metrics tell now. */
void jk_heal_rule_row_refresh (JkHealRuleRow *self);

G_END_DECLS
