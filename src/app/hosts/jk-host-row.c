/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-host-row.h"

#include <glib/gi18n-lib.h>

#include "jk-format.h"
#include "jk-level-badge.h"

/* "Heard of 3 minutes ago" grows old by itself. */
#define RETELL_S 60

struct _JkHostRow
{
  GtkListBoxRow parent_instance;

  GtkWidget *name;
  GtkWidget *note;
  JkHost *host; /* (nullable) */
  gint64 remembered_us;
  guint timer;
};

G_DEFINE_FINAL_TYPE (JkHostRow, jk_host_row, GTK_TYPE_LIST_BOX_ROW)

static guint
count_at (JkHost *host,
          JkLevel level)
{
  GListModel *metrics = jk_host_get_metrics (host);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (metrics); i++)
    {
      g_autoptr(JkMetricItem) item = g_list_model_get_item (metrics, i);

      n += jk_metric_item_get_level (item) == level;
    }
  return n;
}

static char *
offline_text (JkHostRow *self)
{
  gint64 seen_us = MAX (jk_host_get_last_seen (self->host), self->remembered_us);
  g_autofree char *ago = seen_us != 0 ? jk_format_ago (seen_us, g_get_real_time ()) : NULL;

  if (ago == NULL)
    return g_strdup (_ ("Not connected"));
  /* Translators: how long ago the host was last heard of, such as "3 minutes ago". */
  return g_strdup_printf (_ ("Not connected · last seen %s"), ago);
}

static char *
note_text (JkHostRow *self)
{
  JkClientState state = self->host != NULL ? jk_host_get_state (self->host) : JK_CLIENT_CONNECTING;
  JkLevel level;

  if (state == JK_CLIENT_CONNECTING)
    return g_strdup (_ ("Connecting…"));
  if (state == JK_CLIENT_OFFLINE)
    return offline_text (self);
  if (!jk_host_get_running (self->host))
    return g_strdup (_ ("Paused"));
  level = jk_host_get_level (self->host);
  if (level <= JK_LEVEL_SUCCESS)
    return g_strdup (C_ ("host", "Watching"));
  /* Translators: a level and how many values have it, such as "Critical 2". */
  return g_strdup_printf (C_ ("host", "%s %u"), jk_format_level (level), MAX (count_at (self->host, level), 1));
}

static void
show (JkHostRow *self)
{
  g_autofree char *note = note_text (self);
  g_autofree char *name = NULL;
  gboolean is_online = self->host != NULL && jk_host_get_state (self->host) == JK_CLIENT_ONLINE;
  JkLevel level = is_online && jk_host_get_running (self->host) ? jk_host_get_level (self->host) : JK_LEVEL_INFO;

  gtk_label_set_label (GTK_LABEL (self->note), note);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), self->host != NULL && !is_online ? jk_host_get_status_error (self->host) : NULL);
  if (level > JK_LEVEL_SUCCESS)
    gtk_widget_remove_css_class (self->note, "dim-label");
  else
    gtk_widget_add_css_class (self->note, "dim-label");
  jk_level_style (self->note, level);
  name = g_strdup_printf ("%s, %s", gtk_label_get_label (GTK_LABEL (self->name)), note);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static gboolean
on_retell_cb (gpointer data)
{
  JkHostRow *self = data;

  if (self->host != NULL && jk_host_get_state (self->host) == JK_CLIENT_OFFLINE)
    show (self);
  return G_SOURCE_CONTINUE;
}

static void
jk_host_row_map (GtkWidget *widget)
{
  JkHostRow *self = JK_HOST_ROW (widget);

  GTK_WIDGET_CLASS (jk_host_row_parent_class)->map (widget);
  show (self);
  self->timer = g_timeout_add_seconds (RETELL_S, on_retell_cb, self);
}

static void
jk_host_row_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&JK_HOST_ROW (widget)->timer, g_source_remove);
  GTK_WIDGET_CLASS (jk_host_row_parent_class)->unmap (widget);
}

static void
jk_host_row_dispose (GObject *object)
{
  JkHostRow *self = JK_HOST_ROW (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (jk_host_row_parent_class)->dispose (object);
}

static void
jk_host_row_class_init (JkHostRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = jk_host_row_dispose;
  GTK_WIDGET_CLASS (klass)->map = jk_host_row_map;
  GTK_WIDGET_CLASS (klass)->unmap = jk_host_row_unmap;
}

static GtkWidget *
make_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
jk_host_row_init (JkHostRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *labels = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *icon = gtk_image_new_from_icon_name ("jk-host-symbolic");

  self->name = make_label (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->name), PANGO_ELLIPSIZE_MIDDLE);
  self->note = make_label ("caption");
  gtk_label_set_wrap (GTK_LABEL (self->note), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->note), PANGO_WRAP_WORD_CHAR);
  gtk_box_append (GTK_BOX (labels), self->name);
  gtk_box_append (GTK_BOX (labels), self->note);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), labels);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
}

GtkWidget *
jk_host_row_new (const char *name,
                 const char *url,
                 gint64      remembered_us)
{
  JkHostRow *self = g_object_new (JK_TYPE_HOST_ROW, NULL);
  g_autofree char *label = NULL;
  GtkWidget *button;

  self->remembered_us = remembered_us;
  gtk_label_set_label (GTK_LABEL (self->name), name);
  if (url == NULL)
    return GTK_WIDGET (self);

  button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  /* Translators: a host's name. */
  label = g_strdup_printf (_ ("Remove %s from the list"), name);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", url);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.remove-host");
  gtk_box_append (GTK_BOX (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (self))), button);
  return GTK_WIDGET (self);
}

void
jk_host_row_set_host (JkHostRow *self,
                      JkHost    *host)
{
  static const char *const watched[] = { "notify::state", "notify::running", "notify::level", "notify::status-error" };

  g_return_if_fail (JK_IS_HOST_ROW (self) && self->host == NULL);

  self->host = g_object_ref (host);
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (host, watched[i], G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (host, "status-changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

JkHost *
jk_host_row_get_host (JkHostRow *self)
{
  return self->host;
}
