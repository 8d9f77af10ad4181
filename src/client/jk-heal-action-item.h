/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  JK_HEAL_ACTION_RUNNING,
  JK_HEAL_ACTION_KEPT,
  JK_HEAL_ACTION_UNDONE,
  JK_HEAL_ACTION_FAILED,
  JK_HEAL_ACTION_INTERRUPTED, /* the engine ended in the middle of it */
  JK_HEAL_ACTION_REFUSED,
  JK_HEAL_ACTION_RECOMMENDED,
} JkHealActionState;

#define JK_TYPE_HEAL_ACTION_ITEM (jk_heal_action_item_get_type ())
/**
 * JkHealActionItem:
 *
 * Something that a host's self-healing did, as it was last told; changed in place, which "changed" () tells once a change.
 */
G_DECLARE_FINAL_TYPE (JkHealActionItem, jk_heal_action_item, JK, HEAL_ACTION_ITEM, GObject)

const char *jk_heal_action_item_get_id (JkHealActionItem *self);
const char *jk_heal_action_item_get_rule (JkHealActionItem *self);
const char *jk_heal_action_item_get_project (JkHealActionItem *self);   /* (nullable): id */
JkHealActionState jk_heal_action_item_get_state (JkHealActionItem *self);
gboolean jk_heal_action_item_is_by_person (JkHealActionItem *self);     /* who set it off */
const char *jk_heal_action_item_get_title (JkHealActionItem *self);
const char *jk_heal_action_item_get_text (JkHealActionItem *self);      /* "" if there is none */
const char *jk_heal_action_item_get_verdict (JkHealActionItem *self);   /* (nullable): "helped", "no-help", "worse", "unknown" */
const char *jk_heal_action_item_get_error (JkHealActionItem *self);     /* (nullable): a sentence */
const char *jk_heal_action_item_get_operation (JkHealActionItem *self); /* (nullable): id, while it runs */
gint64 jk_heal_action_item_get_started (JkHealActionItem *self);        /* real µs */
gint64 jk_heal_action_item_get_ended (JkHealActionItem *self);          /* real µs; 0 if not yet */
gboolean jk_heal_action_item_get_can_undo (JkHealActionItem *self);
JsonObject *jk_heal_action_item_get_row (JkHealActionItem *self);       /* (transfer none): with its effects and items */

/* For #JkHealing: an item of a row of /healing. Returns: (nullable): %NULL without an identity */
JkHealActionItem *jk_heal_action_item_new (JsonObject *row);
void jk_heal_action_item_update (JkHealActionItem *self, JsonObject *row);

G_END_DECLS
