/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>

#include "../collect/jk-test-server.h"
#include "jk-error.h"
#include "jk-probe-remedy.h"

#define SLOW_MS 100
#define SETTLE_US (10 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  JkTestServer *server;
  JkHttp *http;
  JkHealTarget *target;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer user_data)
{
  fixture->server = jk_test_server_new (NULL);
  fixture->http = jk_http_new (NULL);
  fixture->target = jk_heal_target_new (NULL, NULL, "shop", 300);
  jk_test_server_set_delay (fixture->server, SLOW_MS);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user_data)
{
  jk_test_server_free (fixture->server);
  g_object_unref (fixture->http);
  jk_heal_target_free (fixture->target);
}

/* Takes @remedy. */
static JkHealAction *
make_action (Fixture    *fixture,
             const char *path,
             JkRemedy   *remedy)
{
  g_autofree char *url = jk_test_server_url (fixture->server, path);
  g_autoptr(JkRemedy) taken = remedy;
  const JkProbeCure cure = { .name = "shop", .url = url, .expect_status = "200", .timeout_us = 4 * G_TIME_SPAN_SECOND,
                             .remedy = taken };
  g_autoptr(GError) error = NULL;
  JkHealAction *action = jk_probe_remedy_new (&cure, 1, fixture->http, SETTLE_US, &error);

  g_assert_no_error (error);
  return action;
}

static JkRemedy *
make_call (Fixture    *fixture,
           const char *path,
           gint64      timeout_us)
{
  g_autofree char *url = jk_test_server_url (fixture->server, path);

  return jk_remedy_new (url, NULL, NULL, NULL, FALSE, timeout_us, NULL);
}

/* Plans, acts, verifies. On a busy machine the plan may have been measured so slow that it seems to have become fast by itself: then
 * once more. */
static JkHealVerdict
heal (Fixture        *fixture,
      JkHealAction   *action,
      JkHealOutcome **outcome,
      GError        **error)
{
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr(JkHealPlan) plan = NULL;

      g_clear_error (error);
      plan = jk_heal_action_plan (action, fixture->target, NULL, error);
      g_assert_nonnull (plan);
      g_assert_no_error (plan->refusal);
      *outcome = jk_heal_action_act (action, fixture->target, plan, NULL, NULL, NULL, error);
      if (*outcome != NULL)
        return jk_heal_action_verify (action, fixture->target, plan, *outcome, NULL, error);
      if (!g_error_matches (*error, JK_ERROR, JK_ERROR_CHANGED))
        break;
    }
  return JK_HEAL_UNKNOWN;
}

static void
test_helps (Fixture      *fixture,
            gconstpointer user_data)
{
  g_autoptr(JkHealAction) action = make_action (fixture, "/slow", make_call (fixture, "/clear-cache", 0));
  g_autoptr(JkHealOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;
  JkHealVerdict verdict = heal (fixture, action, &outcome, &error);
  const JkHealEffect *median;

  g_assert_no_error (error);
  g_assert_cmpint (verdict, ==, JK_HEAL_HELPED);
  median = g_ptr_array_index (outcome->effects, 0);
  g_assert_cmpstr (median->metric, ==, "api_performance_p50");
  g_assert_cmpfloat (median->before, >=, SLOW_MS);
  g_assert_cmpfloat (median->after, <, median->before);
}

static void
test_worse (Fixture      *fixture,
            gconstpointer user_data)
{
  g_autoptr(JkHealAction) action = make_action (fixture, "/slow", make_call (fixture, "/spoil-cache", 0));
  g_autoptr(JkHealOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;
  JkHealVerdict verdict = heal (fixture, action, &outcome, &error);

  g_assert_no_error (error);
  g_assert_cmpint (verdict, ==, JK_HEAL_WORSE);
}

static void
test_hangs (Fixture      *fixture,
            gconstpointer user_data)
{
  g_autoptr(JkHealAction) action = make_action (fixture, "/slow", make_call (fixture, "/hang", 200 * G_TIME_SPAN_MILLISECOND));
  g_autoptr(JkHealOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;

  (void) heal (fixture, action, &outcome, &error);
  g_assert_error (error, JK_ERROR, JK_ERROR_TIMED_OUT);
}

static void
test_refused_calls (Fixture      *fixture,
                    gconstpointer user_data)
{
  const struct
  {
    const char *path;
    int code;
  } cases[] = { { "/metadata", JK_ERROR_PERMISSION }, { "/file", JK_ERROR_PERMISSION }, { "/nothing-here", JK_ERROR_HTTP } };
  g_autoptr(JkHealAction) direct = NULL;
  g_autoptr(JkHealOutcome) none = NULL;
  g_autoptr(GError) refused = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(JkHealAction) action = make_action (fixture, "/slow", make_call (fixture, cases[i].path, 0));
      g_autoptr(JkHealOutcome) outcome = NULL;
      g_autoptr(GError) error = NULL;

      (void) heal (fixture, action, &outcome, &error);
      g_test_message ("%s: %s", cases[i].path, error->message);
      g_assert_error (error, JK_ERROR, cases[i].code);
    }
  direct = make_action (fixture, "/slow", jk_remedy_new ("http://169.254.169.254/", NULL, NULL, NULL, FALSE, 0, NULL));
  (void) heal (fixture, direct, &none, &refused);
  g_assert_error (refused, JK_ERROR, JK_ERROR_PERMISSION);
}

/* A server that says at length what it did has done it: the status counts, and the rest is not read. */
static void
test_long_answers (Fixture      *fixture,
                   gconstpointer user_data)
{
  const struct
  {
    const char *path;
    gboolean works;
  } cases[] = { { "/endless", TRUE }, { "/endless-error", FALSE }, { "/short", FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(JkRemedy) remedy = make_call (fixture, cases[i].path, 0);
      g_autoptr(GError) error = NULL;

      g_assert_cmpint (jk_remedy_run (remedy, NULL, fixture->http, NULL, &error), ==, cases[i].works);
      if (cases[i].works)
        g_assert_no_error (error);
      else
        g_assert_error (error, JK_ERROR, JK_ERROR_HTTP);
    }
}

/* Fast again before anything was done: nothing is called. */
static void
test_fast_by_itself (Fixture      *fixture,
                     gconstpointer user_data)
{
  g_autoptr(JkHealAction) action = make_action (fixture, "/slow", make_call (fixture, "/post", 0));
  g_autoptr(GError) error = NULL;
  g_autoptr(JkHealPlan) plan = jk_heal_action_plan (action, fixture->target, NULL, &error);
  g_autofree char *request = NULL;

  jk_test_server_set_delay (fixture->server, 0);
  g_assert_null (jk_heal_action_act (action, fixture->target, plan, NULL, NULL, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_CHANGED);
  request = jk_test_server_dup_request (fixture->server);
  g_assert_null (request);
}

static void
test_not_configured (Fixture      *fixture,
                     gconstpointer user_data)
{
  g_autoptr(JkHealAction) action = make_action (fixture, "/slow", jk_remedy_new (NULL, NULL, NULL, NULL, FALSE, 0, NULL));
  g_autoptr(JkHealPlan) plan = jk_heal_action_plan (action, fixture->target, NULL, NULL);

  g_assert_error (plan->refusal, JK_ERROR, JK_ERROR_NOT_SUPPORTED);
}

static gboolean
is_running (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid), *stat = NULL;

  return g_file_get_contents (path, &stat, NULL, NULL) && strstr (stat, ") Z ") == NULL;
}

/* A command that hangs, and what it started, are ended with its time. */
static void
test_command_hangs (Fixture      *fixture,
                    gconstpointer user_data)
{
  g_autofree char *folder = g_dir_make_tmp ("jikimi-remedy-XXXXXX", NULL), *file = g_build_filename (folder, "pid", NULL);
  g_autofree char *command = g_strdup_printf ("sh -c 'trap \"\" TERM; sleep 1000 & echo $! > %s; wait; sleep 1000'", file);
  g_autoptr(JkHealAction) action = make_action (fixture, "/slow", jk_remedy_new (NULL, NULL, command, NULL, FALSE,
                                                                                  500 * G_TIME_SPAN_MILLISECOND, NULL));
  g_autoptr(JkHealOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *pid = NULL;

  (void) heal (fixture, action, &outcome, &error);
  g_assert_error (error, JK_ERROR, JK_ERROR_TIMED_OUT);
  g_assert_true (g_file_get_contents (file, &pid, NULL, NULL));
  for (guint i = 0; i < 1000 && is_running (atoi (pid)); i++)
    g_usleep (10000);
  g_assert_false (is_running (atoi (pid)));
  g_unlink (file);
  g_rmdir (folder);
}

static void
test_command_words (Fixture      *fixture,
                    gconstpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JkRemedy) remedy = jk_remedy_new (NULL, NULL, "a 'b c' \"$(d)\" ;e", NULL, FALSE, 0, &error);
  g_autoptr(JkRemedy) call = jk_remedy_new ("https://me:pass@host/a%20b?token=x#y", "POST", NULL, NULL, FALSE, 0, NULL);
  g_autofree char *shown = NULL, *called = jk_remedy_describe (call);

  g_assert_no_error (error);
  g_assert_cmpstr (called, ==, "POST https://host/a%20b");
  g_assert_cmpuint (g_strv_length (remedy->argv), ==, 4);
  g_assert_cmpstr (remedy->argv[2], ==, "$(d)");
  g_assert_cmpstr (remedy->argv[3], ==, ";e");
  shown = jk_remedy_describe (remedy);
  g_assert_cmpstr (shown, ==, "a");
  g_assert_null (jk_remedy_new (NULL, NULL, "a 'b", NULL, FALSE, 0, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT);
}

static void
test_judge (void)
{
  const struct
  {
    double before;
    guint failed_before;
    double after;
    guint failed_after;
    JkHealVerdict verdict;
  } cases[] = {
    { 100, 0, 80, 0, JK_HEAL_HELPED }, { 100, 0, 81, 0, JK_HEAL_NO_HELP },   { 100, 0, 124, 0, JK_HEAL_NO_HELP },
    { 100, 0, 126, 0, JK_HEAL_WORSE }, { 10, 0, 25, 0, JK_HEAL_NO_HELP },    { NAN, 5, 900, 0, JK_HEAL_HELPED },
    { 50, 0, NAN, 5, JK_HEAL_WORSE },  { NAN, 5, NAN, 5, JK_HEAL_NO_HELP },  { 50, 2, 50, 1, JK_HEAL_HELPED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (jk_probe_remedy_judge (cases[i].before, cases[i].failed_before, cases[i].after, cases[i].failed_after), ==,
                     cases[i].verdict);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/probe-remedy/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("helps", test_helps);
  ADD ("worse", test_worse);
  ADD ("hangs", test_hangs);
  ADD ("refused-calls", test_refused_calls);
  ADD ("long-answers", test_long_answers);
  ADD ("fast-by-itself", test_fast_by_itself);
  ADD ("not-configured", test_not_configured);
  ADD ("command-hangs", test_command_hangs);
  ADD ("command-words", test_command_words);
  g_test_add_func ("/probe-remedy/judge", test_judge);
  return g_test_run ();
}
