/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws every kind of chart to a PNG: chart-gallery FILE [dark]. For people to look at, and for the UI tests to keep. */
#include <adwaita.h>
#include <math.h>

#include "jk-line-chart.h"
#include "jk-sparkline.h"

typedef struct
{
  GMainLoop *loop;
  GtkWidget *window;
  const char *file;
} Gallery;

static JkSeries *
make_series (gint64 to_ms,
             guint  n_points,
             gint64 step_ms,
             double level,
             double swing)
{
  JkSeries *series = jk_series_new ("demo", step_ms);

  for (guint i = 0; i < n_points; i++)
    {
      double value = level + swing * sin (i / 9.0) + swing * 0.4 * sin (i / 1.7);

      if (i > n_points / 3 && i < n_points * 2 / 5)
        continue;
      jk_series_append (series, to_ms - (n_points - i) * step_ms, value, value - swing * 0.3, value + swing * 0.4);
    }
  return series;
}

static GtkWidget *
framed (GtkWidget *child)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_add_css_class (box, "card");
  gtk_widget_set_margin_start (child, 12);
  gtk_widget_set_margin_end (child, 12);
  gtk_widget_set_margin_top (child, 12);
  gtk_widget_set_margin_bottom (child, 12);
  gtk_widget_set_hexpand (child, TRUE);
  gtk_box_append (GTK_BOX (box), child);
  return box;
}

static GtkWidget *
make_chart (const char *caption,
            const char *unit,
            double      level,
            double      swing,
            guint       n_series,
            gboolean    limits)
{
  GtkWidget *widget = jk_line_chart_new ();
  JkLineChart *chart = JK_LINE_CHART (widget);
  gint64 now_ms = G_GINT64_CONSTANT (1763899200000);
  GPtrArray *series = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_series_free);
  const JkThresholds thresholds = { 70, 85, 95, JK_WORSE_HIGHER };

  for (guint i = 0; i < n_series; i++)
    g_ptr_array_add (series, make_series (now_ms, 288, 300000, level * (1 - i * 0.3), swing));
  jk_line_chart_set_caption (chart, caption, unit, 1);
  jk_line_chart_set_range (chart, now_ms - 86400000, now_ms);
  jk_line_chart_take_series (chart, series, NULL);
  if (limits)
    {
      jk_line_chart_set_thresholds (chart, &thresholds);
      jk_line_chart_set_bounds (chart, 0, 100);
      jk_line_chart_add_event (chart, now_ms - 30000000, "document-save-symbolic", "Backup");
    }
  return framed (widget);
}

static GtkWidget *
make_spark (void)
{
  GtkWidget *widget = jk_sparkline_new ();

  jk_sparkline_take_series (JK_SPARKLINE (widget), make_series (G_GINT64_CONSTANT (1763899200000), 288, 300000, 50, 20));
  jk_sparkline_set_warning (JK_SPARKLINE (widget), 65);
  return framed (widget);
}

static gboolean
on_drawn_cb (gpointer data)
{
  Gallery *gallery = data;
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (gallery->window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;

  gdk_paintable_snapshot (paintable, snapshot, gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (gallery->window)), node, NULL);
  gdk_texture_save_to_png (texture, gallery->file);
  g_main_loop_quit (gallery->loop);
  return G_SOURCE_REMOVE;
}

int
main (int    argc,
      char **argv)
{
  Gallery gallery = { .file = argc > 1 ? argv[1] : "charts.png" };
  GtkWidget *box;

  adw_init ();
  if (argc > 2)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  gallery.loop = g_main_loop_new (NULL, FALSE);
  gallery.window = gtk_window_new ();
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  gtk_widget_set_margin_start (box, 24);
  gtk_widget_set_margin_end (box, 24);
  gtk_widget_set_margin_top (box, 24);
  gtk_box_append (GTK_BOX (box), make_chart ("CPU", "%", 62, 18, 1, TRUE));
  gtk_box_append (GTK_BOX (box), make_chart ("Network", "B/s", 4e6, 1e6, 3, FALSE));
  gtk_box_append (GTK_BOX (box), make_spark ());
  gtk_box_append (GTK_BOX (box), framed (jk_line_chart_new ()));
  gtk_window_set_child (GTK_WINDOW (gallery.window), box);
  gtk_window_set_default_size (GTK_WINDOW (gallery.window), 900, 860);
  gtk_window_present (GTK_WINDOW (gallery.window));
  g_timeout_add (600, on_drawn_cb, &gallery);
  g_main_loop_run (gallery.loop);
  return 0;
}
