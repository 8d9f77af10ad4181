/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-window-group.h"

#include <glib/gi18n-lib.h>

GtkWidget *
jk_window_group_new (GtkWindow *window)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *toggle = gtk_switch_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("This Window"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Notifications from other computers"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ ("Alerts of the computers it shows, while it is open"));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Notifications from other computers"), -1);
  g_object_bind_property (window, "tells-hosts", toggle, "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return group;
}
