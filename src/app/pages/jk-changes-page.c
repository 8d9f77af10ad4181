/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-changes-page.h"

#include <glib/gi18n-lib.h>

#include "jk-changes-page-private.h"
#include "jk-checkpoint-words.h"
#include "jk-format.h"
#include "jk-group-title.h"
#include "jk-host-work.h"
#include "jk-json.h"
#include "jk-repository-calls.h"
#include "jk-repository-mode.h"
#include "jk-value-text.h"
#include "jk-window.h"

#define MAX_CHECKPOINTS 20

G_DEFINE_FINAL_TYPE (JkChangesPage, jk_changes_page, JK_TYPE_REPOSITORY_PAGE)

static JkHost *
get_host (JkChangesPage *self)
{
  return jk_repository_page_get_host (JK_REPOSITORY_PAGE (self));
}

static const char *
project_id (JkChangesPage *self)
{
  return jk_project_item_get_id (self->project);
}

/* @takes_back: (nullable): the window's action that does so */
static void
say (JkChangesPage *self,
     const char    *text,
     const char    *takes_back)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (!JK_IS_WINDOW (root))
    return;
  if (takes_back != NULL)
    jk_window_offer_action (JK_WINDOW (root), takes_back, project_id (self));
  jk_window_say (JK_WINDOW (root), text, takes_back != NULL ? _ ("Undo") : NULL, takes_back != NULL ? "win.undo" : NULL, NULL);
}

/* A commit or a checkpoint that was asked for. */
typedef struct
{
  JkChangesPage *page;
  GtkWidget *widget; /* the card or button that waits for it */
  char *project;
} JkAsked;

static JkAsked *
asked_new (JkChangesPage *self,
           GtkWidget     *widget)
{
  JkAsked *asked = g_new0 (JkAsked, 1);

  asked->page = g_object_ref (self);
  asked->widget = g_object_ref (widget);
  asked->project = g_strdup (project_id (self));
  return asked;
}

static void
asked_free (JkAsked *asked)
{
  g_object_unref (asked->page);
  g_object_unref (asked->widget);
  g_free (asked->project);
  g_free (asked);
}

/* Returns: whether the page still shows what was asked about, and there is something to say */
static gboolean
is_news (JkAsked      *asked,
         const GError *error)
{
  return asked->page->project != NULL && g_str_equal (asked->project, project_id (asked->page))
         && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
on_committed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  JkAsked *asked = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) end = jk_host_work_finish (JK_HOST (source), result, &error);
  const char *branch = jk_json_get_string (end, "branch");
  g_autofree char *text = NULL;

  jk_proposal_card_set_busy (JK_PROPOSAL_CARD (asked->widget), FALSE);
  if (is_news (asked, error) && end == NULL)
    {
      text = g_strdup_printf (_ ("Not committed: %s"), error->message);
      say (asked->page, text, NULL);
    }
  else if (is_news (asked, error))
    {
      text = branch != NULL ? g_strdup_printf (_ ("Committed on %s"), branch) : g_strdup (_ ("Committed"));
      say (asked->page, text, "win.undo-commit");
      jk_repository_page_load (JK_REPOSITORY_PAGE (asked->page));
    }
  asked_free (asked);
}

void
jk_changes_page_commit (JkChangesPage  *self,
                        JkProposalCard *card)
{
  gboolean is_whole = jk_proposal_card_is_whole (card);
  g_autofree char *message = jk_proposal_card_dup_message (card);
  g_auto(GStrv) paths = jk_proposal_card_dup_paths (card);

  jk_proposal_card_set_busy (card, TRUE);
  jk_host_commit_async (get_host (self), project_id (self), is_whole ? jk_proposal_card_get_id (card) : NULL,
                        (const char *const *) paths, message, NULL, on_committed_cb, asked_new (self, GTK_WIDGET (card)));
}

static void
on_checkpoint_made_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      data)
{
  JkAsked *asked = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) end = jk_host_work_finish (JK_HOST (source), result, &error);
  g_autofree char *text = NULL;

  asked->page->is_keeping = FALSE;
  if (is_news (asked, error))
    {
      text = end != NULL ? g_strdup (_ ("Kept as a checkpoint")) : g_strdup_printf (_ ("No checkpoint: %s"), error->message);
      say (asked->page, text, NULL);
      jk_repository_page_load (JK_REPOSITORY_PAGE (asked->page));
    }
  asked_free (asked);
}

static void
on_checkpoint_clicked_cb (JkChangesPage *self)
{
  /* Not made insensitive: that would take the keyboard from it. */
  if (self->is_keeping)
    return;
  self->is_keeping = TRUE;
  jk_host_checkpoint_async (get_host (self), project_id (self), NULL, on_checkpoint_made_cb, asked_new (self, self->checkpoint_button));
}

/* What was read before stays: a message may be half written in it. */
static void
show_failure (JkChangesPage *self,
              const char    *reason)
{
  g_autofree char *escaped = g_markup_escape_text (reason, -1);

  if (g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (self->stack)), "list") == 0)
    {
      jk_reload_bar_tell (JK_RELOAD_BAR (self->reload_bar), reason);
      return;
    }
  adw_status_page_set_description (ADW_STATUS_PAGE (self->failed_page), escaped);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "failed");
}

static void
on_changes_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr(JkChangesPage) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) answer = jk_host_load_finish (JK_HOST (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer == NULL)
    {
      show_failure (self, error->message);
      return;
    }
  jk_changes_page_fill (self, answer);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "list");
  jk_reload_bar_clear (JK_RELOAD_BAR (self->reload_bar));
}

static void
on_project_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr(JkChangesPage) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) answer = jk_host_load_finish (JK_HOST (source), result, &error);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    jk_repository_mode_show (JK_REPOSITORY_MODE (self->mode), get_host (self), project_id (self), jk_json_get_object (answer, "healing"));
}

static char *
checkpoint_note (JsonObject *checkpoint)
{
  gint64 n = jk_json_get_int (checkpoint, "paths");
  double size = jk_json_get_double (checkpoint, "size_bytes");
  const char *reason = jk_checkpoint_words_reason (jk_json_get_string (checkpoint, "reason"));
  g_autofree char *files = g_strdup_printf (ngettext ("%d file", "%d files", n), (int) n);
  g_autofree char *bytes = size > 0 ? jk_value_text_new (size, "B", 1) : NULL;

  if (bytes == NULL)
    return g_strdup_printf ("%s · %s", files, reason != NULL ? reason : "");
  return g_strdup_printf ("%s · %s · %s", files, bytes, reason != NULL ? reason : "");
}

static void
show_checkpoints (JkChangesPage *self,
                  JsonArray     *checkpoints)
{
  JkRowGroup *group = JK_ROW_GROUP (self->checkpoints);

  jk_row_group_begin (group);
  for (guint i = 0; i < MIN (jk_json_get_length (checkpoints), MAX_CHECKPOINTS); i++)
    {
      JsonObject *checkpoint = jk_json_get_element (checkpoints, i);
      const char *id = jk_json_get_string (checkpoint, "id");
      g_autofree char *time = jk_format_time (jk_json_get_time_us (checkpoint, "time")), *note = checkpoint_note (checkpoint);
      g_autofree char *target = g_strconcat (project_id (self), ":", id, NULL);

      if (id != NULL)
        jk_row_group_add_link (group, time, note, NULL, "win.open-checkpoint", target);
    }
  if (jk_json_get_length (checkpoints) > MAX_CHECKPOINTS)
    {
      const int n = jk_json_get_length (checkpoints) - MAX_CHECKPOINTS;
      g_autofree char *text = g_strdup_printf (ngettext ("%d older checkpoint", "%d older checkpoints", n), n);

      jk_row_group_add (group, text, _ ("“jikimictl checkpoint list” lists all of them."), NULL, JK_LEVEL_INFO);
    }
  if (jk_json_get_length (checkpoints) == 0)
    jk_row_group_add (group, _ ("No checkpoint yet"), _ ("Those that are kept stand here, for a week, and can be gone back to."), NULL,
                      JK_LEVEL_INFO);
  jk_row_group_end (group);
}

static void
on_checkpoints_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  g_autoptr(JkChangesPage) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) answer = jk_host_load_finish (JK_HOST (source), result, &error);

  if (answer != NULL)
    show_checkpoints (self, jk_json_get_array (answer, "checkpoints"));
}

static void
jk_changes_page_load (JkRepositoryPage *page,
                      GCancellable     *cancellable)
{
  JkHost *host = jk_repository_page_get_host (page);
  const char *id = jk_repository_page_get_project (page);

  jk_host_load_changes_async (host, id, cancellable, on_changes_cb, g_object_ref (page));
  jk_host_load_project_async (host, id, cancellable, on_project_cb, g_object_ref (page));
  jk_host_load_checkpoints_async (host, id, cancellable, on_checkpoints_cb, g_object_ref (page));
}

static void
jk_changes_page_dispose (GObject *object)
{
  JkChangesPage *self = JK_CHANGES_PAGE (object);

  g_clear_pointer (&self->never_rows, g_ptr_array_unref);
  g_clear_pointer (&self->never_changes, g_ptr_array_unref);
  g_clear_object (&self->project);

  G_OBJECT_CLASS (jk_changes_page_parent_class)->dispose (object);
}

static void
jk_changes_page_class_init (JkChangesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_changes_page_dispose;
  JK_REPOSITORY_PAGE_CLASS (klass)->load = jk_changes_page_load;

  g_type_ensure (JK_TYPE_RELOAD_BAR);
  g_type_ensure (JK_TYPE_REPOSITORY_MODE);
  g_type_ensure (JK_TYPE_ROW_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-changes-page.ui");
  gtk_widget_class_bind_template_child (widget_class, JkChangesPage, reload_bar);
  gtk_widget_class_bind_template_child (widget_class, JkChangesPage, stack);
  gtk_widget_class_bind_template_child (widget_class, JkChangesPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, JkChangesPage, state);
  gtk_widget_class_bind_template_child (widget_class, JkChangesPage, proposals);
  gtk_widget_class_bind_template_child (widget_class, JkChangesPage, never);
  gtk_widget_class_bind_template_child (widget_class, JkChangesPage, checkpoint_button);
  gtk_widget_class_bind_template_child (widget_class, JkChangesPage, checkpoints);
  gtk_widget_class_bind_template_child (widget_class, JkChangesPage, mode);
  gtk_widget_class_bind_template_child (widget_class, JkChangesPage, failed_page);
  gtk_widget_class_bind_template_callback (widget_class, jk_repository_page_load);
  gtk_widget_class_bind_template_callback (widget_class, on_checkpoint_clicked_cb);
}

static void
jk_changes_page_init (JkChangesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  jk_group_title_wrap (ADW_PREFERENCES_GROUP (self->never));
  self->never_rows = g_ptr_array_new ();
}

void
jk_changes_page_show (JkChangesPage *self,
                      JkProjectItem *project)
{
  if (!g_set_object (&self->project, project))
    return;
  jk_repository_page_set_project (JK_REPOSITORY_PAGE (self), project_id (self));
  jk_changes_page_clear (self);
  jk_reload_bar_clear (JK_RELOAD_BAR (self->reload_bar));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "nothing");
  jk_repository_page_load (JK_REPOSITORY_PAGE (self));
}
