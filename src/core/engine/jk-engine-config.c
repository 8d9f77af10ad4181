/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of the configuration the engine applies, at the start and whenever it changes. */
#include "jk-engine-alerts-private.h"
#include "jk-engine-healing-private.h"

#include "jk-log.h"

#define MIN_INTERVAL_MS 1000

static guint
get_ms (JkEngine   *self,
        const char *key)
{
  return jk_config_get_duration_us (self->config, key) / 1000;
}

void
jk_engine_apply_intervals (JkEngine *self)
{
  guint machine_ms = get_ms (self, "watch.machine_interval");
  GHashTableIter iter;
  gpointer hold;

  g_hash_table_iter_init (&iter, self->holds);
  while (g_hash_table_iter_next (&iter, NULL, &hold))
    machine_ms = MIN (machine_ms, MAX (GPOINTER_TO_UINT (hold), MIN_INTERVAL_MS));
  jk_scheduler_set_intervals (self->scheduler, machine_ms, get_ms (self, "watch.project_interval"));
}

void
jk_engine_apply_history_limits (JkEngine *self)
{
  const JkStoreOptions options = {
    .raw_days = jk_config_get_int (self->config, "history.raw_days"),
    .minute_days = jk_config_get_int (self->config, "history.minute_days"),
    .hour_days = jk_config_get_int (self->config, "history.hour_days"),
    .max_bytes = jk_config_get_bytes (self->config, "history.max_size"),
  };

  if (self->store != NULL)
    jk_store_set_options (self->store, &options);
}

static void
on_config_changed_cb (JkConfigFile *file,
                      JkEngine     *self)
{
  jk_config_unref (self->config);
  self->config = jk_config_ref (jk_config_file_get_config (file));

  jk_metric_table_set_config (self->table, self->config, jk_clock_get_real_us (self->clock),
                              jk_clock_get_monotonic_us (self->clock));
  jk_engine_apply_intervals (self);
  jk_engine_apply_history_limits (self);
  jk_engine_alerts_configure (self);
  jk_engine_alerts_config_changed (self, NULL);
  jk_engine_healing_configure (self);

  jk_engine_replace_collectors (self, &self->services, jk_engine_make_service_collectors (self));
  jk_engine_projects_reconfigure (self);
  jk_engine_watch_configured (self);

  jk_log_event (G_LOG_LEVEL_INFO, "config-changed", "the configuration was changed and is in force", NULL);
  jk_engine_projects_update_levels (self);
  jk_engine_update_level (self);
  jk_engine_changed (self, JK_FACET_CONFIG);
  jk_engine_changed (self, JK_FACET_METRICS);
}

static void
on_config_rejected_cb (JkConfigFile *file,
                       GError       *error,
                       JkEngine     *self)
{
  jk_log_event (G_LOG_LEVEL_WARNING, "config-rejected",
                "the configuration cannot be used, the last good one stays in force", "error", error->message, NULL);
  jk_engine_alerts_config_changed (self, error);
  jk_engine_changed (self, JK_FACET_CONFIG);
}

void
jk_engine_follow_config (JkEngine     *self,
                         JkConfigFile *file)
{
  if (file == NULL)
    {
      self->config = jk_config_new_default ();
      return;
    }

  self->file = g_object_ref (file);
  self->config = jk_config_ref (jk_config_file_get_config (file));
  g_signal_connect_object (file, "changed", G_CALLBACK (on_config_changed_cb), self, 0);
  g_signal_connect_object (file, "rejected", G_CALLBACK (on_config_rejected_cb), self, 0);
}

guint
jk_engine_hold_interval (JkEngine *self,
                         guint     interval_ms)
{
  guint handle = ++self->next_hold;

  g_hash_table_insert (self->holds, GUINT_TO_POINTER (handle), GUINT_TO_POINTER (interval_ms));
  jk_engine_apply_intervals (self);
  return handle;
}

void
jk_engine_release_interval (JkEngine *self,
                            guint     hold)
{
  if (g_hash_table_remove (self->holds, GUINT_TO_POINTER (hold)))
    jk_engine_apply_intervals (self);
}

guint
jk_engine_get_cycle_s (JkEngine *self)
{
  return MAX (get_ms (self, "watch.project_interval") / 1000, 1);
}

JkConfig *
jk_engine_get_config (JkEngine *self)
{
  return self->config;
}

JkConfigFile *
jk_engine_get_config_file (JkEngine *self)
{
  return self->file;
}
