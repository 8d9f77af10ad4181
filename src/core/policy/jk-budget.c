/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-budget.h"

#define HOUR_US (60 * 60 * (gint64) G_USEC_PER_SEC)

struct _JkBudget
{
  GArray *times; /* of gint64, the oldest first; at most as many as the highest limit */
};

JkBudget *
jk_budget_new (void)
{
  JkBudget *self = g_new0 (JkBudget, 1);

  self->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

void
jk_budget_free (JkBudget *self)
{
  g_array_unref (self->times);
  g_free (self);
}

guint
jk_budget_get_used (JkBudget *self,
                    gint64    now_us)
{
  guint n_old = 0;

  while (n_old < self->times->len && g_array_index (self->times, gint64, n_old) <= now_us - HOUR_US)
    n_old++;
  if (n_old > 0)
    g_array_remove_range (self->times, 0, n_old);
  return self->times->len;
}

gboolean
jk_budget_take (JkBudget *self,
                guint     limit,
                gint64    now_us)
{
  if (jk_budget_get_used (self, now_us) >= limit)
    return FALSE;
  g_array_append_val (self->times, now_us);
  return TRUE;
}

gint64
jk_budget_get_free_us (JkBudget *self,
                       guint     limit,
                       gint64    now_us)
{
  guint used = jk_budget_get_used (self, now_us);

  if (used < limit || used == 0)
    return 0;
  return g_array_index (self->times, gint64, used - MAX (limit, 1)) + HOUR_US;
}

GVariant *
jk_budget_to_variant (JkBudget *self,
                      gint64    now_us)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("ax"));
  guint used = jk_budget_get_used (self, now_us);

  for (guint i = 0; i < used; i++)
    g_variant_builder_add (&builder, "x", now_us - g_array_index (self->times, gint64, i));
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

void
jk_budget_restore (JkBudget *self,
                   GVariant *kept,
                   gint64    since_us,
                   gint64    now_us)
{
  gsize n = g_variant_n_children (kept);

  for (gsize i = 0; i < n; i++)
    {
      gint64 ago_us, time_us;

      g_variant_get_child (kept, i, "x", &ago_us);
      /* A wall clock that was set must neither lose them nor keep them for ever. */
      time_us = now_us - CLAMP (ago_us, 0, HOUR_US) - CLAMP (since_us, 0, HOUR_US);
      g_array_append_val (self->times, time_us);
    }
}
