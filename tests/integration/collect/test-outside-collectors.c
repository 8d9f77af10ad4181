/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "jk-deployment-collector.h"
#include "jk-error.h"
#include "jk-probe-collector.h"
#include "jk-source-collector.h"
#include "jk-test-server.h"

#define DAY_US (24 * G_TIME_SPAN_HOUR)

typedef struct
{
  JkTestServer *server;
  JkHttp *http;
  JkClock *clock;
  char *variable; /* URL */
  char *ok;
  char *hang;
  char *reset;
  char *metrics;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer user_data)
{
  fixture->server = jk_test_server_new (NULL);
  fixture->http = jk_http_new (NULL);
  fixture->clock = jk_clock_new_manual (20000 * DAY_US);
  fixture->variable = jk_test_server_url (fixture->server, "/variable");
  fixture->ok = jk_test_server_url (fixture->server, "/ok");
  fixture->hang = jk_test_server_url (fixture->server, "/hang");
  fixture->reset = jk_test_server_url (fixture->server, "/reset");
  fixture->metrics = jk_test_server_url (fixture->server, "/metrics");
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user_data)
{
  g_object_unref (fixture->http);
  jk_test_server_free (fixture->server);
  jk_clock_unref (fixture->clock);
  g_free (fixture->variable);
  g_free (fixture->ok);
  g_free (fixture->hang);
  g_free (fixture->reset);
  g_free (fixture->metrics);
}

static JkCollection *
collect (JkCollector *collector)
{
  g_autoptr(GError) error = NULL;
  JkCollection *collection = jk_collector_collect (collector, NULL, &error);

  g_assert_no_error (error);
  return collection;
}

static double
get (JkCollection *collection,
     const char   *key)
{
  double value = NAN;

  (void) jk_collection_get (collection, key, &value);
  return value;
}

/* Returns: (transfer full) (nullable): a member of the @i-th entry of a detail's list */
static GVariant *
get_member (JkCollection *collection,
            const char   *list,
            guint         i,
            const char   *member)
{
  g_autoptr(GVariant) all = g_variant_lookup_value (collection->detail, list, G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr(GVariant) entry = g_variant_get_child_value (all, i);

  return g_variant_lookup_value (entry, member, NULL);
}

static void
assert_member (JkCollection *collection,
               const char   *list,
               guint         i,
               const char   *member,
               const char   *expected)
{
  g_autoptr(GVariant) value = get_member (collection, list, i, member);

  g_assert_cmpstr (g_variant_get_string (value, NULL), ==, expected);
}

static void
test_one_probe (Fixture      *fixture,
                gconstpointer user_data)
{
  const JkProbe probe = { .name = "shop", .url = fixture->variable, .window = 4 };
  g_autoptr(JkCollector) collector = jk_probe_collector_new (&probe, 1, "ab12", fixture->http, fixture->clock, NULL);
  g_autoptr(JkCollection) first = collect (collector), second = NULL;

  g_assert_cmpstr (jk_collector_get_id (collector), ==, "api");
  g_assert_cmpstr (jk_collector_get_lane (collector), ==, "http:api:ab12");
  g_assert_cmpuint (jk_collector_get_interval_ms (collector), ==, 30000);
  g_assert_cmpfloat (get (first, "api_performance{project=\"ab12\"}"), >, 0);
  g_assert_cmpfloat (get (first, "api_errors{project=\"ab12\"}"), ==, 0);
  g_assert_true (isnan (get (first, "tls_expiry{project=\"ab12\"}")));
  g_assert_cmpuint (first->samples->len, ==, 4);
  assert_member (first, "probes", 0, "state", "ok");

  /* A status that is not expected is a failure, and no time. */
  jk_test_server_set_status (fixture->server, 500);
  second = collect (collector);
  g_assert_cmpfloat (get (second, "api_errors{project=\"ab12\"}"), ==, 50);
  g_assert_cmpfloat (get (second, "api_performance{project=\"ab12\"}"), ==, get (first, "api_performance{project=\"ab12\"}"));
  assert_member (second, "probes", 0, "state", "failed");
  assert_member (second, "probes", 0, "error", "The server answered with status 500");
}

static void
test_only_failures (Fixture      *fixture,
                    gconstpointer user_data)
{
  const JkProbe probe = { .name = "gone", .url = "http://127.0.0.1:1/", .window = 4 };
  g_autoptr(JkCollector) collector = jk_probe_collector_new (&probe, 1, NULL, fixture->http, fixture->clock, NULL);
  g_autoptr(JkCollection) collection = collect (collector);

  g_assert_cmpfloat (get (collection, "api_errors"), ==, 100);
  g_assert_true (isnan (get (collection, "api_performance")));
  g_assert_cmpuint (collection->samples->len, ==, 1);
}

static void
test_several_probes (Fixture      *fixture,
                     gconstpointer user_data)
{
  const JkProbe probes[] = {
    { .name = "quick", .url = fixture->ok, .interval_ms = 10000 },
    { .name = "mute", .url = fixture->hang, .timeout_ms = 150, .interval_ms = 60000 },
    { .name = "absent", .url = fixture->variable, .expect_status = "404", .interval_ms = 60000 },
  };
  g_autoptr(JkCollector) collector = NULL;
  g_autoptr(JkCollection) first = NULL, second = NULL, third = NULL;

  jk_test_server_set_status (fixture->server, 404);
  collector = jk_probe_collector_new (probes, G_N_ELEMENTS (probes), NULL, fixture->http, fixture->clock, NULL);
  g_assert_cmpuint (jk_collector_get_interval_ms (collector), ==, 10000);
  first = collect (collector);
  g_assert_cmpfloat (get (first, "api_performance{probe=\"quick\"}"), >, 0);
  g_assert_cmpfloat (get (first, "api_errors{probe=\"mute\"}"), ==, 100);
  g_assert_true (isnan (get (first, "api_performance{probe=\"mute\"}")));
  g_assert_cmpfloat (get (first, "api_errors{probe=\"absent\"}"), ==, 0);
  g_assert_cmpfloat_with_epsilon (get (first, "api_errors"), 100.0 / 3, 1e-9);
  assert_member (first, "probes", 1, "error", "No whole answer within 150 ms");

  /* Only the one whose interval is over has a new value. */
  jk_clock_advance (fixture->clock, 10 * G_USEC_PER_SEC);
  second = collect (collector);
  g_assert_cmpfloat (get (second, "api_errors{probe=\"quick\"}"), ==, 0);
  g_assert_true (isnan (get (second, "api_errors{probe=\"mute\"}")));
  g_assert_cmpfloat (get (second, "api_errors"), ==, 25);

  /* Asked for before any is due: somebody wants it now. */
  third = collect (collector);
  g_assert_cmpfloat (get (third, "api_errors{probe=\"mute\"}"), ==, 100);
}

static void
test_bad_probe (Fixture      *fixture,
                gconstpointer user_data)
{
  const JkProbe probe = { .name = "shop", .url = fixture->ok, .expect_status = "20x" };
  g_autoptr(GError) error = NULL;

  g_assert_null (jk_probe_collector_new (&probe, 1, NULL, fixture->http, fixture->clock, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT);
}

static void
test_tls_expiry (Fixture      *fixture,
                 gconstpointer user_data)
{
  g_autofree char *folder = g_dir_make_tmp ("jikimi-tls-XXXXXX", NULL);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr(GDateTime) soon = g_date_time_add_days (now, 3);
  g_autofree char *end = g_date_time_format (soon, "%Y%m%d%H%M%SZ");
  g_autoptr(GTlsCertificate) certificate = jk_test_certificate_new (folder, "20200101000000Z", end);
  g_autoptr(GTlsDatabase) database = jk_test_database_new (folder, certificate);
  g_autoptr(JkTestServer) server = jk_test_server_new (certificate);
  g_autoptr(JkHttp) http = jk_http_new (database);
  g_autofree char *url = jk_test_server_url (server, "/ok");
  const JkProbe probe = { .name = "shop", .url = url };
  g_autoptr(JkCollector) collector = jk_probe_collector_new (&probe, 1, NULL, http, NULL, NULL);
  g_autoptr(JkCollection) collection = collect (collector);

  g_assert_cmpfloat_with_epsilon (get (collection, "tls_expiry"), 3, 0.01);
  g_assert_cmpfloat (get (collection, "api_errors"), ==, 0);
  jk_test_folder_remove (folder);
}

/* The three units are those of the mock that this program is run beside. */
static void
test_deployment (Fixture      *fixture,
                 gconstpointer user_data)
{
  const JkDeploymentTarget targets[] = {
    { .name = "site", .url = fixture->variable }, { .name = "web", .unit = "web" },
    { .name = "shop", .unit = "shop.service" },   { .name = "user", .unit = "web", .user_bus = TRUE },
    { .name = "start", .unit = "starting" },
  };
  g_autoptr(JkCollector) collector = jk_deployment_collector_new (targets, G_N_ELEMENTS (targets), "ab12", fixture->http,
                                                                  fixture->clock, NULL);
  g_autoptr(JkCollection) first = collect (collector), second = NULL;
  g_autoptr(GVariant) since = NULL, later = NULL;

  g_assert_cmpfloat (get (first, "deployment_health{project=\"ab12\",target=\"site\"}"), ==, 0);
  g_assert_cmpfloat (get (first, "deployment_health{project=\"ab12\",target=\"web\"}"), ==, 0);
  g_assert_cmpfloat (get (first, "deployment_health{project=\"ab12\",target=\"shop\"}"), ==, 2);
  g_assert_cmpfloat (get (first, "deployment_health{project=\"ab12\",target=\"start\"}"), ==, 1);
  g_assert_true (isnan (get (first, "deployment_health{project=\"ab12\",target=\"user\"}")));
  g_assert_cmpfloat (get (first, "deployment_health{project=\"ab12\"}"), ==, 1);
  assert_member (first, "targets", 2, "error", "The unit is failed (failed): oom-kill");
  assert_member (first, "targets", 3, "state", "unknown");
  since = get_member (first, "targets", 2, "since_us");
  g_assert_cmpint (g_variant_get_int64 (since), ==, 1700000000000000);

  jk_clock_advance (fixture->clock, G_USEC_PER_SEC);
  jk_test_server_set_status (fixture->server, 502);
  second = collect (collector);
  g_assert_cmpfloat (get (second, "deployment_health{project=\"ab12\",target=\"site\"}"), ==, 2);
  later = get_member (second, "targets", 0, "since_us");
  g_assert_cmpint (g_variant_get_int64 (later), ==, 20000 * DAY_US + G_USEC_PER_SEC);
}

static void
test_deployment_unknown (Fixture      *fixture,
                         gconstpointer user_data)
{
  const JkDeploymentTarget alone = { .name = "user", .unit = "web", .user_bus = TRUE };
  const JkDeploymentTarget wrong = { .name = "x", .unit = "../x" };
  g_autoptr(JkCollector) collector = jk_deployment_collector_new (&alone, 1, NULL, fixture->http, fixture->clock, NULL);
  g_autoptr(GError) error = NULL, name_error = NULL;

  g_assert_null (jk_collector_collect (collector, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED);
  g_assert_null (jk_deployment_collector_new (&wrong, 1, NULL, fixture->http, fixture->clock, &name_error));
  g_assert_error (name_error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT);
}

static void
test_source (Fixture      *fixture,
             gconstpointer user_data)
{
  const JkSource sources[] = { { .name = "node", .url = fixture->metrics, .max_series = 3 },
                               { .name = "broken", .url = fixture->reset } };
  g_autoptr(JkCollector) collector = jk_source_collector_new (sources, 2, NULL, fixture->http, fixture->clock);
  g_autoptr(JkCollection) first = NULL;
  g_autoptr(GError) error = NULL;

  /* "load" and "project" are ours. */
  jk_test_server_set_text (fixture->server, "load 7\nup{project=\"theirs\",job=\"a\"} 1\nnope NaN\ny 1\nz 2\n");
  first = collect (collector);
  g_assert_cmpuint (first->samples->len, ==, 3);
  g_assert_cmpfloat (get (first, "source:load{source=\"node\"}"), ==, 7);
  g_assert_cmpfloat (get (first, "up{exported_project=\"theirs\",job=\"a\",source=\"node\"}"), ==, 1);
  assert_member (first, "sources", 0, "error", "Only the first 3 of 4 series are kept");
  assert_member (first, "sources", 1, "state", "failed");

  /* What is not whole gives no number at all. */
  jk_test_server_set_text (fixture->server, "y 1\nz 2");
  g_assert_null (jk_collector_collect (collector, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_PARSE);
  g_test_message ("%s", error->message);
}

static GSubprocess *
start_node_exporter (guint *port)
{
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, NULL);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new (loopback, 0), got = NULL;
  g_autofree char *listen = NULL;
  g_autoptr(GError) error = NULL;
  GSubprocess *process;

  /* It cannot take a free port by itself. */
  g_assert_true (g_socket_bind (socket, any, TRUE, NULL));
  got = g_socket_get_local_address (socket, NULL);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  g_socket_close (socket, NULL);

  listen = g_strdup_printf ("--web.listen-address=127.0.0.1:%u", *port);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                              "prometheus-node-exporter", listen, NULL);
  g_assert_no_error (error);
  return process;
}

static void
test_node_exporter (Fixture      *fixture,
                    gconstpointer user_data)
{
  const char *const include[] = { "node_load*", "node_memory_MemTotal_bytes", "go_goroutines", NULL };
  g_autofree char *program = g_find_program_in_path ("prometheus-node-exporter");
  g_autofree char *url = NULL, *meminfo = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(JkCollector) collector = NULL, all = NULL;
  g_autoptr(JkCollection) collection = NULL, everything = NULL;
  JkSource source = { .name = "node", .include = include };
  double total_kib;
  guint port;

  if (program == NULL)
    {
      g_test_skip ("the package prometheus-node-exporter is not installed");
      return;
    }
  process = start_node_exporter (&port);
  url = g_strdup_printf ("http://127.0.0.1:%u/metrics", port);
  source.url = url;
  collector = jk_source_collector_new (&source, 1, NULL, fixture->http, fixture->clock);
  for (guint i = 0; i < 200 && collection == NULL; i++)
    {
      collection = jk_collector_collect (collector, NULL, NULL);
      if (collection == NULL)
        g_usleep (20000);
    }
  g_assert_nonnull (collection);
  g_assert_cmpuint (collection->samples->len, ==, 5);
  g_assert_true (g_file_get_contents ("/proc/meminfo", &meminfo, NULL, NULL));
  total_kib = g_ascii_strtod (strstr (meminfo, "MemTotal:") + strlen ("MemTotal:"), NULL);
  g_assert_cmpfloat (get (collection, "node_memory_MemTotal_bytes{source=\"node\"}"), ==, total_kib * 1024);

  source.include = NULL;
  source.max_series = 10000;
  all = jk_source_collector_new (&source, 1, NULL, fixture->http, fixture->clock);
  everything = collect (all);
  g_test_message ("%u series of a real exporter", everything->samples->len);
  g_assert_cmpuint (everything->samples->len, >, 300);

  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/probe/one", test_one_probe);
  ADD ("/probe/only-failures", test_only_failures);
  ADD ("/probe/several", test_several_probes);
  ADD ("/probe/bad", test_bad_probe);
  ADD ("/probe/tls-expiry", test_tls_expiry);
  ADD ("/deployment/mixed", test_deployment);
  ADD ("/deployment/unknown", test_deployment_unknown);
  ADD ("/source/plain", test_source);
  ADD ("/source/node-exporter", test_node_exporter);
  return g_test_run ();
}
