/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stand-in-server.h"

#include "jk-client-error.h"
#include "jk-client.h"
#include "jk-error.h"
#include "jk-event-stream.h"
#include "jk-fetch.h"
#include "jk-json.h"

typedef struct
{
  StandIn *server;
  JkClient *client;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->server = stand_in_new ();
  fixture->client = jk_client_new_for_socket (fixture->server->path);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_object_unref (fixture->client);
  stand_in_free (fixture->server);
}

static void
on_done_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static JsonNode *
call (Fixture    *fixture,
      const char *method,
      const char *path,
      JsonNode   *body,
      GError    **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  jk_client_call_async (fixture->client, method, path, body, NULL, on_done_cb, &result);
  RUN_UNTIL (result != NULL);
  return jk_client_call_finish (fixture->client, result, error);
}

static void
test_get (Fixture      *fixture,
          gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = call (fixture, "GET", "/status", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (jk_json_get_string (json_node_get_object (node), "state"), ==, "running");
  g_assert_cmpstr (fixture->server->last_language, ==, "en");
  g_assert_null (fixture->server->last_key);
  g_assert_cmpint (jk_client_get_state (fixture->client), ==, JK_CLIENT_ONLINE);
}

static void
test_post (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr(JsonNode) body = json_from_string ("{\"path\":\"/한글\"}", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = NULL;

  stand_in_set (fixture->server, "POST /projects", 201, "application/json", "{\"id\":\"cc\"}", NULL);
  node = call (fixture, "POST", "/projects", body, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (jk_json_get_string (json_node_get_object (node), "id"), ==, "cc");
  g_assert_cmpstr (fixture->server->last_body, ==, "{\"path\":\"/한글\"}");
}

static void
test_empty_answer (Fixture      *fixture,
                   gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = NULL;

  stand_in_set (fixture->server, "DELETE /projects/bb", 204, NULL, NULL, NULL);
  node = call (fixture, "DELETE", "/projects/bb", NULL, &error);
  g_assert_no_error (error);
  g_assert_null (node);
}

static void
test_unchanged_is_not_parsed_again (Fixture      *fixture,
                                    gconstpointer data)
{
  g_autoptr(JsonNode) first = NULL;
  g_autoptr(JsonNode) second = NULL;
  g_autoptr(JsonNode) third = NULL;

  stand_in_set (fixture->server, "GET /status", 200, "application/json", "{\"state\":\"running\"}", "\"a\"");
  first = call (fixture, "GET", "/status", NULL, NULL);
  second = call (fixture, "GET", "/status", NULL, NULL);
  g_assert_true (first == second);
  g_assert_cmpuint (fixture->server->n_not_modified, ==, 1);

  stand_in_set (fixture->server, "GET /status", 200, "application/json", "{\"state\":\"stopped\"}", "\"b\"");
  third = call (fixture, "GET", "/status", NULL, NULL);
  g_assert_cmpstr (jk_json_get_string (json_node_get_object (third), "state"), ==, "stopped");
}

static void
test_many_paths_are_not_all_kept (Fixture      *fixture,
                                  gconstpointer data)
{
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *path = g_strdup_printf ("/projects/%u", i);
      g_autofree char *known = g_strdup_printf ("GET %s", path);
      g_autoptr(JsonNode) node = NULL;

      stand_in_set (fixture->server, known, 200, "application/json", "{}", "\"x\"");
      node = call (fixture, "GET", path, NULL, NULL);
      g_assert_nonnull (node);
    }
  for (guint i = 0; i < 2; i++)
    {
      const char *path = i == 0 ? "/projects/99" : "/projects/0";
      g_autoptr(JsonNode) node = call (fixture, "GET", path, NULL, NULL);

      g_assert_nonnull (node);
      g_assert_cmpuint (fixture->server->n_not_modified, ==, 1);
    }
}

static void
test_problems (Fixture      *fixture,
               gconstpointer data)
{
  static const struct
  {
    guint status;
    JkError code;
  } cases[] = { { 400, JK_ERROR_INVALID_ARGUMENT }, { 401, JK_ERROR_PERMISSION }, { 403, JK_ERROR_PERMISSION },
                { 404, JK_ERROR_NOT_FOUND },        { 409, JK_ERROR_EXISTS },     { 422, JK_ERROR_INVALID_ARGUMENT },
                { 501, JK_ERROR_NOT_SUPPORTED },    { 500, JK_ERROR_HTTP },       { 302, JK_ERROR_HTTP } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) node = NULL;

      stand_in_set (fixture->server, "GET /x", cases[i].status, "application/problem+json",
                    "{\"title\":\"찾을 수 없음\",\"detail\":\"그런 것이 없습니다.\"}", NULL);
      node = call (fixture, "GET", "/x", NULL, &error);
      g_assert_null (node);
      g_assert_error (error, JK_ERROR, (int) cases[i].code);
      /* What kind of fault it is, is said only where the detail alone would not tell. */
      g_assert_true (g_str_has_suffix (error->message, "그런 것이 없습니다."));
      g_assert_cmpint (g_str_has_prefix (error->message, "찾을 수 없음: "), ==, cases[i].status != 400 && cases[i].status != 404
                       && cases[i].status != 409 && cases[i].status != 422);
    }
}

static void
test_hostile_answers (Fixture      *fixture,
                      gconstpointer data)
{
  g_autofree char *deep = g_strnfill (100000, '[');
  const char *const bodies[] = { "", "{", "<html>", "{\"a\":", "\xff\xfe", "[1,2", "nul", deep };

  for (guint i = 1; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) node = NULL;

      stand_in_set_json (fixture->server, "GET /x", bodies[i]);
      node = call (fixture, "GET", "/x", NULL, &error);
      g_assert_null (node);
      g_assert_true (error != NULL && error->domain == JK_ERROR);
    }
}

static void
test_too_much (Fixture      *fixture,
               gconstpointer data)
{
  g_autofree char *much = g_strnfill (JK_FETCH_MAX_BYTES + 1, ' ');
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = NULL;

  stand_in_set_json (fixture->server, "GET /x", much);
  node = call (fixture, "GET", "/x", NULL, &error);
  g_assert_null (node);
  g_assert_error (error, JK_ERROR, JK_ERROR_LIMIT);
}

static void
test_bytes_as_they_are (Fixture      *fixture,
                        gconstpointer data)
{
  const char *odd = "{ \"a\" : 42.10 }\n";
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = NULL;

  stand_in_set_json (fixture->server, "GET /x", odd);
  jk_client_fetch_async (fixture->client, "GET", "/x", NULL, NULL, on_done_cb, &result);
  RUN_UNTIL (result != NULL);
  bytes = jk_client_fetch_finish (fixture->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), odd, strlen (odd));
}

static void
test_time_out (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = NULL;

  fixture->server->silent = TRUE;
  jk_client_set_timeout (fixture->client, 100);
  node = call (fixture, "GET", "/status", NULL, &error);
  g_assert_null (node);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static void
test_cancel (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  fixture->server->silent = TRUE;
  jk_client_call_async (fixture->client, "GET", "/status", NULL, cancellable, on_done_cb, &result);
  RUN_UNTIL (stand_in_count (fixture->server, "GET /status") == 1);
  g_cancellable_cancel (cancellable);
  RUN_UNTIL (result != NULL);
  g_assert_null (jk_client_call_finish (fixture->client, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_nobody_there (Fixture      *fixture,
                   gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *sentence = NULL;

  stand_in_stop (fixture->server);
  node = call (fixture, "GET", "/status", NULL, &error);
  g_assert_null (node);
  g_assert_true (jk_client_error_is_unreachable (error));
  g_assert_cmpint (jk_client_get_state (fixture->client), ==, JK_CLIENT_OFFLINE);
  sentence = jk_client_error_explain (error, TRUE);
  g_assert_cmpstr (sentence, ==, "Jikimi is not running on this computer.");
}

static void
test_key_and_bad_url (void)
{
  g_autoptr(JkClient) bad = jk_client_new_for_url ("not an address", "key");
  g_autoptr(JkClient) good = jk_client_new_for_url ("https://build.example:2542/", NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (jk_client_get_name (good), ==, "build.example");
  jk_client_call_async (bad, "GET", "/status", NULL, NULL, on_done_cb, &result);
  RUN_UNTIL (result != NULL);
  g_assert_null (jk_client_call_finish (bad, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

static void
on_event_cb (JkClient   *client,
             const char *type,
             JsonObject *message,
             const char *text,
             GPtrArray  *seen)
{
  /* The text is the message, as it came. */
  g_assert_true (g_str_has_prefix (text, "{\"type\":") && strstr (text, type) != NULL);
  g_ptr_array_add (seen, g_strdup (type));
}

static void
test_events (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr(GPtrArray) seen = g_ptr_array_new_with_free_func (g_free);
  const char *const series[] = { "cpu_usage", NULL };

  g_signal_connect (fixture->client, "event", G_CALLBACK (on_event_cb), seen);
  jk_client_subscribe (fixture->client, series, 1);
  jk_client_open_events (fixture->client);
  RUN_UNTIL (seen->len == 1 && fixture->server->received->len == 1);
  g_assert_cmpstr (seen->pdata[0], ==, "hello");
  g_assert_cmpstr (fixture->server->received->pdata[0], ==,
                   "{\"subscribe\":{\"series\":[\"cpu_usage\"],\"interval_s\":1}}");
  g_assert_cmpint (jk_client_get_state (fixture->client), ==, JK_CLIENT_ONLINE);

  stand_in_send (fixture->server, "{\"type\":\"news\",\"id\":2}");
  RUN_UNTIL (seen->len == 2);
  jk_client_subscribe (fixture->client, NULL, 0);
  RUN_UNTIL (fixture->server->received->len == 2);
  g_assert_cmpstr (fixture->server->received->pdata[1], ==, "{\"subscribe\":{\"interval_s\":0}}");
}

static void
test_events_after_a_restart (Fixture      *fixture,
                             gconstpointer data)
{
  g_autoptr(GPtrArray) seen = g_ptr_array_new_with_free_func (g_free);

  g_signal_connect (fixture->client, "event", G_CALLBACK (on_event_cb), seen);
  jk_client_subscribe (fixture->client, NULL, 1);
  jk_client_open_events (fixture->client);
  RUN_UNTIL (seen->len == 1 && fixture->server->received->len == 1);

  stand_in_stop (fixture->server);
  RUN_UNTIL (jk_client_get_state (fixture->client) == JK_CLIENT_OFFLINE);
  g_assert_nonnull (jk_client_get_error (fixture->client));

  stand_in_start (fixture->server);
  jk_client_reconnect (fixture->client);
  RUN_UNTIL (jk_client_get_state (fixture->client) == JK_CLIENT_ONLINE && seen->len == 2);
  RUN_UNTIL (fixture->server->received->len == 2);
}

static void
test_events_come_back_by_themselves (Fixture      *fixture,
                                     gconstpointer data)
{
  jk_client_open_events (fixture->client);
  RUN_UNTIL (fixture->server->n_connections == 1);
  stand_in_drop_sockets (fixture->server);
  RUN_UNTIL (fixture->server->n_connections == 2);
  stand_in_send (fixture->server, "garbage");
  RUN_UNTIL (fixture->server->n_connections == 3);
}

static void
test_events_refused (Fixture      *fixture,
                     gconstpointer data)
{
  fixture->server->refuse_events = TRUE;
  jk_client_open_events (fixture->client);
  RUN_UNTIL (jk_client_get_state (fixture->client) == JK_CLIENT_OFFLINE);
  g_assert_error (jk_client_get_error (fixture->client), JK_ERROR, JK_ERROR_PERMISSION);
}

static void
on_state_cb (JkEventStream *stream,
             int            state,
             GError        *error,
             GPtrArray     *seen)
{
  if (error != NULL)
    g_ptr_array_add (seen, g_error_copy (error));
}

static void
test_silence_is_a_break (Fixture      *fixture,
                         gconstpointer data)
{
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (fixture->server->path);
  g_autoptr(SoupSession) session = soup_session_new_with_options ("remote-connectable", address, NULL);
  g_autoptr(JkEventStream) stream = jk_event_stream_new (session, "http://localhost" STAND_IN_PREFIX "/events", NULL);
  g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);

  g_signal_connect (stream, "state", G_CALLBACK (on_state_cb), errors);
  jk_event_stream_set_patience (stream, 200);
  jk_event_stream_open (stream);
  RUN_UNTIL (errors->len == 1);
  g_assert_error ((GError *) errors->pdata[0], G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpuint (fixture->server->n_connections, ==, 1);
  RUN_UNTIL (fixture->server->n_connections == 2);
}

static void
test_pauses (void)
{
  g_assert_cmpuint (jk_event_stream_get_pause_ms (0, 0), ==, 250);
  g_assert_cmpuint (jk_event_stream_get_pause_ms (0, 1), ==, 500);
  g_assert_cmpuint (jk_event_stream_get_pause_ms (1, 1), ==, 1000);
  g_assert_cmpuint (jk_event_stream_get_pause_ms (5, 1), ==, 16000);
  g_assert_cmpuint (jk_event_stream_get_pause_ms (6, 1), ==, 30000);
  g_assert_cmpuint (jk_event_stream_get_pause_ms (G_MAXUINT, 0.5), ==, 22500);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/client/get", test_get);
  ADD ("/client/post", test_post);
  ADD ("/client/empty-answer", test_empty_answer);
  ADD ("/client/unchanged-is-not-parsed-again", test_unchanged_is_not_parsed_again);
  ADD ("/client/many-paths-are-not-all-kept", test_many_paths_are_not_all_kept);
  ADD ("/client/problems", test_problems);
  ADD ("/client/hostile-answers", test_hostile_answers);
  ADD ("/client/too-much", test_too_much);
  ADD ("/client/bytes-as-they-are", test_bytes_as_they_are);
  ADD ("/client/time-out", test_time_out);
  ADD ("/client/cancel", test_cancel);
  ADD ("/client/nobody-there", test_nobody_there);
  g_test_add_func ("/client/key-and-bad-url", test_key_and_bad_url);
  ADD ("/client/events", test_events);
  ADD ("/client/events-after-a-restart", test_events_after_a_restart);
  ADD ("/client/events-come-back-by-themselves", test_events_come_back_by_themselves);
  ADD ("/client/events-refused", test_events_refused);
  ADD ("/client/silence-is-a-break", test_silence_is_a_break);
  g_test_add_func ("/client/pauses", test_pauses);
  return g_test_run ();
}
