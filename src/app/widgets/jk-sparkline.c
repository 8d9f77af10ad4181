/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-sparkline.h"

#include <math.h>

#include "jk-chart-scale.h"

#define NATURAL_WIDTH 120
#define HEIGHT 36
#define LINE_WIDTH 1.5
#define FILL_ALPHA 0.10

struct _JkSparkline
{
  GtkWidget parent_instance;

  JkSeries *series; /* (nullable) */
  gint64 span_ms;
  double warning;
  double low;
  double high;
};

G_DEFINE_FINAL_TYPE (JkSparkline, jk_sparkline, GTK_TYPE_WIDGET)

typedef struct
{
  gint64 from_ms;
  gint64 to_ms;
  double low;
  double high;
  double width;
  double height;
} Scale;

static gboolean
make_scale (JkSparkline *self,
            Scale       *scale)
{
  GArray *points = self->series != NULL ? self->series->points : NULL;
  g_autoptr(GPtrArray) series = g_ptr_array_new ();

  if (points == NULL || points->len < 2)
    return FALSE;

  scale->to_ms = g_array_index (points, JkPoint, points->len - 1).time_ms;
  scale->from_ms = scale->to_ms - self->span_ms;
  g_ptr_array_add (series, self->series);
  if (!jk_chart_value_range (series, scale->from_ms, scale->to_ms, &scale->low, &scale->high))
    return FALSE;
  if (!isnan (self->low))
    scale->low = MIN (scale->low, self->low);
  if (!isnan (self->high))
    scale->high = MAX (scale->high, self->high);
  if (scale->high - scale->low < 1e-9)
    {
      scale->low -= 1;
      scale->high += 1;
    }
  scale->width = gtk_widget_get_width (GTK_WIDGET (self));
  scale->height = gtk_widget_get_height (GTK_WIDGET (self));
  return scale->width > 0 && scale->height > 0;
}

static double
x_of (const Scale *scale,
      gint64       time_ms)
{
  return (double) (time_ms - scale->from_ms) / MAX (scale->to_ms - scale->from_ms, 1) * scale->width;
}

/* Half a line's width stays free above and below, so that the extremes are not cut. */
static double
y_of (const Scale *scale,
      double       value)
{
  return LINE_WIDTH / 2 + (scale->high - value) / (scale->high - scale->low) * (scale->height - LINE_WIDTH);
}

static void
draw_run (cairo_t       *cr,
          const Scale   *scale,
          const JkPoint *points,
          guint          n_points,
          const GdkRGBA *color)
{
  for (guint i = 0; i < n_points; i++)
    cairo_line_to (cr, x_of (scale, points[i].time_ms), y_of (scale, points[i].mean));
  gdk_cairo_set_source_rgba (cr, color);
  cairo_stroke_preserve (cr);
  cairo_line_to (cr, x_of (scale, points[n_points - 1].time_ms), scale->height);
  cairo_line_to (cr, x_of (scale, points[0].time_ms), scale->height);
  cairo_close_path (cr);
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha * FILL_ALPHA);
  cairo_fill (cr);
}

static void
draw_warning (JkSparkline *self,
              GtkSnapshot *snapshot,
              const Scale *scale)
{
  GdkRGBA color;

  if (isnan (self->warning) || self->warning < scale->low || self->warning > scale->high)
    return;
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "jk_warning", &color))
    gdk_rgba_parse (&color, "#e5a50a");
  color.alpha *= 0.6;
  gtk_snapshot_append_color (snapshot, &color,
                             &GRAPHENE_RECT_INIT (0, round (y_of (scale, self->warning)), scale->width, 1));
}

static void
jk_sparkline_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  JkSparkline *self = JK_SPARKLINE (widget);
  g_autoptr(GArray) points = NULL;
  guint start = 0;
  GdkRGBA color;
  Scale scale;
  cairo_t *cr;

  if (!make_scale (self, &scale))
    return;

  draw_warning (self, snapshot, &scale);
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "accent_color", &color))
    gdk_rgba_parse (&color, "#1c71d8");
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, scale.width, scale.height));
  cairo_set_line_width (cr, LINE_WIDTH);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  points = jk_chart_decimate (self->series, scale.from_ms, scale.to_ms, scale.width);
  for (guint i = 0; i <= points->len; i++)
    {
      if (i < points->len && !isnan (g_array_index (points, JkPoint, i).mean))
        continue;
      if (i > start)
        draw_run (cr, &scale, &g_array_index (points, JkPoint, start), i - start, &color);
      start = i + 1;
    }
  cairo_destroy (cr);
}

static void
jk_sparkline_measure (GtkWidget     *widget,
                      GtkOrientation orientation,
                      int            for_size,
                      int           *minimum,
                      int           *natural,
                      int           *minimum_baseline,
                      int           *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 24 : HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? NATURAL_WIDTH : HEIGHT;
}

static void
jk_sparkline_finalize (GObject *object)
{
  JkSparkline *self = JK_SPARKLINE (object);

  g_clear_pointer (&self->series, jk_series_free);

  G_OBJECT_CLASS (jk_sparkline_parent_class)->finalize (object);
}

static void
jk_sparkline_class_init (JkSparklineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = jk_sparkline_finalize;
  widget_class->snapshot = jk_sparkline_snapshot;
  widget_class->measure = jk_sparkline_measure;
  gtk_widget_class_set_css_name (widget_class, "sparkline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
jk_sparkline_init (JkSparkline *self)
{
  self->warning = self->low = self->high = NAN;
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

GtkWidget *
jk_sparkline_new (void)
{
  return g_object_new (JK_TYPE_SPARKLINE, NULL);
}

void
jk_sparkline_take_series (JkSparkline *self,
                          JkSeries    *series)
{
  g_return_if_fail (JK_IS_SPARKLINE (self));

  g_clear_pointer (&self->series, jk_series_free);
  self->series = series;
  self->span_ms = 1000;
  if (series != NULL && series->points->len >= 2)
    self->span_ms = g_array_index (series->points, JkPoint, series->points->len - 1).time_ms
                    - g_array_index (series->points, JkPoint, 0).time_ms;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* A pixel of a day is minutes wide: most live points change nothing that is seen. */
static gboolean
is_visible_step (JkSparkline *self,
                 gint64       time_ms)
{
  const GArray *points = self->series->points;
  gint64 last_ms = points->len > 0 ? g_array_index (points, JkPoint, points->len - 1).time_ms : 0;
  int width = MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1);

  return time_ms - last_ms >= self->span_ms / width;
}

void
jk_sparkline_append (JkSparkline   *self,
                     const JkPoint *point)
{
  g_return_if_fail (JK_IS_SPARKLINE (self));

  if (self->series == NULL)
    self->series = jk_series_new ("", 0);
  if (!is_visible_step (self, point->time_ms))
    return;

  g_array_append_vals (self->series->points, point, 1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
jk_sparkline_set_warning (JkSparkline *self,
                          double       value)
{
  g_return_if_fail (JK_IS_SPARKLINE (self));

  self->warning = value;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
jk_sparkline_set_bounds (JkSparkline *self,
                         double       low,
                         double       high)
{
  g_return_if_fail (JK_IS_SPARKLINE (self));

  self->low = low;
  self->high = high;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
