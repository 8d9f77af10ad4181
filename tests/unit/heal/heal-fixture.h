/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-heal-loop.h"

G_BEGIN_DECLS

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

/* A loop whose steps are done by the test, one by one, over a clock that it moves. */
typedef struct
{
  JkClock *clock;
  JkHealLoop *loop;
  JkHealFacts *facts;
  GPtrArray *begun;   /* JkHealRun, not owned: whose step waits to be done */
  GPtrArray *told;    /* char: "rule state" of each record that ended */
  GPtrArray *forgotten;
  JkHealAction *action;
  double values[4096];
  guint n_series;
  char *keys[4096];
  char *labels[4096][3];
  char *forbidden;    /* (nullable) */
  guint n_keeps;
} Fixture;

void fixture_set_up (Fixture *fixture, gconstpointer unused);
void fixture_tear_down (Fixture *fixture, gconstpointer unused);
void fixture_configure (Fixture *fixture, const char *text);
/* Those that are there without a configuration, with actions of the test. */
void fixture_use_own_rules (Fixture *fixture);
/* Series 0 to @n - 1 of disk_usage, one a mount point. */
void fixture_set_series (Fixture *fixture, guint n, double value);
/* Measures anew, lets @us pass and looks. */
void fixture_tick (Fixture *fixture, gint64 us);
/* The run whose step waits, taken. */
JkHealRun *fixture_take (Fixture *fixture, JkHealStep step);
/* Does all steps of a run until it is being verified by its condition. */
JkHealRun *fixture_act (Fixture *fixture, gboolean can_undo);
/* Does all steps until the action itself is asked whether it helped. Takes @plan. */
JkHealRun *fixture_act_by (Fixture *fixture, JkHealPlan *plan);
JkHealPlan *fixture_plan (gboolean can_undo);
const char *fixture_last (Fixture *fixture); /* what was told last, or "" */

G_END_DECLS
