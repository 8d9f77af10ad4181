/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-checkpoint-files.h"

#include <glib/gi18n-lib.h>

#include "jk-checkpoint-words.h"
#include "jk-format.h"
#include "jk-json.h"
#include "jk-level-badge.h"
#include "jk-plain-line.h"
#include "jk-value-text.h"

#define MAX_FILES 200

struct _JkCheckpointFiles
{
  AdwPreferencesGroup parent_instance;

  GtkWidget *all_button;
  GtkSizeGroup *marks;  /* what stands before the names: these begin at one line */

  JsonObject *answer;   /* (nullable): as it is shown */
  GPtrArray *rows;      /* not owned */
  GPtrArray *checks;    /* of the files that can be brought back; not owned */
  GtkWidget *rest_row;  /* (nullable): one of @rows */
  GHashTable *left_out; /* set of paths that are to stay as they are */
  gboolean is_filling;  /* the boxes are ticked by us */
};

G_DEFINE_FINAL_TYPE (JkCheckpointFiles, jk_checkpoint_files, ADW_TYPE_PREFERENCES_GROUP)

static guint chosen_signal;

static gboolean
is_offered (JsonObject *file)
{
  static const char *const words[] = { "change", "create", "remove", NULL };
  const char *effect = jk_json_get_string (file, "effect");

  return effect != NULL && g_strv_contains (words, effect) && jk_json_get_string (file, "path") != NULL;
}

static guint
count_listed (JkCheckpointFiles *self)
{
  return MIN (jk_json_get_length (jk_json_get_array (self->answer, "files")), MAX_FILES);
}

static JsonObject *
get_file (JkCheckpointFiles *self,
          guint              i)
{
  return jk_json_get_element (jk_json_get_array (self->answer, "files"), i);
}

static gboolean
is_chosen (JkCheckpointFiles *self,
           JsonObject        *file)
{
  return is_offered (file) && !g_hash_table_contains (self->left_out, jk_json_get_string (file, "path"));
}

/* Whether there are more to bring back than the list names. */
static gboolean
has_unlisted (JkCheckpointFiles *self)
{
  JsonObject *effects = jk_json_get_object (self->answer, "effects");

  return jk_json_get_int (effects, "change") + jk_json_get_int (effects, "create") + jk_json_get_int (effects, "remove")
         > self->checks->len;
}

static void
show_choice (JkCheckpointFiles *self)
{
  const gboolean is_whole = jk_checkpoint_files_is_whole (self);

  gtk_widget_set_visible (self->all_button, self->checks->len > 1);
  gtk_button_set_label (GTK_BUTTON (self->all_button), is_whole ? _ ("Choose None") : _ ("Choose All"));
  if (self->rest_row != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->rest_row), is_whole && has_unlisted (self)
                                                                      ? _ ("They are counted above, and brought back all the same.")
                                                                      : _ ("Nothing happens to them."));
  g_signal_emit (self, chosen_signal, 0);
}

static void
on_toggled_cb (GtkCheckButton *check,
               const char     *path)
{
  JkCheckpointFiles *self = JK_CHECKPOINT_FILES (gtk_widget_get_ancestor (GTK_WIDGET (check), JK_TYPE_CHECKPOINT_FILES));

  if (gtk_check_button_get_active (check))
    g_hash_table_remove (self->left_out, path);
  else
    g_hash_table_add (self->left_out, g_strdup (path));
  if (!self->is_filling)
    show_choice (self);
}

static void
on_row_activated_cb (GtkCheckButton *check)
{
  gtk_check_button_set_active (check, !gtk_check_button_get_active (check));
}

static void
on_all_clicked_cb (JkCheckpointFiles *self)
{
  const gboolean is_wanted = !jk_checkpoint_files_is_whole (self);

  self->is_filling = TRUE;
  for (guint i = 0; i < self->checks->len; i++)
    gtk_check_button_set_active (g_ptr_array_index (self->checks, i), is_wanted);
  self->is_filling = FALSE;
  show_choice (self);
}

static void
free_path (gpointer  path,
           GClosure *closure)
{
  g_free (path);
}

static GtkWidget *
make_check (JkCheckpointFiles *self,
            JsonObject        *file,
            const char        *shown)
{
  GtkWidget *check = gtk_check_button_new ();
  /* Translators: what ticking a box does: %s is a file */
  g_autofree char *name = g_strdup_printf (_ ("Bring back %s"), shown);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), is_chosen (self, file));
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_data (check, "toggled", G_CALLBACK (on_toggled_cb), g_strdup (jk_json_get_string (file, "path")), free_path, 0);
  g_ptr_array_add (self->checks, check);
  return check;
}

/* A sign for what cannot be brought back; nothing, as wide as a box, for what needs not. */
static GtkWidget *
make_sign (JsonObject *file)
{
  GtkWidget *sign;

  if (g_strcmp0 (jk_json_get_string (file, "effect"), "blocked") != 0)
    return gtk_image_new ();
  sign = gtk_image_new_from_icon_name (jk_format_level_icon (JK_LEVEL_WARNING));
  gtk_accessible_update_property (GTK_ACCESSIBLE (sign), GTK_ACCESSIBLE_PROPERTY_LABEL, jk_format_level (JK_LEVEL_WARNING), -1);
  jk_level_style (sign, JK_LEVEL_WARNING);
  return sign;
}

/* Why it is as it is, where the word at the right does not tell enough. */
static char *
file_note (JsonObject *file)
{
  const char *effect = jk_json_get_string (file, "effect");

  if (g_strcmp0 (effect, "blocked") == 0)
    return g_strdup (jk_checkpoint_words_obstacle (jk_json_get_string (file, "reason")));
  if (g_strcmp0 (effect, "keep") == 0)
    return g_strdup (_ ("It had been deleted by then."));
  return jk_value_text_new (jk_json_get_double (file, "size_bytes"), "B", 1);
}

static GtkWidget *
add_row (JkCheckpointFiles *self,
         const char        *title,
         const char        *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
  return row;
}

static void
add_file (JkCheckpointFiles *self,
          JsonObject        *file)
{
  const gboolean is_box = is_offered (file);
  const char *path = jk_json_get_string (file, "path"), *word = jk_checkpoint_words_effect (jk_json_get_string (file, "effect"));
  g_autofree char *shown = path != NULL ? jk_plain_line_new (path) : NULL, *note = file_note (file);
  GtkWidget *row, *mark;

  if (path == NULL)
    return;
  row = add_row (self, shown, note);
  mark = is_box ? make_check (self, file, shown) : make_sign (file);
  gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
  gtk_size_group_add_widget (self->marks, mark);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), mark);
  if (is_box)
    {
      /* Not as its activatable widget: the name would be told twice. */
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_signal_connect_object (row, "activated", G_CALLBACK (on_row_activated_cb), mark, G_CONNECT_SWAPPED);
    }
  if (word != NULL)
    {
      GtkWidget *effect = gtk_label_new (word);

      gtk_widget_add_css_class (effect, "dim-label");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), effect);
    }
}

static void
remove_rows (JkCheckpointFiles *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_size (self->checks, 0);
  self->rest_row = NULL;
}

static void
jk_checkpoint_files_finalize (GObject *object)
{
  JkCheckpointFiles *self = JK_CHECKPOINT_FILES (object);

  g_clear_pointer (&self->answer, json_object_unref);
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->checks);
  g_hash_table_unref (self->left_out);
  g_object_unref (self->marks);

  G_OBJECT_CLASS (jk_checkpoint_files_parent_class)->finalize (object);
}

static void
jk_checkpoint_files_class_init (JkCheckpointFilesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_checkpoint_files_finalize;
  chosen_signal = g_signal_new ("chosen", JK_TYPE_CHECKPOINT_FILES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
jk_checkpoint_files_init (JkCheckpointFiles *self)
{
  self->rows = g_ptr_array_new ();
  self->checks = g_ptr_array_new ();
  self->left_out = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->marks = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  self->all_button = gtk_button_new_with_label ("");
  gtk_widget_add_css_class (self->all_button, "flat");
  gtk_widget_set_valign (self->all_button, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->all_button, "clicked", G_CALLBACK (on_all_clicked_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), self->all_button);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
jk_checkpoint_files_show (JkCheckpointFiles *self,
                          JsonObject        *answer)
{
  if (self->answer != NULL && json_object_equal (self->answer, answer))
    return;
  remove_rows (self);
  json_object_ref (answer);
  g_clear_pointer (&self->answer, json_object_unref);
  self->answer = answer;
  for (guint i = 0, n = count_listed (self); i < n; i++)
    add_file (self, get_file (self, i));
  if (jk_json_get_length (jk_json_get_array (answer, "files")) > MAX_FILES || jk_json_get_boolean (answer, "truncated"))
    self->rest_row = add_row (self, _ ("More files are not listed here"), "");
  gtk_widget_set_visible (GTK_WIDGET (self), self->rows->len > 0);
  show_choice (self);
}

void
jk_checkpoint_files_clear (JkCheckpointFiles *self)
{
  remove_rows (self);
  g_hash_table_remove_all (self->left_out);
  g_clear_pointer (&self->answer, json_object_unref);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

guint
jk_checkpoint_files_count_chosen (JkCheckpointFiles *self)
{
  guint n = 0;

  for (guint i = 0, end = count_listed (self); i < end; i++)
    n += is_chosen (self, get_file (self, i));
  return n;
}

gboolean
jk_checkpoint_files_is_whole (JkCheckpointFiles *self)
{
  return jk_checkpoint_files_count_chosen (self) == self->checks->len;
}

JsonObject *
jk_checkpoint_files_dup_effects (JkCheckpointFiles *self)
{
  JsonObject *all = jk_json_get_object (self->answer, "effects"), *chosen;

  if (all != NULL && jk_checkpoint_files_is_whole (self))
    return json_object_ref (all);
  chosen = json_object_new ();
  for (guint i = 0, n = count_listed (self); i < n; i++)
    {
      JsonObject *file = get_file (self, i);
      const char *effect = jk_json_get_string (file, "effect");

      if (is_chosen (self, file))
        json_object_set_int_member (chosen, effect, jk_json_get_int (chosen, effect) + 1);
    }
  return chosen;
}

GStrv
jk_checkpoint_files_dup_paths (JkCheckpointFiles *self)
{
  g_autoptr(GStrvBuilder) paths = g_strv_builder_new ();

  if (jk_checkpoint_files_is_whole (self) && has_unlisted (self))
    return NULL;
  for (guint i = 0, n = count_listed (self); i < n; i++)
    {
      if (is_chosen (self, get_file (self, i)))
        g_strv_builder_add (paths, jk_json_get_string (get_file (self, i), "path"));
    }
  return g_strv_builder_end (paths);
}
