/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-window.h"

#include <glib/gi18n-lib.h>

#include "jk-operation-bar.h"
#include "jk-tab-stop.h"
#include "jk-window-private.h"

G_DEFINE_FINAL_TYPE (JkWindow, jk_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_0,
  PROP_TELLS_HOSTS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void
on_nav_activated_cb (JkWindow      *self,
                     GtkListBoxRow *row)
{
  jk_window_go_to_root (self, gtk_list_box_row_get_index (row));
}

/* Arrow keys select: the page comes at once, as in other programs. Beside a folded sidebar no page is seen. */
static void
on_nav_selected_cb (JkWindow      *self,
                    GtkListBoxRow *row)
{
  if (row != NULL && !self->is_selecting && jk_tab_stop_is_by_key (GTK_LIST_BOX (self->nav))
      && !adw_leaflet_get_folded (ADW_LEAFLET (self->leaflet)))
    jk_window_go_to_root (self, gtk_list_box_row_get_index (row));
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
set_tells_hosts (JkWindow *self,
                 gboolean  tells)
{
  if (jk_window_state_get_tells_hosts (self->state) == tells)
    return;
  jk_window_state_set_tells_hosts (self->state, tells);
  jk_window_state_save (self->state);
  if (self->hosts != NULL)
    jk_window_hosts_set_telling (self->hosts, tells);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TELLS_HOSTS]);
}

static void
jk_window_get_property (GObject    *object,
                        guint       id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  if (id == PROP_TELLS_HOSTS)
    g_value_set_boolean (value, jk_window_state_get_tells_hosts (JK_WINDOW (object)->state));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
jk_window_set_property (GObject      *object,
                        guint         id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  if (id == PROP_TELLS_HOSTS)
    set_tells_hosts (JK_WINDOW (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
jk_window_dispose (GObject *object)
{
  JkWindow *self = JK_WINDOW (object);

  g_clear_handle_id (&self->loading_timer, g_source_remove);
  jk_window_forget_focus (self);
  g_clear_pointer (&self->hosts, jk_window_hosts_free);
  if (self->host != NULL)
    g_signal_handlers_disconnect_by_data (self->host, self);
  jk_window_forget_healing (self);
  g_clear_object (&self->host);
  jk_window_forget_undo (self);

  G_OBJECT_CLASS (jk_window_parent_class)->dispose (object);
}

static void
jk_window_finalize (GObject *object)
{
  JkWindow *self = JK_WINDOW (object);

  jk_toast_line_free (self->said);
  g_ptr_array_unref (self->history);
  g_free (self->start_error);

  G_OBJECT_CLASS (jk_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, JkWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, sidebar_title);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, host_icon);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, host_name);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, host_note);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, nav);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, content);
  gtk_widget_class_bind_template_child (widget_class, JkWindow, header_bar);
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
  gtk_widget_class_bind_template_callback (widget_class, on_nav_selected_cb);
}

static void
jk_window_class_init (JkWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = jk_window_get_property;
  object_class->set_property = jk_window_set_property;
  object_class->dispose = jk_window_dispose;
  object_class->finalize = jk_window_finalize;
  props[PROP_TELLS_HOSTS] = g_param_spec_boolean ("tells-hosts", NULL, NULL, TRUE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  GTK_WINDOW_CLASS (klass)->close_request = jk_window_close_request;
  widget_class->realize = jk_window_realize;

  g_signal_new ("painted", JK_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (JK_TYPE_OPERATION_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-window.ui");
  bind_children (widget_class);
  jk_window_install_actions (widget_class);
}

static void
jk_window_init (JkWindow *self)
{
  self->said = jk_toast_line_new ();
  self->history = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->history, g_strdup ("overview"));
  gtk_widget_init_template (GTK_WIDGET (self));

  jk_window_fill_nav (self);
  jk_tab_stop_add (GTK_LIST_BOX (self->nav));
  g_signal_connect_object (self->leaflet, "notify::folded", G_CALLBACK (jk_window_show_place), self, G_CONNECT_SWAPPED);
  jk_window_complete_after_paint (self);
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
  jk_window_show_hosts (self);
}

/* Others come after the first picture, and after the window's own. */
void
jk_window_show_hosts (JkWindow *self)
{
  const JkPaths *paths = jk_window_state_get_paths (self->state);

  if (self->hosts == NULL && self->is_painted && self->host != NULL && paths != NULL)
    self->hosts = jk_window_hosts_new (self, paths);
}

void
jk_window_end (JkWindow *self)
{
  g_clear_pointer (&self->hosts, jk_window_hosts_free);
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
  jk_toast_line_join (self->said, toast);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
}
