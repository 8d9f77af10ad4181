/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-chart-card.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-chart-plot.h"
#include "jk-explain.h"
#include "jk-format.h"
#include "jk-level-badge.h"
#include "jk-line-chart.h"

#define LEAST_STEP_MS 2000

struct _JkChartCard
{
  GtkWidget parent_instance;

  GtkWidget *head;
  GtkWidget *title;
  GtkWidget *value;
  GtkWidget *chart;
  GtkWidget *reason;
  GtkWidget *foot;

  char *metric;
  GPtrArray *items;         /* of JkMetricItem, shown now */
  const char *const *names; /* (nullable): of the lines */
  char *detail;             /* (nullable) */
  char *spoken;             /* the head's accessible label */
  gint64 *newest_ms;        /* of each line; NULL before the first history */
};

G_DEFINE_FINAL_TYPE (JkChartCard, jk_chart_card, GTK_TYPE_WIDGET)

static void
jk_chart_card_dispose (GObject *object)
{
  JkChartCard *self = JK_CHART_CARD (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (jk_chart_card_parent_class)->dispose (object);
}

static void
jk_chart_card_finalize (GObject *object)
{
  JkChartCard *self = JK_CHART_CARD (object);

  g_ptr_array_unref (self->items);
  g_free (self->metric);
  g_free (self->detail);
  g_free (self->spoken);
  g_free (self->newest_ms);

  G_OBJECT_CLASS (jk_chart_card_parent_class)->finalize (object);
}

static void
jk_chart_card_class_init (JkChartCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_chart_card_dispose;
  G_OBJECT_CLASS (klass)->finalize = jk_chart_card_finalize;

  g_type_ensure (JK_TYPE_LINE_CHART);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-chart-card.ui");
  gtk_widget_class_bind_template_child (widget_class, JkChartCard, head);
  gtk_widget_class_bind_template_child (widget_class, JkChartCard, title);
  gtk_widget_class_bind_template_child (widget_class, JkChartCard, value);
  gtk_widget_class_bind_template_child (widget_class, JkChartCard, chart);
  gtk_widget_class_bind_template_child (widget_class, JkChartCard, reason);
  gtk_widget_class_bind_template_child (widget_class, JkChartCard, foot);
}

static void
jk_chart_card_init (JkChartCard *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
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
speak (JkChartCard *self,
       const char  *now)
{
  const char *title = gtk_label_get_label (GTK_LABEL (self->title));
  g_autofree char *spoken = *now != '\0' ? g_strdup_printf ("%s %s", title, now) : g_strdup (title);

  if (g_strcmp0 (spoken, self->spoken) == 0)
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->head), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_free (self->spoken);
  self->spoken = g_steal_pointer (&spoken);
}

static JkMetricItem *
get_item (JkChartCard *self,
          guint        index)
{
  return g_ptr_array_index (self->items, index);
}

static char *
value_text (JkMetricItem *item)
{
  return jk_format_metric (jk_metric_item_get_metric (item), jk_metric_item_get_value (item), jk_metric_item_get_unit (item));
}

static const char *
line_name (JkChartCard *self,
           guint        index)
{
  return g_dpgettext2 (NULL, "line", self->names[index]);
}

/* "● Received 1.2 MB/s  ● Sent 98 kB/s", two a line: the dots in the colours of the chart's lines. */
static void
append_to_legend (JkChartCard *self,
                  guint        index,
                  const char  *text,
                  GString     *markup)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  const char *between = index == 0 ? "" : index % 2 == 0 ? "\n" : "  ";
  GdkRGBA color;

  jk_chart_plot_get_color (self->chart, index, &color);
  g_string_append_printf (markup, "%s<span foreground=\"#%02x%02x%02x\">●</span>\302\240%s", between,
                          (int) (color.red * 255), (int) (color.green * 255), (int) (color.blue * 255), escaped);
}

static void
show_legend (JkChartCard *self)
{
  g_autoptr(GString) markup = g_string_new (NULL), spoken = g_string_new (self->detail != NULL ? self->detail : "");

  for (guint i = 0; i < self->items->len; i++)
    {
      g_autofree char *value = value_text (get_item (self, i));
      g_autofree char *text = g_strdup_printf ("%s %s", line_name (self, i), value);

      append_to_legend (self, i, text, markup);
      g_string_append_printf (spoken, "%s%s", spoken->len > 0 ? ", " : "", text);
    }
  gtk_label_set_use_markup (GTK_LABEL (self->foot), TRUE);
  set_label (self->foot, markup->str);
  set_label (self->value, self->detail != NULL ? self->detail : "");
  speak (self, spoken->str);
}

static void
show_single (JkChartCard *self)
{
  JkMetricItem *item = get_item (self, 0);
  JkLevel level = jk_metric_item_get_level (item);
  g_autofree char *value = value_text (item);
  g_autofree char *spoken = g_strdup_printf ("%s, %s", value, jk_format_level (level));

  set_label (self->value, value);
  jk_level_style (self->value, level);
  speak (self, spoken);
}

static gboolean
has_value (JkChartCard *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      if (!isnan (jk_metric_item_get_value (get_item (self, i))))
        return TRUE;
    }
  return FALSE;
}

static void
show_nothing (JkChartCard *self)
{
  const char *error = self->items->len > 0 ? jk_metric_item_get_error (get_item (self, 0)) : NULL;
  const char *why = error != NULL ? error : jk_explain_short (self->metric);

  set_label (self->reason, why);
  set_label (self->value, "");
  speak (self, why);
}

static void
show_present (JkChartCard *self)
{
  gboolean is_measured = has_value (self);

  if (!is_measured)
    show_nothing (self);
  else if (self->names != NULL)
    show_legend (self);
  else
    show_single (self);
  gtk_widget_set_visible (self->reason, !is_measured);
  gtk_widget_set_visible (self->foot, is_measured && *gtk_label_get_label (GTK_LABEL (self->foot)) != '\0');
  /* Without values the chart would say so itself. */
  gtk_widget_set_opacity (self->chart, is_measured ? 1 : 0);
  gtk_widget_set_focusable (self->chart, is_measured);
}

static gboolean
shows (JkChartCard *self,
       GPtrArray   *items)
{
  if (items->len != self->items->len)
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      if (g_ptr_array_index (items, i) != g_ptr_array_index (self->items, i))
        return FALSE;
    }
  return TRUE;
}

static void
lead_to (JkChartCard *self)
{
  const char *action = self->items->len > 0 ? "win.open-metric" : "win.explain-metric";
  const char *target = self->items->len > 0 ? jk_metric_item_get_series (get_item (self, 0)) : self->metric;

  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->head), g_variant_new_string (target));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->head), action);
}

static void
set_up_chart (JkChartCard *self)
{
  JkLineChart *chart = JK_LINE_CHART (self->chart);
  JkMetricItem *first = self->items->len > 0 ? get_item (self, 0) : NULL;
  const char *unit = first != NULL ? jk_metric_item_get_unit (first) : "";
  const JkMetric *known = jk_metric_lookup (self->metric);

  jk_line_chart_take_series (chart, g_ptr_array_new (), NULL);
  jk_line_chart_set_caption (chart, gtk_label_get_label (GTK_LABEL (self->title)), unit, known != NULL ? known->decimals : 1);
  /* Bands of one line would be taken for those of all. */
  jk_line_chart_set_thresholds (chart, first != NULL && self->names == NULL ? jk_metric_item_get_thresholds (first) : NULL);
  /* A share of something whole is seen against the whole; how long one waited is not. */
  jk_line_chart_set_bounds (chart, 0, g_str_equal (unit, "%") && self->names == NULL ? 100 : NAN);
  jk_line_chart_set_range (chart, g_get_real_time () / 1000 - JK_CHART_CARD_SPAN_MS, 0);
}

GtkWidget *
jk_chart_card_new (const char *title,
                   const char *metric)
{
  JkChartCard *self = g_object_new (JK_TYPE_CHART_CARD, NULL);

  self->metric = g_strdup (metric);
  set_label (self->title, title);
  set_up_chart (self);
  lead_to (self);
  show_present (self);
  return GTK_WIDGET (self);
}

gboolean
jk_chart_card_set_items (JkChartCard       *self,
                         GPtrArray         *items,
                         const char *const *names,
                         const char        *detail)
{
  g_return_val_if_fail (JK_IS_CHART_CARD (self), FALSE);

  if (shows (self, items))
    return FALSE;

  g_ptr_array_set_size (self->items, 0);
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (self->items, g_object_ref (g_ptr_array_index (items, i)));
  self->names = names;
  g_free (self->detail);
  self->detail = g_strdup (detail);
  g_clear_pointer (&self->newest_ms, g_free);
  set_up_chart (self);
  lead_to (self);
  show_present (self);
  return items->len > 0;
}

void
jk_chart_card_list_series (JkChartCard *self,
                           GPtrArray   *keys)
{
  for (guint i = 0; i < self->items->len; i++)
    g_ptr_array_add (keys, (gpointer) jk_metric_item_get_series (get_item (self, i)));
}

/* The looks of before this page was opened may be further apart than those of now, and one may be late: all are one line. */
static gint64
usual_step_ms (const JkSeries *series)
{
  guint n = series->points->len;
  gint64 stretch_ms = n > 1 ? g_array_index (series->points, JkPoint, n - 1).time_ms
                                - g_array_index (series->points, JkPoint, 0).time_ms : 0;

  return MAX (MAX (series->step_ms, stretch_ms / MAX (n - 1, 1)), LEAST_STEP_MS);
}

static JkSeries *
copy_history (GPtrArray  *loaded,
              const char *key)
{
  JkSeries *copy = jk_series_new (key, 0);

  for (guint i = 0; i < loaded->len; i++)
    {
      const JkSeries *series = g_ptr_array_index (loaded, i);

      if (series == NULL || !g_str_equal (series->key, key))
        continue;
      g_array_append_vals (copy->points, series->points->data, series->points->len);
      copy->step_ms = usual_step_ms (series);
    }
  return copy;
}

void
jk_chart_card_show_history (JkChartCard *self,
                            GPtrArray   *loaded)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_series_free);
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  g_free (self->newest_ms);
  self->newest_ms = g_new0 (gint64, self->items->len);
  for (guint i = 0; i < self->items->len; i++)
    {
      JkSeries *line = copy_history (loaded, jk_metric_item_get_series (get_item (self, i)));

      if (line->points->len > 0)
        self->newest_ms[i] = g_array_index (line->points, JkPoint, line->points->len - 1).time_ms;
      g_ptr_array_add (lines, line);
      if (self->names != NULL)
        g_ptr_array_add (names, (gpointer) line_name (self, i));
    }
  g_ptr_array_add (names, NULL);
  jk_line_chart_take_series (JK_LINE_CHART (self->chart), lines, self->names != NULL ? (const char *const *) names->pdata : NULL);
  jk_chart_card_beat (self);
}

void
jk_chart_card_beat (JkChartCard *self)
{
  show_present (self);
  for (guint i = 0; self->newest_ms != NULL && i < self->items->len; i++)
    {
      JkMetricItem *item = get_item (self, i);
      double value = jk_metric_item_get_value (item);
      JkPoint point = { jk_metric_item_get_time (item) / 1000, value, value, value };

      if (isnan (value) || point.time_ms <= self->newest_ms[i])
        continue;
      self->newest_ms[i] = point.time_ms;
      jk_line_chart_append (JK_LINE_CHART (self->chart), i, &point);
    }
}

void
jk_chart_card_set_note (JkChartCard *self,
                        const char  *note)
{
  if (self->names != NULL)
    return;
  set_label (self->foot, note != NULL ? note : "");
  gtk_widget_set_visible (self->foot, note != NULL && has_value (self));
}

void
jk_chart_card_set_stale (JkChartCard *self,
                         gboolean     stale)
{
  if (stale)
    gtk_widget_add_css_class (GTK_WIDGET (self), "stale");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "stale");
}
