/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers.h"

#include "jk-api-render.h"

#include <string.h>

static void
write_labels (JkJsonWriter      *out,
              const char *const *labels)
{
  jk_json_member (out, "labels");
  jk_json_begin_object (out);
  for (guint i = 0; labels[i] != NULL; i += 2)
    jk_json_member_string (out, labels[i], labels[i + 1]);
  jk_json_end (out);
}

/* A label can be a mount point, a network or a host: whoever may not see labels sees the series without them. */
static void
write_bare_series (JkJsonWriter *out,
                   const char   *metric,
                   const char   *project)
{
  const char *pair[] = { "project", project, NULL };
  g_autofree char *series = jk_series_key_new (metric, project != NULL ? pair : NULL);

  jk_json_member_string (out, "series", series);
}

void
jk_write_series_members (JkJsonWriter      *out,
                         const char        *series,
                         const char        *metric,
                         const char        *project,
                         const char *const *labels)
{
  gboolean has_labels = labels != NULL && labels[0] != NULL;

  if (has_labels && !out->detail)
    write_bare_series (out, metric, project);
  else
    jk_json_member_string (out, "series", series);
  jk_json_member_optional (out, "project", project);
  if (has_labels)
    write_labels (out, labels);
}

gboolean
jk_series_check (const char *key,
                 gboolean   *is_public)
{
  g_auto(GStrv) labels = NULL;

  if (!jk_series_key_parse (key, NULL, &labels, NULL))
    return FALSE;

  *is_public = TRUE;
  for (guint i = 0; labels != NULL && labels[i] != NULL; i += 2)
    *is_public &= strcmp (labels[i], "project") == 0;
  return TRUE;
}

static void
write_thresholds (JkJsonWriter       *out,
                  const JkThresholds *thresholds)
{
  if (!jk_thresholds_is_set (thresholds))
    return;

  jk_json_member (out, "thresholds");
  jk_json_begin_object (out);
  jk_json_member_number (out, "warning", thresholds->warning);
  jk_json_member_number (out, "critical", thresholds->critical);
  jk_json_member_number (out, "emergency", thresholds->emergency);
  jk_json_member_string (out, "worse", jk_worse_to_string (thresholds->worse));
  jk_json_end (out);
}

void
jk_write_metric (JkJsonWriter        *out,
                 const JkMetricState *metric)
{
  jk_json_begin_object (out);
  jk_json_member_string (out, "id", metric->metric);
  jk_write_series_members (out, metric->series, metric->metric, metric->project, (const char *const *) metric->labels);
  jk_json_member_number (out, "value", metric->value);
  jk_json_member_string (out, "unit", metric->unit);
  jk_json_member_string (out, "level", jk_level_to_string (metric->level));
  if (metric->level_since_us != 0)
    jk_json_member_time (out, "level_since", metric->level_since_us);
  jk_json_member_time (out, "time", metric->time_us);
  jk_json_member_optional (out, "state", metric->word);
  write_thresholds (out, &metric->thresholds);
  jk_json_member_optional (out, "error", metric->error);
  jk_json_end (out);
}

void
jk_write_metric_list (JkJsonWriter *out,
                      JkEngine     *engine)
{
  GPtrArray *metrics = jk_engine_get_metrics (engine);

  jk_json_begin_array (out);
  for (guint i = 0; i < metrics->len; i++)
    jk_write_metric (out, g_ptr_array_index (metrics, i));
  jk_json_end (out);
}

static void
write_metrics (JkJsonWriter *out,
               JkEngine     *engine)
{
  jk_json_begin_object (out);
  jk_json_member_time (out, "time", jk_clock_get_real_us (jk_engine_get_clock (engine)));
  jk_json_member (out, "metrics");
  jk_write_metric_list (out, engine);
  jk_json_end (out);
}

void
jk_answer_metrics (JkRequest    *request,
                   JkJsonWriter *out)
{
  write_metrics (out, request->api->engine);
}

GBytes *
jk_api_render_metrics (JkEngine *engine)
{
  JkJsonWriter out;

  jk_json_init (&out, jk_body_metrics, TRUE);
  write_metrics (&out, engine);
  return jk_json_end_bytes (&out);
}
