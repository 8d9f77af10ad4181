/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  JK_HEAL_WATCHING,
  JK_HEAL_PENDING,       /* the condition holds, not yet for long enough */
  JK_HEAL_DECIDING,
  JK_HEAL_CHECKPOINTING,
  JK_HEAL_ACTING,
  JK_HEAL_VERIFYING,
  JK_HEAL_COOLING,       /* acted, and waits before it may again */
  JK_HEAL_RESTING,       /* failed several times: its breaker is open */
  JK_HEAL_PAUSED,
  JK_HEAL_OFF,
  JK_HEAL_UNKNOWN_STATE, /* a word that this window does not know */
} JkHealState;

#define JK_TYPE_HEAL_RULE_ITEM (jk_heal_rule_item_get_type ())
/**
 * JkHealRuleItem:
 *
 * A rule of a host's self-healing as it was last told; changed in place, which "changed" () tells once a change.
 */
G_DECLARE_FINAL_TYPE (JkHealRuleItem, jk_heal_rule_item, JK, HEAL_RULE_ITEM, GObject)

const char *jk_heal_rule_item_get_id (JkHealRuleItem *self);
const char *jk_heal_rule_item_get_name (JkHealRuleItem *self);      /* as people read it */
const char *jk_heal_rule_item_get_condition (JkHealRuleItem *self); /* such as "git_changes >= 130"; "" if it was not told */
gint64 jk_heal_rule_item_get_for_s (JkHealRuleItem *self);          /* how long it has to hold, seconds */
const char *jk_heal_rule_item_get_action (JkHealRuleItem *self);    /* a stable word such as "git-commit" */
const char *jk_heal_rule_item_get_project (JkHealRuleItem *self);   /* (nullable): id, where it is about one */
const char *jk_heal_rule_item_get_target (JkHealRuleItem *self);    /* (nullable): a unit, a probe, a mount point */
JkHealState jk_heal_rule_item_get_state (JkHealRuleItem *self);
gint64 jk_heal_rule_item_get_since (JkHealRuleItem *self);          /* of the state, real µs; 0 if not known */
gint64 jk_heal_rule_item_get_next_allowed (JkHealRuleItem *self);   /* real µs; 0: now */
gint64 jk_heal_rule_item_get_rests_until (JkHealRuleItem *self);    /* of an open breaker, real µs; 0 if it is not */
gboolean jk_heal_rule_item_is_on_trial (JkHealRuleItem *self);      /* the breaker is half open: one attempt decides */
gint64 jk_heal_rule_item_get_n_failures (JkHealRuleItem *self);     /* in a row */
gboolean jk_heal_rule_item_get_can_undo (JkHealRuleItem *self);
gboolean jk_heal_rule_item_get_only_recommends (JkHealRuleItem *self);
gboolean jk_heal_rule_item_only_proposes (JkHealRuleItem *self);    /* acts once a person asks, never by itself */
gboolean jk_heal_rule_item_get_enabled (JkHealRuleItem *self);
const char *jk_heal_rule_item_get_refusal (JkHealRuleItem *self);   /* (nullable): why it cannot act, a sentence */

/* For #JkHealing: an item of a row of /healing. Returns: (nullable): %NULL without an identity */
JkHealRuleItem *jk_heal_rule_item_new (JsonObject *row);
void jk_heal_rule_item_update (JkHealRuleItem *self, JsonObject *row);

G_END_DECLS
