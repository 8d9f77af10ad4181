/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What menus, buttons and keys ask of the window. */

#include "jk-explain-dialog.h"
#include "jk-preferences.h"
#include "jk-window-private.h"

static void
on_show_page_cb (GtkWidget  *widget,
                 const char *action,
                 GVariant   *target)
{
  jk_window_go (JK_WINDOW (widget), g_variant_get_string (target, NULL));
}

static void
on_open_metric_cb (GtkWidget  *widget,
                   const char *action,
                   GVariant   *target)
{
  g_autofree char *place = g_strconcat ("metric:", g_variant_get_string (target, NULL), NULL);

  jk_window_go (JK_WINDOW (widget), place);
}

static void
on_open_project_cb (GtkWidget  *widget,
                    const char *action,
                    GVariant   *target)
{
  g_autofree char *place = g_strconcat ("project:", g_variant_get_string (target, NULL), NULL);

  jk_window_go (JK_WINDOW (widget), place);
}

static void
on_explain_metric_cb (GtkWidget  *widget,
                      const char *action,
                      GVariant   *target)
{
  jk_explain_dialog_present (GTK_WINDOW (widget), g_variant_get_string (target, NULL));
}

static void
on_add_project_cb (GtkWidget  *widget,
                   const char *action,
                   GVariant   *target)
{
  jk_window_choose_project (JK_WINDOW (widget));
}

static void
on_rename_project_cb (GtkWidget  *widget,
                      const char *action,
                      GVariant   *target)
{
  jk_window_rename_project (JK_WINDOW (widget), g_variant_get_string (target, NULL));
}

static void
on_remove_project_cb (GtkWidget  *widget,
                      const char *action,
                      GVariant   *target)
{
  jk_window_remove_project (JK_WINDOW (widget), g_variant_get_string (target, NULL));
}

static void
on_back_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *target)
{
  JkWindow *self = JK_WINDOW (widget);

  if (!jk_window_go_back (self) && adw_leaflet_get_folded (ADW_LEAFLET (self->leaflet)))
    adw_leaflet_navigate (ADW_LEAFLET (self->leaflet), ADW_NAVIGATION_DIRECTION_BACK);
}

static void
on_change_done_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  g_autoptr(JkWindow) self = data;
  g_autoptr(GError) error = NULL;

  if (!jk_host_change_finish (JK_HOST (source), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    jk_window_say (self, error->message, NULL, NULL, NULL);
}

static void
on_refresh_cb (GtkWidget  *widget,
               const char *action,
               GVariant   *target)
{
  JkWindow *self = JK_WINDOW (widget);

  if (self->host != NULL)
    jk_host_refresh_async (self->host, NULL, NULL, on_change_done_cb, g_object_ref (self));
}

static void
on_start_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *target)
{
  JkWindow *self = JK_WINDOW (widget);

  jk_host_set_running_async (self->host, TRUE, NULL, on_change_done_cb, g_object_ref (self));
}

static void
on_stop_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *target)
{
  JkWindow *self = JK_WINDOW (widget);

  jk_host_set_running_async (self->host, FALSE, NULL, on_change_done_cb, g_object_ref (self));
}

static void
on_retry_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *target)
{
  JkWindow *self = JK_WINDOW (widget);

  if (self->host != NULL)
    jk_host_retry (self->host);
  else
    {
      jk_window_set_start_error (self, NULL);
      g_action_group_activate_action (G_ACTION_GROUP (gtk_window_get_application (GTK_WINDOW (self))), "reconnect", NULL);
    }
}

static void
on_search_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *target)
{
  JkWindow *self = JK_WINDOW (widget);

  if (self->host == NULL)
    return;
  if (self->alerts != NULL && gtk_widget_get_mapped (self->alerts))
    {
      jk_alerts_page_search (JK_ALERTS_PAGE (self->alerts));
      return;
    }
  jk_window_go (self, "projects");
  if (self->projects != NULL)
    jk_projects_page_search (JK_PROJECTS_PAGE (self->projects));
}

static void
on_toggle_sidebar_cb (GtkWidget  *widget,
                      const char *action,
                      GVariant   *target)
{
  JkWindow *self = JK_WINDOW (widget);
  AdwLeaflet *leaflet = ADW_LEAFLET (self->leaflet);

  if (!adw_leaflet_get_folded (leaflet))
    gtk_widget_set_visible (self->sidebar, !gtk_widget_get_visible (self->sidebar));
  else
    adw_leaflet_set_visible_child (leaflet, adw_leaflet_get_visible_child (leaflet) == self->content ? self->sidebar
                                                                                                      : self->content);
}

static void
on_menu_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *target)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (JK_WINDOW (widget)->menu_button));
}

/* Not under the name that GtkApplication knows: it would make these many widgets before the first picture. */
static void
on_shortcuts_cb (GtkWidget  *widget,
                 const char *action,
                 GVariant   *target)
{
  GtkApplicationWindow *window = GTK_APPLICATION_WINDOW (widget);
  g_autoptr(GtkBuilder) builder = NULL;

  if (gtk_application_window_get_help_overlay (window) == NULL)
    {
      builder = gtk_builder_new_from_resource ("/io/github/jikimi/Jikimi/ui/help-overlay.ui");
      gtk_application_window_set_help_overlay (window, GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "help_overlay")));
    }
  gtk_window_present (GTK_WINDOW (gtk_application_window_get_help_overlay (window)));
}

static void
on_preferences_cb (GtkWidget  *widget,
                   const char *action,
                   GVariant   *target)
{
  JkWindow *self = JK_WINDOW (widget);

  if (self->host != NULL)
    jk_preferences_present (GTK_WINDOW (self), self->host);
}

static void
on_undo_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *target)
{
  jk_window_undo (JK_WINDOW (widget));
}

/* Esc leaves what was opened last: the search, then the page. */
static void
on_escape_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *target)
{
  JkWindow *self = JK_WINDOW (widget);

  if (self->projects != NULL && jk_projects_page_end_search (JK_PROJECTS_PAGE (self->projects)))
    return;
  if (self->alerts == NULL || !jk_alerts_page_end_search (JK_ALERTS_PAGE (self->alerts)))
    jk_window_go_back (self);
}

static void
on_skip_welcome_cb (GtkWidget  *widget,
                    const char *action,
                    GVariant   *target)
{
  JkWindow *self = JK_WINDOW (widget);

  self->skipped_welcome = TRUE;
  jk_window_show_place (self);
}

void
jk_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.show-page", "s", on_show_page_cb);
  gtk_widget_class_install_action (widget_class, "win.open-metric", "s", on_open_metric_cb);
  gtk_widget_class_install_action (widget_class, "win.open-project", "s", on_open_project_cb);
  gtk_widget_class_install_action (widget_class, "win.explain-metric", "s", on_explain_metric_cb);
  gtk_widget_class_install_action (widget_class, "win.add-project", NULL, on_add_project_cb);
  gtk_widget_class_install_action (widget_class, "win.rename-project", "s", on_rename_project_cb);
  gtk_widget_class_install_action (widget_class, "win.remove-project", "s", on_remove_project_cb);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, on_back_cb);
  gtk_widget_class_install_action (widget_class, "win.refresh", NULL, on_refresh_cb);
  gtk_widget_class_install_action (widget_class, "win.start", NULL, on_start_cb);
  gtk_widget_class_install_action (widget_class, "win.stop", NULL, on_stop_cb);
  gtk_widget_class_install_action (widget_class, "win.retry", NULL, on_retry_cb);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, on_search_cb);
  gtk_widget_class_install_action (widget_class, "win.toggle-sidebar", NULL, on_toggle_sidebar_cb);
  gtk_widget_class_install_action (widget_class, "win.menu", NULL, on_menu_cb);
  gtk_widget_class_install_action (widget_class, "win.shortcuts", NULL, on_shortcuts_cb);
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, on_preferences_cb);
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, on_undo_cb);
  gtk_widget_class_install_action (widget_class, "win.escape", NULL, on_escape_cb);
  gtk_widget_class_install_action (widget_class, "win.skip-welcome", NULL, on_skip_welcome_cb);
  jk_window_install_alert_actions (widget_class);
  jk_window_install_healing_actions (widget_class);
  jk_window_install_checkpoint_actions (widget_class);
  jk_window_hosts_install_actions (widget_class);
  /* Not an accelerator: entries, menus and dialogs want their own Esc first. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.escape", NULL);
}
