/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-heal-rule-item.h"

#include "jk-json.h"

struct _JkHealRuleItem
{
  GObject parent_instance;

  JsonObject *row; /* immutable */
};

G_DEFINE_FINAL_TYPE (JkHealRuleItem, jk_heal_rule_item, G_TYPE_OBJECT)

static guint changed_signal;

static const char *
get_text (JkHealRuleItem *self,
          const char     *member)
{
  const char *text = jk_json_get_string (self->row, member);

  return text != NULL ? text : "";
}

const char *
jk_heal_rule_item_get_id (JkHealRuleItem *self)
{
  return get_text (self, "id");
}

const char *
jk_heal_rule_item_get_name (JkHealRuleItem *self)
{
  const char *name = get_text (self, "name");

  return *name != '\0' ? name : get_text (self, "id");
}

const char *
jk_heal_rule_item_get_condition (JkHealRuleItem *self)
{
  return get_text (self, "condition");
}

gint64
jk_heal_rule_item_get_for_s (JkHealRuleItem *self)
{
  return jk_json_get_int (self->row, "for_s");
}

const char *
jk_heal_rule_item_get_action (JkHealRuleItem *self)
{
  return get_text (self, "action");
}

const char *
jk_heal_rule_item_get_project (JkHealRuleItem *self)
{
  return jk_json_get_string (self->row, "project");
}

const char *
jk_heal_rule_item_get_target (JkHealRuleItem *self)
{
  return jk_json_get_string (self->row, "target");
}

JkHealState
jk_heal_rule_item_get_state (JkHealRuleItem *self)
{
  static const char *const words[] = { "watching", "pending", "deciding", "checkpointing", "acting",
                                       "verifying", "cooling", "resting", "paused", "off" };
  const char *word = get_text (self, "state");

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_str_equal (words[i], word))
        return i;
    }
  return JK_HEAL_UNKNOWN_STATE;
}

gint64
jk_heal_rule_item_get_since (JkHealRuleItem *self)
{
  return jk_json_get_time_us (self->row, "since");
}

gint64
jk_heal_rule_item_get_next_allowed (JkHealRuleItem *self)
{
  return jk_json_get_time_us (self->row, "next_allowed");
}

static JsonObject *
get_breaker (JkHealRuleItem *self)
{
  return jk_json_get_object (self->row, "breaker");
}

gint64
jk_heal_rule_item_get_rests_until (JkHealRuleItem *self)
{
  JsonObject *breaker = get_breaker (self);

  return g_strcmp0 (jk_json_get_string (breaker, "state"), "open") == 0 ? jk_json_get_time_us (breaker, "until") : 0;
}

gboolean
jk_heal_rule_item_is_on_trial (JkHealRuleItem *self)
{
  return g_strcmp0 (jk_json_get_string (get_breaker (self), "state"), "half-open") == 0;
}

gint64
jk_heal_rule_item_get_n_failures (JkHealRuleItem *self)
{
  return jk_json_get_int (get_breaker (self), "failures");
}

gboolean
jk_heal_rule_item_get_can_undo (JkHealRuleItem *self)
{
  return jk_json_get_boolean (self->row, "can_undo");
}

gboolean
jk_heal_rule_item_get_only_recommends (JkHealRuleItem *self)
{
  return jk_json_get_boolean (self->row, "only_recommends");
}

gboolean
jk_heal_rule_item_only_proposes (JkHealRuleItem *self)
{
  return g_str_equal (get_text (self, "mode"), "suggest");
}

gboolean
jk_heal_rule_item_get_enabled (JkHealRuleItem *self)
{
  return jk_json_get_boolean (self->row, "enabled");
}

const char *
jk_heal_rule_item_get_refusal (JkHealRuleItem *self)
{
  return jk_json_get_string (self->row, "refusal");
}

static void
jk_heal_rule_item_finalize (GObject *object)
{
  json_object_unref (JK_HEAL_RULE_ITEM (object)->row);
  G_OBJECT_CLASS (jk_heal_rule_item_parent_class)->finalize (object);
}

static void
jk_heal_rule_item_class_init (JkHealRuleItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_heal_rule_item_finalize;
  changed_signal = g_signal_new ("changed", JK_TYPE_HEAL_RULE_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
jk_heal_rule_item_init (JkHealRuleItem *self)
{
}

JkHealRuleItem *
jk_heal_rule_item_new (JsonObject *row)
{
  JkHealRuleItem *self;

  if (jk_json_get_string (row, "id") == NULL)
    return NULL;
  self = g_object_new (JK_TYPE_HEAL_RULE_ITEM, NULL);
  self->row = json_object_ref (row);
  return self;
}

void
jk_heal_rule_item_update (JkHealRuleItem *self,
                          JsonObject     *row)
{
  gboolean is_same = json_object_equal (self->row, row);

  json_object_ref (row);
  json_object_unref (self->row);
  self->row = row;
  if (!is_same)
    g_signal_emit (self, changed_signal, 0);
}
