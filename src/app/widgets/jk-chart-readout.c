/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-chart-readout.h"

#include <glib/gi18n.h>
#include <math.h>

#include "jk-chart-scale.h"

#define PADDING 8
/* From the cursor to the box, in pixels. */
#define DISTANCE 12
#define DOT_SIZE 8
/* An event this near to the cursor, in pixels, is named. */
#define EVENT_REACH 8

/* (nullable): the point of series @index that is read. */
static const JkPoint *
get_point (const JkChartReadout *self,
           guint                 index)
{
  const JkSeries *series = g_ptr_array_index (self->plot->series, index);
  int nearest = jk_chart_nearest (series, self->time_ms);

  return nearest >= 0 ? &g_array_index (series->points, JkPoint, nearest) : NULL;
}

static char *
describe_time (gint64 time_ms)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (time_ms / 1000);

  /* Translators: the moment that a chart's cursor reads, such as "23 Nov 15:04:05" */
  return g_date_time_format (time, _ ("%-d %b %H:%M:%S"));
}

static void
describe_series (const JkChartReadout *self,
                 guint                 index,
                 GString              *out)
{
  const JkPoint *point = get_point (self, index);
  g_autofree char *mean = NULL, *low = NULL, *high = NULL;

  if (point == NULL)
    return;

  mean = jk_chart_plot_format (self->plot, point->mean);
  g_string_append_c (out, '\n');
  if (self->names != NULL && index < g_strv_length ((GStrv) self->names))
    g_string_append_printf (out, "%s ", self->names[index]);
  g_string_append (out, mean);
  if (point->min < point->max)
    {
      low = jk_chart_plot_format (self->plot, point->min);
      high = jk_chart_plot_format (self->plot, point->max);
      g_string_append_printf (out, " (%s – %s)", low, high);
    }
}

static void
describe_events (const JkChartReadout *self,
                 GString              *out)
{
  GPtrArray *events = self->plot->events;
  double x = jk_chart_plot_x (self->plot, self->area, self->time_ms);

  for (guint i = 0; i < events->len; i++)
    {
      const JkChartEvent *event = g_ptr_array_index (events, i);

      if (fabs (jk_chart_plot_x (self->plot, self->area, event->time_ms) - x) <= EVENT_REACH)
        g_string_append_printf (out, "\n%s", event->text);
    }
}

char *
jk_chart_readout_dup_text (const JkChartReadout *self)
{
  g_autofree char *time = describe_time (self->time_ms);
  GString *out = g_string_new (time);

  for (guint i = 0; i < self->plot->series->len; i++)
    describe_series (self, i, out);
  describe_events (self, out);
  return g_string_free (out, FALSE);
}

static void
draw_line (const JkChartReadout *self,
           GtkWidget            *widget,
           GtkSnapshot          *snapshot)
{
  double x = round (jk_chart_plot_x (self->plot, self->area, self->time_ms));
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  color.alpha *= 0.4;
  gtk_snapshot_append_color (snapshot, &color,
                             &GRAPHENE_RECT_INIT (x, self->area->origin.y, 1, self->area->size.height));
}

static void
draw_dot (const JkChartReadout *self,
          guint                 index,
          GtkWidget            *widget,
          GtkSnapshot          *snapshot)
{
  const JkPoint *point = get_point (self, index);
  double x = jk_chart_plot_x (self->plot, self->area, self->time_ms) - DOT_SIZE / 2.0;
  GskRoundedRect dot;
  GdkRGBA color;
  double y;

  if (point == NULL)
    return;
  y = jk_chart_plot_y (self->plot, self->area, point->mean) - DOT_SIZE / 2.0;
  jk_chart_plot_get_color (widget, index, &color);
  gsk_rounded_rect_init_from_rect (&dot, &GRAPHENE_RECT_INIT (x, y, DOT_SIZE, DOT_SIZE), DOT_SIZE / 2.0);
  gtk_snapshot_push_rounded_clip (snapshot, &dot);
  gtk_snapshot_append_color (snapshot, &color, &dot.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
draw_box (const GskRoundedRect *box,
          GtkStyleContext      *style,
          GtkSnapshot          *snapshot)
{
  GdkRGBA background;

  if (!gtk_style_context_lookup_color (style, "popover_bg_color", &background))
    gdk_rgba_parse (&background, "white");
  gtk_snapshot_append_outset_shadow (snapshot, box, &(GdkRGBA) { 0, 0, 0, 0.25 }, 0, 1, 1, 4);
  gtk_snapshot_push_rounded_clip (snapshot, box);
  gtk_snapshot_append_color (snapshot, &background, &box->bounds);
  gtk_snapshot_pop (snapshot);
}

static void
draw_text (const JkChartReadout *self,
           GtkWidget            *widget,
           GtkSnapshot          *snapshot)
{
  g_autofree char *text = jk_chart_readout_dup_text (self);
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  double x = jk_chart_plot_x (self->plot, self->area, self->time_ms);
  double y = self->area->origin.y;
  GdkRGBA foreground;
  GskRoundedRect box;
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  width += 2 * PADDING;
  height += 2 * PADDING;
  x = x + DISTANCE + width <= gtk_widget_get_width (widget) ? x + DISTANCE : MAX (x - DISTANCE - width, 0);

  gsk_rounded_rect_init_from_rect (&box, &GRAPHENE_RECT_INIT (x, y, width, height), PADDING);
  draw_box (&box, style, snapshot);
  gtk_style_context_get_color (style, &foreground);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x + PADDING, y + PADDING));
  gtk_snapshot_append_layout (snapshot, layout, &foreground);
  gtk_snapshot_restore (snapshot);
}

void
jk_chart_readout_snapshot (const JkChartReadout *self,
                           GtkWidget            *widget,
                           GtkSnapshot          *snapshot)
{
  draw_line (self, widget, snapshot);
  for (guint i = 0; i < self->plot->series->len; i++)
    draw_dot (self, i, widget, snapshot);
  draw_text (self, widget, snapshot);
}
