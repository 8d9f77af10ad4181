/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cursor that reads a chart's values: where pointer and keys put it, and how it is spoken. */
#include <math.h>

#include "jk-chart-readout.h"
#include "jk-chart-scale.h"
#include "jk-line-chart-private.h"

static void
set_cursor (JkLineChart *self,
            gint64       time_ms)
{
  if (time_ms == self->cursor_ms)
    return;

  self->cursor_ms = time_ms;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit_by_name (self, "cursor-changed", time_ms);
}

/* The cursor stands on points, never between them: it reads values that were measured. */
static void
on_pointer_moved_cb (GtkEventControllerMotion *motion,
                     double                    x,
                     double                    y,
                     JkLineChart              *self)
{
  graphene_rect_t area;
  JkChartPlot plot;
  gint64 time_ms;
  int nearest;

  if (!jk_line_chart_has_values (self))
    return;

  jk_line_chart_make_plot (self, &plot);
  jk_chart_plot_get_area (&plot, GTK_WIDGET (self), &area);
  time_ms = plot.from_ms + (x - area.origin.x) / area.size.width * (plot.to_ms - plot.from_ms);
  nearest = jk_chart_nearest (g_ptr_array_index (self->series, 0), CLAMP (time_ms, plot.from_ms, plot.to_ms));
  if (nearest >= 0)
    set_cursor (self, g_array_index (((JkSeries *) self->series->pdata[0])->points, JkPoint, nearest).time_ms);
}

static void
on_pointer_left_cb (GtkEventControllerMotion *motion,
                    JkLineChart              *self)
{
  set_cursor (self, 0);
}

/* Says the value under a cursor that keys moved; the pointer's is seen. */
static void
announce (JkLineChart *self)
{
  g_autofree char *text = NULL;
  graphene_rect_t area;
  JkChartPlot plot;
  JkChartReadout readout = { &plot, &area, (const char *const *) self->names, self->cursor_ms };

  jk_line_chart_make_plot (self, &plot);
  jk_chart_plot_get_area (&plot, GTK_WIDGET (self), &area);
  text = jk_chart_readout_dup_text (&readout);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
move_cursor (JkLineChart *self,
             int          by)
{
  const JkSeries *series = self->series->len > 0 ? g_ptr_array_index (self->series, 0) : NULL;
  JkChartPlot plot;
  int at;

  if (series == NULL || series->points->len == 0)
    return;

  jk_line_chart_make_plot (self, &plot);
  at = jk_chart_nearest (series, self->cursor_ms != 0 ? self->cursor_ms : plot.to_ms);
  if (self->cursor_ms != 0)
    at += by;
  for (; at >= 0 && at < (int) series->points->len; at += by > 0 ? 1 : -1)
    {
      const JkPoint *point = &g_array_index (series->points, JkPoint, at);

      if (point->time_ms < plot.from_ms || point->time_ms > plot.to_ms)
        return;
      if (!isnan (point->mean))
        {
          set_cursor (self, point->time_ms);
          announce (self);
          return;
        }
    }
}

static gboolean
on_key_cb (GtkEventControllerKey *keys,
           guint                  keyval,
           guint                  keycode,
           GdkModifierType        state,
           JkLineChart           *self)
{
  const int far = (state & GDK_CONTROL_MASK) != 0 ? 10 : 1;

  switch (keyval)
    {
    case GDK_KEY_Left:
      move_cursor (self, -far);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
      move_cursor (self, far);
      return GDK_EVENT_STOP;
    case GDK_KEY_Escape:
      if (self->cursor_ms == 0)
        return GDK_EVENT_PROPAGATE;
      set_cursor (self, 0);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

void
jk_line_chart_follow_cursor (JkLineChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect (motion, "motion", G_CALLBACK (on_pointer_moved_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_pointer_left_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
