/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "jk-history.h"
#include "jk-host-models.h"
#include "jk-json.h"
#include "jk-value-text.h"

static JsonNode *
read_json (const char *text)
{
  g_autoptr(GError) error = NULL;
  JsonNode *node = jk_json_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return node;
}

static JsonArray *
read_rows (JsonNode *node)
{
  return json_node_get_array (node);
}

static char *
list_series (JkHostModels *models)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (models->metrics)); i++)
    {
      g_autoptr(JkMetricItem) item = g_list_model_get_item (G_LIST_MODEL (models->metrics), i);

      g_string_append_printf (out, "%s%s", i > 0 ? " " : "", jk_metric_item_get_series (item));
    }
  return g_string_free (out, FALSE);
}

static const char *const two_projects = "[{\"id\":\"a1\",\"name\":\"zoo\",\"path\":\"/z\"},"
                                        "{\"id\":\"b2\",\"name\":\"abc\",\"path\":\"/a\"}]";
static const char *const some_metrics =
    "[{\"id\":\"zz_custom\",\"series\":\"zz_custom\",\"value\":1},"
    "{\"id\":\"git_changes\",\"series\":\"git_changes{project=\\\"a1\\\"}\",\"project\":\"a1\",\"value\":7},"
    "{\"id\":\"disk_usage\",\"series\":\"disk_usage{mount=\\\"/home\\\"}\",\"value\":60,\"unit\":\"%\"},"
    "{\"id\":\"git_changes\",\"series\":\"git_changes{project=\\\"b2\\\"}\",\"project\":\"b2\",\"value\":8},"
    "{\"id\":\"disk_usage\",\"series\":\"disk_usage{mount=\\\"/\\\"}\",\"value\":50,\"unit\":\"%\"},"
    "{\"id\":\"cpu_usage\",\"series\":\"cpu_usage\",\"value\":5,\"unit\":\"%\"}]";

static void
test_order (void)
{
  g_autoptr(JkHostModels) models = jk_host_models_new ();
  g_autoptr(JsonNode) projects = read_json (two_projects);
  g_autoptr(JsonNode) renamed = read_json ("[{\"id\":\"a1\",\"name\":\"aaa\"},{\"id\":\"b2\",\"name\":\"abc\"}]");
  g_autoptr(JsonNode) metrics = read_json (some_metrics);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  jk_host_models_take_projects (models, read_rows (projects));
  jk_host_models_take_metrics (models, read_rows (metrics), TRUE);
  before = list_series (models);
  g_assert_cmpstr (before, ==,
                   "cpu_usage disk_usage{mount=\"/\"} disk_usage{mount=\"/home\"} zz_custom "
                   "git_changes{project=\"b2\"} git_changes{project=\"a1\"}");

  jk_host_models_take_projects (models, read_rows (renamed));
  after = list_series (models);
  g_assert_true (g_str_has_suffix (after, "git_changes{project=\"a1\"} git_changes{project=\"b2\"}"));
}

static void
test_metrics_before_their_projects (void)
{
  g_autoptr(JkHostModels) models = jk_host_models_new ();
  g_autoptr(JsonNode) projects = read_json (two_projects);
  g_autoptr(JsonNode) metrics = read_json (some_metrics);
  g_autofree char *order = NULL;

  jk_host_models_take_metrics (models, read_rows (metrics), TRUE);
  jk_host_models_take_projects (models, read_rows (projects));
  order = list_series (models);
  g_assert_true (g_str_has_suffix (order, "git_changes{project=\"b2\"} git_changes{project=\"a1\"}"));
}

static void
count_cb (GObject    *object,
          GParamSpec *pspec,
          guint      *count)
{
  (*count)++;
}

static void
test_items_change_in_place (void)
{
  g_autoptr(JkHostModels) models = jk_host_models_new ();
  g_autoptr(JsonNode) first = read_json ("[{\"id\":\"cpu_usage\",\"series\":\"cpu_usage\",\"value\":5,\"unit\":\"%\","
                                         "\"level\":\"info\",\"time\":\"2026-01-02T03:04:05.250Z\","
                                         "\"thresholds\":{\"warning\":70,\"critical\":85,\"emergency\":null,\"worse\":\"higher\"}}]");
  g_autoptr(JsonNode) later = read_json ("[{\"id\":\"cpu_usage\",\"series\":\"cpu_usage\",\"value\":90,\"unit\":\"%\","
                                         "\"level\":\"critical\",\"time\":\"2026-01-02T03:04:10Z\"}]");
  JkMetricItem *item;
  guint n_values = 0, n_levels = 0;

  jk_host_models_take_metrics (models, read_rows (first), TRUE);
  item = g_hash_table_lookup (models->by_series, "cpu_usage");
  g_signal_connect (item, "notify::value", G_CALLBACK (count_cb), &n_values);
  g_signal_connect (item, "notify::level", G_CALLBACK (count_cb), &n_levels);
  g_assert_cmpint (jk_metric_item_get_time (item), ==, 1767323045250000);
  g_assert_cmpfloat (jk_metric_item_get_thresholds (item)->warning, ==, 70);
  g_assert_true (isnan (jk_metric_item_get_thresholds (item)->emergency));

  jk_host_models_take_metrics (models, read_rows (first), FALSE);
  g_assert_cmpuint (n_values, ==, 0);
  jk_host_models_take_metrics (models, read_rows (later), FALSE);
  g_assert_true (item == g_hash_table_lookup (models->by_series, "cpu_usage"));
  g_assert_cmpuint (n_values, ==, 1);
  g_assert_cmpuint (n_levels, ==, 1);
  g_assert_cmpint (jk_metric_item_get_level (item), ==, JK_LEVEL_CRITICAL);

  /* What was overtaken changes nothing. */
  jk_host_models_take_metrics (models, read_rows (first), FALSE);
  g_assert_cmpfloat (jk_metric_item_get_value (item), ==, 90);
}

static void
test_what_is_gone_goes (void)
{
  g_autoptr(JkHostModels) models = jk_host_models_new ();
  g_autoptr(JsonNode) projects = read_json (two_projects);
  g_autoptr(JsonNode) one = read_json ("[{\"id\":\"b2\",\"name\":\"abc\"}]");
  g_autoptr(JsonNode) metrics = read_json (some_metrics);
  g_autoptr(JsonNode) fewer = read_json ("[{\"id\":\"cpu_usage\",\"series\":\"cpu_usage\",\"value\":5}]");
  g_autofree char *left = NULL;

  jk_host_models_take_projects (models, read_rows (projects));
  jk_host_models_take_metrics (models, read_rows (metrics), TRUE);
  jk_host_models_take_projects (models, read_rows (one));
  g_assert_null (g_hash_table_lookup (models->by_series, "git_changes{project=\"a1\"}"));
  g_assert_nonnull (g_hash_table_lookup (models->by_series, "git_changes{project=\"b2\"}"));

  jk_host_models_take_metrics (models, read_rows (fewer), FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (models->metrics)), ==, 5);
  jk_host_models_take_metrics (models, read_rows (fewer), TRUE);
  left = list_series (models);
  g_assert_cmpstr (left, ==, "cpu_usage");
}

static void
test_hostile_rows (void)
{
  static const char *const texts[] = {
    "[]",
    "[1,null,\"x\",[],{}]",
    "[{\"id\":5,\"series\":null,\"name\":[]}]",
    "[{\"id\":\"x\",\"series\":\"a{b\",\"value\":\"9\",\"unit\":7,\"level\":\"red\",\"time\":\"noon\",\"thresholds\":[]}]",
    "[{\"id\":\"x\",\"series\":\"a\",\"value\":1e400},{\"id\":\"x\",\"series\":\"a\",\"value\":-1}]",
    "[{\"id\":\"x\",\"kind\":1,\"state\":\"?\",\"stage\":4,\"percent\":-1e300,\"eta_s\":[\"a\",{}],\"error\":{\"title\":[]}}]",
    "[{\"id\":\"x\",\"stage\":{\"n\":-5,\"of\":1e30},\"eta_s\":[1],\"percent\":null}]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(JkHostModels) models = jk_host_models_new ();
      g_autoptr(JsonNode) node = read_json (texts[i]);

      jk_host_models_take_projects (models, read_rows (node));
      jk_host_models_take_metrics (models, read_rows (node), TRUE);
      jk_host_models_take_operations (models, read_rows (node), TRUE);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (models->metrics)), <=, 1);
    }
}

static void
test_operations (void)
{
  g_autoptr(JkHostModels) models = jk_host_models_new ();
  g_autoptr(JsonNode) first = read_json ("{\"id\":\"o1\",\"kind\":\"scan\",\"state\":\"running\",\"percent\":40,"
                                         "\"stage\":{\"n\":1,\"of\":3,\"name\":\"Counting\"},\"eta_s\":[2,5],"
                                         "\"started\":\"2026-01-02T03:04:05Z\"}");
  g_autoptr(JsonNode) done = read_json ("{\"id\":\"o1\",\"kind\":\"scan\",\"state\":\"failed\",\"percent\":40,"
                                        "\"eta_s\":null,\"error\":{\"title\":\"No\",\"detail\":\"Disk\"}}");
  JkOperationItem *item;

  jk_host_models_take_operation (models, json_node_get_object (first));
  item = g_hash_table_lookup (models->by_operation, "o1");
  g_assert_true (jk_operation_item_get_active (item));
  g_assert_cmpstr (jk_operation_item_get_stage_name (item), ==, "Counting");
  g_assert_cmpfloat (jk_operation_item_get_eta_high (item), ==, 5);

  jk_host_models_take_operation (models, json_node_get_object (done));
  g_assert_false (jk_operation_item_get_active (item));
  g_assert_true (isnan (jk_operation_item_get_eta_low (item)));
  g_assert_cmpstr (jk_operation_item_get_error (item), ==, "Disk");
}

static void
test_operations_are_bounded (void)
{
  g_autoptr(JkHostModels) models = jk_host_models_new ();

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"id\":\"o%u\",\"started\":\"2026-01-02T03:%02u:%02uZ\"}", i, i / 60, i % 60);
      g_autoptr(JsonNode) node = read_json (text);

      jk_host_models_take_operation (models, json_node_get_object (node));
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (models->operations)), ==, 200);
  g_assert_cmpuint (g_hash_table_size (models->by_operation), ==, 200);
  g_assert_nonnull (g_hash_table_lookup (models->by_operation, "o999"));
}

static void
test_many_metrics_at_once (void)
{
  g_autoptr(JkHostModels) models = jk_host_models_new ();
  g_autoptr(GString) text = g_string_new ("[");
  g_autoptr(JsonNode) node = NULL;
  gint64 before_us;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, "%s{\"id\":\"m%u\",\"series\":\"m%u\",\"value\":%u}", i > 0 ? "," : "", i % 50, i, i);
  g_string_append_c (text, ']');
  node = read_json (text->str);
  before_us = g_get_monotonic_time ();
  jk_host_models_take_metrics (models, read_rows (node), TRUE);
  g_test_message ("5000 metrics taken in %.1f ms", (g_get_monotonic_time () - before_us) / 1000.0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (models->metrics)), ==, 5000);
}

static void
test_history (void)
{
  g_autoptr(JsonNode) node = read_json ("{\"series\":[{\"series\":\"cpu_usage\",\"step_s\":60,\"points\":"
                                        "[[1000,1,0.5,2],[2000,null,null,null],[1500,9,9,9],[3000,4],[],7,[\"x\",1],"
                                        "[1e300,1,1,1],[-5,1,1,1]]},{\"points\":[]},5]}");
  g_autoptr(GPtrArray) all = jk_history_parse (json_node_get_object (node));
  JkSeries *series;

  g_assert_cmpuint (all->len, ==, 1);
  series = all->pdata[0];
  g_assert_cmpint (series->step_ms, ==, 60000);
  g_assert_cmpuint (series->points->len, ==, 3);
  g_assert_true (isnan (g_array_index (series->points, JkPoint, 1).mean));
  g_assert_cmpfloat (g_array_index (series->points, JkPoint, 2).max, ==, 4);
}

static void
test_history_path (void)
{
  const char *const series[] = { "disk_usage{mount=\"/a&b\"}", "load", NULL };
  g_autofree char *path = jk_history_path_new (series, 1767323045250, 0, 100);

  g_assert_cmpstr (path, ==,
                   "/metrics/history?series=disk_usage%7Bmount%3D%22%2Fa%26b%22%7D&series=load"
                   "&from=2026-01-02T03:04:05.250Z&points=100");
}

static void
test_value_texts (void)
{
  static const struct
  {
    const char *metric;
    const char *unit;
    double value;
    const char *text;
  } cases[] = {
    { "cpu_usage", "%", 42.13, "42.1%" },       { "git_changes", "paths", 1, "1 path" },
    { "git_changes", "paths", 133, "133 paths" }, { "disk_read", "B/s", 1234567, "1.2 MB/s" },
    { "load", "", 0.5, "0.50" },                { "api_performance", "ms", 51.25, "51.2 ms" },
    { NULL, NULL, NAN, "–" },                   { "cpu_usage", "%", NAN, "–" },
    { "mine", "B", -2000, "-2.0 kB" },          { "mine", "", 1e300, "1e+300" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = jk_metric_text_new (cases[i].metric, cases[i].unit, cases[i].value);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_json_refuses (void)
{
  g_autofree char *deep = g_strnfill (JK_JSON_MAX_PARSE_DEPTH + 1, '[');
  const char *const bad[] = { "", " ", "{", "[1,", "{\"a\":}", "\xff", deep };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (jk_json_parse (bad[i], strlen (bad[i]), &error));
      g_assert_nonnull (error);
    }
}

static const char *
id_at (GListStore *store,
       guint       i)
{
  g_autoptr(JkAlertItem) item = g_list_model_get_item (G_LIST_MODEL (store), i);

  return jk_alert_item_get_id (item);
}

/* The worst first; they change in place, move, go when they are over, and come back. */
static void
count (guint *n)
{
  (*n)++;
}

/* As an event does. */
static void
tell (JkHostModels *models,
      JsonNode     *row)
{
  jk_host_models_take_alert (models, json_node_get_object (row));
}

static JsonObject *
alert_row (guint       number,
           const char *level,
           const char *state)
{
  JsonObject *row = json_object_new ();
  g_autofree char *id = g_strdup_printf ("%05u", number);

  json_object_set_string_member (row, "id", id);
  json_object_set_string_member (row, "level", level);
  json_object_set_string_member (row, "state", state);
  return row;
}

static void
assert_sorted (GListModel *alerts,
               guint       n_items)
{
  g_assert_cmpuint (g_list_model_get_n_items (alerts), ==, n_items);
  for (guint i = 1; i < n_items; i++)
    {
      g_autoptr(JkAlertItem) before = g_list_model_get_item (alerts, i - 1);
      g_autoptr(JkAlertItem) item = g_list_model_get_item (alerts, i);

      g_assert_cmpint (jk_alert_item_get_level (before), >=, jk_alert_item_get_level (item));
    }
}

static void
tell_alert (JkHostModels *models,
            guint         number,
            const char   *level,
            const char   *state)
{
  g_autoptr(JsonObject) row = alert_row (number, level, state);

  jk_host_models_take_alert (models, row);
}

/* Ten thousand come, change and end one by one; they stand in order after each, and what fires is counted. */
static void
test_alert_storm (void)
{
  enum { N = 10000 };
  g_autoptr(JkHostModels) models = jk_host_models_new ();
  guint n_told = 0;

  for (guint i = 0; i < N; i++)
    tell_alert (models, i * 7919 % N, i % 3 == 0 ? "critical" : "warning", "firing");
  assert_sorted (G_LIST_MODEL (models->alerts), N);
  g_assert_cmpuint (models->n_firing, ==, N);

  g_signal_connect_swapped (models->alerts, "items-changed", G_CALLBACK (count), &n_told);
  tell_alert (models, 7, "emergency", "acknowledged");
  g_assert_cmpstr (id_at (models->alerts, 0), ==, "00007");
  g_assert_cmpuint (n_told, ==, 2);
  tell_alert (models, 7, "emergency", "firing");
  tell_alert (models, 7, "emergency", "snoozed");
  tell_alert (models, N, "warning", "resolved"); /* of which only the end is told */
  g_assert_cmpuint (n_told, ==, 2);
  g_assert_cmpuint (models->n_firing, ==, N - 1);
  tell_alert (models, 7, "info", "firing");
  g_assert_cmpstr (id_at (models->alerts, N - 1), ==, "00007");
  assert_sorted (G_LIST_MODEL (models->alerts), N);

  for (guint i = 0; i < N - 5; i++)
    tell_alert (models, i, i % 2 == 0 ? "warning" : "emergency", i % 4 == 0 ? "dismissed" : "resolved");
  assert_sorted (G_LIST_MODEL (models->alerts), 5);
  g_assert_cmpuint (models->n_firing, ==, 5);
  g_assert_cmpuint (g_hash_table_size (models->by_alert), ==, 5);
}

static void
test_alerts (void)
{
  g_autoptr(JkHostModels) models = jk_host_models_new ();
  g_autoptr(JsonNode) list = json_from_string (
    "[{\"id\":\"a\",\"level\":\"warning\",\"state\":\"firing\",\"title\":\"A\",\"since\":\"2026-01-01T00:00:00Z\",\"count\":1,"
    "\"actions\":[{\"id\":\"ack\",\"label\":\"Acknowledge\"}]},"
    "{\"id\":\"b\",\"level\":\"critical\",\"state\":\"snoozed\",\"title\":\"B\",\"since\":\"2026-01-01T00:00:00Z\"},"
    "{\"id\":\"c\",\"level\":\"warning\",\"state\":\"firing\",\"since\":\"2026-01-02T00:00:00Z\"},"
    "{\"id\":\"d\",\"level\":\"warning\",\"state\":\"resolved\"},{\"level\":\"warning\"}]", NULL);
  g_autoptr(JsonNode) worse = json_from_string (
    "{\"id\":\"a\",\"level\":\"emergency\",\"state\":\"firing\",\"title\":\"A\",\"since\":\"2026-01-01T00:00:00Z\",\"count\":2}", NULL);
  g_autoptr(JsonNode) over = json_from_string ("{\"id\":\"b\",\"level\":\"critical\",\"state\":\"resolved\"}", NULL);
  const char *label;
  JkAlertItem *item;

  jk_host_models_take_alerts (models, json_node_get_array (list));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (models->alerts)), ==, 3);
  g_assert_cmpuint (models->n_firing, ==, 2);
  g_assert_cmpstr (id_at (models->alerts, 0), ==, "b");
  g_assert_cmpstr (id_at (models->alerts, 1), ==, "c");
  item = g_hash_table_lookup (models->by_alert, "a");
  g_assert_cmpuint (jk_alert_item_get_n_actions (item), ==, 1);
  g_assert_cmpstr (jk_alert_item_get_action (item, 0, &label), ==, "ack");
  g_assert_cmpstr (label, ==, "Acknowledge");
  g_assert_cmpstr (jk_alert_item_get_text (item), ==, "");
  g_assert_null (jk_alert_item_get_next (item));

  tell (models, worse);
  g_assert_true (g_hash_table_lookup (models->by_alert, "a") == item);
  g_assert_cmpstr (id_at (models->alerts, 0), ==, "a");
  g_assert_cmpint (jk_alert_item_get_count (item), ==, 2);
  g_assert_cmpuint (jk_alert_item_get_n_actions (item), ==, 0);

  tell (models, over);
  tell (models, over);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (models->alerts)), ==, 2);
  g_assert_null (g_hash_table_lookup (models->by_alert, "b"));

  jk_host_models_take_alerts (models, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (models->alerts)), ==, 0);
  g_assert_cmpuint (g_hash_table_size (models->by_alert), ==, 0);
  g_assert_cmpuint (models->n_firing, ==, 0);
}

static void
test_many_alerts (void)
{
  g_autoptr(JkHostModels) models = jk_host_models_new ();
  g_autoptr(JsonArray) rows = json_array_new ();

  for (guint i = 0; i < 1000; i++)
    {
      JsonObject *row = json_object_new ();
      g_autofree char *id = g_strdup_printf ("%04u", i);

      json_object_set_string_member (row, "id", id);
      json_object_set_string_member (row, "state", "firing");
      json_object_set_string_member (row, "level", jk_level_to_string (JK_LEVEL_WARNING + i % 3));
      json_array_add_object_element (rows, row);
    }
  jk_host_models_take_alerts (models, rows);
  jk_host_models_take_alerts (models, rows);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (models->alerts)), ==, 1000);
  g_assert_cmpstr (id_at (models->alerts, 0), ==, "0002");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/models/order", test_order);
  g_test_add_func ("/models/metrics-before-their-projects", test_metrics_before_their_projects);
  g_test_add_func ("/models/items-change-in-place", test_items_change_in_place);
  g_test_add_func ("/models/what-is-gone-goes", test_what_is_gone_goes);
  g_test_add_func ("/models/hostile-rows", test_hostile_rows);
  g_test_add_func ("/models/alerts", test_alerts);
  g_test_add_func ("/models/many-alerts", test_many_alerts);
  g_test_add_func ("/models/alert-storm", test_alert_storm);
  g_test_add_func ("/models/operations", test_operations);
  g_test_add_func ("/models/operations-are-bounded", test_operations_are_bounded);
  g_test_add_func ("/models/many-metrics-at-once", test_many_metrics_at_once);
  g_test_add_func ("/history/parse", test_history);
  g_test_add_func ("/history/path", test_history_path);
  g_test_add_func ("/value-text/cases", test_value_texts);
  g_test_add_func ("/json/refuses", test_json_refuses);
  return g_test_run ();
}
