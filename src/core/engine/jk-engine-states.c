/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-engine-private.h"

#include "jk-error.h"
#include "jk-log.h"

void
jk_engine_free_collector_state (gpointer data)
{
  JkCollectorState *state = data;

  g_free (state->id);
  g_free (state->project);
  g_free (state->error);
  g_free (state);
}

void
jk_engine_set_collector_state (JkEngine     *self,
                               JkCollector  *collector,
                               const GError *error)
{
  JkCollectorState *state = g_hash_table_lookup (self->states, collector);
  gboolean no_data = g_error_matches (error, JK_ERROR, JK_ERROR_NO_DATA);
  const char *word = error == NULL ? "ok" : no_data ? "waiting" : "failed";
  gboolean changed;

  if (state == NULL)
    return;

  changed = !g_str_equal (state->state, word)
            || g_strcmp0 (state->error, error != NULL ? error->message : NULL) != 0;
  if (error == NULL)
    state->last_us = jk_clock_get_real_us (self->clock);
  if (!changed)
    return;

  if (g_str_equal (word, "failed"))
    jk_log_event (G_LOG_LEVEL_WARNING, "collector-failed", "a collector failed, it is tried again", "collector",
                  state->id, "project", state->project, "error", error->message, NULL);
  else if (g_str_equal (state->state, "failed"))
    jk_log_event (G_LOG_LEVEL_INFO, "collector-recovered", "a collector works again", "collector", state->id, "project",
                  state->project, NULL);
  state->state = word;
  g_free (state->error);
  state->error = error != NULL ? g_strdup (error->message) : NULL;
  jk_engine_changed (self, JK_FACET_STATUS);
}

static JkCollectorState *
make_state (JkCollector *collector)
{
  JkCollectorState *state = g_new0 (JkCollectorState, 1);

  state->id = g_strdup (jk_collector_get_id (collector));
  state->project = g_strdup (jk_collector_get_project (collector));
  state->state = "waiting";
  return state;
}

/* Takes @state. */
static void
add_collector (JkEngine         *self,
               JkCollector      *collector,
               JkCollectorState *state)
{
  g_hash_table_insert (self->states, collector, state);
  g_ptr_array_add (self->states_listed, state);
  jk_engine_watch_collector (self, collector);
  jk_scheduler_add (self->scheduler, collector);
}

void
jk_engine_add_collectors (JkEngine  *self,
                          GPtrArray *collectors)
{
  for (guint i = 0; i < collectors->len; i++)
    {
      JkCollector *collector = g_ptr_array_index (collectors, i);

      add_collector (self, collector, make_state (collector));
    }
  jk_engine_changed (self, JK_FACET_STATUS);
}

/* Returns: (transfer full): what was known of it */
static JkCollectorState *
remove_collector (JkEngine    *self,
                  JkCollector *collector)
{
  JkCollectorState *state = g_hash_table_lookup (self->states, collector);

  jk_engine_sweeps_removed (self, collector);
  jk_engine_unwatch_collector (self, collector);
  jk_scheduler_remove (self->scheduler, collector);
  g_ptr_array_remove (self->states_listed, state);
  g_hash_table_steal (self->states, collector);
  return state;
}

static void
forget_findings (JkEngine    *self,
                 JkCollector *collector)
{
  jk_metric_table_remove (self->table, jk_collector_get_id (collector), jk_collector_get_project (collector));
  jk_engine_set_detail (self, collector, NULL);
}

static void
all_changed (JkEngine *self)
{
  jk_engine_changed (self, JK_FACET_STATUS);
  jk_engine_changed (self, JK_FACET_METRICS);
  jk_engine_changed (self, JK_FACET_DETAILS);
}

void
jk_engine_remove_collectors (JkEngine  *self,
                             GPtrArray *collectors)
{
  for (guint i = 0; i < collectors->len; i++)
    {
      JkCollector *collector = g_ptr_array_index (collectors, i);

      jk_engine_free_collector_state (remove_collector (self, collector));
      forget_findings (self, collector);
    }
  all_changed (self);
}

static JkCollectorState *
take_state (GPtrArray   *states,
            JkCollector *collector)
{
  for (guint i = 0; i < states->len; i++)
    {
      JkCollectorState *state = g_ptr_array_index (states, i);

      if (g_str_equal (state->id, jk_collector_get_id (collector))
          && g_strcmp0 (state->project, jk_collector_get_project (collector)) == 0)
        return g_ptr_array_steal_index_fast (states, i);
    }
  return NULL;
}

static gboolean
has_like (GPtrArray   *collectors,
          JkCollector *wanted)
{
  for (guint i = 0; i < collectors->len; i++)
    {
      JkCollector *collector = g_ptr_array_index (collectors, i);

      if (g_str_equal (jk_collector_get_id (collector), jk_collector_get_id (wanted))
          && g_strcmp0 (jk_collector_get_project (collector), jk_collector_get_project (wanted)) == 0)
        return TRUE;
    }
  return FALSE;
}

void
jk_engine_replace_collectors (JkEngine   *self,
                              GPtrArray **collectors,
                              GPtrArray  *successors)
{
  g_autoptr(GPtrArray) before = g_steal_pointer (collectors);
  g_autoptr(GPtrArray) states = g_ptr_array_new_with_free_func (jk_engine_free_collector_state);

  for (guint i = 0; i < before->len; i++)
    g_ptr_array_add (states, remove_collector (self, g_ptr_array_index (before, i)));
  for (guint i = 0; i < successors->len; i++)
    {
      JkCollector *collector = g_ptr_array_index (successors, i);
      JkCollectorState *state = take_state (states, collector);

      add_collector (self, collector, state != NULL ? state : make_state (collector));
    }
  for (guint i = 0; i < before->len; i++)
    {
      if (!has_like (successors, g_ptr_array_index (before, i)))
        forget_findings (self, g_ptr_array_index (before, i));
    }
  *collectors = successors;
  all_changed (self);
}

gboolean
jk_engine_get_ready (JkEngine *self)
{
  if (!self->started)
    return FALSE;

  for (guint i = 0; self->running && self->machine != NULL && i < self->machine->len; i++)
    {
      JkCollectorState *state = g_hash_table_lookup (self->states, g_ptr_array_index (self->machine, i));

      if (g_str_equal (state->state, "waiting") && state->error == NULL)
        return FALSE;
    }
  return TRUE;
}

gboolean
jk_engine_get_settled (JkEngine *self)
{
  if (!self->started || self->n_adding > 0)
    return FALSE;

  for (guint i = 0; self->running && i < self->states_listed->len; i++)
    {
      const JkCollectorState *state = g_ptr_array_index (self->states_listed, i);

      if (state->last_us == 0 && state->error == NULL)
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
jk_engine_get_collectors (JkEngine *self)
{
  GHashTableIter iter;
  gpointer collector, state;

  g_hash_table_iter_init (&iter, self->states);
  while (g_hash_table_iter_next (&iter, &collector, &state))
    (void) jk_scheduler_query (self->scheduler, collector, &((JkCollectorState *) state)->next_us,
                               &((JkCollectorState *) state)->n_failures);
  return self->states_listed;
}
