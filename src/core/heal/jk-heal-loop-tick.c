/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the loop sees: conditions, and what became of what was done. */
#include "config.h"

#include "jk-heal-loop-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define SECOND_US ((gint64) G_USEC_PER_SEC)
/* Steps that do not have a time of their own: plans, checkpoints, … */
#define STEP_TIMEOUT_US (5 * 60 * SECOND_US)
/* A step that was called off and has not ended after this is left to itself. */
#define LATE_US (15 * SECOND_US)
/* A value this much worse, as a share of what it was, is worse; less is chance. */
#define WORSE_SHARE 0.1
#define BETTER_SHARE 0.05
/* Of a new value in what is usual: some five values count. */
#define SMOOTH_SHARE 0.3
/* Nobody waits longer than this to hear that it helped. */
#define MAX_RELIEF_US (60 * SECOND_US)
/* A spot that nothing is known of any more is kept as long as its limits may matter. */
#define KEEP_SPOT_US JK_COOLDOWN_MAX_US

static const char *
object_of (const JkHealRule   *rule,
           const JkHealSeries *series)
{
  if (rule->label != NULL)
    return jk_heal_series_get_label (series, rule->label);
  return series->labels != NULL && series->labels[0] != NULL ? series->labels[1] : NULL;
}

static gboolean
is_for (JkHealLoop         *self,
        const JkHealRule   *rule,
        const JkHealSeries *series)
{
  const char *object = object_of (rule, series);

  if (rule->label != NULL && object == NULL)
    return FALSE;
  if (rule->target[0] != '\0' && (object == NULL || !g_pattern_match_simple (rule->target, object)))
    return FALSE;
  return rule->project[0] == '\0'
         || (series->project != NULL && self->host.is_project (rule->project, series->project, self->user_data));
}

/* The newest values count most. @usual: NAN before the first */
static double
smooth (double usual,
        double value)
{
  return isnan (usual) ? value : usual + SMOOTH_SHARE * (value - usual);
}

static void
note_truth (JkHealLoop         *self,
            JkHealRule         *rule,
            JkHealSpot         *spot,
            const JkHealSeries *series,
            const JkFacts      *facts)
{
  gboolean held = spot->holds_since_us != 0;

  if (!held || series->fact.time_us != spot->value_us)
    spot->usual = smooth (held ? spot->usual : NAN, series->fact.number);
  spot->truth = jk_condition_evaluate (rule->condition, facts, spot->lasting_us);
  spot->bare_truth = jk_condition_evaluate (rule->condition, facts, NULL);
  spot->value = series->fact.number;
  spot->value_us = series->fact.time_us;
  spot->round = self->round;
  jk_cooldown_note (&spot->cooldown, spot->truth == JK_TRUTH_FALSE, rule->stable_us, MAX (jk_clock_get_boot_us (self->clock), 1));
  if (spot->truth == JK_TRUTH_FALSE && jk_clock_get_boot_us (self->clock) - spot->hold_us >= rule->stable_us)
    spot->hold = JK_HEAL_FREE;
  if ((spot->truth == JK_TRUTH_TRUE) == held)
    return;

  spot->holds_since_us = held ? 0 : facts->now_us;
  spot->since_us = facts->real_us;
  spot->has_come_back = spot->has_come_back || !held;
  if (held)
    {
      spot->was_recommended = FALSE;
      if (spot->has_come_back)
        spot->hold = JK_HEAL_FREE;
      g_clear_pointer (&spot->refusal, g_free);
      g_clear_pointer (&spot->told_refusal, g_free);
    }
  jk_heal_loop_note_change (self);
}

static JkHealTarget *
make_target (JkHealLoop       *self,
             const JkHealSpot *spot,
             double            value)
{
  g_autofree char *path = spot->target->project != NULL ? self->host.path (spot->target->project, self->user_data) : NULL;

  return jk_heal_target_new (spot->target->project, path, spot->target->object, value);
}

/* The condition has held for long enough: acts, or says why not. */
static void
consider (JkHealLoop      *self,
          JkHealRuleState *state,
          JkHealSpot      *spot)
{
  g_autofree char *reason = NULL;

  if (spot->run != NULL || spot->was_recommended)
    return;
  /* Else it would be done again at once, for the condition holds again, or still. */
  if (spot->hold != JK_HEAL_FREE)
    reason = g_strdup (spot->hold == JK_HEAL_LEFT ? _ ("Jikimi ended in the middle of it") : _ ("a person took it back"));
  else
    reason = jk_heal_loop_forbid (self, state, spot, spot->target, FALSE, NULL);
  if (reason == NULL)
    {
      (void) jk_heal_loop_begin (self, state, spot, make_target (self, spot, spot->value), FALSE);
      return;
    }
  /* While it cools down, what the action said last time tells more. */
  if (spot->refusal != NULL && spot->hold == JK_HEAL_FREE && jk_clock_get_boot_us (self->clock) < spot->cooldown.next_us)
    return;
  if (g_strcmp0 (reason, spot->refusal) == 0)
    return;
  g_free (spot->refusal);
  spot->refusal = g_steal_pointer (&reason);
  jk_heal_loop_note_change (self);
}

static void
look_at_series (JkHealLoop      *self,
                JkHealRuleState *state,
                JkHealFacts     *all,
                JkFacts         *facts,
                JkHealSeries    *series)
{
  JkHealSpot *spot;

  if (!is_for (self, state->rule, series))
    return;
  spot = jk_heal_loop_ensure_spot (self, state->rule->id, series->series);
  if (spot == NULL)
    return;
  if (spot->target == NULL)
    {
      spot->target = jk_heal_target_new (series->project, NULL, object_of (state->rule, series), NAN);
      jk_heal_loop_recall (self, spot);
    }
  jk_heal_facts_view (all, series, facts);
  note_truth (self, state->rule, spot, series, facts);
  if (spot->holds_since_us != 0 && facts->now_us - spot->holds_since_us >= state->rule->for_us)
    consider (self, state, spot);
}

static void
look_at_rule (JkHealLoop      *self,
              JkHealRuleState *state,
              JkHealFacts     *all,
              JkFacts         *facts)
{
  const JkFactName *subject = jk_expression_get_subject (state->rule->condition);
  GArray *list = subject != NULL ? jk_heal_facts_list (all, subject->metric) : NULL;

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      JkHealSeries *series = &g_array_index (list, JkHealSeries, i);

      if (jk_heal_series_matches (series, subject->labels))
        look_at_series (self, state, all, facts, series);
    }
}

/* Returns: 1 worse, -1 better, 0 neither, by how the rule's subject gets worse */
static int
compare_values (const JkHealRun *run)
{
  JkWorse direction = jk_expression_get_direction (run->rule->condition);
  double grown = run->usual_after - run->usual_before;
  double change = direction == JK_WORSE_LOWER ? -grown : grown;
  double scale = MAX (fabs (run->usual_before), 1e-9);

  if (direction == JK_WORSE_NEVER || isnan (change))
    return 0;
  if (change >= WORSE_SHARE * scale)
    return 1;
  return change <= -BETTER_SHARE * scale ? -1 : 0;
}

/* How long the condition must stay away: as long as it must hold to count, for one good value between bad ones is no help. */
static gint64
get_relief_us (const JkHealRun *run)
{
  return MIN (MIN (run->rule->for_us, MAX_RELIEF_US), run->rule->verify_for_us / 2);
}

/* Before its time is over, only what is sure counts. */
static void
look_whether_it_helped (JkHealLoop    *self,
                        JkHealRun     *run,
                        const JkFacts *facts)
{
  JkHealSpot *spot = run->series != NULL ? jk_heal_loop_find_spot (self, run->record->rule, run->series) : NULL;
  gboolean is_new = spot != NULL && spot->round == self->round && spot->value_us > run->acted_us;
  gboolean is_over = facts->now_us >= run->verify_until_us;
  int change;

  if (is_new && spot->value_us != run->seen_us)
    {
      run->usual_after = smooth (run->usual_after, spot->value);
      run->seen_us = spot->value_us;
    }
  change = is_new ? compare_values (run) : 0;
  if (!is_new || spot->bare_truth != JK_TRUTH_FALSE)
    run->over_since_us = 0;
  else if (run->over_since_us == 0)
    run->over_since_us = MAX (facts->now_us, 1);
  if (run->over_since_us != 0 && (is_over || facts->now_us - run->over_since_us >= get_relief_us (run)))
    jk_heal_loop_conclude (self, run, JK_HEAL_HELPED);
  else if (!is_over && !g_cancellable_is_cancelled (run->cancellable))
    return;
  else if (!is_new || !is_over) /* nothing was measured, or nobody waits for it any more */
    jk_heal_loop_conclude (self, run, run->own);
  else if (change > 0)
    jk_heal_loop_conclude (self, run, JK_HEAL_WORSE);
  else if (change < 0 || run->own == JK_HEAL_HELPED)
    jk_heal_loop_conclude (self, run, JK_HEAL_HELPED);
  else
    jk_heal_loop_conclude (self, run, JK_HEAL_NO_HELP);
}

static void
leave_alone (JkHealLoop *self,
             JkHealRun  *run)
{
  if (run->is_late)
    return;
  run->is_late = TRUE;
  jk_heal_loop_note_rest (self, run);
  jk_heal_loop_note_failure (self, run, TRUE);
  jk_heal_loop_end (self, run, run->record->stage <= JK_HEAL_CHECKPOINTING ? JK_HEAL_FAILED : JK_HEAL_INTERRUPTED,
                    _ ("it took too long and does not end"));
}

/* What acting took may have to be gone through once more to take it back. */
static gint64
get_limit_us (const JkHealRun *run)
{
  if (run->step == JK_HEAL_STEP_ACT)
    return jk_heal_action_get_timeout_us (run->action);
  if (run->step == JK_HEAL_STEP_UNDO || run->step == JK_HEAL_STEP_RECOVER)
    return MAX (jk_heal_action_get_timeout_us (run->action), STEP_TIMEOUT_US);
  return STEP_TIMEOUT_US;
}

static void
look_at_time (JkHealLoop    *self,
              JkHealRun     *run,
              const JkFacts *facts)
{
  gint64 limit_us = get_limit_us (run);
  gint64 elapsed_us = facts->now_us - run->step_since_us;

  if (elapsed_us < limit_us)
    return;
  if (!g_cancellable_is_cancelled (run->cancellable))
    {
      run->is_timed_out = TRUE;
      g_cancellable_cancel (run->cancellable);
    }
  else if (elapsed_us >= limit_us + LATE_US)
    leave_alone (self, run);
}

static void
look_at_runs (JkHealLoop    *self,
              const JkFacts *facts)
{
  for (guint i = self->runs->len; i-- > 0;)
    {
      JkHealRun *run = g_ptr_array_index (self->runs, i);

      if (run->step != JK_HEAL_STEP_NONE)
        look_at_time (self, run, facts);
      else if (run->verify_until_us != 0)
        look_whether_it_helped (self, run, facts);
    }
}

/* A spot that was not seen does not hold; once its limits have run out, it is forgotten. */
static void
forget_unseen (JkHealLoop *self)
{
  gint64 now_us = jk_clock_get_boot_us (self->clock);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->spots);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      JkHealSpot *spot = value;

      if (spot->round == self->round || spot->run != NULL)
        continue;
      spot->truth = spot->bare_truth = JK_TRUTH_UNKNOWN;
      spot->holds_since_us = 0;
      memset (spot->lasting_us, 0, sizeof spot->lasting_us);
      if (spot->cooldown.next_us <= now_us && spot->breaker.next_us <= now_us
          && (spot->hold == JK_HEAL_FREE || spot->hold_us + KEEP_SPOT_US <= now_us)
          && (spot->breaker.n_failures == 0 || spot->breaker.next_us + KEEP_SPOT_US <= now_us))
        g_hash_table_iter_remove (&iter);
    }
}

void
jk_heal_loop_tick (JkHealLoop  *self,
                   JkHealFacts *all)
{
  JkFacts facts = { 0 };

  self->round++;
  jk_facts_set_time (&facts, jk_clock_get_monotonic_us (self->clock), jk_clock_get_real_us (self->clock));
  for (guint i = 0; i < self->rules->len; i++)
    look_at_rule (self, g_ptr_array_index (self->rules, i), all, &facts);
  look_at_runs (self, &facts);
  forget_unseen (self);
}
