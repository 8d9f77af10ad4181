/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-collector.h"

typedef struct
{
  char *id;
  char *project;
  char *lane;
  guint interval_ms;
  JkClock *clock;
} JkCollectorPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (JkCollector, jk_collector, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_PROJECT,
  PROP_LANE,
  PROP_INTERVAL_MS,
  PROP_CLOCK,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static JkCollectorPrivate *
get_private (JkCollector *self)
{
  return jk_collector_get_instance_private (self);
}

static void
jk_collector_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  JkCollectorPrivate *priv = get_private (JK_COLLECTOR (object));
  JkClock *clock;

  switch (prop_id)
    {
    case PROP_ID:
      priv->id = g_value_dup_string (value);
      break;
    case PROP_PROJECT:
      priv->project = g_value_dup_string (value);
      break;
    case PROP_LANE:
      priv->lane = g_value_dup_string (value);
      break;
    case PROP_INTERVAL_MS:
      priv->interval_ms = g_value_get_uint (value);
      break;
    case PROP_CLOCK:
      clock = g_value_get_pointer (value);
      priv->clock = jk_clock_ref (clock != NULL ? clock : jk_clock_system ());
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
jk_collector_finalize (GObject *object)
{
  JkCollectorPrivate *priv = get_private (JK_COLLECTOR (object));

  g_free (priv->id);
  g_free (priv->project);
  g_free (priv->lane);
  jk_clock_unref (priv->clock);

  G_OBJECT_CLASS (jk_collector_parent_class)->finalize (object);
}

static void
jk_collector_class_init (JkCollectorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = jk_collector_set_property;
  object_class->finalize = jk_collector_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_PROJECT] = g_param_spec_string ("project", NULL, NULL, NULL, flags);
  properties[PROP_LANE] = g_param_spec_string ("lane", NULL, NULL, "machine", flags);
  properties[PROP_INTERVAL_MS] = g_param_spec_uint ("interval-ms", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_CLOCK] = g_param_spec_pointer ("clock", NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
jk_collector_init (JkCollector *self)
{
}

const char *
jk_collector_get_id (JkCollector *self)
{
  return get_private (self)->id;
}

const char *
jk_collector_get_project (JkCollector *self)
{
  return get_private (self)->project;
}

const char *
jk_collector_get_lane (JkCollector *self)
{
  return get_private (self)->lane;
}

guint
jk_collector_get_interval_ms (JkCollector *self)
{
  return get_private (self)->interval_ms;
}

JkClock *
jk_collector_get_clock (JkCollector *self)
{
  return get_private (self)->clock;
}

JkCollection *
jk_collector_collect (JkCollector  *self,
                      GCancellable *cancellable,
                      GError      **error)
{
  g_return_val_if_fail (JK_IS_COLLECTOR (self), NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return JK_COLLECTOR_GET_CLASS (self)->collect (self, cancellable, error);
}

JkCollection *
jk_collector_new_collection (JkCollector *self)
{
  JkCollectorPrivate *priv = get_private (self);

  return jk_collection_new (priv->project, jk_clock_get_real_us (priv->clock));
}
