/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the loop makes of what people do: taking back, allowing more, asking for what is under way already. */
#include "heal-fixture.h"
#include "jk-error.h"

#define RULE "[heal test]\ncondition = disk_usage >= 90\nfor = 10s\naction = disk-clean\nverify_for = 1min\ncooldown = 2min\n" \
             "stable = 5min\nretries = 2\n"
#define OTHERS_OFF "[heal low-disk]\nmode = off\n"

static void
let_pass (Fixture *fixture,
          guint    minutes)
{
  for (guint i = 0; i < minutes; i++)
    fixture_tick (fixture, MINUTE);
}

/* Returns: (transfer full): what is told of the rule */
static GVariant *
describe (Fixture *fixture)
{
  g_autoptr(GVariant) rules = g_variant_ref_sink (jk_heal_loop_describe_rules (fixture->loop));
  const char *id;

  for (gsize i = 0; i < g_variant_n_children (rules); i++)
    {
      g_autoptr(GVariant) rule = g_variant_get_child_value (rules, i);

      g_assert_true (g_variant_lookup (rule, "id", "&s", &id));
      if (g_str_equal (id, "test"))
        return g_steal_pointer (&rule);
    }
  g_assert_not_reached ();
}

static void
assert_told (Fixture    *fixture,
             const char *name,
             const char *expected)
{
  g_autoptr(GVariant) rule = describe (fixture);
  const char *text = NULL;

  (void) g_variant_lookup (rule, name, "&s", &text);
  g_assert_cmpstr (text, ==, expected);
}

/* It is done, it helps, and a person takes it back: the disk is as full as it was. */
static void
do_and_take_back (Fixture *fixture)
{
  JkHealRun *run;

  fixture_set_series (fixture, 1, 95);
  fixture_tick (fixture, SECOND);
  fixture_tick (fixture, 10 * SECOND);
  run = fixture_act (fixture, TRUE);
  fixture_set_series (fixture, 1, 50);
  fixture_tick (fixture, SECOND);
  fixture_tick (fixture, 10 * SECOND);
  g_assert_cmpstr (fixture_last (fixture), ==, "test kept helped");
  run = jk_heal_loop_undo (fixture->loop, ((const JkHealRecord *) g_ptr_array_index (jk_heal_loop_list_records (fixture->loop), 0))->id,
                           NULL);
  g_assert_true (fixture_take (fixture, JK_HEAL_STEP_UNDO) == run);
  jk_heal_loop_undone (fixture->loop, run, NULL);
  g_assert_cmpstr (fixture_last (fixture), ==, "test undone helped");
}

/* What a person took back is not done again by itself while its condition lasts, nor in the next process. */
static void
test_taken_back (Fixture      *fixture,
                 gconstpointer unused)
{
  g_autofree char *limits = NULL;
  Fixture next = { 0 };

  do_and_take_back (fixture);
  fixture_set_series (fixture, 1, 95);
  let_pass (fixture, 48 * 60);
  g_assert_cmpuint (fixture->begun->len, ==, 0);
  assert_told (fixture, "state", "cooling");
  assert_told (fixture, "refusal", "a person took it back");
  limits = jk_heal_loop_keep_limits (fixture->loop);

  fixture_set_up (&next, NULL);
  jk_heal_loop_restore_limits (next.loop, limits);
  let_pass (&next, 1); /* nothing is measured yet */
  fixture_set_series (&next, 1, 95);
  let_pass (&next, 60);
  g_assert_cmpuint (next.begun->len, ==, 0);
  fixture_tear_down (&next, NULL);

  /* Another time, it is another case. */
  fixture_set_series (fixture, 1, 50);
  let_pass (fixture, 1);
  fixture_set_series (fixture, 1, 95);
  let_pass (fixture, 2);
  g_assert_cmpuint (fixture->begun->len, ==, 1);
}

/* Taken back before it was measured what it had done: that the condition seems over for a moment is of before. */
static void
test_taken_back_at_once (Fixture      *fixture,
                         gconstpointer unused)
{
  JkHealPlan *plan = fixture_plan (TRUE);
  JkHealRun *run;

  plan->judges_itself = TRUE;
  fixture_set_series (fixture, 1, 95);
  fixture_tick (fixture, SECOND);
  fixture_tick (fixture, 10 * SECOND);
  jk_heal_loop_verified (fixture->loop, fixture_act_by (fixture, plan), JK_HEAL_HELPED, NULL);
  run = jk_heal_loop_undo (fixture->loop, ((const JkHealRecord *) g_ptr_array_index (jk_heal_loop_list_records (fixture->loop), 0))->id,
                           NULL);
  g_assert_true (fixture_take (fixture, JK_HEAL_STEP_UNDO) == run);
  fixture_set_series (fixture, 1, 50);
  fixture_tick (fixture, SECOND);
  jk_heal_loop_undone (fixture->loop, run, NULL);
  fixture_set_series (fixture, 1, 95);
  let_pass (fixture, 60);
  g_assert_cmpuint (fixture->begun->len, ==, 0);
  assert_told (fixture, "refusal", "a person took it back");
}

/* The person put it right otherwise: what comes after a while has nothing to do with it. */
static void
test_taken_back_and_well (Fixture      *fixture,
                          gconstpointer unused)
{
  do_and_take_back (fixture);
  let_pass (fixture, 6);
  fixture_set_series (fixture, 1, 95);
  let_pass (fixture, 2);
  g_assert_cmpuint (fixture->begun->len, ==, 1);
}

/* Whoever sees a proposal and lets the rule act by itself from now on need not wait until it has become well and bad again. */
static void
test_mode_changed (Fixture      *fixture,
                   gconstpointer unused)
{
  fixture_configure (fixture, RULE "mode = suggest\n" OTHERS_OFF);
  fixture_set_series (fixture, 1, 95);
  let_pass (fixture, 2);
  jk_heal_loop_planned (fixture->loop, fixture_take (fixture, JK_HEAL_STEP_PLAN), fixture_plan (TRUE), NULL);
  g_assert_cmpstr (fixture_last (fixture), ==, "test recommended -");
  let_pass (fixture, 60);
  g_assert_cmpuint (fixture->begun->len, ==, 0);
  fixture_configure (fixture, RULE OTHERS_OFF);
  let_pass (fixture, 1);
  (void) fixture_act (fixture, TRUE);
}

/* The same thing is the same thing, even if a person names a project to it. */
static void
test_same_object (Fixture      *fixture,
                  gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  JkHealRule rule = { .id = (char *) "test" };

  fixture_set_series (fixture, 1, 95);
  let_pass (fixture, 2);
  g_assert_cmpuint (fixture->begun->len, ==, 1);
  g_assert_null (jk_heal_loop_run (fixture->loop, &rule, "some-project", "/disk0", &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_null (jk_heal_loop_run (fixture->loop, &rule, "some-project", NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_BUSY);
  g_assert_nonnull (jk_heal_loop_run (fixture->loop, &rule, NULL, "/disk7", NULL));
}

/* One that fails at many targets rests at all of them, though none of them has failed often; then one attempt decides. */
static void
test_breaker_of_the_rule (Fixture      *fixture,
                          gconstpointer unused)
{
  guint n_tries = 0;

  fixture_configure (fixture, "[healing]\nmax_per_hour = 1000\n[heal test]\ncondition = disk_usage >= 90\nfor = 0s\naction = disk-clean\n"
                              "cooldown = 5h\nretries = 2\nmax_per_hour = 1000\n" OTHERS_OFF);
  fixture_set_series (fixture, 8, 95);
  for (guint i = 0; i < 10; i++)
    {
      fixture_tick (fixture, MINUTE);
      for (; fixture->begun->len > 0; n_tries++)
        jk_heal_loop_planned (fixture->loop, fixture_take (fixture, JK_HEAL_STEP_PLAN), NULL, NULL);
    }
  g_assert_cmpuint (n_tries, ==, 4);
  assert_told (fixture, "state", "resting");
  assert_told (fixture, "breaker", "open");
  let_pass (fixture, 1);
  g_assert_cmpuint (fixture->begun->len, ==, 1);
  assert_told (fixture, "breaker", "half-open");
  let_pass (fixture, 1);
  g_assert_cmpuint (fixture->begun->len, ==, 1);
  jk_heal_loop_verified (fixture->loop, fixture_act_by (fixture, fixture_plan (FALSE)), JK_HEAL_UNKNOWN, NULL);
  fixture_set_series (fixture, 8, 50);
  let_pass (fixture, 1);
  g_assert_cmpstr (fixture_last (fixture), ==, "test kept helped");
  assert_told (fixture, "breaker", "closed");
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/heal-people/taken-back", test_taken_back);
  ADD ("/heal-people/taken-back-at-once", test_taken_back_at_once);
  ADD ("/heal-people/taken-back-and-well", test_taken_back_and_well);
  ADD ("/heal-people/mode-changed", test_mode_changed);
  ADD ("/heal-people/same-object", test_same_object);
  ADD ("/heal-people/breaker-of-the-rule", test_breaker_of_the_rule);
  return g_test_run ();
}
