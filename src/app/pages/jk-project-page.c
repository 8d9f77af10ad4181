/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-project-page.h"

#include <glib/gi18n-lib.h>

#include "jk-detail.h"
#include "jk-project-page-private.h"

G_DEFINE_FINAL_TYPE (JkProjectPage, jk_project_page, ADW_TYPE_BIN)

static void
on_loaded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(JkProjectPage) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) answer = jk_host_load_finish (JK_HOST (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  if (answer != NULL)
    {
      jk_project_page_fill (self, jk_detail_get_object (answer, "details"));
      return;
    }

  jk_row_group_begin (JK_ROW_GROUP (self->state));
  jk_row_group_add (JK_ROW_GROUP (self->state), _ ("The details cannot be shown"), error->message, NULL, JK_LEVEL_WARNING);
  jk_row_group_end (JK_ROW_GROUP (self->state));
}

static void
load (JkProjectPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->project == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->cancellable = g_cancellable_new ();
  jk_host_load_project_async (self->host, jk_project_item_get_id (self->project), self->cancellable, on_loaded_cb,
                              g_object_ref (self));
}

static void
on_detail_changed_cb (JkHost        *host,
                      const char    *collector,
                      const char    *project,
                      JkProjectPage *self)
{
  if (self->project != NULL && g_strcmp0 (project, jk_project_item_get_id (self->project)) == 0)
    load (self);
}

static void
wake (JkProjectPage *self)
{
  if (self->host == NULL || self->detail_changed != 0)
    return;
  self->detail_changed = g_signal_connect_object (self->host, "detail-changed", G_CALLBACK (on_detail_changed_cb), self, 0);
  load (self);
}

static void
jk_project_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (jk_project_page_parent_class)->map (widget);
  wake (JK_PROJECT_PAGE (widget));
}

static void
sleep_until_mapped (JkProjectPage *self)
{
  if (self->host != NULL)
    g_clear_signal_handler (&self->detail_changed, self->host);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
jk_project_page_unmap (GtkWidget *widget)
{
  sleep_until_mapped (JK_PROJECT_PAGE (widget));
  GTK_WIDGET_CLASS (jk_project_page_parent_class)->unmap (widget);
}

static void
jk_project_page_dispose (GObject *object)
{
  JkProjectPage *self = JK_PROJECT_PAGE (object);

  sleep_until_mapped (self);
  g_clear_object (&self->project);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (jk_project_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, state);
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, changes_group);
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, changes_row);
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, changes_badge);
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, changed_files);
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, coverage_group);
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, coverage_row);
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, coverage_label);
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, coverage_badge);
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, coverage_bar);
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, coverage_note);
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, coverage_chart);
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, uncovered_files);
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, reports);
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, lines_group);
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, lines_row);
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, lines_badge);
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, long_files);
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, probes);
  gtk_widget_class_bind_template_child (widget_class, JkProjectPage, targets);
}

static void
jk_project_page_class_init (JkProjectPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_project_page_dispose;
  widget_class->map = jk_project_page_map;
  widget_class->unmap = jk_project_page_unmap;

  g_type_ensure (JK_TYPE_CHART_PANE);
  g_type_ensure (JK_TYPE_FILE_EXPANDER);
  g_type_ensure (JK_TYPE_GOAL_BAR);
  g_type_ensure (JK_TYPE_LEVEL_BADGE);
  g_type_ensure (JK_TYPE_ROW_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-project-page.ui");
  bind_children (widget_class);
}

static void
jk_project_page_init (JkProjectPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
jk_project_page_set_host (JkProjectPage *self,
                          JkHost        *host)
{
  g_return_if_fail (JK_IS_PROJECT_PAGE (self) && self->host == NULL);

  self->host = g_object_ref (host);
  jk_chart_pane_set_host (JK_CHART_PANE (self->coverage_chart), host);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    wake (self);
}

void
jk_project_page_show (JkProjectPage *self,
                      JkProjectItem *project)
{
  GtkAdjustment *adjustment;

  if (!g_set_object (&self->project, project))
    return;
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  gtk_adjustment_set_value (adjustment, 0);
  jk_project_page_fill (self, NULL);
  load (self);
}
