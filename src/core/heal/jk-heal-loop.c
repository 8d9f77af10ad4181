/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-heal-loop-private.h"

#include <string.h>

static void
free_rule_state (gpointer data)
{
  JkHealRuleState *state = data;

  jk_heal_rule_unref (state->rule);
  g_clear_object (&state->action);
  jk_budget_free (state->budget);
  g_free (state->last_action);
  g_free (state);
}

static void
free_spot (gpointer data)
{
  JkHealSpot *spot = data;

  g_free (spot->rule);
  g_free (spot->series);
  g_clear_pointer (&spot->target, jk_heal_target_free);
  g_free (spot->refusal);
  g_free (spot->told_refusal);
  g_free (spot);
}

void
jk_heal_run_free (JkHealRun *run)
{
  g_clear_pointer (&run->rule, jk_heal_rule_unref);
  g_clear_object (&run->action);
  g_clear_object (&run->operation);
  g_clear_object (&run->cancellable);
  g_clear_pointer (&run->plan, jk_heal_plan_free);
  g_clear_pointer (&run->outcome, jk_heal_outcome_free);
  if (!run->is_announced)
    jk_heal_record_free (run->record);
  g_free (run->series);
  g_free (run);
}

JkHealLoop *
jk_heal_loop_new (JkClock          *clock,
                  const JkHealHost *host,
                  gpointer          user_data)
{
  JkHealLoop *self = g_new0 (JkHealLoop, 1);

  self->clock = jk_clock_ref (clock);
  self->host = *host;
  self->user_data = user_data;
  self->rules = g_ptr_array_new_with_free_func (free_rule_state);
  self->actions = g_ptr_array_new_with_free_func (g_object_unref);
  self->spots = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_spot);
  self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_heal_run_free);
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_heal_record_free);
  self->left = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->tops = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->budget = jk_budget_new ();
  return self;
}

void
jk_heal_loop_free (JkHealLoop *self)
{
  g_ptr_array_unref (self->runs);
  g_ptr_array_unref (self->records);
  g_hash_table_unref (self->spots);
  g_hash_table_unref (self->left);
  g_hash_table_unref (self->tops);
  g_ptr_array_unref (self->rules);
  g_ptr_array_unref (self->actions);
  jk_budget_free (self->budget);
  jk_clock_unref (self->clock);
  g_free (self);
}

void
jk_heal_loop_note_change (JkHealLoop *self)
{
  self->host.changed (self->user_data);
}

JkHealRuleState *
jk_heal_loop_find_rule (JkHealLoop *self,
                        const char *id)
{
  for (guint i = 0; i < self->rules->len; i++)
    {
      JkHealRuleState *state = g_ptr_array_index (self->rules, i);

      if (g_str_equal (state->rule->id, id))
        return state;
    }
  return NULL;
}

JkHealAction *
jk_heal_loop_find_action (JkHealLoop *self,
                          const char *id)
{
  for (guint i = 0; i < self->actions->len; i++)
    {
      if (g_str_equal (jk_heal_action_get_id (g_ptr_array_index (self->actions, i)), id))
        return g_ptr_array_index (self->actions, i);
    }
  return NULL;
}

/* A condition that reads otherwise is another one; what was done so far counts all the same. */
static void
forget_judgement (JkHealLoop *self,
                  const char *rule)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->spots);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      JkHealSpot *spot = value;

      if (!g_str_equal (spot->rule, rule))
        continue;
      memset (spot->lasting_us, 0, sizeof spot->lasting_us);
      spot->truth = spot->bare_truth = JK_TRUTH_UNKNOWN;
      spot->holds_since_us = 0;
      spot->was_recommended = FALSE;
    }
}

/* What was proposed, refused by the action, or taken back was decided by what was allowed then. */
static void
decide_anew (JkHealSpot *spot)
{
  if (spot->was_recommended || spot->told_refusal != NULL || spot->hold != JK_HEAL_FREE)
    spot->cooldown.next_us = 0;
  spot->was_recommended = FALSE;
  spot->hold = JK_HEAL_FREE;
  g_clear_pointer (&spot->refusal, g_free);
  g_clear_pointer (&spot->told_refusal, g_free);
}

/* @rule, @project: (nullable): of any */
static void
decide_all_anew (JkHealLoop *self,
                 const char *rule,
                 const char *project)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->spots);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      JkHealSpot *spot = value;

      if ((rule == NULL || g_str_equal (spot->rule, rule))
          && (project == NULL || (spot->target != NULL && g_strcmp0 (spot->target->project, project) == 0)))
        decide_anew (spot);
    }
}

void
jk_heal_loop_look_anew (JkHealLoop *self,
                        const char *project)
{
  decide_all_anew (self, NULL, project);
  jk_heal_loop_note_change (self);
}

static JkHealRuleState *
make_state (JkHealLoop *self,
            JkHealRule *rule)
{
  JkHealAction *action = jk_heal_loop_find_action (self, rule->action);
  JkHealRuleState *state = g_new0 (JkHealRuleState, 1);
  JkHealRuleState *before = jk_heal_loop_find_rule (self, rule->id);

  state->rule = jk_heal_rule_ref (rule);
  state->action = action != NULL ? g_object_ref (action) : NULL;
  state->budget = jk_budget_new ();
  /* Until a plan says more. */
  state->can_undo = action != NULL && jk_heal_action_has_undo (action);
  state->only_recommends = action != NULL && jk_heal_action_only_recommends (action);
  if (before == NULL)
    return state;
  if (!g_str_equal (jk_expression_get_text (before->rule->condition), jk_expression_get_text (rule->condition)))
    forget_judgement (self, rule->id);
  if (before->rule->mode != rule->mode)
    decide_all_anew (self, rule->id, NULL);
  state->breaker = before->breaker;
  if (g_str_equal (before->rule->action, rule->action))
    {
      state->can_undo = before->can_undo;
      state->only_recommends = before->only_recommends;
    }
  state->last_action = g_strdup (before->last_action);
  /* The budget goes over as it is. */
  jk_budget_free (state->budget);
  state->budget = before->budget;
  before->budget = jk_budget_new ();
  return state;
}

void
jk_heal_loop_set_rules (JkHealLoop *self,
                        GPtrArray  *rules,
                        GPtrArray  *actions,
                        guint       max_per_hour)
{
  GPtrArray *states = g_ptr_array_new_with_free_func (free_rule_state);

  g_ptr_array_set_size (self->actions, 0);
  for (guint i = 0; i < actions->len; i++)
    g_ptr_array_add (self->actions, g_object_ref (g_ptr_array_index (actions, i)));
  for (guint i = 0; i < rules->len; i++)
    g_ptr_array_add (states, make_state (self, g_ptr_array_index (rules, i)));
  g_ptr_array_unref (self->rules);
  self->rules = states;
  self->max_per_hour = max_per_hour;
  jk_heal_loop_note_change (self);
}

/* What takes something back goes on: it leaves things as they were. */
static void
call_off (JkHealLoop *self,
          gboolean    only_by_rule)
{
  for (guint i = 0; i < self->runs->len; i++)
    {
      JkHealRun *run = g_ptr_array_index (self->runs, i);

      if (run->step != JK_HEAL_STEP_UNDO && run->step != JK_HEAL_STEP_RECOVER && !(only_by_rule && run->record->by_person))
        g_cancellable_cancel (run->cancellable);
    }
}

void
jk_heal_loop_set_allowed (JkHealLoop *self,
                          gboolean    auto_healing,
                          JkHealStop  stop)
{
  if (self->auto_healing == auto_healing && self->stop == stop)
    return;
  self->auto_healing = auto_healing;
  self->stop = stop;
  if (stop != JK_HEAL_STOPPED_BY_NOBODY)
    call_off (self, FALSE);
  else if (!auto_healing)
    call_off (self, TRUE);
  jk_heal_loop_note_change (self);
}

static char *
make_key (const char *rule,
          const char *series)
{
  return g_strconcat (rule, "\n", series, NULL);
}

JkHealSpot *
jk_heal_loop_find_spot (JkHealLoop *self,
                        const char *rule,
                        const char *series)
{
  g_autofree char *key = make_key (rule, series);

  return g_hash_table_lookup (self->spots, key);
}

JkHealSpot *
jk_heal_loop_ensure_spot (JkHealLoop *self,
                          const char *rule,
                          const char *series)
{
  g_autofree char *key = make_key (rule, series);
  JkHealSpot *spot = g_hash_table_lookup (self->spots, key);

  if (spot != NULL || g_hash_table_size (self->spots) >= JK_HEAL_MAX_TARGETS)
    return spot;
  spot = g_new0 (JkHealSpot, 1);
  spot->rule = g_strdup (rule);
  spot->series = g_strdup (series);
  g_hash_table_insert (self->spots, g_steal_pointer (&key), spot);
  return spot;
}

static gboolean
is_in_use (JkHealLoop         *self,
           const JkHealRecord *record)
{
  for (guint i = 0; i < self->runs->len; i++)
    {
      if (((const JkHealRun *) g_ptr_array_index (self->runs, i))->record == record)
        return TRUE;
    }
  return FALSE;
}

void
jk_heal_loop_add_record (JkHealLoop   *self,
                         JkHealRecord *record)
{
  JkHealRuleState *state = jk_heal_loop_find_rule (self, record->rule);
  guint place = 0;

  while (place < self->records->len
         && ((const JkHealRecord *) g_ptr_array_index (self->records, place))->started_us > record->started_us)
    place++;
  g_ptr_array_insert (self->records, place, record);
  if (state != NULL && place == 0)
    {
      g_free (state->last_action);
      state->last_action = g_strdup (record->id);
    }
  for (guint i = self->records->len; i-- > 0 && self->records->len > JK_HEAL_MAX_RECORDS;)
    {
      JkHealRecord *old = g_ptr_array_index (self->records, i);

      if (is_in_use (self, old))
        continue;
      self->host.forget (old->id, self->user_data);
      g_ptr_array_remove_index (self->records, i);
    }
}

GPtrArray *
jk_heal_loop_list_records (JkHealLoop *self)
{
  return self->records;
}

JkHealRecord *
jk_heal_loop_find_record (JkHealLoop *self,
                          const char *id)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      JkHealRecord *record = g_ptr_array_index (self->records, i);

      if (g_str_equal (record->id, id))
        return record;
    }
  return NULL;
}

gboolean
jk_heal_loop_is_busy (JkHealLoop *self)
{
  return self->runs->len > 0;
}

guint
jk_heal_loop_get_used (JkHealLoop *self,
                       gint64     *free_us)
{
  gint64 now_us = jk_clock_get_boot_us (self->clock);
  gint64 free_at_us = jk_budget_get_free_us (self->budget, self->max_per_hour, now_us);

  *free_us = free_at_us > 0 ? jk_clock_get_real_us (self->clock) + free_at_us - now_us : 0;
  return jk_budget_get_used (self->budget, now_us);
}
