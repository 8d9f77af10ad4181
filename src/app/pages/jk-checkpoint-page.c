/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-checkpoint-page.h"

#include <glib/gi18n-lib.h>

#include "jk-checkpoint-files.h"
#include "jk-checkpoint-words.h"
#include "jk-format.h"
#include "jk-group-title.h"
#include "jk-host-work.h"
#include "jk-json.h"
#include "jk-repository-calls.h"
#include "jk-value-text.h"
#include "jk-window.h"

struct _JkCheckpointPage
{
  JkRepositoryPage parent_instance;

  GtkWidget *stack;
  GtkWidget *scroller;
  GtkWidget *about;
  GtkWidget *delete_button;
  GtkWidget *summary;
  GtkWidget *restore_button;
  GtkWidget *files;
  GtkWidget *failed_page;

  char *checkpoint;
  JsonObject *answer;        /* (nullable): as it was told last */
  gboolean is_busy;          /* going back, or deleting */
};

G_DEFINE_FINAL_TYPE (JkCheckpointPage, jk_checkpoint_page, JK_TYPE_REPOSITORY_PAGE)

/* A page shows another checkpoint before it has ended: what was asked for stays what it was. */
typedef struct
{
  JkCheckpointPage *page;
  char *project;
  char *checkpoint;
  GStrv paths; /* (nullable): of what is to be brought back; %NULL: all */
} Asked;

/* A sentence for each that happens to some file, one a line. */
static char *
describe_effects (JsonObject *effects)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  const int change = jk_json_get_int (effects, "change"), create = jk_json_get_int (effects, "create");
  const int removed = jk_json_get_int (effects, "remove"), keep = jk_json_get_int (effects, "keep");
  const int blocked = jk_json_get_int (effects, "blocked");

  if (change > 0)
    g_ptr_array_add (lines,
                     g_strdup_printf (ngettext ("%d file is replaced.", "%d files are replaced.", change), change));
  if (create > 0)
    g_ptr_array_add (lines,
                     g_strdup_printf (ngettext ("%d file is made anew.", "%d files are made anew.", create), create));
  if (removed > 0)
    g_ptr_array_add (lines,
                     g_strdup_printf (ngettext ("%d file is removed.", "%d files are removed.", removed), removed));
  if (keep > 0)
    g_ptr_array_add (lines, g_strdup_printf (ngettext ("%d file that had been deleted stays.",
                                                       "%d files that had been deleted stay.", keep),
                                             keep));
  if (blocked > 0)
    g_ptr_array_add (lines, g_strdup_printf (ngettext ("%d file cannot be brought back.",
                                                       "%d files cannot be brought back.", blocked),
                                             blocked));
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static gboolean
does_something (JsonObject *effects)
{
  return jk_json_get_int (effects, "change") + jk_json_get_int (effects, "create") + jk_json_get_int (effects, "remove")
         > 0;
}

/* What the button brings back: all, or as much as is chosen. */
static void
update_buttons (JkCheckpointPage *self)
{
  JkCheckpointFiles *files = JK_CHECKPOINT_FILES (self->files);
  const guint n = jk_checkpoint_files_count_chosen (files);
  const gboolean is_whole = jk_checkpoint_files_is_whole (files);
  g_autoptr(JsonObject) effects = jk_checkpoint_files_dup_effects (files);
  g_autofree char *some = g_strdup_printf (ngettext ("Bring Back %u Chosen File…", "Bring Back %u Chosen Files…", n), n);

  gtk_button_set_label (GTK_BUTTON (self->restore_button), is_whole ? _ ("Go _Back…") : some);
  if (is_whole)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->restore_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ ("Go back to this checkpoint…"), -1);
  else /* its own words tell enough, once */
    gtk_accessible_reset_property (GTK_ACCESSIBLE (self->restore_button), GTK_ACCESSIBLE_PROPERTY_LABEL);
  gtk_widget_set_tooltip_text (self->restore_button, is_whole || n > 0 ? NULL : _ ("Choose the files to bring back first"));
  gtk_widget_set_sensitive (self->restore_button, !self->is_busy && does_something (effects));
  gtk_widget_set_sensitive (self->delete_button, !self->is_busy);
}

static Asked *
asked_new (JkCheckpointPage *page)
{
  Asked *self = g_rc_box_new0 (Asked);

  self->page = g_object_ref (page);
  self->project = g_strdup (jk_repository_page_get_project (JK_REPOSITORY_PAGE (page)));
  self->checkpoint = g_strdup (page->checkpoint);
  return self;
}

static void
asked_clear (gpointer data)
{
  Asked *self = data;

  g_object_unref (self->page);
  g_free (self->project);
  g_free (self->checkpoint);
  g_strfreev (self->paths);
}

static void
asked_release (gpointer  data,
               GClosure *closure)
{
  g_rc_box_release_full (data, asked_clear);
}

static gboolean
is_shown (JkCheckpointPage *self,
          const char       *project,
          const char       *checkpoint)
{
  return g_strcmp0 (jk_repository_page_get_project (JK_REPOSITORY_PAGE (self)), project) == 0
         && g_strcmp0 (self->checkpoint, checkpoint) == 0;
}

static void
set_busy (JkCheckpointPage *self,
          gboolean          is_busy)
{
  self->is_busy = is_busy;
  update_buttons (self);
}

/* @before: (nullable): the checkpoint that takes it back */
static void
say (Asked      *self,
     const char *text,
     const char *before)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->page));
  g_autofree char *target = NULL;

  if (!JK_IS_WINDOW (root))
    return;
  if (before != NULL && *before != '\0')
    {
      target = g_strconcat (self->project, ":", before, NULL);
      jk_window_offer_action (JK_WINDOW (root), "win.undo-restore", target);
    }
  jk_window_say (JK_WINDOW (root), text, target != NULL ? _ ("Undo") : NULL, target != NULL ? "win.undo" : NULL, NULL);
}

static void
say_end (Asked      *self,
         JsonObject *end)
{
  const int n = jk_json_get_int (end, "changed") + jk_json_get_int (end, "created") + jk_json_get_int (end, "removed");
  const int blocked = jk_json_get_int (end, "blocked");
  g_autofree char *text = NULL;

  if (blocked > 0)
    /* Translators: how many files, and how many could not */
    text = g_strdup_printf (_ ("%d brought back, %d not"), n, blocked);
  else
    text = g_strdup_printf (ngettext ("%d file is as it was then", "%d files are as they were then", n), n);
  say (self, text, jk_json_get_string (end, "before"));
}

static void
on_restored_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  Asked *asked = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) end = jk_host_work_finish (JK_HOST (source), result, &error);
  g_autofree char *text = NULL;

  set_busy (asked->page, FALSE);
  if (end != NULL)
    say_end (asked, end);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      text = g_strdup_printf (_ ("Not brought back: %s"), error->message);
      say (asked, text, NULL);
    }
  jk_repository_page_load (JK_REPOSITORY_PAGE (asked->page));
  asked_release (asked, NULL);
}

static void
on_restore_response_cb (AdwMessageDialog *dialog,
                        const char       *response,
                        Asked            *asked)
{
  JkHost *host = jk_repository_page_get_host (JK_REPOSITORY_PAGE (asked->page));

  if (host == NULL || !g_str_equal (response, "restore"))
    return;
  set_busy (asked->page, TRUE);
  jk_host_restore_async (host, asked->project, asked->checkpoint, (const char *const *) asked->paths, NULL, on_restored_cb,
                         g_rc_box_acquire (asked));
}

/* A question with a red button, @response, that does what was @asked for. */
static void
ask (Asked      *owned_asked,
     const char *heading,
     const char *body,
     const char *response,
     const char *label,
     GCallback   on_response)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (owned_asked->page))), heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), response, label, NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), response, ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_data (dialog, "response", on_response, owned_asked, asked_release, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_restore_clicked_cb (JkCheckpointPage *self)
{
  JkCheckpointFiles *files = JK_CHECKPOINT_FILES (self->files);
  const gboolean is_whole = jk_checkpoint_files_is_whole (files);
  g_autoptr(JsonObject) chosen = jk_checkpoint_files_dup_effects (files);
  g_autofree char *effects = describe_effects (chosen);
  g_autofree char *body
      = g_strdup_printf ("%s\n\n%s %s", effects,
                         _ ("What is there now is kept as another checkpoint first, so that this can be undone."),
                         is_whole ? _ ("The branch and the staging area stay as they are.")
                                  : _ ("All other files, the branch and the staging area stay as they are."));
  Asked *asked = asked_new (self);

  asked->paths = jk_checkpoint_files_dup_paths (files);
  ask (asked, is_whole ? _ ("Go Back to This Checkpoint?") : _ ("Bring the Chosen Files Back?"), body, "restore", _ ("_Go Back"),
       G_CALLBACK (on_restore_response_cb));
}

static void
on_deleted_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  Asked *asked = data;
  JkCheckpointPage *self = asked->page;
  g_autoptr(GError) error = NULL;
  const gboolean is_deleted = jk_host_change_finish (JK_HOST (source), result, &error);
  g_autofree char *text = NULL;

  set_busy (self, FALSE);
  if (is_deleted)
    say (asked, _ ("The checkpoint is deleted"), NULL);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      text = g_strdup_printf (_ ("Not deleted: %s"), error->message);
      say (asked, text, NULL);
    }
  if (is_deleted && is_shown (self, asked->project, asked->checkpoint))
    {
      /* There is nothing to load again; whoever is elsewhere by now stays there. */
      g_clear_pointer (&self->checkpoint, g_free);
      if (gtk_widget_get_mapped (GTK_WIDGET (self)))
        gtk_widget_activate_action (GTK_WIDGET (self), "win.back", NULL);
    }
  asked_release (asked, NULL);
}

static void
on_delete_response_cb (AdwMessageDialog *dialog,
                       const char       *response,
                       Asked            *asked)
{
  JkHost *host = jk_repository_page_get_host (JK_REPOSITORY_PAGE (asked->page));

  if (host == NULL || !g_str_equal (response, "delete"))
    return;
  set_busy (asked->page, TRUE);
  jk_host_delete_checkpoint_async (host, asked->project, asked->checkpoint, NULL, on_deleted_cb, g_rc_box_acquire (asked));
}

static void
on_delete_clicked_cb (JkCheckpointPage *self)
{
  const int n = jk_json_get_int (self->answer, "paths");
  g_autofree char *size = jk_value_text_new (jk_json_get_double (self->answer, "size_bytes"), "B", 1);
  /* Translators: how many files, and their size */
  g_autofree char *lost = g_strdup_printf (ngettext ("What it holds of %d file (%s) is gone then, and can no longer be gone back to.",
                                                     "What it holds of %d files (%s) is gone then, and can no longer be gone back to.",
                                                     n),
                                           n, size);
  const gboolean is_way_back = g_strcmp0 (jk_json_get_string (self->answer, "reason"), "before-restore") == 0;
  g_autofree char *body = g_strconcat (lost, " ", _ ("The files of the repository stay as they are."), "\n\n",
                                       is_way_back ? _ ("It was kept when you went back to another one: that can no longer be undone.")
                                                   : _ ("This cannot be undone."),
                                       NULL);

  ask (asked_new (self), _ ("Delete This Checkpoint?"), body, "delete", _ ("_Delete"), G_CALLBACK (on_delete_response_cb));
}

static void
show_answer (JkCheckpointPage *self,
             JsonObject       *answer)
{
  g_autofree char *time = jk_format_time (jk_json_get_time_us (answer, "time"));
  const char *reason = jk_checkpoint_words_reason (jk_json_get_string (answer, "reason"));
  /* A word that is not known is shown as it came, and here it is markup. */
  g_autofree char *escaped = reason != NULL ? g_markup_escape_text (reason, -1) : NULL;
  JsonObject *effects = jk_json_get_object (answer, "effects");
  g_autofree char *described = describe_effects (effects);

  json_object_ref (answer);
  g_clear_pointer (&self->answer, json_object_unref);
  self->answer = answer;
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->about), time);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->about), escaped);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->summary), does_something (effects)
                                                                          ? _ ("What going back does now")
                                                                          : _ ("All that it holds is as it was then"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->summary), described);
  jk_checkpoint_files_show (JK_CHECKPOINT_FILES (self->files), answer);
  update_buttons (self);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "list");
}

static void
on_loaded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(JkCheckpointPage) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) answer = jk_host_load_finish (JK_HOST (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer == NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (error->message, -1);

      adw_status_page_set_description (ADW_STATUS_PAGE (self->failed_page), escaped);
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "failed");
      return;
    }
  show_answer (self, answer);
}

static void
jk_checkpoint_page_load (JkRepositoryPage *page,
                         GCancellable     *cancellable)
{
  JkCheckpointPage *self = JK_CHECKPOINT_PAGE (page);

  if (self->checkpoint != NULL) /* it may have been deleted */
    jk_host_load_checkpoint_async (jk_repository_page_get_host (page), jk_repository_page_get_project (page), self->checkpoint,
                                   cancellable, on_loaded_cb, g_object_ref (self));
}

static void
jk_checkpoint_page_dispose (GObject *object)
{
  JkCheckpointPage *self = JK_CHECKPOINT_PAGE (object);

  g_clear_pointer (&self->answer, json_object_unref);
  g_clear_pointer (&self->checkpoint, g_free);

  G_OBJECT_CLASS (jk_checkpoint_page_parent_class)->dispose (object);
}

static void
jk_checkpoint_page_class_init (JkCheckpointPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_checkpoint_page_dispose;
  JK_REPOSITORY_PAGE_CLASS (klass)->load = jk_checkpoint_page_load;

  g_type_ensure (JK_TYPE_CHECKPOINT_FILES);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-checkpoint-page.ui");
  gtk_widget_class_bind_template_child (widget_class, JkCheckpointPage, stack);
  gtk_widget_class_bind_template_child (widget_class, JkCheckpointPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, JkCheckpointPage, about);
  gtk_widget_class_bind_template_child (widget_class, JkCheckpointPage, delete_button);
  gtk_widget_class_bind_template_child (widget_class, JkCheckpointPage, summary);
  gtk_widget_class_bind_template_child (widget_class, JkCheckpointPage, restore_button);
  gtk_widget_class_bind_template_child (widget_class, JkCheckpointPage, files);
  gtk_widget_class_bind_template_child (widget_class, JkCheckpointPage, failed_page);
  gtk_widget_class_bind_template_callback (widget_class, jk_repository_page_load);
  gtk_widget_class_bind_template_callback (widget_class, on_delete_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_restore_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_buttons);
}

static void
jk_checkpoint_page_init (JkCheckpointPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  jk_group_title_wrap (ADW_PREFERENCES_GROUP (self->about));
}

void
jk_checkpoint_page_show (JkCheckpointPage *self,
                         const char       *project,
                         const char       *checkpoint)
{
  JkRepositoryPage *page = JK_REPOSITORY_PAGE (self);

  if (is_shown (self, project, checkpoint))
    return;
  jk_repository_page_set_project (page, project);
  g_free (self->checkpoint);
  self->checkpoint = g_strdup (checkpoint);
  g_clear_pointer (&self->answer, json_object_unref);
  jk_checkpoint_files_clear (JK_CHECKPOINT_FILES (self->files));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "nothing");
  jk_repository_page_load (page);
}
