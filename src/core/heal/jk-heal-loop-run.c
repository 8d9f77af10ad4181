/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run through the loop: how its steps end, and what comes next. */
#include "config.h"

#include "jk-heal-loop-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-error.h"

static JkHealSpot *
spot_of (JkHealLoop      *self,
         const JkHealRun *run)
{
  return run->series != NULL ? jk_heal_loop_find_spot (self, run->record->rule, run->series) : NULL;
}

static void
end_operation (JkHealRun  *run,
               const char *message)
{
  g_autoptr(GError) error = NULL;

  if (jk_operation_has_ended (run->operation))
    return;
  if (run->record->state == JK_HEAL_KEPT || run->record->state == JK_HEAL_RECOMMENDED || message == NULL)
    {
      jk_operation_finish (run->operation, g_variant_new_parsed ("{'action': <%s>}", run->record->id));
      return;
    }
  error = g_error_new_literal (JK_ERROR, JK_ERROR_FAILED, message);
  jk_operation_fail (run->operation, error);
}

/* Whether a refusal of the action's is worth a record: not each time anew. */
static gboolean
is_worth_telling (JkHealSpot         *spot,
                  const JkHealRecord *record)
{
  if (record->state != JK_HEAL_REFUSED || spot == NULL)
    return TRUE;
  if (g_strcmp0 (spot->told_refusal, record->error) == 0)
    return FALSE;
  g_free (spot->told_refusal);
  spot->told_refusal = g_strdup (record->error);
  return TRUE;
}

void
jk_heal_loop_end (JkHealLoop *self,
                  JkHealRun  *run,
                  JkHealState state,
                  const char *message)
{
  JkHealSpot *spot = spot_of (self, run);
  JkHealRecord *record = run->record;

  record->state = state;
  record->stage = JK_HEAL_ENDED;
  record->ended_us = jk_clock_get_real_us (self->clock);
  if (message != NULL)
    jk_heal_record_set_error (record, message);
  if (spot != NULL && spot->run == run)
    {
      spot->run = NULL;
      g_free (spot->refusal);
      spot->refusal = state == JK_HEAL_REFUSED ? g_strdup (message) : NULL;
      spot->was_recommended |= state == JK_HEAL_RECOMMENDED;
    }
  if (run->is_announced || is_worth_telling (spot, record))
    {
      if (!run->is_announced)
        {
          run->is_announced = TRUE;
          jk_heal_loop_add_record (self, record);
        }
      self->host.keep (record, self->user_data);
      self->host.ended (record, self->user_data);
    }
  end_operation (run, record->error);
  run->verify_until_us = 0;
  if (!run->is_late)
    g_ptr_array_remove (self->runs, run);
  jk_heal_loop_note_change (self);
}

/* Returns: %TRUE if the step's end is of no use any more: its time was over long ago, and now it lets go */
static gboolean
drop_late (JkHealLoop *self,
           JkHealRun  *run)
{
  run->step = JK_HEAL_STEP_NONE;
  if (!run->is_late)
    return FALSE;
  g_ptr_array_remove (self->runs, run);
  jk_heal_loop_note_change (self);
  return TRUE;
}

static const char *
message_of (const JkHealRun *run,
            const GError    *error)
{
  if (run->is_timed_out)
    return _ ("it took too long and was ended");
  if (error == NULL)
    return _ ("it did not work");
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? _ ("it was called off") : error->message;
}

/* Nothing was changed yet. */
static void
fail_early (JkHealLoop   *self,
            JkHealRun    *run,
            const GError *error)
{
  gboolean is_called_off = !run->is_timed_out && g_cancellable_is_cancelled (run->cancellable);

  jk_heal_loop_note_rest (self, run);
  if (is_called_off)
    {
      jk_heal_loop_end (self, run, JK_HEAL_REFUSED, _ ("it was called off"));
      return;
    }
  jk_heal_loop_note_failure (self, run, FALSE);
  jk_heal_loop_end (self, run, JK_HEAL_FAILED, message_of (run, error));
}

/* Looks once more whether it may be done: time has passed. Returns: %FALSE having ended the run */
static gboolean
check_again (JkHealLoop *self,
             JkHealRun  *run)
{
  JkHealRuleState *state = jk_heal_loop_find_rule (self, run->record->rule);
  JkHealSpot *spot = spot_of (self, run);
  g_autofree char *reason = NULL;

  if (g_cancellable_is_cancelled (run->cancellable))
    reason = g_strdup (_ ("it was called off"));
  else if (state == NULL || state->action != run->action)
    reason = g_strdup (_ ("the rule was changed meanwhile"));
  else if (!run->record->by_person && (spot == NULL || spot->truth != JK_TRUTH_TRUE))
    reason = g_strdup (_ ("the condition does not hold any more"));
  else
    reason = jk_heal_loop_forbid (self, state, spot, run->record->target, run->record->by_person, run);
  if (reason == NULL)
    return TRUE;
  jk_heal_loop_take_back_rest (self, run);
  jk_heal_loop_end (self, run, JK_HEAL_REFUSED, reason);
  return FALSE;
}

static void
take_plan (JkHealLoop *self,
           JkHealRun  *run,
           JkHealPlan *plan)
{
  JkHealRuleState *state = jk_heal_loop_find_rule (self, run->record->rule);

  run->plan = plan;
  run->record->can_undo = plan->can_undo;
  run->record->pile = g_strdup (plan->pile);
  run->record->below = g_strdup (plan->below);
  run->record->plan_data = plan->data != NULL ? g_variant_ref (plan->data) : NULL;
  jk_heal_record_set_lists (run->record, plan->items, plan->n_items, plan->effects);
  /* One that came to nothing says nothing of what the action is like. */
  if (state == NULL || plan->nothing_to_do || plan->refusal != NULL)
    return;
  state->can_undo = plan->can_undo;
  state->only_recommends = plan->only_recommends;
}

static gboolean
is_proposal (const JkHealRun *run)
{
  return run->plan->only_recommends
         || (!run->record->by_person && (run->plan->needs_approval || run->rule->mode == JK_HEAL_SUGGEST));
}

void
jk_heal_loop_planned (JkHealLoop   *self,
                      JkHealRun    *run,
                      JkHealPlan   *plan,
                      const GError *error)
{
  JkHealRuleState *state;

  if (plan != NULL)
    take_plan (self, run, plan);
  if (drop_late (self, run))
    return;
  if (plan == NULL)
    {
      fail_early (self, run, error);
      return;
    }
  if (plan->nothing_to_do || plan->refusal != NULL)
    {
      jk_heal_loop_note_rest (self, run);
      jk_heal_loop_end (self, run, JK_HEAL_REFUSED, plan->refusal != NULL ? plan->refusal->message : _ ("there is nothing to do"));
      return;
    }
  if (!check_again (self, run))
    return;
  if (is_proposal (run))
    {
      jk_heal_loop_note_rest (self, run);
      jk_heal_loop_end (self, run, JK_HEAL_RECOMMENDED, NULL);
      return;
    }
  state = jk_heal_loop_find_rule (self, run->record->rule);
  if (!jk_heal_loop_take_budget (self, state))
    {
      jk_heal_loop_end (self, run, JK_HEAL_REFUSED, _ ("as much was done in the last hour as may be"));
      return;
    }
  run->has_budget = TRUE;
  jk_heal_loop_announce (self, run);
  run->record->stage = JK_HEAL_CHECKPOINTING;
  self->host.keep (run->record, self->user_data);
  jk_heal_loop_begin_step (self, run, JK_HEAL_STEP_CHECKPOINT);
}

void
jk_heal_loop_checkpointed (JkHealLoop   *self,
                           JkHealRun    *run,
                           GVariant     *way_back,
                           const GError *error)
{
  if (way_back != NULL)
    run->record->way_back = way_back;
  if (drop_late (self, run))
    return;
  if (way_back == NULL)
    {
      fail_early (self, run, error);
      return;
    }
  /* From here on it may have acted, for whoever reads this after the process has ended. */
  run->record->stage = JK_HEAL_ACTING;
  jk_heal_loop_note_rest (self, run);
  jk_heal_loop_begin_step (self, run, JK_HEAL_STEP_KEEP);
}

void
jk_heal_loop_kept (JkHealLoop   *self,
                   JkHealRun    *run,
                   const GError *error)
{
  g_autofree char *message = NULL;

  if (drop_late (self, run))
    return;
  if (error != NULL)
    {
      jk_heal_loop_note_rest (self, run);
      message = g_strdup_printf (_ ("the way back could not be written down: %s"), error->message);
      jk_heal_loop_end (self, run, JK_HEAL_FAILED, message);
      return;
    }
  if (check_again (self, run))
    jk_heal_loop_begin_step (self, run, JK_HEAL_STEP_ACT);
}

/* It was done, or part of it, and is not to stay. @message: (nullable) */
static void
take_back (JkHealLoop *self,
           JkHealRun  *run,
           const char *message)
{
  if (message != NULL)
    jk_heal_record_set_error (run->record, message);
  if (!run->record->can_undo)
    {
      jk_heal_loop_end (self, run, run->outcome != NULL ? JK_HEAL_KEPT : JK_HEAL_FAILED, NULL);
      return;
    }
  run->record->stage = JK_HEAL_UNDOING;
  self->host.keep (run->record, self->user_data);
  jk_heal_loop_begin_step (self, run, JK_HEAL_STEP_UNDO);
}

void
jk_heal_loop_acted (JkHealLoop    *self,
                    JkHealRun     *run,
                    JkHealOutcome *outcome,
                    const GError  *error)
{
  run->outcome = outcome;
  run->acted_us = jk_clock_get_real_us (self->clock);
  if (drop_late (self, run))
    return;
  jk_heal_loop_note_rest (self, run);
  if (outcome == NULL)
    {
      if (run->is_timed_out || !g_cancellable_is_cancelled (run->cancellable))
        jk_heal_loop_note_failure (self, run, FALSE);
      take_back (self, run, message_of (run, error));
      return;
    }
  run->record->outcome_data = outcome->data != NULL ? g_variant_ref (outcome->data) : NULL;
  run->record->mark = g_strdup (outcome->mark);
  if (run->record->pile != NULL && outcome->mark != NULL)
    jk_heal_loop_note_top (self, run->record->target->project, run->record->pile, outcome->mark);
  jk_heal_record_set_lists (run->record, outcome->items, outcome->n_items, outcome->effects);
  run->record->stage = JK_HEAL_VERIFYING;
  self->host.keep (run->record, self->user_data);
  jk_heal_loop_begin_step (self, run, JK_HEAL_STEP_VERIFY);
}

void
jk_heal_loop_verified (JkHealLoop   *self,
                       JkHealRun    *run,
                       JkHealVerdict verdict,
                       const GError *error)
{
  if (drop_late (self, run))
    return;
  /* What cannot be looked at says nothing; the condition decides. */
  run->own = error != NULL ? JK_HEAL_UNKNOWN : verdict;
  if (run->outcome != NULL)
    jk_heal_record_set_lists (run->record, run->outcome->items, run->outcome->n_items, run->outcome->effects);
  if (run->own == JK_HEAL_WORSE || run->plan->judges_itself || !run->had_condition || run->rule == NULL)
    {
      jk_heal_loop_conclude (self, run, run->own);
      return;
    }
  run->verify_until_us = jk_clock_get_monotonic_us (self->clock) + run->rule->verify_for_us;
  jk_heal_loop_note_change (self);
}

/* The measured effect on what the condition is about stands with those of the action. */
static void
add_measured (JkHealLoop *self,
              JkHealRun  *run)
{
  JkHealSpot *spot = spot_of (self, run);
  const JkFactName *subject = run->rule != NULL ? jk_expression_get_subject (run->rule->condition) : NULL;
  const JkMetric *metric = subject != NULL ? jk_metric_lookup (subject->metric) : NULL;

  if (spot == NULL || subject == NULL || isnan (run->before) || spot->value_us <= run->acted_us)
    return;
  for (guint i = 0; i < run->record->effects->len; i++)
    {
      JkHealEffect *effect = g_ptr_array_index (run->record->effects, i);

      if (!g_str_equal (effect->metric, subject->metric))
        continue;
      effect->before = run->before;
      effect->after = spot->value;
      return;
    }
  jk_heal_effects_add (run->record->effects, subject->metric, metric != NULL ? metric->unit : "", run->before, spot->value);
}

void
jk_heal_loop_conclude (JkHealLoop   *self,
                       JkHealRun    *run,
                       JkHealVerdict verdict)
{
  run->record->verdict = verdict;
  run->record->is_judged = TRUE;
  run->verify_until_us = 0;
  add_measured (self, run);
  switch (verdict)
    {
    case JK_HEAL_HELPED:
      jk_heal_loop_note_success (self, run);
      jk_heal_loop_end (self, run, JK_HEAL_KEPT, NULL);
      break;
    case JK_HEAL_NO_HELP:
    case JK_HEAL_WORSE:
      jk_heal_loop_note_failure (self, run, verdict == JK_HEAL_WORSE);
      take_back (self, run, NULL);
      break;
    case JK_HEAL_UNKNOWN:
    default:
      jk_heal_loop_end (self, run, JK_HEAL_KEPT, NULL);
      break;
    }
}

void
jk_heal_loop_undone (JkHealLoop   *self,
                     JkHealRun    *run,
                     const GError *error)
{
  g_autofree char *message = NULL;

  if (drop_late (self, run))
    return;
  if (error == NULL && !run->is_timed_out)
    {
      if (run->record->pile != NULL && run->record->below != NULL)
        jk_heal_loop_note_top (self, run->record->target->project, run->record->pile, run->record->below);
      jk_heal_loop_end (self, run, JK_HEAL_UNDONE, NULL);
      return;
    }
  message = g_strdup_printf (_ ("it could not be taken back: %s"), message_of (run, error));
  jk_heal_loop_end (self, run, JK_HEAL_KEPT, message);
}

void
jk_heal_loop_recovered (JkHealLoop   *self,
                        JkHealRun    *run,
                        JkHealRemains remains,
                        const GError *error)
{
  if (drop_late (self, run))
    return;
  /* Of what was done, and was only being looked at, nothing is left open. */
  if (error == NULL && remains == JK_HEAL_LEFT_UNKNOWN && run->record->stage == JK_HEAL_VERIFYING)
    remains = JK_HEAL_LEFT_FINISHED;
  if (error != NULL || remains == JK_HEAL_LEFT_UNKNOWN)
    {
      /* It may be what ended the process. */
      jk_heal_loop_note_failure (self, run, FALSE);
      jk_heal_loop_hold_back (self, run->record, JK_HEAL_LEFT);
      jk_heal_loop_end (self, run, JK_HEAL_INTERRUPTED, error != NULL ? message_of (run, error) : NULL);
    }
  else
    jk_heal_loop_end (self, run, remains == JK_HEAL_LEFT_FINISHED ? JK_HEAL_KEPT : JK_HEAL_UNDONE, NULL);
}
