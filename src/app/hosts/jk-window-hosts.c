/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-window-hosts.h"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "jk-add-host-dialog.h"
#include "jk-host-notices.h"
#include "jk-host-roster.h"
#include "jk-host-row.h"
#include "jk-operation-bar.h"
#include "jk-tab-stop.h"
#include "jk-window-private.h"

struct _JkWindowHosts
{
  JkWindow *window;
  JkHost *own;             /* that the window was opened with */
  JkHostRoster *roster;
  GtkWidget *list;         /* (nullable): once there is another host */
  JkRemoteHost *removed;   /* (nullable): the last one, to bring it back */
  int removed_index;
  JkHostNotices *notices;  /* (nullable): once there is another host, and a desktop */
};

static void
drop_page (JkWindow   *window,
           GtkWidget **page)
{
  if (*page != NULL)
    gtk_stack_remove (GTK_STACK (window->pages), *page);
  *page = NULL;
}

/* The pages belong to the host that they were made for: those of another are made when they are seen. */
static void
show_host (JkWindow *window,
           JkHost   *host)
{
  GtkWidget **pages[] = { &window->overview, &window->projects, &window->alerts, &window->machine, &window->project, &window->metric,
                          &window->welcome, &window->healing_page, &window->changes, &window->diff, &window->checkpoint };

  if (window->host == host)
    return;
  g_signal_handlers_disconnect_by_data (window->host, window);
  g_signal_handlers_disconnect_by_data (jk_host_get_projects (window->host), window);
  jk_host_set_interval (window->host, 0);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    drop_page (window, pages[i]);
  jk_window_forget_healing (window);
  jk_window_forget_undo (window);
  jk_window_forget_focus (window);
  g_ptr_array_set_size (window->history, 0);
  g_ptr_array_add (window->history, g_strdup ("overview"));
  window->skipped_welcome = !jk_client_get_is_local (jk_host_get_client (host));
  window->was_loaded = jk_host_get_state (host) == JK_CLIENT_ONLINE || jk_host_get_last_seen (host) != 0;
  g_set_object (&window->host, host);
  jk_window_follow_host (window);
}

static void
select_row_of (JkWindowHosts *self,
               JkHost        *host)
{
  for (int i = 0; self->list != NULL; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), i);

      if (row == NULL)
        return;
      if (JK_IS_HOST_ROW (row) && jk_host_row_get_host (JK_HOST_ROW (row)) == host)
        gtk_list_box_select_row (GTK_LIST_BOX (self->list), row);
    }
}

/* --- what they tell on the desktop --- */

static char *
make_scope (JkAlertItem *alert)
{
  if (alert != NULL && jk_alert_item_get_series (alert) != NULL)
    return g_strconcat ("series:", jk_alert_item_get_series (alert), NULL);
  if (alert != NULL && jk_alert_item_get_project (alert) != NULL)
    return g_strconcat ("project:", jk_alert_item_get_project (alert), NULL);
  return g_strdup ("");
}

static void
on_open_wanted_cb (JkHost      *host,
                   JkAlertItem *alert,
                   const char  *verb,
                   const char  *token,
                   gpointer     data)
{
  JkWindowHosts *self = data;
  g_autofree char *scope = make_scope (alert);

  if (token != NULL)
    gtk_window_set_startup_id (GTK_WINDOW (self->window), token);
  gtk_window_present (GTK_WINDOW (self->window));
  select_row_of (self, host);
  show_host (self->window, host);
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.show-alerts", "s", scope);
  if (verb != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self->window), "win.act-on-alert", "(sss)", jk_alert_item_get_id (alert), verb, "");
}

static void
tell (const char *text,
      gpointer    data)
{
  jk_window_say (data, text, NULL, NULL, NULL);
}

static void
on_failed_to_act_cb (const char *text,
                     gpointer    data)
{
  tell (text, ((JkWindowHosts *) data)->window);
}

/* Each program has a file of its own, so that no two write the same. */
static char *
make_notices_path (JkWindowHosts *self,
                   GApplication  *application)
{
  const char *id = g_application_get_application_id (application);
  const char *instance = id != NULL && g_str_has_prefix (id, JK_APP_ID) ? id + strlen (JK_APP_ID) : "";
  g_autofree char *name = g_strconcat ("told", instance, ".ini", NULL);
  const JkPaths *paths = jk_window_state_get_paths (self->window->state);

  return g_build_filename (paths->state_dir, name, NULL);
}

static void
ensure_notices (JkWindowHosts *self)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self->window)));
  GDBusConnection *bus = application != NULL ? g_application_get_dbus_connection (application) : NULL;
  JkHostNoticesListener listener = { on_open_wanted_cb, on_failed_to_act_cb, self };
  g_autofree char *path = NULL;

  if (self->notices != NULL || bus == NULL)
    return;
  path = make_notices_path (self, application);
  self->notices = jk_host_notices_new (bus, path, self->own, jk_host_roster_get_hosts (self->roster), &listener);
  jk_host_notices_set_wanted (self->notices, jk_window_state_get_tells_hosts (self->window->state));
}

void
jk_window_hosts_set_telling (JkWindowHosts *self,
                             gboolean       tells)
{
  if (self->notices != NULL)
    jk_host_notices_set_wanted (self->notices, tells);
}

static void
on_row_activated_cb (GtkListBox    *list,
                     GtkListBoxRow *row,
                     JkWindowHosts *self)
{
  JkHost *host = JK_IS_HOST_ROW (row) ? jk_host_row_get_host (JK_HOST_ROW (row)) : NULL;

  if (host != NULL)
    {
      show_host (self->window, host);
      jk_window_go (self->window, "overview");
    }
  else if (!JK_IS_HOST_ROW (row))
    gtk_widget_activate_action (GTK_WIDGET (self->window), "win.add-host", NULL);
}

/* As with pages: what arrow keys select is shown, unless the list covers it. */
static void
on_row_selected_cb (GtkListBox    *list,
                    GtkListBoxRow *row,
                    JkWindowHosts *self)
{
  JkHost *host = JK_IS_HOST_ROW (row) ? jk_host_row_get_host (JK_HOST_ROW (row)) : NULL;

  if (host != NULL && host != self->window->host && jk_tab_stop_is_by_key (list)
      && !adw_leaflet_get_folded (ADW_LEAFLET (self->window->leaflet)))
    show_host (self->window, host);
}

static GtkWidget *
make_add_row (void)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("list-add-symbolic"));
  gtk_box_append (GTK_BOX (box), gtk_label_new (_ ("Another Computer…")));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Another Computer…"), -1);
  return row;
}

/* It takes the place of the one host above the pages. */
static void
ensure_list (JkWindowHosts *self)
{
  GtkWidget *one = gtk_widget_get_ancestor (self->window->host_icon, GTK_TYPE_BOX);
  GtkWidget *own;

  if (self->list != NULL)
    return;
  self->list = gtk_list_box_new ();
  gtk_widget_add_css_class (self->list, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Computers"), -1);
  own = jk_host_row_new (jk_host_get_name (self->own), NULL, 0);
  jk_host_row_set_host (JK_HOST_ROW (own), self->own);
  gtk_list_box_append (GTK_LIST_BOX (self->list), own);
  gtk_list_box_append (GTK_LIST_BOX (self->list), make_add_row ());
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), GTK_LIST_BOX_ROW (own));
  g_signal_connect (self->list, "row-activated", G_CALLBACK (on_row_activated_cb), self);
  g_signal_connect (self->list, "row-selected", G_CALLBACK (on_row_selected_cb), self);
  jk_tab_stop_add (GTK_LIST_BOX (self->list));
  gtk_box_insert_child_after (GTK_BOX (self->window->sidebar), self->list, one);
}

static void
on_client_there_cb (JkRemoteHost *remote,
                  GParamSpec   *pspec,
                  gpointer      row)
{
  GtkRoot *window = gtk_widget_get_root (GTK_WIDGET (row));

  jk_host_row_set_host (JK_HOST_ROW (row), jk_remote_host_get_host (remote));
  if (jk_remote_host_get_key_error (remote) != NULL && JK_IS_WINDOW (window))
    jk_window_say (JK_WINDOW (window), jk_remote_host_get_key_error (remote), NULL, NULL, NULL);
}

static GtkWidget *
make_row (JkWindowHosts *self,
          JkRemoteHost  *remote)
{
  const JkAddress *address = jk_remote_host_get_address (remote);
  GtkWidget *row = jk_host_row_new (address->host, address->url, jk_host_roster_get_last_seen (self->roster, remote));

  if (jk_remote_host_get_host (remote) != NULL)
    jk_host_row_set_host (JK_HOST_ROW (row), jk_remote_host_get_host (remote));
  else
    g_signal_connect_object (remote, "notify::client", G_CALLBACK (on_client_there_cb), row, 0);
  return row;
}

static void
on_hosts_changed_cb (GListModel    *hosts,
                     guint          position,
                     guint          n_removed,
                     guint          n_added,
                     JkWindowHosts *self)
{
  gboolean any = g_list_model_get_n_items (hosts) > 0;

  if (any)
    {
      ensure_list (self);
      ensure_notices (self);
    }
  /* The first row is the window's own host. */
  for (guint i = 0; i < n_removed; i++)
    gtk_list_box_remove (GTK_LIST_BOX (self->list),
                         GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), position + 1)));
  for (guint i = 0; i < n_added; i++)
    {
      g_autoptr(JkRemoteHost) remote = g_list_model_get_item (hosts, position + i);

      gtk_list_box_insert (GTK_LIST_BOX (self->list), make_row (self, remote), position + i + 1);
    }
  if (self->list != NULL)
    gtk_widget_set_visible (self->list, any);
  gtk_widget_set_visible (gtk_widget_get_ancestor (self->window->host_icon, GTK_TYPE_BOX), !any);
}

static void
keep (JkWindowHosts *self,
      JkRemoteHost  *remote,
      int            index)
{
  jk_remote_host_keep (remote, jk_host_roster_get_places (self->roster), tell, g_object_ref (self->window), g_object_unref);
  jk_host_roster_add (self->roster, remote, index);
}

static void
on_added_cb (JkRemoteHost *remote,
             gpointer      data)
{
  JkWindowHosts *self = JK_WINDOW (data)->hosts;

  if (self == NULL)
    return;
  keep (self, remote, -1);
  if (jk_remote_host_get_host (remote) == NULL)
    return;
  select_row_of (self, jk_remote_host_get_host (remote));
  show_host (self->window, jk_remote_host_get_host (remote));
}

static gboolean
is_listed (const char *url,
           gpointer    data)
{
  JkWindowHosts *self = JK_WINDOW (data)->hosts;

  return self != NULL && jk_host_roster_find (self->roster, url) != NULL;
}

static void
on_add_host_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *target)
{
  JkWindow *window = JK_WINDOW (widget);

  if (window->hosts != NULL)
    jk_add_host_dialog_present (GTK_WINDOW (window), jk_host_roster_get_places (window->hosts->roster), is_listed, on_added_cb);
}

static void
on_remove_host_cb (GtkWidget  *widget,
                   const char *action,
                   GVariant   *target)
{
  JkWindowHosts *self = JK_WINDOW (widget)->hosts;
  JkRemoteHost *remote = self != NULL ? jk_host_roster_find (self->roster, g_variant_get_string (target, NULL)) : NULL;
  g_autofree char *text = NULL;

  if (remote == NULL)
    return;
  g_set_object (&self->removed, remote);
  if (self->window->host == jk_remote_host_get_host (remote))
    {
      select_row_of (self, self->own);
      show_host (self->window, self->own);
    }
  self->removed_index = jk_host_roster_remove (self->roster, remote);
  jk_remote_host_forget (remote, jk_host_roster_get_places (self->roster));
  /* Translators: a host's name. */
  text = g_strdup_printf (_ ("%s is no longer shown, and its key is forgotten"), jk_remote_host_get_address (remote)->host);
  jk_window_say (self->window, text, _ ("Undo"), "win.restore-host", NULL);
}

static void
on_restore_host_cb (GtkWidget  *widget,
                    const char *action,
                    GVariant   *target)
{
  JkWindowHosts *self = JK_WINDOW (widget)->hosts;
  g_autoptr(JkRemoteHost) remote = self != NULL ? g_steal_pointer (&self->removed) : NULL;

  if (remote != NULL && jk_host_roster_find (self->roster, jk_remote_host_get_address (remote)->url) == NULL)
    keep (self, remote, self->removed_index);
}

void
jk_window_hosts_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.add-host", NULL, on_add_host_cb);
  gtk_widget_class_install_action (widget_class, "win.remove-host", "s", on_remove_host_cb);
  gtk_widget_class_install_action (widget_class, "win.restore-host", NULL, on_restore_host_cb);
}

static void
on_failed_cb (const char *url,
              const char *reason,
              gpointer    data)
{
  g_autofree char *text = g_strdup_printf (_ ("%s cannot be shown: %s"), url, reason);

  jk_window_say (data, text, NULL, NULL, NULL);
}

JkWindowHosts *
jk_window_hosts_new (JkWindow      *window,
                     const JkPaths *paths)
{
  JkWindowHosts *self = g_new0 (JkWindowHosts, 1);
  GListModel *hosts;

  self->window = window;
  self->own = g_object_ref (window->host);
  self->roster = jk_host_roster_new (paths, on_failed_cb, window);
  hosts = jk_host_roster_get_hosts (self->roster);
  g_signal_connect (hosts, "items-changed", G_CALLBACK (on_hosts_changed_cb), self);
  if (g_list_model_get_n_items (hosts) > 0)
    on_hosts_changed_cb (hosts, 0, 0, g_list_model_get_n_items (hosts), self);
  if (!jk_client_get_is_local (jk_host_get_client (self->own)))
    ensure_notices (self);
  return self;
}

void
jk_window_hosts_free (JkWindowHosts *self)
{
  g_signal_handlers_disconnect_by_data (jk_host_roster_get_hosts (self->roster), self);
  g_clear_pointer (&self->notices, jk_host_notices_free);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  jk_host_roster_free (self->roster);
  g_clear_object (&self->removed);
  g_object_unref (self->own);
  g_free (self);
}
