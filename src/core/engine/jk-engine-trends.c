/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-engine-private.h"

#include <math.h>

#include "jk-trend.h"

#define TREND_DAYS 14
#define TREND_POINTS 200
/* A trend over days does not change in minutes. */
#define LEARN_AGAIN_US (10 * 60 * G_USEC_PER_SEC)
#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

typedef struct
{
  GWeakRef engine;
  char *project;
} Learning;

static void
learning_free (Learning *self)
{
  g_weak_ref_clear (&self->engine);
  g_free (self->project);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Learning, learning_free)

static void
keep_trend (JkEngine         *self,
            JkWatchedProject *watched,
            const JkSeries   *series)
{
  JkTrend trend;

  watched->has_trend = jk_trend_fit (series, &trend);
  if (!watched->has_trend)
    return;
  watched->trend_per_day = trend.slope_per_day;
  watched->days_to_goal = jk_trend_days_until (&trend, jk_config_get_double (self->config, "coverage.goal"), TRUE);
}

static void
on_history_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(Learning) learning = user_data;
  g_autoptr(GPtrArray) found = jk_store_query_finish (JK_STORE (source), result, NULL);
  g_autoptr(JkEngine) self = g_weak_ref_get (&learning->engine);
  JkWatchedProject *watched = self != NULL ? jk_engine_find_project (self, learning->project) : NULL;

  if (found != NULL && watched != NULL)
    keep_trend (self, watched, g_ptr_array_index (found, 0));
}

/* Asks the history for the last two weeks; what it says is told from the next collection on. */
static void
learn (JkEngine         *self,
       JkWatchedProject *watched)
{
  const char *const labels[] = { "project", watched->project.id, NULL };
  g_autofree char *key = jk_series_key_new ("test_coverage", labels);
  const char *const keys[] = { key, NULL };
  gint64 now_ms = jk_clock_get_real_us (self->clock) / 1000;
  gint64 monotonic_us = jk_clock_get_monotonic_us (self->clock);
  Learning *learning;

  if (self->store == NULL || (watched->learnt_us != 0 && monotonic_us - watched->learnt_us < LEARN_AGAIN_US))
    return;

  watched->learnt_us = monotonic_us;
  learning = g_new0 (Learning, 1);
  g_weak_ref_init (&learning->engine, self);
  learning->project = g_strdup (watched->project.id);
  jk_store_query_async (self->store, keys, now_ms - TREND_DAYS * DAY_MS, now_ms + 1, TREND_POINTS, self->cancellable,
                        on_history_cb, learning);
}

GVariant *
jk_engine_add_trend (JkEngine    *self,
                     JkCollector *collector,
                     GVariant    *detail)
{
  const char *id = jk_collector_get_project (collector);
  JkWatchedProject *watched = id != NULL ? jk_engine_find_project (self, id) : NULL;
  GVariantDict dict;

  if (watched == NULL || !g_str_equal (jk_collector_get_id (collector), "coverage"))
    return g_variant_ref (detail);

  learn (self, watched);
  g_variant_dict_init (&dict, detail);
  if (watched->has_trend)
    {
      g_variant_dict_insert (&dict, "trend_per_day", "d", watched->trend_per_day);
      if (isfinite (watched->days_to_goal))
        g_variant_dict_insert (&dict, "days_to_goal", "d", watched->days_to_goal);
    }
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}
