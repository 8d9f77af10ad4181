/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Six charts of an hour, a new point each second for every one of them. */
#include <adwaita.h>
#include <math.h>

#include "jk-line-chart.h"

#define N_CHARTS 6
#define N_POINTS 360
#define HOUR_MS (G_GINT64_CONSTANT (3600) * 1000)

static double
value_at (guint  index,
          gint64 time_ms)
{
  double t = time_ms / 1000.0;

  return 50 + 25 * sin (t / (97 + 31 * index)) + 10 * sin (t / 7.3 + index);
}

static GtkWidget *
make_chart (guint index)
{
  GtkWidget *widget = jk_line_chart_new ();
  JkLineChart *chart = JK_LINE_CHART (widget);
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_series_free);
  JkSeries *series = jk_series_new ("bench", HOUR_MS / N_POINTS);
  const JkThresholds thresholds = { 70, 85, 95, JK_WORSE_HIGHER };
  gint64 now_ms = g_get_real_time () / 1000;

  for (guint i = N_POINTS; i > 0; i--)
    {
      gint64 time_ms = now_ms - i * (HOUR_MS / N_POINTS);
      double value = value_at (index, time_ms);

      jk_series_append (series, time_ms, value, value - 3, value + 4);
    }
  g_ptr_array_add (all, series);
  jk_line_chart_set_caption (chart, "지표", "%", 1);
  jk_line_chart_set_range (chart, now_ms - HOUR_MS, 0);
  jk_line_chart_set_bounds (chart, 0, 100);
  jk_line_chart_set_thresholds (chart, &thresholds);
  jk_line_chart_take_series (chart, all, NULL);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_widget_set_vexpand (widget, TRUE);
  return widget;
}

static gboolean
on_second_cb (gpointer data)
{
  GPtrArray *charts = data;
  gint64 now_ms = g_get_real_time () / 1000;

  for (guint i = 0; i < charts->len; i++)
    {
      double value = value_at (i, now_ms);

      jk_line_chart_append (g_ptr_array_index (charts, i), 0, &(JkPoint) { now_ms, value, value, value });
    }
  return G_SOURCE_CONTINUE;
}

static void
on_activate_cb (GtkApplication *application,
                GPtrArray      *charts)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *grid = g_object_new (GTK_TYPE_GRID, "row-spacing", 18, "column-spacing", 18, "margin-start", 18, "margin-end", 18,
                                  "margin-top", 18, "margin-bottom", 18, NULL);

  for (guint i = 0; i < N_CHARTS; i++)
    {
      GtkWidget *chart = make_chart (i);

      g_ptr_array_add (charts, chart);
      gtk_grid_attach (GTK_GRID (grid), chart, i % 2, i / 2, 1, 1);
    }
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), grid);
  gtk_window_set_default_size (GTK_WINDOW (window), 1100, 720);
  gtk_window_present (GTK_WINDOW (window));
  g_timeout_add (1000, on_second_cb, charts);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(AdwApplication) application = adw_application_new ("io.github.jikimi.Charts", G_APPLICATION_DEFAULT_FLAGS);
  g_autoptr(GPtrArray) charts = g_ptr_array_new ();

  g_signal_connect (application, "activate", G_CALLBACK (on_activate_cb), charts);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
