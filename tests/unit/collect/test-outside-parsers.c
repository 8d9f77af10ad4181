/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "jk-answer-times.h"
#include "jk-deployment-collector.h"
#include "jk-due.h"
#include "jk-error.h"
#include "jk-http-statuses.h"
#include "jk-prometheus.h"
#include "jk-series.h"

/* The example of the format's own documentation, with what OpenMetrics adds. */
static const char example[] =
  "# HELP http_requests_total The total number of HTTP requests.\n"
  "# TYPE http_requests_total counter\n"
  "http_requests_total{method=\"post\",code=\"200\"} 1027 1395066363000\n"
  "http_requests_total{method=\"post\",code=\"400\"}    3 1395066363000\n"
  "\n"
  "# Escaping in label values:\n"
  "msdos_file_access_time_seconds{path=\"C:\\\\DIR\\\\FILE.TXT\",error=\"Cannot find file:\\n\\\"FILE.TXT\\\"\"} 1.458255915e9\n"
  "metric_without_timestamp_and_labels 12.47\n"
  "something_weird{problem=\"division by zero\"} +Inf -3982045\n"
  "not_a_number NaN\n"
  "http_request_duration_seconds_bucket{le=\"0.05\"} 24054\n"
  "http_request_duration_seconds_bucket{le=\"+Inf\"} 144320\n"
  "rpc { a = \"b\" , } 2 # {trace_id=\"KOO5S4vxi0o\"} 0.67\n"
  "empty_label{a=\"\",b=\"c\"} 1\n"
  "twice 1\n"
  "twice 2\n"
  "# EOF\n";

static GPtrArray *
parse (const char *text,
       GError    **error)
{
  return jk_prometheus_parse (text, strlen (text), FALSE, NULL, 1000, NULL, error);
}

static double
get_value (GPtrArray  *samples,
           const char *key)
{
  for (guint i = 0; i < samples->len; i++)
    {
      const JkPrometheusSample *sample = g_ptr_array_index (samples, i);
      g_autofree char *own = jk_series_key_new (sample->metric, (const char *const *) sample->labels);

      if (g_str_equal (own, key))
        return sample->value;
    }
  return NAN;
}

static void
test_example (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) samples = parse (example, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (samples->len, ==, 9);
  g_assert_cmpfloat (get_value (samples, "http_requests_total{code=\"200\",method=\"post\"}"), ==, 1027);
  g_assert_cmpfloat (get_value (samples, "msdos_file_access_time_seconds{error=\"Cannot find file:\\n\\\"FILE.TXT\\\"\","
                                         "path=\"C:\\\\DIR\\\\FILE.TXT\"}"), ==, 1.458255915e9);
  g_assert_cmpfloat (get_value (samples, "metric_without_timestamp_and_labels"), ==, 12.47);
  g_assert_cmpfloat (get_value (samples, "http_request_duration_seconds_bucket{le=\"+Inf\"}"), ==, 144320);
  g_assert_cmpfloat (get_value (samples, "rpc{a=\"b\"}"), ==, 2);
  g_assert_cmpfloat (get_value (samples, "empty_label{b=\"c\"}"), ==, 1);
  g_assert_cmpfloat (get_value (samples, "twice"), ==, 1);
  g_assert_true (isnan (get_value (samples, "not_a_number")));
}

static void
test_limits (void)
{
  const char *const include[] = { "http_*", "twice", NULL };
  g_autoptr(GPtrArray) samples = NULL;
  guint n_found;

  samples = jk_prometheus_parse (example, strlen (example), TRUE, include, 3, &n_found, NULL);
  g_assert_cmpuint (samples->len, ==, 3);
  g_assert_cmpuint (n_found, ==, 5);
  /* OpenMetrics that does not end was cut. */
  g_assert_null (jk_prometheus_parse ("a 1\n", 4, TRUE, NULL, 9, NULL, NULL));
}

static void
test_rejects (void)
{
  const char *const bad[] = { "a", "a\n", "a 1", "1a 1\n", "a{ 1\n", "a{b} 1\n", "a{b=} 1\n", "a{b=\"c} 1\n", "a{b=\"c\" 1\n",
                              "a{b=\"c\"d=\"e\"} 1\n", "a{b=\"c\",b=\"d\"} 1\n", "a{b:c=\"d\"} 1\n", "a x\n", "a 1x\n", "a 1 x\n",
                              "a 1 2 3\n", "a 1,5\n", "a 0x10\n", "a --1\n", "a{b=\"\xff\"} 1\n", "{a=\"b\"} 1\n", "<html>\n",
                              "a 1\n# EOF\nb 2\n", "{\"a\":1}\n", "a{b=\"c\\\"} 1\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (parse (bad[i], &error));
      g_assert_error (error, JK_ERROR, JK_ERROR_PARSE);
      g_assert_true (g_str_has_prefix (error->message, "line "));
    }
}

/* Cut at any byte: an error, or the first so many samples of the whole. */
static void
test_cut_short (void)
{
  g_autoptr(GPtrArray) whole = parse (example, NULL);

  for (gsize length = 0; length < strlen (example); length++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) part = jk_prometheus_parse (example, length, FALSE, NULL, 1000, NULL, &error);

      g_assert_true ((part == NULL) == (error != NULL));
      for (guint i = 0; part != NULL && i < part->len; i++)
        {
          const JkPrometheusSample *got = g_ptr_array_index (part, i), *wanted = g_ptr_array_index (whole, i);

          g_assert_cmpstr (got->metric, ==, wanted->metric);
          g_assert_cmpstrv (got->labels, wanted->labels);
          g_assert_cmpfloat (got->value, ==, wanted->value);
        }
      /* As OpenMetrics nothing is right but the whole, with or without its last line feed. */
      g_clear_pointer (&part, g_ptr_array_unref);
      part = jk_prometheus_parse (example, length, TRUE, NULL, 1000, NULL, NULL);
      g_assert_true ((part != NULL) == (length == strlen (example) - 1));
    }
}

static void
test_bent (void)
{
  g_autofree char *text = g_strdup (example);

  for (gsize at = 0; text[at] != '\0'; at++)
    {
      for (const char *c = "\"\\{}\n ,=#x\xff"; *c != '\0'; c++)
        {
          char before = text[at];
          g_autoptr(GError) error = NULL;
          g_autoptr(GPtrArray) samples = NULL;

          text[at] = *c;
          samples = parse (text, &error);
          g_assert_true ((samples == NULL) == (error != NULL));
          text[at] = before;
        }
    }
}

static void
test_huge (void)
{
  g_autoptr(GString) text = g_string_new ("a{");
  g_autoptr(GString) many = g_string_new (NULL);
  g_autoptr(GPtrArray) samples = NULL;
  guint n_found;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, "l%u=\"x\",", i);
  g_string_append (text, "} 1\n");
  g_assert_null (parse (text->str, NULL));

  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (many, "m%u %u\n", i, i);
  samples = jk_prometheus_parse (many->str, many->len, FALSE, NULL, 100, &n_found, NULL);
  g_assert_cmpuint (samples->len, ==, 100);
  g_assert_cmpuint (n_found, ==, 100000);
}

static void
test_statuses (void)
{
  const char *const bad[] = { "20", "2000", "299-200", "200-", "abc", ",", "099", "600", "200 OK", "2xx" };
  JkHttpStatuses set;

  g_assert_true (jk_http_statuses_parse (NULL, &set, NULL));
  g_assert_true (jk_http_statuses_contain (&set, 204) && !jk_http_statuses_contain (&set, 301));
  g_assert_true (jk_http_statuses_parse ("200 - 202, 304;401 ", &set, NULL));
  g_assert_true (jk_http_statuses_contain (&set, 202) && jk_http_statuses_contain (&set, 401));
  g_assert_false (jk_http_statuses_contain (&set, 203) || jk_http_statuses_contain (&set, 0)
                  || jk_http_statuses_contain (&set, 999));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (jk_http_statuses_parse (bad[i], &set, NULL));
}

static void
test_answer_times (void)
{
  g_autoptr(JkAnswerTimes) times = jk_answer_times_new (20), other = jk_answer_times_new (2);
  JkAnswerTimes *both[] = { times, other };
  JkAnswerSummary summary;

  jk_answer_times_summarize (&both[0], 1, &summary);
  g_assert_cmpuint (summary.n_attempts, ==, 0);
  g_assert_true (isnan (summary.p95_ms));

  /* Of 1 to 20 by nearest rank: the 10th and the 19th. */
  for (guint i = 40; i > 0; i--)
    jk_answer_times_add (times, i);
  jk_answer_times_summarize (&both[0], 1, &summary);
  g_assert_cmpuint (summary.n_attempts, ==, 20);
  g_assert_cmpfloat (summary.p50_ms, ==, 10);
  g_assert_cmpfloat (summary.p95_ms, ==, 19);
  g_assert_cmpfloat (summary.max_ms, ==, 20);

  jk_answer_times_add (other, NAN);
  jk_answer_times_add (other, 500);
  jk_answer_times_summarize (both, 2, &summary);
  g_assert_cmpuint (summary.n_attempts, ==, 22);
  g_assert_cmpuint (summary.n_failed, ==, 1);
  g_assert_cmpfloat (summary.max_ms, ==, 500);
}

static void
test_due (void)
{
  JkDue quick, slow;
  JkDue *const both[] = { &quick, &slow };

  g_assert_true (jk_due_is_over (&(JkDue) { 1000, -1 }, 0));
  g_assert_false (jk_due_is_over (&(JkDue) { 1000, 0 }, 899));
  g_assert_true (jk_due_is_over (&(JkDue) { 1000, 0 }, 900));

  jk_due_init (&quick, 10, 99);
  jk_due_init (&slow, 0, 60);
  g_assert_cmpuint (jk_due_get_interval_ms (both, 2, 99), ==, 10);
  jk_due_choose (both, 2, 0);
  g_assert_true (quick.chosen && slow.chosen);
  jk_due_choose (both, 2, 10000);
  g_assert_true (quick.chosen && !slow.chosen);
  jk_due_choose (both, 2, 10001);
  g_assert_true (quick.chosen && slow.chosen);
}

static JkHealth
unit_health (const char *load,
             const char *active,
             const char *result)
{
  const JkUnitState unit = { (char *) "a.service", (char *) load, (char *) active, (char *) "sub", (char *) result, 0 };
  g_autofree char *why = NULL;
  JkHealth health = jk_health_of_unit (&unit, &why);

  g_assert_true ((why == NULL) == (health == JK_HEALTH_HEALTHY));
  return health;
}

static JkHealth
answer_health (guint  status,
               double ms)
{
  const JkHttpAnswer answer = { .status = status, .total_ms = ms };
  g_autofree char *why = NULL;
  JkHttpStatuses expected;
  JkHealth health;

  g_assert_true (jk_http_statuses_parse (NULL, &expected, NULL));
  health = jk_health_of_answer (&answer, &expected, 1000, &why);
  g_assert_true ((why == NULL) == (health == JK_HEALTH_HEALTHY));
  return health;
}

static void
test_health (void)
{
  const JkHealth mixed[] = { JK_HEALTH_HEALTHY, JK_HEALTH_UNAVAILABLE };
  const JkHealth down[] = { JK_HEALTH_UNAVAILABLE, JK_HEALTH_UNAVAILABLE };

  g_assert_cmpint (unit_health ("loaded", "active", "success"), ==, JK_HEALTH_HEALTHY);
  g_assert_cmpint (unit_health ("loaded", "activating", "exit-code"), ==, JK_HEALTH_DEGRADED);
  g_assert_cmpint (unit_health ("loaded", "reloading", "success"), ==, JK_HEALTH_DEGRADED);
  g_assert_cmpint (unit_health ("loaded", "failed", "signal"), ==, JK_HEALTH_UNAVAILABLE);
  g_assert_cmpint (unit_health ("loaded", "inactive", "success"), ==, JK_HEALTH_UNAVAILABLE);
  g_assert_cmpint (unit_health ("not-found", "inactive", ""), ==, JK_HEALTH_UNAVAILABLE);
  g_assert_cmpint (answer_health (200, 10), ==, JK_HEALTH_HEALTHY);
  g_assert_cmpint (answer_health (200, 1001), ==, JK_HEALTH_DEGRADED);
  g_assert_cmpint (answer_health (404, 10), ==, JK_HEALTH_DEGRADED);
  g_assert_cmpint (answer_health (503, 10), ==, JK_HEALTH_UNAVAILABLE);
  g_assert_cmpint (jk_health_combine (mixed, 1), ==, JK_HEALTH_HEALTHY);
  g_assert_cmpint (jk_health_combine (mixed, 2), ==, JK_HEALTH_DEGRADED);
  g_assert_cmpint (jk_health_combine (down, 2), ==, JK_HEALTH_UNAVAILABLE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/prometheus/example", test_example);
  g_test_add_func ("/prometheus/limits", test_limits);
  g_test_add_func ("/prometheus/rejects", test_rejects);
  g_test_add_func ("/prometheus/cut-short", test_cut_short);
  g_test_add_func ("/prometheus/bent", test_bent);
  g_test_add_func ("/prometheus/huge", test_huge);
  g_test_add_func ("/probes/statuses", test_statuses);
  g_test_add_func ("/probes/answer-times", test_answer_times);
  g_test_add_func ("/probes/due", test_due);
  g_test_add_func ("/probes/health", test_health);
  return g_test_run ();
}
