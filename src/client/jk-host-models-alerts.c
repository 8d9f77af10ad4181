/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The model of alerts: few as a rule, thousands in a bad minute. */
#include <string.h>

#include "jk-host-models.h"
#include "jk-item-update.h"
#include "jk-json.h"
#include "jk-sorted-store.h"

/* Fewer changes than this at a time are made one by one. */
#define MANY 16

/* The worst first, then the newest. */
static int
compare_alerts (gconstpointer a,
                gconstpointer b,
                gpointer      data)
{
  JkAlertItem *one = (gpointer) a, *other = (gpointer) b;
  gint64 since = jk_alert_item_get_since (one), other_since = jk_alert_item_get_since (other);

  if (jk_alert_item_get_level (one) != jk_alert_item_get_level (other))
    return (int) jk_alert_item_get_level (other) - (int) jk_alert_item_get_level (one);
  if (since != other_since)
    return since > other_since ? -1 : 1;
  return strcmp (jk_alert_item_get_id (one), jk_alert_item_get_id (other));
}

static gboolean
is_firing (JkAlertItem *item)
{
  return g_str_equal (jk_alert_item_get_state (item), "firing");
}

static void
count_firing (JkHostModels *self)
{
  self->n_firing = 0;
  for (guint i = 0, n = g_list_model_get_n_items (G_LIST_MODEL (self->alerts)); i < n; i++)
    {
      g_autoptr(JkAlertItem) item = g_list_model_get_item (G_LIST_MODEL (self->alerts), i);

      self->n_firing += is_firing (item);
    }
}

/* Returns: (transfer none) (nullable): %NULL if @row has no place in the model. @fresh: what is new; @ended: what has to go */
static JkAlertItem *
merge_alert (JkHostModels *self,
             JsonObject   *row,
             GHashTable   *fresh,
             GHashTable   *ended)
{
  const char *id = jk_json_get_string (row, "id");
  JkAlertItem *item = id != NULL ? g_hash_table_lookup (self->by_alert, id) : NULL;
  gboolean is_listed = jk_alert_item_is_listed (row);

  if (item != NULL && is_listed)
    jk_alert_item_update (item, row);
  else if (item != NULL)
    {
      g_hash_table_remove (self->by_alert, id);
      /* What came and went between two looks was never in the list. */
      if (!g_hash_table_remove (fresh, item))
        g_hash_table_add (ended, item);
    }
  if (item != NULL || !is_listed)
    return is_listed ? item : NULL;

  item = jk_alert_item_new (row);
  if (item == NULL)
    return NULL;
  g_hash_table_insert (self->by_alert, (gpointer) jk_alert_item_get_id (item), item);
  g_hash_table_add (fresh, item);
  return item;
}

/* One message to the list's users, however many came and went. */
static void
make_alerts_anew (JkHostModels *self,
                  GHashTable   *fresh,
                  GHashTable   *ended)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->alerts));
  g_autoptr(GPtrArray) all = g_ptr_array_new_full (n_items, g_object_unref);
  GHashTableIter iter;
  gpointer item;

  for (guint i = 0; i < n_items; i++)
    {
      item = g_list_model_get_item (G_LIST_MODEL (self->alerts), i);
      if (g_hash_table_contains (ended, item))
        g_object_unref (item);
      else
        g_ptr_array_add (all, item);
    }
  g_hash_table_iter_init (&iter, fresh);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    g_ptr_array_add (all, g_object_ref (item));
  g_list_store_splice (self->alerts, 0, n_items, all->pdata, all->len);
  g_list_store_sort (self->alerts, compare_alerts, NULL);
}

static void
change_alerts (JkHostModels *self,
               GHashTable   *fresh,
               GHashTable   *ended)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->alerts));
  GHashTableIter iter;
  gpointer item;
  guint position;

  /* Each that goes has to be looked for; those that come find their place quickly. */
  if (g_hash_table_size (ended) > MANY || g_hash_table_size (fresh) > MAX (MANY, n_items / 8))
    {
      make_alerts_anew (self, fresh, ended);
      return;
    }
  g_hash_table_iter_init (&iter, ended);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    {
      if (g_list_store_find (self->alerts, item, &position))
        g_list_store_remove (self->alerts, position);
    }
  jk_sorted_store_mend (self->alerts, compare_alerts, NULL);
  g_hash_table_iter_init (&iter, fresh);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    g_list_store_insert_sorted (self->alerts, item, compare_alerts, NULL);
}

static void
unref_item (gpointer item)
{
  g_object_unref (item);
}

/* Where the list has @item, or would have it. */
static guint
find_place (JkHostModels *self,
            JkAlertItem  *item)
{
  guint low = 0, high = g_list_model_get_n_items (G_LIST_MODEL (self->alerts));

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      g_autoptr(JkAlertItem) other = g_list_model_get_item (G_LIST_MODEL (self->alerts), middle);

      if (compare_alerts (other, item, NULL) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static gboolean
is_in_order (JkHostModels *self,
             JkAlertItem  *item,
             guint         place)
{
  g_autoptr(JkAlertItem) before = place > 0 ? g_list_model_get_item (G_LIST_MODEL (self->alerts), place - 1) : NULL;
  g_autoptr(JkAlertItem) after = g_list_model_get_item (G_LIST_MODEL (self->alerts), place + 1);

  return (before == NULL || compare_alerts (before, item, NULL) < 0) && (after == NULL || compare_alerts (item, after, NULL) < 0);
}

static void
change_alert (JkHostModels *self,
              JkAlertItem  *item,
              JsonObject   *row)
{
  g_autoptr(JkAlertItem) alive = g_object_ref (item);
  guint place = find_place (self, item);

  self->n_firing -= is_firing (item);
  jk_alert_item_update (item, row);
  self->n_firing += is_firing (item);
  if (is_in_order (self, item, place))
    return;
  g_list_store_remove (self->alerts, place);
  g_list_store_insert_sorted (self->alerts, alive, compare_alerts, NULL);
}

static void
add_alert (JkHostModels *self,
           JsonObject   *row)
{
  g_autoptr(JkAlertItem) item = jk_alert_item_new (row);

  if (item == NULL)
    return;
  g_hash_table_insert (self->by_alert, (gpointer) jk_alert_item_get_id (item), item);
  self->n_firing += is_firing (item);
  g_list_store_insert_sorted (self->alerts, item, compare_alerts, NULL);
}

static void
end_alert (JkHostModels *self,
           JkAlertItem  *item)
{
  g_hash_table_remove (self->by_alert, jk_alert_item_get_id (item));
  self->n_firing -= is_firing (item);
  g_list_store_remove (self->alerts, find_place (self, item));
}

void
jk_host_models_take_alert (JkHostModels *self,
                           JsonObject   *row)
{
  const char *id = jk_json_get_string (row, "id");
  JkAlertItem *item = id != NULL ? g_hash_table_lookup (self->by_alert, id) : NULL;
  gboolean is_listed = jk_alert_item_is_listed (row);

  if (item != NULL && is_listed)
    change_alert (self, item, row);
  else if (item != NULL)
    end_alert (self, item);
  else if (is_listed)
    add_alert (self, row);
}

void
jk_host_models_take_alerts (JkHostModels *self,
                            JsonArray    *rows)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr(GHashTable) fresh = g_hash_table_new_full (NULL, NULL, unref_item, NULL);
  g_autoptr(GHashTable) ended = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);

      if (row != NULL)
        g_hash_table_add (seen, merge_alert (self, row, fresh, ended));
    }
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->alerts)); i-- > 0;)
    {
      g_autoptr(JkAlertItem) item = g_list_model_get_item (G_LIST_MODEL (self->alerts), i);

      if (g_hash_table_contains (seen, item) || !g_hash_table_add (ended, item))
        continue;
      g_hash_table_remove (self->by_alert, jk_alert_item_get_id (item));
    }
  change_alerts (self, fresh, ended);
  count_firing (self);
}
