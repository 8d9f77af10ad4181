/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../unit/store/store-fixture.h"

#define ROUNDS 50
#define STEP_MS 60000 /* an hour is over, and compacted, every 60 ticks */
#define N_SERIES 3

static const char *const metrics[N_SERIES] = { "one", "two", "three" };

static double
value_of (guint tick,
          guint series)
{
  return tick * 7 % 1000 / 10.0 + series;
}

/* The child: writes ticks from @first on, and tells each that it believes to be on disk. */
static int
write_until_killed (const char *path,
                    guint       first)
{
  g_autoptr(JkStore) store = jk_store_open (path, &default_options, jk_clock_system (), NULL);

  for (guint tick = first; store != NULL; tick++)
    {
      for (guint k = 0; k < N_SERIES; k++)
        append_sample (store, NULL, metrics[k], START_MS + (gint64) tick * STEP_MS, value_of (tick, k));
      jk_store_commit (store);
      if (!jk_store_flush (store, NULL) || write (STDOUT_FILENO, &tick, sizeof tick) != sizeof tick)
        return 1;
    }
  return 1;
}

/* Returns: ticks that the child told before it was killed */
static guint
run_and_kill (const char *path,
              guint       first)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *number = g_strdup_printf ("%u", first);
  char *args[] = { self, (char *) "--write", (char *) path, number, NULL };
  guint told = first, tick, most = g_random_int_range (1, 150);
  g_autoptr(GError) error = NULL;
  int out, status;
  GPid pid;

  g_assert_true (g_spawn_async_with_pipes (NULL, args, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, &out, NULL, &error));
  while (told - first < most && read (out, &tick, sizeof tick) == sizeof tick)
    told = tick + 1;
  g_usleep (g_random_int_range (0, 300)); /* not always right after a commit */
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  while (read (out, &tick, sizeof tick) == sizeof tick)
    told = tick + 1;
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
  (void) close (out);
  return told;
}

static void
assert_sound (const char *path)
{
  sqlite3_stmt *statement;
  sqlite3 *database;

  g_assert_cmpint (sqlite3_open_v2 (path, &database, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (database, "PRAGMA integrity_check", -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "ok");
  (void) sqlite3_finalize (statement);
  (void) sqlite3_close (database);
}

/* Returns: how many ticks are there: all of them whole and in order */
static guint
count_ticks (Fixture *fixture)
{
  const char *keys[] = { metrics[0], metrics[1], metrics[2], NULL };
  g_autoptr(GPtrArray) all = query (fixture->store, keys, 0, G_MAXINT64, 0);
  guint n = series_at (all, 0)->points->len;

  for (guint k = 0; k < N_SERIES; k++)
    {
      const JkSeries *series = series_at (all, k);

      g_assert_cmpuint (series->points->len, ==, n);
      for (guint i = 0; i < n; i++)
        {
          g_assert_cmpint (point_at (series, i)->time_ms, ==, START_MS + (gint64) i * STEP_MS);
          g_assert_cmpfloat (point_at (series, i)->mean, ==, value_of (i, k));
        }
    }
  return n;
}

static void
test_killed_while_writing (Fixture      *fixture,
                           gconstpointer user_data)
{
  guint there = 0, in_flight = 0;

  for (guint round = 0; round < ROUNDS; round++)
    {
      guint told;

      jk_store_close (fixture->store);
      g_clear_object (&fixture->store);
      told = run_and_kill (fixture->path, there);
      fixture->store = open_store (fixture);
      there = count_ticks (fixture);
      g_assert_cmpuint (there, >=, told);
      g_assert_cmpuint (there, <=, told + 1);
      in_flight += there - told;
      jk_store_close (fixture->store);
      g_clear_object (&fixture->store);
      assert_sound (fixture->path);
      fixture->store = open_store (fixture);
    }
  g_test_message ("%d kills, %u ticks, %u of them written but not told", ROUNDS, there, in_flight);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 4 && g_str_equal (argv[1], "--write"))
    return write_until_killed (argv[2], atoi (argv[3]));

  g_test_init (&argc, &argv, NULL);
  g_test_add ("/kill/while-writing", Fixture, NULL, set_up, test_killed_while_writing, tear_down);
  return g_test_run ();
}
