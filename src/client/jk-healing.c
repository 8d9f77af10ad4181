/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-healing.h"

#include "jk-healing-private.h"
#include "jk-host-private.h"
#include "jk-json.h"

/* An action changes its rule's state several times within a moment: one load tells them all. */
#define SETTLE_MS 200

G_DEFINE_FINAL_TYPE (JkHealing, jk_healing, G_TYPE_OBJECT)

static guint changed_signal;

static JkHealRuleItem *
find_rule (GListModel *model,
           const char *id)
{
  for (guint i = 0, n = g_list_model_get_n_items (model); i < n; i++)
    {
      g_autoptr(JkHealRuleItem) item = g_list_model_get_item (model, i);

      if (g_strcmp0 (jk_heal_rule_item_get_id (item), id) == 0)
        return item; /* the list keeps it */
    }
  return NULL;
}

static JkHealActionItem *
find_action (GListModel *model,
             const char *id)
{
  for (guint i = 0, n = g_list_model_get_n_items (model); i < n; i++)
    {
      g_autoptr(JkHealActionItem) item = g_list_model_get_item (model, i);

      if (g_strcmp0 (jk_heal_action_item_get_id (item), id) == 0)
        return item;
    }
  return NULL;
}

static GObject *
merge_rule (GListStore *store,
            JsonObject *row)
{
  JkHealRuleItem *item = find_rule (G_LIST_MODEL (store), jk_json_get_string (row, "id"));

  if (item == NULL)
    return (GObject *) jk_heal_rule_item_new (row);
  jk_heal_rule_item_update (item, row);
  return G_OBJECT (g_object_ref (item));
}

static GObject *
merge_action (GListStore *store,
              JsonObject *row)
{
  JkHealActionItem *item = find_action (G_LIST_MODEL (store), jk_json_get_string (row, "id"));

  if (item == NULL)
    return (GObject *) jk_heal_action_item_new (row);
  jk_heal_action_item_update (item, row);
  return G_OBJECT (g_object_ref (item));
}

/* Replaces what differs, between what is the same at both ends: whoever shows the list keeps its rows. */
static void
splice_changed (GListStore *store,
                GPtrArray  *items)
{
  guint n_before = g_list_model_get_n_items (G_LIST_MODEL (store)), n_after = items->len;
  guint start = 0, end = 0;

  for (; start < MIN (n_before, n_after); start++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (G_LIST_MODEL (store), start);

      if (item != g_ptr_array_index (items, start))
        break;
    }
  for (; end < MIN (n_before, n_after) - start; end++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (G_LIST_MODEL (store), n_before - 1 - end);

      if (item != g_ptr_array_index (items, n_after - 1 - end))
        break;
    }
  if (n_before != n_after || start < n_before)
    g_list_store_splice (store, start, n_before - start - end, items->pdata + start, n_after - start - end);
}

/* What is listed and not among @items comes behind them. */
static void
append_rest (GListStore *store,
             GPtrArray  *items)
{
  g_autoptr(GHashTable) told = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < items->len; i++)
    g_hash_table_add (told, g_ptr_array_index (items, i));
  for (guint i = 0, n = g_list_model_get_n_items (G_LIST_MODEL (store)); i < n; i++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (G_LIST_MODEL (store), i);

      if (!g_hash_table_contains (told, item))
        g_ptr_array_add (items, g_steal_pointer (&item));
    }
}

/* In the order of @rows; items that were there stay the same objects. @keeps: what is told no more stays, at the end */
static void
take_rows (GListStore *store,
           JsonArray  *rows,
           gboolean    keeps,
           GObject *(*merge) (GListStore *store, JsonObject *row))
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);
      GObject *item = row != NULL ? merge (store, row) : NULL;

      if (item != NULL)
        g_ptr_array_add (items, item);
    }
  if (keeps)
    append_rest (store, items);
  splice_changed (store, items);
}

guint
jk_healing_add_older (JkHealing *self,
                      JsonArray *rows)
{
  guint n_before = g_list_model_get_n_items (G_LIST_MODEL (self->actions));

  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);
      g_autoptr(JkHealActionItem) item = row != NULL ? jk_heal_action_item_new (row) : NULL;

      /* What is known was told later than this. */
      if (item != NULL && find_action (G_LIST_MODEL (self->actions), jk_heal_action_item_get_id (item)) == NULL)
        g_list_store_append (self->actions, item);
    }
  return g_list_model_get_n_items (G_LIST_MODEL (self->actions)) - n_before;
}

void
jk_healing_take_state (JkHealing  *self,
                       JsonObject *state)
{
  json_object_ref (state);
  g_clear_pointer (&self->state, json_object_unref);
  self->state = state;
  g_clear_error (&self->error);
  take_rows (self->rules, jk_json_get_array (state, "rules"), FALSE, merge_rule);
  take_rows (self->actions, jk_json_get_array (state, "actions"), self->has_asked_older, merge_action);
  g_signal_emit (self, changed_signal, 0);
}

static void
on_loaded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(JkHealing) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) answer = jk_host_load_finish (JK_HOST (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  self->is_loading = FALSE;
  if (answer != NULL)
    jk_healing_take_state (self, answer);
  else
    {
      g_clear_error (&self->error);
      self->error = g_steal_pointer (&error);
      g_signal_emit (self, changed_signal, 0);
    }
  if (self->is_outdated)
    jk_healing_load (self);
}

void
jk_healing_load (JkHealing *self)
{
  self->is_outdated = self->is_loading;
  if (self->is_loading)
    return;
  self->is_loading = TRUE;
  jk_host_request_async (self->host, "GET", "/healing", NULL, self->cancellable, on_loaded_cb, g_object_ref (self));
}

static void
clear_soon (JkHealing *self)
{
  if (self->soon == NULL)
    return;
  g_source_destroy (self->soon);
  g_clear_pointer (&self->soon, g_source_unref);
}

static gboolean
on_soon_cb (gpointer data)
{
  JkHealing *self = data;

  clear_soon (self);
  jk_healing_load (self);
  return G_SOURCE_REMOVE;
}

static void
load_soon (JkHealing *self)
{
  if (self->soon != NULL)
    return;
  self->soon = g_timeout_source_new (SETTLE_MS);
  g_source_set_callback (self->soon, on_soon_cb, self, NULL);
  g_source_attach (self->soon, g_main_context_get_thread_default ());
}

static gboolean
is_about_healing (const char *type,
                  JsonObject *message)
{
  const char *kind = jk_json_get_string (jk_json_get_object (message, "operation"), "kind");

  if (g_str_equal (type, "operation"))
    return g_strcmp0 (kind, "heal") == 0 || g_strcmp0 (kind, "undo") == 0;
  return g_str_equal (type, "healing") || g_str_equal (type, "hello") || g_str_equal (type, "missed")
         || g_str_equal (type, "config");
}

static void
on_event_cb (JkHealing  *self,
             const char *type,
             JsonObject *message)
{
  if (is_about_healing (type, message))
    load_soon (self);
}

static void
jk_healing_dispose (GObject *object)
{
  JkHealing *self = JK_HEALING (object);

  clear_soon (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->host);
  G_OBJECT_CLASS (jk_healing_parent_class)->dispose (object);
}

static void
jk_healing_finalize (GObject *object)
{
  JkHealing *self = JK_HEALING (object);

  g_clear_pointer (&self->state, json_object_unref);
  g_object_unref (self->rules);
  g_object_unref (self->actions);
  g_object_unref (self->cancellable);
  g_free (self->next_older);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (jk_healing_parent_class)->finalize (object);
}

static void
jk_healing_class_init (JkHealingClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = jk_healing_dispose;
  G_OBJECT_CLASS (klass)->finalize = jk_healing_finalize;
  changed_signal = g_signal_new ("changed", JK_TYPE_HEALING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
jk_healing_init (JkHealing *self)
{
  self->rules = g_list_store_new (JK_TYPE_HEAL_RULE_ITEM);
  self->actions = g_list_store_new (JK_TYPE_HEAL_ACTION_ITEM);
  self->cancellable = g_cancellable_new ();
}

JkHealing *
jk_healing_new (JkHost *host)
{
  JkHealing *self = g_object_new (JK_TYPE_HEALING, NULL);

  self->host = g_object_ref (host);
  g_signal_connect_object (jk_host_get_client (host), "event", G_CALLBACK (on_event_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (host, "notify::auto-healing", G_CALLBACK (load_soon), self, G_CONNECT_SWAPPED);
  jk_healing_load (self);
  return self;
}

JkHost *
jk_healing_get_host (JkHealing *self)
{
  return self->host;
}

gboolean
jk_healing_is_loaded (JkHealing *self)
{
  return self->state != NULL;
}

const GError *
jk_healing_get_error (JkHealing *self)
{
  return self->error;
}

gboolean
jk_healing_get_auto (JkHealing *self)
{
  return jk_json_get_boolean (self->state, "auto_healing");
}

gboolean
jk_healing_get_paused (JkHealing *self)
{
  return jk_json_get_boolean (self->state, "paused");
}

gint64
jk_healing_get_paused_until (JkHealing *self)
{
  return jk_json_get_time_us (self->state, "paused_until");
}

const char *
jk_healing_get_stopped_by (JkHealing *self)
{
  const char *word = jk_json_get_string (self->state, "stopped_by");

  return word != NULL ? word : "nobody";
}

static JsonObject *
get_budget (JkHealing *self)
{
  return jk_json_get_object (self->state, "budget");
}

gint64
jk_healing_get_budget (JkHealing *self)
{
  return jk_json_get_int (get_budget (self), "per_hour");
}

gint64
jk_healing_get_budget_used (JkHealing *self)
{
  return jk_json_get_int (get_budget (self), "used");
}

gint64
jk_healing_get_budget_free_at (JkHealing *self)
{
  return jk_json_get_time_us (get_budget (self), "free_at");
}

GListModel *
jk_healing_get_rules (JkHealing *self)
{
  return G_LIST_MODEL (self->rules);
}

GListModel *
jk_healing_get_actions (JkHealing *self)
{
  return G_LIST_MODEL (self->actions);
}

JkHealRuleItem *
jk_healing_find_rule (JkHealing  *self,
                      const char *id)
{
  return find_rule (G_LIST_MODEL (self->rules), id);
}
