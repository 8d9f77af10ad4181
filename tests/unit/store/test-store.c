/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include "jk-store-private.h"

#include <sys/stat.h>

#define KEY "git_changes{project=\"0123456789ab\"}"

static void
append_ticks (JkStore *store,
              guint    from,
              guint    to)
{
  for (guint i = from; i < to; i++)
    {
      append_sample (store, NULL, "cpu_usage", START_MS + i * 1000, i + 0.25);
      append_sample (store, "0123456789ab", "git_changes", START_MS + i * 1000 + 5, i);
      jk_store_commit (store);
    }
}

static void
assert_ticks (JkStore *store,
              guint    n)
{
  const char *keys[] = { "cpu_usage", KEY, "nobody", NULL };
  g_autoptr(GPtrArray) all = query (store, keys, START_MS, START_MS + HOUR_MS, 0);

  g_assert_cmpuint (all->len, ==, 3);
  for (guint k = 0; k < 2; k++)
    {
      const JkSeries *series = series_at (all, k);

      g_assert_cmpstr (series->key, ==, keys[k]);
      g_assert_cmpint (series->step_ms, ==, 0);
      g_assert_cmpuint (series->points->len, ==, n);
      for (guint i = 0; i < n; i++)
        {
          g_assert_cmpint (point_at (series, i)->time_ms, ==, START_MS + i * 1000 + (k == 1 ? 5 : 0));
          g_assert_cmpfloat (point_at (series, i)->mean, ==, k == 0 ? i + 0.25 : i);
        }
    }
  g_assert_cmpuint (series_at (all, 2)->points->len, ==, 0);
}

static void
test_ticks (Fixture      *fixture,
            gconstpointer user_data)
{
  append_ticks (fixture->store, 0, 100);
  assert_ticks (fixture->store, 100);
  reopen (fixture);
  assert_ticks (fixture->store, 100);
  append_ticks (fixture->store, 100, 110);
  flush (fixture->store);
  assert_ticks (fixture->store, 110);
}

static void
test_key_asked_for_twice (Fixture      *fixture,
                          gconstpointer user_data)
{
  const char *keys[] = { "cpu_usage", "cpu_usage", NULL };
  g_autoptr(GPtrArray) all = NULL;

  append_ticks (fixture->store, 0, 10);
  all = query (fixture->store, keys, 0, G_MAXINT64, 0);
  g_assert_cmpuint (series_at (all, 0)->points->len, ==, 10);
  g_assert_cmpuint (series_at (all, 1)->points->len, ==, 10);
}

static void
test_uncommitted_is_flushed (Fixture      *fixture,
                             gconstpointer user_data)
{
  JkStoreState state;

  append_sample (fixture->store, NULL, "load", START_MS, 1.5);
  jk_store_get_state (fixture->store, &state);
  g_assert_cmpuint (state.pending_samples, ==, 1);
  jk_store_state_clear (&state);

  flush (fixture->store);
  jk_store_get_state (fixture->store, &state);
  g_assert_cmpuint (state.pending_samples, ==, 0);
  g_assert_false (state.degraded);
  g_assert_cmpint (state.size_bytes, >, 4096);
  jk_store_state_clear (&state);
}

static void
test_file_mode (Fixture      *fixture,
                gconstpointer user_data)
{
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  struct stat status;

  append_ticks (fixture->store, 0, 1);
  flush (fixture->store);
  g_assert_cmpint (stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (stat (log, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
assert_documents (JkStore           *store,
                  const char        *collection,
                  const char *const *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) documents = jk_store_load_documents (store, collection, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (documents->len * 2, ==, g_strv_length ((char **) expected));
  for (guint i = 0; i < documents->len; i++)
    {
      const JkDocument *document = g_ptr_array_index (documents, i);

      g_assert_cmpstr (document->key, ==, expected[2 * i]);
      g_assert_cmpstr (document->body, ==, expected[2 * i + 1]);
    }
}

static void
test_documents (Fixture      *fixture,
                gconstpointer user_data)
{
  const char *both[] = { "b", "{\"second\":\"지킴이\"}", "a", "1", NULL };
  const char *one[] = { "a", "1", NULL };
  const char *none[] = { NULL };

  jk_store_put_document (fixture->store, "project", "b", "first");
  jk_store_put_document (fixture->store, "project", "a", "1");
  jk_store_put_document (fixture->store, "alert", "a", "other");
  jk_store_put_document (fixture->store, "project", "b", both[1]);
  assert_documents (fixture->store, "project", both);
  reopen (fixture);
  assert_documents (fixture->store, "project", both);
  jk_store_delete_document (fixture->store, "project", "b");
  assert_documents (fixture->store, "project", one);
  assert_documents (fixture->store, "control", none);
}

static GPtrArray *
query_events (JkStore    *store,
              const char *kind,
              const char *project,
              gint64      from_ms,
              gint64      to_ms,
              guint       limit)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *events;

  jk_store_query_events_async (store, kind, project, from_ms, to_ms, limit, NULL, keep_result, &result);
  events = jk_store_query_events_finish (store, wait_for (&result), &error);
  g_assert_no_error (error);
  return events;
}

static void
assert_events (JkStore    *store,
               const char *kind,
               const char *project,
               guint       limit,
               const char *times)
{
  g_autoptr(GPtrArray) events = query_events (store, kind, project, START_MS, START_MS + 10, limit);
  g_autoptr(GString) found = g_string_new (NULL);

  for (guint i = 0; i < events->len; i++)
    {
      const JkStoredEvent *event = g_ptr_array_index (events, i);

      g_string_append_printf (found, "%d%s ", (int) (event->time_ms - START_MS), event->kind);
    }
  g_assert_cmpstr (found->str, ==, times);
}

static void
test_events (Fixture      *fixture,
             gconstpointer user_data)
{
  g_autoptr(GPtrArray) events = NULL;
  const JkStoredEvent *event;

  jk_store_add_event (fixture->store, START_MS + 1, "start", NULL, NULL);
  jk_store_add_event (fixture->store, START_MS + 3, "scan", "p", "{}");
  jk_store_add_event (fixture->store, START_MS + 2, "scan", "q", NULL);
  jk_store_add_event (fixture->store, START_MS + 3, "stop", "p", NULL);
  jk_store_add_event (fixture->store, START_MS + 10, "late", NULL, NULL);

  assert_events (fixture->store, NULL, NULL, 100, "3stop 3scan 2scan 1start ");
  assert_events (fixture->store, "scan", NULL, 100, "3scan 2scan ");
  assert_events (fixture->store, NULL, "p", 100, "3stop 3scan ");
  assert_events (fixture->store, "scan", "p", 100, "3scan ");
  assert_events (fixture->store, NULL, NULL, 2, "3stop 3scan ");
  assert_events (fixture->store, NULL, NULL, 0, "");

  events = query_events (fixture->store, "scan", "p", 0, G_MAXINT64, 10);
  event = g_ptr_array_index (events, 0);
  g_assert_cmpstr (event->project, ==, "p");
  g_assert_cmpstr (event->detail, ==, "{}");
  g_assert_cmpint (event->id, ==, 2);
}

static void
assert_series (JkStore    *store,
               const char *expected)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) keys = NULL;
  g_autofree char *joined = NULL;

  jk_store_list_series_async (store, NULL, keep_result, &result);
  keys = jk_store_list_series_finish (store, wait_for (&result), &error);
  g_assert_no_error (error);
  joined = g_strjoinv (" ", keys);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_forget_project (Fixture      *fixture,
                     gconstpointer user_data)
{
  const char *left[] = { "other", "kept", NULL };
  g_autoptr(GPtrArray) again = NULL;

  append_ticks (fixture->store, 0, 10);
  jk_store_put_document (fixture->store, "project", "0123456789ab", "{}");
  jk_store_put_document (fixture->store, "project", "other", "kept");
  jk_store_add_event (fixture->store, START_MS, "scan", "0123456789ab", NULL);
  jk_store_add_event (fixture->store, START_MS, "start", NULL, NULL);
  flush (fixture->store);
  assert_series (fixture->store, "cpu_usage " KEY);

  jk_store_forget_project (fixture->store, "0123456789ab");
  flush (fixture->store);
  assert_series (fixture->store, "cpu_usage");
  assert_documents (fixture->store, "project", left);
  assert_events (fixture->store, NULL, NULL, 100, "0start ");

  /* Added again, it begins anew: the old samples do not come back. */
  append_sample (fixture->store, "0123456789ab", "git_changes", START_MS + 60000, 7);
  jk_store_commit (fixture->store);
  reopen (fixture);
  again = query_one (fixture->store, KEY, START_MS, START_MS + HOUR_MS, 0);
  g_assert_cmpuint (series_at (again, 0)->points->len, ==, 1);
}

static void
test_cancelled (Fixture      *fixture,
                gconstpointer user_data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  const char *keys[] = { "cpu_usage", NULL };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) series = NULL;
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  jk_store_query_async (fixture->store, keys, 0, 1, 10, cancellable, keep_result, &result);
  series = jk_store_query_finish (fixture->store, wait_for (&result), &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (series);
}

static void
test_second_store_is_refused (Fixture      *fixture,
                              gconstpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JkStore) second = jk_store_open (fixture->path, &default_options, fixture->clock, &error);

  g_assert_error (error, JK_ERROR, JK_ERROR_BUSY);
  g_assert_null (second);
}

/* A label that is never the same, such as a container's id, makes new series without end. */
static void
test_keys_are_bounded (Fixture      *fixture,
                       gconstpointer user_data)
{
  JkCollection *collection = jk_collection_new (NULL, START_MS * 1000);

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", g_test_rand_int ());
      const char *const labels[] = { "id", name, NULL };

      jk_collection_add_with_labels (collection, "once", 1, labels);
    }
  for (guint i = 0; i < 20; i++)
    jk_store_append (fixture->store, collection);
  g_assert_cmpuint (g_hash_table_size (fixture->store->keys), <=, 3000);
  jk_collection_free (collection);
  for (guint i = 0; i < 40000; i++)
    {
      g_autofree char *metric = g_strdup_printf ("metric_%u", i);

      append_sample (fixture->store, NULL, metric, START_MS, 1);
    }
  g_assert_cmpuint (g_hash_table_size (fixture->store->keys), <=, 20000);
}

static void
test_written_after_the_end (Fixture      *fixture,
                            gconstpointer user_data)
{
  jk_store_close (fixture->store);
  jk_store_put_document (fixture->store, "late", "key", "body"); /* dropped, not leaked */
  reopen (fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/store/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("ticks", test_ticks);
  ADD ("key-asked-for-twice", test_key_asked_for_twice);
  ADD ("uncommitted-is-flushed", test_uncommitted_is_flushed);
  ADD ("file-mode", test_file_mode);
  ADD ("documents", test_documents);
  ADD ("events", test_events);
  ADD ("forget-project", test_forget_project);
  ADD ("cancelled", test_cancelled);
  ADD ("keys-are-bounded", test_keys_are_bounded);
  ADD ("written-after-the-end", test_written_after_the_end);
  ADD ("second-store-is-refused", test_second_store_is_refused);

  return g_test_run ();
}
