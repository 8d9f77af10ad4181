/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-engine-healing-private.h"

#include <glib/gi18n-lib.h>

#include "jk-engine-remedies.h"
#include "jk-error.h"

#define CONTROL "control"
#define PAUSE "healing-pause"

JkEngineHealing *
jk_engine_healing_new (void)
{
  JkEngineHealing *healing = g_new0 (JkEngineHealing, 1);

  healing->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_heal_rule_unref);
  healing->remedies = g_ptr_array_new_with_free_func (g_object_unref);
  return healing;
}

void
jk_engine_healing_free (JkEngineHealing *healing)
{
  g_ptr_array_unref (healing->rules);
  g_ptr_array_unref (healing->remedies);
  g_free (healing);
}

void
jk_engine_healing_configure (JkEngine *self)
{
  JkEngineHealing *healing = self->healing;

  g_ptr_array_unref (healing->rules);
  g_ptr_array_unref (healing->remedies);
  healing->rules = jk_heal_rules_new (self->config);
  healing->remedies = jk_engine_make_remedies (self);
  jk_engine_changed (self, JK_FACET_HEALING);
}

void
jk_engine_healing_load (JkEngine *self)
{
  g_autoptr(GPtrArray) documents = self->store != NULL ? jk_store_load_documents (self->store, CONTROL, NULL) : NULL;

  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const JkDocument *document = g_ptr_array_index (documents, i);

      if (g_str_equal (document->key, PAUSE))
        jk_heal_switch_restore (&self->healing->kill, document->body);
    }
  jk_engine_healing_configure (self);
}

static JkHealStop
get_stop (JkEngine *self)
{
  return jk_heal_switch_get (&self->healing->kill, jk_clock_get_real_us (self->clock));
}

gboolean
jk_engine_get_healing_paused (JkEngine *self)
{
  return get_stop (self) != JK_HEAL_STOPPED_BY_NOBODY;
}

static void
keep_pause (JkEngine *self)
{
  g_autofree char *text = jk_heal_switch_to_text (&self->healing->kill);

  if (self->store != NULL)
    {
      jk_store_put_document (self->store, CONTROL, PAUSE, text);
      jk_store_commit (self->store);
    }
  jk_engine_changed (self, JK_FACET_HEALING);
}

void
jk_engine_pause_healing (JkEngine *self,
                         gint64    for_us)
{
  self->healing->kill.by_person = TRUE;
  self->healing->kill.until_us = for_us > 0 ? jk_clock_get_real_us (self->clock) + for_us : 0;
  keep_pause (self);
}

gboolean
jk_engine_resume_healing (JkEngine *self,
                          GError  **error)
{
  self->healing->kill.by_person = FALSE;
  self->healing->kill.until_us = 0;
  keep_pause (self);
  if (!jk_engine_get_healing_paused (self))
    return TRUE;
  g_set_error_literal (error, JK_ERROR, JK_ERROR_BUSY,
                       get_stop (self) == JK_HEAL_STOPPED_BY_FILE
                         ? _ ("a file holds healing back: healing.off, or healing.paused in the configuration")
                         : _ ("the variable JIKIMI_HEALING_PAUSED holds healing back"));
  return FALSE;
}

gboolean
jk_engine_has_heal_rule (JkEngine   *self,
                         const char *id)
{
  return jk_heal_rules_find (self->healing->rules, id) != NULL;
}

static void
describe_rule (JkEngine         *self,
               const JkHealRule *rule,
               GVariantBuilder  *builder)
{
  gboolean paused = jk_engine_get_healing_paused (self);

  g_variant_builder_open (builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (builder, "{sv}", "id", g_variant_new_string (rule->id));
  g_variant_builder_add (builder, "{sv}", "name", g_variant_new_string (rule->name != NULL ? rule->name : rule->id));
  g_variant_builder_add (builder, "{sv}", "condition", g_variant_new_string (jk_expression_get_text (rule->condition)));
  g_variant_builder_add (builder, "{sv}", "for_s", g_variant_new_double ((double) rule->for_us / G_USEC_PER_SEC));
  g_variant_builder_add (builder, "{sv}", "action", g_variant_new_string (rule->action));
  g_variant_builder_add (builder, "{sv}", "mode", g_variant_new_string (jk_heal_mode_to_string (rule->mode)));
  g_variant_builder_add (builder, "{sv}", "enabled", g_variant_new_boolean (rule->mode != JK_HEAL_OFF));
  g_variant_builder_add (builder, "{sv}", "state",
                         g_variant_new_string (rule->mode == JK_HEAL_OFF ? "off" : paused ? "paused" : "watching"));
  g_variant_builder_add (builder, "{sv}", "breaker", g_variant_new_string ("closed"));
  g_variant_builder_close (builder);
}

GVariant *
jk_engine_describe_healing (JkEngine *self)
{
  JkEngineHealing *healing = self->healing;
  GVariantBuilder rules = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  GVariantDict dict;

  for (guint i = 0; i < healing->rules->len; i++)
    describe_rule (self, g_ptr_array_index (healing->rules, i), &rules);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "auto_healing", "b", self->auto_healing);
  g_variant_dict_insert (&dict, "paused", "b", jk_engine_get_healing_paused (self));
  g_variant_dict_insert (&dict, "paused_until_us", "x", healing->kill.until_us);
  g_variant_dict_insert (&dict, "stopped_by", "s", jk_heal_stop_to_string (get_stop (self)));
  g_variant_dict_insert (&dict, "per_hour", "u", (guint) jk_config_get_int (self->config, "healing.max_per_hour"));
  g_variant_dict_insert_value (&dict, "rules", g_variant_builder_end (&rules));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
set_missing (GError **error)
{
  g_set_error_literal (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("There is no such action"));
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

  g_task_return_new_error (task, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("There is no such action"));
}

GVariant *
jk_engine_preview_heal_finish (JkEngine     *self,
                               GAsyncResult *result,
                               GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

JkOperation *
jk_engine_run_heal (JkEngine   *self,
                    const char *rule,
                    const char *project,
                    const char *target,
                    GError    **error)
{
  set_missing (error);
  return NULL;
}

gboolean
jk_engine_check_heal (JkEngine   *self,
                      const char *rule,
                      const char *project,
                      const char *target,
                      GError    **error)
{
  set_missing (error);
  return FALSE;
}

JkOperation *
jk_engine_undo_heal (JkEngine   *self,
                     const char *action,
                     GError    **error)
{
  set_missing (error);
  return NULL;
}

gboolean
jk_engine_check_undo_heal (JkEngine   *self,
                           const char *action,
                           GError    **error)
{
  set_missing (error);
  return FALSE;
}
