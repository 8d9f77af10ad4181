/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-answers.h"

#include <math.h>
#include <string.h>

#include "jk-number.h"

/* The text format of Prometheus, version 0.0.4: "Exposition formats" in its documentation. */

/* Escapes help (backslash, line feed) and label values (the quote as well). */
static void
append_escaped (GString    *out,
                const char *text,
                gboolean    is_label)
{
  for (; *text != '\0'; text++)
    {
      if (*text == '\n')
        g_string_append (out, "\\n");
      else
        {
          if (*text == '\\' || (is_label && *text == '"'))
            g_string_append_c (out, '\\');
          g_string_append_c (out, *text);
        }
    }
}

static void
append_family (GString    *out,
               const char *metric,
               const char *unit)
{
  const JkMetric *known = jk_metric_lookup (metric);

  g_string_append_printf (out, "# HELP jikimi_%s ", metric);
  append_escaped (out, known != NULL ? known->title : "Collected from a metrics endpoint", FALSE);
  if (unit != NULL && *unit != '\0')
    {
      g_string_append (out, " (");
      append_escaped (out, unit, FALSE);
      g_string_append_c (out, ')');
    }
  g_string_append_printf (out, "\n# TYPE jikimi_%s gauge\n", metric);
}

static void
append_label (GString    *out,
              const char *name,
              const char *value,
              gboolean   *any)
{
  g_string_append_c (out, *any ? ',' : '{');
  g_string_append_printf (out, "%s=\"", name);
  append_escaped (out, value, TRUE);
  g_string_append_c (out, '"');
  *any = TRUE;
}

static void
append_sample (GString             *out,
               const JkMetricState *metric)
{
  char number[JK_NUMBER_SIZE];
  gboolean any = FALSE;

  g_string_append_printf (out, "jikimi_%s", metric->metric);
  if (metric->project != NULL)
    append_label (out, "project", metric->project, &any);
  for (guint i = 0; metric->labels != NULL && metric->labels[i] != NULL; i += 2)
    append_label (out, metric->labels[i], metric->labels[i + 1], &any);
  if (any)
    g_string_append_c (out, '}');

  g_string_append_c (out, ' ');
  g_string_append_len (out, number, jk_number_write (number, metric->value));
  g_string_append_c (out, '\n');
}

/* A scrape needs unique series: without detail a metric with labels of its own is left out, for it would be several under
 * one name. */
static gboolean
is_shown (const JkMetricState *metric,
          gboolean             detail)
{
  return isfinite (metric->value) && (detail || metric->labels == NULL || metric->labels[0] == NULL);
}

static int
compare_metrics (gconstpointer a,
                 gconstpointer b)
{
  const JkMetricState *left = *(const JkMetricState *const *) a, *right = *(const JkMetricState *const *) b;

  return strcmp (left->metric, right->metric);
}

static void
append_metrics (GString  *out,
                JkEngine *engine,
                gboolean  detail)
{
  GPtrArray *metrics = jk_engine_get_metrics (engine);
  g_autoptr(GPtrArray) sorted = g_ptr_array_sized_new (metrics->len);
  const char *family = "";

  for (guint i = 0; i < metrics->len; i++)
    {
      if (is_shown (g_ptr_array_index (metrics, i), detail))
        g_ptr_array_add (sorted, g_ptr_array_index (metrics, i));
    }

  /* All samples of a family must stand together. The sort is stable, so a family keeps the engine's order. */
  g_ptr_array_sort (sorted, compare_metrics);
  for (guint i = 0; i < sorted->len; i++)
    {
      const JkMetricState *metric = g_ptr_array_index (sorted, i);

      if (strcmp (family, metric->metric) != 0)
        append_family (out, metric->metric, metric->unit);
      family = metric->metric;
      append_sample (out, metric);
    }
}

/* How often repositories were looked at since the start: while nothing changes, both stand still. */
static void
append_looks (GString    *out,
              JkEngine   *engine,
              const char *member,
              const char *help)
{
  GPtrArray *projects = jk_engine_get_projects (engine);
  gboolean any = FALSE;

  for (guint i = 0; i < projects->len; i++)
    {
      const char *project = ((const JkProject *) g_ptr_array_index (projects, i))->id;
      GVariant *detail = jk_engine_get_detail (engine, "git", project);
      g_autoptr(GVariant) watching = NULL;
      guint64 looks;

      if (detail != NULL)
        watching = g_variant_lookup_value (detail, "watching", G_VARIANT_TYPE_VARDICT);
      if (watching == NULL || !g_variant_lookup (watching, member, "t", &looks))
        continue;
      if (!any)
        g_string_append_printf (out, "# HELP jikimi_git_%s_total %s\n# TYPE jikimi_git_%s_total counter\n", member, help, member);
      any = TRUE;
      g_string_append_printf (out, "jikimi_git_%s_total{project=\"%s\"} %" G_GUINT64_FORMAT "\n", member, project, looks);
    }
}

void
jk_answer_prometheus (JkRequest    *request,
                      JkJsonWriter *out)
{
  JkEngine *engine = request->api->engine;

  g_string_append_printf (out->out,
                          "# HELP jikimi_build_info Version of Jikimi\n# TYPE jikimi_build_info gauge\n"
                          "jikimi_build_info{version=\"%s\"} 1\n"
                          "# HELP jikimi_running Whether Jikimi guards\n# TYPE jikimi_running gauge\njikimi_running %d\n",
                          JK_VERSION, jk_engine_get_running (engine));
  append_metrics (out->out, engine, request->detail);
  append_looks (out->out, engine, "full_scans", "Looks at all of a repository");
  append_looks (out->out, engine, "incremental_reads", "Looks at what has changed in a repository");
}
