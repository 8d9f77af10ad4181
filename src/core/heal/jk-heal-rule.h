/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-config.h"
#include "jk-expression.h"

G_BEGIN_DECLS

typedef enum
{
  JK_HEAL_OFF,
  JK_HEAL_SUGGEST, /* people are told what it would do, and decide */
  JK_HEAL_AUTO,
} JkHealMode;

/**
 * JkHealRule:
 * @id: such as "low-disk"
 * @name: (nullable): a msgid for people; %NULL for rules of the configuration, which are called by their id
 * @condition: judged for each series of its subject by itself
 * @label: (nullable): the label that says what of the machine or project a series is about, such as "mount": series without it are left
 *   out; %NULL: every series, and the value of its first label
 * @for_us: how long the condition must hold
 * @action: id of a #JkHealAction
 * @mode: what may be done without asking
 * @project: name, path or id of the only project; "" for any
 * @target: pattern of what it is about; "" for any
 * @verify_for_us: by when it must have helped
 * @cooldown_us: the least time between two actions on a target; doubled with each
 * @stable_us: without the condition for so long, a target starts with the least time again
 * @max_per_hour: actions in any hour
 * @retries: failures in a row on a target after which the rule rests there
 *
 * When something is put right, and within which limits. Immutable.
 */
typedef struct
{
  gatomicrefcount ref_count;
  char *id;
  const char *name;
  JkExpression *condition;
  const char *label;
  gint64 for_us;
  char *action;
  JkHealMode mode;
  char *project;
  char *target;
  gint64 verify_for_us;
  gint64 cooldown_us;
  gint64 stable_us;
  guint max_per_hour;
  guint retries;
} JkHealRule;

/* Returns: (transfer full) (element-type JkHealRule): Jikimi's own, with what @config changes, then those of @config */
GPtrArray *jk_heal_rules_new (const JkConfig *config);

JkHealRule *jk_heal_rule_ref (JkHealRule *self);
void jk_heal_rule_unref (JkHealRule *self);

/* Returns: (nullable): the rule called @id */
JkHealRule *jk_heal_rules_find (GPtrArray *rules, const char *id);

/* Returns: "off", "suggest", "auto" */
const char *jk_heal_mode_to_string (JkHealMode mode);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkHealRule, jk_heal_rule_unref)

G_END_DECLS
