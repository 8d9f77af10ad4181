/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include <signal.h>
#include <sys/resource.h>

static void
put (JkStore    *store,
     const char *id,
     const char *project,
     guint       level,
     gint64      since_ms,
     gint64      ended_ms,
     const char *body)
{
  const JkStoredAlert alert = {
    .id = (char *) id, .project = (char *) project, .level = level, .category = (char *) "git",
    .state = (char *) (ended_ms == 0 ? "firing" : "resolved"), .since_ms = since_ms, .ended_ms = ended_ms,
    .is_open = ended_ms == 0, .body = (char *) body,
  };

  jk_store_put_alert (store, &alert);
}

static const JkAlertQuery everything = { .from_ms = 0, .to_ms = G_MAXINT64, .limit = 1000 };

/* Returns: the ids in order, with a blank behind each */
static char *
ask (JkStore            *store,
     const JkAlertQuery *query)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) alerts = NULL;
  GString *ids = g_string_new (NULL);

  jk_store_query_alerts_async (store, query, NULL, keep_result, &result);
  alerts = jk_store_query_alerts_finish (store, wait_for (&result), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < alerts->len; i++)
    g_string_append_printf (ids, "%s ", ((const JkStoredAlert *) g_ptr_array_index (alerts, i))->id);
  return g_string_free (ids, FALSE);
}

static void
assert_finds (JkStore      *store,
              JkAlertQuery  query,
              const char   *ids)
{
  g_autofree char *found = ask (store, &query);

  g_assert_cmpstr (found, ==, ids);
}

static void
fill (JkStore *store)
{
  put (store, "a", NULL, 2, START_MS, START_MS + 10, "one");
  put (store, "b", "shop", 3, START_MS + 100, 0, "two");
  put (store, "c", "blog", 4, START_MS + 200, START_MS + 300, "three");
  put (store, "a", NULL, 2, START_MS, START_MS + 20, "one again");
}

static void
check_all (JkStore *store)
{
  JkAlertQuery query = everything;

  assert_finds (store, query, "c b a ");
  query.least = 3;
  assert_finds (store, query, "c b ");
  query = everything;
  query.project = (char *) "shop";
  assert_finds (store, query, "b ");
  query = everything;
  query.state = (char *) "resolved";
  assert_finds (store, query, "c a ");
  query = everything;
  query.category = (char *) "system";
  assert_finds (store, query, "");
  /* Those of a stretch of time: begun before its end, not ended before its start. */
  query = everything;
  query.from_ms = START_MS + 21;
  query.to_ms = START_MS + 200;
  assert_finds (store, query, "b ");
  query.from_ms = START_MS + 20;
  assert_finds (store, query, "b a ");
  query = (JkAlertQuery) { .only_open = TRUE, .limit = 10 };
  assert_finds (store, query, "b ");
  query = (JkAlertQuery) { .id = (char *) "a", .limit = 10 };
  assert_finds (store, query, "a ");
}

/* A long list, two by two. */
static void
test_pages (Fixture      *fixture,
            gconstpointer user_data)
{
  JkAlertQuery query = everything;

  for (guint i = 0; i < 5; i++)
    {
      const char id[] = { (char) ('a' + i), '\0' };

      put (fixture->store, id, NULL, 2, START_MS + i / 3, 0, "same moment");
    }
  flush (fixture->store);
  query.limit = 2;
  assert_finds (fixture->store, query, "e d ");
  query.to_ms = START_MS + 2;
  query.before_id = (char *) "d";
  assert_finds (fixture->store, query, "c b ");
  query.to_ms = START_MS + 1;
  query.before_id = (char *) "b";
  assert_finds (fixture->store, query, "a ");
}

/* The same before it is written, after, and after a restart. */
static void
test_find (Fixture      *fixture,
           gconstpointer user_data)
{
  g_autoptr(GPtrArray) loaded = NULL;
  const JkAlertQuery query = { .id = (char *) "a", .limit = 1 };

  fill (fixture->store);
  check_all (fixture->store);
  flush (fixture->store);
  check_all (fixture->store);
  reopen (fixture);
  check_all (fixture->store);

  loaded = jk_store_load_alerts (fixture->store, &query, NULL);
  g_assert_cmpstr (((const JkStoredAlert *) g_ptr_array_index (loaded, 0))->body, ==, "one again");
}

static void
test_forget (Fixture      *fixture,
             gconstpointer user_data)
{
  fill (fixture->store);
  jk_store_forget_project (fixture->store, "shop");
  assert_finds (fixture->store, everything, "c a ");
  put (fixture->store, "d", "shop", 2, START_MS, 0, "of a new one");
  flush (fixture->store);
  assert_finds (fixture->store, everything, "c d a ");
}

/* While the disk refuses, alerts wait in memory, the newest state of each, and are found there; then they are written. */
static void
test_refused (Fixture      *fixture,
              gconstpointer user_data)
{
  g_autoptr(GError) error = NULL;
  struct rlimit before, none;

  fill (fixture->store);
  flush (fixture->store);

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  none = (struct rlimit) { 1, before.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &none), ==, 0);
  put (fixture->store, "e", NULL, 2, START_MS + 400, 0, "five");
  put (fixture->store, "b", "shop", 3, START_MS + 100, START_MS + 500, "two, over");
  g_assert_false (jk_store_flush (fixture->store, &error));
  g_assert_nonnull (error);
  put (fixture->store, "e", NULL, 3, START_MS + 400, 0, "five, worse");
  assert_finds (fixture->store, everything, "e c b a ");
  assert_finds (fixture->store, (JkAlertQuery) { .only_open = TRUE, .limit = 10 }, "e ");

  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  flush (fixture->store);
  reopen (fixture);
  assert_finds (fixture->store, everything, "e c b a ");
  assert_finds (fixture->store, (JkAlertQuery) { .only_open = TRUE, .limit = 10 }, "e ");
}

static void
test_retention (Fixture      *fixture,
                gconstpointer user_data)
{
  const JkStoreOptions options = { 1, 1, 2, 200 * 1024 * 1024 };
  gint64 deadline_us = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  g_autofree char *found = NULL;

  fill (fixture->store);
  flush (fixture->store);
  jk_store_set_options (fixture->store, &options);
  jk_clock_advance (fixture->clock, 5 * DAY_MS * 1000);
  append_sample (fixture->store, NULL, "cpu_usage", START_MS + 5 * DAY_MS, 1);
  flush (fixture->store);
  /* A clock that has only just leapt is not believed. */
  jk_clock_advance (fixture->clock, HOUR_MS * 1000);
  do
    {
      append_sample (fixture->store, NULL, "cpu_usage", START_MS + 5 * DAY_MS + HOUR_MS, 1);
      flush (fixture->store);
      jk_clock_advance (fixture->clock, HOUR_MS * 1000);
      g_free (found);
      found = ask (fixture->store, &everything);
      g_usleep (10000);
    }
  while (!g_str_equal (found, "b ") && g_get_monotonic_time () < deadline_us);
  /* The open one stays, however old. */
  g_assert_cmpstr (found, ==, "b ");
}

#define ADD(name, function) g_test_add ("/store-alerts/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  (void) signal (SIGXFSZ, SIG_IGN);

  ADD ("find", test_find);
  ADD ("pages", test_pages);
  ADD ("forget", test_forget);
  ADD ("refused", test_refused);
  ADD ("retention", test_retention);

  return g_test_run ();
}
