/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-heal-items.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-json.h"
#include "jk-plain-line.h"
#include "jk-value-text.h"

static GtkWidget *
make_label (const char *text,
            const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

/* A recommendation has a line of its own below the name: it is longer than a word. */
static GtkWidget *
make_item (JsonObject *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  const char *name = jk_json_get_string (item, "name"), *note = jk_json_get_string (item, "note");
  double size = jk_json_get_double (item, "size_bytes");
  g_autofree char *shown_name = jk_plain_line_new (name != NULL ? name : "");
  GtkWidget *label = make_label (shown_name, NULL);

  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), label);
  if (!isnan (size) && size >= 0)
    {
      g_autofree char *text = jk_value_text_new (size, "B", 1);
      GtkWidget *shown = gtk_label_new (text);

      gtk_widget_add_css_class (shown, "dim-label");
      gtk_widget_add_css_class (shown, "numeric");
      gtk_widget_set_valign (shown, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (line), shown);
    }
  gtk_box_append (GTK_BOX (box), line);
  if (note != NULL && *note != '\0')
    {
      g_autofree char *shown_note = jk_plain_line_new (note);
      GtkWidget *said = make_label (shown_note, "caption");

      gtk_widget_add_css_class (said, "dim-label");
      gtk_box_append (GTK_BOX (box), said);
    }
  return box;
}

GtkWidget *
jk_heal_items_new (JsonObject *row,
                   guint       most)
{
  JsonArray *items = jk_json_get_array (row, "items");
  guint n_listed = jk_json_get_length (items), n_shown = MIN (n_listed, most);
  gint64 n_all = MAX (jk_json_get_int (row, "n_items"), (gint64) n_listed);
  GtkWidget *list;

  if (n_listed == 0)
    return NULL;
  list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_add_css_class (list, "jk-heal-items");
  for (guint i = 0; i < n_shown; i++)
    {
      JsonObject *item = jk_json_get_element (items, i);

      if (item != NULL)
        gtk_box_append (GTK_BOX (list), make_item (item));
    }
  if (n_all > n_shown)
    {
      guint n_more = MIN (n_all - n_shown, G_MAXUINT);
      g_autofree char *text = g_strdup_printf (ngettext ("and %u more", "and %u more", n_more), n_more);

      gtk_box_append (GTK_BOX (list), make_label (text, "dim-label"));
    }
  return list;
}
