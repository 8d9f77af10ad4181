/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of a run, in pool threads. */
#include "jk-engine-healing-private.h"

/* What a step needs, and what it gives. The run's plan and outcome are not touched by anybody else meanwhile. */
typedef struct
{
  JkHealRun *run;
  JkHealStep step;
  JkHealAction *action;
  JkHealTarget *target;
  JkHealPlan *plan;       /* (nullable): of the run; of a step that makes one: its own until it is handed over */
  JkHealOutcome *outcome; /* the same */
  GVariant *plan_data;
  GVariant *way_back;
  GVariant *outcome_data;
  JkOperation *operation;
  JkHealVerdict verdict;
  JkHealRemains remains;
} Step;

static GVariant *
ref_variant (GVariant *variant)
{
  return variant != NULL ? g_variant_ref (variant) : NULL;
}

static Step *
step_new (JkHealRun *run)
{
  Step *step = g_new0 (Step, 1);

  step->run = run;
  step->step = run->step;
  step->action = g_object_ref (run->action);
  step->target = jk_heal_target_copy (run->record->target);
  step->plan = run->plan;
  step->outcome = run->outcome;
  step->plan_data = ref_variant (run->record->plan_data);
  step->way_back = run->step != JK_HEAL_STEP_CHECKPOINT ? ref_variant (run->record->way_back) : NULL;
  step->outcome_data = ref_variant (run->record->outcome_data);
  step->operation = g_object_ref (run->operation);
  return step;
}

static void
step_free (gpointer data)
{
  Step *step = data;

  g_object_unref (step->action);
  jk_heal_target_free (step->target);
  g_clear_pointer (&step->plan_data, g_variant_unref);
  g_clear_pointer (&step->way_back, g_variant_unref);
  g_clear_pointer (&step->outcome_data, g_variant_unref);
  g_object_unref (step->operation);
  g_free (step);
}

static GVariant *
checkpoint (Step         *step,
            GCancellable *cancellable,
            GError      **error)
{
  GVariant *way_back = jk_heal_action_checkpoint (step->action, step->target, step->plan, cancellable, error);

  return way_back != NULL && g_variant_is_floating (way_back) ? g_variant_ref_sink (way_back) : way_back;
}

static void
work (Step         *step,
      GCancellable *cancellable,
      GError      **error)
{
  switch (step->step)
    {
    case JK_HEAL_STEP_PLAN:
      step->plan = jk_heal_action_plan (step->action, step->target, cancellable, error);
      break;
    case JK_HEAL_STEP_CHECKPOINT:
      step->way_back = checkpoint (step, cancellable, error);
      break;
    case JK_HEAL_STEP_ACT:
      step->outcome = jk_heal_action_act (step->action, step->target, step->plan, step->way_back, step->operation, cancellable, error);
      break;
    case JK_HEAL_STEP_VERIFY:
      step->verdict = jk_heal_action_verify (step->action, step->target, step->plan, step->outcome, cancellable, error);
      break;
    case JK_HEAL_STEP_UNDO:
      (void) jk_heal_action_undo (step->action, step->target, step->way_back, step->outcome_data, cancellable, error);
      break;
    case JK_HEAL_STEP_RECOVER:
      step->remains = jk_heal_action_recover (step->action, step->target, step->plan_data, step->way_back, cancellable, error);
      break;
    case JK_HEAL_STEP_KEEP:
    case JK_HEAL_STEP_NONE:
    default:
      g_assert_not_reached ();
    }
}

static void
worker (GTask        *task,
        gpointer      source_object,
        gpointer      task_data,
        GCancellable *cancellable)
{
  GError *error = NULL;

  work (task_data, cancellable, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
after_step (JkEngine *self)
{
  JkEngineHealing *healing = self->healing;

  healing->n_steps--;
  if (healing->n_steps > 0 || healing->stopping == NULL)
    return;
  g_source_destroy (healing->timer);
  g_clear_pointer (&healing->timer, g_source_unref);
  g_task_return_boolean (healing->stopping, TRUE);
  g_clear_object (&healing->stopping);
}

static void
hand_over (JkEngine     *self,
           Step         *step,
           const GError *error)
{
  JkHealLoop *loop = self->healing->loop;

  switch (step->step)
    {
    case JK_HEAL_STEP_PLAN:
      jk_heal_loop_planned (loop, step->run, step->plan, error);
      break;
    case JK_HEAL_STEP_CHECKPOINT:
      jk_heal_loop_checkpointed (loop, step->run, g_steal_pointer (&step->way_back), error);
      break;
    case JK_HEAL_STEP_ACT:
      jk_heal_loop_acted (loop, step->run, step->outcome, error);
      break;
    case JK_HEAL_STEP_VERIFY:
      jk_heal_loop_verified (loop, step->run, step->verdict, error);
      break;
    case JK_HEAL_STEP_UNDO:
      jk_heal_loop_undone (loop, step->run, error);
      break;
    case JK_HEAL_STEP_RECOVER:
      jk_heal_loop_recovered (loop, step->run, step->remains, error);
      break;
    case JK_HEAL_STEP_KEEP:
    case JK_HEAL_STEP_NONE:
    default:
      g_assert_not_reached ();
    }
}

static void
on_worked_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  JkEngine *self = JK_ENGINE (source);
  Step *step = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;

  (void) g_task_propagate_boolean (G_TASK (result), &error);
  hand_over (self, step, error);
  after_step (self);
}

static void
on_flushed_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  JkEngine *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;

  (void) jk_store_flush_finish (JK_STORE (source), result, &error);
  jk_heal_loop_kept (self->healing->loop, g_task_get_task_data (task), error);
  after_step (self);
}

/* The way back must be on disk, not only on its way there. */
static void
begin_keep (JkEngine  *self,
            JkHealRun *run)
{
  GTask *task = g_task_new (self, NULL, NULL, NULL);

  g_task_set_task_data (task, run, NULL);
  jk_engine_heal_keep (run->record, self);
  jk_store_flush_async (self->store, NULL, on_flushed_cb, task);
}

void
jk_engine_heal_begin_step (JkHealRun *run,
                           gpointer   user_data)
{
  JkEngine *self = user_data;
  g_autoptr(GTask) task = NULL;

  self->healing->n_steps++;
  if (run->step == JK_HEAL_STEP_KEEP)
    {
      begin_keep (self, run);
      return;
    }
  task = g_task_new (self, run->cancellable, on_worked_cb, NULL);
  g_task_set_source_tag (task, jk_engine_heal_begin_step);
  /* What was made although it was called off is handed over all the same. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, step_new (run), step_free);
  g_task_run_in_thread (task, worker);
}
