/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-run-times.h"

#include <glib/gstdio.h>
#include <math.h>

#include "jk-eta.h"

static JkStore *
open_store (const char *dir)
{
  const JkStoreOptions options = { 7, 90, 730, 200 << 20 };
  g_autofree char *path = g_build_filename (dir, "jikimi.db", NULL);
  g_autoptr(GError) error = NULL;
  JkStore *store = jk_store_open (path, &options, jk_clock_system (), &error);

  g_assert_no_error (error);
  return store;
}

static void
assert_runs (JkRunTimes *times,
             const char *kind,
             const char *project,
             gsize       n_expected,
             double      last)
{
  gsize n;
  const double *runs = jk_run_times_get (times, kind, project, &n);

  g_assert_cmpuint (n, ==, n_expected);
  if (n > 0)
    g_assert_cmpfloat (runs[n - 1], ==, last);
}

static void
fill (JkRunTimes *times,
      JkStore    *store)
{
  for (guint i = 1; i <= 3; i++)
    jk_run_times_add (times, store, "scan", "aaaaaaaaaaaa", i);
  jk_run_times_add (times, store, "scan", "bbbbbbbbbbbb", 100);
  jk_run_times_add (times, store, "refresh", NULL, 7.25);
  jk_run_times_add (times, store, "refresh", NULL, NAN);
  jk_run_times_add (times, store, "refresh", NULL, -1);
}

/* A project's own runs count once there are enough of them, until then those of every project. */
static void
check (JkRunTimes *times)
{
  assert_runs (times, "scan", "aaaaaaaaaaaa", 3, 3);
  assert_runs (times, "scan", "bbbbbbbbbbbb", 4, 100);
  assert_runs (times, "scan", "cccccccccccc", 4, 100);
  assert_runs (times, "scan", NULL, 0, 0);
  assert_runs (times, "refresh", NULL, 1, 7.25);
  assert_runs (times, "backup", NULL, 0, 0);
}

static void
test_kept (void)
{
  g_autofree char *dir = g_dir_make_tmp ("jikimi-times-XXXXXX", NULL);
  g_autofree char *command = g_strdup_printf ("rm -rf -- %s", dir);
  JkRunTimes *times = jk_run_times_new ();
  JkStore *store = open_store (dir);

  fill (times, store);
  check (times);
  jk_run_times_free (times);
  jk_store_close (store);
  g_object_unref (store);

  times = jk_run_times_new ();
  store = open_store (dir);
  jk_run_times_load (times, store);
  check (times);

  /* The store forgets a project's by itself, the table is told. */
  jk_store_forget_project (store, "aaaaaaaaaaaa");
  jk_run_times_forget_project (times, "aaaaaaaaaaaa");
  assert_runs (times, "scan", "aaaaaaaaaaaa", 4, 100);
  jk_run_times_free (times);
  times = jk_run_times_new ();
  jk_run_times_load (times, store);
  assert_runs (times, "scan", "aaaaaaaaaaaa", 4, 100);

  /* What cannot be read is as good as nothing. */
  jk_store_put_document (store, "run-times", "-/refresh", "[1.0, 'x']");
  jk_run_times_free (times);
  times = jk_run_times_new ();
  jk_run_times_load (times, store);
  assert_runs (times, "refresh", NULL, 0, 0);

  jk_run_times_free (times);
  jk_store_close (store);
  g_object_unref (store);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
}

static void
test_bounded (void)
{
  JkRunTimes *times = jk_run_times_new ();

  for (guint i = 1; i <= 100; i++)
    jk_run_times_add (times, NULL, "refresh", NULL, i);
  assert_runs (times, "refresh", NULL, JK_ETA_MAX_RUNS, 100);
  jk_run_times_free (times);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-times/kept", test_kept);
  g_test_add_func ("/run-times/bounded", test_bounded);
  return g_test_run ();
}
