/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One rule that has acted once, and secrets wherever a reader without a key may not look. */
#include "fake-engine-private.h"

#include "jk-engine-healing.h"
#include "jk-error.h"

#define ACTION \
  "{'id': <'00112233aabbccdd'>, 'rule': <'low-disk'>, 'action': <'disk-clean'>, 'target': <'/secret-target'>," \
  " 'trigger': <'rule'>, 'state': <'kept'>, 'started_us': <int64 1700000000000000>, 'ended_us': <int64 1700000001000000>," \
  " 'effects': <[{'metric': <'reclaimed'>, 'unit': <'B'>, 'before': <0.0>, 'after': <5.0>}]>," \
  " 'items': <[{'name': <'/secret-cache'>, 'note': <'delete'>, 'size_bytes': <int64 5>}]>, 'n_items': <uint32 1>, 'can_undo': <true>," \
  " 'verdict': <'helped'>, 'error': <'secret-error'>}"

static GVariant *
parse (const char *text)
{
  return g_variant_ref_sink (g_variant_new_parsed (text, NULL));
}

GVariant *
jk_engine_describe_healing (JkEngine *self)
{
  g_autofree char *text = g_strdup_printf (
    "{'auto_healing': <%s>, 'paused': <%s>, 'paused_until_us': <int64 0>, 'stopped_by': <'%s'>, 'per_hour': <uint32 12>,"
    " 'used': <uint32 1>, 'free_at_us': <int64 1700003600000000>,"
    " 'rules': <[{'id': <'low-disk'>, 'name': <'A disk is nearly full'>, 'condition': <'disk_usage[mount=\"/secret\"] > 1'>,"
    " 'for_s': <60.0>, 'action': <'disk-clean'>, 'mode': <'auto'>, 'enabled': <true>, 'target': <'/secret-target'>,"
    " 'n_targets': <uint32 1>, 'state': <'cooling'>, 'since_us': <int64 1700000000000000>, 'breaker': <'closed'>,"
    " 'failures': <uint32 0>, 'can_undo': <true>, 'last_action': <'00112233aabbccdd'>, 'refusal': <'secret-refusal'>}]>,"
    " 'actions': <[" ACTION "]>}",
    self->auto_healing ? "true" : "false", self->healing_paused ? "true" : "false", self->healing_paused ? "person" : "nobody");

  return parse (text);
}

gboolean
jk_engine_get_healing_paused (JkEngine *self)
{
  return self->healing_paused;
}

void
jk_engine_pause_healing (JkEngine *self,
                         gint64    for_us)
{
  self->healing_paused = TRUE;
}

gboolean
jk_engine_resume_healing (JkEngine *self,
                          GError  **error)
{
  self->healing_paused = FALSE;
  return TRUE;
}

gboolean
jk_engine_has_heal_rule (JkEngine   *self,
                         const char *id)
{
  return g_str_equal (id, "low-disk");
}

void
jk_engine_preview_heal_async (JkEngine           *self,
                              const char         *rule,
                              const char         *project,
                              const char         *target,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_return_pointer (task,
                         parse ("{'rule': <'low-disk'>, 'action': <'disk-clean'>, 'would_act': <true>, 'n_items': <uint32 0>,"
                                " 'can_undo': <true>}"),
                         (GDestroyNotify) g_variant_unref);
}

GVariant *
jk_engine_preview_heal_finish (JkEngine     *self,
                               GAsyncResult *result,
                               GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
jk_engine_check_heal (JkEngine   *self,
                      const char *rule,
                      const char *project,
                      const char *target,
                      GError    **error)
{
  if (!self->healing_paused)
    return TRUE;
  g_set_error_literal (error, JK_ERROR, JK_ERROR_BUSY, "healing is held back");
  return FALSE;
}

static JkOperation *
begin (JkEngine   *self,
       const char *kind)
{
  g_autoptr(JkOperation) operation = jk_operation_new (kind, NULL);

  jk_engine_add_operation (self, operation);
  jk_operation_start (operation);
  jk_operation_finish (operation, NULL);
  return jk_engine_get_operation (self, jk_operation_get_id (operation));
}

JkOperation *
jk_engine_run_heal (JkEngine   *self,
                    const char *rule,
                    const char *project,
                    const char *target,
                    GError    **error)
{
  return jk_engine_check_heal (self, rule, project, target, error) ? begin (self, JK_HEAL_OPERATION) : NULL;
}

gboolean
jk_engine_check_undo_heal (JkEngine   *self,
                           const char *action,
                           GError    **error)
{
  if (g_str_equal (action, "00112233aabbccdd"))
    return TRUE;
  g_set_error_literal (error, JK_ERROR, JK_ERROR_NOT_FOUND, "There is no such action");
  return FALSE;
}

JkOperation *
jk_engine_undo_heal (JkEngine   *self,
                     const char *action,
                     GError    **error)
{
  return jk_engine_check_undo_heal (self, action, error) ? begin (self, JK_UNDO_OPERATION) : NULL;
}

GVariant *
jk_engine_get_heal_action (JkEngine   *self,
                           const char *id)
{
  return g_str_equal (id, "00112233aabbccdd") ? parse (ACTION) : NULL;
}

gboolean
jk_engine_heal_ended_later (JkEngine   *self,
                            const char *id,
                            gint64      ended_us)
{
  return FALSE;
}

GVariant *
jk_engine_read_heal_record (const char *text)
{
  return NULL;
}

GVariant *
jk_engine_find_heal_of_alert (JkEngine      *self,
                              const JkAlert *alert)
{
  return NULL;
}
