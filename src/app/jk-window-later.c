/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the window's first picture does not wait for. GTK reads the whole icon theme when the first symbol is wanted, and looks
 * through all fonts for each weight and size of text: that picture has the window's shape and its plain words, and the one
 * after it, a frame later, titles, symbols and buttons.
 */
#include "jk-window-private.h"

GObject *
jk_window_build_later (const char *id)
{
  g_autoptr(GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/jikimi/Jikimi/ui/jk-window-later.ui");

  return g_object_ref (gtk_builder_get_object (builder, id));
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

static gboolean
on_painted_cb (gpointer data)
{
  JkWindow *self = data;

  self->is_painted = TRUE;
  gtk_widget_set_visible (self->sidebar_title, TRUE);
  gtk_widget_set_visible (self->title, TRUE);
  gtk_widget_set_visible (self->notice, TRUE);
  gtk_widget_set_visible (self->operation_bar, TRUE);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->host_icon), "jk-host-symbolic");
  jk_window_fill_nav_icons (self);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (self->header_bar), TRUE);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->menu_button), on_menu_wanted_cb, NULL, NULL);
  gtk_widget_set_visible (self->menu_button, TRUE);
  jk_window_accept_drops (self);
  jk_window_show_host (self);
  jk_window_show_hosts (self);
  g_signal_emit_by_name (self, "painted");
  return G_SOURCE_REMOVE;
}

/* The first frame is about to be painted: what runs below the painting's priority comes after it. */
static gboolean
on_first_tick_cb (GtkWidget     *window,
                  GdkFrameClock *clock,
                  gpointer       data)
{
  g_idle_add_full (G_PRIORITY_LOW, on_painted_cb, g_object_ref (window), g_object_unref);
  return G_SOURCE_REMOVE;
}

void
jk_window_complete_after_paint (JkWindow *self)
{
  gtk_widget_add_tick_callback (GTK_WIDGET (self), on_first_tick_cb, NULL, NULL);
}
