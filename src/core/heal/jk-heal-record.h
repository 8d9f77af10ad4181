/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-heal-action.h"

G_BEGIN_DECLS

/* How far an action has come; what is on disk is never behind what was done. */
typedef enum
{
  JK_HEAL_PLANNING,
  JK_HEAL_CHECKPOINTING,
  JK_HEAL_ACTING,
  JK_HEAL_VERIFYING,
  JK_HEAL_UNDOING,
  JK_HEAL_ENDED,
} JkHealStage;

typedef enum
{
  JK_HEAL_RUNNING,
  JK_HEAL_KEPT,        /* it was done, and stays */
  JK_HEAL_UNDONE,      /* it was done, and taken back */
  JK_HEAL_FAILED,      /* it could not be done */
  JK_HEAL_INTERRUPTED, /* the process ended in the middle of it, and what it left is not known */
  JK_HEAL_REFUSED,     /* it was not done */
  JK_HEAL_RECOMMENDED, /* people are asked to do it */
} JkHealState;

/**
 * JkHealRecord:
 * @id: 16 hex digits, random
 * @by_person: a person asked for it
 * @verdict: of the action and the condition together; %JK_HEAL_UNKNOWN until it has been looked at
 * @is_judged: @verdict is one
 * @operation: (nullable): id
 * @error: (nullable): why it was not done, or what went wrong
 * @plan_data: (nullable): as of #JkHealPlan
 * @way_back: (nullable): a{sv}
 * @outcome_data: (nullable): as of #JkHealOutcome
 * @pile: (nullable): as of #JkHealPlan
 * @below: (nullable): as of #JkHealPlan
 * @mark: (nullable): as of #JkHealOutcome
 *
 * What was done about one target, from beginning to end.
 */
typedef struct
{
  char *id;
  char *rule;
  char *action;
  JkHealTarget *target;
  gboolean by_person;
  JkHealStage stage;
  JkHealState state;
  gint64 started_us;
  gint64 ended_us;
  GPtrArray *items;
  guint n_items;
  GPtrArray *effects;
  gboolean can_undo;
  JkHealVerdict verdict;
  gboolean is_judged;
  char *operation;
  char *error;
  GVariant *plan_data;
  GVariant *way_back;
  GVariant *outcome_data;
  char *pile;
  char *below;
  char *mark;
} JkHealRecord;

/* Takes @target. */
JkHealRecord *jk_heal_record_new (const char *rule, const char *action, JkHealTarget *target, gboolean by_person, gint64 now_us);
void jk_heal_record_free (JkHealRecord *self);

/* Takes over what a plan (expected) or an outcome (measured) lists, the first of it: records are bounded. */
void jk_heal_record_set_lists (JkHealRecord *self, GPtrArray *items, guint n_items, GPtrArray *effects);
void jk_heal_record_set_error (JkHealRecord *self, const char *message); /* @message: (nullable) */

/* Returns: (transfer full): a{sv}, not floating: what people may see, as jk-engine-healing.h tells; "can_undo" as if nothing
 * lay on it: jk_heal_loop_describe_record() knows better */
GVariant *jk_heal_record_to_variant (const JkHealRecord *self);
/* Returns: (transfer full): all of it in text, for the store */
char *jk_heal_record_to_text (const JkHealRecord *self);
/* Returns: (transfer full): as jk_heal_record_to_text(), without the action's own data, which may be large: what tells of it later */
char *jk_heal_record_to_event_text (const JkHealRecord *self);
/* Returns: (transfer full) (nullable): %NULL if @text cannot be used */
JkHealRecord *jk_heal_record_from_text (const char *text);

/* Returns: (transfer full): aa{sv}, floating: lists of plans and outcomes */
GVariant *jk_heal_items_to_variant (GPtrArray *items);
GVariant *jk_heal_effects_to_variant (GPtrArray *effects);

const char *jk_heal_state_to_string (JkHealState state);
/* Returns: "unknown", "helped", "no-help", "worse" */
const char *jk_heal_verdict_to_string (JkHealVerdict verdict);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkHealRecord, jk_heal_record_free)

G_END_DECLS
