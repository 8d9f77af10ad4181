/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-breaker.h"
#include "jk-budget.h"
#include "jk-condition.h"
#include "jk-cooldown.h"
#include "jk-heal-loop.h"

G_BEGIN_DECLS

/* Runs at once. */
#define JK_HEAL_MAX_RUNS 4
#define JK_HEAL_MAX_TARGETS 2000
#define JK_HEAL_MAX_RECORDS 100

/* Why a rule does nothing by itself at a target until its condition has been over. */
typedef enum
{
  JK_HEAL_FREE,
  JK_HEAL_TAKEN_BACK, /* by a person */
  JK_HEAL_LEFT,       /* an earlier process ended in the middle of it, and what it left is not known */
} JkHealHold;

/* A rule, and what it did so far. */
typedef struct
{
  JkHealRule *rule;
  JkHealAction *action; /* (nullable): there is none of that name */
  JkBreaker breaker;
  JkBudget *budget;
  char *last_action;    /* (nullable): id of its newest record */
  gboolean can_undo;    /* as its last plan said */
  gboolean only_recommends;
} JkHealRuleState;

/* One series that a rule's condition is judged for. */
typedef struct
{
  char *rule;
  char *series;
  JkHealTarget *target;   /* without its path */
  gint64 lasting_us[JK_EXPRESSION_MAX_LASTING];
  JkTruth truth;          /* with its times */
  JkTruth bare_truth;     /* without: for what is looked at afterwards */
  double value;
  gint64 value_us;        /* real */
  double usual;           /* its value without its noise, while the condition holds */
  gint64 holds_since_us;  /* monotonic; 0 while it does not hold */
  gint64 since_us;        /* real time at which it began or ceased to hold; 0 never */
  JkBreaker breaker;
  JkCooldown cooldown;
  JkHealRun *run;         /* (nullable) */
  char *refusal;          /* (nullable): why nothing is done though the condition holds */
  char *told_refusal;     /* (nullable): that an action gave and was recorded */
  gboolean was_recommended; /* since the condition began to hold */
  JkHealHold hold;
  gint64 hold_us;           /* boot time at which that began */
  gboolean has_come_back;   /* the condition began to hold after that: once it ceases, that is over */
  guint64 round;          /* of the last tick that saw it */
} JkHealSpot;

struct _JkHealLoop
{
  JkClock *clock;
  JkHealHost host;
  gpointer user_data;
  GPtrArray *rules;       /* JkHealRuleState */
  GPtrArray *actions;     /* JkHealAction */
  GHashTable *spots;      /* "rule\nseries" → JkHealSpot */
  GPtrArray *runs;        /* JkHealRun */
  GPtrArray *records;     /* JkHealRecord, the newest first */
  GHashTable *left;       /* rule, project and object of what was left by an earlier process, where nothing was seen yet */
  GHashTable *tops;       /* project and pile → what lies on top there */
  JkBudget *budget;
  guint max_per_hour;
  gboolean auto_healing;
  JkHealStop stop;
  guint64 round;
  gboolean is_changed;
};

/* jk-heal-loop.c */
JkHealAction *jk_heal_loop_find_action (JkHealLoop *self, const char *id); /* (nullable) */
JkHealRuleState *jk_heal_loop_find_rule (JkHealLoop *self, const char *id); /* (nullable) */
JkHealSpot *jk_heal_loop_find_spot (JkHealLoop *self, const char *rule, const char *series); /* (nullable) */
/* Returns: (transfer none): made where it is not there yet; %NULL if there are too many */
JkHealSpot *jk_heal_loop_ensure_spot (JkHealLoop *self, const char *rule, const char *series);
/* Whether what @record tells of stayed, and can still be taken back. */
gboolean jk_heal_loop_can_undo (JkHealLoop *self, const JkHealRecord *record);
/* The record is shown from now on. */
void jk_heal_loop_add_record (JkHealLoop *self, JkHealRecord *record);
void jk_heal_loop_note_change (JkHealLoop *self);
void jk_heal_run_free (JkHealRun *run);

/* jk-heal-loop-limits.c */
/* When a rule rests after failures: on a target by @retries of them, everywhere by twice as many. */
JkBreakerRules jk_heal_breaker_rules (const JkHealRule *rule, gboolean is_everywhere);
/* Returns: (transfer full) (nullable): why the rule may not act at @spot (nullable) on @target now. @by_person: what only concerns
 * acting without being asked does not matter */
char *jk_heal_loop_forbid (JkHealLoop *self, JkHealRuleState *state, JkHealSpot *spot, const JkHealTarget *target, gboolean by_person,
                           const JkHealRun *self_run);
/* Notes an action. Returns: %FALSE if a budget is used up after all */
gboolean jk_heal_loop_take_budget (JkHealLoop *self, JkHealRuleState *state);
/* How a run ended, for the breakers. */
void jk_heal_loop_note_success (JkHealLoop *self, const JkHealRun *run);
void jk_heal_loop_note_failure (JkHealLoop *self, const JkHealRun *run, gboolean is_final);
/* Its cool-down counts from now on: before the act, for whoever dies in it, and anew when that has ended. */
void jk_heal_loop_note_rest (JkHealLoop *self, JkHealRun *run);
/* It was not done after all. */
void jk_heal_loop_take_back_rest (JkHealLoop *self, JkHealRun *run);

/* jk-heal-loop-people.c */
/* Nothing is done by itself where @record was, as long as what it was done for lasts. */
void jk_heal_loop_hold_back (JkHealLoop *self, const JkHealRecord *record, JkHealHold hold);
/* @spot is seen for the first time. */
void jk_heal_loop_recall (JkHealLoop *self, JkHealSpot *spot);

/* jk-heal-loop-piles.c */
/* Something lies on what @record did: that is to be taken back first. */
gboolean jk_heal_loop_is_covered (JkHealLoop *self, const JkHealRecord *record);

/* jk-heal-loop-begin.c */
/* Takes @target. @spot: (nullable) */
JkHealRun *jk_heal_loop_begin (JkHealLoop *self, JkHealRuleState *state, JkHealSpot *spot, JkHealTarget *target, gboolean by_person);
void jk_heal_loop_begin_step (JkHealLoop *self, JkHealRun *run, JkHealStep step);
/* It has become serious: people may see it. */
void jk_heal_loop_announce (JkHealLoop *self, JkHealRun *run);
JkHealRun *jk_heal_run_new (JkHealLoop *self, JkHealRule *rule, JkHealAction *action, JkHealRecord *record, const char *kind);

/* jk-heal-loop-run.c */
/* The condition has been looked at: @verdict is final. */
void jk_heal_loop_conclude (JkHealLoop *self, JkHealRun *run, JkHealVerdict verdict);
/* Ends @run and frees it, unless a step of it is late. @message: (nullable): translated */
void jk_heal_loop_end (JkHealLoop *self, JkHealRun *run, JkHealState state, const char *message);

G_END_DECLS
