/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-engine-alerts-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-engine-healing-private.h"
#include "jk-engine-remedies.h"
#include "jk-error.h"
#include "jk-log.h"

#define CONTROL "control"
#define N_JOBS_AT_ONCE 4

G_DEFINE_FINAL_TYPE (JkEngine, jk_engine, G_TYPE_OBJECT)

enum
{
  COLLECTED,
  FAILED,
  LEVEL_CHANGED,
  NOTICE,
  WOKE,
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
jk_engine_finalize (GObject *object)
{
  JkEngine *self = JK_ENGINE (object);

  jk_engine_operations_stop_beat (self);
  jk_engine_end_watching (self);
  g_clear_object (&self->scheduler);
  g_clear_object (&self->http);
  g_clear_pointer (&self->healing, jk_engine_healing_free);
  g_clear_pointer (&self->alerts, jk_engine_alerts_free);
  g_clear_pointer (&self->table, jk_metric_table_free);
  g_ptr_array_unref (self->projects);
  g_ptr_array_unref (self->remembered);
  g_clear_pointer (&self->machine, g_ptr_array_unref);
  g_clear_pointer (&self->services, g_ptr_array_unref);
  g_hash_table_unref (self->details);
  jk_git_permits_unref (self->permits);
  g_hash_table_unref (self->change_queues);
  g_ptr_array_unref (self->states_listed);
  g_hash_table_unref (self->states);
  g_ptr_array_unref (self->sweeps);
  g_ptr_array_unref (self->operations);
  jk_run_times_free (self->run_times);
  g_hash_table_unref (self->holds);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->store);
  g_clear_object (&self->file);
  g_clear_pointer (&self->config, jk_config_unref);
  g_clear_pointer (&self->paths, jk_paths_free);
  jk_clock_unref (self->clock);
  g_free (self->root);
  g_free (self->id);

  G_OBJECT_CLASS (jk_engine_parent_class)->finalize (object);
}

static void
jk_engine_class_init (JkEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_engine_finalize;

  signals[COLLECTED] = g_signal_new ("collected", JK_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                     G_TYPE_POINTER);
  signals[FAILED] = g_signal_new ("failed", JK_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  JK_TYPE_COLLECTOR, G_TYPE_POINTER);
  signals[LEVEL_CHANGED] = g_signal_new ("level-changed", JK_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_INT);
  signals[NOTICE] = g_signal_new ("notice", JK_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_POINTER);
  signals[WOKE] = g_signal_new ("woke", JK_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[CHANGED] = g_signal_new ("changed", JK_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_INT);
}

static void
jk_engine_init (JkEngine *self)
{
  self->projects = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_watched_project_free);
  self->remembered = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_watched_project_free);
  self->details = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  self->permits = jk_git_permits_new ();
  self->change_queues = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, jk_change_queue_free);
  self->states = g_hash_table_new_full (NULL, NULL, NULL, jk_engine_free_collector_state);
  self->states_listed = g_ptr_array_new ();
  self->operations = g_ptr_array_new_with_free_func (g_object_unref);
  self->sweeps = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_sweep_free);
  self->run_times = jk_run_times_new ();
  self->holds = g_hash_table_new (NULL, NULL);
  self->cancellable = g_cancellable_new ();
  self->running = TRUE;
  self->root = g_strdup ("/");
  self->id = g_uuid_string_random ();
}

void
jk_engine_changed (JkEngine *self,
                   JkFacet   facet)
{
  self->generations[facet]++;
  g_signal_emit (self, signals[CHANGED], 0, facet);
}

/* The level of everything is part of the status. */
void
jk_engine_update_level (JkEngine *self)
{
  JkLevel level = jk_metric_table_worst (self->table, NULL);

  if (level == self->level)
    return;
  self->level = level;
  jk_engine_changed (self, JK_FACET_STATUS);
}

static void
log_level (const JkMetricState *state,
           JkLevel              before)
{
  g_autofree char *message = g_strdup_printf ("%s is %s at %g %s", state->metric, jk_level_to_string (state->level),
                                              state->value, state->unit);

  jk_log_event (state->level > before ? G_LOG_LEVEL_WARNING : G_LOG_LEVEL_INFO, "level-changed", g_strchomp (message),
                "series", state->series, "project", state->project, "level", jk_level_to_string (state->level), "before",
                jk_level_to_string (before), NULL);
}

static void
on_level_changed_cb (const JkMetricState *state,
                     JkLevel              before,
                     gpointer             user_data)
{
  JkEngine *self = user_data;

  log_level (state, before);
  if (self->store != NULL)
    {
      g_autofree char *value = g_strdup_printf ("{\"level\":\"%s\",\"before\":\"%s\"}", jk_level_to_string (state->level),
                                                jk_level_to_string (before));

      jk_store_add_event (self->store, state->time_us / 1000, "level-changed", state->project, value);
    }
  jk_engine_alerts_level_changed (self, state);
  g_signal_emit (self, signals[LEVEL_CHANGED], 0, state, before);
}

static void
after_collection (JkEngine     *self,
                  JkCollector  *collector,
                  const GError *error)
{
  jk_engine_set_collector_state (self, collector, error);
  jk_engine_projects_collected (self, collector, error);
  jk_engine_sweeps_collected (self, collector, error);
  jk_engine_update_level (self);
  jk_engine_changed (self, JK_FACET_METRICS);
}

static void
on_started_cb (JkScheduler *scheduler,
               JkCollector *collector,
               JkEngine    *self)
{
  jk_engine_sweeps_started (self, collector);
}

static void
on_collected_cb (JkScheduler  *scheduler,
                 JkCollector  *collector,
                 JkCollection *collection,
                 JkEngine     *self)
{
  g_autoptr(GVariant) detail = collection->detail != NULL ? jk_engine_add_trend (self, collector, collection->detail) : NULL;
  gboolean detail_changed = jk_engine_set_detail (self, collector, detail);

  jk_engine_remedies_collected (self, collector, detail);
  jk_metric_table_apply (self->table, jk_collector_get_id (collector), collection,
                         jk_clock_get_monotonic_us (self->clock));
  if (self->store != NULL)
    jk_store_append (self->store, collection);
  after_collection (self, collector, NULL);
  jk_engine_alerts_collected (self, collector, collection);
  g_signal_emit (self, signals[COLLECTED], 0, collection);
  if (detail_changed)
    jk_engine_changed (self, JK_FACET_DETAILS);
}

static void
on_failed_cb (JkScheduler *scheduler,
              JkCollector *collector,
              GError      *error,
              JkEngine    *self)
{
  gboolean detail_changed = jk_engine_set_detail (self, collector, NULL);

  jk_metric_table_fail (self->table, jk_collector_get_id (collector), jk_collector_get_project (collector),
                        error->message, jk_clock_get_real_us (self->clock));
  after_collection (self, collector, error);
  jk_engine_alerts_failed (self, collector, error);
  g_signal_emit (self, signals[FAILED], 0, collector, error);
  if (detail_changed)
    jk_engine_changed (self, JK_FACET_DETAILS);
}

static void
on_round_cb (JkScheduler *scheduler,
             JkEngine    *self)
{
  jk_engine_alerts_tick (self);
  jk_engine_healing_tick (self);
  if (self->store != NULL)
    jk_store_commit (self->store);
}

static void
on_woke_cb (JkScheduler *scheduler,
            gint64       slept_us,
            gint64       jumped_us,
            JkEngine    *self)
{
  g_autofree char *detail = g_strdup_printf ("{\"slept_s\":%" G_GINT64_FORMAT ",\"jumped_s\":%" G_GINT64_FORMAT "}",
                                             slept_us / G_USEC_PER_SEC, jumped_us / G_USEC_PER_SEC);

  jk_log_event (G_LOG_LEVEL_INFO, slept_us > 0 ? "resumed" : "clock-set",
                slept_us > 0 ? "the machine was suspended, everything is collected anew" : "the wall clock was set",
                "detail", detail, NULL);
  if (self->store != NULL)
    jk_store_add_event (self->store, jk_clock_get_real_us (self->clock) / 1000, slept_us > 0 ? "resumed" : "clock-set",
                        NULL, detail);
  g_signal_emit (self, signals[WOKE], 0, slept_us);
}

static void
on_store_state_changed_cb (JkStore  *store,
                           JkEngine *self)
{
  JkStoreState state = { 0 };

  jk_store_get_state (store, &state);
  if (state.degraded)
    jk_log_event (G_LOG_LEVEL_WARNING, "store-degraded", "history goes on in memory", "error", state.reason, NULL);
  else
    jk_log_event (G_LOG_LEVEL_INFO, "store-recovered", "history is on disk", NULL);
  jk_store_state_clear (&state);
  jk_engine_alerts_store_changed (self);
  jk_engine_changed (self, JK_FACET_STATUS);
}

JkEngine *
jk_engine_new (JkConfigFile  *file,
               const JkPaths *paths,
               JkStore       *store,
               JkClock       *clock)
{
  JkEngine *self = g_object_new (JK_TYPE_ENGINE, NULL);

  self->clock = jk_clock_ref (clock);
  self->paths = jk_paths_copy (paths);
  jk_engine_follow_config (self, file);
  if (store != NULL)
    {
      self->store = g_object_ref (store);
      g_signal_connect_object (store, "state-changed", G_CALLBACK (on_store_state_changed_cb), self, 0);
    }

  self->alerts = jk_engine_alerts_new (self);
  self->healing = jk_engine_healing_new (self);
  self->table = jk_metric_table_new (self->config, on_level_changed_cb, self);
  self->scheduler = jk_scheduler_new (clock, N_JOBS_AT_ONCE);
  g_signal_connect_object (self->scheduler, "started", G_CALLBACK (on_started_cb), self, 0);
  g_signal_connect_object (self->scheduler, "collected", G_CALLBACK (on_collected_cb), self, 0);
  g_signal_connect_object (self->scheduler, "failed", G_CALLBACK (on_failed_cb), self, 0);
  g_signal_connect_object (self->scheduler, "round", G_CALLBACK (on_round_cb), self, 0);
  g_signal_connect_object (self->scheduler, "woke", G_CALLBACK (on_woke_cb), self, 0);
  return self;
}

void
jk_engine_set_root (JkEngine   *self,
                    const char *root)
{
  g_return_if_fail (!self->started);

  g_free (self->root);
  self->root = g_strdup (root);
}

static void
load_control (JkEngine *self)
{
  g_autoptr(GPtrArray) documents = NULL;

  self->auto_healing = jk_config_get_boolean (self->config, "healing.enabled");
  if (self->store == NULL)
    return;

  documents = jk_store_load_documents (self->store, CONTROL, NULL);
  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const JkDocument *document = g_ptr_array_index (documents, i);
      gboolean value = g_str_equal (document->body, "true");

      if (g_str_equal (document->key, "running"))
        self->running = value;
      else if (g_str_equal (document->key, "auto-healing"))
        self->auto_healing = value;
    }
}

static void
keep_control (JkEngine   *self,
              const char *key,
              gboolean    value)
{
  if (self->store != NULL)
    jk_store_put_document (self->store, CONTROL, key, value ? "true" : "false");
}

gboolean
jk_engine_start (JkEngine *self,
                 GError  **error)
{
  g_return_val_if_fail (JK_IS_ENGINE (self) && !self->started, FALSE);

  self->started = TRUE;
  self->started_us = jk_clock_get_real_us (self->clock);
  jk_engine_apply_history_limits (self);
  load_control (self);
  jk_engine_operations_load (self);
  jk_engine_alerts_load (self);

  jk_engine_begin_watching (self);
  self->machine = jk_engine_make_machine_collectors (self);
  jk_engine_add_collectors (self, self->machine);
  self->services = jk_engine_make_service_collectors (self);
  jk_engine_add_collectors (self, self->services);
  jk_engine_projects_load (self);
  jk_engine_healing_load (self);
  jk_engine_apply_intervals (self);
  jk_scheduler_set_running (self->scheduler, self->running);
  return TRUE;
}

static void
on_marks_released_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  JkEngine *self = JK_ENGINE (source);

  jk_engine_alerts_keep (self);
  if (self->store != NULL)
    jk_store_commit (self->store);
  g_task_return_boolean (task, TRUE);
}

static void
on_healing_stopped_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  JkEngine *self = JK_ENGINE (source);
  g_autoptr(GPtrArray) collectors = jk_engine_list_project_collectors (self);

  jk_engine_release_marks (self, collectors, on_marks_released_cb, g_steal_pointer (&task));
}

static void
on_scheduler_shut_down_cb (GObject      *source,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  JkEngine *self = g_task_get_source_object (task);

  (void) jk_scheduler_shutdown_finish (JK_SCHEDULER (source), result, NULL);
  jk_engine_healing_stop_async (self, on_healing_stopped_cb, g_steal_pointer (&task));
}

void
jk_engine_shutdown_async (JkEngine           *self,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, jk_engine_shutdown_async);
  g_cancellable_cancel (self->cancellable);
  jk_engine_operations_stop_beat (self);
  jk_engine_end_watching (self);
  jk_scheduler_shutdown_async (self->scheduler, on_scheduler_shut_down_cb, task);
}

gboolean
jk_engine_shutdown_finish (JkEngine     *self,
                           GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

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
  if (self->running == running)
    return;

  self->running = running;
  keep_control (self, "running", running);
  jk_scheduler_set_running (self->scheduler, running);
  jk_engine_alerts_set_running (self, running);
  jk_engine_healing_update_allowed (self);
  if (!running)
    jk_engine_cancel_sweeps (self, NULL, _ ("Guarding was stopped"));
  jk_log_event (G_LOG_LEVEL_INFO, running ? "started" : "stopped",
                running ? "guarding goes on" : "guarding is stopped", NULL);
  jk_engine_changed (self, JK_FACET_STATUS);
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
  if (self->auto_healing == enabled)
    return;

  self->auto_healing = enabled;
  keep_control (self, "auto-healing", enabled);
  jk_engine_healing_update_allowed (self);
  jk_engine_changed (self, JK_FACET_STATUS);
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

GPtrArray *
jk_engine_get_metrics (JkEngine *self)
{
  return jk_metric_table_list (self->table);
}

const JkMetricState *
jk_engine_get_metric (JkEngine   *self,
                      const char *series)
{
  return jk_metric_table_lookup (self->table, series);
}

JkStore *
jk_engine_get_store (JkEngine *self)
{
  return self->store;
}

const JkPaths *
jk_engine_get_paths (JkEngine *self)
{
  return self->paths;
}

JkClock *
jk_engine_get_clock (JkEngine *self)
{
  return self->clock;
}
