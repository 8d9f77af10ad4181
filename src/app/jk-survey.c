/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-survey.h"

#include <math.h>

#include "jk-format.h"

struct _JkSurvey
{
  JkHost *host;
  GHashTable *worst;   /* metric → JkMetricItem, both borrowed */
  GHashTable *alerts;  /* series about which an alert fires, borrowed */
  GHashTable *covered; /* ids of projects that have a coverage */
  GArray *findings;    /* of JkFinding */
  GPtrArray *texts;    /* what the findings' value_text points to */
  JkStateFacts facts;
  const char *failed_id;
  const char *failed_reason;
  const char *uncovered;
};

/* Further in the bad direction; what has no direction is judged by size. */
static gboolean
is_worse (JkMetricItem *a,
          JkMetricItem *b)
{
  const JkThresholds *thresholds = jk_metric_item_get_thresholds (a);
  double first = jk_metric_item_get_value (a), second = jk_metric_item_get_value (b);

  if (isnan (first) || isnan (second))
    return isnan (second) && !isnan (first);
  if (jk_metric_item_get_level (a) != jk_metric_item_get_level (b))
    return jk_metric_item_get_level (a) > jk_metric_item_get_level (b);
  return thresholds != NULL && thresholds->worse == JK_WORSE_LOWER ? first < second : first > second;
}

static void
take_finding (JkSurvey     *self,
              JkMetricItem *item)
{
  const char *project_id = jk_metric_item_get_project (item);
  JkProjectItem *project = project_id != NULL ? jk_host_find_project (self->host, project_id) : NULL;
  JkFinding finding = { 0 };

  finding.level = jk_metric_item_get_level (item);
  finding.metric = jk_metric_item_get_metric (item);
  finding.series = jk_metric_item_get_series (item);
  finding.project = project != NULL ? project_id : NULL;
  finding.project_name = project != NULL ? jk_project_item_get_name (project) : NULL;
  finding.has_alert = g_hash_table_contains (self->alerts, finding.series);
  finding.value_text = jk_format_metric (finding.metric, jk_metric_item_get_value (item), jk_metric_item_get_unit (item));
  g_ptr_array_add (self->texts, (char *) finding.value_text);
  g_array_append_val (self->findings, finding);
}

static void
look_at_alerts (JkSurvey *self)
{
  GListModel *alerts = jk_host_get_alerts (self->host);

  for (guint i = 0, n = g_list_model_get_n_items (alerts); i < n; i++)
    {
      g_autoptr(JkAlertItem) alert = g_list_model_get_item (alerts, i);

      if (jk_alert_item_get_series (alert) != NULL && g_str_equal (jk_alert_item_get_state (alert), "firing"))
        g_hash_table_add (self->alerts, (gpointer) jk_alert_item_get_series (alert));
    }
}

static void
look_at_metrics (JkSurvey *self)
{
  GListModel *metrics = jk_host_get_metrics (self->host);

  for (guint i = 0, n = g_list_model_get_n_items (metrics); i < n; i++)
    {
      g_autoptr(JkMetricItem) item = g_list_model_get_item (metrics, i);
      const char *metric = jk_metric_item_get_metric (item);
      JkMetricItem *worst = g_hash_table_lookup (self->worst, metric);

      /* The model keeps its items alive for as long as we borrow them. */
      if (worst == NULL || is_worse (item, worst))
        g_hash_table_insert (self->worst, (gpointer) metric, item);
      if (g_str_equal (metric, "test_coverage") && jk_metric_item_get_project (item) != NULL
          && !isnan (jk_metric_item_get_value (item)))
        g_hash_table_add (self->covered, (gpointer) jk_metric_item_get_project (item));
      if (jk_metric_item_get_level (item) >= JK_LEVEL_WARNING && !isnan (jk_metric_item_get_value (item)))
        take_finding (self, item);
    }
}

static void
look_at_projects (JkSurvey *self)
{
  GListModel *projects = jk_host_get_projects (self->host);

  self->facts.n_projects = g_list_model_get_n_items (projects);
  for (guint i = 0; i < self->facts.n_projects; i++)
    {
      g_autoptr(JkProjectItem) project = g_list_model_get_item (projects, i);

      if (g_str_equal (jk_project_item_get_state (project), "failed"))
        {
          if (self->facts.n_failed_projects++ > 0)
            continue;
          self->facts.failed_project = jk_project_item_get_name (project);
          self->failed_id = jk_project_item_get_id (project);
          self->failed_reason = jk_project_item_get_error (project);
        }
      else if (self->uncovered == NULL && g_str_equal (jk_project_item_get_state (project), "ok")
               && !g_hash_table_contains (self->covered, jk_project_item_get_id (project)))
        self->uncovered = jk_project_item_get_name (project);
    }
}

JkSurvey *
jk_survey_new (JkHost *host)
{
  JkSurvey *self = g_new0 (JkSurvey, 1);

  self->host = host;
  self->worst = g_hash_table_new (g_str_hash, g_str_equal);
  self->alerts = g_hash_table_new (g_str_hash, g_str_equal);
  self->covered = g_hash_table_new (g_str_hash, g_str_equal);
  self->findings = g_array_new (FALSE, FALSE, sizeof (JkFinding));
  self->texts = g_ptr_array_new_with_free_func (g_free);
  look_at_alerts (self);
  look_at_metrics (self);
  look_at_projects (self);

  self->facts.host_name = jk_host_get_name (host);
  self->facts.is_online = jk_host_get_state (host) == JK_CLIENT_ONLINE;
  self->facts.is_running = jk_host_get_running (host);
  self->facts.findings = (const JkFinding *) (gpointer) self->findings->data;
  self->facts.n_findings = self->findings->len;
  return self;
}

void
jk_survey_free (JkSurvey *self)
{
  g_hash_table_unref (self->worst);
  g_hash_table_unref (self->alerts);
  g_hash_table_unref (self->covered);
  g_array_unref (self->findings);
  g_ptr_array_unref (self->texts);
  g_free (self);
}

JkMetricItem *
jk_survey_get_worst (JkSurvey   *self,
                     const char *metric)
{
  return g_hash_table_lookup (self->worst, metric);
}

JkMetricItem *
jk_survey_get_focus (JkSurvey *self)
{
  JkMetricItem *memory = jk_survey_get_worst (self, "memory_usage");

  return memory != NULL ? memory : jk_survey_get_worst (self, "git_changes");
}

JkSentence *
jk_survey_dup_sentence (JkSurvey *self)
{
  return jk_sentence_new (&self->facts);
}

GPtrArray *
jk_survey_list_advice (JkSurvey *self)
{
  JkAdviceFacts facts = { &self->facts, self->failed_id, self->failed_reason, self->uncovered };

  return jk_advice_list (&facts);
}
