/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "../unit/store/store-fixture.h"
#include "jk-store-private.h"

/*
 * Ten series, a tick a second, percentages that walk at random in steps of hundredths. The peer is the layout that comes to
 * mind first, a row a sample, in the same SQLite with the same settings. JIKIMI_BENCH_FULL=1 takes 10 million samples.
 */
#define N_SERIES 10

static guint n_ticks = 200000;

static void
report (const char *figure,
        double      value,
        const char *unit)
{
  g_print ("{\"figure\":\"%s\",\"value\":%.4g,\"unit\":\"%s\"}\n", figure, value, unit);
}

static double
cpu_s (void)
{
  struct rusage usage;

  (void) getrusage (RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* The walk, the same for both: @values are in hundredths. */
static void
walk (GRand *random,
      int   *values)
{
  for (guint k = 0; k < N_SERIES; k++)
    values[k] = CLAMP (values[k] + g_rand_int_range (random, -50, 51), 0, 10000);
}

static double
bench_writing (Fixture *fixture)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (1);
  int values[N_SERIES] = { 0 };
  gint64 start_us = g_get_monotonic_time ();
  double cpu = cpu_s (), seconds;

  for (guint i = 0; i < n_ticks; i++)
    {
      g_autoptr(JkCollection) collection = jk_collection_new (NULL, (START_MS + i * 1000LL) * 1000);

      walk (random, values);
      for (guint k = 0; k < N_SERIES; k++)
        {
          char metric[] = "metric_0";

          metric[7] += k;
          jk_collection_add (collection, metric, values[k] / 100.0);
        }
      jk_store_append (fixture->store, collection);
      jk_store_commit (fixture->store);
      if (i % 2000 == 1999)
        flush (fixture->store);
    }
  jk_store_settle (fixture->store);

  seconds = (g_get_monotonic_time () - start_us) / 1e6;
  report ("store_write_ticks_per_s", n_ticks / seconds, "1/s");
  report ("store_write_cpu_per_tick", (cpu_s () - cpu) / n_ticks * 1e6, "us");
  return n_ticks / seconds;
}

static double
bench_query (Fixture    *fixture,
             const char *figure,
             gint64      length_ms,
             guint       max_points)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) keys = NULL;
  gint64 end_ms = START_MS + n_ticks * 500LL + length_ms / 2;
  double best = INFINITY;
  guint n = 0;

  for (guint k = 0; k < N_SERIES; k++)
    {
      g_autofree char *key = g_strdup_printf ("metric_%u", k);

      g_strv_builder_add (builder, key);
    }
  keys = g_strv_builder_end (builder);
  for (guint round = 0; round < 9; round++)
    {
      gint64 start_us = g_get_monotonic_time ();
      g_autoptr(GPtrArray) all = query (fixture->store, (const char *const *) keys, end_ms - length_ms, end_ms, max_points);

      best = MIN (best, (g_get_monotonic_time () - start_us) / 1e3);
      n = series_at (all, 0)->points->len;
    }
  g_test_message ("%u points a series", n);
  report (figure, best, "ms");
  return best;
}

/* One tick at a time, as the daemon does it: what a commit costs. */
static void
bench_single_ticks (Fixture *fixture)
{
  guint n = 500;
  double cpu = cpu_s ();
  g_autofree char *before = NULL, *after = NULL;
  const char *at;
  gint64 bytes;

  (void) g_file_get_contents ("/proc/self/io", &before, NULL, NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(JkCollection) collection = jk_collection_new (NULL, (START_MS + n_ticks * 1000LL + i * 5000LL) * 1000);

      for (guint k = 0; k < 25; k++)
        {
          g_autofree char *metric = g_strdup_printf ("series_%u", k);

          jk_collection_add (collection, metric, (i * (k + 1)) % 10000 / 100.0);
        }
      jk_store_append (fixture->store, collection);
      jk_store_commit (fixture->store);
      flush (fixture->store);
    }
  report ("store_cpu_per_single_tick", (cpu_s () - cpu) / n * 1e6, "us");
  (void) g_file_get_contents ("/proc/self/io", &after, NULL, NULL);
  if (before != NULL && after != NULL && (at = g_strrstr (after, "wchar: ")) != NULL)
    {
      bytes = g_ascii_strtoll (at + 7, NULL, 10) - g_ascii_strtoll (g_strrstr (before, "wchar: ") + 7, NULL, 10);
      report ("store_bytes_per_single_tick", (double) bytes / n, "B");
    }
}

static sqlite3_stmt *
prepare (sqlite3    *database,
         const char *sql)
{
  sqlite3_stmt *statement;

  g_assert_cmpint (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL), ==, SQLITE_OK);
  return statement;
}

static double
peer_write (sqlite3 *database)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (1);
  sqlite3_stmt *insert;
  int values[N_SERIES] = { 0 };
  gint64 start_us = g_get_monotonic_time ();
  double seconds;

  (void) sqlite3_exec (database,
                       "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                       "CREATE TABLE sample (series INTEGER, time_ms INTEGER, value REAL, PRIMARY KEY (series, time_ms)) WITHOUT ROWID",
                       NULL, NULL, NULL);
  insert = prepare (database, "INSERT INTO sample VALUES (?, ?, ?)");
  for (guint i = 0; i < n_ticks; i++)
    {
      /* As many ticks a transaction as the store takes under this load. */
      if (i % 512 == 0)
        (void) sqlite3_exec (database, i == 0 ? "BEGIN" : "COMMIT; BEGIN", NULL, NULL, NULL);
      walk (random, values);
      for (guint k = 0; k < N_SERIES; k++)
        {
          (void) sqlite3_bind_int (insert, 1, k);
          (void) sqlite3_bind_int64 (insert, 2, START_MS + i * 1000LL);
          (void) sqlite3_bind_double (insert, 3, values[k] / 100.0);
          g_assert_cmpint (sqlite3_step (insert), ==, SQLITE_DONE);
          (void) sqlite3_reset (insert);
        }
    }
  (void) sqlite3_exec (database, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
  (void) sqlite3_finalize (insert);

  seconds = (g_get_monotonic_time () - start_us) / 1e6;
  report ("peer_narrow_write_ticks_per_s", n_ticks / seconds, "1/s");
  return n_ticks / seconds;
}

/* 24 hours in 300 steps of the ten series, left to SQL. */
static double
peer_query (sqlite3 *database)
{
  sqlite3_stmt *select = prepare (database, "SELECT time_ms / 288000, min(value), max(value), avg(value) FROM sample"
                                            " WHERE series = ? AND time_ms >= ? AND time_ms < ? GROUP BY 1");
  gint64 end_ms = START_MS + n_ticks * 500LL + DAY_MS / 2;
  double best = INFINITY;

  for (guint round = 0; round < 3; round++)
    {
      gint64 start_us = g_get_monotonic_time ();

      for (guint k = 0; k < N_SERIES; k++)
        {
          (void) sqlite3_bind_int (select, 1, k);
          (void) sqlite3_bind_int64 (select, 2, end_ms - DAY_MS);
          (void) sqlite3_bind_int64 (select, 3, end_ms);
          while (sqlite3_step (select) == SQLITE_ROW)
            continue;
          (void) sqlite3_reset (select);
        }
      best = MIN (best, (g_get_monotonic_time () - start_us) / 1e3);
    }
  (void) sqlite3_finalize (select);
  report ("peer_narrow_query_24h_10_series", best, "ms");
  return best;
}

int
main (int   argc,
      char *argv[])
{
  double ticks, query_ms, bytes, n_samples;
  Fixture fixture = { NULL };
  g_autofree char *peer_path = NULL;
  sqlite3 *peer;
  JkStoreState state;
  GStatBuf status;

  if (g_getenv ("JIKIMI_BENCH_FULL") != NULL)
    n_ticks = 1000000;
  n_samples = (double) n_ticks * N_SERIES;

  set_up (&fixture, NULL);
  ticks = bench_writing (&fixture);
  jk_store_get_state (fixture.store, &state);
  bytes = state.size_bytes;
  report ("store_bytes_per_sample", bytes / n_samples, "B");
  report ("store_mb_per_10_million_samples", bytes / n_samples * 10, "MB");
  query_ms = bench_query (&fixture, "store_query_24h_10_series_300_points", DAY_MS, 300);
  (void) bench_query (&fixture, "store_query_24h_10_series_1000_points", DAY_MS, 1000);
  (void) bench_query (&fixture, "store_query_24h_10_series_raw_864000_points", DAY_MS, 0);
  (void) bench_query (&fixture, "store_query_1h_10_series_300_points", HOUR_MS, 300);
  bench_single_ticks (&fixture);

  peer_path = g_build_filename (fixture.folder, "peer.db", NULL);
  g_assert_cmpint (sqlite3_open (peer_path, &peer), ==, SQLITE_OK);
  report ("store_to_peer_write_ratio", ticks / peer_write (peer), "x");
  report ("peer_to_store_query_ratio", peer_query (peer) / query_ms, "x");
  (void) sqlite3_close (peer);
  g_assert_cmpint (g_stat (peer_path, &status), ==, 0);
  report ("peer_narrow_bytes_per_sample", status.st_size / n_samples, "B");
  report ("peer_to_store_size_ratio", status.st_size / bytes, "x");
  tear_down (&fixture, NULL);
  return 0;
}
