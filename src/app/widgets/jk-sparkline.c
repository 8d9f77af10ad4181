/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-sparkline.h"

struct _JkSparkline
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (JkSparkline, jk_sparkline, GTK_TYPE_WIDGET)

static void
jk_sparkline_class_init (JkSparklineClass *klass)
{
}

static void
jk_sparkline_init (JkSparkline *self)
{
}

void
jk_sparkline_take_series (JkSparkline *self,
                          JkSeries    *series)
{
  g_clear_pointer (&series, jk_series_free);
}

void
jk_sparkline_append (JkSparkline   *self,
                     const JkPoint *point)
{
}

void
jk_sparkline_set_warning (JkSparkline *self,
                          double       value)
{
}

void
jk_sparkline_set_bounds (JkSparkline *self,
                         double       low,
                         double       high)
{
}
