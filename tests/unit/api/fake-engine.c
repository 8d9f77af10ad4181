/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-engine-private.h"

#include <math.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (JkEngine, jk_engine, G_TYPE_OBJECT)

enum
{
  COLLECTED,
  LEVEL_CHANGED,
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
metric_free (gpointer data)
{
  JkMetricState *metric = data;

  g_free (metric->series);
  g_free (metric->metric);
  g_free (metric->project);
  g_strfreev (metric->labels);
  g_free (metric->unit);
  g_free (metric->error);
  g_free (metric);
}

void
fake_project_free (gpointer data)
{
  JkProject *project = data;

  g_free (project->id);
  g_free (project->name);
  g_free (project->path);
  g_free (project->branch);
  g_free (project->error);
  g_free (project);
}

static void
collector_free (gpointer data)
{
  JkCollectorState *collector = data;

  g_free (collector->id);
  g_free (collector->project);
  g_free (collector->error);
  g_free (collector);
}

static void
jk_engine_finalize (GObject *object)
{
  JkEngine *self = JK_ENGINE (object);

  g_ptr_array_unref (self->metrics);
  g_ptr_array_unref (self->projects);
  g_ptr_array_unref (self->collectors);
  g_ptr_array_unref (self->operations);
  g_hash_table_unref (self->details);
  g_hash_table_unref (self->holds);
  g_clear_pointer (&self->alerts, jk_alert_book_free);
  g_clear_object (&self->store);
  g_clear_object (&self->config_file);
  g_clear_pointer (&self->config, jk_config_unref);
  g_clear_pointer (&self->clock, jk_clock_unref);

  G_OBJECT_CLASS (jk_engine_parent_class)->finalize (object);
}

static void
jk_engine_class_init (JkEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_engine_finalize;

  signals[COLLECTED] = g_signal_new ("collected", JK_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                     G_TYPE_POINTER);
  signals[LEVEL_CHANGED] = g_signal_new ("level-changed", JK_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_INT);
  signals[CHANGED] = g_signal_new ("changed", JK_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_INT);
}

static void
jk_engine_init (JkEngine *self)
{
  self->metrics = g_ptr_array_new_with_free_func (metric_free);
  self->projects = g_ptr_array_new_with_free_func (fake_project_free);
  self->collectors = g_ptr_array_new_with_free_func (collector_free);
  self->operations = g_ptr_array_new_with_free_func (g_object_unref);
  self->details = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  self->holds = g_hash_table_new (NULL, NULL);
  self->running = TRUE;
  self->ready = TRUE;
}

JkEngine *
fake_engine_new (gint64    real_us,
                 JkStore  *store,
                 JkConfig *config)
{
  JkEngine *self = g_object_new (JK_TYPE_ENGINE, NULL);

  self->clock = jk_clock_new_manual (real_us);
  self->started_us = real_us;
  self->alerts = jk_alert_book_new (self->clock, NULL, fake_engine_on_notice, self);
  self->store = store != NULL ? g_object_ref (store) : NULL;
  self->config = config != NULL ? jk_config_ref (config) : jk_config_new_default ();
  return self;
}

JkMetricState *
fake_engine_add_metric (JkEngine          *self,
                        const char        *metric,
                        const char        *project,
                        const char *const *labels,
                        double             value)
{
  JkMetricState *state = g_new0 (JkMetricState, 1);
  const JkMetric *known = jk_metric_lookup (metric);
  g_autoptr(GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; labels != NULL && labels[i] != NULL; i++)
    g_ptr_array_add (all, (char *) labels[i]);
  if (project != NULL)
    {
      g_ptr_array_add (all, (char *) "project");
      g_ptr_array_add (all, (char *) project);
    }
  g_ptr_array_add (all, NULL);

  state->series = jk_series_key_new (metric, (const char *const *) all->pdata);
  state->metric = g_strdup (metric);
  state->project = g_strdup (project);
  state->labels = g_strdupv ((char **) labels);
  state->value = value;
  state->unit = g_strdup (known != NULL ? known->unit : "");
  state->time_us = jk_clock_get_real_us (self->clock);
  state->thresholds = known != NULL ? known->thresholds : (JkThresholds) { NAN, NAN, NAN, JK_WORSE_NEVER };
  g_ptr_array_add (self->metrics, state);
  return state;
}

JkProject *
fake_engine_add_project (JkEngine   *self,
                         const char *id,
                         const char *name,
                         const char *path)
{
  JkProject *project = g_new0 (JkProject, 1);

  project->id = g_strdup (id);
  project->name = g_strdup (name);
  project->path = g_strdup (path);
  project->branch = g_strdup ("main");
  project->state = "ok";
  project->added_us = self->started_us;
  g_ptr_array_add (self->projects, project);
  return project;
}

void
fake_engine_add_collector (JkEngine   *self,
                           const char *id,
                           const char *project,
                           const char *state,
                           const char *error)
{
  JkCollectorState *collector = g_new0 (JkCollectorState, 1);

  collector->id = g_strdup (id);
  collector->project = g_strdup (project);
  collector->state = state;
  collector->error = g_strdup (error);
  collector->last_us = self->started_us;
  g_ptr_array_add (self->collectors, collector);
}

void
fake_engine_set_detail (JkEngine   *self,
                        const char *collector,
                        const char *project,
                        GVariant   *detail)
{
  g_hash_table_insert (self->details, g_strconcat (collector, "/", project, NULL), g_variant_ref_sink (detail));
}

void
fake_engine_set_ready (JkEngine *self,
                       gboolean  ready)
{
  self->ready = ready;
}

void
fake_engine_set_error (JkEngine   *self,
                       guint       i,
                       const char *error)
{
  JkCollectorState *collector = g_ptr_array_index (self->collectors, i);

  g_free (collector->error);
  collector->error = g_strdup (error);
}

void
fake_engine_set_level (JkEngine *self,
                       JkLevel   level)
{
  self->level = level;
}

void
fake_engine_set_config_file (JkEngine     *self,
                             JkConfigFile *file)
{
  g_set_object (&self->config_file, file);
}

void
fake_engine_change (JkEngine *self,
                    JkFacet   facet)
{
  self->generations[facet]++;
  g_signal_emit (self, signals[CHANGED], 0, facet);
}

void
fake_engine_collected (JkEngine          *self,
                       const char        *project,
                       const char *const *series)
{
  JkCollection *collection;

  jk_clock_advance (self->clock, G_USEC_PER_SEC);
  collection = jk_collection_new (project, jk_clock_get_real_us (self->clock));
  for (guint i = 0; series[i] != NULL; i++)
    {
      JkSample sample = { g_ref_string_new (series[i]), 1 };

      JkMetricState *metric = (JkMetricState *) jk_engine_get_metric (self, series[i]);

      if (metric != NULL)
        metric->time_us = jk_clock_get_real_us (self->clock);
      g_array_append_val (collection->samples, sample);
    }
  self->generations[JK_FACET_METRICS]++;
  g_signal_emit (self, signals[COLLECTED], 0, collection);
  g_signal_emit (self, signals[CHANGED], 0, JK_FACET_METRICS);
  jk_collection_free (collection);
}

guint
fake_engine_count_holds (JkEngine *self)
{
  return g_hash_table_size (self->holds);
}

guint
fake_engine_count_refreshes (JkEngine *self)
{
  return self->n_refreshes;
}

guint
fake_engine_count_adding (JkEngine *self)
{
  return self->n_adding;
}
