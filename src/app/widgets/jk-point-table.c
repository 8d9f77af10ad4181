/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-point-table.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-format.h"

#define HEIGHT 320

/* One line of the table. */
#define JK_TYPE_POINT_LINE (jk_point_line_get_type ())
G_DECLARE_FINAL_TYPE (JkPointLine, jk_point_line, JK, POINT_LINE, GObject)

struct _JkPointLine
{
  GObject parent_instance;
  JkPoint point;
};

G_DEFINE_FINAL_TYPE (JkPointLine, jk_point_line, G_TYPE_OBJECT)

static void
jk_point_line_class_init (JkPointLineClass *klass)
{
}

static void
jk_point_line_init (JkPointLine *self)
{
}

struct _JkPointTable
{
  AdwBin parent_instance;

  GtkWidget *view;
  GListStore *lines;
  char *metric;
  char *unit;
};

G_DEFINE_FINAL_TYPE (JkPointTable, jk_point_table, ADW_TYPE_BIN)

typedef enum
{
  COLUMN_TIME,
  COLUMN_MEAN,
  COLUMN_MIN,
  COLUMN_MAX,
} Column;

static char *
cell_text (JkPointTable  *self,
           const JkPoint *point,
           Column         column)
{
  if (column == COLUMN_TIME)
    {
      g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (point->time_ms / 1000);

      /* Translators: a time in a table, see g_date_time_format() */
      return time != NULL ? g_date_time_format (time, C_ ("time in a table", "%-d %b %H:%M:%S")) : g_strdup ("–");
    }
  return jk_format_metric (self->metric, column == COLUMN_MEAN ? point->mean : column == COLUMN_MIN ? point->min : point->max,
                           self->unit);
}

static void
on_setup_cb (GtkSignalListItemFactory *factory,
             GtkListItem              *item,
             gpointer                  data)
{
  GtkWidget *label = gtk_label_new (NULL);

  /* Headings of a GtkColumnView stand at the start: numbers of one width do so as well. */
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
on_bind_cb (GtkSignalListItemFactory *factory,
            GtkListItem              *item,
            gpointer                  column)
{
  JkPointLine *line = gtk_list_item_get_item (item);
  GtkWidget *label = gtk_list_item_get_child (item);
  JkPointTable *self = g_object_get_data (G_OBJECT (factory), "jk-table");
  g_autofree char *text = cell_text (self, &line->point, GPOINTER_TO_UINT (column));

  gtk_label_set_label (GTK_LABEL (label), text);
}

static void
add_column (JkPointTable  *self,
            GtkColumnView *view,
            Column         column,
            const char    *title)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr(GtkColumnViewColumn) added = NULL;

  g_object_set_data (G_OBJECT (factory), "jk-table", self);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind_cb), GUINT_TO_POINTER (column));
  added = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_expand (added, TRUE);
  gtk_column_view_append_column (view, added);
}

static void
jk_point_table_finalize (GObject *object)
{
  JkPointTable *self = JK_POINT_TABLE (object);

  g_object_unref (self->lines);
  g_free (self->metric);
  g_free (self->unit);

  G_OBJECT_CLASS (jk_point_table_parent_class)->finalize (object);
}

static void
jk_point_table_class_init (JkPointTableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_point_table_finalize;
}

static void
jk_point_table_init (JkPointTable *self)
{
  GtkWidget *scroller;

  self->lines = g_list_store_new (JK_TYPE_POINT_LINE);
  self->metric = g_strdup ("");
  self->unit = g_strdup ("");
  self->view = gtk_column_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->lines)))));
  add_column (self, GTK_COLUMN_VIEW (self->view), COLUMN_TIME, _ ("Time"));
  add_column (self, GTK_COLUMN_VIEW (self->view), COLUMN_MEAN, _ ("Mean"));
  add_column (self, GTK_COLUMN_VIEW (self->view), COLUMN_MIN, _ ("Smallest"));
  add_column (self, GTK_COLUMN_VIEW (self->view), COLUMN_MAX, _ ("Largest"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Values of the chart"), -1);

  scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->view);
  gtk_widget_add_css_class (scroller, "card");
  gtk_widget_set_overflow (scroller, GTK_OVERFLOW_HIDDEN);
  adw_bin_set_child (ADW_BIN (self), scroller);
}

void
jk_point_table_show (JkPointTable   *self,
                     const JkSeries *series,
                     const char     *metric,
                     const char     *unit)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_object_unref);

  g_free (self->metric);
  g_free (self->unit);
  self->metric = g_strdup (metric);
  self->unit = g_strdup (unit);
  for (guint i = series != NULL ? series->points->len : 0; i > 0; i--)
    {
      const JkPoint *point = &g_array_index (series->points, JkPoint, i - 1);
      JkPointLine *line;

      if (isnan (point->mean))
        continue;
      line = g_object_new (JK_TYPE_POINT_LINE, NULL);
      line->point = *point;
      g_ptr_array_add (lines, line);
    }
  g_list_store_splice (self->lines, 0, g_list_model_get_n_items (G_LIST_MODEL (self->lines)), lines->pdata, lines->len);
}

void
jk_point_table_focus (JkPointTable *self)
{
  gtk_widget_grab_focus (self->view);
}
