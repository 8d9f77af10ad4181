/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outbox-fixture.h"

#include <string.h>

/* A process that ends in the middle: what had not begun is sent once; what had says that it may have arrived. */
static void
test_restart (Fixture      *fixture,
              gconstpointer channels)
{
  static const char hanging[] = "[channel hook]\nurl=BASE/hang\ntemplate={state} {title} {text}\n";
  g_autofree char *body = NULL, *over = NULL;

  fixture_set_channels (fixture, hanging);
  fixture_say (fixture, "a", JK_LEVEL_CRITICAL, "sent when it ended");
  until (jk_test_server_get_n_requests (fixture->server) == 1);
  fixture_say (fixture, "b", JK_LEVEL_WARNING, "waited");
  fixture_restart (fixture, channels);
  until (fixture_count (fixture, 0, "sent") == 2);
  g_assert_cmpuint (fixture_count (fixture, 0, "maybe_twice"), ==, 1);
  body = fixture_dup_last_body (fixture);
  g_assert_cmpstr (body, ==, "firing warning waited");
  g_assert_cmpuint (jk_test_server_get_n_requests (fixture->server), ==, 3);

  /* Known causes are known after the next restart too. */
  fixture_restart (fixture, channels);
  g_assert_cmpuint (jk_outbox_get_n_waiting (fixture->outbox), ==, 0);
  fixture_say_over (fixture, "b");
  until (fixture_count (fixture, 0, "sent") == 1);
  over = fixture_dup_last_body (fixture);
  g_assert_cmpstr (over, ==, "resolved warning over");

  /* Records that nobody can read, or of channels that are no more, are removed. */
  g_hash_table_insert (fixture->records, g_strdup ("x"), g_strdup ("nonsense"));
  jk_outbox_restore (fixture->outbox, "x", "nonsense");
  g_assert_false (g_hash_table_contains (fixture->records, "x"));
  fixture_restart (fixture, "");
  g_assert_cmpuint (g_hash_table_size (fixture->records), ==, 0);
}

/* Nothing leaves before it is written down that it does. */
static void
test_saved_first (Fixture      *fixture,
                  gconstpointer channels)
{
  fixture->holds = TRUE;
  fixture_say (fixture, "a", JK_LEVEL_WARNING, "one");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (fixture->held->len, ==, 2);
  g_assert_cmpuint (fixture->n_asked, ==, 0);
  fixture->secret = g_strdup ("key");
  fixture->holds = FALSE;
  ((JkOutboxSaved) g_ptr_array_index (fixture->held, 0)) (g_ptr_array_index (fixture->held, 1));
  g_ptr_array_set_size (fixture->held, 0);
  until (fixture_count (fixture, 0, "sent") == 1);

  /* A channel that goes while its message is on the way; and an outbox that does. */
  fixture->holds = TRUE;
  fixture_say (fixture, "b", JK_LEVEL_WARNING, "two");
  fixture_set_channels (fixture, "");
  fixture_restart (fixture, channels);
  g_assert_cmpuint (jk_outbox_get_n_waiting (fixture->outbox), ==, 0);
  g_assert_cmpuint (jk_test_server_get_n_requests (fixture->server), ==, 1);
}

/* What came while it was sent: its end is told after it. */
static void
test_over_while_sending (Fixture      *fixture,
                         gconstpointer channels)
{
  g_autofree char *body = NULL;

  fixture->holds = TRUE;
  fixture_say (fixture, "a", JK_LEVEL_WARNING, "one");
  fixture_say_full (fixture, "a", JK_MESSAGE_FIRING, JK_LEVEL_WARNING, "no news", jk_outbox_update);
  fixture_say_over (fixture, "a");
  fixture->holds = FALSE;
  ((JkOutboxSaved) g_ptr_array_index (fixture->held, 0)) (g_ptr_array_index (fixture->held, 1));
  g_ptr_array_set_size (fixture->held, 0);
  until (fixture_count (fixture, 0, "sent") == 2);
  body = fixture_dup_last_body (fixture);
  g_assert_cmpstr (body, ==, "resolved warning over");
  g_assert_cmpuint (g_hash_table_size (fixture->records), ==, 0);
}

/* Alertmanager is told each minute of all that holds, in one request, and after a restart at once; of what was withdrawn too, for its
 * end will come. */
static void
test_alertmanager (Fixture      *fixture,
                   gconstpointer channels)
{
  guint n_requests;

  fixture_say (fixture, "a", JK_LEVEL_WARNING, "one");
  until (fixture_count (fixture, 0, "sent") == 1);
  fixture_say (fixture, "b", JK_LEVEL_WARNING, "two");
  until (fixture_count (fixture, 0, "sent") == 2);
  n_requests = jk_test_server_get_n_requests (fixture->server);
  for (guint minute = 1; minute <= 3; minute++)
    {
      g_autofree char *body = NULL;

      jk_outbox_tick (fixture->outbox);
      g_assert_cmpuint (jk_test_server_get_n_requests (fixture->server), ==, n_requests + minute - 1);
      jk_clock_advance (fixture->clock, 61 * SECOND);
      jk_outbox_tick (fixture->outbox);
      until (jk_test_server_get_n_requests (fixture->server) == n_requests + minute && fixture_count (fixture, 0, "queued") == 0);
      body = fixture_dup_last_body (fixture);
      g_assert_nonnull (strstr (body, "\"cause\":\"a\""));
      g_assert_nonnull (strstr (body, "\"cause\":\"b\""));
    }
  g_assert_cmpuint (fixture_count (fixture, 0, "sent"), ==, 2);

  /* A change that is no news shows in the next request; a level at once. */
  fixture_say_full (fixture, "a", JK_MESSAGE_FIRING, JK_LEVEL_CRITICAL, "worse", jk_outbox_update);
  until (jk_test_server_get_n_requests (fixture->server) == n_requests + 4 && fixture_count (fixture, 0, "queued") == 0);
  jk_outbox_withdraw (fixture->outbox, "a");
  fixture_restart (fixture, channels);
  until (jk_test_server_get_n_requests (fixture->server) == n_requests + 5 && fixture_count (fixture, 0, "queued") == 0);
  g_assert_cmpuint (fixture_count (fixture, 0, "maybe_twice"), ==, 0);
  fixture_say_over (fixture, "a");
  fixture_say_over (fixture, "b");
  until (fixture_count (fixture, 0, "sent") == 2 && g_hash_table_size (fixture->records) == 0);
}

static const char plain[] = "[channel hook]\nurl=BASE/post\ntemplate={state} {level} {title}\n";
static const char guarded[] = "[channel hook]\nurl=BASE/post\nsecret=key\n";
static const char alertmanager[] = "[channel am]\nkind=alertmanager\nurl=BASE\n";

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/outbox/restart", Fixture, plain, fixture_set_up, test_restart, fixture_tear_down);
  g_test_add ("/outbox/saved-first", Fixture, guarded, fixture_set_up, test_saved_first, fixture_tear_down);
  g_test_add ("/outbox/over-while-sending", Fixture, plain, fixture_set_up, test_over_while_sending, fixture_tear_down);
  g_test_add ("/outbox/alertmanager", Fixture, alertmanager, fixture_set_up, test_alertmanager, fixture_tear_down);
  return g_test_run ();
}
