/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "jk-budget.h"
#include "jk-condition.h"
#include "jk-cooldown.h"
#include "jk-error.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static gboolean
look_up (const JkFactName *name,
         gpointer          user_data,
         JkFact           *out)
{
  static const struct
  {
    const char *metric;
    const char *label;
    JkFact fact;
  } known[] = {
    { "git_changes", NULL, { 133, NULL, JK_LEVEL_CRITICAL, 40 * SECOND, 90 * SECOND } },
    { "disk_usage", "/home", { 92, NULL, JK_LEVEL_WARNING, 0, 0 } },
    { "deployment_health", NULL, { 1, "degraded", JK_LEVEL_WARNING, 0, 0 } },
    { "broken", NULL, { NAN, NULL, JK_LEVEL_INFO, 0, 0 } },
    { "zero", NULL, { 0, NULL, JK_LEVEL_INFO, 0, 0 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      if (g_strcmp0 (known[i].metric, name->metric) != 0)
        continue;
      if (name->labels[0] != NULL && g_strcmp0 (name->labels[1], known[i].label) != 0)
        continue;
      *out = known[i].fact;
      return TRUE;
    }
  return FALSE;
}

static const JkFacts facts = { look_up, NULL, 100 * SECOND, 100 * SECOND, 23, 7 };

static JkTruth
judge (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JkExpression) expression = jk_expression_parse (text, &error);

  g_assert_no_error (error);
  return jk_condition_evaluate (expression, &facts, NULL);
}

static void
test_truth (void)
{
  static const char *const holds[] = {
    "git_changes >= 130", "git_changes >= 130 and hour() in 22..5", "not git_changes < 130", "not not git_changes > 1",
    "disk_usage[mount=\"/home\"] > 90%", "git_changes in (1, 130..140)", "git_changes not in 1..100", "weekday() in (6, 7)",
    "deployment_health == \"degraded\"", "deployment_health in (\"degraded\", \"unavailable\")", "deployment_health >= 1",
    "level(git_changes) >= critical", "since(git_changes) == 60", "age(git_changes) == 10s", "known(git_changes)", "not known(broken)",
    "not known(nothing)", "1 + 2 * 3 == 7", "(1 + 2) * 3 == 9", "-git_changes + 134 == 1", "10 / 4 == 2.5", "2 - 1 - 1 == 0",
    "max(1, git_changes) == 133", "min(1, 2) == 1", "abs(-3) == 3", "1K == 1024", "1h == 3600", "500ms == 0.5", "true or broken > 1",
    "git_changes > 1 or false and false", "(git_changes > 1 for 5min) and true",
  };
  static const char *const fails[] = {
    "git_changes >= 134", "hour() in 9..17", "deployment_health != \"degraded\"", "not true", "false and broken > 1",
    "git_changes in (1, 2)",
  };
  static const char *const unknown[] = {
    "nothing > 1", "broken > 1", "not broken > 1", "broken > 1 and true", "broken > 1 or false", "1 / zero > 1",
    "max(broken, 200) > 1", "git_changes == \"x\"", "level(nothing) >= info", "git_changes in (broken, 1)",
  };

  for (guint i = 0; i < G_N_ELEMENTS (holds); i++)
    g_assert_cmpint (judge (holds[i]), ==, JK_TRUTH_TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (fails); i++)
    g_assert_cmpint (judge (fails[i]), ==, JK_TRUTH_FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    g_assert_cmpint (judge (unknown[i]), ==, JK_TRUTH_UNKNOWN);
}

static void
assert_fault (const char *text,
              const char *expected)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (jk_expression_parse (text, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_PARSE);
  if (!g_str_has_prefix (error->message, expected))
    g_error ("%s: %s", text, error->message);
}

static void
test_faults (void)
{
  g_autofree char *deep = NULL, *list = NULL;
  GString *many = g_string_new ("1 in (1");

  assert_fault ("", "column 1: expected a value");
  assert_fault ("git_changes", "column 1: expected a comparison");
  assert_fault ("git_changes >= ", "column 16: expected a value");
  assert_fault ("git_changes > 1 and", "column 20: expected a value");
  assert_fault ("1 < 2 < 3", "column 7: comparisons cannot be chained");
  assert_fault ("\"날씨\" > 3", "column 1: a word cannot be compared");
  assert_fault ("\"날씨\" == a and 1", "column 15: expected a comparison");
  assert_fault ("\"a\" < \"b\"", "column 1: words can be compared");
  assert_fault ("(1 > 2) > 3", "column 1: a condition cannot be compared");
  assert_fault ("a[b] > 1", "column 4: expected “=”");
  assert_fault ("a[b=\"c > 1", "column 5: the quote is not closed");
  assert_fault ("a > 1 for 5", "column 11: expected a time");
  assert_fault ("a > 1 for 31d", "column 11: expected a time");
  assert_fault ("a > 5kg", "column 5: expected no unit");
  assert_fault ("nope(a) > 1", "column 1: expected one of hour");
  assert_fault ("a > 1; b", "column 6: this character");
  assert_fault ("a > 1 b", "column 7: expected “and”");
  assert_fault ("(a > 1", "column 7: expected “)”");
  assert_fault ("a ! in 1..2", "column 3: this character");
  deep = g_strnfill (100, '(');
  assert_fault (deep, "column 33: the condition is nested");
  for (guint i = 0; i < 130; i++)
    g_string_append (many, ",1");
  list = g_string_free (g_string_append_c (many, ')'), FALSE);
  assert_fault (list, "column ");
}

static void
test_lasting (void)
{
  g_autoptr(JkExpression) expression = jk_expression_parse ("git_changes > 1 for 5min or (true for 1h)", NULL);
  gint64 lasting_us[JK_EXPRESSION_MAX_LASTING] = { 0 };
  JkFacts later = facts;

  g_assert_cmpuint (jk_expression_get_n_lasting (expression), ==, 2);
  g_assert_cmpint (jk_condition_evaluate (expression, &later, lasting_us), ==, JK_TRUTH_FALSE);
  later.now_us += 299 * SECOND;
  g_assert_cmpint (jk_condition_evaluate (expression, &later, lasting_us), ==, JK_TRUTH_FALSE);
  later.now_us += SECOND;
  g_assert_cmpint (jk_condition_evaluate (expression, &later, lasting_us), ==, JK_TRUTH_TRUE);
}

static void
test_about (void)
{
  g_autoptr(JkExpression) higher = jk_expression_parse ("disk_usage[mount=\"/\"] > 90 and cpu_usage < 3", NULL);
  g_autoptr(JkExpression) lower = jk_expression_parse ("test_coverage <= 30", NULL);
  g_autoptr(JkExpression) by_metric = jk_expression_parse ("level(test_coverage) >= critical", NULL);
  g_autoptr(JkExpression) none = jk_expression_parse ("hour() > 3", NULL);

  g_assert_cmpstr (jk_expression_get_subject (higher)->metric, ==, "disk_usage");
  g_assert_cmpstr (jk_expression_get_subject (higher)->labels[1], ==, "/");
  g_assert_cmpint (jk_expression_get_direction (higher), ==, JK_WORSE_HIGHER);
  g_assert_cmpint (jk_expression_get_direction (lower), ==, JK_WORSE_LOWER);
  g_assert_cmpint (jk_expression_get_direction (by_metric), ==, JK_WORSE_LOWER);
  g_assert_null (jk_expression_get_subject (none));
}

static void
test_budget (void)
{
  g_autoptr(JkBudget) budget = jk_budget_new ();
  g_autoptr(JkBudget) restored = jk_budget_new ();
  g_autoptr(GVariant) kept = NULL;
  const gint64 hour = 3600 * SECOND;

  g_assert_true (jk_budget_take (budget, 2, 10 * hour));
  g_assert_true (jk_budget_take (budget, 2, 10 * hour + 60 * SECOND));
  g_assert_false (jk_budget_take (budget, 2, 10 * hour + 61 * SECOND));
  g_assert_cmpint (jk_budget_get_free_us (budget, 2, 10 * hour + 61 * SECOND), ==, 11 * hour);
  kept = jk_budget_to_variant (budget, 10 * hour + 120 * SECOND);
  g_assert_true (jk_budget_take (budget, 2, 11 * hour));

  /* Another clock, half an hour later. */
  jk_budget_restore (restored, kept, hour / 2, 5 * hour);
  g_assert_cmpuint (jk_budget_get_used (restored, 5 * hour), ==, 2);
  g_assert_cmpuint (jk_budget_get_used (restored, 5 * hour + hour / 2), ==, 0);
}

static void
test_cooldown (void)
{
  JkCooldown cooldown = { 0 };
  gint64 now = SECOND;

  for (guint i = 0; i < 4; i++)
    {
      jk_cooldown_begin (&cooldown, 60 * SECOND, now);
      g_assert_cmpint (cooldown.next_us - now, ==, (60 * SECOND) << i);
    }
  for (guint i = 0; i < 40; i++)
    jk_cooldown_begin (&cooldown, 60 * SECOND, now);
  g_assert_cmpint (cooldown.next_us - now, ==, JK_COOLDOWN_MAX_US);
  jk_cooldown_note (&cooldown, TRUE, 600 * SECOND, now);
  jk_cooldown_note (&cooldown, TRUE, 600 * SECOND, now + 599 * SECOND);
  g_assert_cmpuint (cooldown.n_in_row, >, 0);
  jk_cooldown_note (&cooldown, FALSE, 600 * SECOND, now + 599 * SECOND);
  jk_cooldown_note (&cooldown, TRUE, 600 * SECOND, now + 601 * SECOND);
  g_assert_cmpuint (cooldown.n_in_row, >, 0);
  jk_cooldown_note (&cooldown, TRUE, 600 * SECOND, now + 1201 * SECOND);
  g_assert_cmpuint (cooldown.n_in_row, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/condition/truth", test_truth);
  g_test_add_func ("/condition/faults", test_faults);
  g_test_add_func ("/condition/lasting", test_lasting);
  g_test_add_func ("/condition/about", test_about);
  g_test_add_func ("/condition/budget", test_budget);
  g_test_add_func ("/condition/cooldown", test_cooldown);
  return g_test_run ();
}
