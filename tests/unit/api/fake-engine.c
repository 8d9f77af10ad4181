/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-engine.h"

#include <math.h>
#include <string.h>

#include "jk-error.h"

struct _JkEngine
{
  GObject parent_instance;

  GPtrArray *metrics;
  GPtrArray *projects;
  GPtrArray *collectors;
  GPtrArray *operations;
  GHashTable *details;
  GHashTable *holds;
  guint64 generations[JK_N_FACETS];
  gboolean running, auto_healing, ready;
  JkLevel level;
  guint next_hold, n_refreshes;
  JkStore *store;
  JkConfig *config;
  JkConfigFile *config_file;
  JkClock *clock;
  gint64 started_us;
};

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

static void
project_free (gpointer data)
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
  self->projects = g_ptr_array_new_with_free_func (project_free);
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

/* --- the real one's functions, as far as the API calls them --- */

guint64
jk_engine_get_generation (JkEngine *self,
                          JkFacet   facet)
{
  return self->generations[facet];
}

gboolean
jk_engine_get_running (JkEngine *self)
{
  return self->running;
}

void
jk_engine_set_running (JkEngine *self,
                       gboolean  running)
{
  self->running = running;
  fake_engine_change (self, JK_FACET_STATUS);
}

gboolean
jk_engine_get_auto_healing (JkEngine *self)
{
  return self->auto_healing;
}

void
jk_engine_set_auto_healing (JkEngine *self,
                            gboolean  enabled)
{
  self->auto_healing = enabled;
  fake_engine_change (self, JK_FACET_STATUS);
}

JkLevel
jk_engine_get_level (JkEngine *self)
{
  return self->level;
}

gint64
jk_engine_get_started_us (JkEngine *self)
{
  return self->started_us;
}

guint
jk_engine_get_cycle_s (JkEngine *self)
{
  return 30;
}

gboolean
jk_engine_get_ready (JkEngine *self)
{
  return self->ready;
}

GPtrArray *
jk_engine_get_metrics (JkEngine *self)
{
  return self->metrics;
}

const JkMetricState *
jk_engine_get_metric (JkEngine   *self,
                      const char *series)
{
  for (guint i = 0; i < self->metrics->len; i++)
    {
      const JkMetricState *metric = g_ptr_array_index (self->metrics, i);

      if (strcmp (metric->series, series) == 0)
        return metric;
    }
  return NULL;
}

GPtrArray *
jk_engine_get_collectors (JkEngine *self)
{
  return self->collectors;
}

GVariant *
jk_engine_get_detail (JkEngine   *self,
                      const char *collector,
                      const char *project)
{
  g_autofree char *key = g_strconcat (collector, "/", project, NULL);

  return g_hash_table_lookup (self->details, key);
}

GPtrArray *
jk_engine_get_projects (JkEngine *self)
{
  return self->projects;
}

const JkProject *
jk_engine_get_project (JkEngine   *self,
                       const char *id)
{
  for (guint i = 0; i < self->projects->len; i++)
    {
      JkProject *project = g_ptr_array_index (self->projects, i);

      if (strcmp (project->id, id) == 0)
        return project;
    }
  return NULL;
}

void
jk_engine_add_project_async (JkEngine           *self,
                             const char         *path,
                             const char         *name,
                             gboolean            this_run_only,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  for (guint i = 0; i < self->projects->len; i++)
    {
      JkProject *project = g_ptr_array_index (self->projects, i);

      if (strcmp (project->path, path) == 0)
        {
          g_task_return_new_error (task, JK_ERROR, JK_ERROR_EXISTS, "%s is watched already", project->id);
          return;
        }
    }
  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_task_return_new_error (task, JK_ERROR, JK_ERROR_NOT_FOUND, "%s: not found", path);
      return;
    }

  fake_engine_add_project (self, "0123456789ab", name != NULL ? name : "folder", path);
  fake_engine_change (self, JK_FACET_PROJECTS);
  g_task_return_pointer (task, g_strdup ("0123456789ab"), g_free);
}

char *
jk_engine_add_project_finish (JkEngine     *self,
                              GAsyncResult *result,
                              GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static JkProject *
find (JkEngine   *self,
      const char *id,
      GError    **error)
{
  JkProject *project = (JkProject *) jk_engine_get_project (self, id);

  if (project == NULL)
    g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, "there is no project %s", id);
  return project;
}

gboolean
jk_engine_remove_project (JkEngine   *self,
                          const char *id,
                          GError    **error)
{
  JkProject *project = find (self, id, error);

  if (project == NULL)
    return FALSE;
  g_ptr_array_remove (self->projects, project);
  fake_engine_change (self, JK_FACET_PROJECTS);
  return TRUE;
}

gboolean
jk_engine_rename_project (JkEngine   *self,
                          const char *id,
                          const char *name,
                          GError    **error)
{
  JkProject *project = find (self, id, error);

  if (project == NULL)
    return FALSE;
  g_free (project->name);
  project->name = g_strdup (name);
  fake_engine_change (self, JK_FACET_PROJECTS);
  return TRUE;
}

void
jk_engine_refresh (JkEngine   *self,
                   const char *project)
{
  self->n_refreshes++;
}

guint
jk_engine_hold_interval (JkEngine *self,
                         guint     interval_ms)
{
  g_hash_table_add (self->holds, GUINT_TO_POINTER (++self->next_hold));
  return self->next_hold;
}

void
jk_engine_release_interval (JkEngine *self,
                            guint     hold)
{
  g_assert_true (g_hash_table_remove (self->holds, GUINT_TO_POINTER (hold)));
}

GPtrArray *
jk_engine_get_operations (JkEngine *self)
{
  return self->operations;
}

JkOperation *
jk_engine_get_operation (JkEngine   *self,
                         const char *id)
{
  for (guint i = 0; i < self->operations->len; i++)
    {
      JkOperation *operation = g_ptr_array_index (self->operations, i);

      if (strcmp (jk_operation_get_id (operation), id) == 0)
        return operation;
    }
  return NULL;
}

static void
on_operation_changed_cb (JkOperation *operation,
                         gpointer     user_data)
{
  fake_engine_change (user_data, JK_FACET_OPERATIONS);
}

void
jk_engine_add_operation (JkEngine    *self,
                         JkOperation *operation)
{
  g_ptr_array_insert (self->operations, 0, g_object_ref (operation));
  g_signal_connect_object (operation, "changed", G_CALLBACK (on_operation_changed_cb), self, 0);
  fake_engine_change (self, JK_FACET_OPERATIONS);
}

JkStore *
jk_engine_get_store (JkEngine *self)
{
  return self->store;
}

JkConfig *
jk_engine_get_config (JkEngine *self)
{
  return self->config_file != NULL ? jk_config_file_get_config (self->config_file) : self->config;
}

const JkPaths *
jk_engine_get_paths (JkEngine *self)
{
  return NULL;
}

JkConfigFile *
jk_engine_get_config_file (JkEngine *self)
{
  return self->config_file;
}

JkClock *
jk_engine_get_clock (JkEngine *self)
{
  return self->clock;
}
