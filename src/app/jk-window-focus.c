/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the keyboard is when another page comes. As in GNOME's programs it stays in the list of pages for who goes through that; what a
 * button or a row of a page opens has the keyboard itself, and the way back leads to that row.
 */
#include "jk-window-private.h"

/* A page that is still being loaded has nothing to take the keyboard. */
#define TRY_EVERY_MS 50
#define MAX_TRIES 100

static void
free_weak (gpointer data)
{
  GWeakRef *ref = data;

  g_weak_ref_clear (ref);
  g_free (ref);
}

static gboolean
is_within (GtkWidget *widget,
           GtkWidget *parent)
{
  return widget != NULL && (widget == parent || gtk_widget_is_ancestor (widget, parent));
}

void
jk_window_note_focus (JkWindow   *self,
                      const char *place)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  GWeakRef *ref;

  if (!is_within (focus, self->pages))
    return;
  if (self->focused == NULL)
    self->focused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_weak);
  ref = g_new0 (GWeakRef, 1);
  g_weak_ref_init (ref, focus);
  g_hash_table_replace (self->focused, g_strdup (place), ref);
}

/* A page is no stop of the Tab key, other than for as long as it has the keyboard itself. */
static void
unpark (JkWindow *self)
{
  g_clear_handle_id (&self->focus_timer, g_source_remove);
  g_clear_signal_handler (&self->focus_moved, self);
  if (self->parked != NULL)
    gtk_widget_set_focusable (self->parked, FALSE);
  g_clear_weak_pointer (&self->parked);
}

void
jk_window_forget_focus (JkWindow *self)
{
  unpark (self);
  g_clear_pointer (&self->focused, g_hash_table_unref);
}

gboolean
jk_window_is_focus_in_list (JkWindow *self)
{
  return !adw_leaflet_get_folded (ADW_LEAFLET (self->leaflet)) && is_within (gtk_window_get_focus (GTK_WINDOW (self)), self->sidebar);
}

/* Containers go on from the child that had the keyboard last; here it is to begin anew. */
static void
forget_children (GtkWidget *widget)
{
  while (widget != NULL)
    {
      GtkWidget *child = gtk_widget_get_focus_child (widget);

      gtk_widget_set_focus_child (widget, NULL);
      widget = child;
    }
}

static void
on_focus_moved_cb (JkWindow *self)
{
  if (gtk_window_get_focus (GTK_WINDOW (self)) != self->parked)
    unpark (self);
}

/* The page has the keyboard itself while nothing on it can take it; otherwise GTK would look for something elsewhere. */
static void
park (JkWindow  *self,
      GtkWidget *page)
{
  g_set_weak_pointer (&self->parked, page);
  gtk_widget_set_focusable (page, TRUE);
  gtk_window_set_focus (GTK_WINDOW (self), page);
  self->focus_moved = g_signal_connect (self, "notify::focus-widget", G_CALLBACK (on_focus_moved_cb), NULL);
}

static gboolean
on_try_cb (gpointer data)
{
  JkWindow *self = data;
  GtkWidget *page = self->parked;

  /* Whoever has gone elsewhere by now stays there; going on ends this, too. */
  if (page != NULL && gtk_window_get_focus (GTK_WINDOW (self)) == page && !gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD)
      && --self->focus_tries > 0)
    return G_SOURCE_CONTINUE;
  self->focus_timer = 0;
  return G_SOURCE_REMOVE;
}

void
jk_window_enter_page (JkWindow *self)
{
  GtkWidget *page = gtk_stack_get_visible_child (GTK_STACK (self->pages));

  unpark (self);
  if (page == NULL || g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (self->states)), "pages") != 0)
    return;
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  forget_children (page);
  if (gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD))
    return;
  park (self, page);
  self->focus_tries = MAX_TRIES;
  self->focus_timer = g_timeout_add (TRY_EVERY_MS, on_try_cb, self);
}

void
jk_window_return_to_page (JkWindow   *self,
                          const char *place)
{
  GWeakRef *ref = self->focused != NULL ? g_hash_table_lookup (self->focused, place) : NULL;
  g_autoptr(GtkWidget) before = ref != NULL ? g_weak_ref_get (ref) : NULL;
  GtkWidget *page = gtk_stack_get_visible_child (GTK_STACK (self->pages));

  unpark (self);
  if (before == NULL || page == NULL || !is_within (before, page) || !gtk_widget_grab_focus (before))
    jk_window_enter_page (self);
}
