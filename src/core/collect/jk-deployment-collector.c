/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-deployment-collector.h"

#include <glib/gi18n-lib.h>

#include "jk-error.h"
#include "jk-http-address.h"

#define DEFAULT_TIMEOUT_MS 5000
#define UNKNOWN -1

typedef struct
{
  char *name;
  char *url;       /* (nullable) */
  char *shown_url; /* without a password */
  char *unit;      /* full name */
  gboolean user_bus;
  guint timeout_ms;
  JkHttpStatuses expected;

  int health; /* a JkHealth, or UNKNOWN */
  gint64 since_us;
  char *why; /* (nullable) */
} Target;

struct _JkDeploymentCollector
{
  JkCollector parent_instance;

  JkHttp *http;
  JkUnitBus *buses[2]; /* the system's, the user's; made when one is needed */
  GPtrArray *targets;  /* of Target */
};

G_DEFINE_FINAL_TYPE (JkDeploymentCollector, jk_deployment_collector, JK_TYPE_COLLECTOR)

static void
free_target (gpointer data)
{
  Target *target = data;

  g_free (target->name);
  g_free (target->url);
  g_free (target->shown_url);
  g_free (target->unit);
  g_free (target->why);
  g_free (target);
}

/* Takes @why. */
static void
set_health (Target *target,
            int     health,
            char   *why,
            gint64  now_us)
{
  if (target->health != health || target->since_us == 0)
    target->since_us = now_us;
  target->health = health;
  g_free (target->why);
  target->why = why;
}

static void
check_urls (JkDeploymentCollector *self,
            GCancellable          *cancellable)
{
  g_autofree JkHttpRequest *requests = g_new (JkHttpRequest, self->targets->len);
  g_autoptr(GPtrArray) answers = NULL;
  gint64 now_us;
  guint n = 0;

  for (guint i = 0; i < self->targets->len; i++)
    {
      const Target *target = g_ptr_array_index (self->targets, i);

      if (target->url != NULL)
        requests[n++] = (JkHttpRequest) { .url = target->url, .timeout_ms = target->timeout_ms };
    }
  answers = jk_http_fetch_all (self->http, requests, n, cancellable);
  now_us = jk_clock_get_real_us (jk_collector_get_clock (JK_COLLECTOR (self)));

  n = 0;
  for (guint i = 0; i < self->targets->len; i++)
    {
      Target *target = g_ptr_array_index (self->targets, i);
      JkHealth health;
      char *why;

      if (target->url == NULL)
        continue;
      health = jk_health_of_answer (g_ptr_array_index (answers, n++), &target->expected, target->timeout_ms / 2.0, &why);
      set_health (target, health, why, now_us);
    }
}

/* Returns: %FALSE with @error if the state cannot be asked for at all */
static gboolean
check_unit (JkDeploymentCollector *self,
            Target                *target,
            GCancellable          *cancellable,
            GError               **error)
{
  gint64 now_us = jk_clock_get_real_us (jk_collector_get_clock (JK_COLLECTOR (self)));
  JkUnitBus **bus = &self->buses[target->user_bus ? 1 : 0];
  g_autoptr(GError) inner = NULL;
  g_autoptr(JkUnitState) unit = NULL;
  JkHealth health;
  char *why;

  if (*bus == NULL)
    *bus = jk_unit_bus_new (target->user_bus);
  unit = jk_unit_bus_get_state (*bus, target->unit, target->timeout_ms, cancellable, &inner);
  if (unit == NULL)
    {
      set_health (target, UNKNOWN, g_strdup (inner->message), now_us);
      g_propagate_error (error, g_steal_pointer (&inner));
      return FALSE;
    }

  health = jk_health_of_unit (unit, &why);
  set_health (target, health, why, now_us);
  if (unit->since_us != 0)
    target->since_us = unit->since_us;
  return TRUE;
}

static void
add_detail (GVariantBuilder *builder,
            const Target    *target,
            const char      *project)
{
  const char *state = target->health == UNKNOWN ? "unknown" : jk_health_to_string (target->health);

  g_variant_builder_open (builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (builder, "{sv}", "name", g_variant_new_string (target->name));
  g_variant_builder_add (builder, "{sv}", "project", g_variant_new_string (project != NULL ? project : ""));
  g_variant_builder_add (builder, "{sv}", "kind", g_variant_new_string (target->url != NULL ? "url" : "unit"));
  g_variant_builder_add (builder, "{sv}", "target",
                         g_variant_new_string (target->url != NULL ? target->shown_url : target->unit));
  g_variant_builder_add (builder, "{sv}", "state", g_variant_new_string (state));
  g_variant_builder_add (builder, "{sv}", "error", g_variant_new_string (target->why != NULL ? target->why : ""));
  g_variant_builder_add (builder, "{sv}", "since_us", g_variant_new_int64 (target->since_us));
  g_variant_builder_close (builder);
}

static JkCollection *
summarize (JkDeploymentCollector *self)
{
  JkCollection *collection = jk_collector_new_collection (JK_COLLECTOR (self));
  g_autofree JkHealth *healths = g_new (JkHealth, self->targets->len);
  GVariantBuilder builder;
  guint n = 0;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < self->targets->len; i++)
    {
      const Target *target = g_ptr_array_index (self->targets, i);

      add_detail (&builder, target, collection->project);
      if (target->health == UNKNOWN)
        continue;
      healths[n++] = target->health;
      jk_collection_add_labelled (collection, "deployment_health", target->health, "target", target->name, NULL);
    }
  jk_collection_add (collection, "deployment_health", jk_health_combine (healths, n));
  jk_collection_take_detail (collection,
                             g_variant_new_parsed ("{'targets': <%@aa{sv}>}", g_variant_builder_end (&builder)));
  return collection;
}

static JkCollection *
jk_deployment_collector_collect (JkCollector  *collector,
                                 GCancellable *cancellable,
                                 GError      **error)
{
  JkDeploymentCollector *self = JK_DEPLOYMENT_COLLECTOR (collector);
  g_autoptr(GError) first = NULL;
  guint n_known = 0;

  check_urls (self, cancellable);
  for (guint i = 0; i < self->targets->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      Target *target = g_ptr_array_index (self->targets, i);

      if (target->url != NULL || check_unit (self, target, cancellable, first == NULL ? &first : NULL))
        n_known++;
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (n_known > 0)
    return summarize (self);

  if (first != NULL)
    g_propagate_error (error, g_steal_pointer (&first));
  else
    g_set_error (error, JK_ERROR, JK_ERROR_NO_DATA, _ ("There is nothing whose health is to be watched"));
  return NULL;
}

static void
jk_deployment_collector_finalize (GObject *object)
{
  JkDeploymentCollector *self = JK_DEPLOYMENT_COLLECTOR (object);

  g_clear_object (&self->http);
  g_clear_pointer (&self->buses[0], jk_unit_bus_free);
  g_clear_pointer (&self->buses[1], jk_unit_bus_free);
  g_clear_pointer (&self->targets, g_ptr_array_unref);

  G_OBJECT_CLASS (jk_deployment_collector_parent_class)->finalize (object);
}

static void
jk_deployment_collector_class_init (JkDeploymentCollectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_deployment_collector_finalize;
  JK_COLLECTOR_CLASS (klass)->collect = jk_deployment_collector_collect;
}

static void
jk_deployment_collector_init (JkDeploymentCollector *self)
{
}

static Target *
make_target (const JkDeploymentTarget *from,
             GError                  **error)
{
  Target *target = g_new0 (Target, 1);
  gboolean good;

  target->name = g_utf8_make_valid (from->name, -1);
  target->user_bus = from->user_bus;
  target->timeout_ms = from->timeout_ms != 0 ? from->timeout_ms : DEFAULT_TIMEOUT_MS;
  target->health = UNKNOWN;
  good = jk_http_statuses_parse (from->expect_status, &target->expected, error);
  if (good && from->url != NULL)
    {
      target->url = g_strdup (from->url);
      target->shown_url = jk_http_display_url (from->url);
    }
  else if (good)
    target->unit = jk_unit_name (from->unit != NULL ? from->unit : "", error);

  if (target->url != NULL || target->unit != NULL)
    return target;
  g_prefix_error (error, "%s: ", target->name);
  free_target (target);
  return NULL;
}

JkCollector *
jk_deployment_collector_new (const JkDeploymentTarget *targets,
                             guint                     n_targets,
                             const char               *project,
                             JkHttp                   *http,
                             JkClock                  *clock,
                             GError                  **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (free_target);
  g_autofree char *lane = g_strconcat ("http:deployment", project != NULL ? ":" : NULL, project, NULL);
  JkDeploymentCollector *self;

  for (guint i = 0; i < n_targets; i++)
    {
      Target *target = make_target (&targets[i], error);

      if (target == NULL)
        return NULL;
      g_ptr_array_add (all, target);
    }

  self = g_object_new (JK_TYPE_DEPLOYMENT_COLLECTOR, "id", "deployment", "project", project, "lane", lane,
                       "clock", clock, "interval-ms", 30000, NULL);
  self->http = g_object_ref (http);
  self->targets = g_steal_pointer (&all);
  return JK_COLLECTOR (self);
}
