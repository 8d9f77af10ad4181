/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Breakers, cool-downs and budgets over a restart: all times are kept as distances, for the clocks begin anew. */
#include "jk-heal-loop-private.h"

#define DAY_US JK_COOLDOWN_MAX_US

static gint64
distance_of (gint64 time_us,
             gint64 now_us)
{
  return time_us > now_us ? time_us - now_us : 0;
}

static void
add_rules (JkHealLoop      *self,
           GVariantBuilder *builder,
           gint64           now_us)
{
  g_variant_builder_open (builder, G_VARIANT_TYPE ("a(suxax)"));
  for (guint i = 0; i < self->rules->len; i++)
    {
      JkHealRuleState *state = g_ptr_array_index (self->rules, i);
      g_autoptr(GVariant) budget = jk_budget_to_variant (state->budget, now_us);

      g_variant_builder_add (builder, "(sux@ax)", state->rule->id, state->breaker.n_failures,
                             distance_of (state->breaker.next_us, now_us), budget);
    }
  g_variant_builder_close (builder);
}

static void
add_spots (JkHealLoop      *self,
           GVariantBuilder *builder,
           gint64           now_us)
{
  GHashTableIter iter;
  gpointer value;

  g_variant_builder_open (builder, G_VARIANT_TYPE ("a(ssuxuxu)"));
  g_hash_table_iter_init (&iter, self->spots);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const JkHealSpot *spot = value;

      if (spot->breaker.n_failures > 0 || spot->cooldown.n_in_row > 0 || spot->hold != JK_HEAL_FREE)
        g_variant_builder_add (builder, "(ssuxuxu)", spot->rule, spot->series, spot->breaker.n_failures,
                               distance_of (spot->breaker.next_us, now_us), spot->cooldown.n_in_row,
                               distance_of (spot->cooldown.next_us, now_us), (guint32) spot->hold);
    }
  g_variant_builder_close (builder);
}

char *
jk_heal_loop_keep_limits (JkHealLoop *self)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("(xaxa(suxax)a(ssuxuxu))"));
  gint64 now_us = jk_clock_get_boot_us (self->clock);
  g_autoptr(GVariant) budget = jk_budget_to_variant (self->budget, now_us);
  g_autoptr(GVariant) all = NULL;

  g_variant_builder_add (&builder, "x", jk_clock_get_real_us (self->clock));
  g_variant_builder_add_value (&builder, budget);
  add_rules (self, &builder, now_us);
  add_spots (self, &builder, now_us);
  all = g_variant_ref_sink (g_variant_builder_end (&builder));
  return g_variant_print (all, FALSE);
}

static gint64
time_from (gint64 distance_us,
           gint64 since_us,
           gint64 now_us)
{
  return distance_us > since_us ? now_us + MIN (distance_us - since_us, DAY_US) : 0;
}

static void
restore_rules (JkHealLoop   *self,
               GVariantIter *iter,
               gint64        since_us,
               gint64        now_us)
{
  const char *id;
  guint n_failures;
  gint64 next_us;
  GVariant *budget;

  while (g_variant_iter_next (iter, "(&sux@ax)", &id, &n_failures, &next_us, &budget))
    {
      JkHealRuleState *state = jk_heal_loop_find_rule (self, id);

      if (state != NULL)
        {
          state->breaker = (JkBreaker) { MIN (n_failures, 1000), time_from (next_us, since_us, now_us) };
          jk_budget_restore (state->budget, budget, since_us, now_us);
        }
      g_variant_unref (budget);
    }
}

static void
restore_spots (JkHealLoop   *self,
               GVariantIter *iter,
               gint64        since_us,
               gint64        now_us)
{
  const char *rule, *series;
  guint n_failures, n_in_row;
  gint64 open_us, next_us;
  guint hold;

  while (g_variant_iter_next (iter, "(&s&suxuxu)", &rule, &series, &n_failures, &open_us, &n_in_row, &next_us, &hold))
    {
      JkHealSpot *spot = jk_heal_loop_find_rule (self, rule) != NULL ? jk_heal_loop_ensure_spot (self, rule, series) : NULL;

      if (spot == NULL)
        continue;
      spot->breaker = (JkBreaker) { MIN (n_failures, 1000), time_from (open_us, since_us, now_us) };
      spot->cooldown = (JkCooldown) { MIN (n_in_row, 1000), time_from (next_us, since_us, now_us), 0 };
      spot->hold = MIN (hold, JK_HEAL_LEFT);
      spot->hold_us = now_us;
    }
}

void
jk_heal_loop_restore_limits (JkHealLoop *self,
                             const char *text)
{
  g_autoptr(GVariant) all = g_variant_parse (G_VARIANT_TYPE ("(xaxa(suxax)a(ssuxuxu))"), text, NULL, NULL, NULL);
  g_autoptr(GVariant) budget = NULL;
  g_autoptr(GVariantIter) rules = NULL, spots = NULL;
  gint64 now_us = jk_clock_get_boot_us (self->clock);
  gint64 real_us, since_us;

  if (all == NULL)
    return;
  g_variant_get (all, "(x@axa(suxax)a(ssuxuxu))", &real_us, &budget, &rules, &spots);
  /* A clock that was set back makes no time pass. */
  since_us = CLAMP (jk_clock_get_real_us (self->clock) - real_us, 0, DAY_US);
  jk_budget_restore (self->budget, budget, since_us, now_us);
  restore_rules (self, rules, since_us, now_us);
  restore_spots (self, spots, since_us, now_us);
}
