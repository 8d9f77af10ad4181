/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "jk-format.h"
#include "jk-welcome-page.h"
#include "jk-window-private.h"

#define MAX_HISTORY 32

/* A page is made when it is first shown: the first paint waits for none that is not seen. */
static GtkWidget *
ensure_page (JkWindow   *self,
             GtkWidget **page,
             GType       type,
             const char *name)
{
  if (*page == NULL)
    {
      *page = g_object_new (type, NULL);
      gtk_stack_add_named (GTK_STACK (self->pages), *page, name);
    }
  return *page;
}

static void
set_title (JkWindow   *self,
           const char *title,
           const char *subtitle)
{
  adw_window_title_set_title (ADW_WINDOW_TITLE (self->title), title);
  adw_window_title_set_subtitle (ADW_WINDOW_TITLE (self->title), subtitle);
}

GtkWidget *
jk_window_ensure_page (JkWindow   *self,
                       GtkWidget **page,
                       GType       type,
                       const char *name)
{
  return ensure_page (self, page, type, name);
}

void
jk_window_set_page_title (JkWindow   *self,
                          const char *title,
                          const char *subtitle)
{
  set_title (self, title, subtitle);
}

static GMenuModel *
project_menu (const char *id)
{
  GMenu *menu = g_menu_new ();
  g_autoptr(GMenuItem) rename = g_menu_item_new (_ ("Re_name…"), NULL);
  g_autoptr(GMenuItem) remove = g_menu_item_new (_ ("_Remove from Jikimi…"), NULL);

  g_menu_item_set_action_and_target (rename, "win.rename-project", "s", id);
  g_menu_item_set_action_and_target (remove, "win.remove-project", "s", id);
  g_menu_append_item (menu, rename);
  g_menu_append_item (menu, remove);
  return G_MENU_MODEL (menu);
}

static gboolean
show_overview (JkWindow *self)
{
  gboolean is_first_run = g_list_model_get_n_items (jk_host_get_projects (self->host)) == 0 && !self->skipped_welcome;

  set_title (self, is_first_run ? _ ("Jikimi") : _ ("Overview"), "");
  if (is_first_run)
    {
      ensure_page (self, &self->welcome, JK_TYPE_WELCOME_PAGE, "welcome");
      gtk_stack_set_visible_child (GTK_STACK (self->pages), self->welcome);
      return TRUE;
    }
  if (self->overview == NULL)
    jk_overview_page_set_host (JK_OVERVIEW_PAGE (ensure_page (self, &self->overview, JK_TYPE_OVERVIEW_PAGE, "overview")),
                               self->host);
  gtk_stack_set_visible_child (GTK_STACK (self->pages), self->overview);
  return TRUE;
}

static gboolean
show_projects (JkWindow *self)
{
  if (self->projects == NULL)
    jk_projects_page_set_host (JK_PROJECTS_PAGE (ensure_page (self, &self->projects, JK_TYPE_PROJECTS_PAGE, "projects")),
                               self->host);
  set_title (self, _ ("Projects"), "");
  gtk_stack_set_visible_child (GTK_STACK (self->pages), self->projects);
  return TRUE;
}

static gboolean
show_alerts (JkWindow *self)
{
  if (self->alerts == NULL)
    jk_alerts_page_set_host (JK_ALERTS_PAGE (ensure_page (self, &self->alerts, JK_TYPE_ALERTS_PAGE, "alerts")), self->host);
  set_title (self, C_ ("page", "Alerts"), "");
  gtk_stack_set_visible_child (GTK_STACK (self->pages), self->alerts);
  return TRUE;
}

static gboolean
show_machine (JkWindow *self)
{
  if (self->machine == NULL)
    jk_machine_page_set_host (JK_MACHINE_PAGE (ensure_page (self, &self->machine, JK_TYPE_MACHINE_PAGE, "machine")),
                              self->host);
  set_title (self, _ ("Machine"), jk_host_get_name (self->host));
  gtk_stack_set_visible_child (GTK_STACK (self->pages), self->machine);
  return TRUE;
}

static gboolean
show_project (JkWindow   *self,
              const char *id)
{
  JkProjectItem *project = jk_host_find_project (self->host, id);
  g_autoptr(GMenuModel) menu = NULL;

  if (project == NULL)
    return FALSE;

  if (self->project == NULL)
    jk_project_page_set_host (JK_PROJECT_PAGE (ensure_page (self, &self->project, JK_TYPE_PROJECT_PAGE, "project")),
                              self->host);
  jk_project_page_show (JK_PROJECT_PAGE (self->project), project);
  set_title (self, jk_project_item_get_name (project), "");
  menu = project_menu (id);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->project_menu), menu);
  gtk_stack_set_visible_child (GTK_STACK (self->pages), self->project);
  return TRUE;
}

static gboolean
show_metric (JkWindow   *self,
             const char *series)
{
  JkMetricItem *item = jk_host_find_series (self->host, series);
  const char *id = item != NULL ? jk_metric_item_get_project (item) : NULL;
  JkProjectItem *project = id != NULL ? jk_host_find_project (self->host, id) : NULL;

  if (item == NULL)
    return FALSE;

  if (self->metric == NULL)
    jk_metric_page_set_host (JK_METRIC_PAGE (ensure_page (self, &self->metric, JK_TYPE_METRIC_PAGE, "metric")), self->host);
  jk_metric_page_show (JK_METRIC_PAGE (self->metric), item);
  set_title (self, jk_metric_item_get_title (item),
             project != NULL ? jk_project_item_get_name (project) : jk_host_get_name (self->host));
  gtk_stack_set_visible_child (GTK_STACK (self->pages), self->metric);
  return TRUE;
}

/* The pages of the sidebar, in its order. */
static const struct
{
  const char *place;
  const char *context; /* (nullable): of the title, for translators */
  const char *title;
  const char *icon;
  gboolean (*show) (JkWindow *self);
} roots[] = {
  { "overview", NULL, N_ ("Overview"), "jk-overview-symbolic", show_overview },
  { "projects", NULL, N_ ("Projects"), "jk-projects-symbolic", show_projects },
  { "alerts", "page", NC_ ("page", "Alerts"), "jk-alerts-symbolic", show_alerts },
  { "machine", NULL, N_ ("Machine"), "jk-machine-symbolic", show_machine },
  { "healing", NULL, N_ ("Self-Healing"), "jk-healing-symbolic", jk_window_show_healing },
};

/* Returns: the index of the page that @place is, or -1 */
static int
find_root (const char *place)
{
  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      if (g_str_equal (roots[i].place, place))
        return i;
    }
  return -1;
}

static const char *
root_title (guint index)
{
  return roots[index].context != NULL ? g_dpgettext2 (NULL, roots[index].context, roots[index].title) : _ (roots[index].title);
}

void
jk_window_fill_nav (JkWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      GtkWidget *row = gtk_list_box_row_new ();
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
      const char *title = root_title (i);

      gtk_box_append (GTK_BOX (box), gtk_image_new ());
      gtk_box_append (GTK_BOX (box), gtk_label_new (title));
      if (g_str_equal (roots[i].place, "alerts"))
        {
          self->alerts_badge = g_object_new (GTK_TYPE_LABEL, "hexpand", TRUE, "halign", GTK_ALIGN_END, "valign",
                                             GTK_ALIGN_CENTER, "visible", FALSE, NULL);
          gtk_widget_add_css_class (self->alerts_badge, "jk-count");
          gtk_box_append (GTK_BOX (box), self->alerts_badge);
        }
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
      gtk_list_box_append (GTK_LIST_BOX (self->nav), row);
    }
}

void
jk_window_fill_nav_icons (JkWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->nav), i);
      GtkWidget *icon = gtk_widget_get_first_child (gtk_list_box_row_get_child (row));

      gtk_image_set_from_icon_name (GTK_IMAGE (icon), roots[i].icon);
    }
}

void
jk_window_go_to_root (JkWindow *self,
                      guint     index)
{
  jk_window_go (self, roots[index].place);
}

static const char *
current_place (JkWindow *self)
{
  return g_ptr_array_index (self->history, self->history->len - 1);
}

static gboolean
show_named (JkWindow   *self,
            const char *place)
{
  if (g_str_has_prefix (place, "project:"))
    return show_project (self, place + strlen ("project:"));
  if (g_str_has_prefix (place, "metric:"))
    return show_metric (self, place + strlen ("metric:"));
  if (g_str_has_prefix (place, "changes:"))
    return jk_window_show_changes (self, place + strlen ("changes:"));
  if (g_str_has_prefix (place, "diff:"))
    return jk_window_show_diff (self, place + strlen ("diff:"));
  if (g_str_has_prefix (place, "checkpoint:"))
    return jk_window_show_checkpoint (self, place + strlen ("checkpoint:"));
  return roots[MAX (find_root (place), 0)].show (self);
}

/* On a phone's width there is no room for more than closing, wherever the user has that. */
static void
show_title_buttons (JkWindow *self,
                    gboolean  folded)
{
  g_autofree char *layout = NULL;
  g_autoptr(GString) narrow = NULL;

  if (folded)
    {
      g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-decoration-layout", &layout, NULL);
      narrow = g_string_new (layout);
      g_string_replace (narrow, "minimize", "", 0);
      g_string_replace (narrow, "maximize", "", 0);
    }
  adw_header_bar_set_decoration_layout (ADW_HEADER_BAR (self->header_bar), narrow != NULL ? narrow->str : NULL);
}

/* @row: -1 for none */
static void
select_row (JkWindow *self,
            int       row)
{
  GtkListBoxRow *wanted = row >= 0 ? gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->nav), row) : NULL;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  self->is_selecting = TRUE;
  gtk_list_box_select_row (GTK_LIST_BOX (self->nav), wanted);
  self->is_selecting = FALSE;
  /* The keyboard's place in the list follows: one frame, not two. */
  if (wanted != NULL && focus != NULL && focus != GTK_WIDGET (wanted) && gtk_widget_is_ancestor (focus, self->nav))
    gtk_widget_grab_focus (GTK_WIDGET (wanted));
}

static void
name_search (JkWindow   *self,
             const char *name)
{
  gtk_widget_set_tooltip_text (self->search_button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
show_buttons (JkWindow   *self,
              const char *place)
{
  gboolean folded = adw_leaflet_get_folded (ADW_LEAFLET (self->leaflet));
  gboolean is_root = self->history->len == 1;
  gboolean is_of_project = g_str_has_prefix (place, "project:") || g_str_has_prefix (place, "changes:")
                           || g_str_has_prefix (place, "diff:") || g_str_has_prefix (place, "checkpoint:");
  int row = find_root (is_of_project ? "projects" : place);

  gtk_widget_set_visible (self->back_button, self->is_painted && (folded || !is_root));
  gtk_widget_set_visible (self->add_button, self->is_painted && is_root);
  gtk_widget_set_visible (self->search_button, g_str_equal (place, "projects") || g_str_equal (place, "alerts"));
  if (g_str_equal (place, "alerts"))
    name_search (self, _ ("Search alerts"));
  else if (g_str_equal (place, "projects"))
    name_search (self, _ ("Search projects"));
  gtk_widget_set_visible (self->project_menu, g_str_has_prefix (place, "project:"));
  show_title_buttons (self, folded);
  select_row (self, row);
}

void
jk_window_show_place (JkWindow *self)
{
  /* What is named may be gone, with its project or its disk: then the page before it is shown. */
  if (self->host != NULL && g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (self->states)), "pages") == 0)
    {
      while (!show_named (self, current_place (self)))
        g_ptr_array_remove_index (self->history, self->history->len - 1);
    }
  show_buttons (self, current_place (self));
}

void
jk_window_go (JkWindow   *self,
              const char *place)
{
  g_autofree char *wanted = g_strdup (place);
  gboolean stays = jk_window_is_focus_in_list (self);

  jk_window_forget_preview (self);
  jk_window_note_focus (self, current_place (self));
  adw_leaflet_set_visible_child (ADW_LEAFLET (self->leaflet), self->content);
  if (find_root (wanted) >= 0)
    {
      g_ptr_array_set_size (self->history, 0);
      jk_window_forget_focus (self);
    }
  else if (g_str_equal (current_place (self), wanted))
    return;
  else if (self->history->len == MAX_HISTORY)
    g_ptr_array_remove_index (self->history, 1);
  g_ptr_array_add (self->history, g_steal_pointer (&wanted));
  jk_window_show_place (self);
  if (!stays)
    jk_window_enter_page (self);
}

gboolean
jk_window_go_back (JkWindow *self)
{
  if (self->history->len == 1)
    return FALSE;
  g_ptr_array_remove_index (self->history, self->history->len - 1);
  jk_window_show_place (self);
  jk_window_return_to_page (self, current_place (self));
  return TRUE;
}
