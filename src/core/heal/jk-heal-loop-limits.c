/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-heal-loop-private.h"

#include <glib/gi18n-lib.h>

#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)
/* How long a rule rests after failures: this long at first, at most that long. */
#define REST_US (10 * MINUTE_US)
#define MAX_REST_US (6 * 60 * MINUTE_US)

JkBreakerRules
jk_heal_breaker_rules (const JkHealRule *rule,
                       gboolean          is_everywhere)
{
  return (JkBreakerRules) {
    .max_failures = is_everywhere ? 2 * rule->retries : rule->retries,
    .first_us = 0, /* the cool-down sees to that */
    .open_us = REST_US,
    .max_open_us = MAX_REST_US,
  };
}

/* Whether two would work on the same thing: a project, or else what they name, or else by the same action. Where only one of them has a
 * project, a person has named one to what is not of projects. */
static gboolean
is_same_ground (const char         *action,
                const JkHealTarget *target,
                const JkHealRecord *other)
{
  if (target->project != NULL && other->target->project != NULL && !g_str_equal (target->project, other->target->project))
    return g_str_equal (action, other->action) && target->object != NULL && g_strcmp0 (target->object, other->target->object) == 0;
  if (target->project != NULL && other->target->project != NULL)
    return TRUE;
  if (target->object != NULL && other->target->object != NULL)
    return g_str_equal (target->object, other->target->object);
  return g_str_equal (action, other->action);
}

static gboolean
is_ground_taken (JkHealLoop         *self,
                 const char         *action,
                 const JkHealTarget *target,
                 const JkHealRun    *own_run)
{
  for (guint i = 0; i < self->runs->len; i++)
    {
      const JkHealRun *run = g_ptr_array_index (self->runs, i);

      if (run != own_run && is_same_ground (action, target, run->record))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_rule_trying (JkHealLoop       *self,
                const JkHealRule *rule,
                const JkHealRun  *own_run)
{
  for (guint i = 0; i < self->runs->len; i++)
    {
      const JkHealRun *run = g_ptr_array_index (self->runs, i);

      if (run != own_run && g_str_equal (run->record->rule, rule->id))
        return TRUE;
    }
  return FALSE;
}

/* Half-open, one attempt at a time decides. */
static const char *
forbid_by_breakers (JkHealLoop      *self,
                    JkHealRuleState *state,
                    JkHealSpot      *spot,
                    const JkHealRun *own_run)
{
  const JkBreakerRules everywhere = jk_heal_breaker_rules (state->rule, TRUE);
  const JkBreakerRules here = jk_heal_breaker_rules (state->rule, FALSE);
  gint64 now_us = jk_clock_get_boot_us (self->clock);
  JkBreakerState of_rule = jk_breaker_get_state (&state->breaker, &everywhere, now_us);

  if (of_rule == JK_BREAKER_OPEN || (of_rule == JK_BREAKER_HALF_OPEN && is_rule_trying (self, state->rule, own_run)))
    return _ ("the rule rests after too many failures");
  if (spot != NULL && jk_breaker_get_state (&spot->breaker, &here, now_us) == JK_BREAKER_OPEN)
    return _ ("the rule rests here after failures");
  return NULL;
}

static const char *
forbid_by_times (JkHealLoop      *self,
                 JkHealRuleState *state,
                 JkHealSpot      *spot,
                 gboolean         by_person)
{
  gint64 now_us = jk_clock_get_boot_us (self->clock);

  if (jk_budget_get_used (self->budget, now_us) >= self->max_per_hour)
    return _ ("as much was done in the last hour as may be");
  if (jk_budget_get_used (state->budget, now_us) >= state->rule->max_per_hour)
    return _ ("the rule did as much in the last hour as it may");
  if (!by_person && spot != NULL && now_us < spot->cooldown.next_us)
    return _ ("it was done not long ago");
  return NULL;
}

static const char *
forbid_by_switches (JkHealLoop      *self,
                    JkHealRuleState *state,
                    gboolean         by_person)
{
  if (self->stop != JK_HEAL_STOPPED_BY_NOBODY)
    return _ ("healing is held back");
  if (state->rule->mode == JK_HEAL_OFF && !by_person)
    return _ ("the rule is off");
  if (!self->auto_healing && !by_person)
    return _ ("automatic healing is off");
  return NULL;
}

char *
jk_heal_loop_forbid (JkHealLoop         *self,
                     JkHealRuleState    *state,
                     JkHealSpot         *spot,
                     const JkHealTarget *target,
                     gboolean            by_person,
                     const JkHealRun    *own_run)
{
  const char *reason = forbid_by_switches (self, state, by_person);

  if (state->action == NULL && reason == NULL)
    return g_strdup_printf (_ ("the action “%s” is not there"), state->rule->action);
  if (reason == NULL)
    reason = forbid_by_breakers (self, state, spot, own_run);
  if (reason == NULL && (own_run == NULL || !own_run->has_budget))
    reason = forbid_by_times (self, state, spot, by_person);
  if (reason == NULL && is_ground_taken (self, state->rule->action, target, own_run))
    reason = _ ("another action on it is under way");
  if (reason == NULL && own_run == NULL && self->runs->len >= JK_HEAL_MAX_RUNS)
    reason = _ ("too many actions are under way");
  return reason != NULL ? g_strdup (reason) : self->host.forbid (target, self->user_data);
}

gboolean
jk_heal_loop_take_budget (JkHealLoop      *self,
                          JkHealRuleState *state)
{
  gint64 now_us = jk_clock_get_boot_us (self->clock);

  return jk_budget_get_used (state->budget, now_us) < state->rule->max_per_hour
         && jk_budget_take (self->budget, self->max_per_hour, now_us)
         && jk_budget_take (state->budget, state->rule->max_per_hour, now_us);
}

static JkHealSpot *
spot_of (JkHealLoop      *self,
         const JkHealRun *run)
{
  return run->series != NULL ? jk_heal_loop_find_spot (self, run->record->rule, run->series) : NULL;
}

void
jk_heal_loop_note_success (JkHealLoop      *self,
                           const JkHealRun *run)
{
  JkHealRuleState *state = jk_heal_loop_find_rule (self, run->record->rule);
  JkHealSpot *spot = spot_of (self, run);

  if (state != NULL)
    jk_breaker_succeed (&state->breaker);
  if (spot != NULL)
    jk_breaker_succeed (&spot->breaker);
}

void
jk_heal_loop_note_failure (JkHealLoop      *self,
                           const JkHealRun *run,
                           gboolean         is_final)
{
  JkHealRuleState *state = jk_heal_loop_find_rule (self, run->record->rule);
  JkHealSpot *spot = spot_of (self, run);
  gint64 now_us = jk_clock_get_boot_us (self->clock);
  JkBreakerRules rules;

  if (state == NULL)
    return;
  rules = jk_heal_breaker_rules (state->rule, TRUE);
  /* What made it worse at one target is no proof that it would at the others; without a target there is nothing else to rest. */
  jk_breaker_fail (&state->breaker, &rules, now_us, 0, is_final && spot == NULL, 0.5);
  if (spot == NULL)
    return;
  rules = jk_heal_breaker_rules (state->rule, FALSE);
  jk_breaker_fail (&spot->breaker, &rules, now_us, 0, is_final, 0.5);
}

void
jk_heal_loop_take_back_rest (JkHealLoop *self,
                             JkHealRun  *run)
{
  JkHealSpot *spot = spot_of (self, run);

  if (spot == NULL || !run->has_rest)
    return;
  run->has_rest = FALSE;
  spot->cooldown.n_in_row -= spot->cooldown.n_in_row > 0;
  spot->cooldown.next_us = run->next_before_us;
}

void
jk_heal_loop_note_rest (JkHealLoop *self,
                        JkHealRun  *run)
{
  JkHealSpot *spot = spot_of (self, run);

  if (spot == NULL || run->rule == NULL)
    return;
  jk_heal_loop_take_back_rest (self, run);
  run->next_before_us = spot->cooldown.next_us;
  jk_cooldown_begin (&spot->cooldown, run->rule->cooldown_us, jk_clock_get_boot_us (self->clock));
  run->has_rest = TRUE;
}
