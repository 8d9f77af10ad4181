/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-metric-page.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-chart-pane.h"
#include "jk-format.h"
#include "jk-level-badge.h"
#include "jk-point-table.h"
#include "jk-value-text.h"

struct _JkMetricPage
{
  AdwBin parent_instance;

  GtkWidget *value;
  GtkWidget *badge;
  GtkWidget *note;
  GtkWidget *chart;
  GtkWidget *smallest;
  GtkWidget *mean;
  GtkWidget *largest;
  GtkWidget *thresholds;
  GtkWidget *table_button;
  GtkWidget *table_revealer;
  GtkWidget *table;

  JkHost *host;
  JkMetricItem *item;
  GPtrArray *threshold_rows;
  char *threshold_text;
  GSimpleActionGroup *actions;
  gulong beat;
};

G_DEFINE_FINAL_TYPE (JkMetricPage, jk_metric_page, ADW_TYPE_BIN)

static char *
note_text (JkMetricPage *self)
{
  const char *error = jk_metric_item_get_error (self->item);
  gint64 time_us = jk_metric_item_get_time (self->item);
  g_autofree char *ago = NULL;

  if (error != NULL)
    return g_strdup (error);
  if (time_us == 0)
    return g_strdup (_ ("Not measured yet"));
  ago = jk_format_ago (time_us, g_get_real_time ());
  return g_strdup_printf (_ ("Measured %s"), ago);
}

static GtkWidget *
threshold_row (JkLevel     level,
               const char *value,
               JkWorse     worse)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (jk_format_level_icon (level));
  GtkWidget *label = NULL;
  g_autofree char *text = g_strdup_printf (worse == JK_WORSE_LOWER ? _ ("%s or less") : _ ("%s or more"), value);

  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, jk_format_level (level), -1);
  jk_level_style (icon, level);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), jk_format_level (level));
  label = gtk_label_new (text);
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (label, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  return row;
}

static void
show_thresholds (JkMetricPage *self)
{
  const JkThresholds *thresholds = jk_metric_item_get_thresholds (self->item);
  const JkMetric *known = jk_metric_lookup (jk_metric_item_get_metric (self->item));
  const char *unit = jk_metric_item_get_unit (self->item);
  gboolean is_set = thresholds != NULL && jk_thresholds_is_set (thresholds);
  g_autofree char *text = is_set ? jk_format_thresholds (thresholds, unit, known != NULL ? known->decimals : 1) : NULL;
  double values[3];

  if (g_strcmp0 (text, self->threshold_text) == 0)
    return;
  g_free (self->threshold_text);
  self->threshold_text = g_steal_pointer (&text);

  for (guint i = 0; i < self->threshold_rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->thresholds), g_ptr_array_index (self->threshold_rows, i));
  g_ptr_array_set_size (self->threshold_rows, 0);
  gtk_widget_set_visible (self->thresholds, is_set);
  if (!is_set)
    return;

  values[0] = thresholds->warning;
  values[1] = thresholds->critical;
  values[2] = thresholds->emergency;
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *value = NULL;
      GtkWidget *row;

      if (isnan (values[i]))
        continue;
      if (jk_format_is_state (jk_metric_item_get_metric (self->item)))
        value = jk_format_metric (jk_metric_item_get_metric (self->item), values[i], unit);
      else
        value = jk_value_text_new (values[i], unit, values[i] == round (values[i]) ? 0 : known != NULL ? known->decimals : 1);
      row = threshold_row (JK_LEVEL_WARNING + i, value, thresholds->worse);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->thresholds), row);
      g_ptr_array_add (self->threshold_rows, row);
    }
}

static void
show_present (JkMetricPage *self)
{
  g_autofree char *value = NULL, *note = NULL;

  if (self->item == NULL)
    return;
  value = jk_format_metric (jk_metric_item_get_metric (self->item), jk_metric_item_get_value (self->item),
                            jk_metric_item_get_unit (self->item));
  note = note_text (self);
  if (g_strcmp0 (gtk_label_get_label (GTK_LABEL (self->value)), value) != 0)
    gtk_label_set_label (GTK_LABEL (self->value), value);
  if (g_strcmp0 (gtk_label_get_label (GTK_LABEL (self->note)), note) != 0)
    gtk_label_set_label (GTK_LABEL (self->note), note);
  jk_level_badge_set_level (JK_LEVEL_BADGE (self->badge), jk_metric_item_get_level (self->item));
  show_thresholds (self);
}

static void
show_figures (JkMetricPage *self,
              double        smallest,
              double        mean,
              double        largest)
{
  const char *metric = jk_metric_item_get_metric (self->item), *unit = jk_metric_item_get_unit (self->item);
  GtkWidget *labels[] = { self->smallest, self->mean, self->largest };
  const double values[] = { smallest, mean, largest };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      g_autofree char *text = jk_format_metric (metric, values[i], unit);

      gtk_label_set_label (GTK_LABEL (labels[i]), text);
    }
}

static void
on_loaded_cb (JkMetricPage *self)
{
  const JkSeries *series = jk_chart_pane_get_series (JK_CHART_PANE (self->chart));
  double smallest = NAN, largest = NAN, sum = 0;
  guint n = 0;

  for (guint i = 0; series != NULL && i < series->points->len; i++)
    {
      const JkPoint *point = &g_array_index (series->points, JkPoint, i);

      if (isnan (point->mean))
        continue;
      smallest = fmin (smallest, point->min);
      largest = fmax (largest, point->max);
      sum += point->mean;
      n++;
    }
  if (self->item == NULL)
    return;
  show_figures (self, smallest, n > 0 ? sum / n : NAN, largest);
  jk_point_table_show (JK_POINT_TABLE (self->table), series, jk_metric_item_get_metric (self->item),
                       jk_metric_item_get_unit (self->item));
}

static void
on_table_changed_cb (GSimpleAction *action,
                     GVariant      *state,
                     gpointer       data)
{
  JkMetricPage *self = data;

  g_simple_action_set_state (action, state);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->table_revealer), g_variant_get_boolean (state));
}

/* Who asked for the table wants to read it: it comes into view, and the keyboard with it. */
static void
on_table_revealed_cb (JkMetricPage *self)
{
  if (gtk_revealer_get_child_revealed (GTK_REVEALER (self->table_revealer)))
    jk_point_table_focus (JK_POINT_TABLE (self->table));
}

static void
wake (JkMetricPage *self)
{
  if (self->host == NULL || self->beat != 0)
    return;
  self->beat = g_signal_connect_object (self->host, "notify::last-seen", G_CALLBACK (show_present), self, G_CONNECT_SWAPPED);
  show_present (self);
}

static void
jk_metric_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (jk_metric_page_parent_class)->map (widget);
  wake (JK_METRIC_PAGE (widget));
}

static void
jk_metric_page_unmap (GtkWidget *widget)
{
  JkMetricPage *self = JK_METRIC_PAGE (widget);

  if (self->host != NULL)
    g_clear_signal_handler (&self->beat, self->host);
  GTK_WIDGET_CLASS (jk_metric_page_parent_class)->unmap (widget);
}

static void
jk_metric_page_dispose (GObject *object)
{
  JkMetricPage *self = JK_METRIC_PAGE (object);

  if (self->host != NULL)
    g_clear_signal_handler (&self->beat, self->host);
  g_clear_object (&self->item);
  g_clear_object (&self->host);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->threshold_rows, g_ptr_array_unref);
  g_clear_pointer (&self->threshold_text, g_free);

  G_OBJECT_CLASS (jk_metric_page_parent_class)->dispose (object);
}

static void
jk_metric_page_class_init (JkMetricPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_metric_page_dispose;
  widget_class->map = jk_metric_page_map;
  widget_class->unmap = jk_metric_page_unmap;

  g_type_ensure (JK_TYPE_CHART_PANE);
  g_type_ensure (JK_TYPE_LEVEL_BADGE);
  g_type_ensure (JK_TYPE_POINT_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-metric-page.ui");
  gtk_widget_class_bind_template_child (widget_class, JkMetricPage, value);
  gtk_widget_class_bind_template_child (widget_class, JkMetricPage, badge);
  gtk_widget_class_bind_template_child (widget_class, JkMetricPage, note);
  gtk_widget_class_bind_template_child (widget_class, JkMetricPage, chart);
  gtk_widget_class_bind_template_child (widget_class, JkMetricPage, smallest);
  gtk_widget_class_bind_template_child (widget_class, JkMetricPage, mean);
  gtk_widget_class_bind_template_child (widget_class, JkMetricPage, largest);
  gtk_widget_class_bind_template_child (widget_class, JkMetricPage, thresholds);
  gtk_widget_class_bind_template_child (widget_class, JkMetricPage, table_button);
  gtk_widget_class_bind_template_child (widget_class, JkMetricPage, table_revealer);
  gtk_widget_class_bind_template_child (widget_class, JkMetricPage, table);
  gtk_widget_class_bind_template_callback (widget_class, on_loaded_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_t, GDK_CONTROL_MASK, "metric.table", NULL);
}

static void
jk_metric_page_init (JkMetricPage *self)
{
  g_autoptr(GSimpleAction) table = g_simple_action_new_stateful ("table", NULL, g_variant_new_boolean (FALSE));

  self->threshold_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (self->table_revealer, "notify::child-revealed", G_CALLBACK (on_table_revealed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (table, "change-state", G_CALLBACK (on_table_changed_cb), self);
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (table));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "metric", G_ACTION_GROUP (self->actions));
}

void
jk_metric_page_set_host (JkMetricPage *self,
                         JkHost       *host)
{
  g_return_if_fail (JK_IS_METRIC_PAGE (self) && self->host == NULL);

  self->host = g_object_ref (host);
  jk_chart_pane_set_host (JK_CHART_PANE (self->chart), host);
}

void
jk_metric_page_show (JkMetricPage *self,
                     JkMetricItem *item)
{
  const JkMetric *known = jk_metric_lookup (jk_metric_item_get_metric (item));

  if (g_set_object (&self->item, item))
    show_figures (self, NAN, NAN, NAN);
  jk_chart_pane_show (JK_CHART_PANE (self->chart), item, NULL);
  if (known != NULL && known->goal > 0)
    jk_chart_pane_set_goal (JK_CHART_PANE (self->chart), known->goal);
  show_present (self);
}
