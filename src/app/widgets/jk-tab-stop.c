/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-tab-stop.h"

/* On the list while a key is down in it. */
#define BY_KEY "jk-tab-stop-by-key"

static GtkWidget *
find_edge (GtkWidget *list,
           gboolean   is_last)
{
  GtkWidget *row = is_last ? gtk_widget_get_last_child (list) : gtk_widget_get_first_child (list);

  while (row != NULL && !gtk_widget_get_visible (row))
    row = is_last ? gtk_widget_get_prev_sibling (row) : gtk_widget_get_next_sibling (row);
  return row;
}

/* The keyboard is taken to the last row, or the first, from where the list's own handling of the key leaves the list. */
static gboolean
on_key_cb (GtkEventControllerKey *controller,
           guint                  keyval,
           guint                  keycode,
           GdkModifierType        state,
           gpointer               user_data)
{
  GtkWidget *list = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (GTK_LIST_BOX (list));
  const guint signal = g_signal_lookup ("row-selected", GTK_TYPE_LIST_BOX);
  const gboolean is_back = keyval == GDK_KEY_ISO_Left_Tab || (state & GDK_SHIFT_MASK) != 0;
  GtkWidget *edge = find_edge (list, !is_back);

  if ((keyval != GDK_KEY_Tab && keyval != GDK_KEY_ISO_Left_Tab) || (state & GDK_CONTROL_MASK) != 0 || edge == NULL)
    {
      g_object_set_data (G_OBJECT (list), BY_KEY, list);
      return GDK_EVENT_PROPAGATE;
    }
  g_signal_handlers_block_matched (list, G_SIGNAL_MATCH_ID, signal, 0, NULL, NULL, NULL);
  gtk_widget_grab_focus (edge);
  gtk_list_box_select_row (GTK_LIST_BOX (list), selected);
  g_signal_handlers_unblock_matched (list, G_SIGNAL_MATCH_ID, signal, 0, NULL, NULL, NULL);
  return GDK_EVENT_PROPAGATE;
}

static void
on_key_released_cb (GtkEventControllerKey *controller,
                    guint                  keyval,
                    guint                  keycode,
                    GdkModifierType        state,
                    gpointer               user_data)
{
  g_object_set_data (G_OBJECT (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller))), BY_KEY, NULL);
}

gboolean
jk_tab_stop_is_by_key (GtkListBox *list)
{
  return g_object_get_data (G_OBJECT (list), BY_KEY) != NULL;
}

void
jk_tab_stop_add (GtkListBox *list)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_cb), NULL);
  g_signal_connect (keys, "key-released", G_CALLBACK (on_key_released_cb), NULL);
  gtk_widget_add_controller (GTK_WIDGET (list), keys);
}
