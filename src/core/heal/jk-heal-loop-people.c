/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people ask the loop for, and what earlier processes left. */
#include "config.h"

#include "jk-heal-loop-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-error.h"

static gboolean
is_asked_for (const JkHealSpot *spot,
              const char       *rule,
              const char       *project,
              const char       *object)
{
  return g_str_equal (spot->rule, rule) && spot->target != NULL
         && (project == NULL || g_strcmp0 (spot->target->project, project) == 0)
         && (object == NULL || g_strcmp0 (spot->target->object, object) == 0);
}

/* Returns: (nullable): the target that people mean: of those that they may mean the one whose condition holds for longest, else the only
 * one. Without any the rule is run without a series to be judged by. */
static JkHealSpot *
choose_spot (JkHealLoop *self,
             const char *rule,
             const char *project,
             const char *object)
{
  JkHealSpot *longest = NULL, *only = NULL;
  guint n = 0;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->spots);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      JkHealSpot *spot = value;

      if (!is_asked_for (spot, rule, project, object))
        continue;
      n++;
      only = spot;
      if (spot->holds_since_us != 0 && (longest == NULL || spot->holds_since_us < longest->holds_since_us))
        longest = spot;
    }
  return longest != NULL ? longest : n == 1 ? only : NULL;
}

static JkHealTarget *
make_target (JkHealLoop       *self,
             const JkHealSpot *spot,
             const char       *project,
             const char       *object)
{
  const char *in_project = spot != NULL ? spot->target->project : project;
  g_autofree char *path = in_project != NULL ? self->host.path (in_project, self->user_data) : NULL;

  return jk_heal_target_new (in_project, path, spot != NULL ? spot->target->object : object, NAN);
}

JkHealTarget *
jk_heal_loop_make_target (JkHealLoop *self,
                          JkHealRule *rule,
                          const char *project,
                          const char *object)
{
  return make_target (self, choose_spot (self, rule->id, project, object), project, object);
}

static GError *
refuse (JkHealLoop         *self,
        JkHealRuleState    *state,
        JkHealSpot         *spot,
        const JkHealTarget *target)
{
  g_autofree char *reason = NULL;

  if (spot != NULL && spot->run != NULL)
    reason = g_strdup (_ ("another action on it is under way"));
  else
    reason = jk_heal_loop_forbid (self, state, spot, target, TRUE, NULL);
  return reason != NULL ? g_error_new_literal (JK_ERROR, JK_ERROR_BUSY, reason) : NULL;
}

static JkHealRuleState *
find_state (JkHealLoop *self,
            JkHealRule *rule,
            GError    **error)
{
  JkHealRuleState *state = jk_heal_loop_find_rule (self, rule->id);

  if (state == NULL)
    g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("There is no healing rule “%s”."), rule->id);
  return state;
}

GError *
jk_heal_loop_refuse (JkHealLoop *self,
                     JkHealRule *rule,
                     const char *project,
                     const char *object)
{
  GError *error = NULL;
  JkHealRuleState *state = find_state (self, rule, &error);
  JkHealSpot *spot = choose_spot (self, rule->id, project, object);
  g_autoptr(JkHealTarget) target = make_target (self, spot, project, object);

  return state != NULL ? refuse (self, state, spot, target) : error;
}

JkHealRun *
jk_heal_loop_run (JkHealLoop *self,
                  JkHealRule *rule,
                  const char *project,
                  const char *object,
                  GError    **error)
{
  JkHealRuleState *state = find_state (self, rule, error);
  JkHealSpot *spot = choose_spot (self, rule->id, project, object);
  g_autoptr(JkHealTarget) target = make_target (self, spot, project, object);
  GError *refusal;

  if (state == NULL)
    return NULL;
  refusal = refuse (self, state, spot, target);
  if (refusal == NULL)
    return jk_heal_loop_begin (self, state, spot, g_steal_pointer (&target), TRUE);
  g_propagate_error (error, refusal);
  return NULL;
}

/* Returns: (nullable): the record, if it can be taken back now */
static JkHealRecord *
find_undoable (JkHealLoop *self,
               const char *id,
               GError    **error)
{
  JkHealRecord *record = jk_heal_loop_find_record (self, id);

  if (record == NULL)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("There is no healing action “%s”."), id);
      return NULL;
    }
  if (!jk_heal_loop_can_undo (self, record))
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_BUSY,
                           record->state == JK_HEAL_RUNNING ? _ ("it is under way") : _ ("it cannot be taken back"));
      return NULL;
    }
  if (jk_heal_loop_is_covered (self, record))
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_BUSY, _ ("a newer commit lies on it: take that back first"));
      return NULL;
    }
  for (guint i = 0; i < self->runs->len; i++)
    {
      const JkHealRecord *other = ((const JkHealRun *) g_ptr_array_index (self->runs, i))->record;

      if (other != record && g_strcmp0 (other->target->project, record->target->project) != 0)
        continue;
      g_set_error_literal (error, JK_ERROR, JK_ERROR_BUSY, _ ("another action on it is under way"));
      return NULL;
    }
  return record;
}

gboolean
jk_heal_loop_check_undo (JkHealLoop *self,
                         const char *id,
                         GError    **error)
{
  JkHealRecord *record = find_undoable (self, id, error);

  if (record == NULL)
    return FALSE;
  if (jk_heal_loop_find_action (self, record->action) != NULL)
    return TRUE;
  g_set_error (error, JK_ERROR, JK_ERROR_BUSY, _ ("the action “%s” is not there"), record->action);
  return FALSE;
}

/* A run whose record is an earlier one. */
static JkHealRun *
begin_afterwards (JkHealLoop   *self,
                  JkHealRecord *record,
                  JkHealStep    step)
{
  JkHealRuleState *state = jk_heal_loop_find_rule (self, record->rule);
  JkHealAction *action = jk_heal_loop_find_action (self, record->action);
  JkHealRun *run = jk_heal_run_new (self, state != NULL ? state->rule : NULL, action, record, "undo");

  run->is_announced = TRUE;
  jk_operation_start (run->operation);
  jk_heal_loop_begin_step (self, run, step);
  return run;
}

static char *
make_left_key (const char         *rule,
               const JkHealTarget *target)
{
  return g_strjoin ("\n", rule, target->project != NULL ? target->project : "", target->object != NULL ? target->object : "", NULL);
}

static void
hold (JkHealLoop *self,
      JkHealSpot *spot,
      JkHealHold  why)
{
  spot->hold = why;
  spot->hold_us = jk_clock_get_boot_us (self->clock);
  /* What is known of the condition may have been measured before. */
  spot->has_come_back = FALSE;
}

void
jk_heal_loop_hold_back (JkHealLoop         *self,
                        const JkHealRecord *record,
                        JkHealHold          why)
{
  g_autofree char *wanted = make_left_key (record->rule, record->target);
  gboolean is_seen = FALSE;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->spots);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      JkHealSpot *spot = value;
      g_autofree char *key = spot->target != NULL ? make_left_key (spot->rule, spot->target) : NULL;

      if (g_strcmp0 (key, wanted) != 0)
        continue;
      hold (self, spot, why);
      is_seen = TRUE;
    }
  if (!is_seen && why == JK_HEAL_LEFT)
    g_hash_table_add (self->left, g_steal_pointer (&wanted));
}

void
jk_heal_loop_recall (JkHealLoop *self,
                     JkHealSpot *spot)
{
  g_autofree char *key = make_left_key (spot->rule, spot->target);

  if (g_hash_table_remove (self->left, key))
    hold (self, spot, JK_HEAL_LEFT);
}

JkHealRun *
jk_heal_loop_undo (JkHealLoop *self,
                   const char *id,
                   GError    **error)
{
  JkHealRecord *record;
  JkHealRun *run;

  if (!jk_heal_loop_check_undo (self, id, error))
    return NULL;
  record = jk_heal_loop_find_record (self, id);
  /* On disk before anything is done: what it left is asked for if the process ends in the middle of it. */
  record->state = JK_HEAL_RUNNING;
  record->stage = JK_HEAL_UNDOING;
  /* Whoever takes something back does not want it done again by itself. */
  jk_heal_loop_hold_back (self, record, JK_HEAL_TAKEN_BACK);
  self->host.keep (record, self->user_data);
  run = begin_afterwards (self, record, JK_HEAL_STEP_UNDO);
  self->host.announce (run, self->user_data);
  return run;
}

void
jk_heal_loop_restore (JkHealLoop   *self,
                      JkHealRecord *record)
{
  gboolean has_acted = record->stage >= JK_HEAL_ACTING;
  JkHealRun *run;

  jk_heal_loop_add_record (self, record);
  if (record->state != JK_HEAL_RUNNING)
    return;
  if (has_acted && jk_heal_loop_find_action (self, record->action) != NULL)
    {
      begin_afterwards (self, record, JK_HEAL_STEP_RECOVER);
      return;
    }
  /* Nothing was changed before the way back was on disk; and what nobody can look at is told as it is. */
  run = jk_heal_run_new (self, NULL, NULL, record, "undo");
  run->is_announced = TRUE;
  if (record->stage == JK_HEAL_VERIFYING)
    jk_heal_loop_end (self, run, JK_HEAL_KEPT, NULL);
  else if (has_acted)
    {
      jk_heal_loop_hold_back (self, record, JK_HEAL_LEFT);
      jk_heal_loop_end (self, run, JK_HEAL_INTERRUPTED, NULL);
    }
  else
    jk_heal_loop_end (self, run, JK_HEAL_REFUSED, _ ("Jikimi ended before it was begun"));
}
