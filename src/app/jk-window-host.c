/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "jk-format.h"
#include "jk-level-badge.h"
#include "jk-operation-bar.h"
#include "jk-window-private.h"

/* Shorter waits are better without a word. */
#define LOADING_AFTER_MS 300

static void
ensure_state (JkWindow   *self,
              GtkWidget **page,
              const char *name)
{
  g_autoptr(GObject) built = NULL;

  if (*page != NULL)
    return;
  built = jk_window_build_later (name);
  *page = GTK_WIDGET (built);
  gtk_stack_add_named (GTK_STACK (self->states), *page, name);
}

static gboolean
on_loading_timer_cb (gpointer data)
{
  JkWindow *self = data;

  self->loading_timer = 0;
  ensure_state (self, &self->loading, "loading");
  gtk_stack_set_visible_child_name (GTK_STACK (self->states), "loading");
  return G_SOURCE_REMOVE;
}

static void
wait_a_moment (JkWindow *self)
{
  const char *shown = gtk_stack_get_visible_child_name (GTK_STACK (self->states));

  if (self->is_painted && self->loading_timer == 0 && g_strcmp0 (shown, "loading") != 0)
    self->loading_timer = g_timeout_add (LOADING_AFTER_MS, on_loading_timer_cb, self);
}

static void
show_state (JkWindow   *self,
            const char *name)
{
  g_clear_handle_id (&self->loading_timer, g_source_remove);
  gtk_stack_set_visible_child_name (GTK_STACK (self->states), name);
}

static void
show_failed (JkWindow   *self,
             const char *reason)
{
  g_autofree char *title = NULL, *description = NULL;
  g_autofree char *escaped = g_markup_escape_text (reason != NULL ? reason : _ ("No reason was given."), -1);

  if (self->host != NULL)
    {
      title = g_strdup_printf (_ ("%s does not answer"), jk_host_get_name (self->host));
      description = g_strdup_printf (_ ("%s\nJikimi goes on trying by itself."), escaped);
    }
  else
    {
      title = g_strdup (_ ("Jikimi cannot start"));
      description = g_strdup_printf (_ ("%s\nMend this, then try again."), escaped);
    }
  ensure_state (self, &self->failed, "failed");
  adw_status_page_set_title (ADW_STATUS_PAGE (self->failed), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->failed), description);
  show_state (self, "failed");
}

static void
set_notice (JkWindow   *self,
            const char *text,
            const char *button,
            const char *action)
{
  if (text != NULL)
    {
      gtk_label_set_label (GTK_LABEL (self->notice_label), text);
      gtk_button_set_label (GTK_BUTTON (self->notice_button), button);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->notice_button), action);
    }
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->notice), text != NULL);
}

static void
show_offline_notice (JkWindow *self)
{
  g_autofree char *ago = jk_format_ago (jk_host_get_last_seen (self->host), g_get_real_time ());
  g_autofree char *text = g_strdup_printf (_ ("%s does not answer. What you see was true %s."),
                                           jk_host_get_name (self->host), ago);

  set_notice (self, text, _ ("_Try Again"), "win.retry");
}

static const char *
host_note (JkWindow *self)
{
  JkLevel level;

  if (jk_host_get_state (self->host) == JK_CLIENT_OFFLINE)
    return _ ("Not connected");
  if (jk_host_get_state (self->host) == JK_CLIENT_CONNECTING)
    return _ ("Connecting…");
  if (!jk_host_get_running (self->host))
    return _ ("Paused");
  level = jk_host_get_level (self->host);
  return level > JK_LEVEL_SUCCESS ? jk_format_level (level) : C_ ("host", "Watching");
}

static void
enable_actions (JkWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean online = self->host != NULL && jk_host_get_state (self->host) == JK_CLIENT_ONLINE;
  gboolean running = online && jk_host_get_running (self->host);

  gtk_widget_action_set_enabled (widget, "win.refresh", running);
  gtk_widget_action_set_enabled (widget, "win.start", online && !running);
  gtk_widget_action_set_enabled (widget, "win.stop", running);
  gtk_widget_action_set_enabled (widget, "win.add-project", online);
  gtk_widget_action_set_enabled (widget, "win.rename-project", online);
  gtk_widget_action_set_enabled (widget, "win.remove-project", online);
  gtk_widget_action_set_enabled (widget, "win.preferences", online);
  gtk_widget_action_set_enabled (widget, "win.act-on-alert", online);
  gtk_widget_action_set_enabled (widget, "win.undo", online && self->undo != NULL);
}

static void
show_known_host (JkWindow *self)
{
  JkClientState state = jk_host_get_state (self->host);

  /* A first word is not yet all: what is shown has been loaded whole at least once. */
  self->was_loaded = self->was_loaded || state == JK_CLIENT_ONLINE;
  gtk_label_set_label (GTK_LABEL (self->host_name), jk_host_get_name (self->host));
  gtk_label_set_label (GTK_LABEL (self->host_note), host_note (self));
  gtk_widget_set_visible (self->host_note, TRUE);
  if (state == JK_CLIENT_ONLINE && jk_host_get_level (self->host) > JK_LEVEL_SUCCESS)
    gtk_widget_remove_css_class (self->host_note, "dim-label");
  else
    gtk_widget_add_css_class (self->host_note, "dim-label");
  jk_level_style (self->host_note, state == JK_CLIENT_ONLINE ? jk_host_get_level (self->host) : JK_LEVEL_INFO);

  if (state == JK_CLIENT_ONLINE || self->was_loaded)
    show_state (self, "pages");
  else if (state == JK_CLIENT_OFFLINE)
    show_failed (self, jk_host_get_status_error (self->host));
  else
    wait_a_moment (self);

  if (state == JK_CLIENT_OFFLINE && self->was_loaded)
    show_offline_notice (self);
  else if (state == JK_CLIENT_ONLINE && !jk_host_get_running (self->host))
    set_notice (self, _ ("Watching is paused. Nothing is measured."), _ ("_Start"), "win.start");
  else
    set_notice (self, NULL, NULL, NULL);
}

void
jk_window_show_host (JkWindow *self)
{
  if (self->host != NULL)
    show_known_host (self);
  else
    {
      gtk_label_set_label (GTK_LABEL (self->host_name), _ ("This computer"));
      if (self->start_error != NULL)
        show_failed (self, self->start_error);
      else
        wait_a_moment (self);
    }
  enable_actions (self);
  jk_window_show_place (self);
}

void
jk_window_follow_host (JkWindow *self)
{
  static const char *const watched[] = { "notify::state", "notify::running", "notify::level", "notify::name",
                                         "notify::status-error" };

  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (self->host, watched[i], G_CALLBACK (jk_window_show_host), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jk_host_get_projects (self->host), "items-changed", G_CALLBACK (jk_window_show_place), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->host, "alerts-changed", G_CALLBACK (jk_window_count_alerts), self, G_CONNECT_SWAPPED);
  jk_window_count_alerts (self);
  jk_operation_bar_set_host (JK_OPERATION_BAR (self->operation_bar), self->host);
  jk_window_show_host (self);
}
