/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which collectors there are, and how each of them does. */
#include "jk-engine-private.h"

#include "jk-error.h"
#include "jk-log.h"

void
jk_collector_state_free (gpointer data)
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

void
jk_engine_add_collectors (JkEngine  *self,
                          GPtrArray *collectors)
{
  for (guint i = 0; i < collectors->len; i++)
    {
      JkCollector *collector = g_ptr_array_index (collectors, i);
      JkCollectorState *state = g_new0 (JkCollectorState, 1);

      state->id = g_strdup (jk_collector_get_id (collector));
      state->project = g_strdup (jk_collector_get_project (collector));
      state->state = "waiting";
      g_hash_table_insert (self->states, collector, state);
      g_ptr_array_add (self->states_listed, state);
      jk_scheduler_add (self->scheduler, collector);
    }
  jk_engine_changed (self, JK_FACET_STATUS);
}

void
jk_engine_remove_collectors (JkEngine  *self,
                             GPtrArray *collectors)
{
  for (guint i = 0; i < collectors->len; i++)
    {
      JkCollector *collector = g_ptr_array_index (collectors, i);
      const char *id = jk_collector_get_id (collector);
      const char *project = jk_collector_get_project (collector);

      jk_scheduler_remove (self->scheduler, collector);
      jk_metric_table_remove (self->table, id, project);
      jk_engine_set_detail (self, collector, NULL);
      g_ptr_array_remove (self->states_listed, g_hash_table_lookup (self->states, collector));
      g_hash_table_remove (self->states, collector);
    }
  jk_engine_changed (self, JK_FACET_STATUS);
  jk_engine_changed (self, JK_FACET_METRICS);
  jk_engine_changed (self, JK_FACET_DETAILS);
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
