/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-engine-alerts-private.h"

#define MAX_OPERATIONS 100
#define COLLECTION "operation"

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

static gboolean
has_ended (JkOperation *operation)
{
  return jk_operation_get_state (operation) >= JK_OPERATION_DONE;
}

/* The oldest that have ended go; what runs stays, however many. */
static void
forget_old (JkEngine *self)
{
  for (guint i = self->operations->len; i-- > 0 && self->operations->len > MAX_OPERATIONS;)
    {
      JkOperation *operation = g_ptr_array_index (self->operations, i);

      if (!has_ended (operation))
        continue;
      if (self->store != NULL)
        jk_store_delete_document (self->store, COLLECTION, jk_operation_get_id (operation));
      g_ptr_array_remove_index (self->operations, i);
    }
}

static void
on_operation_changed_cb (JkOperation *operation,
                         JkEngine    *self)
{
  if (has_ended (operation))
    {
      jk_engine_alerts_operation_changed (self, operation, FALSE);
      keep (self, operation);
    }
  jk_engine_changed (self, JK_FACET_OPERATIONS);
}

void
jk_engine_add_operation (JkEngine    *self,
                         JkOperation *operation)
{
  g_return_if_fail (JK_IS_ENGINE (self) && JK_IS_OPERATION (operation));

  g_ptr_array_insert (self->operations, 0, g_object_ref (operation));
  g_signal_connect_object (operation, "changed", G_CALLBACK (on_operation_changed_cb), self, 0);
  if (!has_ended (operation))
    jk_engine_alerts_operation_changed (self, operation, TRUE);
  keep (self, operation);
  forget_old (self);
  jk_engine_changed (self, JK_FACET_OPERATIONS);
}

static gint
compare_started (gconstpointer a,
                 gconstpointer b)
{
  gint64 left = jk_operation_get_started_us (*(JkOperation *const *) a);
  gint64 right = jk_operation_get_started_us (*(JkOperation *const *) b);

  return left < right ? 1 : left > right ? -1 : 0;
}

void
jk_engine_operations_load (JkEngine *self)
{
  g_autoptr(GPtrArray) documents = NULL;

  if (self->store == NULL)
    return;

  documents = jk_store_load_documents (self->store, COLLECTION, NULL);
  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const JkDocument *document = g_ptr_array_index (documents, i);
      g_autoptr(GVariant) kept = g_variant_parse (NULL, document->body, NULL, NULL, NULL);
      JkOperation *operation = kept != NULL ? jk_operation_new_from_variant (kept) : NULL;

      if (operation != NULL)
        g_ptr_array_add (self->operations, operation);
    }
  g_ptr_array_sort (self->operations, compare_started);
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
