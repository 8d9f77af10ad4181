/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-goal-bar.h"

#define BAR_HEIGHT 8
#define MARK_WIDTH 2
#define MARK_HEIGHT 16

struct _JkGoalBar
{
  GtkWidget parent_instance;

  double fraction;
  double goal;
};

G_DEFINE_FINAL_TYPE (JkGoalBar, jk_goal_bar, GTK_TYPE_WIDGET)

static void
append_bar (GtkSnapshot   *snapshot,
            const GdkRGBA *color,
            float          y,
            float          width)
{
  GskRoundedRect rect;

  gsk_rounded_rect_init_from_rect (&rect, &GRAPHENE_RECT_INIT (0, y, width, BAR_HEIGHT), BAR_HEIGHT / 2.0f);
  gtk_snapshot_push_rounded_clip (snapshot, &rect);
  gtk_snapshot_append_color (snapshot, color, &rect.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
jk_goal_bar_snapshot (GtkWidget   *widget,
                      GtkSnapshot *snapshot)
{
  JkGoalBar *self = JK_GOAL_BAR (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  float width = gtk_widget_get_width (widget), y = (gtk_widget_get_height (widget) - BAR_HEIGHT) / 2.0f;
  float mark_x = CLAMP (self->goal * width, 0, width - MARK_WIDTH);
  GdkRGBA text, trough, filled;

  gtk_style_context_get_color (style, &text);
  trough = text;
  trough.alpha *= 0.15f;
  if (!gtk_style_context_lookup_color (style, "accent_bg_color", &filled))
    filled = text;

  append_bar (snapshot, &trough, y, width);
  if (self->fraction > 0)
    append_bar (snapshot, &filled, y, MAX (BAR_HEIGHT, self->fraction * width));
  gtk_snapshot_append_color (snapshot, &text, &GRAPHENE_RECT_INIT (mark_x, y - (MARK_HEIGHT - BAR_HEIGHT) / 2.0f, MARK_WIDTH,
                                                                   MARK_HEIGHT));
}

static void
jk_goal_bar_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? MARK_HEIGHT : 60;
}

static void
jk_goal_bar_class_init (JkGoalBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = jk_goal_bar_snapshot;
  widget_class->measure = jk_goal_bar_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_METER);
}

static void
jk_goal_bar_init (JkGoalBar *self)
{
}

void
jk_goal_bar_show (JkGoalBar  *self,
                  double      fraction,
                  double      goal,
                  const char *text)
{
  self->fraction = CLAMP (fraction, 0, 1);
  self->goal = CLAMP (goal, 0, 1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 100.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, self->fraction * 100, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
