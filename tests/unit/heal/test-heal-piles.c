/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of what lies on each other, only the topmost can be taken back. */
#include "heal-fixture.h"
#include "jk-error.h"

#define PLENTY "[healing]\nmax_per_hour = 100\n[heal test]\ncondition = disk_usage >= 90\nfor = 10s\naction = disk-clean\n" \
               "max_per_hour = 100\n[heal low-disk]\nmode = off\n"

/* Returns: (transfer none): the record of what a person had done in @project, upon @below of @pile (nullable) */
static const JkHealRecord *
lay (Fixture    *fixture,
     const char *project,
     const char *pile,
     const char *below,
     const char *mark)
{
  JkHealRule rule = { .id = (char *) "test" };
  JkHealPlan *plan = fixture_plan (TRUE);
  JkHealOutcome *outcome = jk_heal_outcome_new ();
  JkHealRun *run = jk_heal_loop_run (fixture->loop, &rule, project, NULL, NULL);

  g_assert_nonnull (run);
  plan->judges_itself = TRUE;
  plan->pile = g_strdup (pile);
  plan->below = g_strdup (below);
  outcome->mark = g_strdup (mark);
  g_assert_true (fixture_take (fixture, JK_HEAL_STEP_PLAN) == run);
  jk_heal_loop_planned (fixture->loop, run, plan, NULL);
  (void) fixture_take (fixture, JK_HEAL_STEP_CHECKPOINT);
  jk_heal_loop_checkpointed (fixture->loop, run, g_variant_ref_sink (g_variant_new_parsed ("{'was': <1>}")), NULL);
  (void) fixture_take (fixture, JK_HEAL_STEP_KEEP);
  jk_heal_loop_kept (fixture->loop, run, NULL);
  (void) fixture_take (fixture, JK_HEAL_STEP_ACT);
  jk_heal_loop_acted (fixture->loop, run, outcome, NULL);
  (void) fixture_take (fixture, JK_HEAL_STEP_VERIFY);
  jk_heal_loop_verified (fixture->loop, run, JK_HEAL_HELPED, NULL);
  fixture_tick (fixture, SECOND);
  return g_ptr_array_index (jk_heal_loop_list_records (fixture->loop), 0);
}

static void
take_off (Fixture            *fixture,
          const JkHealRecord *record)
{
  JkHealRun *run = jk_heal_loop_undo (fixture->loop, record->id, NULL);

  g_assert_nonnull (run);
  g_assert_true (fixture_take (fixture, JK_HEAL_STEP_UNDO) == run);
  jk_heal_loop_undone (fixture->loop, run, NULL);
}

/* What is told, and what is done when somebody asks for it, are the same. */
static void
assert_undoable (JkHealLoop         *loop,
                 const JkHealRecord *record,
                 gboolean            expected)
{
  g_autoptr(GVariant) told = jk_heal_loop_describe_record (loop, record);
  g_autoptr(GError) error = NULL;
  gboolean can_undo = !expected;

  g_assert_true (g_variant_lookup (told, "can_undo", "b", &can_undo));
  g_assert_cmpint (can_undo, ==, expected);
  g_assert_cmpint (jk_heal_loop_check_undo (loop, record->id, &error), ==, expected);
  if (!expected)
    g_assert_error (error, JK_ERROR, JK_ERROR_BUSY);
}

static void
test_one_by_one (Fixture      *fixture,
                 gconstpointer unused)
{
  const JkHealRecord *first, *second, *third;

  fixture_configure (fixture, PLENTY);
  first = lay (fixture, "shop", "trunk", "0", "1");
  assert_undoable (fixture->loop, first, TRUE);
  second = lay (fixture, "shop", "trunk", "1", "2");
  third = lay (fixture, "shop", "trunk", "2", "3");
  assert_undoable (fixture->loop, first, FALSE);
  assert_undoable (fixture->loop, second, FALSE);
  assert_undoable (fixture->loop, third, TRUE);
  take_off (fixture, third);
  assert_undoable (fixture->loop, third, FALSE);
  assert_undoable (fixture->loop, second, TRUE);
  assert_undoable (fixture->loop, first, FALSE);
  take_off (fixture, second);
  assert_undoable (fixture->loop, first, TRUE);
}

/* Another branch, another project, and what lies on nothing are not in the way. */
static void
test_side_by_side (Fixture      *fixture,
                   gconstpointer unused)
{
  const JkHealRecord *trunk, *free, *side, *other;

  fixture_configure (fixture, PLENTY);
  trunk = lay (fixture, "shop", "trunk", "0", "1");
  free = lay (fixture, "shop", NULL, NULL, NULL);
  side = lay (fixture, "shop", "side", "0", "2");
  other = lay (fixture, "depot", "trunk", "0", "3");
  (void) lay (fixture, "shop", NULL, NULL, NULL);
  assert_undoable (fixture->loop, trunk, TRUE);
  assert_undoable (fixture->loop, free, TRUE);
  assert_undoable (fixture->loop, side, TRUE);
  assert_undoable (fixture->loop, other, TRUE);
}

/* Commits that people make through Jikimi lie there too, and are taken off as well; so may be what healing laid. */
static void
test_by_others (Fixture      *fixture,
                gconstpointer unused)
{
  const JkHealRecord *first, *second;

  fixture_configure (fixture, PLENTY);
  first = lay (fixture, "shop", "trunk", "0", "1");
  jk_heal_loop_note_top (fixture->loop, "shop", "trunk", "x");
  assert_undoable (fixture->loop, first, FALSE);
  jk_heal_loop_note_top (fixture->loop, "shop", "trunk", "1");
  assert_undoable (fixture->loop, first, TRUE);
  second = lay (fixture, "shop", "trunk", "1", "2");
  jk_heal_loop_note_top (fixture->loop, "shop", "trunk", "1");
  assert_undoable (fixture->loop, second, FALSE);
  assert_undoable (fixture->loop, first, TRUE);
}

/* The next process knows what was laid, though nobody has told it what is on top. */
static void
test_restored (Fixture      *fixture,
               gconstpointer unused)
{
  Fixture next = { 0 };
  JkHealLoop *loop;
  g_autofree char *first = NULL, *second = NULL;

  fixture_configure (fixture, PLENTY);
  first = jk_heal_record_to_text (lay (fixture, "shop", "trunk", "0", "1"));
  second = jk_heal_record_to_text (lay (fixture, "shop", "trunk", "1", "2"));
  fixture_set_up (&next, NULL);
  loop = next.loop;
  jk_heal_loop_restore (loop, jk_heal_record_from_text (first));
  jk_heal_loop_restore (loop, jk_heal_record_from_text (second));
  assert_undoable (loop, g_ptr_array_index (jk_heal_loop_list_records (loop), 0), TRUE);
  assert_undoable (loop, g_ptr_array_index (jk_heal_loop_list_records (loop), 1), FALSE);
  take_off (&next, g_ptr_array_index (jk_heal_loop_list_records (loop), 0));
  assert_undoable (loop, g_ptr_array_index (jk_heal_loop_list_records (loop), 1), TRUE);
  fixture_tear_down (&next, NULL);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/heal-piles/one-by-one", test_one_by_one);
  ADD ("/heal-piles/side-by-side", test_side_by_side);
  ADD ("/heal-piles/by-others", test_by_others);
  ADD ("/heal-piles/restored", test_restored);
  return g_test_run ();
}
