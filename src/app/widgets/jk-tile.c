/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-tile.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-explain.h"
#include "jk-format.h"
#include "jk-level-badge.h"
#include "jk-sparkline.h"
#include "jk-value-text.h"

#define DAY_MS (G_GINT64_CONSTANT (86400) * 1000)
/* A first point this much younger than a day is still "yesterday". */
#define YESTERDAY_SLACK_MS (G_GINT64_CONSTANT (2) * 3600 * 1000)

struct _JkTile
{
  GtkButton parent_instance;

  GtkWidget *caption;
  GtkWidget *badge;
  GtkWidget *value_box;
  GtkWidget *value;
  GtkWidget *unit;
  GtkWidget *reason;
  GtkWidget *sparkline;
  GtkWidget *foot;

  char *metric;
  JkMetricItem *item;   /* shown now; NULL where nothing was measured */
  char *series;         /* shown now; NULL where nothing was measured */
  char *owner;
  char *spoken;         /* the accessible label, to tell only what changed */
  double yesterday;     /* NAN while not known */
  gint64 line_end_ms;   /* time of the newest point on the line */
};

G_DEFINE_FINAL_TYPE (JkTile, jk_tile, GTK_TYPE_BUTTON)

static void
jk_tile_finalize (GObject *object)
{
  JkTile *self = JK_TILE (object);

  g_clear_object (&self->item);
  g_free (self->metric);
  g_free (self->series);
  g_free (self->owner);
  g_free (self->spoken);

  G_OBJECT_CLASS (jk_tile_parent_class)->finalize (object);
}

static void
jk_tile_class_init (JkTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = jk_tile_finalize;

  g_type_ensure (JK_TYPE_LEVEL_BADGE);
  g_type_ensure (JK_TYPE_SPARKLINE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, JkTile, caption);
  gtk_widget_class_bind_template_child (widget_class, JkTile, badge);
  gtk_widget_class_bind_template_child (widget_class, JkTile, value_box);
  gtk_widget_class_bind_template_child (widget_class, JkTile, value);
  gtk_widget_class_bind_template_child (widget_class, JkTile, unit);
  gtk_widget_class_bind_template_child (widget_class, JkTile, reason);
  gtk_widget_class_bind_template_child (widget_class, JkTile, sparkline);
  gtk_widget_class_bind_template_child (widget_class, JkTile, foot);
}

static void
jk_tile_init (JkTile *self)
{
  self->yesterday = NAN;
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Labels queue a resize even for the text they have already. */
static void
set_label (GtkWidget  *label,
           const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (GTK_LABEL (label)), text) != 0)
    gtk_label_set_label (GTK_LABEL (label), text);
}

static void
speak (JkTile *self,
       char   *text)
{
  if (g_strcmp0 (self->spoken, text) != 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_free (self->spoken);
  self->spoken = text;
}

static void
lead_to (JkTile     *self,
         const char *action,
         const char *target)
{
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self), g_variant_new_string (target));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self), action);
}

static void
show_nothing (JkTile     *self,
              const char *why)
{
  set_label (self->reason, why);
  set_label (self->foot, _ ("How to get it"));
  gtk_widget_set_visible (self->reason, TRUE);
  gtk_widget_set_visible (self->badge, FALSE);
  /* Not hidden but see-through: a tile is as tall without a value as with one. */
  gtk_widget_set_opacity (self->value_box, 0);
  gtk_widget_set_opacity (self->sparkline, 0);
  lead_to (self, "win.explain-metric", self->metric);
  speak (self, g_strdup_printf (C_ ("metric: reason", "%s: %s"), jk_format_metric_title (self->metric), why));
}

static char *
foot_text (JkTile       *self,
           JkMetricItem *item)
{
  const JkMetric *known = jk_metric_lookup (self->metric);
  double value = jk_metric_item_get_value (item);
  g_autofree char *change = NULL;

  if (!isnan (self->yesterday) && !jk_format_is_state (self->metric))
    change = jk_format_change (value - self->yesterday, jk_metric_item_get_unit (item), known != NULL ? known->decimals : 1);

  if (self->owner != NULL && change != NULL)
    return g_strdup_printf ("%s · %s", self->owner, change);
  if (self->owner != NULL)
    return g_strdup (self->owner);
  return change != NULL ? g_steal_pointer (&change) : g_strdup (_ ("Last 24 hours"));
}

static void
show_value (JkTile       *self,
            JkMetricItem *item)
{
  const JkMetric *known = jk_metric_lookup (self->metric);
  double value = jk_metric_item_get_value (item);
  JkLevel level = jk_metric_item_get_level (item);
  g_autofree char *unit = NULL, *number = NULL, *text = NULL, *foot = NULL;

  text = jk_format_metric (self->metric, value, jk_metric_item_get_unit (item));
  if (jk_format_is_state (self->metric))
    number = g_strdup (text);
  else
    number = jk_value_number_new (value, jk_metric_item_get_unit (item), known != NULL ? known->decimals : 1, &unit);
  foot = foot_text (self, item);

  set_label (self->value, number);
  set_label (self->unit, unit != NULL ? unit : "");
  set_label (self->foot, foot);
  jk_level_badge_set_level (JK_LEVEL_BADGE (self->badge), level);
  /* A state that is a word says "normal" itself. */
  gtk_widget_set_visible (self->badge, !(level == JK_LEVEL_INFO && jk_format_is_state (self->metric)));
  speak (self, g_strdup_printf (C_ ("metric value, level, change", "%s %s, %s, %s"), jk_format_metric_title (self->metric),
                                text, jk_format_level (level), foot));
}

static void
take_live_point (JkTile       *self,
                 JkMetricItem *item)
{
  double value = jk_metric_item_get_value (item);
  JkPoint point = { jk_metric_item_get_time (item) / 1000, value, value, value };

  if (point.time_ms <= self->line_end_ms)
    return;
  self->line_end_ms = point.time_ms;
  jk_sparkline_append (JK_SPARKLINE (self->sparkline), &point);
}

static void
change_series (JkTile       *self,
               JkMetricItem *item)
{
  const JkThresholds *thresholds = jk_metric_item_get_thresholds (item);

  g_free (self->series);
  self->series = g_strdup (jk_metric_item_get_series (item));
  jk_tile_take_history (self, NULL);
  if (thresholds != NULL && thresholds->worse == JK_WORSE_HIGHER)
    jk_sparkline_set_warning (JK_SPARKLINE (self->sparkline), thresholds->warning);
  if (g_str_equal (jk_metric_item_get_unit (item), "%"))
    jk_sparkline_set_bounds (JK_SPARKLINE (self->sparkline), 0, 100);
}

GtkWidget *
jk_tile_new (const char *metric)
{
  JkTile *self = g_object_new (JK_TYPE_TILE, NULL);

  self->metric = g_strdup (metric);
  set_label (self->caption, jk_format_metric_title (metric));
  show_nothing (self, _ ("Not measured yet"));
  return GTK_WIDGET (self);
}

const char *
jk_tile_get_metric (JkTile *self)
{
  return self->metric;
}

const char *
jk_tile_get_series (JkTile *self)
{
  return self->series;
}

void
jk_tile_show (JkTile       *self,
              JkMetricItem *item,
              const char   *owner)
{
  g_return_if_fail (JK_IS_TILE (self));

  if (item == NULL || isnan (jk_metric_item_get_value (item)))
    {
      const char *error = item != NULL ? jk_metric_item_get_error (item) : NULL;

      g_clear_pointer (&self->series, g_free);
      g_clear_object (&self->item);
      show_nothing (self, error != NULL ? error : jk_explain_short (self->metric));
      return;
    }

  if (g_strcmp0 (self->series, jk_metric_item_get_series (item)) != 0)
    {
      change_series (self, item);
      gtk_widget_set_visible (self->reason, FALSE);
      gtk_widget_set_opacity (self->value_box, 1);
      gtk_widget_set_opacity (self->sparkline, 1);
      lead_to (self, "win.open-metric", self->series);
    }
  if (g_strcmp0 (self->owner, owner) != 0)
    {
      g_free (self->owner);
      self->owner = g_strdup (owner);
    }
  g_set_object (&self->item, item);
  show_value (self, item);
  take_live_point (self, item);
}

void
jk_tile_take_history (JkTile   *self,
                      JkSeries *series)
{
  self->yesterday = NAN;
  self->line_end_ms = 0;

  if (series != NULL && series->points->len > 0)
    {
      const JkPoint *first = &g_array_index (series->points, JkPoint, 0);
      const JkPoint *last = &g_array_index (series->points, JkPoint, series->points->len - 1);

      if (last->time_ms - first->time_ms >= DAY_MS - YESTERDAY_SLACK_MS)
        self->yesterday = first->mean;
      self->line_end_ms = last->time_ms;
    }
  jk_sparkline_take_series (JK_SPARKLINE (self->sparkline), series);
  if (self->item != NULL && self->series != NULL && g_str_equal (jk_metric_item_get_series (self->item), self->series))
    show_value (self, self->item);
}

void
jk_tile_set_stale (JkTile   *self,
                   gboolean  stale)
{
  if (stale)
    gtk_widget_add_css_class (GTK_WIDGET (self), "stale");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "stale");
}
