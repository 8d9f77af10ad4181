/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-wrap-layout.h"

#define SPACING_PX 6

struct _JkWrapLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (JkWrapLayout, jk_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
jk_wrap_layout_get_request_mode (GtkLayoutManager *manager,
                                 GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* @width: that there is; @places: whether children are put there. Returns: the height of all lines */
static int
lay_out (GtkWidget *widget,
         int        width,
         gboolean   places)
{
  gboolean from_right = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int x = 0, y = 0, line_height = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int least, wanted, height;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
      wanted = MAX (least, MIN (wanted, width));
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, wanted, NULL, &height, NULL, NULL);
      if (x > 0 && x + wanted > width)
        {
          x = 0;
          y += line_height + SPACING_PX;
          line_height = 0;
        }
      if (places)
        gtk_widget_size_allocate (child, &(GtkAllocation) { from_right ? width - x - wanted : x, y, wanted, height }, -1);
      x += wanted + SPACING_PX;
      line_height = MAX (line_height, height);
    }
  return y + line_height;
}

static void
measure_widths (GtkWidget *widget,
                int       *minimum,
                int       *natural)
{
  int n_before = 0;

  *minimum = 0;
  *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int least, wanted;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
      *minimum = MAX (*minimum, least);
      *natural += wanted + (n_before++ > 0 ? SPACING_PX : 0);
    }
}

static void
jk_wrap_layout_measure (GtkLayoutManager *manager,
                        GtkWidget        *widget,
                        GtkOrientation    orientation,
                        int               for_size,
                        int              *minimum,
                        int              *natural,
                        int              *minimum_baseline,
                        int              *natural_baseline)
{
  measure_widths (widget, minimum, natural);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = lay_out (widget, for_size >= 0 ? for_size : *minimum, FALSE);
}

static void
jk_wrap_layout_allocate (GtkLayoutManager *manager,
                         GtkWidget        *widget,
                         int               width,
                         int               height,
                         int               baseline)
{
  (void) lay_out (widget, width, TRUE);
}

static void
jk_wrap_layout_class_init (JkWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = jk_wrap_layout_get_request_mode;
  layout_class->measure = jk_wrap_layout_measure;
  layout_class->allocate = jk_wrap_layout_allocate;
}

static void
jk_wrap_layout_init (JkWrapLayout *self)
{
}

GtkLayoutManager *
jk_wrap_layout_new (void)
{
  return g_object_new (JK_TYPE_WRAP_LAYOUT, NULL);
}
