/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the next process does after one that ended in the middle of an action. */
#include "heal-fixture.h"

/* Until the way back is on disk and the act has begun. */
static JkHealRun *
begin_act (Fixture *fixture)
{
  JkHealRun *run;

  fixture_set_series (fixture, 1, 95);
  fixture_tick (fixture, SECOND);
  fixture_tick (fixture, 10 * SECOND);
  run = fixture_take (fixture, JK_HEAL_STEP_PLAN);
  jk_heal_loop_planned (fixture->loop, run, fixture_plan (FALSE), NULL);
  g_assert_true (fixture_take (fixture, JK_HEAL_STEP_CHECKPOINT) == run);
  jk_heal_loop_checkpointed (fixture->loop, run, g_variant_ref_sink (g_variant_new_parsed ("@a{sv} {}")), NULL);
  g_assert_true (fixture_take (fixture, JK_HEAL_STEP_KEEP) == run);
  return run;
}

/* The next process, with what was on disk when this one ended; what the action left is not known. */
static void
begin_anew (Fixture   *next,
            Fixture   *fixture,
            JkHealRun *run)
{
  g_autofree char *limits = jk_heal_loop_keep_limits (fixture->loop), *record = jk_heal_record_to_text (run->record);

  fixture_set_up (next, NULL);
  jk_clock_advance (next->clock, 10 * SECOND);
  jk_heal_loop_restore_limits (next->loop, limits);
  jk_heal_loop_restore (next->loop, jk_heal_record_from_text (record));
  jk_heal_loop_recovered (next->loop, fixture_take (next, JK_HEAL_STEP_RECOVER), JK_HEAL_LEFT_UNKNOWN, NULL);
  g_assert_cmpstr (fixture_last (next), ==, "test interrupted -");
}

/* Killed while it acted: it is told, and not simply done once more. */
static void
test_not_repeated (Fixture      *fixture,
                   gconstpointer unused)
{
  Fixture next = { 0 };

  begin_anew (&next, fixture, begin_act (fixture));
  fixture_set_series (&next, 1, 95);
  for (guint i = 0; i < 10; i++)
    fixture_tick (&next, 10 * SECOND);
  g_assert_cmpuint (next.begun->len, ==, 0);
  /* Nor when its cool-down is over: what it left is for people to look at. */
  for (guint i = 0; i < 600; i++)
    fixture_tick (&next, MINUTE);
  g_assert_cmpuint (next.begun->len, ==, 0);
  /* The next time it may act again. */
  fixture_set_series (&next, 1, 50);
  fixture_tick (&next, SECOND);
  fixture_set_series (&next, 1, 95);
  fixture_tick (&next, SECOND);
  fixture_tick (&next, 10 * SECOND);
  g_assert_cmpuint (next.begun->len, ==, 1);
  fixture_tear_down (&next, NULL);
}

static gboolean
is_breaker_open (Fixture *fixture)
{
  g_autoptr(GVariant) rules = g_variant_ref_sink (jk_heal_loop_describe_rules (fixture->loop));
  const char *id, *breaker = NULL;

  for (gsize i = 0; i < g_variant_n_children (rules); i++)
    {
      g_autoptr(GVariant) rule = g_variant_get_child_value (rules, i);

      g_assert_true (g_variant_lookup (rule, "id", "&s", &id));
      if (g_str_equal (id, "test"))
        g_assert_true (g_variant_lookup (rule, "breaker", "&s", &breaker));
    }
  return g_strcmp0 (breaker, "open") == 0;
}

/* One that ends Jikimi each time comes to rest. */
static void
test_rests (Fixture      *fixture,
            gconstpointer unused)
{
  Fixture process[4] = { { 0 } };
  Fixture *now = fixture;

  for (guint i = 0; i < 4; i++)
    {
      /* What an earlier process left is over. */
      fixture_set_series (now, 1, 95);
      fixture_tick (now, SECOND);
      fixture_set_series (now, 1, 50);
      fixture_tick (now, SECOND);
      begin_anew (&process[i], now, begin_act (now));
      now = &process[i];
      jk_clock_advance (now->clock, i < 3 ? HOUR : 0); /* the cool-downs are over */
    }
  g_assert_true (is_breaker_open (now));
  for (guint i = 0; i < 4; i++)
    fixture_tear_down (&process[i], NULL);
}

/* What was not done after all has not used up its distance. */
static void
test_refused_at_last (Fixture      *fixture,
                      gconstpointer unused)
{
  JkHealRun *run = begin_act (fixture);

  fixture_set_series (fixture, 1, 50);
  fixture_tick (fixture, SECOND);
  jk_heal_loop_kept (fixture->loop, run, NULL);
  g_assert_cmpstr (fixture_last (fixture), ==, "test refused -");
  fixture_set_series (fixture, 1, 95);
  fixture_tick (fixture, SECOND);
  fixture_tick (fixture, 10 * SECOND);
  g_assert_cmpuint (fixture->begun->len, ==, 1);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/heal-left/not-repeated", test_not_repeated);
  ADD ("/heal-left/rests", test_rests);
  ADD ("/heal-left/refused-at-last", test_refused_at_last);
  return g_test_run ();
}
