/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-history.h"

#include <math.h>

#include "jk-json.h"

static void
append_time (GString    *path,
             const char *name,
             gint64      time_ms)
{
  g_autoptr(GDateTime) seconds = g_date_time_new_from_unix_utc (time_ms / 1000);
  g_autofree char *text = seconds != NULL ? g_date_time_format (seconds, "%Y-%m-%dT%H:%M:%S") : NULL;

  if (text != NULL)
    g_string_append_printf (path, "&%s=%s.%03dZ", name, text, (int) (time_ms % 1000));
}

char *
jk_history_path_new (const char *const *series,
                     gint64             from_ms,
                     gint64             to_ms,
                     guint              points)
{
  GString *path = g_string_new ("/metrics/history");

  for (guint i = 0; series[i] != NULL; i++)
    {
      g_autofree char *escaped = g_uri_escape_string (series[i], NULL, FALSE);

      g_string_append_printf (path, "%cseries=%s", i == 0 ? '?' : '&', escaped);
    }
  append_time (path, "from", MAX (from_ms, 0));
  if (to_ms > 0)
    append_time (path, "to", to_ms);
  if (points > 0)
    g_string_append_printf (path, "&points=%u", points);
  return g_string_free (path, FALSE);
}

static double
read_number (JsonArray *point,
             guint      index)
{
  JsonNode *node = index < json_array_get_length (point) ? json_array_get_element (point, index) : NULL;
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  double value = type == G_TYPE_INT64 || type == G_TYPE_DOUBLE ? json_node_get_double (node) : NAN;

  return isfinite (value) ? value : NAN;
}

static void
append_point (JkSeries *series,
              JsonNode *node)
{
  JsonArray *point = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  double time_ms, mean, min, max;
  gint64 last = series->points->len > 0 ? g_array_index (series->points, JkPoint, series->points->len - 1).time_ms : -1;

  if (point == NULL)
    return;

  time_ms = read_number (point, 0);
  mean = read_number (point, 1);
  min = read_number (point, 2);
  max = read_number (point, 3);
  if (isnan (time_ms) || time_ms < 0 || time_ms > 9e15 || (gint64) time_ms <= last)
    return;
  jk_series_append (series, (gint64) time_ms, mean, isnan (min) ? mean : min, isnan (max) ? mean : max);
}

GPtrArray *
jk_history_parse (JsonObject *answer)
{
  GPtrArray *result = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_series_free);
  JsonArray *all = jk_json_get_array (answer, "series");

  for (guint i = 0; i < jk_json_get_length (all); i++)
    {
      JsonObject *row = jk_json_get_element (all, i);
      const char *key = jk_json_get_string (row, "series");
      JsonArray *points = jk_json_get_array (row, "points");
      double step_s = jk_json_get_double (row, "step_s");
      JkSeries *series;

      if (key == NULL)
        continue;
      series = jk_series_new (key, isnan (step_s) ? 0 : (gint64) (CLAMP (step_s, 0, 1e9) * 1000));
      for (guint j = 0; j < jk_json_get_length (points); j++)
        append_point (series, json_array_get_element (points, j));
      g_ptr_array_add (result, series);
    }
  return result;
}
