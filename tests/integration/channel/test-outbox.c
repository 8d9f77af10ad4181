/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "jk-error.h"
#include "jk-outbox.h"
#include "jk-test-server.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define NOON_US (G_GINT64_CONSTANT (1795780800) * SECOND)

/* An outbox beside a server, with a clock that stands and a store in memory. */
typedef struct
{
  JkTestServer *server;
  JkHttp *http;
  JkClock *clock;
  JkOutbox *outbox;
  GHashTable *records; /* key → text */
  char *secret;        /* (nullable) */
  guint n_asked;       /* for it */
  GPtrArray *held;     /* of JkOutboxSaved and its data, while saving hangs */
  gboolean holds;
} Fixture;

static void
save (const char   *key,
      const char   *text,
      JkOutboxSaved saved,
      gpointer      saved_data,
      gpointer      user_data)
{
  Fixture *fixture = user_data;

  if (text != NULL)
    g_hash_table_insert (fixture->records, g_strdup (key), g_strdup (text));
  else
    g_hash_table_remove (fixture->records, key);
  if (saved == NULL)
    return;
  if (fixture->holds)
    {
      g_ptr_array_add (fixture->held, saved);
      g_ptr_array_add (fixture->held, saved_data);
      return;
    }
  saved (saved_data);
}

static void
find_secret (const char         *name,
             JkOutboxSecretFound found,
             gpointer            found_data,
             gpointer            user_data)
{
  Fixture *fixture = user_data;
  g_autoptr(GError) error = NULL;

  fixture->n_asked++;
  if (fixture->secret == NULL)
    error = g_error_new_literal (JK_ERROR, JK_ERROR_NOT_FOUND, "no such secret");
  found (fixture->secret, error, found_data);
}

static GPtrArray *
read_channels (const char *text)
{
  g_autofree char *folder = g_dir_make_tmp ("jikimi-outbox-XXXXXX", NULL), *path = g_build_filename (folder, "conf", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(JkConfig) config = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  config = jk_config_load (path, NULL, &error);
  g_assert_no_error (error);
  jk_test_folder_remove (folder);
  return jk_channel_list (config);
}

static void
set_channels (Fixture    *fixture,
              const char *format)
{
  g_autoptr(GString) text = g_string_new (format);
  g_autofree char *base = jk_test_server_url (fixture->server, "");
  g_autoptr(GPtrArray) channels = NULL;

  g_string_replace (text, "BASE", base, 0);
  channels = read_channels (text->str);
  jk_outbox_set_channels (fixture->outbox, channels);
}

static void
open_outbox (Fixture    *fixture,
             const char *channels)
{
  const JkOutboxKeeper keeper = { save, find_secret, NULL, fixture };

  fixture->outbox = jk_outbox_new (fixture->clock, fixture->http, NULL, &keeper);
  set_channels (fixture, channels);
}

static void
set_up (Fixture      *fixture,
        gconstpointer channels)
{
  fixture->server = jk_test_server_new (NULL);
  fixture->http = jk_http_new (NULL);
  fixture->clock = jk_clock_new_manual (NOON_US);
  fixture->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  fixture->held = g_ptr_array_new ();
  open_outbox (fixture, channels);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer channels)
{
  g_clear_pointer (&fixture->outbox, jk_outbox_free);
  g_assert_cmpuint (fixture->held->len, ==, 0);
  g_object_unref (fixture->http);
  jk_test_server_free (fixture->server);
  jk_clock_unref (fixture->clock);
  g_hash_table_unref (fixture->records);
  g_ptr_array_unref (fixture->held);
  g_free (fixture->secret);
}

static void
say_full (Fixture       *fixture,
          const char    *id,
          JkMessageState state,
          JkLevel        level,
          const char    *title,
          void (*how) (JkOutbox *, JkMessage *))
{
  const JkMessageParts parts = { .id = id, .state = state, .level = level, .category = "system", .title = title,
                                 .value_number = NAN, .threshold_number = NAN,
                                 .since_us = NOON_US, .time_us = jk_clock_get_real_us (fixture->clock), .count = 1 };
  g_autoptr(JkMessage) message = jk_message_new (&parts);

  how (fixture->outbox, message);
}

static void
say (Fixture    *fixture,
     const char *id,
     JkLevel     level,
     const char *title)
{
  say_full (fixture, id, JK_MESSAGE_FIRING, level, title, jk_outbox_post);
}

static void
say_over (Fixture    *fixture,
          const char *id)
{
  say_full (fixture, id, JK_MESSAGE_RESOLVED, JK_LEVEL_WARNING, "over", jk_outbox_post);
}

static guint64
count (Fixture    *fixture,
       guint       channel,
       const char *name)
{
  g_autoptr(GVariant) all = jk_outbox_describe (fixture->outbox), one = g_variant_get_child_value (all, channel);
  g_autoptr(GVariant) value = g_variant_lookup_value (one, name, NULL);

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    return g_variant_get_uint32 (value);
  return g_variant_is_of_type (value, G_VARIANT_TYPE_INT64) ? (guint64) g_variant_get_int64 (value) : g_variant_get_uint64 (value);
}

static char *
word (Fixture    *fixture,
      guint       channel,
      const char *name)
{
  g_autoptr(GVariant) all = jk_outbox_describe (fixture->outbox), one = g_variant_get_child_value (all, channel);
  char *value = NULL;

  g_assert_true (g_variant_lookup (one, name, "s", &value));
  return value;
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Waits until the condition holds: for as long as a slow machine may need. */
#define until(condition) \
  G_STMT_START \
  { \
    guint alarm = g_timeout_add (10, wake_cb, NULL); \
    gint64 end_us = g_get_monotonic_time () + 30 * SECOND; \
    while (!(condition) && g_get_monotonic_time () < end_us) \
      g_main_context_iteration (NULL, TRUE); \
    g_source_remove (alarm); \
    g_assert_true (condition); \
  } \
  G_STMT_END

static char *
last_body (Fixture *fixture)
{
  g_autofree char *request = jk_test_server_dup_request (fixture->server);

  return g_strdup (request != NULL ? strstr (request, "\n\n") + 2 : "");
}

/* The receiver took it, and its end when that came; a repeat of the end is nobody's news. */
static void
test_told_and_over (Fixture      *fixture,
                    gconstpointer user_data)
{
  g_autofree char *first = NULL, *second = NULL;

  say (fixture, "a", JK_LEVEL_WARNING, "disk");
  until (count (fixture, 0, "sent") == 1);
  first = last_body (fixture);
  g_assert_cmpstr (first, ==, "firing warning disk");
  g_assert_cmpuint (g_hash_table_size (fixture->records), ==, 1); /* to tell its end, also after a restart */

  say_over (fixture, "a");
  until (count (fixture, 0, "sent") == 2);
  second = last_body (fixture);
  g_assert_cmpstr (second, ==, "resolved warning over");
  g_assert_cmpuint (g_hash_table_size (fixture->records), ==, 0);
  say_over (fixture, "a");
  say (fixture, "b", JK_LEVEL_SUCCESS, "less than it takes");
  g_assert_cmpuint (jk_outbox_get_n_waiting (fixture->outbox), ==, 0);
}

/* What was not sent yet is brought up to date in its place, and its end cancels it. */
static void
test_superseded (Fixture      *fixture,
                 gconstpointer user_data)
{
  g_autofree char *body = NULL;

  jk_test_server_set_status (fixture->server, 500);
  say (fixture, "first", JK_LEVEL_EMERGENCY, "breaks the way");
  until (count (fixture, 0, "next_us") > 0 && jk_outbox_get_n_waiting (fixture->outbox) == 1);

  say (fixture, "a", JK_LEVEL_WARNING, "one");
  say (fixture, "a", JK_LEVEL_CRITICAL, "two");
  say_full (fixture, "a", JK_MESSAGE_FIRING, JK_LEVEL_CRITICAL, "three", jk_outbox_update);
  say_full (fixture, "unknown", JK_MESSAGE_FIRING, JK_LEVEL_CRITICAL, "no news", jk_outbox_update);
  say (fixture, "b", JK_LEVEL_WARNING, "gone before it was told");
  say (fixture, "c", JK_LEVEL_WARNING, "withdrawn");
  g_assert_cmpuint (jk_outbox_get_n_waiting (fixture->outbox), ==, 4);
  say_over (fixture, "b");
  jk_outbox_withdraw (fixture->outbox, "c");
  say_over (fixture, "first");
  g_assert_cmpuint (jk_outbox_get_n_waiting (fixture->outbox), ==, 1);
  g_assert_cmpuint (g_hash_table_size (fixture->records), ==, 1);

  jk_test_server_set_status (fixture->server, 200);
  jk_clock_advance (fixture->clock, 10 * SECOND);
  jk_outbox_tick (fixture->outbox);
  until (count (fixture, 0, "sent") == 1);
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
  say (fixture, "a", JK_LEVEL_WARNING, "one");
  until (count (fixture, 0, "next_us") > 0);
  g_assert_cmpint (count (fixture, 0, "next_us"), >=, NOON_US + 300 * SECOND);
  n_requests = jk_test_server_get_n_requests (fixture->server);
  jk_clock_advance (fixture->clock, 299 * SECOND);
  jk_outbox_tick (fixture->outbox);
  g_assert_cmpuint (jk_test_server_get_n_requests (fixture->server), ==, n_requests);
  state = word (fixture, 0, "state");
  g_assert_cmpstr (state, ==, "closed");
  error = word (fixture, 0, "error");
  g_assert_cmpstr (error, ==, "The receiver answered 429: variable");

  jk_test_server_set_retry_after (fixture->server, "");
  for (guint i = 0; i < 4; i++)
    {
      jk_clock_advance (fixture->clock, 400 * SECOND);
      jk_outbox_tick (fixture->outbox);
      until (jk_test_server_get_n_requests (fixture->server) == n_requests + 1 + i && count (fixture, 0, "next_us") > 0);
    }
  open = word (fixture, 0, "state");
  g_assert_cmpstr (open, ==, "open");
  say (fixture, "b", JK_LEVEL_EMERGENCY, "waits as well");
  jk_clock_advance (fixture->clock, 40 * SECOND);
  jk_outbox_tick (fixture->outbox);
  g_assert_cmpuint (jk_test_server_get_n_requests (fixture->server), ==, n_requests + 4);

  jk_test_server_set_status (fixture->server, 200);
  jk_clock_advance (fixture->clock, 100 * SECOND);
  jk_outbox_tick (fixture->outbox);
  until (count (fixture, 0, "sent") == 2);
  closed = word (fixture, 0, "state");
  g_assert_cmpstr (closed, ==, "closed");
}

/* What nobody will ever take is thrown away, and the way is free for the next. */
static void
test_rejected (Fixture      *fixture,
               gconstpointer user_data)
{
  jk_test_server_set_status (fixture->server, 400);
  say (fixture, "a", JK_LEVEL_WARNING, "one");
  until (count (fixture, 0, "failed") == 1);
  g_assert_cmpuint (g_hash_table_size (fixture->records), ==, 0);
  jk_test_server_set_status (fixture->server, 200);
  say (fixture, "b", JK_LEVEL_WARNING, "two");
  until (count (fixture, 0, "sent") == 1);

  /* Too old to be news. */
  jk_test_server_set_status (fixture->server, 401);
  say (fixture, "c", JK_LEVEL_WARNING, "three");
  until (count (fixture, 0, "next_us") > 0);
  jk_clock_advance (fixture->clock, JK_OUTBOX_MAX_AGE_US + SECOND);
  jk_outbox_tick (fixture->outbox);
  g_assert_cmpuint (count (fixture, 0, "dropped"), ==, 1);
  g_assert_cmpuint (jk_outbox_get_n_waiting (fixture->outbox), ==, 0);
}

static void
test_full (Fixture      *fixture,
           gconstpointer user_data)
{
  jk_test_server_set_status (fixture->server, 500);
  say (fixture, "first", JK_LEVEL_EMERGENCY, "breaks the way");
  until (count (fixture, 0, "next_us") > 0);
  for (guint i = 0; i < JK_OUTBOX_MAX_WAITING + 10; i++)
    {
      g_autofree char *id = g_strdup_printf ("w%u", i);

      say (fixture, id, i % 2 == 0 ? JK_LEVEL_WARNING : JK_LEVEL_CRITICAL, "many");
    }
  g_assert_cmpuint (jk_outbox_get_n_waiting (fixture->outbox), ==, JK_OUTBOX_MAX_WAITING);
  g_assert_cmpuint (count (fixture, 0, "dropped"), ==, 11);
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

  say (fixture, "a", JK_LEVEL_WARNING, "one");
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, SECOND);
  for (guint i = 0; i < 5; i++)
    until (count (fixture, i, "error_us") > 0);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 15 * SECOND);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *state = word (fixture, i, "state"), *error = word (fixture, i, "error");

      g_assert_cmpuint (count (fixture, i, "sent"), ==, 0);
      g_assert_cmpuint (count (fixture, i, "queued"), ==, 1);
      g_assert_cmpstr (state, ==, i < 3 ? "open" : "closed");
      g_assert_cmpstr (error, !=, "");
      /* It hung or broke off once all was sent: it may have arrived. */
      g_assert_cmpuint (count (fixture, i, "maybe_twice"), ==, i >= 3 ? 1 : 0);
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

static void
restart (Fixture    *fixture,
         const char *channels)
{
  g_autoptr(GHashTable) before = g_steal_pointer (&fixture->records);
  GHashTableIter iter;
  gpointer key, text;

  g_clear_pointer (&fixture->outbox, jk_outbox_free);
  for (guint i = 0; i < fixture->held->len; i += 2)
    ((JkOutboxSaved) g_ptr_array_index (fixture->held, i)) (g_ptr_array_index (fixture->held, i + 1));
  g_ptr_array_set_size (fixture->held, 0);
  fixture->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  open_outbox (fixture, channels);
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &key, &text))
    {
      g_hash_table_insert (fixture->records, g_strdup (key), g_strdup (text));
      jk_outbox_restore (fixture->outbox, key, text);
    }
}

/* A process that ends in the middle: what had not begun is sent once; what had says that it may have arrived. */
static void
test_restart (Fixture      *fixture,
              gconstpointer channels)
{
  static const char hanging[] = "[channel hook]\nurl=BASE/hang\ntemplate={state} {title} {text}\n";
  g_autofree char *body = NULL, *over = NULL;

  set_channels (fixture, hanging);
  say (fixture, "a", JK_LEVEL_CRITICAL, "sent when it ended");
  until (jk_test_server_get_n_requests (fixture->server) == 1);
  say (fixture, "b", JK_LEVEL_WARNING, "waited");
  restart (fixture, channels);
  until (count (fixture, 0, "sent") == 2);
  g_assert_cmpuint (count (fixture, 0, "maybe_twice"), ==, 1);
  body = last_body (fixture);
  g_assert_cmpstr (body, ==, "firing warning waited");
  g_assert_cmpuint (jk_test_server_get_n_requests (fixture->server), ==, 3);

  /* Known causes are known after the next restart too. */
  restart (fixture, channels);
  g_assert_cmpuint (jk_outbox_get_n_waiting (fixture->outbox), ==, 0);
  say_over (fixture, "b");
  until (count (fixture, 0, "sent") == 1);
  over = last_body (fixture);
  g_assert_cmpstr (over, ==, "resolved warning over");

  /* Records that nobody can read, or of channels that are no more, are removed. */
  g_hash_table_insert (fixture->records, g_strdup ("x"), g_strdup ("nonsense"));
  jk_outbox_restore (fixture->outbox, "x", "nonsense");
  g_assert_false (g_hash_table_contains (fixture->records, "x"));
  restart (fixture, "");
  g_assert_cmpuint (g_hash_table_size (fixture->records), ==, 0);
}

/* Nothing leaves before it is written down that it does. */
static void
test_saved_first (Fixture      *fixture,
                  gconstpointer channels)
{
  fixture->holds = TRUE;
  say (fixture, "a", JK_LEVEL_WARNING, "one");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (fixture->held->len, ==, 2);
  g_assert_cmpuint (fixture->n_asked, ==, 0);
  fixture->secret = g_strdup ("key");
  fixture->holds = FALSE;
  ((JkOutboxSaved) g_ptr_array_index (fixture->held, 0)) (g_ptr_array_index (fixture->held, 1));
  g_ptr_array_set_size (fixture->held, 0);
  until (count (fixture, 0, "sent") == 1);

  /* A channel that goes while its message is on the way; and an outbox that does. */
  fixture->holds = TRUE;
  say (fixture, "b", JK_LEVEL_WARNING, "two");
  set_channels (fixture, "");
  restart (fixture, channels);
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
  say (fixture, "a", JK_LEVEL_WARNING, "one");
  say_full (fixture, "a", JK_MESSAGE_FIRING, JK_LEVEL_WARNING, "no news", jk_outbox_update);
  say_over (fixture, "a");
  fixture->holds = FALSE;
  ((JkOutboxSaved) g_ptr_array_index (fixture->held, 0)) (g_ptr_array_index (fixture->held, 1));
  g_ptr_array_set_size (fixture->held, 0);
  until (count (fixture, 0, "sent") == 2);
  body = last_body (fixture);
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

  say (fixture, "a", JK_LEVEL_WARNING, "one");
  until (count (fixture, 0, "sent") == 1);
  say (fixture, "b", JK_LEVEL_WARNING, "two");
  until (count (fixture, 0, "sent") == 2);
  n_requests = jk_test_server_get_n_requests (fixture->server);
  for (guint minute = 1; minute <= 3; minute++)
    {
      g_autofree char *body = NULL;

      jk_outbox_tick (fixture->outbox);
      g_assert_cmpuint (jk_test_server_get_n_requests (fixture->server), ==, n_requests + minute - 1);
      jk_clock_advance (fixture->clock, 61 * SECOND);
      jk_outbox_tick (fixture->outbox);
      until (jk_test_server_get_n_requests (fixture->server) == n_requests + minute && count (fixture, 0, "queued") == 0);
      body = last_body (fixture);
      g_assert_nonnull (strstr (body, "\"cause\":\"a\""));
      g_assert_nonnull (strstr (body, "\"cause\":\"b\""));
    }
  g_assert_cmpuint (count (fixture, 0, "sent"), ==, 2);

  /* A change that is no news shows in the next request; a level at once. */
  say_full (fixture, "a", JK_MESSAGE_FIRING, JK_LEVEL_CRITICAL, "worse", jk_outbox_update);
  until (jk_test_server_get_n_requests (fixture->server) == n_requests + 4 && count (fixture, 0, "queued") == 0);
  jk_outbox_withdraw (fixture->outbox, "a");
  restart (fixture, channels);
  until (jk_test_server_get_n_requests (fixture->server) == n_requests + 5 && count (fixture, 0, "queued") == 0);
  g_assert_cmpuint (count (fixture, 0, "maybe_twice"), ==, 0);
  say_over (fixture, "a");
  say_over (fixture, "b");
  until (count (fixture, 0, "sent") == 2 && g_hash_table_size (fixture->records) == 0);
}

static const char plain[] = "[channel hook]\nurl=BASE/post\ntemplate={state} {level} {title}\n";
static const char guarded[] = "[channel hook]\nurl=BASE/post\nsecret=key\n";
static const char variable[] = "[channel hook]\nurl=BASE/variable\n";
static const char alertmanager[] = "[channel am]\nkind=alertmanager\nurl=BASE\n";
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

  g_test_add ("/outbox/told-and-over", Fixture, plain, set_up, test_told_and_over, tear_down);
  g_test_add ("/outbox/superseded", Fixture, variable, set_up, test_superseded, tear_down);
  g_test_add ("/outbox/retries", Fixture, variable, set_up, test_retries, tear_down);
  g_test_add ("/outbox/rejected", Fixture, variable, set_up, test_rejected, tear_down);
  g_test_add ("/outbox/full", Fixture, variable, set_up, test_full, tear_down);
  g_test_add ("/outbox/bad-receivers", Fixture, bad, set_up, test_bad_receivers, tear_down);
  g_test_add ("/outbox/secrets", Fixture, secret, set_up, test_secrets, tear_down);
  g_test_add ("/outbox/restart", Fixture, plain, set_up, test_restart, tear_down);
  g_test_add ("/outbox/saved-first", Fixture, guarded, set_up, test_saved_first, tear_down);
  g_test_add ("/outbox/over-while-sending", Fixture, plain, set_up, test_over_while_sending, tear_down);
  g_test_add ("/outbox/alertmanager", Fixture, alertmanager, set_up, test_alertmanager, tear_down);
  return g_test_run ();
}
