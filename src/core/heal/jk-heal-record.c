/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-heal-record.h"

#include <math.h>

#define MAX_ITEMS 200
#define MAX_EFFECTS 50

JkHealRecord *
jk_heal_record_new (const char   *rule,
                    const char   *action,
                    JkHealTarget *target,
                    gboolean      by_person,
                    gint64        now_us)
{
  JkHealRecord *self = g_new0 (JkHealRecord, 1);

  self->id = g_strdup_printf ("%08x%08x", g_random_int (), g_random_int ());
  self->rule = g_strdup (rule);
  self->action = g_strdup (action);
  self->target = target;
  self->by_person = by_person;
  self->started_us = now_us;
  self->items = g_ptr_array_new ();
  self->effects = g_ptr_array_new ();
  return self;
}

void
jk_heal_record_free (JkHealRecord *self)
{
  g_free (self->id);
  g_free (self->rule);
  g_free (self->action);
  jk_heal_target_free (self->target);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->effects);
  g_free (self->operation);
  g_free (self->error);
  g_clear_pointer (&self->plan_data, g_variant_unref);
  g_clear_pointer (&self->way_back, g_variant_unref);
  g_clear_pointer (&self->outcome_data, g_variant_unref);
  g_free (self->pile);
  g_free (self->below);
  g_free (self->mark);
  g_free (self);
}

void
jk_heal_record_set_error (JkHealRecord *self,
                          const char   *message)
{
  g_free (self->error);
  self->error = g_strdup (message);
}

void
jk_heal_record_set_lists (JkHealRecord *self,
                          GPtrArray    *items,
                          guint         n_items,
                          GPtrArray    *effects)
{
  g_autoptr(JkHealPlan) copy = jk_heal_plan_new ();

  for (guint i = 0; i < MIN (items->len, MAX_ITEMS); i++)
    {
      const JkHealItem *item = g_ptr_array_index (items, i);

      jk_heal_items_add (copy->items, item->name, item->note, item->size_bytes);
    }
  for (guint i = 0; i < MIN (effects->len, MAX_EFFECTS); i++)
    {
      const JkHealEffect *effect = g_ptr_array_index (effects, i);

      jk_heal_effects_add (copy->effects, effect->metric, effect->unit, effect->before, effect->after);
    }
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->effects);
  self->items = g_ptr_array_ref (copy->items);
  self->effects = g_ptr_array_ref (copy->effects);
  self->n_items = MAX (n_items, items->len);
}

static void
add_text (GVariantBuilder *builder,
          const char      *name,
          const char      *text)
{
  if (text != NULL)
    g_variant_builder_add (builder, "{sv}", name, g_variant_new_take_string (g_utf8_make_valid (text, -1)));
}

GVariant *
jk_heal_items_to_variant (GPtrArray *items)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < items->len; i++)
    {
      const JkHealItem *item = g_ptr_array_index (items, i);

      g_variant_builder_open (&builder, G_VARIANT_TYPE_VARDICT);
      add_text (&builder, "name", item->name);
      add_text (&builder, "note", item->note);
      if (item->size_bytes >= 0)
        g_variant_builder_add (&builder, "{sv}", "size_bytes", g_variant_new_int64 (item->size_bytes));
      g_variant_builder_close (&builder);
    }
  return g_variant_builder_end (&builder);
}

GVariant *
jk_heal_effects_to_variant (GPtrArray *effects)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < effects->len; i++)
    {
      const JkHealEffect *effect = g_ptr_array_index (effects, i);

      g_variant_builder_open (&builder, G_VARIANT_TYPE_VARDICT);
      add_text (&builder, "metric", effect->metric);
      add_text (&builder, "unit", effect->unit);
      if (isfinite (effect->before))
        g_variant_builder_add (&builder, "{sv}", "before", g_variant_new_double (effect->before));
      if (isfinite (effect->after))
        g_variant_builder_add (&builder, "{sv}", "after", g_variant_new_double (effect->after));
      g_variant_builder_close (&builder);
    }
  return g_variant_builder_end (&builder);
}

const char *
jk_heal_state_to_string (JkHealState state)
{
  static const char *const words[] = { "running", "kept", "undone", "failed", "interrupted", "refused", "recommended" };

  return words[state];
}

const char *
jk_heal_verdict_to_string (JkHealVerdict verdict)
{
  static const char *const words[] = { "unknown", "helped", "no-help", "worse" };

  return words[verdict];
}

static void
add_public (GVariantBuilder    *builder,
            const JkHealRecord *self)
{
  add_text (builder, "id", self->id);
  add_text (builder, "rule", self->rule);
  add_text (builder, "action", self->action);
  add_text (builder, "project", self->target->project);
  add_text (builder, "target", self->target->object);
  add_text (builder, "trigger", self->by_person ? "person" : "rule");
  add_text (builder, "state", jk_heal_state_to_string (self->state));
  add_text (builder, "operation", self->operation);
  add_text (builder, "error", self->error);
  if (self->is_judged)
    add_text (builder, "verdict", jk_heal_verdict_to_string (self->verdict));
  g_variant_builder_add (builder, "{sv}", "started_us", g_variant_new_int64 (self->started_us));
  g_variant_builder_add (builder, "{sv}", "ended_us", g_variant_new_int64 (self->ended_us));
  g_variant_builder_add (builder, "{sv}", "items", jk_heal_items_to_variant (self->items));
  g_variant_builder_add (builder, "{sv}", "n_items", g_variant_new_uint32 (self->n_items));
  g_variant_builder_add (builder, "{sv}", "effects", jk_heal_effects_to_variant (self->effects));
  /* Only what stayed can be taken back. */
  g_variant_builder_add (builder, "{sv}", "can_undo", g_variant_new_boolean (self->can_undo && self->state == JK_HEAL_KEPT));
}

GVariant *
jk_heal_record_to_variant (const JkHealRecord *self)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  add_public (&builder, self);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
add_own (GVariantBuilder *builder,
         const char      *name,
         GVariant        *value)
{
  if (value != NULL)
    g_variant_builder_add (builder, "{sv}", name, value);
}

static char *
write_text (const JkHealRecord *self,
            gboolean            has_own)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr(GVariant) all = NULL;

  add_public (&builder, self);
  if (self->target->path != NULL)
    g_variant_builder_add (&builder, "{sv}", "path", g_variant_new_bytestring (self->target->path));
  g_variant_builder_add (&builder, "{sv}", "value", g_variant_new_double (isfinite (self->target->value) ? self->target->value : -1));
  g_variant_builder_add (&builder, "{sv}", "has_value", g_variant_new_boolean (isfinite (self->target->value)));
  g_variant_builder_add (&builder, "{sv}", "stage", g_variant_new_uint32 (self->stage));
  g_variant_builder_add (&builder, "{sv}", "undoable", g_variant_new_boolean (self->can_undo));
  add_text (&builder, "pile", self->pile);
  add_text (&builder, "below", self->below);
  add_text (&builder, "mark", self->mark);
  if (has_own)
    {
      add_own (&builder, "plan_data", self->plan_data);
      add_own (&builder, "way_back", self->way_back);
      add_own (&builder, "outcome_data", self->outcome_data);
    }
  all = g_variant_ref_sink (g_variant_builder_end (&builder));
  return g_variant_print (all, TRUE);
}

char *
jk_heal_record_to_text (const JkHealRecord *self)
{
  return write_text (self, TRUE);
}

char *
jk_heal_record_to_event_text (const JkHealRecord *self)
{
  return write_text (self, FALSE);
}
