/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-advice.h"
#include "jk-sentence.h"

static const JkFinding changes = { JK_LEVEL_CRITICAL, "git_changes", "git_changes{project=\"1\"}", "1", "shop", "133 paths", FALSE };
static const JkFinding coverage = { JK_LEVEL_WARNING, "test_coverage", "test_coverage{project=\"1\"}", "1", "shop", "40%", FALSE };
static const JkFinding other = { JK_LEVEL_WARNING, "test_coverage", "test_coverage{project=\"2\"}", "2", "site", "45%", FALSE };
static const JkFinding memory = { JK_LEVEL_EMERGENCY, "memory_usage", "memory_usage", NULL, NULL, "96%", FALSE };

static JkStateFacts
facts_with (const JkFinding *findings,
            gsize            n_findings)
{
  JkStateFacts facts = { "This computer", TRUE, TRUE, findings, n_findings, 2, NULL, 0 };

  return facts;
}

static void
check (const JkStateFacts *facts,
       const char         *text,
       JkLevel             level,
       JkLead              lead,
       const char         *target)
{
  g_autoptr(JkSentence) sentence = jk_sentence_new (facts);

  g_assert_cmpstr (sentence->text, ==, text);
  g_assert_cmpint (sentence->level, ==, level);
  g_assert_cmpint (sentence->lead, ==, lead);
  g_assert_cmpstr (sentence->target, ==, target);
}

static void
test_quiet (void)
{
  JkStateFacts facts = facts_with (NULL, 0);

  check (&facts, "All is well", JK_LEVEL_INFO, JK_LEAD_NOWHERE, NULL);
  facts.n_projects = 0;
  check (&facts, "This computer is well", JK_LEVEL_INFO, JK_LEAD_NOWHERE, NULL);
}

static void
test_not_watching (void)
{
  JkStateFacts facts = facts_with (&memory, 1);

  facts.is_running = FALSE;
  check (&facts, "Watching is paused", JK_LEVEL_WARNING, JK_LEAD_NOWHERE, NULL);
  facts.is_online = FALSE;
  check (&facts, "This computer does not answer", JK_LEVEL_CRITICAL, JK_LEAD_NOWHERE, NULL);
}

static void
test_one_project (void)
{
  const JkFinding both[] = { coverage, changes };
  JkStateFacts one = facts_with (&changes, 1), two = facts_with (both, 2);

  check (&one, "“shop” needs a look: Uncommitted changes 133 paths", JK_LEVEL_CRITICAL, JK_LEAD_METRIC, changes.series);
  /* The worst comes first, whatever the order of the findings. */
  check (&two, "“shop” needs a look: Uncommitted changes 133 paths, and 1 other thing", JK_LEVEL_CRITICAL, JK_LEAD_PROJECT, "1");
}

static void
test_several (void)
{
  const JkFinding projects[] = { coverage, other }, all[] = { coverage, other, memory };
  JkStateFacts two = facts_with (projects, 2), three = facts_with (all, 3), machine = facts_with (&memory, 1);

  check (&two, "2 projects need a look", JK_LEVEL_WARNING, JK_LEAD_PROJECTS, NULL);
  check (&three, "3 things need a look, first This computer: Memory usage 96%", JK_LEVEL_EMERGENCY, JK_LEAD_METRIC,
         "memory_usage");
  check (&machine, "This computer needs a look: Memory usage 96%", JK_LEVEL_EMERGENCY, JK_LEAD_METRIC, "memory_usage");
}

static void
test_failed (void)
{
  JkStateFacts facts = facts_with (&coverage, 1);

  facts.failed_project = "lost";
  facts.n_failed_projects = 1;
  check (&facts, "The project “lost” cannot be read", JK_LEVEL_WARNING, JK_LEAD_PROJECTS, NULL);
  facts.n_failed_projects = 3;
  check (&facts, "3 projects cannot be read", JK_LEVEL_WARNING, JK_LEAD_PROJECTS, NULL);
  /* What is worse than a warning is not hidden by it. */
  facts.findings = &memory;
  check (&facts, "This computer needs a look: Memory usage 96%", JK_LEVEL_EMERGENCY, JK_LEAD_METRIC, "memory_usage");
}

static void
test_advice (void)
{
  const JkFinding all[] = { coverage, other, memory, changes };
  JkStateFacts state = facts_with (all, G_N_ELEMENTS (all));
  JkAdviceFacts facts = { &state, NULL, NULL, "notes" };
  g_autoptr(GPtrArray) list = jk_advice_list (&facts);
  JkAdvice *first;

  g_assert_cmpuint (list->len, ==, JK_ADVICE_MAX);
  first = g_ptr_array_index (list, 0);
  g_assert_cmpstr (first->title, ==, "Memory usage 96%");
  g_assert_cmpstr (first->action, ==, "win.open-metric");
  g_assert_cmpstr (first->target, ==, "memory_usage");
}

static void
test_advice_only_true (void)
{
  JkStateFacts state = facts_with (NULL, 0);
  JkAdviceFacts facts = { &state, NULL, NULL, NULL };
  g_autoptr(GPtrArray) nothing = jk_advice_list (&facts);
  g_autoptr(GPtrArray) first_run = NULL;
  g_autoptr(GPtrArray) offline = NULL;
  g_autoptr(GPtrArray) failed = NULL;

  g_assert_cmpuint (nothing->len, ==, 0);

  state.n_projects = 0;
  first_run = jk_advice_list (&facts);
  g_assert_cmpuint (first_run->len, ==, 1);
  g_assert_cmpstr (((JkAdvice *) g_ptr_array_index (first_run, 0))->action, ==, "win.add-project");

  facts.failed_project_id = "9";
  state.failed_project = "lost";
  failed = jk_advice_list (&facts);
  g_assert_cmpstr (((JkAdvice *) g_ptr_array_index (failed, 0))->target, ==, "9");

  state.is_online = FALSE;
  offline = jk_advice_list (&facts);
  g_assert_cmpuint (offline->len, ==, 0);
}

/* What an alert is about leads to it: there stands what can be done. */
static void
test_leads_to_alerts (void)
{
  JkFinding disk = { JK_LEVEL_WARNING, "disk_usage", "disk_usage{mount=\"/\"}", NULL, NULL, "71%", TRUE };
  JkFinding told = changes;
  JkFinding two[] = { coverage, changes }, projects[] = { coverage, other };
  JkStateFacts machine = facts_with (&disk, 1), one = facts_with (&told, 1), project = facts_with (two, 2),
               several = facts_with (projects, 2);
  JkAdviceFacts facts = { &several, NULL, NULL, NULL };
  g_autoptr(GPtrArray) list = NULL;

  told.has_alert = two[0].has_alert = projects[1].has_alert = TRUE;
  check (&machine, "This computer needs a look: Disk usage 71%", JK_LEVEL_WARNING, JK_LEAD_ALERTS, "series:disk_usage{mount=\"/\"}");
  check (&one, "“shop” needs a look: Uncommitted changes 133 paths", JK_LEVEL_CRITICAL, JK_LEAD_ALERTS,
         "series:git_changes{project=\"1\"}");
  check (&project, "“shop” needs a look: Uncommitted changes 133 paths, and 1 other thing", JK_LEVEL_CRITICAL, JK_LEAD_ALERTS,
         "project:1");
  check (&several, "2 projects need a look", JK_LEVEL_WARNING, JK_LEAD_ALERTS, "");

  list = jk_advice_list (&facts);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (((JkAdvice *) g_ptr_array_index (list, 0))->action, ==, "win.open-metric");
  g_assert_cmpstr (((JkAdvice *) g_ptr_array_index (list, 1))->action, ==, "win.show-alerts");
  g_assert_cmpstr (((JkAdvice *) g_ptr_array_index (list, 1))->target, ==, "series:test_coverage{project=\"2\"}");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sentence/quiet", test_quiet);
  g_test_add_func ("/sentence/not-watching", test_not_watching);
  g_test_add_func ("/sentence/one-project", test_one_project);
  g_test_add_func ("/sentence/several", test_several);
  g_test_add_func ("/sentence/failed", test_failed);
  g_test_add_func ("/advice/three-at-most", test_advice);
  g_test_add_func ("/advice/only-true", test_advice_only_true);
  g_test_add_func ("/sentence/leads-to-alerts", test_leads_to_alerts);
  return g_test_run ();
}
