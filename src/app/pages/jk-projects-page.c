/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-projects-page.h"

#include "jk-project-row.h"

struct _JkProjectsPage
{
  AdwBin parent_instance;

  GtkWidget *search_bar;
  GtkWidget *search_entry;
  GtkWidget *stack;
  GtkWidget *list;

  JkHost *host;
  GtkSorter *by_level;
  GtkFilter *filter;
  GtkFilterListModel *shown;
  char *needle; /* folded; "" finds all */
  gulong beat;
};

G_DEFINE_FINAL_TYPE (JkProjectsPage, jk_projects_page, ADW_TYPE_BIN)

static gboolean
contains (const char *text,
          const char *needle)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, needle) != NULL;
}

static gboolean
matches (gpointer item,
         gpointer data)
{
  JkProjectsPage *self = data;
  JkProjectItem *project = item;

  return self->needle == NULL || *self->needle == '\0' || contains (jk_project_item_get_name (project), self->needle)
         || contains (jk_project_item_get_path (project), self->needle)
         || contains (jk_project_item_get_branch (project), self->needle);
}

static JkLevel
urgency (JkProjectItem *project)
{
  gboolean failed = g_str_equal (jk_project_item_get_state (project), "failed");

  return failed ? MAX (JK_LEVEL_WARNING, jk_project_item_get_level (project)) : jk_project_item_get_level (project);
}

static int
compare_urgency (gconstpointer a,
                 gconstpointer b,
                 gpointer      data)
{
  JkLevel first = urgency ((gpointer) a), second = urgency ((gpointer) b);

  return first > second ? GTK_ORDERING_SMALLER : first < second ? GTK_ORDERING_LARGER : GTK_ORDERING_EQUAL;
}

static void
choose_view (JkProjectsPage *self)
{
  guint n_all = g_list_model_get_n_items (jk_host_get_projects (self->host));
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->shown));

  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), n_all == 0 ? "empty" : n_shown == 0 ? "no-results" : "list");
}

static void
on_search_changed_cb (JkProjectsPage *self)
{
  g_free (self->needle);
  self->needle = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search_entry)), -1);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
on_row_activated_cb (JkProjectsPage *self,
                     GtkListBoxRow  *row)
{
  JkProjectItem *project = jk_project_row_get_project (JK_PROJECT_ROW (row));

  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-project", "s", jk_project_item_get_id (project));
}

static GtkWidget *
make_row (gpointer item,
          gpointer data)
{
  return jk_project_row_new (JK_PROJECTS_PAGE (data)->host, item);
}

static void
refresh_rows (JkProjectsPage *self)
{
  for (GtkWidget *row = gtk_widget_get_first_child (self->list); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      if (JK_IS_PROJECT_ROW (row))
        jk_project_row_refresh (JK_PROJECT_ROW (row));
    }
}

static void
wake (JkProjectsPage *self)
{
  if (self->host == NULL || self->beat != 0)
    return;
  self->beat = g_signal_connect_object (self->host, "notify::last-seen", G_CALLBACK (refresh_rows), self, G_CONNECT_SWAPPED);
  gtk_sorter_changed (self->by_level, GTK_SORTER_CHANGE_DIFFERENT);
  refresh_rows (self);
}

static void
jk_projects_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (jk_projects_page_parent_class)->map (widget);
  wake (JK_PROJECTS_PAGE (widget));
}

static void
jk_projects_page_unmap (GtkWidget *widget)
{
  JkProjectsPage *self = JK_PROJECTS_PAGE (widget);

  if (self->host != NULL)
    g_clear_signal_handler (&self->beat, self->host);
  GTK_WIDGET_CLASS (jk_projects_page_parent_class)->unmap (widget);
}

static void
jk_projects_page_dispose (GObject *object)
{
  JkProjectsPage *self = JK_PROJECTS_PAGE (object);

  if (self->host != NULL)
    g_clear_signal_handler (&self->beat, self->host);
  if (self->shown != NULL)
    g_signal_handlers_disconnect_by_data (self->shown, self);
  g_clear_object (&self->shown);
  g_clear_object (&self->by_level);
  g_clear_object (&self->filter);
  g_clear_object (&self->host);
  g_clear_pointer (&self->needle, g_free);

  G_OBJECT_CLASS (jk_projects_page_parent_class)->dispose (object);
}

static void
jk_projects_page_class_init (JkProjectsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_projects_page_dispose;
  widget_class->map = jk_projects_page_map;
  widget_class->unmap = jk_projects_page_unmap;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-projects-page.ui");
  gtk_widget_class_bind_template_child (widget_class, JkProjectsPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, JkProjectsPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, JkProjectsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, JkProjectsPage, list);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
}

static void
jk_projects_page_init (JkProjectsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (GTK_SEARCH_BAR (self->search_bar), GTK_EDITABLE (self->search_entry));
  /* Typing anywhere on the page searches. */
  gtk_search_bar_set_key_capture_widget (GTK_SEARCH_BAR (self->search_bar), GTK_WIDGET (self));
}

void
jk_projects_page_set_host (JkProjectsPage *self,
                           JkHost         *host)
{
  GtkSortListModel *sorted;

  g_return_if_fail (JK_IS_PROJECTS_PAGE (self) && self->host == NULL);

  self->host = g_object_ref (host);
  self->by_level = GTK_SORTER (gtk_custom_sorter_new (compare_urgency, NULL, NULL));
  self->filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  sorted = gtk_sort_list_model_new (g_object_ref (jk_host_get_projects (host)), g_object_ref (self->by_level));
  self->shown = gtk_filter_list_model_new (G_LIST_MODEL (sorted), g_object_ref (self->filter));
  gtk_list_box_bind_model (GTK_LIST_BOX (self->list), G_LIST_MODEL (self->shown), make_row, self, NULL);
  g_signal_connect_object (self->shown, "items-changed", G_CALLBACK (choose_view), self, G_CONNECT_SWAPPED);
  choose_view (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    wake (self);
}

void
jk_projects_page_search (JkProjectsPage *self)
{
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), TRUE);
  gtk_widget_grab_focus (self->search_entry);
}

gboolean
jk_projects_page_end_search (JkProjectsPage *self)
{
  gboolean was_open = gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (self->search_bar));

  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), FALSE);
  return was_open;
}
