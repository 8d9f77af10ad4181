/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-window.h"

#include <glib/gi18n-lib.h>

#include "jk-explain-dialog.h"
#include "jk-operation-bar.h"
#include "jk-preferences.h"
#include "jk-welcome-page.h"
#include "jk-window-private.h"

G_DEFINE_FINAL_TYPE (JkWindow, jk_window, ADW_TYPE_APPLICATION_WINDOW)

static const struct
{
  const char *place;
  const char *title;
  const char *icon;
} nav_pages[] = {
  { "overview", N_ ("Overview"), "jk-overview-symbolic" },
  { "projects", N_ ("Projects"), "jk-projects-symbolic" },
};

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

  if (self->projects == NULL || !jk_projects_page_end_search (JK_PROJECTS_PAGE (self->projects)))
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

static void
on_nav_activated_cb (JkWindow      *self,
                     GtkListBoxRow *row)
{
  guint index = gtk_list_box_row_get_index (row);

  jk_window_go (self, nav_pages[index].place);
}

static gboolean
on_close_later_cb (gpointer data)
{
  gtk_window_close (GTK_WINDOW (data));
  return G_SOURCE_REMOVE;
}

static void
on_close_response_cb (AdwMessageDialog *dialog,
                      const char       *response,
                      JkWindow         *self)
{
  if (g_str_equal (response, "quit"))
    g_action_group_activate_action (G_ACTION_GROUP (gtk_window_get_application (GTK_WINDOW (self))), "quit", NULL);
  else if (g_str_equal (response, "background"))
    /* The dialog still holds on to its parent while it answers. */
    g_idle_add_full (G_PRIORITY_DEFAULT, on_close_later_cb, g_object_ref (self), g_object_unref);
}

/* Said once: who closes a window may not expect that something goes on. */
static void
tell_of_background (JkWindow *self)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Jikimi Goes On Watching"),
                                              _ ("Closing the window does not end Jikimi: it watches in the background. "
                                                 "Start it again to see the window, or quit it with Ctrl+Q."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "quit", _ ("_Quit"), "background", _ ("_Go On Watching"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "background", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "background");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_close_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
jk_window_remember (JkWindow *self)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  jk_window_state_set_size (self->state, width, height, gtk_window_is_maximized (GTK_WINDOW (self)));
  jk_window_state_save (self->state);
}

static gboolean
jk_window_close_request (GtkWindow *window)
{
  JkWindow *self = JK_WINDOW (window);
  gboolean is_first = self->is_guarding && jk_window_state_take_once (self->state, "goes-on-watching");

  jk_window_remember (self);
  if (is_first)
    {
      tell_of_background (self);
      return TRUE;
    }
  return GTK_WINDOW_CLASS (jk_window_parent_class)->close_request (window);
}

/* Nobody sees a minimised window: its pages go off the screen, and with them their timers and the live values. */
static void
on_surface_state_cb (JkWindow   *self,
                     GParamSpec *pspec,
                     GdkSurface *surface)
{
  gboolean is_minimized = (gdk_toplevel_get_state (GDK_TOPLEVEL (surface)) & GDK_TOPLEVEL_STATE_MINIMIZED) != 0;

  gtk_widget_set_visible (self->pages, !is_minimized);
}

static void
jk_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (jk_window_parent_class)->realize (widget);

  g_signal_connect_object (gtk_native_get_surface (GTK_NATIVE (widget)), "notify::state", G_CALLBACK (on_surface_state_cb),
                           widget, G_CONNECT_SWAPPED);
}

static void
jk_window_dispose (GObject *object)
{
  JkWindow *self = JK_WINDOW (object);

  g_clear_handle_id (&self->loading_timer, g_source_remove);
  if (self->host != NULL)
    g_signal_handlers_disconnect_by_data (self->host, self);
  g_clear_object (&self->host);
  jk_window_forget_undo (self);

  G_OBJECT_CLASS (jk_window_parent_class)->dispose (object);
}

static void
jk_window_finalize (GObject *object)
{
  JkWindow *self = JK_WINDOW (object);

  g_ptr_array_unref (self->history);
  g_free (self->start_error);

  G_OBJECT_CLASS (jk_window_parent_class)->finalize (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
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
  /* Not an accelerator: entries, menus and dialogs want their own Esc first. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.escape", NULL);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, JkWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, host_name);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, host_note);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, nav);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, content);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, title);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, add_button);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, project_menu);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, notice);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, notice_label);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, notice_button);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, operation_bar);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, states);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, pages);
  gtk_widget_class_bind_template_callback (widget_class, on_nav_activated_cb);
}

static void
jk_window_class_init (JkWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = jk_window_dispose;
  object_class->finalize = jk_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = jk_window_close_request;
  widget_class->realize = jk_window_realize;

  g_type_ensure (JK_TYPE_OPERATION_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-window.ui");
  bind_children (widget_class);
  install_actions (widget_class);
}

static void
add_nav_row (JkWindow *self,
             guint     index)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *icon = gtk_image_new_from_icon_name (nav_pages[index].icon);
  GtkWidget *label = gtk_label_new (_ (nav_pages[index].title));

  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (nav_pages[index].title), -1);
  gtk_list_box_append (GTK_LIST_BOX (self->nav), row);
}

/* A menu is dozens of widgets that nobody sees before it is opened. */
static void
on_menu_wanted_cb (GtkMenuButton *button,
                   gpointer       data)
{
  g_autoptr(GMenuModel) menu = NULL;

  gtk_menu_button_set_create_popup_func (button, NULL, NULL, NULL);
  menu = G_MENU_MODEL (jk_window_build_later ("main_menu"));
  gtk_menu_button_set_menu_model (button, menu);
}

static void
jk_window_init (JkWindow *self)
{
  self->history = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->history, g_strdup ("overview"));
  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < G_N_ELEMENTS (nav_pages); i++)
    add_nav_row (self, i);
  g_signal_connect_object (self->leaflet, "notify::folded", G_CALLBACK (jk_window_show_place), self, G_CONNECT_SWAPPED);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->menu_button), on_menu_wanted_cb, NULL, NULL);
  jk_window_accept_drops (self);
}

JkWindow *
jk_window_new (GtkApplication *application,
               JkWindowState  *state)
{
  JkWindow *self = g_object_new (JK_TYPE_WINDOW, "application", application, NULL);
  int width, height;
  gboolean maximized;

  self->state = state;
  jk_window_state_get_size (state, &width, &height, &maximized);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (maximized)
    gtk_window_maximize (GTK_WINDOW (self));
  jk_window_show_host (self);
  return self;
}

void
jk_window_set_host (JkWindow *self,
                    JkHost   *host)
{
  g_return_if_fail (JK_IS_WINDOW (self) && self->host == NULL);

  self->host = g_object_ref (host);
  g_clear_pointer (&self->start_error, g_free);
  jk_window_follow_host (self);
}

void
jk_window_set_guarding (JkWindow *self,
                        gboolean  is_guarding)
{
  self->is_guarding = is_guarding;
}

void
jk_window_set_start_error (JkWindow   *self,
                           const char *reason)
{
  g_free (self->start_error);
  self->start_error = g_strdup (reason);
  jk_window_show_host (self);
}

void
jk_window_say (JkWindow   *self,
               const char *text,
               const char *button,
               const char *action,
               const char *target)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (markup);

  if (button != NULL)
    {
      adw_toast_set_button_label (toast, button);
      if (target != NULL)
        adw_toast_set_action_target_value (toast, g_variant_new_string (target));
      adw_toast_set_action_name (toast, action);
    }
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
}
