/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-heal-action-item.h"

#include "jk-json.h"

struct _JkHealActionItem
{
  GObject parent_instance;

  JsonObject *row; /* immutable */
};

G_DEFINE_FINAL_TYPE (JkHealActionItem, jk_heal_action_item, G_TYPE_OBJECT)

static guint changed_signal;

static const char *
get_text (JkHealActionItem *self,
          const char       *member)
{
  const char *text = jk_json_get_string (self->row, member);

  return text != NULL ? text : "";
}

const char *
jk_heal_action_item_get_id (JkHealActionItem *self)
{
  return get_text (self, "id");
}

const char *
jk_heal_action_item_get_rule (JkHealActionItem *self)
{
  return get_text (self, "rule");
}

const char *
jk_heal_action_item_get_project (JkHealActionItem *self)
{
  return jk_json_get_string (self->row, "project");
}

JkHealActionState
jk_heal_action_item_get_state (JkHealActionItem *self)
{
  static const char *const words[] = { "running", "kept", "undone", "failed", "interrupted", "refused", "recommended" };
  const char *word = get_text (self, "state");

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_str_equal (words[i], word))
        return i;
    }
  /* A word that is not known is told as what claims the least. */
  return JK_HEAL_ACTION_INTERRUPTED;
}

gboolean
jk_heal_action_item_is_by_person (JkHealActionItem *self)
{
  return g_str_equal (get_text (self, "trigger"), "person");
}

const char *
jk_heal_action_item_get_title (JkHealActionItem *self)
{
  const char *title = get_text (self, "title");

  return *title != '\0' ? title : get_text (self, "action");
}

const char *
jk_heal_action_item_get_text (JkHealActionItem *self)
{
  return get_text (self, "text");
}

const char *
jk_heal_action_item_get_verdict (JkHealActionItem *self)
{
  return jk_json_get_string (self->row, "verdict");
}

const char *
jk_heal_action_item_get_error (JkHealActionItem *self)
{
  return jk_json_get_string (self->row, "error");
}

const char *
jk_heal_action_item_get_operation (JkHealActionItem *self)
{
  return jk_json_get_string (self->row, "operation");
}

gint64
jk_heal_action_item_get_started (JkHealActionItem *self)
{
  return jk_json_get_time_us (self->row, "started");
}

gint64
jk_heal_action_item_get_ended (JkHealActionItem *self)
{
  return jk_json_get_time_us (self->row, "ended");
}

gboolean
jk_heal_action_item_get_can_undo (JkHealActionItem *self)
{
  return jk_json_get_boolean (self->row, "can_undo");
}

JsonObject *
jk_heal_action_item_get_row (JkHealActionItem *self)
{
  return self->row;
}

static void
jk_heal_action_item_finalize (GObject *object)
{
  json_object_unref (JK_HEAL_ACTION_ITEM (object)->row);
  G_OBJECT_CLASS (jk_heal_action_item_parent_class)->finalize (object);
}

static void
jk_heal_action_item_class_init (JkHealActionItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_heal_action_item_finalize;
  changed_signal = g_signal_new ("changed", JK_TYPE_HEAL_ACTION_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
jk_heal_action_item_init (JkHealActionItem *self)
{
}

JkHealActionItem *
jk_heal_action_item_new (JsonObject *row)
{
  JkHealActionItem *self;

  if (jk_json_get_string (row, "id") == NULL)
    return NULL;
  self = g_object_new (JK_TYPE_HEAL_ACTION_ITEM, NULL);
  self->row = json_object_ref (row);
  return self;
}

void
jk_heal_action_item_update (JkHealActionItem *self,
                            JsonObject       *row)
{
  gboolean is_same = json_object_equal (self->row, row);

  json_object_ref (row);
  json_object_unref (self->row);
  self->row = row;
  if (!is_same)
    g_signal_emit (self, changed_signal, 0);
}
