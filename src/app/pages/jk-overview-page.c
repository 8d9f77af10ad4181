/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-overview-page.h"

#include <glib/gi18n-lib.h>

#include "jk-chart-pane.h"
#include "jk-format.h"
#include "jk-level-badge.h"
#include "jk-metric-picker.h"
#include "jk-survey.h"
#include "jk-tile-grid.h"

/* "12 seconds ago" grows by steps that people can read. */
#define AGO_INTERVAL_S 5
#define LOOK_AFTER_MS 100

struct _JkOverviewPage
{
  AdwBin parent_instance;

  GtkWidget *state_button;
  GtkWidget *state_icon;
  GtkWidget *state_label;
  GtkWidget *state_arrow;
  GtkWidget *checked_label;
  GtkWidget *tiles;
  GtkWidget *chart;
  GtkWidget *picker;
  GtkWidget *advice;

  JkHost *host;
  char *advice_key;      /* what the advice shown was made of */
  GPtrArray *advice_rows;
  guint ago_timer;
  gulong beat;
  gulong status_changed;
  gulong state_changed;
  gulong running_changed;
  gulong alerts_changed;
  guint look_timer;
};

G_DEFINE_FINAL_TYPE (JkOverviewPage, jk_overview_page, ADW_TYPE_BIN)

static const char *const first_metrics[] = {
  "git_changes", "test_coverage", "api_performance", "file_size_violations", "memory_usage", "deployment_health", NULL,
};

static void
lead_state_to (JkOverviewPage   *self,
               const JkSentence *sentence)
{
  GtkActionable *button = GTK_ACTIONABLE (self->state_button);
  gboolean leads = sentence->lead != JK_LEAD_NOWHERE;
  const char *action = "win.open-metric", *target = sentence->target;

  if (sentence->lead == JK_LEAD_PROJECT)
    action = "win.open-project";
  if (sentence->lead == JK_LEAD_ALERTS)
    action = "win.show-alerts";
  if (sentence->lead == JK_LEAD_PROJECTS)
    {
      action = "win.show-page";
      target = "projects";
    }

  if (leads)
    gtk_actionable_set_action_target_value (button, g_variant_new_string (target));
  gtk_actionable_set_action_name (button, leads ? action : NULL);
  gtk_widget_set_can_target (self->state_button, leads);
  gtk_widget_set_focusable (self->state_button, leads);
  gtk_widget_set_visible (self->state_arrow, leads);
}

static void
show_sentence (JkOverviewPage *self,
               JkSurvey       *survey)
{
  g_autoptr(JkSentence) sentence = jk_survey_dup_sentence (survey);
  JkLevel level = sentence->level == JK_LEVEL_INFO ? JK_LEVEL_SUCCESS : sentence->level;

  lead_state_to (self, sentence);
  if (g_strcmp0 (gtk_label_get_label (GTK_LABEL (self->state_label)), sentence->text) == 0)
    return;

  gtk_label_set_label (GTK_LABEL (self->state_label), sentence->text);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->state_icon), jk_format_level_icon (level));
  jk_level_style (self->state_icon, level);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->state_button), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence->text, -1);
}

static void
show_age (JkOverviewPage *self)
{
  gint64 seen = jk_host_get_last_seen (self->host);
  g_autofree char *ago = NULL, *text = NULL, *exact = NULL;

  if (seen == 0)
    return;
  ago = jk_format_ago (seen, g_get_real_time ());
  text = jk_host_get_state (self->host) == JK_CLIENT_ONLINE ? g_strdup_printf (_ ("Last checked %s"), ago)
                                                            : g_strdup_printf (_ ("Last seen %s"), ago);
  if (g_strcmp0 (gtk_label_get_label (GTK_LABEL (self->checked_label)), text) == 0)
    return;
  exact = jk_format_time (seen);
  gtk_label_set_label (GTK_LABEL (self->checked_label), text);
  gtk_widget_set_tooltip_text (self->checked_label, exact);
}

static GtkWidget *
advice_row (const JkAdvice *advice)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_label (advice->button);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), advice->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), advice->subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  if (advice->target != NULL)
    gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), g_variant_new_string (advice->target));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), advice->action);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
show_advice (JkOverviewPage *self,
             JkSurvey       *survey)
{
  g_autoptr(GPtrArray) list = jk_survey_list_advice (survey);
  g_autoptr(GString) key = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      JkAdvice *advice = g_ptr_array_index (list, i);

      g_string_append_printf (key, "%s\n%s\n%s\n%s\n", advice->title, advice->subtitle, advice->action,
                              advice->target != NULL ? advice->target : "");
    }
  /* Rows that are made anew lose the keyboard's place. */
  if (g_strcmp0 (self->advice_key, key->str) == 0)
    return;
  g_free (self->advice_key);
  self->advice_key = g_strdup (key->str);

  for (guint i = 0; i < self->advice_rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->advice), g_ptr_array_index (self->advice_rows, i));
  g_ptr_array_set_size (self->advice_rows, 0);
  for (guint i = 0; i < list->len; i++)
    {
      GtkWidget *row = advice_row (g_ptr_array_index (list, i));

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->advice), row);
      g_ptr_array_add (self->advice_rows, row);
    }
  gtk_widget_set_visible (self->advice, list->len > 0);
}

static void
look_again (JkOverviewPage *self)
{
  g_autoptr(JkSurvey) survey = jk_survey_new (self->host);

  show_sentence (self, survey);
  show_age (self);
  show_advice (self, survey);
  jk_tile_grid_show (JK_TILE_GRID (self->tiles), survey);
  jk_metric_picker_show (JK_METRIC_PICKER (self->picker), survey);
}

static gboolean
on_look_cb (gpointer data)
{
  JkOverviewPage *self = data;

  self->look_timer = 0;
  look_again (self);
  return G_SOURCE_REMOVE;
}

/* Alerts may come by the thousand. */
static void
look_soon (JkOverviewPage *self)
{
  if (self->look_timer == 0)
    self->look_timer = g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, LOOK_AFTER_MS, on_look_cb, self, NULL);
}

static void
on_picked_cb (JkOverviewPage *self)
{
  const char *series = jk_metric_picker_get_series (JK_METRIC_PICKER (self->picker));
  JkMetricItem *item = series != NULL ? jk_host_find_series (self->host, series) : NULL;

  jk_chart_pane_show (JK_CHART_PANE (self->chart), item, NULL);
}

static gboolean
on_ago_timer_cb (gpointer data)
{
  show_age (data);
  return G_SOURCE_CONTINUE;
}

static void
wake (JkOverviewPage *self)
{
  if (self->host == NULL || self->ago_timer != 0)
    return;
  self->beat = g_signal_connect_object (self->host, "notify::last-seen", G_CALLBACK (look_again), self, G_CONNECT_SWAPPED);
  self->status_changed = g_signal_connect_object (self->host, "status-changed", G_CALLBACK (look_again), self,
                                                  G_CONNECT_SWAPPED);
  self->state_changed = g_signal_connect_object (self->host, "notify::state", G_CALLBACK (look_again), self,
                                                 G_CONNECT_SWAPPED);
  self->running_changed = g_signal_connect_object (self->host, "notify::running", G_CALLBACK (look_again), self,
                                                   G_CONNECT_SWAPPED);
  self->alerts_changed = g_signal_connect_object (self->host, "alerts-changed", G_CALLBACK (look_soon), self,
                                                  G_CONNECT_SWAPPED);
  self->ago_timer = g_timeout_add_seconds (AGO_INTERVAL_S, on_ago_timer_cb, self);
  look_again (self);
}

static void
sleep_until_mapped (JkOverviewPage *self)
{
  g_clear_handle_id (&self->ago_timer, g_source_remove);
  g_clear_handle_id (&self->look_timer, g_source_remove);
  if (self->host == NULL)
    return;
  g_clear_signal_handler (&self->beat, self->host);
  g_clear_signal_handler (&self->status_changed, self->host);
  g_clear_signal_handler (&self->state_changed, self->host);
  g_clear_signal_handler (&self->running_changed, self->host);
  g_clear_signal_handler (&self->alerts_changed, self->host);
}

static void
jk_overview_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (jk_overview_page_parent_class)->map (widget);
  wake (JK_OVERVIEW_PAGE (widget));
}

static void
jk_overview_page_unmap (GtkWidget *widget)
{
  sleep_until_mapped (JK_OVERVIEW_PAGE (widget));
  GTK_WIDGET_CLASS (jk_overview_page_parent_class)->unmap (widget);
}

static void
jk_overview_page_dispose (GObject *object)
{
  JkOverviewPage *self = JK_OVERVIEW_PAGE (object);

  sleep_until_mapped (self);
  g_clear_object (&self->host);
  g_clear_pointer (&self->advice_key, g_free);
  g_clear_pointer (&self->advice_rows, g_ptr_array_unref);

  G_OBJECT_CLASS (jk_overview_page_parent_class)->dispose (object);
}

static void
jk_overview_page_class_init (JkOverviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_overview_page_dispose;
  widget_class->map = jk_overview_page_map;
  widget_class->unmap = jk_overview_page_unmap;

  g_type_ensure (JK_TYPE_CHART_PANE);
  g_type_ensure (JK_TYPE_TILE_GRID);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-overview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, JkOverviewPage, state_button);
  gtk_widget_class_bind_template_child (widget_class, JkOverviewPage, state_icon);
  gtk_widget_class_bind_template_child (widget_class, JkOverviewPage, state_label);
  gtk_widget_class_bind_template_child (widget_class, JkOverviewPage, state_arrow);
  gtk_widget_class_bind_template_child (widget_class, JkOverviewPage, checked_label);
  gtk_widget_class_bind_template_child (widget_class, JkOverviewPage, tiles);
  gtk_widget_class_bind_template_child (widget_class, JkOverviewPage, chart);
  gtk_widget_class_bind_template_child (widget_class, JkOverviewPage, advice);
}

static void
jk_overview_page_init (JkOverviewPage *self)
{
  self->advice_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));

  self->picker = jk_metric_picker_new ();
  jk_chart_pane_set_title_widget (JK_CHART_PANE (self->chart), self->picker);
  g_signal_connect_object (self->picker, "picked", G_CALLBACK (on_picked_cb), self, G_CONNECT_SWAPPED);
}

void
jk_overview_page_set_host (JkOverviewPage *self,
                           JkHost         *host)
{
  g_return_if_fail (JK_IS_OVERVIEW_PAGE (self) && self->host == NULL);

  self->host = g_object_ref (host);
  jk_tile_grid_set_host (JK_TILE_GRID (self->tiles), host, first_metrics, TRUE);
  jk_chart_pane_set_host (JK_CHART_PANE (self->chart), host);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    wake (self);
}
