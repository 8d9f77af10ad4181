/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alert-query.h"

#include <string.h>

static gboolean
contains (const char *text,
          const char *needle)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, needle) != NULL;
}

static gboolean
holds_needle (const JkAlertQuery *self,
              JkAlertItem        *alert)
{
  if (self->needle == NULL || *self->needle == '\0')
    return TRUE;
  return contains (jk_alert_item_get_title (alert), self->needle) || contains (jk_alert_item_get_text (alert), self->needle)
         || contains (jk_alert_item_get_next (alert), self->needle)
         || contains (jk_alert_item_get_project_name (alert), self->needle);
}

static gboolean
matches (const JkAlertQuery *self,
         JkAlertItem        *alert)
{
  return jk_alert_item_get_level (alert) >= self->level
         && (self->category == NULL || g_str_equal (jk_alert_item_get_category (alert), self->category))
         && (self->series == NULL || g_strcmp0 (jk_alert_item_get_series (alert), self->series) == 0)
         && (self->project == NULL || g_strcmp0 (jk_alert_item_get_project (alert), self->project) == 0)
         && holds_needle (self, alert);
}

static gboolean
is_firing (JkAlertItem *alert)
{
  return g_str_equal (jk_alert_item_get_state (alert), "firing");
}

/* While it runs. The model keeps its items alive. */
typedef struct
{
  GPtrArray *found;   /* of JkAlertItem, in the model's order */
  GHashTable *by_id;  /* id → JkAlertItem, of the whole model; empty where nothing follows from anything */
  GHashTable *below;  /* JkAlertItem → GPtrArray of those that stand below it */
} Search;

static JkAlertItem *
cause_of (const Search *search,
          JkAlertItem  *alert)
{
  const char *id = jk_alert_item_get_caused_by (alert);
  JkAlertItem *cause = id != NULL ? g_hash_table_lookup (search->by_id, id) : NULL;

  return cause != alert ? cause : NULL;
}

/* A consequence of a consequence stands below the first: deeper is for nobody to read. Returns: (nullable) */
static JkAlertItem *
top_of (const Search *search,
        JkAlertItem  *alert)
{
  JkAlertItem *top = cause_of (search, alert), *next;

  for (guint i = 0; top != NULL && i < 8 && (next = cause_of (search, top)) != NULL; i++)
    top = next;
  return top != alert && (top == NULL || cause_of (search, top) == NULL) ? top : NULL;
}

static void
note_ids (Search     *search,
          GListModel *alerts)
{
  for (guint i = 0, n = g_list_model_get_n_items (alerts); i < n; i++)
    {
      g_autoptr(JkAlertItem) alert = g_list_model_get_item (alerts, i);

      g_hash_table_insert (search->by_id, (gpointer) jk_alert_item_get_id (alert), alert);
    }
}

/* Causes are looked for only where an alert that is found has one: few have, and there may be ten thousand. */
static void
look (Search             *search,
      const JkAlertQuery *query,
      GListModel         *alerts)
{
  gboolean has_causes = FALSE;

  for (guint i = 0, n = g_list_model_get_n_items (alerts); i < n; i++)
    {
      g_autoptr(JkAlertItem) alert = g_list_model_get_item (alerts, i);

      if (!matches (query, alert))
        continue;
      g_ptr_array_add (search->found, alert);
      has_causes |= jk_alert_item_get_caused_by (alert) != NULL;
    }
  if (has_causes)
    note_ids (search, alerts);
}

/* Fills "below". Returns: (transfer full): those that stand below another */
static GHashTable *
group (Search *search)
{
  g_autoptr(GHashTable) found = g_hash_table_new (NULL, NULL);
  GHashTable *grouped = g_hash_table_new (NULL, NULL);

  if (g_hash_table_size (search->by_id) == 0)
    return grouped;
  for (guint i = 0; i < search->found->len; i++)
    g_hash_table_add (found, g_ptr_array_index (search->found, i));
  for (guint i = 0; i < search->found->len; i++)
    {
      JkAlertItem *alert = g_ptr_array_index (search->found, i);
      JkAlertItem *top = top_of (search, alert);
      GPtrArray *below;

      if (top == NULL || !g_hash_table_contains (found, top) || is_firing (top) != is_firing (alert))
        continue;
      below = g_hash_table_lookup (search->below, top);
      if (below == NULL)
        g_hash_table_insert (search->below, top, below = g_ptr_array_new ());
      g_ptr_array_add (below, alert);
      g_hash_table_add (grouped, alert);
    }
  return grouped;
}

static void
append (const Search *search,
        GArray       *to,
        JkAlertItem  *alert,
        gboolean      is_below)
{
  JkAlertFound found = { alert, cause_of (search, alert), is_below };

  g_array_append_val (to, found);
}

GArray *
jk_alert_query_run (const JkAlertQuery *self,
                    GListModel         *alerts,
                    GArray            **settled)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new ();
  g_autoptr(GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) below = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr(GHashTable) grouped = NULL;
  Search search = { found, by_id, below };
  GArray *firing = g_array_new (FALSE, FALSE, sizeof (JkAlertFound));

  *settled = g_array_new (FALSE, FALSE, sizeof (JkAlertFound));
  look (&search, self, alerts);
  grouped = group (&search);
  for (guint i = 0; i < found->len; i++)
    {
      JkAlertItem *alert = g_ptr_array_index (found, i);
      GPtrArray *under = g_hash_table_lookup (below, alert);
      GArray *to = is_firing (alert) ? firing : *settled;

      if (g_hash_table_contains (grouped, alert))
        continue;
      append (&search, to, alert, FALSE);
      for (guint j = 0; under != NULL && j < under->len; j++)
        append (&search, to, g_ptr_array_index (under, j), TRUE);
    }
  return firing;
}
