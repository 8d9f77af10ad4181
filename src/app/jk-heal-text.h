/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-healing.h"

G_BEGIN_DECLS

/* What self-healing is called and how its numbers read, in the language of the process; plain, no markup. */

/* Returns: (transfer none): "지켜보는 중", "효과를 확인하는 중" */
const char *jk_heal_text_state (JkHealState state);
/* Returns: (transfer none): a symbolic icon whose shape tells @state */
const char *jk_heal_text_state_icon (JkHealState state);
/* Returns: how much @state wants attention: a warning where a rule gave up for now */
JkLevel jk_heal_text_state_level (JkHealState state);

/* Returns: (transfer full): "커밋하지 않은 변경 130개 이상", or the condition as it is written; "" if there is none */
char *jk_heal_text_condition (JkHealRuleItem *rule);
/* What the first metric of the rule's condition is now: of its project, else the one nearest to setting it off. @with_title: with the
 * name of the metric. Returns: (transfer full) (nullable): "133개", "133개(shop)", "메모리 사용량 61%" */
char *jk_heal_text_now (JkHealRuleItem *rule, JkHost *host, gboolean with_title);

/* @effect: of the API; @is_expected: of a plan, not measured. Returns: (transfer full): "커밋하지 않은 변경 133개 → 5개" */
char *jk_heal_text_effect (JsonObject *effect, gboolean is_expected);
/* All effects of @row, separated by @between. Returns: (transfer full): "" if there is none */
char *jk_heal_text_effects (JsonObject *row, gboolean is_expected, const char *between);

/* How it went, in two or three words: its verdict where there is one, else its state. Returns: (transfer none) */
const char *jk_heal_text_end (JkHealActionItem *action);
const char *jk_heal_text_end_icon (JkHealActionItem *action);
JkLevel jk_heal_text_end_level (JkHealActionItem *action);

/* Returns: (transfer full): a time to come: "14:35", "11월 3일 14:35" */
char *jk_heal_text_clock (gint64 time_us);

G_END_DECLS
