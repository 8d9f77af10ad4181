/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-chart-plot.h"

#include <glib/gi18n.h>
#include <math.h>

#include "jk-chart-scale.h"
#include "jk-value-text.h"

#define LABEL_GAP 8
#define LINE_WIDTH 1.5
#define FILL_ALPHA 0.10
#define GRID_ALPHA 0.12
#define LABEL_ALPHA 0.65
#define BAND_ALPHA 0.08
#define STRIPE_WIDTH 4
#define EVENT_SIZE 12
#define MIN_TICK_DISTANCE 90
#define MAX_DECIMALS 9

static double
grid_step (const JkChartPlot *self)
{
  return jk_chart_nice_step (self->low, self->high, self->max_lines);
}

/* Of what is counted the caption tells the name. */
static gboolean
is_counted (const JkChartPlot *self)
{
  return g_str_equal (self->unit, "paths") || g_str_equal (self->unit, "files") || g_str_equal (self->unit, "lines")
         || g_str_equal (self->unit, "commits");
}

char *
jk_chart_plot_format (const JkChartPlot *self,
                      double             value)
{
  guint decimals = fabs (value) >= 100 ? 0 : self->decimals;

  return jk_value_text_new (value, is_counted (self) ? "" : self->unit, decimals);
}

static char *
format_axis (const JkChartPlot *self,
             double             value)
{
  double step = grid_step (self);
  JkChartPlot axis = *self;

  if (fabs (value) < step * 1e-6)
    value = 0; /* neither "-0" nor "1e-17" */
  axis.decimals = 0;
  for (double shown = step; fabs (shown - round (shown)) > 1e-6 && axis.decimals < MAX_DECIMALS; shown *= 10)
    axis.decimals++;
  return jk_chart_plot_format (&axis, value);
}

static PangoLayout *
make_layout (GtkWidget  *widget,
             const char *text)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.83));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

static int
widest_label (const JkChartPlot *self,
              GtkWidget         *widget,
              int               *height)
{
  double step = grid_step (self);
  int widest = 0;

  for (double value = ceil (self->low / step - 1e-9) * step; value <= self->high + step * 1e-6; value += step)
    {
      g_autofree char *text = format_axis (self, value);
      g_autoptr(PangoLayout) layout = make_layout (widget, text);
      int width;

      pango_layout_get_pixel_size (layout, &width, height);
      widest = MAX (widest, width);
    }
  return widest;
}

void
jk_chart_plot_get_area (const JkChartPlot *self,
                        GtkWidget         *widget,
                        graphene_rect_t   *area)
{
  int label_height = 0;
  int label_width = widest_label (self, widget, &label_height);
  double left = STRIPE_WIDTH + 2, top = label_height / 2.0 + 1;

  graphene_rect_init (area, left, top, MAX (gtk_widget_get_width (widget) - label_width - LABEL_GAP - left, 1),
                      MAX (gtk_widget_get_height (widget) - top - label_height - 6, 1));
}

double
jk_chart_plot_x (const JkChartPlot     *self,
                 const graphene_rect_t *area,
                 gint64                 time_ms)
{
  double span = MAX (self->to_ms - self->from_ms, 1);

  return area->origin.x + (time_ms - self->from_ms) / span * area->size.width;
}

double
jk_chart_plot_y (const JkChartPlot     *self,
                 const graphene_rect_t *area,
                 double                 value)
{
  double share = (CLAMP (value, self->low, self->high) - self->low) / (self->high - self->low);

  return area->origin.y + (1 - share) * area->size.height;
}

static void
get_named_color (GtkWidget  *widget,
                 const char *name,
                 const char *fallback,
                 GdkRGBA    *color)
{
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, color))
    gdk_rgba_parse (color, fallback);
}

void
jk_chart_plot_get_color (GtkWidget *widget,
                         guint      index,
                         GdkRGBA   *color)
{
  /* Name on light ground, name on dark, and the colour where a theme has neither. */
  static const char *const names[][3] = {
    { "accent_color", "accent_color", "#1c71d8" }, { "green_4", "green_3", "#2ec27e" }, { "purple_3", "purple_1", "#9141ac" },
    { "orange_3", "orange_2", "#ff7800" },         { "red_3", "red_1", "#e01b24" },     { "brown_3", "brown_1", "#986a44" },
  };
  guint i = index % G_N_ELEMENTS (names);
  GdkRGBA text;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  get_named_color (widget, names[i][text.red + text.green + text.blue > 1.5 ? 1 : 0], names[i][2], color);
}

static void
get_text_color (GtkWidget *widget,
                double     alpha,
                GdkRGBA   *color)
{
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), color);
  color->alpha *= alpha;
}

static void
draw_text (GtkSnapshot   *snapshot,
           PangoLayout   *layout,
           double         x,
           double         y,
           const GdkRGBA *color)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_value_axis (const JkChartPlot     *self,
                 GtkWidget             *widget,
                 GtkSnapshot           *snapshot,
                 const graphene_rect_t *area)
{
  double step = grid_step (self);
  GdkRGBA line, label;

  get_text_color (widget, GRID_ALPHA, &line);
  get_text_color (widget, LABEL_ALPHA, &label);
  for (double value = ceil (self->low / step - 1e-9) * step; value <= self->high + step * 1e-6; value += step)
    {
      g_autofree char *text = format_axis (self, value);
      g_autoptr(PangoLayout) layout = make_layout (widget, text);
      double y = round (jk_chart_plot_y (self, area, value));
      int height;

      pango_layout_get_pixel_size (layout, NULL, &height);
      gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT (area->origin.x, y, area->size.width, 1));
      draw_text (snapshot, layout, area->origin.x + area->size.width + LABEL_GAP, y - height / 2.0, &label);
    }
}

static char *
format_tick (gint64 time_ms,
             gint64 step_s)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (time_ms / 1000);
  gboolean midnight = g_date_time_get_hour (time) == 0 && g_date_time_get_minute (time) == 0;

  /* Translators: a day on a chart's time axis, such as "23 Nov" */
  if (step_s >= 86400 || (midnight && step_s >= 3600))
    return g_date_time_format (time, _ ("%-d %b"));
  /* Translators: a time on a chart's time axis, with and without seconds */
  return g_date_time_format (time, step_s < 60 ? _ ("%H:%M:%S") : _ ("%H:%M"));
}

static void
draw_time_axis (const JkChartPlot     *self,
                GtkWidget             *widget,
                GtkSnapshot           *snapshot,
                const graphene_rect_t *area)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();
  guint max_ticks = MAX (area->size.width / MIN_TICK_DISTANCE, 1);
  double right = 0;
  gint64 step_s;
  g_autoptr(GArray) ticks = jk_chart_time_ticks (self->from_ms, self->to_ms, max_ticks, zone, &step_s);
  GdkRGBA label;

  get_text_color (widget, LABEL_ALPHA, &label);
  for (guint i = 0; i < ticks->len; i++)
    {
      gint64 time_ms = g_array_index (ticks, gint64, i);
      g_autofree char *text = format_tick (time_ms, step_s);
      g_autoptr(PangoLayout) layout = make_layout (widget, text);
      double x = jk_chart_plot_x (self, area, time_ms);
      int width;

      pango_layout_get_pixel_size (layout, &width, NULL);
      x = CLAMP (x - width / 2.0, 0, gtk_widget_get_width (widget) - width);
      if (x < right)
        continue;
      draw_text (snapshot, layout, x, area->origin.y + area->size.height + 4, &label);
      right = x + width + LABEL_GAP;
    }
}

/* A soft band where a level holds, and a strong stripe of it at the left edge. */
static void
draw_band (const JkChartPlot     *self,
           GtkWidget             *widget,
           GtkSnapshot           *snapshot,
           const graphene_rect_t *area,
           double                 from,
           double                 to,
           const char            *color_name,
           const char            *fallback)
{
  double top, bottom;
  GdkRGBA color;

  if (isnan (from) || isnan (to) || MAX (from, to) <= self->low || MIN (from, to) >= self->high)
    return;

  top = jk_chart_plot_y (self, area, MAX (from, to));
  bottom = jk_chart_plot_y (self, area, MIN (from, to));
  get_named_color (widget, color_name, fallback, &color);
  gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (0, top, STRIPE_WIDTH, bottom - top));
  color.alpha *= BAND_ALPHA;
  gtk_snapshot_append_color (snapshot, &color,
                             &GRAPHENE_RECT_INIT (area->origin.x, top, area->size.width, bottom - top));
}

static void
draw_thresholds (const JkChartPlot     *self,
                 GtkWidget             *widget,
                 GtkSnapshot           *snapshot,
                 const graphene_rect_t *area)
{
  const JkThresholds *limits = &self->thresholds;
  double worst = limits->worse == JK_WORSE_LOWER ? self->low : self->high;
  double critical = isnan (limits->critical) ? worst : limits->critical;
  double emergency = isnan (limits->emergency) ? worst : limits->emergency;

  if (!jk_thresholds_is_set (limits))
    return;
  draw_band (self, widget, snapshot, area, limits->warning, critical, "jk_warning", "#e5a50a");
  draw_band (self, widget, snapshot, area, limits->critical, emergency, "jk_critical", "#e66100");
  draw_band (self, widget, snapshot, area, limits->emergency, worst, "jk_emergency", "#c01c28");
}

static void
draw_goal (const JkChartPlot     *self,
           GtkWidget             *widget,
           GtkSnapshot           *snapshot,
           const graphene_rect_t *area)
{
  GdkRGBA color;
  double y;

  if (isnan (self->goal) || self->goal < self->low || self->goal > self->high)
    return;

  get_named_color (widget, "jk_success", "#26a269", &color);
  y = round (jk_chart_plot_y (self, area, self->goal));
  for (double x = area->origin.x; x < area->origin.x + area->size.width; x += 8)
    gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (x, y, 4, 1));
}

typedef struct
{
  const JkChartPlot *plot;
  const graphene_rect_t *area;
  cairo_t *cr;
  GdkRGBA color;
  gboolean fill;
} Pen;

static void
trace_run (const Pen     *pen,
           const JkPoint *points,
           guint          n_points)
{
  for (guint i = 0; i < n_points; i++)
    {
      double x = jk_chart_plot_x (pen->plot, pen->area, points[i].time_ms);
      double y = jk_chart_plot_y (pen->plot, pen->area, points[i].mean);

      (i == 0 ? cairo_move_to : cairo_line_to) (pen->cr, x, y);
    }
}

/* The stretch between smallest and largest value of each point, where a point stands for many samples. */
static void
fill_spread (const Pen     *pen,
             const JkPoint *points,
             guint          n_points)
{
  for (guint i = 0; i < n_points; i++)
    cairo_line_to (pen->cr, jk_chart_plot_x (pen->plot, pen->area, points[i].time_ms),
                   jk_chart_plot_y (pen->plot, pen->area, points[i].max));
  for (guint i = n_points; i-- > 0;)
    cairo_line_to (pen->cr, jk_chart_plot_x (pen->plot, pen->area, points[i].time_ms),
                   jk_chart_plot_y (pen->plot, pen->area, points[i].min));
  cairo_close_path (pen->cr);
  cairo_set_source_rgba (pen->cr, pen->color.red, pen->color.green, pen->color.blue, FILL_ALPHA * 2.5);
  cairo_fill (pen->cr);
}

/* One unbroken run: fill, spread, line. A single point is a dot. */
static void
draw_run (const Pen     *pen,
          const JkPoint *points,
          guint          n_points)
{
  double bottom = pen->area->origin.y + pen->area->size.height;

  if (n_points == 1)
    {
      cairo_arc (pen->cr, jk_chart_plot_x (pen->plot, pen->area, points[0].time_ms),
                 jk_chart_plot_y (pen->plot, pen->area, points[0].mean), LINE_WIDTH, 0, 2 * G_PI);
      gdk_cairo_set_source_rgba (pen->cr, &pen->color);
      cairo_fill (pen->cr);
      return;
    }

  if (pen->fill)
    {
      /* These are so faint that the finer steps of their edges are not seen, and they cost more than half of a chart. */
      cairo_set_antialias (pen->cr, CAIRO_ANTIALIAS_FAST);
      trace_run (pen, points, n_points);
      cairo_line_to (pen->cr, jk_chart_plot_x (pen->plot, pen->area, points[n_points - 1].time_ms), bottom);
      cairo_line_to (pen->cr, jk_chart_plot_x (pen->plot, pen->area, points[0].time_ms), bottom);
      cairo_close_path (pen->cr);
      cairo_set_source_rgba (pen->cr, pen->color.red, pen->color.green, pen->color.blue, FILL_ALPHA);
      cairo_fill (pen->cr);
      fill_spread (pen, points, n_points);
      cairo_set_antialias (pen->cr, CAIRO_ANTIALIAS_DEFAULT);
    }
  trace_run (pen, points, n_points);
  gdk_cairo_set_source_rgba (pen->cr, &pen->color);
  cairo_stroke (pen->cr);
}

static void
draw_series (const Pen *pen,
             GArray    *points)
{
  guint start = 0;

  for (guint i = 0; i <= points->len; i++)
    {
      if (i < points->len && !isnan (g_array_index (points, JkPoint, i).mean))
        continue;
      if (i > start)
        draw_run (pen, &g_array_index (points, JkPoint, start), i - start);
      start = i + 1;
    }
}

static void
draw_lines (const JkChartPlot     *self,
            GtkWidget             *widget,
            GtkSnapshot           *snapshot,
            const graphene_rect_t *area)
{
  Pen pen = { .plot = self, .area = area, .fill = self->series->len == 1 };

  pen.cr = gtk_snapshot_append_cairo (snapshot, area);
  cairo_set_line_width (pen.cr, LINE_WIDTH);
  cairo_set_line_join (pen.cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = self->series->len; i-- > 0;) /* the first is the most important: on top */
    {
      g_autoptr(GArray) points = jk_chart_decimate (g_ptr_array_index (self->series, i), self->from_ms, self->to_ms,
                                                    area->size.width);

      jk_chart_plot_get_color (widget, i, &pen.color);
      draw_series (&pen, points);
    }
  cairo_destroy (pen.cr);
}

static void
draw_events (const JkChartPlot     *self,
             GtkWidget             *widget,
             GtkSnapshot           *snapshot,
             const graphene_rect_t *area)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  double bottom = area->origin.y + area->size.height;
  GdkRGBA color;

  get_text_color (widget, LABEL_ALPHA, &color);
  for (guint i = 0; i < self->events->len; i++)
    {
      const JkChartEvent *event = g_ptr_array_index (self->events, i);
      double x = jk_chart_plot_x (self, area, event->time_ms);
      g_autoptr(GtkIconPaintable) icon = NULL;

      if (event->time_ms < self->from_ms || event->time_ms > self->to_ms)
        continue;
      gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (round (x), bottom - EVENT_SIZE, 1, EVENT_SIZE));
      icon = gtk_icon_theme_lookup_icon (theme, event->icon_name, NULL, EVENT_SIZE, gtk_widget_get_scale_factor (widget),
                                         gtk_widget_get_direction (widget), GTK_ICON_LOOKUP_FORCE_SYMBOLIC);
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (round (x) + 2, bottom - EVENT_SIZE));
      gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot, EVENT_SIZE, EVENT_SIZE, &color, 1);
      gtk_snapshot_restore (snapshot);
    }
}

void
jk_chart_plot_snapshot (const JkChartPlot *self,
                        GtkWidget         *widget,
                        GtkSnapshot       *snapshot)
{
  graphene_rect_t area;

  jk_chart_plot_get_area (self, widget, &area);
  draw_value_axis (self, widget, snapshot, &area);
  draw_time_axis (self, widget, snapshot, &area);
  draw_thresholds (self, widget, snapshot, &area);
  draw_goal (self, widget, snapshot, &area);
  draw_lines (self, widget, snapshot, &area);
  draw_events (self, widget, snapshot, &area);
}
