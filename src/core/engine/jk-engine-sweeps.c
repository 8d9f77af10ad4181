/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations that are through when each of some collectors has run: the first look at a project, and collecting now. */
#include "jk-engine-private.h"

#include <glib/gi18n-lib.h>

#include "jk-error.h"

/* While one is under way another may be asked for, because what it has collected already can be old; a third adds nothing. */
#define MAX_REFRESHES 2

typedef enum
{
  WAITING = 1, /* a run that began before does not count */
  RUNNING,
} Progress;

struct _JkSweep
{
  JkEngine *engine; /* not owned */
  JkOperation *operation;
  GHashTable *collectors; /* owned JkCollector → Progress; those that are through are gone */
  guint n_all;
  guint n_collected;
  guint n_failed;
  GError *first_error; /* (nullable) */
  gulong cancelled_handler;
};

static const char *
get_stage_name (JkCollector *collector)
{
  static const struct
  {
    const char *id;
    const char *name;
  } names[] = {
    { "git", N_ ("Reading the Git status") },
    { "mark", N_ ("Looking for another guard") },
    { "file_size", N_ ("Counting lines") },
    { "coverage", N_ ("Reading coverage reports") },
    { "api", N_ ("Asking the probes") },
    { "deployment", N_ ("Asking the deployments") },
    { "source", N_ ("Asking the metric sources") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_str_equal (names[i].id, jk_collector_get_id (collector)))
        return names[i].name;
    }
  return N_ ("Measuring the machine");
}

void
jk_sweep_free (JkSweep *self)
{
  g_signal_handler_disconnect (jk_operation_get_cancellable (self->operation), self->cancelled_handler);
  g_hash_table_unref (self->collectors);
  g_object_unref (self->operation);
  g_clear_error (&self->first_error);
  g_free (self);
}

static GVariant *
make_result (const JkSweep *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "collected", "u", self->n_collected);
  g_variant_dict_insert (&dict, "failed", "u", self->n_failed);
  return g_variant_dict_end (&dict);
}

/* Takes the sweep out of the list, so that nothing finds it while its end is told. */
static JkSweep *
take (JkEngine *engine,
      JkSweep  *self)
{
  guint index;

  g_assert (g_ptr_array_find (engine->sweeps, self, &index));
  return g_ptr_array_steal_index (engine->sweeps, index);
}

static void
finish (JkSweep *self)
{
  (void) take (self->engine, self);
  if (self->n_collected == 0 && self->first_error != NULL)
    jk_operation_fail (self->operation, self->first_error);
  else
    jk_operation_finish (self->operation, make_result (self));
  jk_sweep_free (self);
}

static void
report (JkSweep     *self,
        JkCollector *collector)
{
  guint n_through = self->n_all - g_hash_table_size (self->collectors);

  jk_operation_report (self->operation, MIN (n_through + 1, self->n_all), self->n_all, get_stage_name (collector),
                       (double) n_through / self->n_all);
}

/* One collector less to wait for; the sweep may be gone afterwards. */
static void
drop_collector (JkSweep     *self,
                JkCollector *collector)
{
  GHashTableIter iter;
  gpointer next, progress;

  g_hash_table_remove (self->collectors, collector);
  if (g_hash_table_size (self->collectors) == 0)
    {
      finish (self);
      return;
    }

  /* What runs besides gives the stage its name. */
  g_hash_table_iter_init (&iter, self->collectors);
  while (g_hash_table_iter_next (&iter, &next, &progress) && GPOINTER_TO_UINT (progress) != RUNNING)
    ;
  report (self, next);
}

void
jk_engine_sweeps_started (JkEngine    *self,
                          JkCollector *collector)
{
  for (guint i = self->sweeps->len; i-- > 0;)
    {
      JkSweep *sweep = g_ptr_array_index (self->sweeps, i);

      if (!g_hash_table_contains (sweep->collectors, collector))
        continue;
      g_hash_table_insert (sweep->collectors, g_object_ref (collector), GUINT_TO_POINTER (RUNNING));
      if (jk_operation_get_state (sweep->operation) == JK_OPERATION_QUEUED)
        jk_operation_start (sweep->operation);
      report (sweep, collector);
    }
}

void
jk_engine_sweeps_collected (JkEngine     *self,
                            JkCollector  *collector,
                            const GError *error)
{
  for (guint i = self->sweeps->len; i-- > 0;)
    {
      JkSweep *sweep = g_ptr_array_index (self->sweeps, i);

      if (GPOINTER_TO_UINT (g_hash_table_lookup (sweep->collectors, collector)) != RUNNING)
        continue;
      if (error == NULL || g_error_matches (error, JK_ERROR, JK_ERROR_NO_DATA))
        sweep->n_collected++;
      else
        sweep->n_failed++;
      if (sweep->n_failed == 1 && sweep->first_error == NULL && error != NULL)
        sweep->first_error = g_error_copy (error);
      drop_collector (sweep, collector);
    }
}

void
jk_engine_sweeps_removed (JkEngine    *self,
                          JkCollector *collector)
{
  for (guint i = self->sweeps->len; i-- > 0;)
    {
      JkSweep *sweep = g_ptr_array_index (self->sweeps, i);

      if (g_hash_table_contains (sweep->collectors, collector))
        drop_collector (sweep, collector);
    }
}

static void
cancel (JkSweep    *self,
        const char *reason)
{
  g_autoptr(GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, reason);

  (void) take (self->engine, self);
  jk_operation_fail (self->operation, cancelled);
  jk_sweep_free (self);
}

void
jk_engine_cancel_sweeps (JkEngine   *self,
                         const char *project,
                         const char *reason)
{
  for (guint i = self->sweeps->len; i-- > 0;)
    {
      JkSweep *sweep = g_ptr_array_index (self->sweeps, i);
      gboolean is_wanted = project != NULL ? g_strcmp0 (jk_operation_get_project (sweep->operation), project) == 0
                                           : jk_operation_get_state (sweep->operation) == JK_OPERATION_RUNNING;

      if (is_wanted)
        cancel (sweep, reason);
    }
}

/* Somebody asked for it. What the collectors found so far stays. */
static void
on_cancelled_cb (GCancellable *cancellable,
                 gpointer      user_data)
{
  JkSweep *self = user_data;
  JkEngine *engine = self->engine;
  g_autoptr(GPtrArray) left = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer collector;

  g_hash_table_iter_init (&iter, self->collectors);
  while (g_hash_table_iter_next (&iter, &collector, NULL))
    g_ptr_array_add (left, g_object_ref (collector));
  cancel (self, _ ("It was cancelled"));
  for (guint i = 0; i < left->len; i++)
    jk_scheduler_call_off (engine->scheduler, g_ptr_array_index (left, i));
}

static JkOperation *
begin (JkEngine   *self,
       const char *kind,
       const char *project)
{
  g_autoptr(JkOperation) operation = jk_operation_new (kind, project);
  JkSweep *sweep = g_new0 (JkSweep, 1);
  GHashTableIter iter;
  gpointer collector;

  jk_operation_set_uneven (operation);
  sweep->engine = self;
  sweep->operation = g_object_ref (operation);
  sweep->collectors = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_hash_table_iter_init (&iter, self->states);
  while (g_hash_table_iter_next (&iter, &collector, NULL))
    {
      if (project == NULL || g_strcmp0 (jk_collector_get_project (collector), project) == 0)
        g_hash_table_insert (sweep->collectors, g_object_ref (collector), GUINT_TO_POINTER (WAITING));
    }
  sweep->n_all = g_hash_table_size (sweep->collectors);
  sweep->cancelled_handler = g_signal_connect (jk_operation_get_cancellable (operation), "cancelled",
                                               G_CALLBACK (on_cancelled_cb), sweep);
  g_ptr_array_add (self->sweeps, sweep);
  jk_engine_add_operation (self, operation);
  if (sweep->n_all == 0)
    finish (sweep);
  return operation;
}

void
jk_engine_begin_scan (JkEngine   *self,
                      const char *project)
{
  (void) begin (self, "scan", project);
}

/* Returns: (transfer none) (nullable): the last of as many refreshes as there may be */
static JkOperation *
find_refresh (JkEngine   *self,
              const char *project)
{
  JkOperation *last = NULL;
  guint n = 0;

  for (guint i = 0; i < self->sweeps->len; i++)
    {
      JkOperation *operation = ((JkSweep *) g_ptr_array_index (self->sweeps, i))->operation;

      if (!g_str_equal (jk_operation_get_kind (operation), "refresh")
          || g_strcmp0 (jk_operation_get_project (operation), project) != 0)
        continue;
      last = operation;
      n += jk_operation_get_state (operation) == JK_OPERATION_QUEUED ? MAX_REFRESHES : 1;
    }
  return n >= MAX_REFRESHES ? last : NULL;
}

JkOperation *
jk_engine_refresh (JkEngine   *self,
                   const char *project)
{
  JkOperation *operation;

  if (!self->running)
    return NULL;

  operation = find_refresh (self, project);
  if (operation == NULL)
    operation = begin (self, "refresh", project);
  jk_scheduler_run_now (self->scheduler, project);
  return operation;
}
