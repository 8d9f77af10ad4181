/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alert-rows.h"

#include "jk-alert-row.h"

/* What a row that is made, and one whose text changes, cost against one that stays as it is. */
#define NEW_EFFORT 40
#define CHANGE_EFFORT 20

typedef struct
{
  JkAlertItem *alert;
  JkAlertItem *cause; /* (nullable) */
  GtkWidget *list;
  guint position;
  gboolean is_below_cause;
} Wanted;

struct _JkAlertRows
{
  GtkWidget *firing_list;
  GtkWidget *settled_list;
  GHashTable *by_id; /* id of its alert → JkAlertRow, which is in one of the lists */
  GArray *wanted;    /* of Wanted: those before @n_placed have their row */
  guint n_placed;
  GPtrArray *spare;  /* of JkAlertRow: for alerts that are not wanted */
  gboolean is_unsorted;
};

static int
compare_positions (GtkListBoxRow *a,
                   GtkListBoxRow *b,
                   gpointer       data)
{
  guint first = jk_alert_row_get_position (JK_ALERT_ROW (a)), second = jk_alert_row_get_position (JK_ALERT_ROW (b));

  return first < second ? -1 : first > second;
}

static void
clear_wanted (gpointer data)
{
  Wanted *wanted = data;

  g_object_unref (wanted->alert);
  g_clear_object (&wanted->cause);
}

/* What the keyboard goes to when @row leaves: the one after it, else the one before. Returns: (nullable) */
static GtkWidget *
find_neighbour (GtkWidget *row)
{
  for (GtkWidget *next = gtk_widget_get_next_sibling (row); next != NULL; next = gtk_widget_get_next_sibling (next))
    {
      if (gtk_widget_get_visible (next))
        return next;
    }
  for (GtkWidget *before = gtk_widget_get_prev_sibling (row); before != NULL; before = gtk_widget_get_prev_sibling (before))
    {
      if (gtk_widget_get_visible (before))
        return before;
    }
  return NULL;
}

static gboolean
has_focus (GtkWidget *row)
{
  GtkRoot *root = gtk_widget_get_root (row);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && (focus == row || gtk_widget_is_ancestor (focus, row));
}

/* @to: (nullable): another list for @row; %NULL: it goes for good */
static void
move_row (JkAlertRows *self,
          GtkWidget   *row,
          GtkWidget   *to)
{
  GtkWidget *from = gtk_widget_get_parent (row);
  gboolean had_focus = has_focus (row);
  GtkWidget *heir = had_focus ? find_neighbour (row) : NULL;

  g_object_ref (row);
  gtk_list_box_remove (GTK_LIST_BOX (from), row);
  if (to != NULL)
    gtk_list_box_append (GTK_LIST_BOX (to), row);
  if (had_focus && heir == NULL)
    heir = to != NULL ? row : gtk_widget_get_first_child (from == self->firing_list ? self->settled_list : self->firing_list);
  if (heir != NULL)
    gtk_widget_grab_focus (heir);
  g_object_unref (row);
}

/* One that nobody is at: what is read or used goes for good instead. Returns: (nullable) */
static GtkWidget *
take_spare (JkAlertRows *self,
            GtkWidget   *list)
{
  for (guint i = self->spare->len; i-- > 0;)
    {
      GtkWidget *row = g_ptr_array_index (self->spare, i);

      if (gtk_widget_get_parent (row) != list || jk_alert_row_get_open (JK_ALERT_ROW (row)) || has_focus (row))
        continue;
      g_ptr_array_remove_index (self->spare, i);
      g_hash_table_remove (self->by_id, jk_alert_item_get_id (jk_alert_row_get_alert (JK_ALERT_ROW (row))));
      return row;
    }
  return NULL;
}

static GtkWidget *
ensure_row (JkAlertRows  *self,
            const Wanted *wanted)
{
  const char *id = jk_alert_item_get_id (wanted->alert);
  GtkWidget *row = g_hash_table_lookup (self->by_id, id);

  if (row == NULL)
    {
      row = take_spare (self, wanted->list);
      if (row == NULL)
        {
          row = jk_alert_row_new (wanted->alert);
          jk_alert_row_set_position (JK_ALERT_ROW (row), wanted->position); /* where the list puts it */
          gtk_list_box_append (GTK_LIST_BOX (wanted->list), row);
        }
      g_hash_table_insert (self->by_id, g_strdup (id), row);
    }
  /* An alert that ended and began again is another one, with the same id. */
  jk_alert_row_set_alert (JK_ALERT_ROW (row), wanted->alert);
  return row;
}

/* Returns: what it cost */
static guint
place_one (JkAlertRows  *self,
           const Wanted *wanted,
           gboolean      can_act)
{
  JkAlertPlace place = { wanted->position, wanted->cause, wanted->is_below_cause, can_act };
  guint n_rows = g_hash_table_size (self->by_id);
  GtkWidget *row = ensure_row (self, wanted);
  gboolean is_moved = jk_alert_row_get_position (JK_ALERT_ROW (row)) != wanted->position;
  gboolean is_changed;

  /* First this: new buttons would lose the keyboard's place. */
  if (gtk_widget_get_parent (row) != wanted->list)
    move_row (self, row, wanted->list);
  is_changed = jk_alert_row_refresh (JK_ALERT_ROW (row), &place);
  self->is_unsorted |= is_moved;
  if (g_hash_table_size (self->by_id) > n_rows)
    return NEW_EFFORT;
  return is_changed ? CHANGE_EFFORT : 1;
}

/* Not gtk_list_box_row_changed() for each: that leaves the order in which the rows are read aloud. */
static void
sort (JkAlertRows *self)
{
  if (!self->is_unsorted)
    return;
  gtk_list_box_invalidate_sort (GTK_LIST_BOX (self->firing_list));
  gtk_list_box_invalidate_sort (GTK_LIST_BOX (self->settled_list));
  self->is_unsorted = FALSE;
}

/* Those that have a row in @list take their places at once: that costs little. */
static void
add_wanted (JkAlertRows  *self,
            GtkWidget    *list,
            const GArray *found,
            guint         n,
            GHashTable   *there)
{
  for (guint i = 0; i < n; i++)
    {
      const JkAlertFound *one = &g_array_index (found, JkAlertFound, i);
      Wanted wanted = { g_object_ref (one->alert), one->cause, list, i, one->is_below_cause };
      GtkWidget *row = g_hash_table_lookup (self->by_id, jk_alert_item_get_id (one->alert));

      if (wanted.cause != NULL)
        g_object_ref (wanted.cause);
      g_array_append_val (self->wanted, wanted);
      g_hash_table_add (there, (gpointer) jk_alert_item_get_id (one->alert));
      if (row == NULL || gtk_widget_get_parent (row) != list || jk_alert_row_get_position (JK_ALERT_ROW (row)) == i)
        continue;
      jk_alert_row_set_position (JK_ALERT_ROW (row), i);
      self->is_unsorted = TRUE;
    }
}

void
jk_alert_rows_want (JkAlertRows  *self,
                    const GArray *firing,
                    guint         n_firing,
                    const GArray *settled,
                    guint         n_settled)
{
  g_autoptr(GHashTable) there = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer id, row;

  g_array_set_size (self->wanted, 0);
  self->n_placed = 0;
  add_wanted (self, self->firing_list, firing, n_firing, there);
  add_wanted (self, self->settled_list, settled, n_settled, there);
  sort (self);
  g_ptr_array_set_size (self->spare, 0);
  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, &id, &row))
    {
      if (!g_hash_table_contains (there, id))
        g_ptr_array_add (self->spare, row);
    }
}

static void
remove_spare (JkAlertRows *self)
{
  for (guint i = 0; i < self->spare->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->spare, i);

      g_hash_table_remove (self->by_id, jk_alert_item_get_id (jk_alert_row_get_alert (JK_ALERT_ROW (row))));
      move_row (self, row, NULL);
    }
  g_ptr_array_set_size (self->spare, 0);
}

gboolean
jk_alert_rows_place (JkAlertRows *self,
                     guint        effort,
                     gboolean     can_act)
{
  guint spent = 0;

  while (spent < effort && self->n_placed < self->wanted->len)
    spent += place_one (self, &g_array_index (self->wanted, Wanted, self->n_placed++), can_act);
  sort (self);
  if (self->n_placed < self->wanted->len)
    return FALSE;
  remove_spare (self);
  return TRUE;
}

JkAlertRows *
jk_alert_rows_new (GtkWidget *firing_list,
                   GtkWidget *settled_list)
{
  JkAlertRows *self = g_new0 (JkAlertRows, 1);

  self->firing_list = firing_list;
  self->settled_list = settled_list;
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->wanted = g_array_new (FALSE, FALSE, sizeof (Wanted));
  g_array_set_clear_func (self->wanted, clear_wanted);
  self->spare = g_ptr_array_new ();
  gtk_list_box_set_sort_func (GTK_LIST_BOX (firing_list), compare_positions, NULL, NULL);
  gtk_list_box_set_sort_func (GTK_LIST_BOX (settled_list), compare_positions, NULL, NULL);
  return self;
}

void
jk_alert_rows_free (JkAlertRows *self)
{
  g_hash_table_unref (self->by_id);
  g_array_unref (self->wanted);
  g_ptr_array_unref (self->spare);
  g_free (self);
}
