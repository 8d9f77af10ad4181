/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-operation-bar.h"

#include "jk-operation-text.h"

struct _JkOperationBar
{
  GtkWidget parent_instance;

  GtkWidget *revealer;
  GtkWidget *title;
  GtkWidget *progress;
  GtkWidget *stage;
  GtkWidget *cancel;

  JkHost *host;
  JkOperationItem *item; /* the one shown; NULL while nothing runs */
  gulong changed;
  guint reveal; /* timer: what is over at once is not worth a movement */
};

#define REVEAL_MS 400

G_DEFINE_FINAL_TYPE (JkOperationBar, jk_operation_bar, GTK_TYPE_WIDGET)

static gboolean
on_reveal_cb (gpointer user_data)
{
  JkOperationBar *self = user_data;

  self->reveal = 0;
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), TRUE);
  return G_SOURCE_REMOVE;
}

static void
show_item (JkOperationBar *self)
{
  g_autofree char *title = NULL, *stage = NULL;

  if (self->item == NULL)
    {
      g_clear_handle_id (&self->reveal, g_source_remove);
      gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), FALSE);
      return;
    }
  if (self->reveal == 0 && !gtk_revealer_get_reveal_child (GTK_REVEALER (self->revealer)))
    self->reveal = g_timeout_add (REVEAL_MS, on_reveal_cb, self);

  title = jk_operation_text_title (self->item, self->host);
  stage = jk_operation_text_stage (self->item);
  gtk_label_set_label (GTK_LABEL (self->title), title);
  gtk_label_set_label (GTK_LABEL (self->stage), stage);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), jk_operation_item_get_percent (self->item) / 100);
}

static void
follow (JkOperationBar  *self,
        JkOperationItem *item)
{
  if (item == self->item)
    return;

  if (self->item != NULL)
    g_clear_signal_handler (&self->changed, self->item);
  g_set_object (&self->item, item);
  gtk_widget_set_sensitive (self->cancel, TRUE);
}

static void pick (JkOperationBar *self);

static void
on_item_changed_cb (JkOperationBar *self)
{
  if (jk_operation_item_get_active (self->item))
    show_item (self);
  else
    pick (self);
}

/* The oldest that still runs: the list has the newest first. */
static void
pick (JkOperationBar *self)
{
  GListModel *operations = jk_host_get_operations (self->host);
  g_autoptr(JkOperationItem) found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (operations); i++)
    {
      g_autoptr(JkOperationItem) item = g_list_model_get_item (operations, i);

      if (jk_operation_item_get_active (item))
        g_set_object (&found, item);
    }
  follow (self, found);
  if (self->item != NULL && self->changed == 0)
    self->changed = g_signal_connect_object (self->item, "notify", G_CALLBACK (on_item_changed_cb), self, G_CONNECT_SWAPPED);
  show_item (self);
}

static void
on_cancel_clicked_cb (JkOperationBar *self)
{
  if (self->item == NULL)
    return;
  gtk_widget_set_sensitive (self->cancel, FALSE);
  jk_host_cancel_operation_async (self->host, jk_operation_item_get_id (self->item), NULL, NULL, NULL);
}

static void
jk_operation_bar_dispose (GObject *object)
{
  JkOperationBar *self = JK_OPERATION_BAR (object);

  g_clear_handle_id (&self->reveal, g_source_remove);
  if (self->item != NULL)
    g_clear_signal_handler (&self->changed, self->item);
  g_clear_object (&self->item);
  g_clear_object (&self->host);
  g_clear_pointer (&self->revealer, gtk_widget_unparent);

  G_OBJECT_CLASS (jk_operation_bar_parent_class)->dispose (object);
}

static void
jk_operation_bar_class_init (JkOperationBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_operation_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-operation-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, JkOperationBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, JkOperationBar, title);
  gtk_widget_class_bind_template_child (widget_class, JkOperationBar, progress);
  gtk_widget_class_bind_template_child (widget_class, JkOperationBar, stage);
  gtk_widget_class_bind_template_child (widget_class, JkOperationBar, cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked_cb);
}

static void
jk_operation_bar_init (JkOperationBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
jk_operation_bar_set_host (JkOperationBar *self,
                           JkHost         *host)
{
  g_return_if_fail (JK_IS_OPERATION_BAR (self));

  if (self->host != NULL)
    {
      g_signal_handlers_disconnect_by_data (jk_host_get_operations (self->host), self);
      g_signal_handlers_disconnect_by_data (jk_host_get_projects (self->host), self);
    }
  g_set_object (&self->host, host);
  g_signal_connect_object (jk_host_get_operations (host), "items-changed", G_CALLBACK (pick), self, G_CONNECT_SWAPPED);
  /* The title names a project, which may become known only after its work. */
  g_signal_connect_object (jk_host_get_projects (host), "items-changed", G_CALLBACK (show_item), self, G_CONNECT_SWAPPED);
  pick (self);
}
