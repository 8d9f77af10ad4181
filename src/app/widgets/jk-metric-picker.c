/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-metric-picker.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "jk-format.h"

struct _JkMetricPicker
{
  AdwBin parent_instance;

  GtkWidget *drop_down;
  GPtrArray *series; /* keys, in the order of the list */
  char *picked;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (JkMetricPicker, jk_metric_picker, ADW_TYPE_BIN)

enum
{
  PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
pick (JkMetricPicker *self,
      const char     *series)
{
  if (g_strcmp0 (self->picked, series) == 0)
    return;
  g_free (self->picked);
  self->picked = g_strdup (series);
  g_signal_emit (self, signals[PICKED], 0);
}

static void
on_selected_cb (JkMetricPicker *self)
{
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->drop_down));

  if (!self->filling && selected < self->series->len)
    pick (self, g_ptr_array_index (self->series, selected));
}

static void
jk_metric_picker_finalize (GObject *object)
{
  JkMetricPicker *self = JK_METRIC_PICKER (object);

  g_ptr_array_unref (self->series);
  g_free (self->picked);

  G_OBJECT_CLASS (jk_metric_picker_parent_class)->finalize (object);
}

static void
jk_metric_picker_class_init (JkMetricPickerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_metric_picker_finalize;

  signals[PICKED] = g_signal_new ("picked", JK_TYPE_METRIC_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
jk_metric_picker_init (JkMetricPicker *self)
{
  self->series = g_ptr_array_new_with_free_func (g_free);
  self->drop_down = gtk_drop_down_new (NULL, NULL);
  gtk_widget_set_halign (self->drop_down, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->drop_down, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Metric of the chart"), -1);
  /* The keyboard goes to the button inside, whose name would be that of its type. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (self->drop_down)), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Metric of the chart"), -1);
  g_signal_connect_object (self->drop_down, "notify::selected", G_CALLBACK (on_selected_cb), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), self->drop_down);
}

GtkWidget *
jk_metric_picker_new (void)
{
  return g_object_new (JK_TYPE_METRIC_PICKER, NULL);
}

static gboolean
is_same (GPtrArray *a,
         GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      if (strcmp (g_ptr_array_index (a, i), g_ptr_array_index (b, i)) != 0)
        return FALSE;
    }
  return TRUE;
}

static guint
place_of (JkMetricPicker *self,
          const char     *series)
{
  for (guint i = 0; series != NULL && i < self->series->len; i++)
    {
      if (strcmp (g_ptr_array_index (self->series, i), series) == 0)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

/* The list is made anew only when another series is in it: a menu that is open must not change under the hand. */
void
jk_metric_picker_show (JkMetricPicker *self,
                       JkSurvey       *survey)
{
  g_autoptr(GPtrArray) series = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GtkStringList) titles = gtk_string_list_new (NULL);
  JkMetricItem *focus = jk_survey_get_focus (survey);
  gsize n_metrics;
  const JkMetric *metrics = jk_metric_list (&n_metrics);
  guint place;

  for (gsize i = 0; i < n_metrics; i++)
    {
      JkMetricItem *item = jk_survey_get_worst (survey, metrics[i].id);

      if (item == NULL || isnan (jk_metric_item_get_value (item)))
        continue;
      g_ptr_array_add (series, g_strdup (jk_metric_item_get_series (item)));
      gtk_string_list_append (titles, jk_metric_item_get_title (item));
    }
  if (is_same (series, self->series))
    return;

  g_ptr_array_unref (self->series);
  self->series = g_steal_pointer (&series);
  place = place_of (self, self->picked);
  if (place == GTK_INVALID_LIST_POSITION && focus != NULL)
    place = place_of (self, jk_metric_item_get_series (focus));
  if (place == GTK_INVALID_LIST_POSITION && self->series->len > 0)
    place = 0;

  self->filling = TRUE;
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->drop_down), G_LIST_MODEL (titles));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->drop_down), place);
  self->filling = FALSE;
  pick (self, place != GTK_INVALID_LIST_POSITION ? g_ptr_array_index (self->series, place) : NULL);
}

const char *
jk_metric_picker_get_series (JkMetricPicker *self)
{
  return self->picked;
}
