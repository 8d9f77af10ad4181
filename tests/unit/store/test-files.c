/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

#include "store-fixture.h"

static void
close_store (Fixture *fixture)
{
  jk_store_close (fixture->store);
  g_clear_object (&fixture->store);
}

static void
run_sql (const char *path,
         const char *sql)
{
  sqlite3 *database;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  (void) sqlite3_close (database);
}

static void
write_some (Fixture *fixture)
{
  append_sample (fixture->store, NULL, "load", START_MS, 1.5);
  append_sample (fixture->store, NULL, "load", START_MS + 3 * HOUR_MS, 2.5);
  jk_store_commit (fixture->store);
  jk_store_put_document (fixture->store, "project", "p", "{}");
  jk_store_add_event (fixture->store, START_MS, "start", "p", NULL);
  flush (fixture->store);
}

static guint
count_samples (JkStore *store)
{
  g_autoptr(GPtrArray) all = query_one (store, "load", 0, G_MAXINT64, 0);

  return series_at (all, 0)->points->len;
}

static guint
count_documents (JkStore *store)
{
  g_autoptr(GPtrArray) documents = jk_store_load_documents (store, "project", NULL);

  return documents->len;
}

static void
assert_begun_anew (Fixture *fixture,
                   guint    n_kept)
{
  g_autofree char *aside = g_strconcat (fixture->path, ".damaged-20261102T000000Z", NULL);
  JkStoreState state;

  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  jk_store_get_state (fixture->store, &state);
  g_assert_false (state.degraded);
  g_assert_nonnull (strstr (state.reason, aside));
  jk_store_state_clear (&state);
  write_some (fixture);
  g_assert_cmpuint (count_samples (fixture->store), ==, 2 + n_kept);
}

static void
test_no_database (Fixture      *fixture,
                  gconstpointer user_data)
{
  close_store (fixture);
  g_assert_true (g_file_set_contents (fixture->path, "this was never a database, but it is long enough to be one\n", -1, NULL));
  fixture->store = open_store (fixture);
  assert_begun_anew (fixture, 0);
}

static void
damage (const char *path,
        gsize       from,
        gsize       n)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  for (gsize i = from; i < MIN (from + n, length); i++)
    bytes[i] = (char) (i * 37);
  g_assert_true (g_file_set_contents (path, bytes, length, NULL));
}

static void
test_damaged_schema (Fixture      *fixture,
                     gconstpointer user_data)
{
  write_some (fixture);
  close_store (fixture);
  damage (fixture->path, 100, 3996);
  fixture->store = open_store (fixture);
  assert_begun_anew (fixture, 0);
}

/* The schema can be read, what follows not: met by the opening or by whoever reads it first. */
static void
test_damaged_tables (Fixture      *fixture,
                     gconstpointer user_data)
{
  write_some (fixture);
  close_store (fixture);
  damage (fixture->path, 8192, G_MAXSSIZE);
  fixture->store = open_store (fixture);
  append_sample (fixture->store, NULL, "load", START_MS, 1);
  (void) jk_store_flush (fixture->store, NULL);
  assert_begun_anew (fixture, 1); /* what came since is not lost with it */
}

static void
assert_refused (Fixture *fixture)
{
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(JkStore) store = NULL;
  gsize n_before, n_after;

  g_assert_true (g_file_get_contents (fixture->path, &before, &n_before, NULL));
  store = jk_store_open (fixture->path, &default_options, fixture->clock, &error);
  g_assert_error (error, JK_ERROR, JK_ERROR_STORE);
  g_assert_null (store);
  g_assert_true (g_file_get_contents (fixture->path, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
}

static void
test_newer_schema (Fixture      *fixture,
                   gconstpointer user_data)
{
  write_some (fixture);
  close_store (fixture);
  run_sql (fixture->path, "PRAGMA user_version = 1000");
  assert_refused (fixture);
}

static void
test_foreign_database (Fixture      *fixture,
                       gconstpointer user_data)
{
  close_store (fixture);
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  run_sql (fixture->path, "CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('kimchi')");
  assert_refused (fixture);
}

/* Written by earlier schemas: 2 samples, a document, an event. */
static void
test_old_schema (Fixture      *fixture,
                 gconstpointer user_data)
{
  g_autofree char *old = g_test_build_filename (G_TEST_DIST, "fixtures", user_data, NULL);
  g_autofree char *bytes = NULL;
  sqlite3_stmt *statement;
  sqlite3 *database;
  gsize length;

  close_store (fixture);
  g_assert_true (g_file_get_contents (old, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (fixture->path, bytes, length, NULL));
  fixture->store = open_store (fixture);
  g_assert_cmpuint (count_samples (fixture->store), ==, 2);
  g_assert_cmpuint (count_documents (fixture->store), ==, 1);
  close_store (fixture);

  g_assert_cmpint (sqlite3_open (fixture->path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (database,
                                       "SELECT (SELECT user_version FROM pragma_user_version), count(*) FROM sqlite_schema"
                                       " WHERE name IN ('event_by_project', 'label_by_value', 'alert', 'alert_by_time',"
                                       " 'alert_by_project', 'alert_open')",
                                       -1, &statement, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpint (sqlite3_column_int (statement, 0), ==, 3);
  g_assert_cmpint (sqlite3_column_int (statement, 1), ==, 6);
  (void) sqlite3_finalize (statement);
  (void) sqlite3_close (database);
}

static gboolean
export_to (JkStore    *store,
           const char *path,
           GError    **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  jk_store_export_async (store, path, NULL, keep_result, &result);
  return jk_store_export_finish (store, wait_for (&result), error);
}

static void
test_export_and_import (Fixture      *fixture,
                        gconstpointer user_data)
{
  g_autofree char *copy = g_build_filename (fixture->folder, "copy.db", NULL);
  g_autofree char *before = g_strconcat (fixture->path, ".before-import", NULL);
  g_autoptr(GError) error = NULL;
  struct stat status;

  write_some (fixture);
  g_assert_true (export_to (fixture->store, copy, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (copy, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_false (export_to (fixture->store, copy, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_EXISTS);
  g_clear_error (&error);

  append_sample (fixture->store, NULL, "load", START_MS + 1, 9);
  flush (fixture->store);
  g_assert_false (jk_store_import (fixture->path, copy, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_BUSY);
  g_clear_error (&error);

  close_store (fixture);
  g_assert_true (jk_store_import (fixture->path, copy, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (before, G_FILE_TEST_EXISTS));
  fixture->store = open_store (fixture);
  g_assert_cmpuint (count_samples (fixture->store), ==, 2);
  g_assert_cmpuint (count_documents (fixture->store), ==, 1);
}

static void
assert_not_imported (Fixture    *fixture,
                     const char *from,
                     JkError     code)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (jk_store_import (fixture->path, from, &error));
  g_assert_error (error, JK_ERROR, (int) code);
}

static void
test_hostile_imports (Fixture      *fixture,
                      gconstpointer user_data)
{
  g_autofree char *copy = g_build_filename (fixture->folder, "copy.db", NULL);
  g_autofree char *text = g_build_filename (fixture->folder, "text", NULL);
  g_autofree char *foreign = g_build_filename (fixture->folder, "foreign.db", NULL);

  write_some (fixture);
  g_assert_true (export_to (fixture->store, copy, NULL));
  close_store (fixture);

  assert_not_imported (fixture, "/nowhere/at/all", JK_ERROR_NOT_FOUND);
  g_assert_true (g_file_set_contents (text, "", 0, NULL));
  assert_not_imported (fixture, text, JK_ERROR_PARSE);
  run_sql (foreign, "CREATE TABLE recipes (name TEXT)");
  assert_not_imported (fixture, foreign, JK_ERROR_STORE);

  run_sql (copy, "CREATE TRIGGER boom AFTER INSERT ON event BEGIN DELETE FROM document; END");
  assert_not_imported (fixture, copy, JK_ERROR_STORE);
  run_sql (copy, "DROP TRIGGER boom; CREATE VIEW spy AS SELECT * FROM document");
  assert_not_imported (fixture, copy, JK_ERROR_STORE);
  run_sql (copy, "DROP VIEW spy; PRAGMA user_version = 77");
  assert_not_imported (fixture, copy, JK_ERROR_STORE);
  run_sql (copy, "PRAGMA user_version = 3");
  damage (copy, 8192, 4096);
  assert_not_imported (fixture, copy, JK_ERROR_PARSE);

  fixture->store = open_store (fixture);
  g_assert_cmpuint (count_samples (fixture->store), ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/files/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("no-database", test_no_database);
  ADD ("damaged-schema", test_damaged_schema);
  ADD ("damaged-tables", test_damaged_tables);
  ADD ("newer-schema", test_newer_schema);
  ADD ("foreign-database", test_foreign_database);
  g_test_add ("/files/schema-1", Fixture, "schema-1.db", set_up, test_old_schema, tear_down);
  g_test_add ("/files/schema-2", Fixture, "schema-2.db", set_up, test_old_schema, tear_down);
  ADD ("export-and-import", test_export_and_import);
  ADD ("hostile-imports", test_hostile_imports);

  return g_test_run ();
}
