/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-heal-loop-private.h"

#include <glib/gi18n-lib.h>

/* The states that people see; the later in the list, the more a spot tells about its rule. */
typedef enum
{
  SHOWN_OFF,
  SHOWN_PAUSED,
  SHOWN_WATCHING,
  SHOWN_COOLING,
  SHOWN_RESTING,
  SHOWN_PENDING,
  SHOWN_DECIDING,
  SHOWN_CHECKPOINTING,
  SHOWN_ACTING,
  SHOWN_VERIFYING,
} Shown;

static const char *const words[] = { "off", "paused", "watching", "cooling", "resting", "pending", "deciding", "checkpointing", "acting",
                                     "verifying" };

static Shown
state_of_run (const JkHealRun *run)
{
  switch (run->step)
    {
    case JK_HEAL_STEP_PLAN:
      return SHOWN_DECIDING;
    case JK_HEAL_STEP_CHECKPOINT:
    case JK_HEAL_STEP_KEEP:
      return SHOWN_CHECKPOINTING;
    case JK_HEAL_STEP_ACT:
      return SHOWN_ACTING;
    case JK_HEAL_STEP_NONE:
    case JK_HEAL_STEP_VERIFY:
    case JK_HEAL_STEP_UNDO:
    case JK_HEAL_STEP_RECOVER:
    default:
      return SHOWN_VERIFYING;
    }
}

static Shown
state_of_spot (JkHealLoop            *self,
               const JkHealRuleState *state,
               const JkHealSpot      *spot)
{
  const JkBreakerRules rules = jk_heal_breaker_rules (state->rule, FALSE);
  gint64 now_us = jk_clock_get_boot_us (self->clock);

  if (spot->run != NULL)
    return state_of_run (spot->run);
  if (jk_breaker_get_state (&spot->breaker, &rules, now_us) == JK_BREAKER_OPEN)
    return SHOWN_RESTING;
  if (spot->holds_since_us == 0)
    return now_us < spot->cooldown.next_us ? SHOWN_COOLING : SHOWN_WATCHING;
  return now_us < spot->cooldown.next_us || spot->was_recommended || spot->hold != JK_HEAL_FREE ? SHOWN_COOLING : SHOWN_PENDING;
}

/* Returns: (nullable): the spot that tells most about its rule */
static JkHealSpot *
find_telling (JkHealLoop            *self,
              const JkHealRuleState *state,
              Shown                 *shown,
              guint                 *n_spots)
{
  JkHealSpot *telling = NULL;
  GHashTableIter iter;
  gpointer value;

  *shown = SHOWN_WATCHING;
  *n_spots = 0;
  g_hash_table_iter_init (&iter, self->spots);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      JkHealSpot *spot = value;
      Shown own;

      if (!g_str_equal (spot->rule, state->rule->id))
        continue;
      (*n_spots)++;
      own = state_of_spot (self, state, spot);
      if (own <= *shown)
        continue;
      *shown = own;
      telling = spot;
    }
  return telling;
}

static Shown
state_of_rule (JkHealLoop            *self,
               const JkHealRuleState *state,
               Shown                  of_spots)
{
  const JkBreakerRules rules = jk_heal_breaker_rules (state->rule, TRUE);

  if (of_spots >= SHOWN_DECIDING)
    return of_spots;
  if (state->rule->mode == JK_HEAL_OFF || state->action == NULL)
    return SHOWN_OFF;
  if (self->stop != JK_HEAL_STOPPED_BY_NOBODY || !self->auto_healing)
    return SHOWN_PAUSED;
  if (jk_breaker_get_state (&state->breaker, &rules, jk_clock_get_boot_us (self->clock)) == JK_BREAKER_OPEN)
    return SHOWN_RESTING;
  return of_spots;
}

static void
add (GVariantBuilder *builder,
     const char      *name,
     GVariant        *value)
{
  g_variant_builder_add (builder, "{sv}", name, value);
}

static gint64
to_real (JkHealLoop *self,
         gint64      boot_us)
{
  gint64 now_us = jk_clock_get_boot_us (self->clock);

  return boot_us > now_us ? jk_clock_get_real_us (self->clock) + boot_us - now_us : 0;
}

/* The worse of the two breakers is shown. */
static void
add_breaker (JkHealLoop            *self,
             const JkHealRuleState *state,
             const JkHealSpot      *spot,
             GVariantBuilder       *builder)
{
  JkBreakerRules rules = jk_heal_breaker_rules (state->rule, TRUE);
  gint64 now_us = jk_clock_get_boot_us (self->clock);
  const JkBreaker *breaker = &state->breaker;

  if (spot != NULL && jk_breaker_get_state (breaker, &rules, now_us) == JK_BREAKER_CLOSED)
    {
      rules = jk_heal_breaker_rules (state->rule, FALSE);
      breaker = &spot->breaker;
    }
  add (builder, "breaker", g_variant_new_string (jk_breaker_state_to_string (jk_breaker_get_state (breaker, &rules, now_us))));
  add (builder, "failures", g_variant_new_uint32 (breaker->n_failures));
  add (builder, "breaker_until_us", g_variant_new_int64 (breaker->n_failures >= rules.max_failures ? to_real (self, breaker->next_us) : 0));
}

static void
add_spot (JkHealLoop       *self,
          const JkHealSpot *spot,
          GVariantBuilder  *builder)
{
  if (spot->target != NULL && spot->target->project != NULL)
    add (builder, "project", g_variant_new_string (spot->target->project));
  if (spot->target != NULL && spot->target->object != NULL)
    add (builder, "target", g_variant_new_take_string (g_utf8_make_valid (spot->target->object, -1)));
  add (builder, "since_us", g_variant_new_int64 (spot->since_us));
  add (builder, "next_allowed_us", g_variant_new_int64 (to_real (self, spot->cooldown.next_us)));
  if (spot->refusal != NULL)
    add (builder, "refusal", g_variant_new_string (spot->refusal));
}

static GVariant *
describe (JkHealLoop      *self,
          JkHealRuleState *state)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const JkHealRule *rule = state->rule;
  guint n_spots;
  Shown shown;
  JkHealSpot *spot = find_telling (self, state, &shown, &n_spots);

  add (&builder, "id", g_variant_new_string (rule->id));
  add (&builder, "name", g_variant_new_string (rule->name != NULL ? rule->name : rule->id));
  add (&builder, "condition", g_variant_new_string (jk_expression_get_text (rule->condition)));
  add (&builder, "for_s", g_variant_new_double ((double) rule->for_us / G_USEC_PER_SEC));
  add (&builder, "action", g_variant_new_string (rule->action));
  add (&builder, "mode", g_variant_new_string (jk_heal_mode_to_string (rule->mode)));
  add (&builder, "enabled", g_variant_new_boolean (rule->mode != JK_HEAL_OFF && state->action != NULL));
  add (&builder, "state", g_variant_new_string (words[state_of_rule (self, state, shown)]));
  add (&builder, "n_targets", g_variant_new_uint32 (n_spots));
  add (&builder, "can_undo", g_variant_new_boolean (state->can_undo));
  add (&builder, "only_recommends", g_variant_new_boolean (state->only_recommends));
  if (state->last_action != NULL)
    add (&builder, "last_action", g_variant_new_string (state->last_action));
  add_breaker (self, state, spot, &builder);
  if (spot != NULL)
    add_spot (self, spot, &builder);
  else if (state->action == NULL)
    add (&builder, "refusal", g_variant_new_take_string (g_strdup_printf (_ ("the action “%s” is not there"), rule->action)));
  return g_variant_builder_end (&builder);
}

gboolean
jk_heal_loop_can_undo (JkHealLoop         *self,
                       const JkHealRecord *record)
{
  JkHealAction *action = jk_heal_loop_find_action (self, record->action);

  return record->state == JK_HEAL_KEPT && record->can_undo
         && (action == NULL || jk_heal_action_has_way_back (action, record->way_back));
}

GVariant *
jk_heal_loop_describe_record (JkHealLoop         *self,
                              const JkHealRecord *record)
{
  g_autoptr(GVariant) all = jk_heal_record_to_variant (record);
  GVariantDict dict;

  g_variant_dict_init (&dict, all);
  g_variant_dict_insert (&dict, "can_undo", "b", jk_heal_loop_can_undo (self, record) && !jk_heal_loop_is_covered (self, record));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

GVariant *
jk_heal_loop_describe_rules (JkHealLoop *self)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < self->rules->len; i++)
    g_variant_builder_add_value (&builder, describe (self, g_ptr_array_index (self->rules, i)));
  return g_variant_builder_end (&builder);
}
