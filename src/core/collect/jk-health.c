/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-deployment-collector.h"

#include <glib/gi18n-lib.h>

const char *
jk_health_to_string (JkHealth health)
{
  return health == JK_HEALTH_HEALTHY ? "healthy" : health == JK_HEALTH_DEGRADED ? "degraded" : "unavailable";
}

JkHealth
jk_health_of_answer (const JkHttpAnswer   *answer,
                     const JkHttpStatuses *expected,
                     double                slow_ms,
                     char                **why)
{
  *why = NULL;
  if (answer->error != NULL)
    {
      *why = g_strdup (answer->error->message);
      return JK_HEALTH_UNAVAILABLE;
    }
  if (!jk_http_statuses_contain (expected, answer->status))
    {
      *why = g_strdup_printf (_ ("The server answered with status %u"), answer->status);
      return answer->status >= 500 ? JK_HEALTH_UNAVAILABLE : JK_HEALTH_DEGRADED;
    }
  if (answer->total_ms > slow_ms)
    {
      *why = g_strdup_printf (_ ("The server took %.0f ms to answer"), answer->total_ms);
      return JK_HEALTH_DEGRADED;
    }
  return JK_HEALTH_HEALTHY;
}

JkHealth
jk_health_of_unit (const JkUnitState *unit,
                   char             **why)
{
  const char *const between[] = { "reloading", "refreshing", "activating", "deactivating", "maintenance", NULL };

  *why = NULL;
  if (!g_str_equal (unit->load, "loaded"))
    {
      *why = g_strdup_printf (_ ("The unit cannot be loaded: %s"), unit->load);
      return JK_HEALTH_UNAVAILABLE;
    }
  if (g_str_equal (unit->active, "active"))
    return JK_HEALTH_HEALTHY;

  if (*unit->result != '\0' && !g_str_equal (unit->result, "success"))
    *why = g_strdup_printf (_ ("The unit is %s (%s): %s"), unit->active, unit->sub, unit->result);
  else
    *why = g_strdup_printf (_ ("The unit is %s (%s)"), unit->active, unit->sub);
  return g_strv_contains (between, unit->active) ? JK_HEALTH_DEGRADED : JK_HEALTH_UNAVAILABLE;
}

JkHealth
jk_health_combine (const JkHealth *healths,
                   guint           n)
{
  guint n_healthy = 0, n_unavailable = 0;

  for (guint i = 0; i < n; i++)
    {
      n_healthy += healths[i] == JK_HEALTH_HEALTHY;
      n_unavailable += healths[i] == JK_HEALTH_UNAVAILABLE;
    }
  return n_healthy == n ? JK_HEALTH_HEALTHY : n_unavailable == n ? JK_HEALTH_UNAVAILABLE : JK_HEALTH_DEGRADED;
}
