/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "jk-level-state.h"

static const JkThresholds changes = { 100, 130, 150, JK_WORSE_HIGHER };
static const JkThresholds coverage = { 50, 30, 15, JK_WORSE_LOWER };

static void
test_classify (void)
{
  const JkThresholds deployment = { 1, 2, NAN, JK_WORSE_HIGHER };

  g_assert_cmpint (jk_thresholds_classify (&changes, 99), ==, JK_LEVEL_INFO);
  g_assert_cmpint (jk_thresholds_classify (&changes, 100), ==, JK_LEVEL_WARNING);
  g_assert_cmpint (jk_thresholds_classify (&changes, 133), ==, JK_LEVEL_CRITICAL);
  g_assert_cmpint (jk_thresholds_classify (&changes, 150), ==, JK_LEVEL_EMERGENCY);
  g_assert_cmpint (jk_thresholds_classify (&coverage, 51), ==, JK_LEVEL_INFO);
  g_assert_cmpint (jk_thresholds_classify (&coverage, 19), ==, JK_LEVEL_CRITICAL);
  g_assert_cmpint (jk_thresholds_classify (&coverage, 15), ==, JK_LEVEL_EMERGENCY);
  g_assert_cmpint (jk_thresholds_classify (&deployment, 2), ==, JK_LEVEL_CRITICAL);
  g_assert_cmpint (jk_thresholds_classify (&deployment, NAN), ==, JK_LEVEL_INFO);
}

static void
test_hysteresis (void)
{
  JkLevelState state = { 0 };

  g_assert_true (jk_level_state_update (&state, &changes, 0.95, 0, 100, 1));
  g_assert_cmpint (state.level, ==, JK_LEVEL_WARNING);
  /* 95 % of 100 still holds the warning; below it clears. */
  g_assert_false (jk_level_state_update (&state, &changes, 0.95, 0, 95, 2));
  g_assert_true (jk_level_state_update (&state, &changes, 0.95, 0, 94.9, 3));
  g_assert_cmpint (state.level, ==, JK_LEVEL_INFO);
  /* From emergency a value of 145 (over 0.95 * 150 = 142.5) does not come down, 140 goes to critical. */
  g_assert_true (jk_level_state_update (&state, &changes, 0.95, 0, 151, 4));
  g_assert_false (jk_level_state_update (&state, &changes, 0.95, 0, 145, 5));
  g_assert_true (jk_level_state_update (&state, &changes, 0.95, 0, 140, 6));
  g_assert_cmpint (state.level, ==, JK_LEVEL_CRITICAL);
}

static void
test_hysteresis_lower (void)
{
  JkLevelState state = { 0 };

  g_assert_true (jk_level_state_update (&state, &coverage, 0.95, 0, 50, 1));
  /* 50 / 0.95 = 52.63 */
  g_assert_false (jk_level_state_update (&state, &coverage, 0.95, 0, 52, 2));
  g_assert_cmpint (state.level, ==, JK_LEVEL_WARNING);
  g_assert_true (jk_level_state_update (&state, &coverage, 0.95, 0, 53, 3));
  g_assert_cmpint (state.level, ==, JK_LEVEL_INFO);
}

static void
test_for_time (void)
{
  JkLevelState state = { 0 };
  const gint64 for_us = 10 * G_USEC_PER_SEC;

  g_assert_false (jk_level_state_update (&state, &changes, 0.95, for_us, 120, 0));
  g_assert_false (jk_level_state_update (&state, &changes, 0.95, for_us, 140, 5 * G_USEC_PER_SEC));
  g_assert_true (jk_level_state_update (&state, &changes, 0.95, for_us, 120, 10 * G_USEC_PER_SEC));
  g_assert_cmpint (state.level, ==, JK_LEVEL_WARNING);
  g_assert_true (jk_level_state_update (&state, &changes, 0.95, for_us, 10, 11 * G_USEC_PER_SEC));
  /* An interrupted breach begins its wait again. */
  g_assert_false (jk_level_state_update (&state, &changes, 0.95, for_us, 120, 12 * G_USEC_PER_SEC));
  g_assert_false (jk_level_state_update (&state, &changes, 0.95, for_us, 10, 20 * G_USEC_PER_SEC));
  g_assert_false (jk_level_state_update (&state, &changes, 0.95, for_us, 120, 23 * G_USEC_PER_SEC));
  g_assert_cmpint (state.level, ==, JK_LEVEL_INFO);
}

static void
test_flapping_value (void)
{
  JkLevelState state = { 0 };
  guint n_changes = 0;

  for (int i = 0; i < 1000; i++)
    n_changes += jk_level_state_update (&state, &changes, 0.95, 0, i % 2 == 0 ? 101 : 97, i);
  g_assert_cmpuint (n_changes, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/level-state/classify", test_classify);
  g_test_add_func ("/level-state/hysteresis", test_hysteresis);
  g_test_add_func ("/level-state/hysteresis-lower", test_hysteresis_lower);
  g_test_add_func ("/level-state/for-time", test_for_time);
  g_test_add_func ("/level-state/flapping-value", test_flapping_value);
  return g_test_run ();
}
