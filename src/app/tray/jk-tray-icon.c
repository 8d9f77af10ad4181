/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-tray-icon.h"

#include <cairo.h>
#include <math.h>

static const int sizes[] = { 16, 22, 24, 32, 48 };

/* All is drawn on a square of 16 by 16. */
static void
trace_shield (cairo_t *cr)
{
  cairo_move_to (cr, 8, 0.9);
  cairo_line_to (cr, 13.8, 2.6);
  cairo_line_to (cr, 13.8, 7.4);
  cairo_curve_to (cr, 13.8, 11.2, 11.4, 13.8, 8, 15.1);
  cairo_curve_to (cr, 4.6, 13.8, 2.2, 11.2, 2.2, 7.4);
  cairo_line_to (cr, 2.2, 2.6);
  cairo_close_path (cr);
}

static void
trace_eye (cairo_t *cr)
{
  cairo_move_to (cr, 4.0, 7.4);
  cairo_curve_to (cr, 5.2, 5.7, 6.5, 4.9, 8, 4.9);
  cairo_curve_to (cr, 9.5, 4.9, 10.8, 5.7, 12.0, 7.4);
  cairo_curve_to (cr, 10.8, 9.1, 9.5, 9.9, 8, 9.9);
  cairo_curve_to (cr, 6.5, 9.9, 5.2, 9.1, 4.0, 7.4);
  cairo_close_path (cr);
}

static void
draw_watching (cairo_t *cr)
{
  trace_shield (cr);
  cairo_set_source_rgb (cr, 0.23, 0.56, 0.66);
  cairo_fill_preserve (cr);
  cairo_set_source_rgb (cr, 0.11, 0.29, 0.40);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  trace_eye (cr);
  cairo_set_source_rgb (cr, 0.96, 0.98, 0.98);
  cairo_fill (cr);
  cairo_arc (cr, 8, 7.4, 1.7, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, 0.11, 0.29, 0.40);
  cairo_fill (cr);
}

/* Hollow: nothing is watched; two bars for a pause, a stroke for nobody there. */
static void
draw_idle (cairo_t *cr,
           gboolean is_paused)
{
  trace_shield (cr);
  cairo_set_source_rgba (cr, 0.37, 0.36, 0.39, 0.55);
  cairo_fill_preserve (cr);
  cairo_set_source_rgb (cr, 0.60, 0.60, 0.59);
  cairo_set_line_width (cr, 1.2);
  cairo_stroke (cr);
  cairo_set_source_rgb (cr, 0.96, 0.96, 0.96);
  if (is_paused)
    {
      cairo_rectangle (cr, 5.4, 5, 1.8, 5.4);
      cairo_rectangle (cr, 8.8, 5, 1.8, 5.4);
      cairo_fill (cr);
    }
  else
    {
      cairo_move_to (cr, 5, 10.6);
      cairo_line_to (cr, 11, 4.4);
      cairo_set_line_width (cr, 1.6);
      cairo_stroke (cr);
    }
}

static void
trace_polygon (cairo_t *cr,
               int      n_corners,
               double   x,
               double   y,
               double   radius,
               double   turn)
{
  for (int i = 0; i < n_corners; i++)
    {
      double angle = turn + 2 * G_PI * i / n_corners;

      cairo_line_to (cr, x + radius * cos (angle), y + radius * sin (angle));
    }
  cairo_close_path (cr);
}

/* Triangle, diamond, octagon, as everywhere else. */
static void
draw_badge (cairo_t *cr,
            JkLevel  level)
{
  const double x = 11.2, y = 11.2;

  if (level == JK_LEVEL_WARNING)
    trace_polygon (cr, 3, x, y + 0.7, 4.5, -G_PI / 2);
  else if (level == JK_LEVEL_CRITICAL)
    trace_polygon (cr, 4, x, y, 4.4, -G_PI / 2);
  else
    trace_polygon (cr, 8, x, y, 4.2, G_PI / 8);

  if (level == JK_LEVEL_WARNING)
    cairo_set_source_rgb (cr, 0.96, 0.76, 0.07);
  else if (level == JK_LEVEL_CRITICAL)
    cairo_set_source_rgb (cr, 0.90, 0.38, 0.00);
  else
    cairo_set_source_rgb (cr, 0.75, 0.11, 0.16);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_fill_preserve (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_set_line_width (cr, 0.8);
  cairo_stroke (cr);
}

static guint8
straight (guint premultiplied,
          guint alpha)
{
  return alpha == 0 ? 0 : (guint8) MIN (255, (premultiplied * 255 + alpha / 2) / alpha);
}

/* cairo's pixels are premultiplied and in the machine's byte order. */
static GVariant *
take_pixels (cairo_surface_t *surface,
             int              size)
{
  const guint8 *rows = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  gsize n_bytes = (gsize) size * size * 4;
  guint8 *bytes = g_malloc (n_bytes), *at = bytes;

  for (int y = 0; y < size; y++)
    {
      const guint32 *row = (const guint32 *) (const void *) (rows + (gsize) y * stride);

      for (int x = 0; x < size; x++)
        {
          guint alpha = row[x] >> 24;

          *at++ = (guint8) alpha;
          *at++ = straight (row[x] >> 16 & 0xff, alpha);
          *at++ = straight (row[x] >> 8 & 0xff, alpha);
          *at++ = straight (row[x] & 0xff, alpha);
        }
    }
  return g_variant_new ("(ii@ay)", size, size,
                        g_variant_new_from_data (G_VARIANT_TYPE ("ay"), bytes, n_bytes, TRUE, g_free, bytes));
}

static GVariant *
draw (int        size,
      JkTrayMood mood,
      JkLevel    level)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, size, size);
  cairo_t *cr = cairo_create (surface);
  GVariant *picture;

  cairo_scale (cr, size / 16.0, size / 16.0);
  if (mood == JK_TRAY_WATCHING)
    draw_watching (cr);
  else
    draw_idle (cr, mood == JK_TRAY_PAUSED);
  if (mood == JK_TRAY_WATCHING && level >= JK_LEVEL_WARNING)
    draw_badge (cr, level);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  picture = take_pixels (surface, size);
  cairo_surface_destroy (surface);
  return picture;
}

GVariant *
jk_tray_icon_new (JkTrayMood mood,
                  JkLevel    level)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(iiay)"));
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    g_variant_builder_add_value (&builder, draw (sizes[i], mood, level));
  return g_variant_builder_end (&builder);
}
