/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stand-in-server.h"

#include "jk-error.h"
#include "jk-host.h"
#include "jk-json.h"

typedef struct
{
  StandIn *server;
  JkHost *host;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr(JkClient) client = NULL;

  fixture->server = stand_in_new ();
  client = jk_client_new_for_socket (fixture->server->path);
  fixture->host = jk_host_new (client);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  jk_host_stop (fixture->host);
  g_object_unref (fixture->host);
  stand_in_free (fixture->server);
}

static void
start (Fixture *fixture)
{
  jk_host_start (fixture->host);
  RUN_UNTIL (jk_host_get_state (fixture->host) == JK_CLIENT_ONLINE);
}

static void
test_loads_everything (Fixture      *fixture,
                       gconstpointer data)
{
  JkMetricItem *metric;

  start (fixture);
  g_assert_cmpint (jk_host_get_level (fixture->host), ==, JK_LEVEL_WARNING);
  g_assert_true (jk_host_get_running (fixture->host));
  g_assert_true (jk_host_get_auto_healing (fixture->host));
  g_assert_cmpstr (jk_host_get_version (fixture->host), ==, "0.1.0");
  g_assert_cmpint (jk_host_get_last_seen (fixture->host), >, 0);
  g_assert_cmpuint (g_list_model_get_n_items (jk_host_get_projects (fixture->host)), ==, 1);
  metric = jk_host_find_metric (fixture->host, "git_changes", "bb");
  g_assert_nonnull (metric);
  g_assert_cmpfloat (jk_metric_item_get_value (metric), ==, 3);
  g_assert_true (jk_host_find_series (fixture->host, "cpu_usage")
                 == jk_host_find_metric (fixture->host, "cpu_usage", NULL));
  g_assert_null (jk_host_find_metric (fixture->host, "cpu_usage", "bb"));
}

static void
test_follows_events (Fixture      *fixture,
                     gconstpointer data)
{
  JkMetricItem *metric;
  JkProjectItem *project;

  start (fixture);
  metric = jk_host_find_series (fixture->host, "cpu_usage");
  project = jk_host_find_project (fixture->host, "bb");
  stand_in_send (fixture->server, "{\"type\":\"metrics\",\"id\":2,\"metrics\":[{\"id\":\"cpu_usage\",\"series\":"
                                  "\"cpu_usage\",\"value\":99,\"level\":\"emergency\",\"time\":\"2026-01-02T03:04:06Z\"}]}");
  RUN_UNTIL (jk_metric_item_get_level (metric) == JK_LEVEL_EMERGENCY);
  stand_in_send (fixture->server, "{\"type\":\"projects\",\"id\":3,\"projects\":[{\"id\":\"bb\",\"name\":\"가게\","
                                  "\"path\":\"/s\",\"state\":\"failed\",\"error\":\"gone\",\"level\":\"critical\"}]}");
  RUN_UNTIL (jk_project_item_get_level (project) == JK_LEVEL_CRITICAL);
  g_assert_cmpstr (jk_project_item_get_name (project), ==, "가게");
  stand_in_send (fixture->server, "{\"type\":\"status\",\"id\":4,\"status\":{\"state\":\"stopped\",\"level\":\"info\"}}");
  RUN_UNTIL (!jk_host_get_running (fixture->host));
  stand_in_send (fixture->server,
                 "{\"type\":\"operation\",\"id\":5,\"operation\":{\"id\":\"o\",\"kind\":\"scan\",\"state\":\"running\"}}");
  RUN_UNTIL (g_list_model_get_n_items (jk_host_get_operations (fixture->host)) == 1);
}

static void
count (guint *n)
{
  (*n)++;
}

/* Who shows alerts is told ten times a second at most, and last when all of them are there. */
static void
test_tells_of_alerts (Fixture      *fixture,
                      gconstpointer data)
{
  enum { N = 100 };
  guint n_told = 0, n_seen = 0;
  gint64 start_us;

  start (fixture);
  g_signal_connect_swapped (fixture->host, "alerts-changed", G_CALLBACK (count), &n_told);
  start_us = g_get_monotonic_time ();
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"type\":\"alert\",\"id\":%u,\"alert\":{\"id\":\"%u\",\"level\":\"warning\","
                                               "\"state\":\"firing\"}}", i + 2, i);

      n_seen = n_told;
      stand_in_send (fixture->server, text);
      RUN_UNTIL (jk_host_count_firing (fixture->host) == i + 1);
    }
  RUN_UNTIL (n_told > n_seen);
  g_assert_cmpuint (g_list_model_get_n_items (jk_host_get_alerts (fixture->host)), ==, N);
  g_assert_cmpint (n_told, <=, (g_get_monotonic_time () - start_us) / (G_USEC_PER_SEC / 10) + 2);

  /* The end of one is told as well. */
  n_seen = n_told;
  stand_in_send (fixture->server, "{\"type\":\"alert\",\"id\":999,\"alert\":{\"id\":\"0\",\"state\":\"resolved\"}}");
  RUN_UNTIL (n_told > n_seen && jk_host_count_firing (fixture->host) == N - 1);
}

static void
on_detail_cb (JkHost     *host,
              const char *collector,
              const char *project,
              char      **seen)
{
  g_free (*seen);
  *seen = g_strdup_printf ("%s %s", collector, project != NULL ? project : "-");
}

static void
test_tells_of_details (Fixture      *fixture,
                       gconstpointer data)
{
  g_autofree char *seen = NULL;

  start (fixture);
  g_signal_connect (fixture->host, "detail-changed", G_CALLBACK (on_detail_cb), &seen);
  stand_in_send (fixture->server, "{\"type\":\"detail\",\"id\":2,\"collector\":\"git\",\"project\":\"bb\"}");
  RUN_UNTIL (g_strcmp0 (seen, "git bb") == 0);
  stand_in_send (fixture->server, "{\"type\":\"detail\",\"id\":3}");
  RUN_UNTIL (g_strcmp0 (seen, "(null) -") == 0);
}

static void
test_missed_events_are_caught_up (Fixture      *fixture,
                                  gconstpointer data)
{
  start (fixture);
  stand_in_set_json (fixture->server, "GET /status", "{\"state\":\"stopped\",\"level\":\"critical\"}");
  stand_in_send (fixture->server, "{\"type\":\"missed\",\"id\":9,\"from\":3,\"to\":8}");
  RUN_UNTIL (jk_host_get_level (fixture->host) == JK_LEVEL_CRITICAL);
}

static void
test_server_restarts (Fixture      *fixture,
                      gconstpointer data)
{
  start (fixture);
  stand_in_stop (fixture->server);
  RUN_UNTIL (jk_host_get_state (fixture->host) == JK_CLIENT_OFFLINE);
  g_assert_nonnull (jk_host_get_status_error (fixture->host));
  /* What was last seen stays. */
  g_assert_nonnull (jk_host_find_series (fixture->host, "cpu_usage"));

  stand_in_set_json (fixture->server, "GET /metrics/current",
                     "{\"metrics\":[{\"id\":\"load\",\"series\":\"load\",\"value\":1,\"time\":\"2026-01-02T03:04:05Z\"}]}");
  stand_in_start (fixture->server);
  RUN_UNTIL (jk_host_get_state (fixture->host) == JK_CLIENT_ONLINE);
  g_assert_null (jk_host_get_status_error (fixture->host));
  g_assert_nonnull (jk_host_find_series (fixture->host, "load"));
  g_assert_null (jk_host_find_series (fixture->host, "cpu_usage"));
}

static void
test_server_that_is_starting (Fixture      *fixture,
                              gconstpointer data)
{
  stand_in_set (fixture->server, "GET /status", 503, "application/problem+json", "{\"title\":\"Starting\"}", NULL);
  jk_host_start (fixture->host);
  RUN_UNTIL (jk_host_get_state (fixture->host) == JK_CLIENT_OFFLINE);
  g_assert_cmpstr (jk_host_get_status_error (fixture->host), ==, "Starting");
  stand_in_set_json (fixture->server, "GET /status", "{\"state\":\"running\"}");
  RUN_UNTIL (jk_host_get_state (fixture->host) == JK_CLIENT_ONLINE);
}

static void
test_older_server (Fixture      *fixture,
                   gconstpointer data)
{
  stand_in_set (fixture->server, "GET /operations", 501, "application/problem+json", "{}", NULL);
  start (fixture);
}

static void
on_done_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
test_changes (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr(GAsyncResult) added = NULL;
  g_autoptr(GAsyncResult) removed = NULL;
  g_autoptr(GAsyncResult) refused = NULL;
  g_autoptr(JkProjectItem) item = NULL;
  g_autoptr(GError) error = NULL;

  start (fixture);
  stand_in_set (fixture->server, "POST /projects", 201, "application/json", "{\"id\":\"cc\",\"name\":\"new\"}", NULL);
  jk_host_add_project_async (fixture->host, "/n", NULL, NULL, on_done_cb, &added);
  RUN_UNTIL (added != NULL);
  item = jk_host_add_project_finish (fixture->host, added, &error);
  g_assert_no_error (error);
  g_assert_true (item == jk_host_find_project (fixture->host, "cc"));
  g_assert_cmpstr (fixture->server->last_body, ==, "{\"path\":\"/n\"}");

  /* The list that the server has now is without it, and is in the model once the change has ended. */
  stand_in_set (fixture->server, "DELETE /projects/cc", 204, NULL, NULL, NULL);
  jk_host_remove_project_async (fixture->host, "cc", NULL, on_done_cb, &removed);
  RUN_UNTIL (removed != NULL);
  g_assert_true (jk_host_change_finish (fixture->host, removed, &error));
  g_assert_null (jk_host_find_project (fixture->host, "cc"));

  jk_host_rename_project_async (fixture->host, "zz", "n", NULL, on_done_cb, &refused);
  RUN_UNTIL (refused != NULL);
  g_assert_false (jk_host_change_finish (fixture->host, refused, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_NOT_FOUND);
}

static void
test_history (Fixture      *fixture,
              gconstpointer data)
{
  const char *const series[] = { "cpu_usage", NULL };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GError) error = NULL;

  stand_in_set_json (fixture->server, "GET /metrics/history",
                     "{\"series\":[{\"series\":\"cpu_usage\",\"step_s\":60,\"points\":[[1000,1,0,2]]}]}");
  jk_host_load_history_async (fixture->host, series, 1000, 2000, 10, NULL, on_done_cb, &result);
  RUN_UNTIL (result != NULL);
  all = jk_host_load_history_finish (fixture->host, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpuint (stand_in_count (fixture->server, "GET /metrics/history?series=cpu_usage&from=1970-01-01T00:00:01.000Z"
                                                     "&to=1970-01-01T00:00:02.000Z&points=10"),
                    ==, 1);
}

static void
test_a_host_that_is_dropped_lets_go (void)
{
  StandIn *server = stand_in_new ();
  JkClient *client = jk_client_new_for_socket (server->path);
  JkHost *host = jk_host_new (client);
  gpointer weak_host = host, weak_client = client;

  g_object_add_weak_pointer (G_OBJECT (host), &weak_host);
  g_object_add_weak_pointer (G_OBJECT (client), &weak_client);
  jk_host_start (host);
  RUN_UNTIL (jk_host_get_state (host) == JK_CLIENT_ONLINE);
  g_object_unref (client);
  g_object_unref (host);
  RUN_UNTIL (weak_host == NULL && weak_client == NULL);
  stand_in_free (server);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/host/loads-everything", test_loads_everything);
  ADD ("/host/follows-events", test_follows_events);
  ADD ("/host/tells-of-alerts", test_tells_of_alerts);
  ADD ("/host/tells-of-details", test_tells_of_details);
  ADD ("/host/missed-events-are-caught-up", test_missed_events_are_caught_up);
  ADD ("/host/server-restarts", test_server_restarts);
  ADD ("/host/server-that-is-starting", test_server_that_is_starting);
  ADD ("/host/older-server", test_older_server);
  ADD ("/host/changes", test_changes);
  ADD ("/host/history", test_history);
  g_test_add_func ("/host/a-host-that-is-dropped-lets-go", test_a_host_that_is_dropped_lets_go);
  return g_test_run ();
}
