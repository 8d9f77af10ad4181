/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "jk-error.h"
#include "jk-eta.h"
#include "jk-operation.h"

static void
test_eta_from_past (void)
{
  const double runs[] = { 10, 20, 30, 40, 50, 60 };
  double low = -1, high = -1;

  /* Sorted 10 … 60: the 20 % quantile is at place 1, the 80 % quantile at place 4. */
  g_assert_true (jk_eta_from_past (runs, 6, 0, &low, &high));
  g_assert_cmpfloat_with_epsilon (low, 20, 1e-9);
  g_assert_cmpfloat_with_epsilon (high, 50, 1e-9);

  /* After 25 s only 30, 40, 50, 60 count: places 0.6 and 2.4. */
  g_assert_true (jk_eta_from_past (runs, 6, 25, &low, &high));
  g_assert_cmpfloat_with_epsilon (low, 36 - 25, 1e-9);
  g_assert_cmpfloat_with_epsilon (high, 54 - 25, 1e-9);

  low = high = -1;
  g_assert_false (jk_eta_from_past (runs, 6, 60, &low, &high)); /* longer than ever */
  g_assert_false (jk_eta_from_past (runs, 2, 0, &low, &high));  /* too few */
  g_assert_false (jk_eta_from_past (NULL, 0, 0, &low, &high));
  g_assert_cmpfloat (low, ==, -1);
  g_assert_cmpfloat (high, ==, -1);
}

/* A range until it is stable: then both ends meet. */
static void
test_eta_of_stable_runs (void)
{
  const double runs[] = { 42, 42, 42, 42 }, broken[] = { NAN, INFINITY, -1, 30 };
  double low, high;

  g_assert_true (jk_eta_from_past (runs, 4, 2, &low, &high));
  g_assert_cmpfloat (low, ==, 40);
  g_assert_cmpfloat (high, ==, 40);
  g_assert_true (jk_eta_from_past (broken, 4, 2, &low, &high));
  g_assert_cmpfloat (low, ==, 28);
  g_assert_cmpfloat (high, ==, 28);
}

static void
test_eta_from_pace (void)
{
  double low = -1, high = -1;

  g_assert_false (jk_eta_from_pace (0.01, 100, &low, &high)); /* too little done */
  g_assert_false (jk_eta_from_pace (0.5, 0.5, &low, &high));  /* too soon */
  g_assert_false (jk_eta_from_pace (NAN, 10, &low, &high));
  g_assert_false (jk_eta_from_pace (0.5, NAN, &low, &high));
  g_assert_cmpfloat (low, ==, -1);

  /* Half is done in 10 s, so 10 s are left: 8 to 13. */
  g_assert_true (jk_eta_from_pace (0.5, 10, &low, &high));
  g_assert_cmpfloat_with_epsilon (low, 8, 1e-9);
  g_assert_cmpfloat_with_epsilon (high, 13, 1e-9);
  g_assert_true (jk_eta_from_pace (1, 10, &low, &high));
  g_assert_cmpfloat (high, ==, 0);
}

static void
on_changed_cb (JkOperation *operation,
               gpointer     n_changes)
{
  ++*(guint *) n_changes;
}

static void
test_life (void)
{
  g_autoptr(JkOperation) operation = jk_operation_new ("scan", "0123456789ab");
  const double runs[] = { 100, 100, 100 };
  double low, high;
  const char *name;
  guint of, n_changes = 0;

  g_signal_connect (operation, "changed", G_CALLBACK (on_changed_cb), &n_changes);
  jk_operation_set_past (operation, runs, G_N_ELEMENTS (runs));
  g_assert_cmpint (jk_operation_get_state (operation), ==, JK_OPERATION_QUEUED);
  g_assert_false (jk_operation_get_eta (operation, &low, &high));
  g_assert_cmpfloat (jk_operation_get_elapsed_s (operation), ==, 0);

  jk_operation_start (operation);
  jk_operation_report (operation, 2, 5, "Counting lines", 0.4);
  while (n_changes < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (jk_operation_get_stage (operation, &of, &name), ==, 2);
  g_assert_cmpuint (of, ==, 5);
  g_assert_cmpstr (name, ==, "Counting lines");
  g_assert_cmpfloat_with_epsilon (jk_operation_get_percent (operation), 40, 1e-9);
  g_assert_true (jk_operation_get_eta (operation, &low, &high));
  g_assert_cmpfloat (low, >, 90);
  g_assert_cmpfloat (high, <=, 100);

  jk_operation_finish (operation, g_variant_new_parsed ("{'collected': <uint32 5>}"));
  g_assert_true (jk_operation_has_ended (operation));
  g_assert_false (jk_operation_get_eta (operation, &low, &high));
  g_assert_cmpfloat (jk_operation_get_percent (operation), ==, 100);
  g_assert_cmpfloat (jk_operation_get_elapsed_s (operation), >, 0);
}

static JkOperation *
keep_and_load (JkOperation *operation)
{
  g_autoptr(GVariant) kept = jk_operation_to_variant (operation);
  g_autofree char *text = g_variant_print (kept, TRUE);
  g_autoptr(GVariant) read = g_variant_ref_sink (g_variant_parse (NULL, text, NULL, NULL, NULL));

  return jk_operation_new_from_variant (read);
}

static void
test_kept (void)
{
  g_autoptr(JkOperation) operation = jk_operation_new ("scan", NULL);
  g_autoptr(JkOperation) queued = keep_and_load (operation), running = NULL, again = NULL, failed = NULL;
  g_autoptr(GError) error = g_error_new_literal (JK_ERROR, JK_ERROR_FAILED, "as it happens");

  g_assert_cmpint (jk_operation_get_state (queued), ==, JK_OPERATION_FAILED);
  g_assert_true (jk_operation_get_interrupted (queued));

  jk_operation_start (operation);
  running = keep_and_load (operation);
  g_assert_cmpint (jk_operation_get_state (running), ==, JK_OPERATION_FAILED);
  g_assert_true (jk_operation_get_interrupted (running));
  g_assert_nonnull (jk_operation_get_error (running));
  g_assert_cmpint (jk_operation_get_created_us (running), ==, jk_operation_get_created_us (operation));
  g_assert_cmpint (jk_operation_get_started_us (running), ==, jk_operation_get_started_us (operation));
  g_assert_cmpint (jk_operation_get_ended_us (running), >=, jk_operation_get_started_us (running));

  /* The next restart finds it as it was found. */
  again = keep_and_load (running);
  g_assert_true (jk_operation_get_interrupted (again));
  g_assert_cmpint (jk_operation_get_ended_us (again), ==, jk_operation_get_ended_us (running));

  jk_operation_fail (operation, error);
  failed = keep_and_load (operation);
  g_assert_cmpint (jk_operation_get_state (failed), ==, JK_OPERATION_FAILED);
  g_assert_false (jk_operation_get_interrupted (failed));
  g_assert_cmpstr (jk_operation_get_error (failed)->message, ==, "as it happens");
}

static void
test_damaged (void)
{
  static const char *const texts[] = { "{}", "'x'", "{'id': <'a'>}", "{'id': <'a'>, 'kind': <'scan'>}",
                                       "{'id': <'a'>, 'kind': <'scan'>, 'state': <uint32 77>}",
                                       "{'id': <1>, 'kind': <'scan'>, 'state': <uint32 1>}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      GVariantType *type = i == 0 ? g_variant_type_new ("a{sv}") : NULL;
      g_autoptr(GVariant) kept = g_variant_ref_sink (g_variant_parse (type, texts[i], NULL, NULL, NULL));

      if (i == 3)
        g_assert_nonnull (kept);
      g_assert_null (jk_operation_new_from_variant (kept));
      if (type != NULL)
        g_variant_type_free (type);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/operation/eta-from-past", test_eta_from_past);
  g_test_add_func ("/operation/eta-of-stable-runs", test_eta_of_stable_runs);
  g_test_add_func ("/operation/eta-from-pace", test_eta_from_pace);
  g_test_add_func ("/operation/life", test_life);
  g_test_add_func ("/operation/kept", test_kept);
  g_test_add_func ("/operation/damaged", test_damaged);
  return g_test_run ();
}
