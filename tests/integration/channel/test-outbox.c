/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outbox-fixture.h"

#include <string.h>

#include "jk-error.h"

/* The receiver took it, and its end when that came; a repeat of the end is nobody's news. */
static void
test_told_and_over (Fixture      *fixture,
                    gconstpointer user_data)
{
  g_autofree char *first = NULL, *second = NULL;

  fixture_say (fixture, "a", JK_LEVEL_WARNING, "disk");
  until (fixture_count (fixture, 0, "sent") == 1);
  first = fixture_dup_last_body (fixture);
  g_assert_cmpstr (first, ==, "firing warning disk");
  g_assert_cmpuint (g_hash_table_size (fixture->records), ==, 1); /* to tell its end, also after a restart */

  fixture_say_over (fixture, "a");
  until (fixture_count (fixture, 0, "sent") == 2);
  second = fixture_dup_last_body (fixture);
  g_assert_cmpstr (second, ==, "resolved warning over");
  g_assert_cmpuint (g_hash_table_size (fixture->records), ==, 0);
  fixture_say_over (fixture, "a");
  fixture_say (fixture, "b", JK_LEVEL_SUCCESS, "less than it takes");
  g_assert_cmpuint (jk_outbox_get_n_waiting (fixture->outbox), ==, 0);
}

/* What was not sent yet is brought up to date in its place, and its end cancels it. */
static void
test_superseded (Fixture      *fixture,
                 gconstpointer user_data)
{
  g_autofree char *body = NULL;

  jk_test_server_set_status (fixture->server, 500);
  fixture_say (fixture, "first", JK_LEVEL_EMERGENCY, "breaks the way");
  until (fixture_count (fixture, 0, "next_us") > 0 && jk_outbox_get_n_waiting (fixture->outbox) == 1);

  fixture_say (fixture, "a", JK_LEVEL_WARNING, "one");
  fixture_say (fixture, "a", JK_LEVEL_CRITICAL, "two");
  fixture_say_full (fixture, "a", JK_MESSAGE_FIRING, JK_LEVEL_CRITICAL, "three", jk_outbox_update);
  fixture_say_full (fixture, "unknown", JK_MESSAGE_FIRING, JK_LEVEL_CRITICAL, "no news", jk_outbox_update);
  fixture_say (fixture, "b", JK_LEVEL_WARNING, "gone before it was told");
  fixture_say (fixture, "c", JK_LEVEL_WARNING, "withdrawn");
  g_assert_cmpuint (jk_outbox_get_n_waiting (fixture->outbox), ==, 4);
  fixture_say_over (fixture, "b");
  jk_outbox_withdraw (fixture->outbox, "c");
  fixture_say_over (fixture, "first");
  g_assert_cmpuint (jk_outbox_get_n_waiting (fixture->outbox), ==, 1);
  g_assert_cmpuint (g_hash_table_size (fixture->records), ==, 1);

  jk_test_server_set_status (fixture->server, 200);
  jk_clock_advance (fixture->clock, 10 * SECOND);
  jk_outbox_tick (fixture->outbox);
  until (fixture_count (fixture, 0, "sent") == 1);
  body = jk_test_server_dup_request (fixture->server);
  g_assert_cmpuint (jk_outbox_get_n_waiting (fixture->outbox), ==, 0);
}

/* 429 with Retry-After is honoured; five failures in a row open the circuit, one success closes it. */
static void
test_retries (Fixture      *fixture,
              gconstpointer user_data)
{
  g_autofree char *state = NULL, *open = NULL, *closed = NULL, *error = NULL;
  guint n_requests;

  jk_test_server_set_status (fixture->server, 429);
  jk_test_server_set_retry_after (fixture->server, "300");
  fixture_say (fixture, "a", JK_LEVEL_WARNING, "one");
  until (fixture_count (fixture, 0, "next_us") > 0);
  g_assert_cmpint (fixture_count (fixture, 0, "next_us"), >=, NOON_US + 300 * SECOND);
  n_requests = jk_test_server_get_n_requests (fixture->server);
  jk_clock_advance (fixture->clock, 299 * SECOND);
  jk_outbox_tick (fixture->outbox);
  g_assert_cmpuint (jk_test_server_get_n_requests (fixture->server), ==, n_requests);
  state = fixture_word (fixture, 0, "state");
  g_assert_cmpstr (state, ==, "closed");
  error = fixture_word (fixture, 0, "error");
  g_assert_cmpstr (error, ==, "The receiver answered 429: variable");

  jk_test_server_set_retry_after (fixture->server, "");
  for (guint i = 0; i < 4; i++)
    {
      jk_clock_advance (fixture->clock, 400 * SECOND);
      jk_outbox_tick (fixture->outbox);
      until (jk_test_server_get_n_requests (fixture->server) == n_requests + 1 + i && fixture_count (fixture, 0, "next_us") > 0);
    }
  open = fixture_word (fixture, 0, "state");
  g_assert_cmpstr (open, ==, "open");
  fixture_say (fixture, "b", JK_LEVEL_EMERGENCY, "waits as well");
  jk_clock_advance (fixture->clock, 40 * SECOND);
  jk_outbox_tick (fixture->outbox);
  g_assert_cmpuint (jk_test_server_get_n_requests (fixture->server), ==, n_requests + 4);

  jk_test_server_set_status (fixture->server, 200);
  jk_clock_advance (fixture->clock, 100 * SECOND);
  jk_outbox_tick (fixture->outbox);
  until (fixture_count (fixture, 0, "sent") == 2);
  closed = fixture_word (fixture, 0, "state");
  g_assert_cmpstr (closed, ==, "closed");
}

/* What nobody will ever take is thrown away, and the way is free for the next. */
static void
test_rejected (Fixture      *fixture,
               gconstpointer user_data)
{
  jk_test_server_set_status (fixture->server, 400);
  fixture_say (fixture, "a", JK_LEVEL_WARNING, "one");
  until (fixture_count (fixture, 0, "failed") == 1);
  g_assert_cmpuint (g_hash_table_size (fixture->records), ==, 0);
  jk_test_server_set_status (fixture->server, 200);
  fixture_say (fixture, "b", JK_LEVEL_WARNING, "two");
  until (fixture_count (fixture, 0, "sent") == 1);

  /* Too old to be news. */
  jk_test_server_set_status (fixture->server, 401);
  fixture_say (fixture, "c", JK_LEVEL_WARNING, "three");
  until (fixture_count (fixture, 0, "next_us") > 0);
  jk_clock_advance (fixture->clock, JK_OUTBOX_MAX_AGE_US + SECOND);
  jk_outbox_tick (fixture->outbox);
  g_assert_cmpuint (fixture_count (fixture, 0, "dropped"), ==, 1);
  g_assert_cmpuint (jk_outbox_get_n_waiting (fixture->outbox), ==, 0);
}

static void
test_full (Fixture      *fixture,
           gconstpointer user_data)
{
  jk_test_server_set_status (fixture->server, 500);
  fixture_say (fixture, "first", JK_LEVEL_EMERGENCY, "breaks the way");
  until (fixture_count (fixture, 0, "next_us") > 0);
  for (guint i = 0; i < JK_OUTBOX_MAX_WAITING + 10; i++)
    {
      g_autofree char *id = g_strdup_printf ("w%u", i);

      fixture_say (fixture, id, i % 2 == 0 ? JK_LEVEL_WARNING : JK_LEVEL_CRITICAL, "many");
    }
  g_assert_cmpuint (jk_outbox_get_n_waiting (fixture->outbox), ==, JK_OUTBOX_MAX_WAITING);
  g_assert_cmpuint (fixture_count (fixture, 0, "dropped"), ==, 11);
  g_assert_cmpuint (g_hash_table_size (fixture->records), ==, JK_OUTBOX_MAX_WAITING);
  /* The oldest of the least level have gone: 11 warnings, up to the 21st message. */
  g_assert_false (g_hash_table_contains (fixture->records, "w20@hook"));
  g_assert_true (g_hash_table_contains (fixture->records, "w22@hook"));
  g_assert_true (g_hash_table_contains (fixture->records, "w1@hook"));
  g_assert_true (g_hash_table_contains (fixture->records, "first@hook"));
}

/* Addresses that give secrets away stay closed, and what hangs hangs for its time only. Meanwhile nothing waits for it. */
static void
test_bad_receivers (Fixture      *fixture,
                    gconstpointer user_data)
{
  gint64 start_us = g_get_monotonic_time ();
  guint n_posts;

  fixture_say (fixture, "a", JK_LEVEL_WARNING, "one");
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, SECOND);
  for (guint i = 0; i < 5; i++)
    until (fixture_count (fixture, i, "error_us") > 0);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 15 * SECOND);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *state = fixture_word (fixture, i, "state"), *error = fixture_word (fixture, i, "error");

      g_assert_cmpuint (fixture_count (fixture, i, "sent"), ==, 0);
      g_assert_cmpuint (fixture_count (fixture, i, "queued"), ==, 1);
      g_assert_cmpstr (state, ==, i < 3 ? "open" : "closed");
      g_assert_cmpstr (error, !=, "");
      /* It hung or broke off once all was sent: it may have arrived. */
      g_assert_cmpuint (fixture_count (fixture, i, "maybe_twice"), ==, i >= 3 ? 1 : 0);
    }
  n_posts = jk_test_server_get_n_requests (fixture->server);
  g_assert_cmpuint (n_posts, ==, 5);
}

static void
on_tested_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
test_channel (Fixture    *fixture,
              const char *name,
              GError    **error)
{
  const JkMessageParts parts = { .id = "test", .state = JK_MESSAGE_TEST, .level = JK_LEVEL_INFO, .category = "system",
                                 .title = "A test", .time_us = NOON_US, .since_us = NOON_US, .count = 1 };
  g_autoptr(JkMessage) message = jk_message_new (&parts);
  g_autoptr(GAsyncResult) result = NULL;

  jk_outbox_test_async (fixture->outbox, name, message, on_tested_cb, &result);
  until (result != NULL);
  return jk_outbox_test_finish (fixture->outbox, result, error);
}

/* The secret goes where it belongs and is in no text that anybody reads. */
static void
test_secrets (Fixture      *fixture,
              gconstpointer user_data)
{
  g_autoptr(GError) missing = NULL, refused = NULL, echoed = NULL, unknown = NULL, error = NULL;
  g_autofree char *request = NULL, *bearer = NULL, *text = NULL;
  g_autoptr(GVariant) all = NULL;

  g_assert_false (test_channel (fixture, "token", &missing));
  g_assert_error (missing, JK_ERROR, JK_ERROR_NOT_FOUND);
  fixture->secret = g_strdup ("hush/12 hush");
  g_assert_true (test_channel (fixture, "hook", &error));
  g_assert_no_error (error);
  bearer = jk_test_server_dup_request (fixture->server);
  g_assert_nonnull (strstr (bearer, "\nAuthorization: Bearer hush/12 hush\n"));
  g_assert_true (g_str_has_suffix (bearer, "\n\ntest info A test"));

  g_assert_false (test_channel (fixture, "token", &refused));
  g_assert_nonnull (strstr (refused->message, "404"));
  g_assert_null (strstr (refused->message, "hush"));
  g_assert_true (test_channel (fixture, "inside", &error));
  request = jk_test_server_dup_request (fixture->server);
  g_assert_true (g_str_has_suffix (request, "{\"key\":\"hush/12 hush\",\"t\":\"A test\"}"));
  g_assert_null (strstr (request, "Authorization"));

  g_assert_false (test_channel (fixture, "echo", &echoed));
  g_assert_cmpstr (echoed->message, ==, "The receiver answered 400: … it is");
  g_assert_false (test_channel (fixture, "nowhere", &unknown));
  g_assert_error (unknown, JK_ERROR, JK_ERROR_NOT_FOUND);
  all = jk_outbox_describe (fixture->outbox);
  text = g_variant_print (all, FALSE);
  g_assert_null (strstr (text, "hush"));
}

static const char plain[] = "[channel hook]\nurl=BASE/post\ntemplate={state} {level} {title}\n";
static const char variable[] = "[channel hook]\nurl=BASE/variable\n";
static const char bad[] = "[channel file]\nurl=BASE/file\n[channel metadata]\nurl=BASE/metadata\n[channel elsewhere]\nurl=BASE/elsewhere\n"
                          "[channel hang]\nurl=BASE/hang\ntimeout=500ms\n[channel reset]\nurl=BASE/reset\n";
static const char secret[] = "[channel hook]\nurl=BASE/post\ntemplate={state} {level} {title}\nsecret=key\n"
                             "[channel token]\nurl=BASE/bot{secret}/send\nsecret=key\n"
                             "[channel inside]\nurl=BASE/post\ntemplate={\"key\":\"{secret}\",\"t\":\"{title}\"}\nsecret=key\n"
                             "[channel echo]\nurl=BASE/echo\ntemplate={secret} it is\nsecret=key\n";

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/outbox/told-and-over", Fixture, plain, fixture_set_up, test_told_and_over, fixture_tear_down);
  g_test_add ("/outbox/superseded", Fixture, variable, fixture_set_up, test_superseded, fixture_tear_down);
  g_test_add ("/outbox/retries", Fixture, variable, fixture_set_up, test_retries, fixture_tear_down);
  g_test_add ("/outbox/rejected", Fixture, variable, fixture_set_up, test_rejected, fixture_tear_down);
  g_test_add ("/outbox/full", Fixture, variable, fixture_set_up, test_full, fixture_tear_down);
  g_test_add ("/outbox/bad-receivers", Fixture, bad, fixture_set_up, test_bad_receivers, fixture_tear_down);
  g_test_add ("/outbox/secrets", Fixture, secret, fixture_set_up, test_secrets, fixture_tear_down);
  return g_test_run ();
}
