/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-line-chart.h"

#include <glib/gi18n.h>
#include <math.h>

#include "jk-chart-readout.h"
#include "jk-chart-scale.h"
#include "jk-line-chart-private.h"

#define MIN_WIDTH 120
#define MIN_HEIGHT 120
#define NATURAL_HEIGHT 220
#define MIN_GRID_LINES 2
#define MAX_GRID_LINES 6
/* What has left the range stays this many ranges longer, so that sliding does not eat the line's beginning. */
#define KEPT_RANGES 2
#define DEFAULT_RANGE_MS (3600 * 1000)

G_DEFINE_FINAL_TYPE (JkLineChart, jk_line_chart, GTK_TYPE_WIDGET)

static void
event_free (gpointer data)
{
  JkChartEvent *event = data;

  g_free (event->icon_name);
  g_free (event->text);
  g_free (event);
}

static gint64
newest_ms (JkLineChart *self)
{
  gint64 newest = 0;

  for (guint i = 0; i < self->series->len; i++)
    {
      GArray *points = ((JkSeries *) g_ptr_array_index (self->series, i))->points;

      if (points->len > 0)
        newest = MAX (newest, g_array_index (points, JkPoint, points->len - 1).time_ms);
    }
  return newest;
}

static void
set_plot_range (JkLineChart *self,
                JkChartPlot *plot)
{
  gint64 newest = newest_ms (self);

  plot->from_ms = self->from_ms;
  plot->to_ms = self->to_ms;
  if (self->to_ms == 0)
    {
      plot->to_ms = newest > 0 ? newest : g_get_real_time () / 1000;
      plot->from_ms = plot->to_ms - self->span_ms;
    }
}

/* The axis holds the data, the fixed bounds where there are any, and a goal or first threshold that is near. */
static void
set_plot_bounds (JkLineChart *self,
                 JkChartPlot *plot)
{
  if (!jk_chart_value_range (self->series, plot->from_ms, plot->to_ms, &plot->low, &plot->high))
    {
      plot->low = 0;
      plot->high = 1;
    }
  if (!isnan (self->low))
    plot->low = MIN (self->low, plot->low);
  else if (plot->low > 0 && plot->low < plot->high * 0.7)
    plot->low = 0;
  if (!isnan (self->high))
    plot->high = MAX (self->high, plot->high);
  if (!isnan (self->goal) && self->goal > plot->high && self->goal < plot->high * 1.5)
    plot->high = self->goal;
  jk_chart_nice_range (&plot->low, &plot->high, plot->max_lines);
}

/* As many as have room for their labels, with as much again between them. */
static guint
count_grid_lines (JkLineChart *self)
{
  PangoFontMetrics *metrics = pango_context_get_metrics (gtk_widget_get_pango_context (GTK_WIDGET (self)), NULL, NULL);
  double label = (double) (pango_font_metrics_get_ascent (metrics) + pango_font_metrics_get_descent (metrics)) / PANGO_SCALE;
  double room = gtk_widget_get_height (GTK_WIDGET (self)) - 1.5 * label;

  pango_font_metrics_unref (metrics);
  return CLAMP (room / (2 * MAX (label, 1)), MIN_GRID_LINES, MAX_GRID_LINES);
}

void
jk_line_chart_make_plot (JkLineChart *self,
                         JkChartPlot *plot)
{
  *plot = (JkChartPlot) {
    .series = self->series, .events = self->events, .unit = self->unit, .decimals = self->decimals,
    .max_lines = count_grid_lines (self),
    .thresholds = self->thresholds, .goal = self->goal,
  };
  set_plot_range (self, plot);
  set_plot_bounds (self, plot);
}

gboolean
jk_line_chart_has_values (JkLineChart *self)
{
  return newest_ms (self) > 0;
}

char *
jk_line_chart_dup_summary (JkLineChart *self)
{
  g_autofree char *last = NULL, *low = NULL, *high = NULL;
  const JkSeries *first = self->series->len > 0 ? g_ptr_array_index (self->series, 0) : NULL;
  g_autoptr(GPtrArray) only_first = g_ptr_array_new ();
  double smallest, largest;
  JkChartPlot plot;
  int nearest;

  jk_line_chart_make_plot (self, &plot);
  if (first != NULL)
    g_ptr_array_add (only_first, (gpointer) first);
  if (first == NULL || !jk_chart_value_range (only_first, plot.from_ms, plot.to_ms, &smallest, &largest))
    return g_strdup_printf (_ ("%s, no values yet"), self->caption);

  nearest = jk_chart_nearest (first, plot.to_ms);
  last = jk_chart_plot_format (&plot, g_array_index (first->points, JkPoint, nearest).mean);
  low = jk_chart_plot_format (&plot, smallest);
  high = jk_chart_plot_format (&plot, largest);
  /* Translators: what a screen reader says of a chart: name, newest value, smallest, largest */
  return g_strdup_printf (_ ("%s, now %s, lowest %s, highest %s"), self->caption, last, low, high);
}

static void
changed (JkLineChart *self)
{
  g_clear_pointer (&self->drawn, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
update_label (JkLineChart *self)
{
  g_autofree char *summary = jk_line_chart_dup_summary (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, summary, -1);
}

static void
draw_cursor (JkLineChart       *self,
             const JkChartPlot *plot,
             GtkSnapshot       *snapshot)
{
  graphene_rect_t area;
  JkChartReadout readout = { plot, &area, (const char *const *) self->names, self->cursor_ms };

  if (self->cursor_ms < plot->from_ms || self->cursor_ms > plot->to_ms || !jk_line_chart_has_values (self))
    return;

  jk_chart_plot_get_area (plot, GTK_WIDGET (self), &area);
  jk_chart_readout_snapshot (&readout, GTK_WIDGET (self), snapshot);
}

static void
draw_empty (JkLineChart *self,
            GtkSnapshot *snapshot)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), _ ("No values in this time yet"));
  GdkRGBA color;
  int width, height;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  color.alpha *= 0.55;
  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((gtk_widget_get_width (GTK_WIDGET (self)) - width) / 2.0,
                                                (gtk_widget_get_height (GTK_WIDGET (self)) - height) / 2.0));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
jk_line_chart_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  JkLineChart *self = JK_LINE_CHART (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  JkChartPlot plot;

  if (!jk_line_chart_has_values (self))
    {
      draw_empty (self, snapshot);
      return;
    }

  jk_line_chart_make_plot (self, &plot);
  if (self->drawn == NULL || self->drawn_width != width || self->drawn_height != height)
    {
      GtkSnapshot *fresh = gtk_snapshot_new ();

      jk_chart_plot_snapshot (&plot, widget, fresh);
      g_clear_pointer (&self->drawn, gsk_render_node_unref);
      self->drawn = gtk_snapshot_free_to_node (fresh);
      self->drawn_width = width;
      self->drawn_height = height;
    }
  if (self->drawn != NULL)
    gtk_snapshot_append_node (snapshot, self->drawn);
  if (self->cursor_ms != 0)
    draw_cursor (self, &plot, snapshot);
}

static void
jk_line_chart_measure (GtkWidget     *widget,
                       GtkOrientation orientation,
                       int            for_size,
                       int           *minimum,
                       int           *natural,
                       int           *minimum_baseline,
                       int           *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH : MIN_HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH * 2 : NATURAL_HEIGHT;
}

static void
jk_line_chart_css_changed (GtkWidget         *widget,
                           GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (jk_line_chart_parent_class)->css_changed (widget, change);
  changed (JK_LINE_CHART (widget));
}

static void
jk_line_chart_finalize (GObject *object)
{
  JkLineChart *self = JK_LINE_CHART (object);

  g_free (self->caption);
  g_free (self->unit);
  g_ptr_array_unref (self->series);
  g_strfreev (self->names);
  g_ptr_array_unref (self->events);
  g_clear_pointer (&self->drawn, gsk_render_node_unref);

  G_OBJECT_CLASS (jk_line_chart_parent_class)->finalize (object);
}

static void
jk_line_chart_class_init (JkLineChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = jk_line_chart_finalize;
  widget_class->snapshot = jk_line_chart_snapshot;
  widget_class->measure = jk_line_chart_measure;
  widget_class->css_changed = jk_line_chart_css_changed;
  gtk_widget_class_set_css_name (widget_class, "linechart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  g_signal_new ("cursor-changed", JK_TYPE_LINE_CHART, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
jk_line_chart_init (JkLineChart *self)
{
  self->caption = g_strdup ("");
  self->unit = g_strdup ("");
  self->series = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_series_free);
  self->events = g_ptr_array_new_with_free_func (event_free);
  self->span_ms = DEFAULT_RANGE_MS;
  self->low = self->high = self->goal = NAN;
  self->thresholds = (JkThresholds) { NAN, NAN, NAN, JK_WORSE_NEVER };

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  jk_line_chart_follow_cursor (self);
}

GtkWidget *
jk_line_chart_new (void)
{
  return g_object_new (JK_TYPE_LINE_CHART, NULL);
}

void
jk_line_chart_set_caption (JkLineChart *self,
                           const char  *caption,
                           const char  *unit,
                           guint        decimals)
{
  g_return_if_fail (JK_IS_LINE_CHART (self) && caption != NULL && unit != NULL);

  g_free (self->caption);
  g_free (self->unit);
  self->caption = g_strdup (caption);
  self->unit = g_strdup (unit);
  self->decimals = decimals;
  update_label (self);
  changed (self);
}

void
jk_line_chart_take_series (JkLineChart       *self,
                           GPtrArray         *series,
                           const char *const *names)
{
  g_return_if_fail (JK_IS_LINE_CHART (self) && series != NULL);

  g_ptr_array_unref (self->series);
  self->series = series;
  g_strfreev (self->names);
  self->names = g_strdupv ((GStrv) names);
  update_label (self);
  changed (self);
}

static void
drop_old (JkLineChart *self,
          GArray      *points,
          gint64       newest)
{
  gint64 keep_from = newest - KEPT_RANGES * self->span_ms;
  guint n_old = 0;

  while (n_old < points->len && g_array_index (points, JkPoint, n_old).time_ms < keep_from)
    n_old++;
  /* In bulk, so that a point costs no move of all others. */
  if (n_old > points->len / 4)
    g_array_remove_range (points, 0, n_old);
}

void
jk_line_chart_append (JkLineChart   *self,
                      guint          index,
                      const JkPoint *point)
{
  GArray *points;

  g_return_if_fail (JK_IS_LINE_CHART (self) && index < self->series->len);

  points = ((JkSeries *) g_ptr_array_index (self->series, index))->points;
  if (points->len > 0 && point->time_ms <= g_array_index (points, JkPoint, points->len - 1).time_ms)
    return;

  g_array_append_vals (points, point, 1);
  if (self->to_ms == 0)
    drop_old (self, points, point->time_ms);
  changed (self);
}

void
jk_line_chart_set_range (JkLineChart *self,
                         gint64       from_ms,
                         gint64       to_ms)
{
  g_return_if_fail (JK_IS_LINE_CHART (self));

  self->from_ms = from_ms;
  self->to_ms = to_ms;
  self->span_ms = MAX ((to_ms != 0 ? to_ms : g_get_real_time () / 1000) - from_ms, 1000);
  update_label (self);
  changed (self);
}

void
jk_line_chart_set_bounds (JkLineChart *self,
                          double       low,
                          double       high)
{
  g_return_if_fail (JK_IS_LINE_CHART (self));

  self->low = low;
  self->high = high;
  changed (self);
}

void
jk_line_chart_set_thresholds (JkLineChart        *self,
                              const JkThresholds *thresholds)
{
  g_return_if_fail (JK_IS_LINE_CHART (self));

  self->thresholds = thresholds != NULL ? *thresholds : (JkThresholds) { NAN, NAN, NAN, JK_WORSE_NEVER };
  changed (self);
}

void
jk_line_chart_set_goal (JkLineChart *self,
                        double       goal)
{
  g_return_if_fail (JK_IS_LINE_CHART (self));

  self->goal = goal;
  changed (self);
}

void
jk_line_chart_add_event (JkLineChart *self,
                         gint64       time_ms,
                         const char  *icon_name,
                         const char  *text)
{
  JkChartEvent *event = g_new (JkChartEvent, 1);

  g_return_if_fail (JK_IS_LINE_CHART (self));

  *event = (JkChartEvent) { time_ms, g_strdup (icon_name), g_strdup (text) };
  g_ptr_array_add (self->events, event);
  changed (self);
}

void
jk_line_chart_clear_events (JkLineChart *self)
{
  g_return_if_fail (JK_IS_LINE_CHART (self));

  g_ptr_array_set_size (self->events, 0);
  changed (self);
}
