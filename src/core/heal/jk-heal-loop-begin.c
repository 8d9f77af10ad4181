/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How runs and their steps begin. */
#include "config.h"

#include "jk-heal-loop-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define N_STAGES 4

/* The stages that people see; English msgids. */
static const struct
{
  guint stage;
  const char *name;
} stages[] = {
  [JK_HEAL_STEP_NONE] = { 0, NULL },
  [JK_HEAL_STEP_PLAN] = { 1, N_ ("Plan") },
  [JK_HEAL_STEP_CHECKPOINT] = { 2, N_ ("Checkpoint") },
  [JK_HEAL_STEP_KEEP] = { 2, N_ ("Checkpoint") },
  [JK_HEAL_STEP_ACT] = { 3, N_ ("Act") },
  [JK_HEAL_STEP_VERIFY] = { 4, N_ ("See whether it helped") },
  [JK_HEAL_STEP_UNDO] = { 4, N_ ("Take it back") },
  [JK_HEAL_STEP_RECOVER] = { 4, N_ ("See what was left") },
};

JkHealRun *
jk_heal_run_new (JkHealLoop   *self,
                 JkHealRule   *rule,
                 JkHealAction *action,
                 JkHealRecord *record,
                 const char   *kind)
{
  JkHealRun *run = g_new0 (JkHealRun, 1);

  run->rule = rule != NULL ? jk_heal_rule_ref (rule) : NULL;
  run->action = action != NULL ? g_object_ref (action) : NULL;
  run->record = record;
  run->operation = jk_operation_new (kind, record->target->project);
  run->cancellable = g_object_ref (jk_operation_get_cancellable (run->operation));
  run->before = run->usual_before = run->usual_after = NAN;
  g_ptr_array_add (self->runs, run);
  return run;
}

void
jk_heal_loop_begin_step (JkHealLoop *self,
                         JkHealRun  *run,
                         JkHealStep  step)
{
  run->step = step;
  run->step_since_us = jk_clock_get_monotonic_us (self->clock);
  run->is_timed_out = FALSE;
  /* What was called off is taken back all the same. */
  if (step == JK_HEAL_STEP_UNDO)
    {
      g_object_unref (run->cancellable);
      run->cancellable = g_cancellable_new ();
    }
  if (stages[step].stage > 0)
    jk_operation_report (run->operation, stages[step].stage, N_STAGES, stages[step].name, (stages[step].stage - 1.0) / N_STAGES);
  self->host.begin (run, self->user_data);
  jk_heal_loop_note_change (self);
}

void
jk_heal_loop_announce (JkHealLoop *self,
                       JkHealRun  *run)
{
  if (run->is_announced)
    return;
  run->is_announced = TRUE;
  g_free (run->record->operation);
  run->record->operation = g_strdup (jk_operation_get_id (run->operation));
  jk_heal_loop_add_record (self, run->record);
  self->host.announce (run, self->user_data);
}

JkHealRun *
jk_heal_loop_begin (JkHealLoop      *self,
                    JkHealRuleState *state,
                    JkHealSpot      *spot,
                    JkHealTarget    *target,
                    gboolean         by_person)
{
  JkHealRecord *record = jk_heal_record_new (state->rule->id, state->rule->action, target, by_person,
                                             jk_clock_get_real_us (self->clock));
  JkHealRun *run = jk_heal_run_new (self, state->rule, state->action, record, "heal");

  if (spot != NULL)
    {
      spot->run = run;
      run->series = g_strdup (spot->series);
      run->before = spot->value;
      run->usual_before = spot->holds_since_us != 0 ? spot->usual : spot->value;
      run->had_condition = spot->bare_truth == JK_TRUTH_TRUE;
      g_clear_pointer (&spot->refusal, g_free);
    }
  jk_operation_start (run->operation);
  if (by_person)
    jk_heal_loop_announce (self, run);
  jk_heal_loop_begin_step (self, run, JK_HEAL_STEP_PLAN);
  return run;
}
