/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-engine-healing-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-engine-alerts-private.h"
#include "jk-engine-remedies.h"
#include "jk-error.h"
#include "jk-log.h"

#define CONTROL "control"
#define PAUSE "healing-pause"
/* What is under way when the end begins gets so long. */
#define STOP_MS 5000

static char *
forbid (const JkHealTarget *target,
        gpointer            user_data)
{
  JkEngine *self = user_data;

  if (self->store == NULL)
    return g_strdup (_ ("there is no place to write down what is done"));
  if (target->project == NULL)
    return NULL;
  if (jk_engine_find_project (self, target->project) == NULL)
    return g_strdup (_ ("the project is not watched any more"));
  return jk_engine_describe_mark_owner (self, target->project);
}

static char *
path_of (const char *project,
         gpointer    user_data)
{
  JkWatchedProject *watched = jk_engine_find_project (user_data, project);

  return watched != NULL ? g_strdup (watched->project.path) : NULL;
}

static gboolean
is_project (const char *wanted,
            const char *id,
            gpointer    user_data)
{
  JkWatchedProject *watched = jk_engine_find_project (user_data, id);

  return watched != NULL
         && (g_str_equal (wanted, id) || g_str_equal (wanted, watched->project.name) || g_str_equal (wanted, watched->project.path));
}

static void
announce (JkHealRun *run,
          gpointer   user_data)
{
  jk_engine_add_operation (user_data, run->operation);
}

static gboolean
on_timer_cb (gpointer user_data)
{
  JkEngine *self = user_data;

  jk_engine_healing_tick (self);
  if (jk_heal_loop_is_busy (self->healing->loop))
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&self->healing->timer, g_source_unref);
  return G_SOURCE_REMOVE;
}

/* Values come seldom; the ends of what is under way, and its limits, are looked at each second. */
static void
on_loop_changed (gpointer user_data)
{
  JkEngine *self = user_data;
  JkEngineHealing *healing = self->healing;

  if (healing == NULL)
    return;
  if (healing->timer == NULL && jk_heal_loop_is_busy (healing->loop) && !g_cancellable_is_cancelled (self->cancellable))
    {
      healing->timer = g_timeout_source_new_seconds (1);
      g_source_set_callback (healing->timer, on_timer_cb, self, NULL);
      g_source_set_static_name (healing->timer, "healing goes on");
      g_source_attach (healing->timer, g_main_context_get_thread_default ());
    }
  jk_engine_changed (self, JK_FACET_HEALING);
}

JkEngineHealing *
jk_engine_healing_new (JkEngine *self)
{
  static const JkHealHost host = {
    .begin = jk_engine_heal_begin_step,
    .forbid = forbid,
    .path = path_of,
    .is_project = is_project,
    .announce = announce,
    .keep = jk_engine_heal_keep,
    .forget = jk_engine_heal_forget,
    .ended = jk_engine_heal_ended,
    .changed = on_loop_changed,
  };
  JkEngineHealing *healing = g_new0 (JkEngineHealing, 1);

  healing->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_heal_rule_unref);
  healing->remedies = g_ptr_array_new_with_free_func (g_object_unref);
  healing->loop = jk_heal_loop_new (self->clock, &host, self);
  healing->facts = jk_heal_facts_new ();
  healing->again = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return healing;
}

static void
stop_timer (JkEngineHealing *healing)
{
  if (healing->timer != NULL)
    g_source_destroy (healing->timer);
  g_clear_pointer (&healing->timer, g_source_unref);
}

void
jk_engine_healing_free (JkEngineHealing *healing)
{
  stop_timer (healing);
  g_clear_pointer (&healing->file, jk_heal_file_free);
  jk_heal_loop_free (healing->loop);
  jk_heal_facts_free (healing->facts);
  g_hash_table_unref (healing->again);
  g_ptr_array_unref (healing->rules);
  g_ptr_array_unref (healing->remedies);
  g_clear_pointer (&healing->memory, jk_remedy_memory_free);
  g_clear_pointer (&healing->given, g_ptr_array_unref);
  g_free (healing);
}

static JkHealStop
get_stop (JkEngine *self)
{
  return jk_heal_switch_get (&self->healing->kill, jk_clock_get_real_us (self->clock));
}

void
jk_engine_healing_update_allowed (JkEngine *self)
{
  JkEngineHealing *healing = self->healing;
  JkHealStop stop = get_stop (self);

  /* While guarding is stopped nothing is healed either. */
  if (stop == JK_HEAL_STOPPED_BY_NOBODY && !self->running)
    stop = JK_HEAL_STOPPED_BY_PERSON;
  jk_heal_loop_set_allowed (healing->loop, self->auto_healing, stop);
}

void
jk_engine_healing_configure (JkEngine *self)
{
  JkEngineHealing *healing = self->healing;
  gboolean is_paused = jk_config_get_boolean (self->config, "healing.paused");
  gboolean by_environment = jk_config_get_origin (self->config, "healing.paused") == JK_CONFIG_ORIGIN_ENVIRONMENT;

  g_ptr_array_unref (healing->rules);
  g_ptr_array_unref (healing->remedies);
  healing->rules = jk_heal_rules_new (self->config);
  healing->remedies = healing->given != NULL ? g_ptr_array_ref (healing->given) : jk_engine_make_remedies (self);
  healing->kill.by_environment = is_paused && by_environment;
  healing->kill.by_config = is_paused && !by_environment;
  jk_heal_loop_set_rules (healing->loop, healing->rules, healing->remedies, jk_config_get_int (self->config, "healing.max_per_hour"));
  jk_engine_healing_update_allowed (self);
}

static void
on_file_changed (gboolean is_there,
                 gpointer user_data)
{
  JkEngine *self = user_data;

  /* That there is none at the start is no news. */
  if (is_there != (self->healing->is_file_known && self->healing->kill.by_file))
    jk_log_event (G_LOG_LEVEL_INFO, "healing-file", is_there ? "healing.off holds healing back" : "healing.off is gone", NULL);
  self->healing->is_file_known = TRUE;
  self->healing->kill.by_file = is_there;
  jk_engine_healing_update_allowed (self);
  jk_engine_changed (self, JK_FACET_HEALING);
}

void
jk_engine_healing_load (JkEngine *self)
{
  JkEngineHealing *healing = self->healing;
  g_autoptr(GPtrArray) documents = self->store != NULL ? jk_store_load_documents (self->store, CONTROL, NULL) : NULL;

  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const JkDocument *document = g_ptr_array_index (documents, i);

      if (g_str_equal (document->key, PAUSE))
        jk_heal_switch_restore (&healing->kill, document->body);
    }
  if (self->paths != NULL)
    {
      healing->kill.by_file = TRUE; /* until it has been looked for */
      healing->file = jk_heal_file_new (self->paths, on_file_changed, self);
    }
  jk_engine_healing_configure (self);
  jk_engine_heal_load_records (self);
  healing->is_loaded = TRUE;
}

static void
add_series (JkEngine            *self,
            const JkMetricState *state)
{
  gboolean is_known = !isnan (state->value);
  const JkHealSeries series = {
    .series = state->series,
    .metric = state->metric,
    .project = state->project,
    .labels = (const char *const *) state->labels,
    .fact = { state->value, is_known ? state->word : NULL, state->level, state->level_since_us, state->time_us },
  };

  jk_heal_facts_add (self->healing->facts, &series);
}

void
jk_engine_healing_tick (JkEngine *self)
{
  JkEngineHealing *healing = self->healing;
  guint64 generation = jk_engine_get_generation (self, JK_FACET_METRICS);

  if (!healing->is_loaded || g_cancellable_is_cancelled (self->cancellable))
    return;
  if (healing->file != NULL)
    jk_heal_file_poll (healing->file, jk_clock_get_boot_us (self->clock));
  /* A pause may have ended by itself. */
  jk_engine_healing_update_allowed (self);
  if (generation != healing->seen)
    {
      GPtrArray *metrics = jk_engine_get_metrics (self);

      jk_heal_facts_clear (healing->facts);
      for (guint i = 0; i < metrics->len; i++)
        add_series (self, g_ptr_array_index (metrics, i));
      healing->seen = generation;
    }
  jk_heal_loop_tick (healing->loop, healing->facts);
}

static gboolean
on_stop_over_cb (gpointer user_data)
{
  JkEngine *self = user_data;
  g_autoptr(GTask) task = g_steal_pointer (&self->healing->stopping);

  g_clear_pointer (&self->healing->timer, g_source_unref);
  if (task != NULL)
    g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

void
jk_engine_healing_stop_async (JkEngine           *self,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  JkEngineHealing *healing = self->healing;
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, jk_engine_healing_stop_async);
  stop_timer (healing);
  jk_heal_loop_set_allowed (healing->loop, FALSE, JK_HEAL_STOPPED_BY_PERSON);
  if (healing->n_steps == 0)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  healing->stopping = task;
  healing->timer = g_timeout_source_new (STOP_MS);
  g_source_set_callback (healing->timer, on_stop_over_cb, self, NULL);
  g_source_attach (healing->timer, g_main_context_get_thread_default ());
}

void
jk_engine_set_remedies (JkEngine  *self,
                        GPtrArray *remedies)
{
  g_return_if_fail (!self->started);

  g_clear_pointer (&self->healing->given, g_ptr_array_unref);
  self->healing->given = g_ptr_array_ref (remedies);
}

gboolean
jk_engine_get_healing_paused (JkEngine *self)
{
  return get_stop (self) != JK_HEAL_STOPPED_BY_NOBODY;
}

static void
set_person (JkEngine *self,
            gboolean  is_paused,
            gint64    until_us)
{
  g_autofree char *text = NULL;

  self->healing->kill.by_person = is_paused;
  self->healing->kill.until_us = until_us;
  text = jk_heal_switch_to_text (&self->healing->kill);
  if (self->store != NULL)
    {
      jk_store_put_document (self->store, CONTROL, PAUSE, text);
      jk_store_commit (self->store);
    }
  jk_log_event (G_LOG_LEVEL_INFO, is_paused ? "healing-paused" : "healing-resumed",
                is_paused ? "healing is held back" : "healing goes on", NULL);
  jk_engine_healing_update_allowed (self);
  jk_engine_changed (self, JK_FACET_HEALING);
}

void
jk_engine_pause_healing (JkEngine *self,
                         gint64    for_us)
{
  set_person (self, TRUE, for_us > 0 ? jk_clock_get_real_us (self->clock) + for_us : 0);
}

gboolean
jk_engine_resume_healing (JkEngine *self,
                          GError  **error)
{
  set_person (self, FALSE, 0);
  if (!jk_engine_get_healing_paused (self))
    return TRUE;
  g_set_error_literal (error, JK_ERROR, JK_ERROR_BUSY,
                       get_stop (self) == JK_HEAL_STOPPED_BY_FILE
                         ? _ ("a file holds healing back: healing.off, or healing.paused in the configuration")
                         : _ ("the variable JIKIMI_HEALING_PAUSED holds healing back"));
  return FALSE;
}

static GVariant *
describe_actions (JkEngine *self)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  GPtrArray *records = jk_heal_loop_list_records (self->healing->loop);

  for (guint i = 0; i < MIN (records->len, JK_MAX_HEAL_ACTIONS); i++)
    {
      g_autoptr(GVariant) record = jk_heal_loop_describe_record (self->healing->loop, g_ptr_array_index (records, i));

      g_variant_builder_add_value (&builder, record);
    }
  return g_variant_builder_end (&builder);
}

GVariant *
jk_engine_describe_healing (JkEngine *self)
{
  JkEngineHealing *healing = self->healing;
  gint64 free_us;
  guint used = jk_heal_loop_get_used (healing->loop, &free_us);
  gboolean is_paused = jk_engine_get_healing_paused (self);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "auto_healing", "b", self->auto_healing);
  g_variant_dict_insert (&dict, "paused", "b", is_paused);
  g_variant_dict_insert (&dict, "paused_until_us", "x",
                         get_stop (self) == JK_HEAL_STOPPED_BY_PERSON ? healing->kill.until_us : (gint64) 0);
  g_variant_dict_insert (&dict, "stopped_by", "s", jk_heal_stop_to_string (get_stop (self)));
  g_variant_dict_insert (&dict, "per_hour", "u", (guint) jk_config_get_int (self->config, "healing.max_per_hour"));
  g_variant_dict_insert (&dict, "used", "u", used);
  g_variant_dict_insert (&dict, "free_at_us", "x", free_us);
  g_variant_dict_insert_value (&dict, "rules", jk_heal_loop_describe_rules (healing->loop));
  g_variant_dict_insert_value (&dict, "actions", describe_actions (self));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}
