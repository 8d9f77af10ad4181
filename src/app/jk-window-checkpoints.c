/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of a checkpoint, and the way back from going back to it. */
#include <glib/gi18n-lib.h>

#include "jk-checkpoint-page.h"
#include "jk-repository-calls.h"
#include "jk-window-private.h"

gboolean
jk_window_show_checkpoint (JkWindow   *self,
                           const char *place)
{
  g_auto(GStrv) parts = g_strsplit (place, ":", 2);
  JkProjectItem *project = g_strv_length (parts) == 2 ? jk_host_find_project (self->host, parts[0]) : NULL;
  JkCheckpointPage *page;

  if (project == NULL)
    return FALSE;
  if (self->checkpoint == NULL)
    jk_repository_page_set_host (JK_REPOSITORY_PAGE (jk_window_ensure_page (self, &self->checkpoint,
                                                                            JK_TYPE_CHECKPOINT_PAGE, "checkpoint")),
                                 self->host);
  page = JK_CHECKPOINT_PAGE (self->checkpoint);
  jk_checkpoint_page_show (page, parts[0], parts[1]);
  jk_window_set_page_title (self, _ ("Checkpoint"), jk_project_item_get_name (project));
  gtk_stack_set_visible_child (GTK_STACK (self->pages), self->checkpoint);
  return TRUE;
}

static void
on_open_checkpoint_cb (GtkWidget  *widget,
                       const char *action,
                       GVariant   *target)
{
  g_autofree char *place = g_strconcat ("checkpoint:", g_variant_get_string (target, NULL), NULL);

  jk_window_go (JK_WINDOW (widget), place);
}

/* The checkpoint is the one that was taken of what was there. */
static void
on_undo_restore_cb (GtkWidget  *widget,
                    const char *action,
                    GVariant   *target)
{
  JkWindow *self = JK_WINDOW (widget);
  g_auto(GStrv) parts = g_strsplit (g_variant_get_string (target, NULL), ":", 2);

  if (self->host != NULL && g_strv_length (parts) == 2)
    jk_host_restore_async (self->host, parts[0], parts[1], NULL, NULL, jk_window_tell_undone_cb, g_object_ref (self));
}

void
jk_window_install_checkpoint_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.open-checkpoint", "s", on_open_checkpoint_cb);
  gtk_widget_class_install_action (widget_class, "win.undo-restore", "s", on_undo_restore_cb);
}
