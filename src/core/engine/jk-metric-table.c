/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-metric-table.h"

#include <math.h>
#include <string.h>

#include "jk-level-state.h"
#include "jk-series.h"

typedef struct
{
  JkMetricState state; /* first, so that a list of these is a list of states */
  JkLevelState level;
  char *collector;
  guint rank;          /* place of its metric in jk_metric_list() */
  guint64 seen;        /* the application that last brought a value */
} Row;

struct _JkMetricTable
{
  JkConfig *config;
  JkLevelChangedFunc level_changed;
  gpointer user_data;
  GHashTable *rows;  /* series → owned Row */
  GPtrArray *sorted; /* (nullable): Row, not owned; made when asked for */
  guint64 n_applied;
};

static const char *const headlines[][2] = {
  { "git", "git_changes" },     { "coverage", "test_coverage" },    { "file_size", "file_size_violations" },
  { "api", "api_performance" }, { "deployment", "deployment_health" }, { "memory", "memory_usage" },
  { "cpu", "cpu_usage" },       { "disks", "disk_usage" },
};

const char *
jk_metric_table_headline (const char *collector)
{
  for (guint i = 0; i < G_N_ELEMENTS (headlines); i++)
    {
      if (g_str_equal (headlines[i][0], collector))
        return headlines[i][1];
    }
  return NULL;
}

static void
row_free (gpointer data)
{
  Row *row = data;

  g_ref_string_release (row->state.series);
  g_free (row->state.metric);
  g_free (row->state.project);
  g_strfreev (row->state.labels);
  g_free (row->state.unit);
  g_free (row->state.error);
  g_free (row->collector);
  g_free (row);
}

static guint
rank_of (const JkMetric *metric)
{
  gsize n_metrics;
  const JkMetric *first = jk_metric_list (&n_metrics);

  return metric != NULL ? (gsize) (metric - first) : n_metrics;
}

static char **
labels_without_project (char **labels)
{
  GPtrArray *kept = g_ptr_array_new ();

  for (guint i = 0; labels[i] != NULL; i += 2)
    {
      if (g_str_equal (labels[i], "project"))
        continue;
      g_ptr_array_add (kept, g_strdup (labels[i]));
      g_ptr_array_add (kept, g_strdup (labels[i + 1]));
    }
  g_ptr_array_add (kept, NULL);
  return (char **) g_ptr_array_free (kept, FALSE);
}

static void
set_thresholds (JkMetricTable *self,
                Row           *row)
{
  row->state.thresholds = (JkThresholds) { NAN, NAN, NAN, JK_WORSE_NEVER };
  jk_config_get_thresholds (self->config, row->state.metric, &row->state.thresholds);
}

static Row *
add_row (JkMetricTable *self,
         const char    *collector,
         const char    *project,
         const char    *series)
{
  Row *row = g_new0 (Row, 1);
  g_auto(GStrv) labels = NULL;
  const JkMetric *metric;

  row->collector = g_strdup (collector);
  row->state.series = g_ref_string_new (series);
  row->state.project = g_strdup (project);
  row->state.value = NAN;
  if (!jk_series_key_parse (series, &row->state.metric, &labels, NULL))
    row->state.metric = g_strdup (series);
  row->state.labels = labels != NULL ? labels_without_project (labels) : g_new0 (char *, 1);
  metric = jk_metric_lookup (row->state.metric);
  row->rank = rank_of (metric);
  row->state.unit = g_strdup (metric != NULL ? metric->unit : "");
  set_thresholds (self, row);

  g_hash_table_insert (self->rows, row->state.series, row);
  g_clear_pointer (&self->sorted, g_ptr_array_unref);
  return row;
}

static const char *
word_for (const Row *row)
{
  static const char *const words[] = { "healthy", "degraded", "unavailable" };

  if (!g_str_equal (row->state.metric, "deployment_health") || isnan (row->state.value))
    return NULL;
  return words[(guint) CLAMP (row->state.value, 0, 2)];
}

static void
judge (JkMetricTable *self,
       Row           *row,
       gint64         real_us,
       gint64         monotonic_us)
{
  JkLevel before = row->state.level;
  double hysteresis = jk_config_get_double (self->config, "thresholds.hysteresis") / 100;
  gint64 for_us = jk_config_get_hold_us (self->config, row->state.metric);

  jk_level_state_update (&row->level, &row->state.thresholds, hysteresis, for_us, row->state.value, monotonic_us);
  if (row->level.level == row->state.level)
    return;

  row->state.level = row->level.level;
  row->state.level_since_us = real_us;
  self->level_changed (&row->state, before, self->user_data);
}

JkMetricTable *
jk_metric_table_new (JkConfig          *config,
                     JkLevelChangedFunc level_changed,
                     gpointer           user_data)
{
  JkMetricTable *self = g_new0 (JkMetricTable, 1);

  self->config = jk_config_ref (config);
  self->level_changed = level_changed;
  self->user_data = user_data;
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, row_free);
  return self;
}

void
jk_metric_table_free (JkMetricTable *self)
{
  g_clear_pointer (&self->sorted, g_ptr_array_unref);
  g_hash_table_unref (self->rows);
  jk_config_unref (self->config);
  g_free (self);
}

void
jk_metric_table_set_config (JkMetricTable *self,
                            JkConfig      *config,
                            gint64         real_us,
                            gint64         monotonic_us)
{
  GHashTableIter iter;
  Row *row;

  jk_config_ref (config);
  jk_config_unref (self->config);
  self->config = config;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    {
      set_thresholds (self, row);
      /* What held by the old thresholds' hysteresis holds no more; what is worse by the new ones has to last as ever. */
      row->level.level = MIN (row->level.level, jk_thresholds_classify (&row->state.thresholds, row->state.value));
      judge (self, row, real_us, monotonic_us);
    }
}

static gboolean
is_of (const Row  *row,
       const char *collector,
       const char *project)
{
  return g_str_equal (row->collector, collector) && g_strcmp0 (row->state.project, project) == 0;
}

static void
drop_unseen (JkMetricTable *self,
             const char    *collector,
             const char    *project)
{
  GHashTableIter iter;
  Row *row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    {
      if (is_of (row, collector, project) && row->seen != self->n_applied)
        {
          g_clear_pointer (&self->sorted, g_ptr_array_unref);
          g_hash_table_iter_remove (&iter);
        }
    }
}

void
jk_metric_table_apply (JkMetricTable      *self,
                       const char         *collector,
                       const JkCollection *collection,
                       gint64              monotonic_us)
{
  self->n_applied++;
  for (guint i = 0; i < collection->samples->len; i++)
    {
      const JkSample *sample = &g_array_index (collection->samples, JkSample, i);
      Row *row = g_hash_table_lookup (self->rows, sample->series);

      if (row == NULL)
        row = add_row (self, collector, collection->project, sample->series);
      row->state.value = sample->value;
      row->state.time_us = collection->time_us;
      row->state.word = word_for (row);
      row->seen = self->n_applied;
      g_clear_pointer (&row->state.error, g_free);
      judge (self, row, collection->time_us, monotonic_us);
    }
  drop_unseen (self, collector, collection->project);
}

static void
set_error (Row        *row,
           const char *error,
           gint64      real_us)
{
  g_free (row->state.error);
  row->state.error = g_strdup (error);
  row->state.value = NAN;
  row->state.word = NULL;
  row->state.time_us = real_us;
}

/* The level stays as it was: not knowing is neither better nor worse. */
void
jk_metric_table_fail (JkMetricTable *self,
                      const char    *collector,
                      const char    *project,
                      const char    *error,
                      gint64         real_us)
{
  const char *headline = jk_metric_table_headline (collector);
  GHashTableIter iter;
  gboolean found = FALSE;
  Row *row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    {
      if (is_of (row, collector, project))
        {
          set_error (row, error, real_us);
          found = TRUE;
        }
    }

  if (!found && headline != NULL)
    {
      const char *const labels[] = { "project", project, NULL };
      g_autofree char *series = jk_series_key_new (headline, project != NULL ? labels : NULL);

      set_error (add_row (self, collector, project, series), error, real_us);
    }
}

void
jk_metric_table_remove (JkMetricTable *self,
                        const char    *collector,
                        const char    *project)
{
  self->n_applied++;
  drop_unseen (self, collector, project);
}

static int
compare_rows (gconstpointer a,
              gconstpointer b)
{
  const Row *left = *(const Row *const *) a, *right = *(const Row *const *) b;
  int by_project = g_strcmp0 (left->state.project, right->state.project);

  if (by_project != 0)
    return by_project;
  if (left->rank != right->rank)
    return left->rank < right->rank ? -1 : 1;
  return strcmp (left->state.series, right->state.series);
}

GPtrArray *
jk_metric_table_list (JkMetricTable *self)
{
  if (self->sorted == NULL)
    {
      GHashTableIter iter;
      gpointer row;

      self->sorted = g_ptr_array_sized_new (g_hash_table_size (self->rows));
      g_hash_table_iter_init (&iter, self->rows);
      while (g_hash_table_iter_next (&iter, NULL, &row))
        g_ptr_array_add (self->sorted, row);
      g_ptr_array_sort (self->sorted, compare_rows);
    }
  return self->sorted;
}

const JkMetricState *
jk_metric_table_lookup (JkMetricTable *self,
                        const char    *series)
{
  return g_hash_table_lookup (self->rows, series);
}

JkLevel
jk_metric_table_worst (JkMetricTable *self,
                       const char    *project)
{
  JkLevel worst = JK_LEVEL_INFO;
  GHashTableIter iter;
  Row *row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    {
      if (project == NULL || g_strcmp0 (project, row->state.project) == 0)
        worst = MAX (worst, row->state.level);
    }
  return worst;
}
