/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-checkpoint-page.h"

#include <glib/gi18n-lib.h>

#include "jk-checkpoint-words.h"
#include "jk-format.h"
#include "jk-host-work.h"
#include "jk-json.h"
#include "jk-repository-calls.h"
#include "jk-row-group.h"
#include "jk-value-text.h"
#include "jk-window.h"

#define MAX_FILES 200

struct _JkCheckpointPage
{
  AdwBin parent_instance;

  GtkWidget *stack;
  GtkWidget *scroller;
  GtkWidget *about;
  GtkWidget *summary;
  GtkWidget *restore_button;
  GtkWidget *files;
  GtkWidget *failed_page;

  JkHost *host;
  char *project;
  char *checkpoint;
  JsonObject *effects;       /* (nullable): as they were told last */
  gboolean is_restoring;
  GCancellable *cancellable; /* (nullable): of the load under way */
  gulong detail_changed;
};

G_DEFINE_FINAL_TYPE (JkCheckpointPage, jk_checkpoint_page, ADW_TYPE_BIN)

/* A page shows another checkpoint before it has ended: what was asked for stays what it was. */
typedef struct
{
  JkCheckpointPage *page;
  char *project;
  char *checkpoint;
} Restore;

static void load (JkCheckpointPage *self);

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

static void
update_button (JkCheckpointPage *self)
{
  gtk_widget_set_sensitive (self->restore_button, !self->is_restoring && does_something (self->effects));
}

static Restore *
restore_new (JkCheckpointPage *page)
{
  Restore *self = g_rc_box_new0 (Restore);

  self->page = g_object_ref (page);
  self->project = g_strdup (page->project);
  self->checkpoint = g_strdup (page->checkpoint);
  return self;
}

static void
restore_clear (gpointer data)
{
  Restore *self = data;

  g_object_unref (self->page);
  g_free (self->project);
  g_free (self->checkpoint);
}

static void
restore_release (gpointer  data,
                 GClosure *closure)
{
  g_rc_box_release_full (data, restore_clear);
}

static void
say (Restore    *self,
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
say_end (Restore    *self,
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
  Restore *restore = data;
  JkCheckpointPage *self = restore->page;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) end = jk_host_work_finish (JK_HOST (source), result, &error);
  g_autofree char *text = NULL;

  self->is_restoring = FALSE;
  update_button (self);
  if (end != NULL)
    say_end (restore, end);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      text = g_strdup_printf (_ ("Not brought back: %s"), error->message);
      say (restore, text, NULL);
    }
  load (self);
  restore_release (restore, NULL);
}

static void
on_response_cb (AdwMessageDialog *dialog,
                const char       *response,
                Restore          *restore)
{
  JkCheckpointPage *self = restore->page;

  if (self->host == NULL || !g_str_equal (response, "restore"))
    return;
  self->is_restoring = TRUE;
  update_button (self);
  jk_host_restore_async (self->host, restore->project, restore->checkpoint, NULL, on_restored_cb,
                         g_rc_box_acquire (restore));
}

static void
on_restore_clicked_cb (JkCheckpointPage *self)
{
  g_autofree char *effects = describe_effects (self->effects);
  g_autofree char *body
      = g_strdup_printf ("%s\n\n%s %s", effects,
                         _ ("What is there now is kept as another checkpoint first, so that this can be undone."),
                         _ ("The branch and the staging area stay as they are."));
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                              _ ("Go Back to This Checkpoint?"), body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "restore", _ ("_Go Back"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "restore", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response_cb), restore_new (self), restore_release, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Why it is as it is, where the word at the right does not tell enough. */
static char *
file_note (JsonObject *file)
{
  const char *effect = jk_json_get_string (file, "effect");
  double size = jk_json_get_double (file, "size_bytes");

  if (g_strcmp0 (effect, "blocked") == 0)
    return g_strdup (jk_checkpoint_words_obstacle (jk_json_get_string (file, "reason")));
  if (g_strcmp0 (effect, "keep") == 0)
    return g_strdup (_ ("It had been deleted by then."));
  return jk_value_text_new (size, "B", 1);
}

static void
show_files (JkCheckpointPage *self,
            JsonObject       *answer)
{
  JkRowGroup *group = JK_ROW_GROUP (self->files);
  JsonArray *files = jk_json_get_array (answer, "files");
  guint n = jk_json_get_length (files);

  jk_row_group_begin (group);
  for (guint i = 0; i < MIN (n, MAX_FILES); i++)
    {
      JsonObject *file = jk_json_get_element (files, i);
      const char *path = jk_json_get_string (file, "path"), *effect = jk_json_get_string (file, "effect");
      g_autofree char *note = file_note (file);

      if (path != NULL)
        jk_row_group_add (group, path, note, jk_checkpoint_words_effect (effect),
                          g_strcmp0 (effect, "blocked") == 0 ? JK_LEVEL_WARNING : JK_LEVEL_INFO);
    }
  if (n > MAX_FILES || jk_json_get_boolean (answer, "truncated"))
    jk_row_group_add (group, _ ("More files are not listed here"),
                      _ ("They are counted above, and brought back all the same."), NULL, JK_LEVEL_INFO);
  jk_row_group_end (group);
}

static void
show_answer (JkCheckpointPage *self,
             JsonObject       *answer)
{
  g_autofree char *time = jk_format_time (jk_json_get_time_us (answer, "time"));
  const char *reason = jk_checkpoint_words_reason (jk_json_get_string (answer, "reason"));
  /* A word that is not known is shown as it came, and here it is markup. */
  g_autofree char *escaped = reason != NULL ? g_markup_escape_text (reason, -1) : NULL;
  g_autofree char *effects = NULL;

  g_clear_pointer (&self->effects, json_object_unref);
  if (jk_json_get_object (answer, "effects") != NULL)
    self->effects = json_object_ref (jk_json_get_object (answer, "effects"));
  effects = describe_effects (self->effects);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->about), time);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->about), escaped);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->summary), does_something (self->effects)
                                                                          ? _ ("What going back does now")
                                                                          : _ ("All that it holds is as it was then"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->summary), effects);
  show_files (self, answer);
  update_button (self);
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
load (JkCheckpointPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->checkpoint == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->cancellable = g_cancellable_new ();
  jk_host_load_checkpoint_async (self->host, self->project, self->checkpoint, self->cancellable, on_loaded_cb,
                                 g_object_ref (self));
}

static void
on_detail_changed_cb (JkHost           *host,
                      const char       *collector,
                      const char       *project,
                      JkCheckpointPage *self)
{
  if (g_strcmp0 (project, self->project) == 0 && g_strcmp0 (collector, "git") == 0)
    load (self);
}

static void
wake (JkCheckpointPage *self)
{
  if (self->host == NULL || self->detail_changed != 0)
    return;
  self->detail_changed
      = g_signal_connect_object (self->host, "detail-changed", G_CALLBACK (on_detail_changed_cb), self, 0);
  load (self);
}

static void
sleep_until_mapped (JkCheckpointPage *self)
{
  if (self->host != NULL)
    g_clear_signal_handler (&self->detail_changed, self->host);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
jk_checkpoint_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (jk_checkpoint_page_parent_class)->map (widget);
  wake (JK_CHECKPOINT_PAGE (widget));
}

static void
jk_checkpoint_page_unmap (GtkWidget *widget)
{
  sleep_until_mapped (JK_CHECKPOINT_PAGE (widget));
  GTK_WIDGET_CLASS (jk_checkpoint_page_parent_class)->unmap (widget);
}

static void
jk_checkpoint_page_dispose (GObject *object)
{
  JkCheckpointPage *self = JK_CHECKPOINT_PAGE (object);

  sleep_until_mapped (self);
  g_clear_pointer (&self->effects, json_object_unref);
  g_clear_pointer (&self->project, g_free);
  g_clear_pointer (&self->checkpoint, g_free);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (jk_checkpoint_page_parent_class)->dispose (object);
}

static void
jk_checkpoint_page_class_init (JkCheckpointPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_checkpoint_page_dispose;
  widget_class->map = jk_checkpoint_page_map;
  widget_class->unmap = jk_checkpoint_page_unmap;

  g_type_ensure (JK_TYPE_ROW_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-checkpoint-page.ui");
  gtk_widget_class_bind_template_child (widget_class, JkCheckpointPage, stack);
  gtk_widget_class_bind_template_child (widget_class, JkCheckpointPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, JkCheckpointPage, about);
  gtk_widget_class_bind_template_child (widget_class, JkCheckpointPage, summary);
  gtk_widget_class_bind_template_child (widget_class, JkCheckpointPage, restore_button);
  gtk_widget_class_bind_template_child (widget_class, JkCheckpointPage, files);
  gtk_widget_class_bind_template_child (widget_class, JkCheckpointPage, failed_page);
  gtk_widget_class_bind_template_callback (widget_class, load);
  gtk_widget_class_bind_template_callback (widget_class, on_restore_clicked_cb);
}

static void
jk_checkpoint_page_init (JkCheckpointPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
jk_checkpoint_page_set_host (JkCheckpointPage *self,
                             JkHost           *host)
{
  g_return_if_fail (JK_IS_CHECKPOINT_PAGE (self) && self->host == NULL);

  self->host = g_object_ref (host);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    wake (self);
}

void
jk_checkpoint_page_show (JkCheckpointPage *self,
                         const char       *project,
                         const char       *checkpoint)
{
  if (g_strcmp0 (self->project, project) == 0 && g_strcmp0 (self->checkpoint, checkpoint) == 0)
    return;
  g_free (self->project);
  g_free (self->checkpoint);
  self->project = g_strdup (project);
  self->checkpoint = g_strdup (checkpoint);
  g_clear_pointer (&self->effects, json_object_unref);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "nothing");
  load (self);
}
