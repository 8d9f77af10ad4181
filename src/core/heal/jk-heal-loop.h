/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-clock.h"
#include "jk-heal-facts.h"
#include "jk-heal-record.h"
#include "jk-heal-rule.h"
#include "jk-heal-switch.h"

G_BEGIN_DECLS

/* What is to be done off the loop's thread, one step of a run at a time. */
typedef enum
{
  JK_HEAL_STEP_NONE,
  JK_HEAL_STEP_PLAN,       /* ends with jk_heal_loop_planned() */
  JK_HEAL_STEP_CHECKPOINT, /* … jk_heal_loop_checkpointed() */
  JK_HEAL_STEP_KEEP,       /* the record has to be on disk: … jk_heal_loop_kept() */
  JK_HEAL_STEP_ACT,        /* … jk_heal_loop_acted() */
  JK_HEAL_STEP_VERIFY,     /* … jk_heal_loop_verified() */
  JK_HEAL_STEP_UNDO,       /* … jk_heal_loop_undone() */
  JK_HEAL_STEP_RECOVER,    /* … jk_heal_loop_recovered() */
} JkHealStep;

/**
 * JkHealRun:
 * @rule: (nullable): %NULL where it is not there any more: undoing and recovering need none
 * @action: (nullable): %NULL where there is no such action any more
 * @record: owned by the loop, which keeps it beyond the run
 * @step: that is under way
 * @operation: of this run; whoever cancels that calls the run off
 * @plan: (nullable): until it is made
 * @outcome: (nullable): until it is made
 * @cancellable: of the step
 * @is_late: its time was over, and it has not ended: nothing waits for it any more
 *
 * One way through the loop. Members are for reading; those who do a step use rule, action, record's target, plan, way back and outcome,
 * none of which changes meanwhile.
 */
typedef struct
{
  JkHealRule *rule;
  JkHealAction *action;
  JkHealRecord *record;
  JkHealStep step;
  JkOperation *operation;
  JkHealPlan *plan;
  JkHealOutcome *outcome;
  GCancellable *cancellable;
  gboolean is_late;

  /* The loop's own: */
  gboolean is_timed_out;
  char *series;            /* (nullable): that the condition is about */
  double before;           /* its value; NAN where there is none */
  double usual_before;     /* the same without its noise … */
  double usual_after;      /* … and since it was acted */
  gint64 seen_us;          /* real: of the newest value in that */
  gboolean had_condition;  /* the condition held when the run began */
  gint64 step_since_us;    /* monotonic */
  gint64 acted_us;         /* real: values from before do not tell anything */
  gint64 verify_until_us;  /* monotonic; 0 while it is not looked at the condition */
  gint64 over_since_us;    /* monotonic: since when the condition is over; 0: it is not */
  JkHealVerdict own;       /* what the action itself says */
  gboolean has_budget;     /* it is counted already */
  gboolean has_rest;       /* its cool-down has begun … */
  gint64 next_before_us;   /* … in the place of this one */
  gboolean is_announced;
} JkHealRun;

typedef struct _JkHealLoop JkHealLoop;

/**
 * JkHealHost:
 * @begin: begins @run's step elsewhere; its end is told to the loop later, never from within this call
 * @forbid: (nullable): Returns (transfer full) (nullable): why nothing may be done about @target just now
 * @path: Returns (transfer full) (nullable): the working tree of project id @project
 * @is_project: whether @wanted (a name, path or id) is the project with the id @project
 * @announce: @run has become serious: its operation is to be shown
 * @keep: @record is to be written down, soon
 * @forget: the record @id is old
 * @ended: @record has come to its end, or to another one: people may be told
 * @changed: what jk_heal_loop_describe() gives is different
 *
 * What the loop needs of whoever has it. All in the loop's thread.
 */
typedef struct
{
  void (*begin) (JkHealRun *run, gpointer user_data);
  char *(*forbid) (const JkHealTarget *target, gpointer user_data);
  char *(*path) (const char *project, gpointer user_data);
  gboolean (*is_project) (const char *wanted, const char *project, gpointer user_data);
  void (*announce) (JkHealRun *run, gpointer user_data);
  void (*keep) (const JkHealRecord *record, gpointer user_data);
  void (*forget) (const char *id, gpointer user_data);
  void (*ended) (const JkHealRecord *record, gpointer user_data);
  void (*changed) (gpointer user_data);
} JkHealHost;

/**
 * JkHealLoop:
 *
 * Detects, decides, has a checkpoint made, acts, verifies, keeps or undoes, and records: self-healing as a state machine that does no
 * work of its own, over a clock that is given. One thread.
 */
JkHealLoop *jk_heal_loop_new (JkClock *clock, const JkHealHost *host, gpointer user_data);
void jk_heal_loop_free (JkHealLoop *self);

/* @actions: (element-type JkHealAction). What is under way ends with what it began with; targets keep their past. */
void jk_heal_loop_set_rules (JkHealLoop *self, GPtrArray *rules, GPtrArray *actions, guint max_per_hour);
/* Whether anything may be done without asking, and by whom all is held back. What is under way is called off by a stop. */
void jk_heal_loop_set_allowed (JkHealLoop *self, gboolean auto_healing, JkHealStop stop);

/* A person says anew what may be done in @project: what was proposed or refused there is decided again. */
void jk_heal_loop_look_anew (JkHealLoop *self, const char *project);

/* Looks at the present: conditions, deadlines, what helped. Called after each change of @facts, and about each second while
 * jk_heal_loop_is_busy(). */
void jk_heal_loop_tick (JkHealLoop *self, JkHealFacts *facts);
gboolean jk_heal_loop_is_busy (JkHealLoop *self);

/* Returns: (nullable): why @rule (of the rules) may not be begun by a person for @project and @object (both nullable) */
GError *jk_heal_loop_refuse (JkHealLoop *self, JkHealRule *rule, const char *project, const char *object);
/* Begins, because a person asked for it. Returns: (transfer none) (nullable): the run; %NULL with an error */
JkHealRun *jk_heal_loop_run (JkHealLoop *self, JkHealRule *rule, const char *project, const char *object, GError **error);
/* Returns: (transfer none) (nullable): the run that takes back what @id did; %NULL with an error */
JkHealRun *jk_heal_loop_undo (JkHealLoop *self, const char *id, GError **error);
gboolean jk_heal_loop_check_undo (JkHealLoop *self, const char *id, GError **error);
/* Returns: (transfer full): where a rule would be run for a person who names @project and @object (both nullable) */
JkHealTarget *jk_heal_loop_make_target (JkHealLoop *self, JkHealRule *rule, const char *project, const char *object);

/* How steps end. @plan, @way_back, @outcome: (nullable): taken; %NULL with @error (nullable, not taken). */
void jk_heal_loop_planned (JkHealLoop *self, JkHealRun *run, JkHealPlan *plan, const GError *error);
void jk_heal_loop_checkpointed (JkHealLoop *self, JkHealRun *run, GVariant *way_back, const GError *error);
void jk_heal_loop_kept (JkHealLoop *self, JkHealRun *run, const GError *error);
void jk_heal_loop_acted (JkHealLoop *self, JkHealRun *run, JkHealOutcome *outcome, const GError *error);
void jk_heal_loop_verified (JkHealLoop *self, JkHealRun *run, JkHealVerdict verdict, const GError *error);
void jk_heal_loop_undone (JkHealLoop *self, JkHealRun *run, const GError *error);
void jk_heal_loop_recovered (JkHealLoop *self, JkHealRun *run, JkHealRemains remains, const GError *error);

/* Takes a record of an earlier process; one that had not ended is recovered at once. */
void jk_heal_loop_restore (JkHealLoop *self, JkHealRecord *record);
/* Breakers, cool-downs and budgets in text, and back. */
char *jk_heal_loop_keep_limits (JkHealLoop *self);
void jk_heal_loop_restore_limits (JkHealLoop *self, const char *text);

/* Returns: (transfer none) (element-type JkHealRecord): the newest first, bounded */
GPtrArray *jk_heal_loop_list_records (JkHealLoop *self);
JkHealRecord *jk_heal_loop_find_record (JkHealLoop *self, const char *id); /* (nullable) */
/* Returns: (transfer full): a{sv}, not floating: as jk_heal_record_to_variant(), with what can be taken back now */
GVariant *jk_heal_loop_describe_record (JkHealLoop *self, const JkHealRecord *record);
/* Somebody else, who is Jikimi too, has put @top on @pile of @project, or taken off what lay on it. */
void jk_heal_loop_note_top (JkHealLoop *self, const char *project, const char *pile, const char *top);
/* Returns: (transfer full): aa{sv}, floating: each rule and how it stands, see jk-engine-healing.h */
GVariant *jk_heal_loop_describe_rules (JkHealLoop *self);
/* @free_us: (out): real time at which the next action may be done; 0: now. Returns: actions of the last hour */
guint jk_heal_loop_get_used (JkHealLoop *self, gint64 *free_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkHealLoop, jk_heal_loop_free)

G_END_DECLS
