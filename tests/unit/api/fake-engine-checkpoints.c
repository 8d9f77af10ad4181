/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkpoints of the fake engine: operations that are done at once, and lists of one. */
#include "fake-engine-private.h"

#include "jk-engine-checkpoints.h"
#include "jk-error.h"

#define ID "20261127T181657Z-1a2b3c4d"
#define ABOUT                                                                                                          \
  "'id': <'" ID                                                                                                        \
  "'>, 'ref': <'refs/jikimi/checkpoints/detached/x'>, 'branch': <''>, 'time_us': <int64 1700000000000000>,"            \
  " 'paths': <uint32 1>, 'size_bytes': <uint64 5>, 'reason': <'person'>, 'outside': <@aa{sv} []>"

JkOperation *
jk_engine_checkpoint (JkEngine   *self,
                      const char *project,
                      GError    **error)
{
  return fake_engine_add_done (self, project, JK_CHECKPOINT_OPERATION, error);
}

void
jk_engine_list_checkpoints_async (JkEngine           *self,
                                  const char         *project,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  fake_engine_end_with (self, g_variant_new_parsed ("[{" ABOUT "}]"), cancellable, callback, user_data);
}

GVariant *
jk_engine_list_checkpoints_finish (JkEngine     *self,
                                   GAsyncResult *result,
                                   GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
fail_unless_known (JkEngine           *self,
                   const char         *id,
                   GAsyncReadyCallback callback,
                   gpointer            user_data)
{
  if (g_str_equal (id, ID))
    return FALSE;
  g_task_report_new_error (self, callback, user_data, NULL, JK_ERROR, JK_ERROR_NOT_FOUND,
                           "There is no such checkpoint.");
  return TRUE;
}

void
jk_engine_plan_restore_async (JkEngine           *self,
                              const char         *project,
                              const char         *id,
                              const char *const  *paths,
                              gboolean            writes,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  if (fail_unless_known (self, id, callback, user_data))
    return;
  fake_engine_end_with (
      self,
      g_variant_new_parsed (
          "{" ABOUT ", 'effects': <{'same': <uint32 0>, 'change': <uint32 1>, 'create': <uint32 0>,"
          " 'remove': <uint32 0>, 'keep': <uint32 0>, 'blocked': <uint32 1>, 'write_bytes': <uint64 5>}>,"
          " 'truncated': <false>, 'files': <[{'path': <'a.c'>, 'effect': <'change'>, 'size_bytes': <uint64 5>,"
          " 'now_bytes': <uint64 4>, 'outside': <false>}, {'path': <'b'>, 'effect': <'blocked'>,"
          " 'reason': <'folder'>, 'size_bytes': <uint64 1>, 'outside': <true>}]>}"),
      cancellable, callback, user_data);
}

GVariant *
jk_engine_plan_restore_finish (JkEngine     *self,
                               GAsyncResult *result,
                               GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

JkOperation *
jk_engine_restore (JkEngine          *self,
                   const char        *project,
                   const char        *id,
                   const char *const *paths,
                   GError           **error)
{
  return fake_engine_add_done (self, project, JK_RESTORE_OPERATION, error);
}

void
jk_engine_delete_checkpoint_async (JkEngine           *self,
                                   const char         *project,
                                   const char         *id,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  if (!fail_unless_known (self, id, callback, user_data))
    fake_engine_end_with (self, g_variant_new_boolean (TRUE), cancellable, callback, user_data);
}

gboolean
jk_engine_delete_checkpoint_finish (JkEngine     *self,
                                    GAsyncResult *result,
                                    GError      **error)
{
  g_autoptr(GVariant) answer = g_task_propagate_pointer (G_TASK (result), error);

  return answer != NULL;
}
