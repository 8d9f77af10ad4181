/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of self-healing and of uncommitted changes, and what is asked for on them. */
#include <glib/gi18n-lib.h>

#include "jk-changes-page.h"
#include "jk-diff-page.h"
#include "jk-heal-preview.h"
#include "jk-healing-page.h"
#include "jk-plain-line.h"
#include "jk-repository-calls.h"
#include "jk-window-private.h"

static void
show_wanted_preview (JkWindow *self)
{
  g_autofree char *id = NULL, *project = NULL;
  JkHealRuleItem *rule;

  if (self->wanted_rule == NULL || (!jk_healing_is_loaded (self->healing) && jk_healing_get_error (self->healing) == NULL))
    return;
  id = g_steal_pointer (&self->wanted_rule);
  project = g_steal_pointer (&self->wanted_project);
  rule = jk_healing_find_rule (self->healing, id);
  if (rule != NULL)
    jk_heal_preview_present (self, self->healing, rule, project);
  else /* which says what there is, or why nothing is known */
    jk_window_go (self, "healing");
}

/* Made when somebody first asks: the host is asked for nothing before. */
static JkHealing *
get_healing (JkWindow *self)
{
  if (self->healing == NULL)
    {
      self->healing = jk_healing_new (self->host);
      g_signal_connect_object (self->healing, "changed", G_CALLBACK (show_wanted_preview), self, G_CONNECT_SWAPPED);
    }
  return self->healing;
}

void
jk_window_forget_preview (JkWindow *self)
{
  g_clear_pointer (&self->wanted_rule, g_free);
  g_clear_pointer (&self->wanted_project, g_free);
}

void
jk_window_forget_healing (JkWindow *self)
{
  g_clear_object (&self->healing);
  jk_window_forget_preview (self);
}

gboolean
jk_window_show_healing (JkWindow *self)
{
  if (self->healing_page == NULL)
    jk_healing_page_set_healing (JK_HEALING_PAGE (jk_window_ensure_page (self, &self->healing_page, JK_TYPE_HEALING_PAGE, "healing")),
                                 get_healing (self));
  jk_window_set_page_title (self, _ ("Self-Healing"), "");
  gtk_stack_set_visible_child (GTK_STACK (self->pages), self->healing_page);
  return TRUE;
}

gboolean
jk_window_show_changes (JkWindow   *self,
                        const char *id)
{
  JkProjectItem *project = jk_host_find_project (self->host, id);

  if (project == NULL)
    return FALSE;
  if (self->changes == NULL)
    jk_repository_page_set_host (JK_REPOSITORY_PAGE (jk_window_ensure_page (self, &self->changes, JK_TYPE_CHANGES_PAGE, "changes")),
                                 self->host);
  jk_changes_page_show (JK_CHANGES_PAGE (self->changes), project);
  jk_window_set_page_title (self, _ ("Changes"), jk_project_item_get_name (project));
  gtk_stack_set_visible_child (GTK_STACK (self->pages), self->changes);
  return TRUE;
}

/* @place: "ID:w:PATH", or "ID:s:PATH" for what is staged */
gboolean
jk_window_show_diff (JkWindow   *self,
                     const char *place)
{
  g_auto(GStrv) parts = g_strsplit (place, ":", 3);
  JkProjectItem *project = g_strv_length (parts) == 3 ? jk_host_find_project (self->host, parts[0]) : NULL;
  g_autofree char *name = NULL, *shown = NULL;

  if (project == NULL)
    return FALSE;
  if (self->diff == NULL)
    jk_repository_page_set_host (JK_REPOSITORY_PAGE (jk_window_ensure_page (self, &self->diff, JK_TYPE_DIFF_PAGE, "diff")), self->host);
  jk_diff_page_show (JK_DIFF_PAGE (self->diff), parts[0], parts[2], g_str_equal (parts[1], "s"));
  name = g_path_get_basename (parts[2]);
  shown = jk_plain_line_new (name);
  jk_window_set_page_title (self, shown, jk_project_item_get_name (project));
  gtk_stack_set_visible_child (GTK_STACK (self->pages), self->diff);
  return TRUE;
}

/* @project: (nullable): the one to begin with */
static void
preview (JkWindow   *self,
         const char *rule,
         const char *project)
{
  if (self->host == NULL)
    return;
  g_free (self->wanted_rule);
  g_free (self->wanted_project);
  self->wanted_rule = g_strdup (rule);
  self->wanted_project = g_strdup (project);
  (void) get_healing (self);
  show_wanted_preview (self);
}

static void
on_preview_heal_cb (GtkWidget  *widget,
                    const char *action,
                    GVariant   *target)
{
  preview (JK_WINDOW (widget), g_variant_get_string (target, NULL), NULL);
}

static void
on_preview_heal_of_cb (GtkWidget  *widget,
                       const char *action,
                       GVariant   *target)
{
  const char *rule, *project;

  g_variant_get (target, "(&s&s)", &rule, &project);
  preview (JK_WINDOW (widget), rule, project);
}

static void
on_undo_heal_cb (GtkWidget  *widget,
                 const char *action,
                 GVariant   *target)
{
  JkWindow *self = JK_WINDOW (widget);

  if (self->host != NULL)
    jk_healing_undo_async (get_healing (self), g_variant_get_string (target, NULL), NULL, jk_window_tell_undone_cb, g_object_ref (self));
}

static void
on_undo_commit_cb (GtkWidget  *widget,
                   const char *action,
                   GVariant   *target)
{
  JkWindow *self = JK_WINDOW (widget);

  if (self->host != NULL)
    jk_host_undo_commit_async (self->host, g_variant_get_string (target, NULL), NULL, jk_window_tell_undone_cb, g_object_ref (self));
}

static void
on_healing_changed_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      data)
{
  g_autoptr(JkWindow) self = data;
  g_autoptr(GError) error = NULL;

  if (!jk_healing_change_finish (JK_HEALING (source), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    jk_window_say (self, error->message, NULL, NULL, NULL);
}

static void
on_pause_healing_cb (GtkWidget  *widget,
                     const char *action,
                     GVariant   *target)
{
  JkWindow *self = JK_WINDOW (widget);

  if (self->host != NULL)
    jk_healing_pause_async (get_healing (self), MAX (g_variant_get_int32 (target), 0), NULL, on_healing_changed_cb, g_object_ref (self));
}

static void
on_resume_healing_cb (GtkWidget  *widget,
                      const char *action,
                      GVariant   *target)
{
  JkWindow *self = JK_WINDOW (widget);

  if (self->host != NULL)
    jk_healing_resume_async (get_healing (self), NULL, on_healing_changed_cb, g_object_ref (self));
}

static void
on_open_changes_cb (GtkWidget  *widget,
                    const char *action,
                    GVariant   *target)
{
  g_autofree char *place = g_strconcat ("changes:", g_variant_get_string (target, NULL), NULL);

  jk_window_go (JK_WINDOW (widget), place);
}

static void
on_open_diff_cb (GtkWidget  *widget,
                 const char *action,
                 GVariant   *target)
{
  g_autofree char *place = g_strconcat ("diff:", g_variant_get_string (target, NULL), NULL);

  jk_window_go (JK_WINDOW (widget), place);
}

void
jk_window_install_healing_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.preview-heal", "s", on_preview_heal_cb);   /* id of a rule */
  gtk_widget_class_install_action (widget_class, "win.preview-heal-of", "(ss)", on_preview_heal_of_cb); /* the same, id of a project */
  gtk_widget_class_install_action (widget_class, "win.undo-heal", "s", on_undo_heal_cb);         /* id of an action */
  gtk_widget_class_install_action (widget_class, "win.undo-commit", "s", on_undo_commit_cb);     /* id of a project */
  gtk_widget_class_install_action (widget_class, "win.pause-healing", "i", on_pause_healing_cb); /* minutes; 0: until it is resumed */
  gtk_widget_class_install_action (widget_class, "win.resume-healing", NULL, on_resume_healing_cb);
  gtk_widget_class_install_action (widget_class, "win.open-changes", "s", on_open_changes_cb);   /* id of a project */
  gtk_widget_class_install_action (widget_class, "win.open-diff", "s", on_open_diff_cb);         /* see jk_window_show_diff() */
}
