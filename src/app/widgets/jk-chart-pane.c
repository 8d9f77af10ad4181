/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-chart-pane.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-line-chart.h"
#include "jk-live.h"

#define SECOND_MS G_GINT64_CONSTANT (1000)
#define HOUR_MS (3600 * SECOND_MS)
#define POINTS 360
/* A page that was away longer than this many steps has a hole at its end: load again. */
#define STALE_STEPS 3

struct _JkChartPane
{
  GtkWidget parent_instance;

  GtkWidget *head;
  GtkWidget *title_bin;
  GtkWidget *title;
  GtkWidget *chart;
  GtkWidget *note;

  JkHost *host;
  JkMetricItem *item;
  GCancellable *cancellable;   /* of the load under way; another one makes its answer worthless */
  GPtrArray *loaded;           /* of JkSeries; NULL before the first answer */
  GSimpleActionGroup *actions;
  gint64 length_ms;
  gint64 newest_ms;            /* time of the newest point shown */
  gulong beat;
  gboolean is_live;
  gboolean is_chosen;          /* the user chose the stretch */
};

G_DEFINE_FINAL_TYPE (JkChartPane, jk_chart_pane, GTK_TYPE_WIDGET)

enum
{
  LOADED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const struct
{
  const char *name;
  gint64 length_ms;
} ranges[] = {
  { "hour", HOUR_MS },
  { "day", 24 * HOUR_MS },
  { "week", 7 * 24 * HOUR_MS },
  { "month", 30 * 24 * HOUR_MS },
};

static void
set_note (JkChartPane *self,
          const char  *text)
{
  gtk_label_set_label (GTK_LABEL (self->note), text != NULL ? text : "");
  gtk_widget_set_visible (self->note, text != NULL);
}

static void
slide (JkChartPane *self)
{
  gint64 now_ms = g_get_real_time () / 1000;

  jk_line_chart_set_range (JK_LINE_CHART (self->chart), now_ms - self->length_ms, now_ms);
}

/* A Jikimi that is new here has minutes to show, not days. */
static gboolean
fits_an_hour (JkChartPane    *self,
              const JkSeries *series)
{
  gint64 hour_ago_ms = g_get_real_time () / 1000 - HOUR_MS;

  for (guint i = 0; series != NULL && i < series->points->len; i++)
    {
      const JkPoint *point = &g_array_index (series->points, JkPoint, i);

      if (!isnan (point->mean))
        return point->time_ms > hour_ago_ms;
    }
  return TRUE;
}

static void load (JkChartPane *self);

static void
set_range (JkChartPane *self,
           const char  *name)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "range");

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      if (g_str_equal (ranges[i].name, name))
        self->length_ms = ranges[i].length_ms;
    }
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (name));
  load (self);
}

static void
show_loaded (JkChartPane *self)
{
  JkSeries *series = self->loaded->len > 0 ? g_ptr_array_index (self->loaded, 0) : NULL;
  guint n = series != NULL ? series->points->len : 0;

  if (!self->is_chosen && self->length_ms == 24 * HOUR_MS && fits_an_hour (self, series))
    {
      set_range (self, "hour");
      return;
    }

  self->newest_ms = n > 0 ? g_array_index (series->points, JkPoint, n - 1).time_ms : 0;
  set_note (self, n > 0 ? NULL : _ ("Nothing was measured in this time yet"));
  jk_line_chart_take_series (JK_LINE_CHART (self->chart), g_ptr_array_ref (self->loaded), NULL);
  slide (self);
  g_signal_emit (self, signals[LOADED], 0);
}

static void
on_history_loaded_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      data)
{
  g_autoptr(JkChartPane) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) loaded = jk_host_load_history_finish (JK_HOST (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  if (loaded == NULL)
    {
      g_autofree char *text = g_strdup_printf (_ ("History cannot be shown: %s"), error->message);

      set_note (self, text);
      return;
    }
  g_clear_pointer (&self->loaded, g_ptr_array_unref);
  self->loaded = g_steal_pointer (&loaded);
  show_loaded (self);
}

static void
load (JkChartPane *self)
{
  const char *series[] = { NULL, NULL };

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->host == NULL || self->item == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  series[0] = jk_metric_item_get_series (self->item);
  self->cancellable = g_cancellable_new ();
  jk_host_load_history_async (self->host, series, g_get_real_time () / 1000 - self->length_ms, 0, POINTS,
                              self->cancellable, on_history_loaded_cb, g_object_ref (self));
}

static void
append_present (JkChartPane *self)
{
  double value = jk_metric_item_get_value (self->item);
  JkPoint point = { jk_metric_item_get_time (self->item) / 1000, value, value, value };

  if (isnan (value) || self->loaded == NULL || self->loaded->len == 0)
    return;
  /* More points than pixels would only cost. */
  if (point.time_ms < self->newest_ms + MAX (SECOND_MS, self->length_ms / POINTS))
    return;
  self->newest_ms = point.time_ms;
  set_note (self, NULL);
  jk_line_chart_append (JK_LINE_CHART (self->chart), 0, &point);
  slide (self);
}

/* At most once a second, and only while on screen. */
static void
on_beat_cb (JkChartPane *self)
{
  if (self->item != NULL)
    append_present (self);
}

static void
on_range_changed_cb (GSimpleAction *action,
                     GVariant      *state,
                     gpointer       data)
{
  JkChartPane *self = data;

  self->is_chosen = TRUE;
  set_range (self, g_variant_get_string (state, NULL));
}

static gboolean
folded_to_orientation (GBinding     *binding,
                       const GValue *from,
                       GValue       *to,
                       gpointer      data)
{
  g_value_set_enum (to, g_value_get_boolean (from) ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  return TRUE;
}

static void
jk_chart_pane_root (GtkWidget *widget)
{
  JkChartPane *self = JK_CHART_PANE (widget);
  GtkWidget *leaflet;

  GTK_WIDGET_CLASS (jk_chart_pane_parent_class)->root (widget);

  leaflet = gtk_widget_get_ancestor (widget, ADW_TYPE_LEAFLET);
  if (leaflet != NULL)
    g_object_bind_property_full (leaflet, "folded", self->head, "orientation", G_BINDING_SYNC_CREATE,
                                 folded_to_orientation, NULL, NULL, NULL);
}

static void
jk_chart_pane_map (GtkWidget *widget)
{
  JkChartPane *self = JK_CHART_PANE (widget);
  gint64 age_ms = g_get_real_time () / 1000 - self->newest_ms;

  GTK_WIDGET_CLASS (jk_chart_pane_parent_class)->map (widget);

  if (self->host == NULL)
    return;
  self->beat = g_signal_connect_object (self->host, "notify::last-seen", G_CALLBACK (on_beat_cb), self, G_CONNECT_SWAPPED);
  jk_live_hold (self->host);
  self->is_live = TRUE;
  if (self->loaded == NULL || age_ms > STALE_STEPS * MAX (5 * SECOND_MS, self->length_ms / POINTS))
    load (self);
}

static void
jk_chart_pane_unmap (GtkWidget *widget)
{
  JkChartPane *self = JK_CHART_PANE (widget);

  if (self->is_live)
    {
      g_clear_signal_handler (&self->beat, self->host);
      jk_live_release (self->host);
      self->is_live = FALSE;
    }
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  GTK_WIDGET_CLASS (jk_chart_pane_parent_class)->unmap (widget);
}

static void
jk_chart_pane_dispose (GObject *object)
{
  JkChartPane *self = JK_CHART_PANE (object);
  GtkWidget *child;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->item);
  g_clear_object (&self->host);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->loaded, g_ptr_array_unref);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (jk_chart_pane_parent_class)->dispose (object);
}

static void
jk_chart_pane_class_init (JkChartPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_chart_pane_dispose;
  widget_class->root = jk_chart_pane_root;
  widget_class->map = jk_chart_pane_map;
  widget_class->unmap = jk_chart_pane_unmap;

  signals[LOADED] = g_signal_new ("loaded", JK_TYPE_CHART_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (JK_TYPE_LINE_CHART);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-chart-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, JkChartPane, head);
  gtk_widget_class_bind_template_child (widget_class, JkChartPane, title_bin);
  gtk_widget_class_bind_template_child (widget_class, JkChartPane, title);
  gtk_widget_class_bind_template_child (widget_class, JkChartPane, chart);
  gtk_widget_class_bind_template_child (widget_class, JkChartPane, note);
}

static void
jk_chart_pane_init (JkChartPane *self)
{
  g_autoptr(GSimpleAction) range = NULL;

  self->length_ms = 24 * HOUR_MS;
  gtk_widget_init_template (GTK_WIDGET (self));

  range = g_simple_action_new_stateful ("range", G_VARIANT_TYPE_STRING, g_variant_new_string ("day"));
  g_signal_connect (range, "change-state", G_CALLBACK (on_range_changed_cb), self);
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (range));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "chart", G_ACTION_GROUP (self->actions));
}

void
jk_chart_pane_set_host (JkChartPane *self,
                        JkHost      *host)
{
  g_return_if_fail (JK_IS_CHART_PANE (self) && self->host == NULL);

  self->host = g_object_ref (host);
  /* A pane that is on screen already has missed its map. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      self->beat = g_signal_connect_object (host, "notify::last-seen", G_CALLBACK (on_beat_cb), self, G_CONNECT_SWAPPED);
      jk_live_hold (host);
      self->is_live = TRUE;
    }
}

void
jk_chart_pane_show (JkChartPane  *self,
                    JkMetricItem *item,
                    const char   *caption)
{
  const JkMetric *known = item != NULL ? jk_metric_lookup (jk_metric_item_get_metric (item)) : NULL;
  const char *unit = item != NULL ? jk_metric_item_get_unit (item) : "";
  gboolean is_percent = g_str_equal (unit, "%");

  if (caption == NULL)
    caption = item != NULL ? jk_metric_item_get_title (item) : "";
  gtk_label_set_label (GTK_LABEL (self->title), caption);
  if (item == self->item)
    return;

  g_set_object (&self->item, item);
  g_clear_pointer (&self->loaded, g_ptr_array_unref);
  self->newest_ms = 0;
  set_note (self, NULL);
  jk_line_chart_take_series (JK_LINE_CHART (self->chart), g_ptr_array_new (), NULL);
  jk_line_chart_set_caption (JK_LINE_CHART (self->chart), caption, unit, known != NULL ? known->decimals : 1);
  jk_line_chart_set_thresholds (JK_LINE_CHART (self->chart), item != NULL ? jk_metric_item_get_thresholds (item) : NULL);
  jk_line_chart_set_bounds (JK_LINE_CHART (self->chart), is_percent ? 0 : NAN, is_percent ? 100 : NAN);
  jk_line_chart_set_goal (JK_LINE_CHART (self->chart), NAN);
  load (self);
}

void
jk_chart_pane_set_goal (JkChartPane *self,
                        double       goal)
{
  jk_line_chart_set_goal (JK_LINE_CHART (self->chart), goal);
}

void
jk_chart_pane_set_title_widget (JkChartPane *self,
                                GtkWidget   *widget)
{
  adw_bin_set_child (ADW_BIN (self->title_bin), widget != NULL ? widget : self->title);
}

const JkSeries *
jk_chart_pane_get_series (JkChartPane *self)
{
  return self->loaded != NULL && self->loaded->len > 0 ? g_ptr_array_index (self->loaded, 0) : NULL;
}
