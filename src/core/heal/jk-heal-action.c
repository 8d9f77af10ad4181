/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-heal-action.h"

#include <glib/gi18n-lib.h>

#include "jk-error.h"

/* Where an action does not say how long it may take. */
#define TIMEOUT_US (60 * G_TIME_SPAN_SECOND)

typedef struct
{
  char *id;
  gint64 timeout_us;
} JkHealActionPrivate;

enum
{
  PROP_0,
  PROP_ID,
  PROP_TIMEOUT_US,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (JkHealAction, jk_heal_action, G_TYPE_OBJECT)

static JkHealActionPrivate *
get_private (JkHealAction *self)
{
  return jk_heal_action_get_instance_private (self);
}

static void
jk_heal_action_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  JkHealActionPrivate *priv = get_private (JK_HEAL_ACTION (object));

  switch (prop_id)
    {
    case PROP_ID:
      priv->id = g_value_dup_string (value);
      break;
    case PROP_TIMEOUT_US:
      priv->timeout_us = g_value_get_int64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
jk_heal_action_finalize (GObject *object)
{
  g_free (get_private (JK_HEAL_ACTION (object))->id);
  G_OBJECT_CLASS (jk_heal_action_parent_class)->finalize (object);
}

static void
jk_heal_action_class_init (JkHealActionClass *klass)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  G_OBJECT_CLASS (klass)->set_property = jk_heal_action_set_property;
  G_OBJECT_CLASS (klass)->finalize = jk_heal_action_finalize;
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_TIMEOUT_US] = g_param_spec_int64 ("timeout-us", NULL, NULL, 1, G_MAXINT64, TIMEOUT_US, flags);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
}

static void
jk_heal_action_init (JkHealAction *self)
{
}

const char *
jk_heal_action_get_id (JkHealAction *self)
{
  g_return_val_if_fail (JK_IS_HEAL_ACTION (self), NULL);

  return get_private (self)->id;
}

gint64
jk_heal_action_get_timeout_us (JkHealAction *self)
{
  g_return_val_if_fail (JK_IS_HEAL_ACTION (self), 0);

  return get_private (self)->timeout_us;
}

gboolean
jk_heal_action_has_undo (JkHealAction *self)
{
  g_return_val_if_fail (JK_IS_HEAL_ACTION (self), FALSE);

  return JK_HEAL_ACTION_GET_CLASS (self)->undo != NULL;
}

gboolean
jk_heal_action_only_recommends (JkHealAction *self)
{
  g_return_val_if_fail (JK_IS_HEAL_ACTION (self), FALSE);

  return JK_HEAL_ACTION_GET_CLASS (self)->only_recommends;
}

JkHealPlan *
jk_heal_action_plan (JkHealAction       *self,
                     const JkHealTarget *target,
                     GCancellable       *cancellable,
                     GError            **error)
{
  g_return_val_if_fail (JK_IS_HEAL_ACTION (self) && target != NULL, NULL);

  return JK_HEAL_ACTION_GET_CLASS (self)->plan (self, target, cancellable, error);
}

GVariant *
jk_heal_action_checkpoint (JkHealAction       *self,
                           const JkHealTarget *target,
                           const JkHealPlan   *plan,
                           GCancellable       *cancellable,
                           GError            **error)
{
  g_return_val_if_fail (JK_IS_HEAL_ACTION (self) && target != NULL && plan != NULL, NULL);

  if (JK_HEAL_ACTION_GET_CLASS (self)->checkpoint == NULL)
    return g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  return JK_HEAL_ACTION_GET_CLASS (self)->checkpoint (self, target, plan, cancellable, error);
}

JkHealOutcome *
jk_heal_action_act (JkHealAction       *self,
                    const JkHealTarget *target,
                    const JkHealPlan   *plan,
                    GVariant           *way_back,
                    JkOperation        *operation,
                    GCancellable       *cancellable,
                    GError            **error)
{
  g_return_val_if_fail (JK_IS_HEAL_ACTION (self) && target != NULL && plan != NULL, NULL);

  return JK_HEAL_ACTION_GET_CLASS (self)->act (self, target, plan, way_back, operation, cancellable, error);
}

JkHealVerdict
jk_heal_action_verify (JkHealAction       *self,
                       const JkHealTarget *target,
                       const JkHealPlan   *plan,
                       JkHealOutcome      *outcome,
                       GCancellable       *cancellable,
                       GError            **error)
{
  g_return_val_if_fail (JK_IS_HEAL_ACTION (self) && target != NULL && outcome != NULL, JK_HEAL_UNKNOWN);

  if (JK_HEAL_ACTION_GET_CLASS (self)->verify == NULL)
    return JK_HEAL_UNKNOWN;
  return JK_HEAL_ACTION_GET_CLASS (self)->verify (self, target, plan, outcome, cancellable, error);
}

gboolean
jk_heal_action_undo (JkHealAction       *self,
                     const JkHealTarget *target,
                     GVariant           *way_back,
                     GVariant           *outcome_data,
                     GCancellable       *cancellable,
                     GError            **error)
{
  g_return_val_if_fail (JK_IS_HEAL_ACTION (self) && target != NULL, FALSE);

  if (JK_HEAL_ACTION_GET_CLASS (self)->undo == NULL)
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, _ ("This action cannot be undone."));
      return FALSE;
    }
  return JK_HEAL_ACTION_GET_CLASS (self)->undo (self, target, way_back, outcome_data, cancellable, error);
}

gboolean
jk_heal_action_has_way_back (JkHealAction *self,
                             GVariant     *way_back)
{
  JkHealActionClass *klass;

  g_return_val_if_fail (JK_IS_HEAL_ACTION (self), FALSE);

  klass = JK_HEAL_ACTION_GET_CLASS (self);
  return klass->has_way_back == NULL || klass->has_way_back (self, way_back);
}

JkHealRemains
jk_heal_action_recover (JkHealAction       *self,
                        const JkHealTarget *target,
                        GVariant           *plan_data,
                        GVariant           *way_back,
                        GCancellable       *cancellable,
                        GError            **error)
{
  g_return_val_if_fail (JK_IS_HEAL_ACTION (self) && target != NULL, JK_HEAL_LEFT_UNKNOWN);

  if (JK_HEAL_ACTION_GET_CLASS (self)->recover == NULL)
    return JK_HEAL_LEFT_UNKNOWN;
  return JK_HEAL_ACTION_GET_CLASS (self)->recover (self, target, plan_data, way_back, cancellable, error);
}

JkHealTarget *
jk_heal_target_new (const char *project,
                    const char *path,
                    const char *object,
                    double      value)
{
  JkHealTarget *self = g_new0 (JkHealTarget, 1);

  self->project = g_strdup (project);
  self->path = g_strdup (path);
  self->object = g_strdup (object);
  self->value = value;
  return self;
}

JkHealTarget *
jk_heal_target_copy (const JkHealTarget *self)
{
  return jk_heal_target_new (self->project, self->path, self->object, self->value);
}

void
jk_heal_target_free (JkHealTarget *self)
{
  g_free (self->project);
  g_free (self->path);
  g_free (self->object);
  g_free (self);
}

static void
free_item (gpointer data)
{
  JkHealItem *item = data;

  g_free (item->name);
  g_free (item->note);
  g_free (item);
}

static void
free_effect (gpointer data)
{
  JkHealEffect *effect = data;

  g_free (effect->metric);
  g_free (effect->unit);
  g_free (effect);
}

JkHealPlan *
jk_heal_plan_new (void)
{
  JkHealPlan *self = g_new0 (JkHealPlan, 1);

  self->items = g_ptr_array_new_with_free_func (free_item);
  self->effects = g_ptr_array_new_with_free_func (free_effect);
  return self;
}

void
jk_heal_plan_free (JkHealPlan *self)
{
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->effects);
  g_clear_error (&self->refusal);
  g_clear_pointer (&self->data, g_variant_unref);
  g_free (self->pile);
  g_free (self->below);
  g_free (self);
}

JkHealOutcome *
jk_heal_outcome_new (void)
{
  JkHealOutcome *self = g_new0 (JkHealOutcome, 1);

  self->items = g_ptr_array_new_with_free_func (free_item);
  self->effects = g_ptr_array_new_with_free_func (free_effect);
  return self;
}

void
jk_heal_outcome_free (JkHealOutcome *self)
{
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->effects);
  g_clear_pointer (&self->data, g_variant_unref);
  g_free (self->mark);
  g_free (self);
}

void
jk_heal_items_add (GPtrArray  *items,
                   const char *name,
                   const char *note,
                   gint64      size_bytes)
{
  JkHealItem *item = g_new0 (JkHealItem, 1);

  item->name = g_strdup (name);
  item->note = g_strdup (note);
  item->size_bytes = size_bytes;
  g_ptr_array_add (items, item);
}

void
jk_heal_items_take_over (GPtrArray  *items,
                         GPtrArray  *from,
                         const char *note)
{
  for (guint i = 0; i < from->len; i++)
    {
      const JkHealItem *item = g_ptr_array_index (from, i);

      if (g_strcmp0 (item->note, note) == 0)
        jk_heal_items_add (items, item->name, item->note, item->size_bytes);
    }
}

void
jk_heal_effects_add (GPtrArray  *effects,
                     const char *metric,
                     const char *unit,
                     double      before,
                     double      after)
{
  JkHealEffect *effect = g_new0 (JkHealEffect, 1);

  effect->metric = g_strdup (metric);
  effect->unit = g_strdup (unit);
  effect->before = before;
  effect->after = after;
  g_ptr_array_add (effects, effect);
}
