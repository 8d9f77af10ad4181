/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-file-expander.h"

#include <glib/gi18n-lib.h>

#include "jk-plain-line.h"

#define ROWS_AT_A_TIME 50

struct _JkFileExpander
{
  AdwExpanderRow parent_instance;

  GPtrArray *texts; /* path, note, path, note, … */
  GPtrArray *rows;
  GtkWidget *more_row;
  guint n_unnamed;
};

G_DEFINE_FINAL_TYPE (JkFileExpander, jk_file_expander, ADW_TYPE_EXPANDER_ROW)

static GtkWidget *
make_row (const char *path,
          const char *note)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *shown = jk_plain_line_new (path);
  GtkWidget *name = gtk_label_new (shown), *said = gtk_label_new (note);

  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_set_tooltip_text (name, shown);
  gtk_widget_add_css_class (said, "dim-label");
  gtk_widget_add_css_class (said, "numeric");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), said);
  gtk_widget_add_css_class (box, "jk-file");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  return row;
}

static void
add_row (JkFileExpander *self,
         GtkWidget      *row)
{
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  g_ptr_array_add (self->rows, row);
}

static void add_some (JkFileExpander *self);

/* The button goes away: who pressed it goes on where what is new begins. */
static void
on_more_clicked_cb (JkFileExpander *self)
{
  guint n_before;

  adw_expander_row_remove (ADW_EXPANDER_ROW (self), self->more_row);
  g_ptr_array_remove (self->rows, self->more_row);
  self->more_row = NULL;
  n_before = self->rows->len;
  add_some (self);
  if (n_before < self->rows->len)
    gtk_widget_grab_focus (g_ptr_array_index (self->rows, n_before));
}

static void
add_more_row (JkFileExpander *self,
              guint           n_left)
{
  g_autofree char *text = g_strdup_printf (ngettext ("Show %u more", "Show %u more", MIN (n_left, ROWS_AT_A_TIME)),
                                           MIN (n_left, ROWS_AT_A_TIME));
  GtkWidget *button = gtk_button_new_with_label (text);

  gtk_widget_add_css_class (button, "flat");
  self->more_row = gtk_list_box_row_new ();
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self->more_row), button);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->more_row), FALSE);
  gtk_widget_set_focusable (self->more_row, FALSE);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_more_clicked_cb), self, G_CONNECT_SWAPPED);
  add_row (self, self->more_row);
}

static void
add_some (JkFileExpander *self)
{
  guint n = self->texts->len / 2, shown = self->rows->len;
  guint end = MIN (n, shown + ROWS_AT_A_TIME);

  for (guint i = shown; i < end; i++)
    add_row (self, make_row (g_ptr_array_index (self->texts, 2 * i), g_ptr_array_index (self->texts, 2 * i + 1)));

  if (end < n)
    add_more_row (self, n - end);
  else if (self->n_unnamed > 0)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("and %u more file", "and %u more files", self->n_unnamed),
                                               self->n_unnamed);

      add_row (self, make_row (text, ""));
    }
}

static void
fill_if_open (JkFileExpander *self)
{
  if (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)) && self->rows->len == 0)
    add_some (self);
}

static void
jk_file_expander_finalize (GObject *object)
{
  JkFileExpander *self = JK_FILE_EXPANDER (object);

  g_ptr_array_unref (self->texts);
  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (jk_file_expander_parent_class)->finalize (object);
}

static void
jk_file_expander_class_init (JkFileExpanderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_file_expander_finalize;
}

static void
jk_file_expander_init (JkFileExpander *self)
{
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->rows = g_ptr_array_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  g_signal_connect (self, "notify::expanded", G_CALLBACK (fill_if_open), NULL);
}

static gboolean
is_same (JkFileExpander *self,
         const GArray   *lines)
{
  if (self->texts->len != lines->len * 2)
    return FALSE;
  for (guint i = 0; i < lines->len; i++)
    {
      const JkFileLine *line = &g_array_index (lines, JkFileLine, i);

      if (g_strcmp0 (g_ptr_array_index (self->texts, 2 * i), line->path) != 0
          || g_strcmp0 (g_ptr_array_index (self->texts, 2 * i + 1), line->note) != 0)
        return FALSE;
    }
  return TRUE;
}

void
jk_file_expander_show (JkFileExpander *self,
                       const GArray   *lines,
                       guint           more)
{
  g_return_if_fail (JK_IS_FILE_EXPANDER (self));

  gtk_widget_set_visible (GTK_WIDGET (self), lines->len > 0);
  if (self->n_unnamed == more && is_same (self, lines))
    return;

  for (guint i = 0; i < self->rows->len; i++)
    adw_expander_row_remove (ADW_EXPANDER_ROW (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_size (self->texts, 0);
  self->more_row = NULL;
  self->n_unnamed = more;
  for (guint i = 0; i < lines->len; i++)
    {
      g_ptr_array_add (self->texts, g_strdup (g_array_index (lines, JkFileLine, i).path));
      g_ptr_array_add (self->texts, g_strdup (g_array_index (lines, JkFileLine, i).note));
    }
  fill_if_open (self);
}
