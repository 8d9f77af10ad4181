/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../unit/store/store-fixture.h"

/* Ways in which a disk takes no more: a full file system, or a limit on the size of files. */
typedef struct
{
  void (*fill) (Fixture *fixture);
  void (*empty) (Fixture *fixture);
  JkError error;
} Disk;

static void
fill_tmpfs (Fixture *fixture)
{
  g_autofree char *ballast = g_build_filename (fixture->folder, "ballast", NULL);
  static const char block[4096] = { 1 };
  int fd = g_open (ballast, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

  while (write (fd, block, sizeof block) > 0)
    continue;
  g_assert_cmpint (errno, ==, ENOSPC);
  (void) close (fd);
}

static void
empty_tmpfs (Fixture *fixture)
{
  g_autofree char *ballast = g_build_filename (fixture->folder, "ballast", NULL);

  g_assert_cmpint (g_unlink (ballast), ==, 0);
}

static void
set_file_limit (rlim_t bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = MIN (bytes, limit.rlim_max);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
fill_by_limit (Fixture *fixture)
{
  set_file_limit (16384);
}

static void
empty_by_limit (Fixture *fixture)
{
  set_file_limit (RLIM_INFINITY);
}

static const Disk tmpfs_disk = { fill_tmpfs, empty_tmpfs, JK_ERROR_NO_SPACE };
static const Disk limited_disk = { fill_by_limit, empty_by_limit, JK_ERROR_FAILED };

static void
append_tick (Fixture *fixture,
             guint    i)
{
  append_sample (fixture->store, NULL, "load", START_MS + i * 5000, i);
  jk_store_commit (fixture->store);
}

static void
assert_all (Fixture *fixture,
            guint    n)
{
  g_autoptr(GPtrArray) all = query_one (fixture->store, "load", 0, G_MAXINT64, 0);

  g_assert_cmpuint (series_at (all, 0)->points->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpfloat (point_at (series_at (all, 0), i)->mean, ==, i);
}

static void
assert_document (Fixture    *fixture,
                 const char *body)
{
  g_autoptr(GPtrArray) documents = jk_store_load_documents (fixture->store, "alert", NULL);

  g_assert_cmpuint (documents->len, ==, 1);
  g_assert_cmpstr (((JkDocument *) g_ptr_array_index (documents, 0))->body, ==, body);
}

static guint
count_events (Fixture *fixture)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) events = NULL;

  jk_store_query_events_async (fixture->store, NULL, NULL, 0, G_MAXINT64, 100, NULL, keep_result, &result);
  events = jk_store_query_events_finish (fixture->store, wait_for (&result), NULL);
  return events->len;
}

static void
count_cb (JkStore *store,
          gpointer user_data)
{
  (*(guint *) user_data)++;
}

static gboolean
is_degraded (Fixture *fixture,
             guint    pending_samples)
{
  JkStoreState state;
  gboolean degraded;

  jk_store_get_state (fixture->store, &state);
  degraded = state.degraded;
  g_assert_cmpuint (state.lost_samples, ==, 0);
  g_assert_true (!degraded || state.reason != NULL);
  g_assert_cmpuint (state.pending_samples, >=, pending_samples);
  jk_store_state_clear (&state);
  return degraded;
}

/* Writes until the disk is full, goes on from memory, and catches up: nothing is lost, and everything is always there. */
static void
run_full_disk (Fixture    *fixture,
               const Disk *disk)
{
  g_autoptr(GError) error = NULL;
  guint changes = 0, n = 0;

  g_signal_connect (fixture->store, "state-changed", G_CALLBACK (count_cb), &changes);
  jk_store_put_document (fixture->store, "alert", "a", "before");
  append_tick (fixture, n++);
  flush (fixture->store);

  disk->fill (fixture);
  while (!is_degraded (fixture, 0) && n < 20000)
    {
      append_tick (fixture, n++);
      (void) jk_store_flush (fixture->store, NULL);
    }
  g_assert_true (is_degraded (fixture, 1));
  for (guint i = 0; i < 500; i++)
    append_tick (fixture, n++);
  jk_store_put_document (fixture->store, "alert", "a", "while");
  jk_store_put_document (fixture->store, "alert", "a", "after");
  jk_store_add_event (fixture->store, START_MS, "full", NULL, NULL);
  assert_all (fixture, n);
  assert_document (fixture, "after");
  g_assert_cmpuint (count_events (fixture), ==, 1);
  g_assert_false (jk_store_flush (fixture->store, &error));
  g_assert_error (error, JK_ERROR, (int) disk->error);
  g_assert_true (is_degraded (fixture, 500));

  disk->empty (fixture);
  flush (fixture->store);
  g_assert_false (is_degraded (fixture, 0));
  assert_all (fixture, n);
  while (changes < 2)
    g_main_context_iteration (NULL, TRUE);
  reopen (fixture);
  assert_all (fixture, n);
  assert_document (fixture, "after");
  g_assert_cmpuint (count_events (fixture), ==, 1);
}

/* A file system of 256 KiB of our own, seen by this process alone. */
static gboolean
mount_tmpfs (Fixture *fixture)
{
  if (geteuid () == 0 && unshare (CLONE_NEWNS) == 0 && mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0
      && mount ("tmpfs", fixture->folder, "tmpfs", 0, "size=256k,mode=0700") == 0)
    return TRUE;
  g_test_skip ("mounting a small file system takes root");
  return FALSE;
}

static void
set_up_folder (Fixture      *fixture,
               gconstpointer user_data)
{
  set_up (fixture, user_data);
  jk_store_close (fixture->store);
  g_clear_object (&fixture->store);
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
}

static void
unmount_tmpfs (Fixture *fixture)
{
  jk_store_close (fixture->store);
  g_clear_object (&fixture->store);
  g_assert_cmpint (umount (fixture->folder), ==, 0);
}

static void
test_full_file_system (Fixture      *fixture,
                       gconstpointer user_data)
{
  if (!mount_tmpfs (fixture))
    return;
  fixture->store = open_store (fixture);
  run_full_disk (fixture, &tmpfs_disk);
  unmount_tmpfs (fixture);
}

static void
test_opened_on_full_file_system (Fixture      *fixture,
                                 gconstpointer user_data)
{
  if (!mount_tmpfs (fixture))
    return;
  fill_tmpfs (fixture);
  fixture->store = open_store (fixture);
  g_assert_true (is_degraded (fixture, 0));
  append_tick (fixture, 0);
  jk_store_put_document (fixture->store, "alert", "a", "early");
  assert_all (fixture, 1);
  assert_document (fixture, "early");
  empty_tmpfs (fixture);
  flush (fixture->store);
  reopen (fixture);
  assert_all (fixture, 1);
  assert_document (fixture, "early");
  unmount_tmpfs (fixture);
}

static void
test_read_only_file_system (Fixture      *fixture,
                            gconstpointer user_data)
{
  if (!mount_tmpfs (fixture))
    return;
  g_assert_cmpint (mount (NULL, fixture->folder, NULL, MS_REMOUNT | MS_RDONLY, NULL), ==, 0);
  fixture->store = open_store (fixture);
  g_assert_true (is_degraded (fixture, 0));
  append_tick (fixture, 0);
  g_assert_cmpint (mount (NULL, fixture->folder, NULL, MS_REMOUNT, "size=256k"), ==, 0);
  flush (fixture->store);
  g_assert_false (is_degraded (fixture, 0));
  assert_all (fixture, 1);
  unmount_tmpfs (fixture);
}

static void
test_limited_files (Fixture      *fixture,
                    gconstpointer user_data)
{
  (void) signal (SIGXFSZ, SIG_IGN);
  fixture->store = open_store (fixture);
  run_full_disk (fixture, &limited_disk);
}

/* The file goes away under the store: it notices and begins a new one with what comes. */
static void
test_deleted_file (Fixture      *fixture,
                   gconstpointer user_data)
{
  fixture->store = open_store (fixture);
  append_tick (fixture, 0);
  flush (fixture->store);
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  for (guint i = 0; i < 2; i++)
    append_tick (fixture, i);
  flush (fixture->store);
  reopen (fixture);
  assert_all (fixture, 2);
}

/* Memory is bounded: the oldest ticks go and are counted, the newest stay. */
static void
test_memory_is_bounded (Fixture      *fixture,
                        gconstpointer user_data)
{
  JkStoreState state;
  guint n = 0;

  (void) signal (SIGXFSZ, SIG_IGN);
  fixture->store = open_store (fixture);
  append_tick (fixture, n++);
  flush (fixture->store);
  set_file_limit (16384);
  for (guint round = 0; round < 60; round++)
    {
      for (guint i = 0; i < 100; i++)
        {
          for (guint k = 0; k < 300; k++)
            append_sample (fixture->store, NULL, "load", START_MS + n * 5000, n);
          n++;
          jk_store_commit (fixture->store);
        }
      (void) jk_store_flush (fixture->store, NULL);
    }
  jk_store_get_state (fixture->store, &state);
  g_assert_true (state.degraded);
  g_assert_cmpuint (state.lost_samples, >, 0);
  g_assert_cmpuint (state.pending_samples * 24, <=, 32 * 1024 * 1024);
  g_assert_cmpuint (state.pending_samples + state.lost_samples, <=, 6000 * 300);
  jk_store_state_clear (&state);
  set_file_limit (RLIM_INFINITY);
  flush (fixture->store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/disk/" name, Fixture, NULL, set_up_folder, func, tear_down)
  ADD ("full-file-system", test_full_file_system);
  ADD ("opened-on-full-file-system", test_opened_on_full_file_system);
  ADD ("read-only-file-system", test_read_only_file_system);
  ADD ("limited-files", test_limited_files);
  ADD ("deleted-file", test_deleted_file);
  ADD ("memory-is-bounded", test_memory_is_bounded);

  return g_test_run ();
}
