/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-engine-alerts-private.h"

#define MAX_OPERATIONS 100
#define COLLECTION "operation"

static GQuark
kept_state_quark (void)
{
  return g_quark_from_static_string ("jk-kept-state");
}

static void
keep (JkEngine    *self,
      JkOperation *operation)
{
  g_autoptr(GVariant) kept = NULL;
  g_autofree char *text = NULL;

  if (self->store == NULL)
    return;
  kept = jk_operation_to_variant (operation);
  text = g_variant_print (kept, TRUE);
  jk_store_put_document (self->store, COLLECTION, jk_operation_get_id (operation), text);
}

/* The oldest that have ended go; what runs stays, however many. */
static void
forget_old (JkEngine *self)
{
  for (guint i = self->operations->len; i-- > 0 && self->operations->len > MAX_OPERATIONS;)
    {
      JkOperation *operation = g_ptr_array_index (self->operations, i);

      if (!jk_operation_has_ended (operation))
        continue;
      if (self->store != NULL)
        jk_store_delete_document (self->store, COLLECTION, jk_operation_get_id (operation));
      g_ptr_array_remove_index (self->operations, i);
    }
}

static gboolean
is_any_running (JkEngine *self)
{
  for (guint i = 0; i < self->operations->len; i++)
    {
      if (jk_operation_get_state (g_ptr_array_index (self->operations, i)) == JK_OPERATION_RUNNING)
        return TRUE;
    }
  return FALSE;
}

void
jk_engine_operations_stop_beat (JkEngine *self)
{
  if (self->beat != NULL)
    g_source_destroy (self->beat);
  g_clear_pointer (&self->beat, g_source_unref);
}

static gboolean
on_beat_cb (gpointer user_data)
{
  JkEngine *self = user_data;

  if (is_any_running (self))
    {
      jk_engine_changed (self, JK_FACET_OPERATIONS);
      return G_SOURCE_CONTINUE;
    }
  g_clear_pointer (&self->beat, g_source_unref);
  return G_SOURCE_REMOVE;
}

static void
start_beat (JkEngine *self)
{
  if (self->beat != NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  self->beat = g_timeout_source_new_seconds (1);
  g_source_set_callback (self->beat, on_beat_cb, self, NULL);
  g_source_set_static_name (self->beat, "an operation goes on");
  g_source_attach (self->beat, g_main_context_get_thread_default ());
}

/* Each state is kept once, so that the store is not written for every stage. */
static void
on_operation_changed_cb (JkOperation *operation,
                         JkEngine    *self)
{
  JkOperationState state = jk_operation_get_state (operation);
  gboolean is_new = g_object_get_qdata (G_OBJECT (operation), kept_state_quark ()) != GUINT_TO_POINTER (state);

  if (is_new)
    {
      g_object_set_qdata (G_OBJECT (operation), kept_state_quark (), GUINT_TO_POINTER (state));
      keep (self, operation);
    }
  if (is_new && state >= JK_OPERATION_DONE)
    {
      jk_engine_alerts_operation_changed (self, operation, FALSE);
      jk_engine_alerts_operation_ended (self, operation);
    }
  if (is_new && state == JK_OPERATION_RUNNING)
    start_beat (self);
  if (is_new && state == JK_OPERATION_DONE)
    jk_run_times_add (self->run_times, self->store, jk_operation_get_kind (operation),
                      jk_operation_get_project (operation), jk_operation_get_elapsed_s (operation));
  jk_engine_changed (self, JK_FACET_OPERATIONS);
}

static void
expect_end (JkEngine    *self,
            JkOperation *operation)
{
  gsize n_runs;
  const double *runs = jk_run_times_get (self->run_times, jk_operation_get_kind (operation),
                                         jk_operation_get_project (operation), &n_runs);

  jk_operation_set_past (operation, runs, n_runs);
}

void
jk_engine_add_operation (JkEngine    *self,
                         JkOperation *operation)
{
  g_return_if_fail (JK_IS_ENGINE (self) && JK_IS_OPERATION (operation));

  expect_end (self, operation);
  g_ptr_array_insert (self->operations, 0, g_object_ref (operation));
  g_signal_connect_object (operation, "changed", G_CALLBACK (on_operation_changed_cb), self, 0);
  if (jk_operation_get_state (operation) < JK_OPERATION_DONE)
    jk_engine_alerts_operation_changed (self, operation, TRUE);
  keep (self, operation);
  forget_old (self);
  jk_engine_changed (self, JK_FACET_OPERATIONS);
}

static gint
compare_created (gconstpointer a,
                 gconstpointer b)
{
  gint64 left = jk_operation_get_created_us (*(JkOperation *const *) a);
  gint64 right = jk_operation_get_created_us (*(JkOperation *const *) b);

  return left < right ? 1 : left > right ? -1 : 0;
}

void
jk_engine_operations_load (JkEngine *self)
{
  g_autoptr(GPtrArray) documents = NULL;

  if (self->store == NULL)
    return;

  jk_run_times_load (self->run_times, self->store);
  documents = jk_store_load_documents (self->store, COLLECTION, NULL);
  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const JkDocument *document = g_ptr_array_index (documents, i);
      g_autoptr(GVariant) kept = g_variant_parse (NULL, document->body, NULL, NULL, NULL);
      JkOperation *operation = kept != NULL ? jk_operation_new_from_variant (kept) : NULL;

      if (operation == NULL)
        continue;
      g_ptr_array_add (self->operations, operation);
      if (jk_operation_get_interrupted (operation))
        keep (self, operation); /* its end is known now */
    }
  g_ptr_array_sort (self->operations, compare_created);
  forget_old (self);
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

      if (g_str_equal (jk_operation_get_id (operation), id))
        return operation;
    }
  return NULL;
}
