/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-path-dialog.h"

#include <glib/gi18n-lib.h>

/* Who types is not told of each letter that the folder is not there yet. */
#define ASK_AFTER_MS 500

#define JK_TYPE_PATH_DIALOG (jk_path_dialog_get_type ())
G_DECLARE_FINAL_TYPE (JkPathDialog, jk_path_dialog, JK, PATH_DIALOG, AdwWindow)

struct _JkPathDialog
{
  AdwWindow parent_instance;

  GtkWidget *title;
  GtkWidget *add_button;
  GtkWidget *path;
  GtkWidget *failure;
  GtkWidget *spinner;

  JkHost *host;
  void (*given) (GtkWindow *parent, const char *path);
  GCancellable *asking; /* (nullable) */
  guint timer;
  gboolean is_right;    /* the host would take it */
  gboolean is_wanted;   /* add it as soon as that is known */
};

G_DEFINE_FINAL_TYPE (JkPathDialog, jk_path_dialog, ADW_TYPE_WINDOW)

/* Returns: (transfer full): without the blanks that come with copied text */
static char *
dup_path (JkPathDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->path))));
}

/* @reason: (nullable): %NULL for none */
static void
show_failure (JkPathDialog *self,
              const char   *reason)
{
  gtk_label_set_label (GTK_LABEL (self->failure), reason != NULL ? reason : "");
  gtk_widget_set_visible (self->failure, reason != NULL);
  if (reason != NULL)
    gtk_widget_add_css_class (self->path, "error");
  else
    gtk_widget_remove_css_class (self->path, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->path), GTK_ACCESSIBLE_STATE_INVALID,
                               reason != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
add (JkPathDialog *self)
{
  g_autofree char *path = dup_path (self);

  self->given (gtk_window_get_transient_for (GTK_WINDOW (self)), path);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_tried_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(JkPathDialog) self = data;
  g_autoptr(GError) error = NULL;

  gboolean is_right = jk_host_change_finish (JK_HOST (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->is_right = is_right;
  g_clear_object (&self->asking);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), FALSE);
  show_failure (self, error != NULL ? error->message : NULL);
  if (self->is_right && self->is_wanted)
    add (self);
  self->is_wanted = FALSE;
}

static void
stop_asking (JkPathDialog *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), FALSE);
  self->is_right = FALSE;
}

static void
ask (JkPathDialog *self)
{
  g_autofree char *path = dup_path (self);

  stop_asking (self);
  if (*path != '/')
    {
      show_failure (self, _ ("A whole path is needed, from / on, such as /home/mina/shop."));
      self->is_wanted = FALSE;
      return;
    }
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), TRUE);
  self->asking = g_cancellable_new ();
  jk_host_try_project_async (self->host, path, self->asking, on_tried_cb, g_object_ref (self));
}

static gboolean
on_timer_cb (gpointer data)
{
  JkPathDialog *self = data;

  self->timer = 0;
  ask (self);
  return G_SOURCE_REMOVE;
}

static void
on_changed_cb (JkPathDialog *self)
{
  g_autofree char *path = dup_path (self);

  stop_asking (self);
  self->is_wanted = FALSE;
  show_failure (self, NULL);
  gtk_widget_set_sensitive (self->add_button, *path != '\0');
  if (*path != '\0')
    self->timer = g_timeout_add (ASK_AFTER_MS, on_timer_cb, self);
}

static void
on_add_cb (JkPathDialog *self)
{
  if (!gtk_widget_get_sensitive (self->add_button))
    return;
  self->is_wanted = TRUE;
  if (self->is_right)
    add (self);
  else if (self->asking == NULL)
    ask (self);
}

static gboolean
jk_path_dialog_close_request (GtkWindow *window)
{
  stop_asking (JK_PATH_DIALOG (window));

  return GTK_WINDOW_CLASS (jk_path_dialog_parent_class)->close_request (window);
}

static void
jk_path_dialog_dispose (GObject *object)
{
  JkPathDialog *self = JK_PATH_DIALOG (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (jk_path_dialog_parent_class)->dispose (object);
}

static void
jk_path_dialog_class_init (JkPathDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_path_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = jk_path_dialog_close_request;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-path-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, JkPathDialog, title);
  gtk_widget_class_bind_template_child (widget_class, JkPathDialog, add_button);
  gtk_widget_class_bind_template_child (widget_class, JkPathDialog, path);
  gtk_widget_class_bind_template_child (widget_class, JkPathDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, JkPathDialog, spinner);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_add_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
jk_path_dialog_init (JkPathDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
jk_path_dialog_present (GtkWindow *parent,
                        JkHost    *host,
                        void     (*given) (GtkWindow *parent, const char *path))
{
  JkPathDialog *self = g_object_new (JK_TYPE_PATH_DIALOG, "transient-for", parent, "destroy-with-parent", TRUE, NULL);

  self->host = g_object_ref (host);
  self->given = given;
  adw_window_title_set_subtitle (ADW_WINDOW_TITLE (self->title), jk_host_get_name (host));
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (self->path);
}
