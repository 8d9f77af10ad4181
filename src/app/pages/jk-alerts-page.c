/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alerts-page.h"

#include <glib/gi18n-lib.h>

#include "jk-alert-row.h"
#include "jk-format.h"
#include "jk-wrap-layout.h"

struct _JkAlertsPage
{
  AdwBin parent_instance;

  GtkWidget *search_bar;
  GtkWidget *search_entry;
  GtkWidget *stack;
  GtkWidget *level_filter;
  GtkWidget *category_filter;
  GtkWidget *firing_list;
  GtkWidget *settled_part;
  GtkWidget *settled_list;

  JkHost *host;
  GHashTable *rows; /* id → JkAlertRow, which is in one of the lists */
  char *needle;     /* folded; "" finds all */
  guint sync_idle;
  gulong changed;
  gulong beat;
  gulong state_changed;
};

G_DEFINE_FINAL_TYPE (JkAlertsPage, jk_alerts_page, ADW_TYPE_BIN)

static gboolean
contains (const char *text,
          const char *needle)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, needle) != NULL;
}

static gboolean
holds_needle (JkAlertsPage *self,
              JkAlertItem  *alert)
{
  g_autofree char *project = NULL;

  if (self->needle == NULL || *self->needle == '\0')
    return TRUE;
  g_object_get (alert, "project-name", &project, NULL);
  return contains (jk_alert_item_get_title (alert), self->needle) || contains (jk_alert_item_get_text (alert), self->needle)
         || contains (jk_alert_item_get_next (alert), self->needle) || contains (project, self->needle);
}

static gboolean
matches (JkAlertsPage *self,
         JkAlertItem  *alert)
{
  guint level = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->level_filter));
  guint category = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->category_filter));

  /* The first of each stands for all, then come warning and what is worse. */
  return (level == 0 || jk_alert_item_get_level (alert) >= JK_LEVEL_WARNING + level - 1)
         && (category == 0 || g_str_equal (jk_alert_item_get_category (alert), jk_format_list_alert_categories ()[category - 1]))
         && holds_needle (self, alert);
}

static int
compare_positions (GtkListBoxRow *a,
                   GtkListBoxRow *b,
                   gpointer       data)
{
  guint first = jk_alert_row_get_position (JK_ALERT_ROW (a)), second = jk_alert_row_get_position (JK_ALERT_ROW (b));

  return first < second ? -1 : first > second;
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

/* @to: (nullable): another list for @row; %NULL: it goes for good */
static void
move_row (JkAlertsPage *self,
          GtkWidget    *row,
          GtkWidget    *to)
{
  GtkWidget *from = gtk_widget_get_parent (row);
  GtkRoot *root = gtk_widget_get_root (row);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  gboolean had_focus = focus != NULL && (focus == row || gtk_widget_is_ancestor (focus, row));
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

static void
place_alert (JkAlertsPage *self,
             JkAlertItem  *alert,
             guint         position)
{
  gboolean can_act = jk_host_get_state (self->host) == JK_CLIENT_ONLINE;
  GtkWidget *list = g_str_equal (jk_alert_item_get_state (alert), "firing") ? self->firing_list : self->settled_list;
  GtkWidget *row = g_hash_table_lookup (self->rows, jk_alert_item_get_id (alert));

  if (row != NULL && jk_alert_row_get_alert (JK_ALERT_ROW (row)) != alert) /* ended, and began again meanwhile */
    {
      g_hash_table_remove (self->rows, jk_alert_item_get_id (alert));
      move_row (self, row, NULL);
      row = NULL;
    }
  if (row == NULL)
    {
      row = jk_alert_row_new (alert);
      g_hash_table_insert (self->rows, g_strdup (jk_alert_item_get_id (alert)), row);
      jk_alert_row_refresh (JK_ALERT_ROW (row), position, can_act);
      gtk_list_box_append (GTK_LIST_BOX (list), row);
      return;
    }
  /* First this: new buttons would lose the keyboard's place. */
  if (gtk_widget_get_parent (row) != list)
    move_row (self, row, list);
  jk_alert_row_refresh (JK_ALERT_ROW (row), position, can_act);
}

static void
remove_ended (JkAlertsPage *self,
              GHashTable   *there)
{
  GHashTableIter iter;
  gpointer id, row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &id, &row))
    {
      if (g_hash_table_contains (there, id))
        continue;
      g_hash_table_iter_remove (&iter);
      move_row (self, row, NULL);
    }
}

static guint
filter_list (JkAlertsPage *self,
             GtkWidget    *list)
{
  guint n_shown = 0;

  gtk_list_box_invalidate_sort (GTK_LIST_BOX (list));
  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      gboolean is_shown = matches (self, jk_alert_row_get_alert (JK_ALERT_ROW (row)));

      gtk_widget_set_visible (row, is_shown);
      n_shown += is_shown;
    }
  return n_shown;
}

static void
show_filtered (JkAlertsPage *self)
{
  guint n_firing, n_settled;

  if (self->rows == NULL || self->host == NULL)
    return;
  n_firing = filter_list (self, self->firing_list);
  n_settled = filter_list (self, self->settled_list);
  gtk_widget_set_visible (self->firing_list, n_firing > 0);
  gtk_widget_set_visible (self->settled_part, n_settled > 0);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), g_hash_table_size (self->rows) == 0 ? "empty"
                                                             : n_firing + n_settled == 0         ? "no-results"
                                                                                                 : "list");
}

static void
show_alerts (JkAlertsPage *self)
{
  GListModel *alerts = jk_host_get_alerts (self->host);
  g_autoptr(GHashTable) there = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean is_stale = jk_host_get_state (self->host) != JK_CLIENT_ONLINE;

  for (guint i = 0, n = g_list_model_get_n_items (alerts); i < n; i++)
    {
      g_autoptr(JkAlertItem) alert = g_list_model_get_item (alerts, i);

      place_alert (self, alert, i);
      g_hash_table_add (there, (gpointer) jk_alert_item_get_id (alert));
    }
  remove_ended (self, there);
  show_filtered (self);
  if (is_stale)
    gtk_widget_add_css_class (self->stack, "jk-stale");
  else
    gtk_widget_remove_css_class (self->stack, "jk-stale");
}

static gboolean
on_sync_idle_cb (gpointer data)
{
  JkAlertsPage *self = data;

  self->sync_idle = 0;
  show_alerts (self);
  return G_SOURCE_REMOVE;
}

/* A thousand alerts at once are shown once. */
static void
sync_soon (JkAlertsPage *self)
{
  if (self->sync_idle == 0)
    self->sync_idle = g_idle_add (on_sync_idle_cb, self);
}

static void
on_search_changed_cb (JkAlertsPage *self)
{
  g_free (self->needle);
  self->needle = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search_entry)), -1);
  show_filtered (self);
}

static void
show_all (JkAlertsPage *self)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->level_filter), 0);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->category_filter), 0);
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  on_search_changed_cb (self);
  gtk_widget_child_focus (self->stack, GTK_DIR_TAB_FORWARD);
}

static void
on_row_activated_cb (JkAlertsPage  *self,
                     GtkListBoxRow *row)
{
  jk_alert_row_toggle (JK_ALERT_ROW (row));
}

static void
fill_categories (JkAlertsPage *self)
{
  const char *const *categories = jk_format_list_alert_categories ();
  GtkStringList *names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _ ("All Categories"));
  for (guint i = 0; categories[i] != NULL; i++)
    gtk_string_list_append (names, jk_format_alert_category (categories[i]));
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->category_filter), G_LIST_MODEL (names));
  g_object_unref (names);
  g_signal_connect_object (self->level_filter, "notify::selected", G_CALLBACK (show_filtered), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->category_filter, "notify::selected", G_CALLBACK (show_filtered), self, G_CONNECT_SWAPPED);
}

static void
wake (JkAlertsPage *self)
{
  if (self->host == NULL || self->beat != 0)
    return;
  self->changed = g_signal_connect_object (self->host, "alerts-changed", G_CALLBACK (sync_soon), self, G_CONNECT_SWAPPED);
  self->state_changed = g_signal_connect_object (self->host, "notify::state", G_CALLBACK (sync_soon), self, G_CONNECT_SWAPPED);
  /* At most once a second: how long ago they began. */
  self->beat = g_signal_connect_object (self->host, "notify::last-seen", G_CALLBACK (sync_soon), self, G_CONNECT_SWAPPED);
  show_alerts (self);
}

static void
sleep_until_mapped (JkAlertsPage *self)
{
  g_clear_handle_id (&self->sync_idle, g_source_remove);
  if (self->host == NULL)
    return;
  g_clear_signal_handler (&self->changed, self->host);
  g_clear_signal_handler (&self->state_changed, self->host);
  g_clear_signal_handler (&self->beat, self->host);
}

static void
jk_alerts_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (jk_alerts_page_parent_class)->map (widget);
  wake (JK_ALERTS_PAGE (widget));
}

static void
jk_alerts_page_unmap (GtkWidget *widget)
{
  sleep_until_mapped (JK_ALERTS_PAGE (widget));
  GTK_WIDGET_CLASS (jk_alerts_page_parent_class)->unmap (widget);
}

static void
jk_alerts_page_dispose (GObject *object)
{
  JkAlertsPage *self = JK_ALERTS_PAGE (object);

  sleep_until_mapped (self);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_object (&self->host);
  g_clear_pointer (&self->needle, g_free);

  G_OBJECT_CLASS (jk_alerts_page_parent_class)->dispose (object);
}

static void
jk_alerts_page_class_init (JkAlertsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_alerts_page_dispose;
  widget_class->map = jk_alerts_page_map;
  widget_class->unmap = jk_alerts_page_unmap;

  g_type_ensure (JK_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-alerts-page.ui");
  gtk_widget_class_bind_template_child (widget_class, JkAlertsPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, JkAlertsPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, JkAlertsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, JkAlertsPage, level_filter);
  gtk_widget_class_bind_template_child (widget_class, JkAlertsPage, category_filter);
  gtk_widget_class_bind_template_child (widget_class, JkAlertsPage, firing_list);
  gtk_widget_class_bind_template_child (widget_class, JkAlertsPage, settled_part);
  gtk_widget_class_bind_template_child (widget_class, JkAlertsPage, settled_list);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_all);
}

static void
jk_alerts_page_init (JkAlertsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  fill_categories (self);
  gtk_list_box_set_sort_func (GTK_LIST_BOX (self->firing_list), compare_positions, NULL, NULL);
  gtk_list_box_set_sort_func (GTK_LIST_BOX (self->settled_list), compare_positions, NULL, NULL);
  gtk_search_bar_connect_entry (GTK_SEARCH_BAR (self->search_bar), GTK_EDITABLE (self->search_entry));
  /* Typing anywhere on the page searches. */
  gtk_search_bar_set_key_capture_widget (GTK_SEARCH_BAR (self->search_bar), GTK_WIDGET (self));
}

void
jk_alerts_page_set_host (JkAlertsPage *self,
                         JkHost       *host)
{
  g_return_if_fail (JK_IS_ALERTS_PAGE (self) && self->host == NULL);

  self->host = g_object_ref (host);
  show_alerts (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    wake (self);
}

void
jk_alerts_page_search (JkAlertsPage *self)
{
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), TRUE);
  gtk_widget_grab_focus (self->search_entry);
}

gboolean
jk_alerts_page_end_search (JkAlertsPage *self)
{
  gboolean was_open = gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (self->search_bar));

  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), FALSE);
  return was_open;
}
