/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people ask of self-healing. */
#include "jk-engine-healing-private.h"

#include <glib/gi18n-lib.h>

#include "jk-error.h"

typedef struct
{
  char *rule;
  JkHealAction *action;
  JkHealTarget *target;
  char *refusal; /* (nullable): of the loop */
} Preview;

static void
free_preview (gpointer data)
{
  Preview *preview = data;

  g_free (preview->rule);
  g_object_unref (preview->action);
  jk_heal_target_free (preview->target);
  g_free (preview->refusal);
  g_free (preview);
}

gboolean
jk_engine_has_heal_rule (JkEngine   *self,
                         const char *id)
{
  return jk_heal_rules_find (self->healing->rules, id) != NULL;
}

static GVariant *
describe_plan (const Preview    *preview,
               const JkHealPlan *plan)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const char *refusal = plan->refusal != NULL ? plan->refusal->message : plan->nothing_to_do ? _ ("there is nothing to do")
                                                                                             : preview->refusal;

  g_variant_builder_add (&builder, "{sv}", "rule", g_variant_new_string (preview->rule));
  g_variant_builder_add (&builder, "{sv}", "action", g_variant_new_string (jk_heal_action_get_id (preview->action)));
  g_variant_builder_add (&builder, "{sv}", "would_act", g_variant_new_boolean (refusal == NULL && !plan->only_recommends));
  if (refusal != NULL)
    g_variant_builder_add (&builder, "{sv}", "refusal", g_variant_new_string (refusal));
  g_variant_builder_add (&builder, "{sv}", "items", jk_heal_items_to_variant (plan->items));
  g_variant_builder_add (&builder, "{sv}", "n_items", g_variant_new_uint32 (MAX (plan->n_items, plan->items->len)));
  g_variant_builder_add (&builder, "{sv}", "effects", jk_heal_effects_to_variant (plan->effects));
  g_variant_builder_add (&builder, "{sv}", "can_undo", g_variant_new_boolean (plan->can_undo));
  g_variant_builder_add (&builder, "{sv}", "only_recommends", g_variant_new_boolean (plan->only_recommends));
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
preview_worker (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  const Preview *preview = task_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JkHealPlan) plan = jk_heal_action_plan (preview->action, preview->target, cancellable, &error);

  if (plan != NULL)
    g_task_return_pointer (task, describe_plan (preview, plan), (GDestroyNotify) g_variant_unref);
  else if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_new_error (task, JK_ERROR, JK_ERROR_FAILED, _ ("it did not work"));
}

static JkHealAction *
find_remedy (JkEngine   *self,
             const char *id)
{
  for (guint i = 0; i < self->healing->remedies->len; i++)
    {
      JkHealAction *action = g_ptr_array_index (self->healing->remedies, i);

      if (g_str_equal (jk_heal_action_get_id (action), id))
        return action;
    }
  return NULL;
}

static JkHealRule *
find_rule (JkEngine   *self,
           const char *id,
           GError    **error)
{
  JkHealRule *rule = jk_heal_rules_find (self->healing->rules, id);

  if (rule == NULL)
    g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("There is no healing rule “%s”."), id);
  return rule;
}

void
jk_engine_preview_heal_async (JkEngine           *self,
                              const char         *id,
                              const char         *project,
                              const char         *target,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GError) refusal = NULL;
  JkHealAction *action;
  JkHealRule *rule;
  Preview *preview;

  g_task_set_source_tag (task, jk_engine_preview_heal_async);
  rule = find_rule (self, id, &refusal);
  if (rule == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&refusal));
      return;
    }
  action = find_remedy (self, rule->action);
  if (action == NULL)
    {
      g_task_return_new_error (task, JK_ERROR, JK_ERROR_BUSY, _ ("the action “%s” is not there"), rule->action);
      return;
    }
  refusal = jk_heal_loop_refuse (self->healing->loop, rule, project, target);
  preview = g_new0 (Preview, 1);
  preview->rule = g_strdup (id);
  preview->action = g_object_ref (action);
  preview->target = jk_heal_loop_make_target (self->healing->loop, rule, project, target);
  preview->refusal = refusal != NULL ? g_strdup (refusal->message) : NULL;
  g_task_set_task_data (task, preview, free_preview);
  g_task_run_in_thread (task, preview_worker);
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
                      const char *id,
                      const char *project,
                      const char *target,
                      GError    **error)
{
  JkHealRule *rule = find_rule (self, id, error);
  GError *refusal = rule != NULL ? jk_heal_loop_refuse (self->healing->loop, rule, project, target) : NULL;

  if (refusal != NULL)
    g_propagate_error (error, refusal);
  return rule != NULL && refusal == NULL;
}

JkOperation *
jk_engine_run_heal (JkEngine   *self,
                    const char *id,
                    const char *project,
                    const char *target,
                    GError    **error)
{
  JkHealRule *rule = find_rule (self, id, error);
  JkHealRun *run = rule != NULL ? jk_heal_loop_run (self->healing->loop, rule, project, target, error) : NULL;

  return run != NULL ? run->operation : NULL;
}

gboolean
jk_engine_check_undo_heal (JkEngine   *self,
                           const char *action,
                           GError    **error)
{
  return jk_heal_loop_check_undo (self->healing->loop, action, error);
}

JkOperation *
jk_engine_undo_heal (JkEngine   *self,
                     const char *action,
                     GError    **error)
{
  JkHealRun *run = jk_heal_loop_undo (self->healing->loop, action, error);

  return run != NULL ? run->operation : NULL;
}

GVariant *
jk_engine_get_heal_action (JkEngine   *self,
                           const char *id)
{
  const JkHealRecord *record = jk_heal_loop_find_record (self->healing->loop, id);

  return record != NULL ? jk_heal_loop_describe_record (self->healing->loop, record) : NULL;
}
