/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "heal-fixture.h"
#include "jk-error.h"

/* Until the condition has held for its time. */
static void
become_due (Fixture *fixture)
{
  fixture_tick (fixture, SECOND);
  g_assert_cmpuint (fixture->begun->len, ==, 0);
  fixture_tick (fixture, 9 * SECOND);
  g_assert_cmpuint (fixture->begun->len, ==, 0);
  fixture_tick (fixture, SECOND);
}

static const char *
state_of (Fixture *fixture)
{
  g_autoptr(GVariant) rules = g_variant_ref_sink (jk_heal_loop_describe_rules (fixture->loop));
  const char *id, *state = NULL;

  for (gsize i = 0; i < g_variant_n_children (rules); i++)
    {
      g_autoptr(GVariant) rule = g_variant_get_child_value (rules, i);

      g_assert_true (g_variant_lookup (rule, "id", "&s", &id));
      if (g_str_equal (id, "test"))
        g_assert_true (g_variant_lookup (rule, "state", "&s", &state));
    }
  return g_intern_string (state);
}

static void
test_helps (Fixture      *fixture,
            gconstpointer unused)
{
  JkHealRun *run;
  JkHealRecord *record;
  JkHealEffect *effect;

  fixture_set_series (fixture, 1, 95);
  become_due (fixture);
  g_assert_cmpstr (state_of (fixture), ==, "deciding");
  run = fixture_act (fixture, TRUE);
  g_assert_cmpint (run->record->stage, ==, JK_HEAL_VERIFYING);
  g_assert_cmpstr (run->record->target->object, ==, "/disk0");
  g_assert_cmpstr (state_of (fixture), ==, "verifying");
  fixture_tick (fixture, 5 * SECOND);
  g_assert_cmpuint (fixture->told->len, ==, 0);
  fixture_set_series (fixture, 1, 50);
  fixture_tick (fixture, SECOND);
  g_assert_cmpuint (fixture->told->len, ==, 0);
  fixture_tick (fixture, 10 * SECOND);
  g_assert_cmpstr (fixture_last (fixture), ==, "test kept helped");
  record = g_ptr_array_index (jk_heal_loop_list_records (fixture->loop), 0);
  effect = g_ptr_array_index (record->effects, record->effects->len - 1);
  g_assert_cmpstr (effect->metric, ==, "disk_usage");
  g_assert_cmpfloat (effect->before, ==, 95);
  g_assert_cmpfloat (effect->after, ==, 50);
  g_assert_false (jk_heal_loop_is_busy (fixture->loop));
}

/* One good value between bad ones is no help, and one that is worse than all others no harm. */
static void
test_noise_is_neither_help_nor_harm (Fixture      *fixture,
                                     gconstpointer unused)
{
  static const double noise[] = { 95, 50, 96, 94, 70, 97 };
  JkHealRun *run;

  fixture_set_series (fixture, 1, 95);
  become_due (fixture);
  run = fixture_act (fixture, TRUE);
  for (guint i = 0; i < 20; i++)
    {
      fixture_set_series (fixture, 1, i == 19 ? 106 : noise[i % G_N_ELEMENTS (noise)] + (i % 2));
      g_assert_cmpuint (fixture->told->len, ==, 0);
      g_assert_cmpuint (fixture->begun->len, ==, 0);
      fixture_tick (fixture, 3 * SECOND);
    }
  g_assert_true (fixture_take (fixture, JK_HEAL_STEP_UNDO) == run);
  jk_heal_loop_undone (fixture->loop, run, NULL);
  g_assert_cmpstr (fixture_last (fixture), ==, "test undone no-help");
}

/* A checkpoint changes nothing of the changes, and people make more of them: it stays. */
static void
test_judges_itself (Fixture      *fixture,
                    gconstpointer unused)
{
  JkHealPlan *plan = fixture_plan (TRUE);
  JkHealRun *run;

  plan->judges_itself = TRUE;
  fixture_set_series (fixture, 1, 91);
  become_due (fixture);
  run = fixture_act_by (fixture, plan);
  jk_heal_loop_verified (fixture->loop, run, JK_HEAL_HELPED, NULL);
  fixture_set_series (fixture, 1, 150);
  fixture_tick (fixture, HOUR);
  g_assert_cmpuint (fixture->told->len, ==, 1);
  g_assert_cmpstr (fixture_last (fixture), ==, "test kept helped");
}

/* The way back is on disk before anything is done. */
static void
test_nothing_without_a_way_back (Fixture      *fixture,
                                 gconstpointer unused)
{
  g_autoptr(GError) error = g_error_new_literal (JK_ERROR, JK_ERROR_NO_SPACE, "no space");
  JkHealRun *run;

  fixture_set_series (fixture, 1, 95);
  become_due (fixture);
  run = fixture_take (fixture, JK_HEAL_STEP_PLAN);
  jk_heal_loop_planned (fixture->loop, run, fixture_plan (TRUE), NULL);
  run = fixture_take (fixture, JK_HEAL_STEP_CHECKPOINT);
  jk_heal_loop_checkpointed (fixture->loop, run, g_variant_ref_sink (g_variant_new_parsed ("@a{sv} {}")), NULL);
  run = fixture_take (fixture, JK_HEAL_STEP_KEEP);
  jk_heal_loop_kept (fixture->loop, run, error);
  g_assert_cmpuint (fixture->begun->len, ==, 0);
  g_assert_cmpstr (fixture_last (fixture), ==, "test failed -");
}

static void
test_no_help_is_undone (Fixture      *fixture,
                        gconstpointer unused)
{
  JkHealRun *run;

  fixture_set_series (fixture, 1, 95);
  become_due (fixture);
  run = fixture_act (fixture, TRUE);
  fixture_tick (fixture, 59 * SECOND);
  g_assert_cmpuint (fixture->begun->len, ==, 0);
  fixture_tick (fixture, SECOND);
  g_assert_true (fixture_take (fixture, JK_HEAL_STEP_UNDO) == run);
  g_assert_false (g_cancellable_is_cancelled (run->cancellable));
  jk_heal_loop_undone (fixture->loop, run, NULL);
  g_assert_cmpstr (fixture_last (fixture), ==, "test undone no-help");
}

/* What makes it worse is undone, and the rule rests there at once. */
static void
test_worse_opens_the_breaker (Fixture      *fixture,
                              gconstpointer unused)
{
  JkHealRun *run;

  fixture_set_series (fixture, 1, 91);
  become_due (fixture);
  run = fixture_act (fixture, TRUE);
  fixture_set_series (fixture, 1, 110);
  fixture_tick (fixture, 60 * SECOND);
  g_assert_true (fixture_take (fixture, JK_HEAL_STEP_UNDO) == run);
  jk_heal_loop_undone (fixture->loop, run, NULL);
  g_assert_cmpstr (fixture_last (fixture), ==, "test undone worse");
  g_assert_cmpstr (state_of (fixture), ==, "resting");
  for (guint i = 0; i < 9; i++)
    fixture_tick (fixture, MINUTE);
  g_assert_cmpuint (fixture->begun->len, ==, 0);
  /* Half-open after ten minutes: one attempt, and if it fails the rest is twice as long. */
  fixture_tick (fixture, MINUTE);
  g_assert_cmpuint (fixture->begun->len, ==, 1);
  run = fixture_act (fixture, FALSE);
  fixture_tick (fixture, 61 * SECOND);
  g_assert_cmpstr (fixture_last (fixture), ==, "test kept no-help");
  for (guint i = 0; i < 19; i++)
    fixture_tick (fixture, MINUTE);
  g_assert_cmpuint (fixture->begun->len, ==, 0);
  fixture_tick (fixture, MINUTE);
  g_assert_cmpuint (fixture->begun->len, ==, 1);
}

static JkHealRule *
find_rule (void)
{
  JkHealRule *rule = g_new0 (JkHealRule, 1);

  g_atomic_ref_count_init (&rule->ref_count);
  rule->id = g_strdup ("test");
  rule->condition = jk_expression_parse ("a > 1", NULL);
  return rule;
}

/* A rule and a person at once: the second is refused, whichever it is. */
static void
test_never_twice (Fixture      *fixture,
                  gconstpointer unused)
{
  g_autoptr(JkHealRule) rule = find_rule ();
  g_autoptr(GError) error = NULL;
  JkHealRun *run;

  fixture_set_series (fixture, 1, 95);
  become_due (fixture);
  g_assert_null (jk_heal_loop_run (fixture->loop, rule, NULL, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_BUSY);
  run = fixture_act (fixture, TRUE);
  fixture_set_series (fixture, 1, 50);
  fixture_tick (fixture, SECOND);
  fixture_tick (fixture, 10 * SECOND);
  g_assert_cmpstr (fixture_last (fixture), ==, "test kept helped");

  run = jk_heal_loop_run (fixture->loop, rule, NULL, "/disk0", NULL);
  g_assert_nonnull (run);
  g_assert_true (run->record->by_person);
  g_assert_true (isnan (run->record->target->value));
  fixture_set_series (fixture, 1, 95);
  for (guint i = 0; i < 5; i++)
    fixture_tick (fixture, MINUTE / 2);
  g_assert_cmpuint (fixture->begun->len, ==, 1);
}

/* Between the plan and the act the condition may have cleared, or somebody pulled the switch. */
static void
test_looks_again (Fixture      *fixture,
                  gconstpointer unused)
{
  JkHealRun *run;

  fixture_set_series (fixture, 1, 95);
  become_due (fixture);
  run = fixture_take (fixture, JK_HEAL_STEP_PLAN);
  jk_heal_loop_planned (fixture->loop, run, fixture_plan (TRUE), NULL);
  run = fixture_take (fixture, JK_HEAL_STEP_CHECKPOINT);
  jk_heal_loop_checkpointed (fixture->loop, run, g_variant_ref_sink (g_variant_new_parsed ("@a{sv} {}")), NULL);
  run = fixture_take (fixture, JK_HEAL_STEP_KEEP);
  fixture_set_series (fixture, 1, 50);
  fixture_tick (fixture, SECOND);
  fixture_tick (fixture, 10 * SECOND);
  jk_heal_loop_kept (fixture->loop, run, NULL);
  g_assert_cmpuint (fixture->begun->len, ==, 0);
  g_assert_cmpstr (fixture_last (fixture), ==, "test refused -");
}

static void
test_kill_switch (Fixture      *fixture,
                  gconstpointer unused)
{
  g_autoptr(JkHealRule) rule = find_rule ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  JkHealRun *run;

  fixture_set_series (fixture, 1, 95);
  become_due (fixture);
  run = fixture_take (fixture, JK_HEAL_STEP_PLAN);
  jk_heal_loop_set_allowed (fixture->loop, TRUE, JK_HEAL_STOPPED_BY_PERSON);
  g_assert_true (g_cancellable_is_cancelled (run->cancellable));
  jk_heal_loop_planned (fixture->loop, run, NULL, cancelled);
  g_assert_cmpstr (fixture_last (fixture), ==, "test refused -");
  fixture_tick (fixture, HOUR);
  g_assert_cmpuint (fixture->begun->len, ==, 0);
  g_assert_cmpstr (state_of (fixture), ==, "paused");
  g_assert_null (jk_heal_loop_run (fixture->loop, rule, NULL, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_BUSY);

  /* Without automatic healing only a person can have it done. */
  jk_heal_loop_set_allowed (fixture->loop, FALSE, JK_HEAL_STOPPED_BY_NOBODY);
  fixture_tick (fixture, HOUR);
  g_assert_cmpuint (fixture->begun->len, ==, 0);
  g_assert_nonnull (jk_heal_loop_run (fixture->loop, rule, NULL, NULL, NULL));
}

/* An action that hangs is called off at its time; one that does not let go is left alone, and its ground stays taken. */
static void
test_hangs (Fixture      *fixture,
            gconstpointer unused)
{
  g_autoptr(GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  JkHealRun *run;

  fixture_set_series (fixture, 1, 95);
  become_due (fixture);
  run = fixture_take (fixture, JK_HEAL_STEP_PLAN);
  jk_heal_loop_planned (fixture->loop, run, fixture_plan (FALSE), NULL);
  run = fixture_take (fixture, JK_HEAL_STEP_CHECKPOINT);
  jk_heal_loop_checkpointed (fixture->loop, run, g_variant_ref_sink (g_variant_new_parsed ("@a{sv} {}")), NULL);
  run = fixture_take (fixture, JK_HEAL_STEP_KEEP);
  jk_heal_loop_kept (fixture->loop, run, NULL);
  run = fixture_take (fixture, JK_HEAL_STEP_ACT);
  fixture_tick (fixture, 59 * SECOND);
  g_assert_false (g_cancellable_is_cancelled (run->cancellable));
  fixture_tick (fixture, SECOND);
  g_assert_true (g_cancellable_is_cancelled (run->cancellable));
  g_assert_cmpuint (fixture->told->len, ==, 0);
  fixture_tick (fixture, 15 * SECOND);
  g_assert_cmpstr (fixture_last (fixture), ==, "test interrupted -");
  g_assert_true (jk_heal_loop_is_busy (fixture->loop));
  for (guint i = 0; i < 60; i++)
    fixture_tick (fixture, MINUTE);
  g_assert_cmpuint (fixture->begun->len, ==, 0);
  jk_heal_loop_acted (fixture->loop, run, NULL, cancelled);
  g_assert_false (jk_heal_loop_is_busy (fixture->loop));
  g_assert_cmpuint (fixture->told->len, ==, 1);
}

/* What takes long takes as long to be taken back. */
static void
test_long_way_back (Fixture      *fixture,
                    gconstpointer unused)
{
  GType type = G_OBJECT_TYPE (fixture->action);
  JkHealRun *run;

  g_object_unref (fixture->action);
  fixture->action = g_object_new (type, "id", "disk-clean", "timeout-us", HOUR, NULL);
  fixture_configure (fixture, "[heal test]\ncondition = disk_usage >= 90\nfor = 10s\naction = disk-clean\nverify_for = 1min\n"
                              "[heal low-disk]\nmode = off\n");
  fixture_set_series (fixture, 1, 91);
  become_due (fixture);
  run = fixture_act (fixture, TRUE);
  fixture_set_series (fixture, 1, 110);
  fixture_tick (fixture, 60 * SECOND);
  g_assert_true (fixture_take (fixture, JK_HEAL_STEP_UNDO) == run);
  fixture_tick (fixture, HOUR - SECOND);
  g_assert_false (g_cancellable_is_cancelled (run->cancellable));
  fixture_tick (fixture, SECOND);
  g_assert_true (g_cancellable_is_cancelled (run->cancellable));
  jk_heal_loop_undone (fixture->loop, run, NULL);
  g_assert_cmpstr (fixture_last (fixture), ==, "test kept worse");
}

/* Returns: whether it was the one that acts */
static gboolean
do_step (Fixture   *fixture,
         JkHealRun *run)
{
  JkHealStep step = run->step;

  if (step == JK_HEAL_STEP_PLAN)
    jk_heal_loop_planned (fixture->loop, run, fixture_plan (FALSE), NULL);
  else if (step == JK_HEAL_STEP_CHECKPOINT)
    jk_heal_loop_checkpointed (fixture->loop, run, g_variant_ref_sink (g_variant_new_parsed ("@a{sv} {}")), NULL);
  else if (step == JK_HEAL_STEP_KEEP)
    jk_heal_loop_kept (fixture->loop, run, NULL);
  else if (step == JK_HEAL_STEP_ACT)
    jk_heal_loop_acted (fixture->loop, run, jk_heal_outcome_new (), NULL);
  else
    jk_heal_loop_verified (fixture->loop, run, JK_HEAL_UNKNOWN, NULL);
  return step == JK_HEAL_STEP_ACT;
}

/* A storm of conditions is bounded by the budget, and by how many run at once. */
static void
test_storm (Fixture      *fixture,
            gconstpointer unused)
{
  guint n_acted = 0, most = 0;
  gint64 free_us;

  fixture_configure (fixture, "[healing]\nmax_per_hour = 12\n[heal test]\ncondition = disk_usage >= 90\nfor = 0s\naction = disk-clean\n"
                              "max_per_hour = 1000\nretries = 20\ncooldown = 0s\n[heal low-disk]\nmode = off\n");
  fixture_set_series (fixture, 1000, 95);
  for (guint i = 0; i < 59; i++)
    {
      fixture_tick (fixture, MINUTE);
      most = MAX (most, fixture->begun->len);
      while (fixture->begun->len > 0)
        n_acted += do_step (fixture, g_ptr_array_steal_index (fixture->begun, 0));
    }
  g_assert_cmpuint (most, <=, 4);
  g_assert_cmpuint (n_acted, ==, 12);
  g_assert_cmpuint (jk_heal_loop_get_used (fixture->loop, &free_us), ==, 12);
  g_assert_cmpint (free_us, >, jk_clock_get_real_us (fixture->clock));
}

static void
test_proposes (Fixture      *fixture,
               gconstpointer unused)
{
  JkHealPlan *plan = fixture_plan (TRUE);

  fixture_set_series (fixture, 1, 95);
  become_due (fixture);
  plan->needs_approval = TRUE;
  jk_heal_loop_planned (fixture->loop, fixture_take (fixture, JK_HEAL_STEP_PLAN), plan, NULL);
  g_assert_cmpstr (fixture_last (fixture), ==, "test recommended -");
  /* Once while it lasts. */
  for (guint i = 0; i < 60; i++)
    fixture_tick (fixture, MINUTE);
  g_assert_cmpuint (fixture->told->len, ==, 1);
  g_assert_cmpuint (fixture->begun->len, ==, 0);
}

/* A refusal of the action's is recorded once, and asked for again at growing distances. */
static void
test_refuses (Fixture      *fixture,
              gconstpointer unused)
{
  guint n_asked = 0;

  fixture_set_series (fixture, 1, 95);
  fixture_tick (fixture, SECOND);
  for (guint i = 0; i < 120; i++)
    {
      fixture_tick (fixture, MINUTE);
      if (fixture->begun->len > 0)
        {
          JkHealPlan *plan = fixture_plan (TRUE);

          plan->refusal = g_error_new_literal (JK_ERROR, JK_ERROR_PERMISSION, "not during a merge");
          n_asked++;
          jk_heal_loop_planned (fixture->loop, fixture_take (fixture, JK_HEAL_STEP_PLAN), plan, NULL);
        }
    }
  g_assert_cmpuint (n_asked, >=, 4);
  g_assert_cmpuint (n_asked, <=, 7);
  g_assert_cmpuint (fixture->told->len, ==, 1);
  g_assert_cmpstr (fixture_last (fixture), ==, "test refused -");
}

static void
test_undo_afterwards (Fixture      *fixture,
                      gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *id = NULL;
  JkHealRun *run;

  fixture_set_series (fixture, 1, 95);
  become_due (fixture);
  run = fixture_act (fixture, TRUE);
  id = g_strdup (run->record->id);
  g_assert_null (jk_heal_loop_undo (fixture->loop, id, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_BUSY);
  fixture_set_series (fixture, 1, 50);
  fixture_tick (fixture, SECOND);
  fixture_tick (fixture, 10 * SECOND);
  g_assert_nonnull (jk_heal_loop_undo (fixture->loop, id, NULL));
  run = fixture_take (fixture, JK_HEAL_STEP_UNDO);
  g_assert_nonnull (run->record->way_back);
  jk_heal_loop_undone (fixture->loop, run, NULL);
  g_assert_cmpstr (fixture_last (fixture), ==, "test undone helped");
  g_clear_error (&error);
  g_assert_null (jk_heal_loop_undo (fixture->loop, id, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_BUSY);
}

/* What was on disk when the process ended tells the truth in the next one. */
static void
test_recovers (Fixture      *fixture,
               gconstpointer unused)
{
  static const struct
  {
    JkHealStage stage;
    JkHealRemains remains;
    const char *told;
  } cases[] = {
    { JK_HEAL_PLANNING, JK_HEAL_LEFT_UNKNOWN, "test refused -" },
    { JK_HEAL_CHECKPOINTING, JK_HEAL_LEFT_UNKNOWN, "test refused -" },
    { JK_HEAL_ACTING, JK_HEAL_LEFT_NOTHING, "test undone -" },
    { JK_HEAL_ACTING, JK_HEAL_LEFT_FINISHED, "test kept -" },
    { JK_HEAL_ACTING, JK_HEAL_LEFT_UNKNOWN, "test interrupted -" },
    { JK_HEAL_VERIFYING, JK_HEAL_LEFT_FINISHED, "test kept -" },
    { JK_HEAL_VERIFYING, JK_HEAL_LEFT_UNKNOWN, "test kept -" },
    { JK_HEAL_UNDOING, JK_HEAL_LEFT_UNKNOWN, "test interrupted -" },
    { JK_HEAL_UNDOING, JK_HEAL_LEFT_NOTHING, "test undone -" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(JkHealRecord) record = jk_heal_record_new ("test", "disk-clean", jk_heal_target_new (NULL, "/a\xff", "/disk0", 95), FALSE,
                                                           1 + i);
      g_autofree char *text = NULL;
      JkHealRecord *read;

      record->stage = cases[i].stage;
      record->way_back = g_variant_ref_sink (g_variant_new_parsed ("{'was': <1>}"));
      text = jk_heal_record_to_event_text (record);
      g_assert_null (strstr (text, "way_back"));
      g_free (text);
      text = jk_heal_record_to_text (record);
      read = jk_heal_record_from_text (text);
      g_assert_cmpstr (read->target->path, ==, "/a\xff");
      g_assert_cmpfloat (read->target->value, ==, 95);
      jk_heal_loop_restore (fixture->loop, read);
      if (cases[i].stage >= JK_HEAL_ACTING)
        {
          JkHealRun *run = fixture_take (fixture, JK_HEAL_STEP_RECOVER);

          g_assert_true (g_variant_equal (run->record->way_back, record->way_back));
          jk_heal_loop_recovered (fixture->loop, run, cases[i].remains, NULL);
        }
      g_assert_cmpstr (fixture_last (fixture), ==, cases[i].told);
      g_assert_cmpuint (fixture->begun->len, ==, 0);
    }
}

/* Budgets, cool-downs and breakers outlive the process. */
static void
test_limits_survive (Fixture      *fixture,
                     gconstpointer unused)
{
  g_autofree char *limits = NULL;
  Fixture next = { 0 };
  gint64 free_us;

  fixture_set_series (fixture, 1, 91);
  become_due (fixture);
  (void) fixture_act (fixture, FALSE);
  fixture_set_series (fixture, 1, 120);
  fixture_tick (fixture, 60 * SECOND);
  g_assert_cmpstr (fixture_last (fixture), ==, "test kept worse");
  limits = jk_heal_loop_keep_limits (fixture->loop);

  fixture_set_up (&next, NULL);
  jk_clock_advance (next.clock, 5 * MINUTE);
  jk_heal_loop_restore_limits (next.loop, limits);
  jk_heal_loop_restore_limits (next.loop, "nonsense");
  g_assert_cmpuint (jk_heal_loop_get_used (next.loop, &free_us), ==, 1);
  fixture_set_series (&next, 1, 95);
  for (guint i = 0; i < 5; i++)
    fixture_tick (&next, MINUTE);
  g_assert_cmpuint (next.begun->len, ==, 0);
  for (guint i = 0; i < 5; i++)
    fixture_tick (&next, MINUTE);
  g_assert_cmpuint (next.begun->len, ==, 1);
  fixture_tear_down (&next, NULL);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/heal/helps", test_helps);
  ADD ("/heal/noise-is-neither-help-nor-harm", test_noise_is_neither_help_nor_harm);
  ADD ("/heal/judges-itself", test_judges_itself);
  ADD ("/heal/nothing-without-a-way-back", test_nothing_without_a_way_back);
  ADD ("/heal/no-help-is-undone", test_no_help_is_undone);
  ADD ("/heal/worse-opens-the-breaker", test_worse_opens_the_breaker);
  ADD ("/heal/never-twice", test_never_twice);
  ADD ("/heal/looks-again", test_looks_again);
  ADD ("/heal/kill-switch", test_kill_switch);
  ADD ("/heal/hangs", test_hangs);
  ADD ("/heal/long-way-back", test_long_way_back);
  ADD ("/heal/storm", test_storm);
  ADD ("/heal/proposes", test_proposes);
  ADD ("/heal/refuses", test_refuses);
  ADD ("/heal/undo-afterwards", test_undo_afterwards);
  ADD ("/heal/recovers", test_recovers);
  ADD ("/heal/limits-survive", test_limits_survive);
  return g_test_run ();
}
