/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-sorted-store.h"

/* More new ones than this at a time are sorted all together, with one message to the list's users. */
#define MANY 16

void
jk_sorted_store_add (GListStore      *store,
                     GPtrArray       *items,
                     GCompareDataFunc compare,
                     gpointer         data)
{
  if (items->len > MANY)
    {
      g_list_store_splice (store, g_list_model_get_n_items (G_LIST_MODEL (store)), 0, items->pdata, items->len);
      g_list_store_sort (store, compare, data);
      return;
    }
  for (guint i = 0; i < items->len; i++)
    g_list_store_insert_sorted (store, items->pdata[i], compare, data);
}

static gboolean
is_sorted (GListStore      *store,
           GCompareDataFunc compare,
           gpointer         data)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (store));

  for (guint i = 1; i < n_items; i++)
    {
      g_autoptr(GObject) before = g_list_model_get_item (G_LIST_MODEL (store), i - 1);
      g_autoptr(GObject) item = g_list_model_get_item (G_LIST_MODEL (store), i);

      if (compare (before, item, data) > 0)
        return FALSE;
    }
  return TRUE;
}

void
jk_sorted_store_mend (GListStore      *store,
                      GCompareDataFunc compare,
                      gpointer         data)
{
  if (!is_sorted (store, compare, data))
    g_list_store_sort (store, compare, data);
}
