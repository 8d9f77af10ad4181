/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-guard-mark.h"

#define NOW G_GINT64_CONSTANT (1700000000000000)
#define MARK "jikimi-guard"

typedef struct
{
  char *folder;
  char *file;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("jikimi-mark-XXXXXX", NULL);
  fixture->file = g_build_filename (fixture->folder, MARK, NULL);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_remove (fixture->file);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->file);
}

static JkGuardMarkResult
take (Fixture    *fixture,
      const char *engine,
      gint64      now_us)
{
  g_autoptr (GError) error = NULL;
  JkGuardMarkResult result = jk_guard_mark_take (fixture->folder, engine, now_us, NULL, &error);

  g_assert_no_error (error);
  return result;
}

static void
test_two_engines (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (JkGuardMarkOwner) other = NULL;

  g_assert_cmpint (take (fixture, "one", NOW), ==, JK_GUARD_MARK_TAKEN);
  g_assert_cmpint (take (fixture, "one", NOW + 1), ==, JK_GUARD_MARK_TAKEN);
  g_assert_cmpint (jk_guard_mark_take (fixture->folder, "two", NOW + 2, &other, NULL), ==, JK_GUARD_MARK_FOREIGN);
  g_assert_cmpstr (other->engine, ==, "one");
  g_assert_cmpstr (other->host, ==, g_get_host_name ());
  g_assert_cmpint (other->pid, ==, getpid ());
  g_assert_cmpint (other->beat_us, ==, NOW + 1);
  jk_guard_mark_release (fixture->folder, "two");
  g_assert_true (g_file_test (fixture->file, G_FILE_TEST_EXISTS));
  jk_guard_mark_release (fixture->folder, "one");
  g_assert_false (g_file_test (fixture->file, G_FILE_TEST_EXISTS));
  g_assert_cmpint (take (fixture, "two", NOW + 3), ==, JK_GUARD_MARK_TAKEN);
}

static void
test_stale_by_time (Fixture      *fixture,
                    gconstpointer data)
{
  g_assert_cmpint (take (fixture, "one", NOW), ==, JK_GUARD_MARK_TAKEN);
  g_assert_cmpint (take (fixture, "two", NOW + JK_GUARD_MARK_STALE_US), ==, JK_GUARD_MARK_FOREIGN);
  g_assert_cmpint (take (fixture, "two", NOW + JK_GUARD_MARK_STALE_US + 1), ==, JK_GUARD_MARK_TAKEN);
  /* The clock was set back far behind the mark. */
  g_assert_cmpint (take (fixture, "one", NOW - G_TIME_SPAN_DAY), ==, JK_GUARD_MARK_TAKEN);
}

static void
test_stale_by_process (Fixture      *fixture,
                       gconstpointer data)
{
  const pid_t pid = fork ();

  if (pid == 0)
    _exit (jk_guard_mark_take (fixture->folder, "one", NOW, NULL, NULL) == JK_GUARD_MARK_TAKEN ? 0 : 1);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  g_assert_true (g_file_test (fixture->file, G_FILE_TEST_EXISTS));
  g_assert_cmpint (take (fixture, "two", NOW), ==, JK_GUARD_MARK_TAKEN);
}

static void
replace_line (Fixture    *fixture,
              guint       n,
              const char *with)
{
  g_autofree char *text = NULL;
  g_autofree char *changed = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (fixture->file, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_free (lines[n]);
  lines[n] = g_strdup (with);
  changed = g_strjoinv ("\n", lines);
  g_assert_true (g_file_set_contents (fixture->file, changed, -1, NULL));
}

static void
test_stale_by_boot (Fixture      *fixture,
                    gconstpointer data)
{
  g_assert_cmpint (take (fixture, "one", NOW), ==, JK_GUARD_MARK_TAKEN);
  replace_line (fixture, 3, "00000000-0000-0000-0000-000000000000");
  g_assert_cmpint (take (fixture, "two", NOW), ==, JK_GUARD_MARK_TAKEN);
  /* Another machine, say over NFS: its boot and its processes say nothing here. */
  replace_line (fixture, 2, "elsewhere");
  replace_line (fixture, 3, "00000000-0000-0000-0000-000000000000");
  replace_line (fixture, 5, "2147483647");
  g_assert_cmpint (take (fixture, "three", NOW), ==, JK_GUARD_MARK_FOREIGN);
  /* Another container of this machine: its process numbers are not ours. */
  jk_guard_mark_release (fixture->folder, "two");
  g_assert_cmpint (take (fixture, "one", NOW), ==, JK_GUARD_MARK_TAKEN);
  replace_line (fixture, 4, "pid:[1]");
  replace_line (fixture, 5, "2147483647");
  g_assert_cmpint (take (fixture, "two", NOW), ==, JK_GUARD_MARK_FOREIGN);
}

static void
test_damaged (Fixture      *fixture,
              gconstpointer data)
{
  static const char *const texts[] = { "", "garbage", "jikimi-guard 1\n", "jikimi-guard 1\none\nh\nb\nn\nx\n1\n", "jikimi-guard 2\none\nh\nb\nn\n1\n1\n",
                                       "jikimi-guard 1\none\nh\nb\nn\n-1\n1700000000000000\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_true (g_file_set_contents (fixture->file, texts[i], -1, NULL));
      jk_guard_mark_release (fixture->folder, "one");
      g_assert_true (g_file_test (fixture->file, G_FILE_TEST_EXISTS));
      g_assert_cmpint (take (fixture, "two", NOW), ==, JK_GUARD_MARK_TAKEN);
    }
}

static void
test_symbolic_link (Fixture      *fixture,
                    gconstpointer data)
{
  g_autofree char *target = g_build_filename (fixture->folder, "target", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (target, "precious", -1, NULL));
  g_assert_cmpint (symlink (target, fixture->file), ==, 0);
  g_assert_cmpint (jk_guard_mark_take (fixture->folder, "one", NOW, NULL, &error), ==, JK_GUARD_MARK_FAILED);
  g_assert_nonnull (error);
  g_remove (fixture->file);
  g_assert_cmpint (mkfifo (fixture->file, 0600), ==, 0);
  g_clear_error (&error);
  g_assert_cmpint (jk_guard_mark_take (fixture->folder, "one", NOW, NULL, &error), ==, JK_GUARD_MARK_FAILED);
  g_remove (target);
}

static void
test_unwritable (Fixture      *fixture,
                 gconstpointer data)
{
  int status;
  pid_t pid;

  g_chmod (fixture->folder, 0555);
  pid = fork ();
  if (pid == 0)
    {
      if (geteuid () == 0 && setuid (65534) != 0)
        _exit (2);
      _exit (jk_guard_mark_take (fixture->folder, "one", NOW, NULL, NULL) == JK_GUARD_MARK_UNWRITABLE ? 0 : 1);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  g_chmod (fixture->folder, 0755);
}

/* Many processes at once: exactly one gets it. */
static void
test_race (Fixture      *fixture,
           gconstpointer data)
{
  enum { N = 16 };

  for (guint round = 0; round < 10; round++)
    {
      pid_t pids[N];
      guint n_taken = 0;
      int gate[2];
      int done[2];
      int end[2];

      g_assert_cmpint (pipe (gate), ==, 0);
      g_assert_cmpint (pipe (done), ==, 0);
      g_assert_cmpint (pipe (end), ==, 0);
      for (guint i = 0; i < N; i++)
        {
          pids[i] = fork ();
          if (pids[i] == 0)
            {
              g_autofree char *engine = g_strdup_printf ("engine-%u", i);
              JkGuardMarkResult result;
              char byte;

              close (gate[1]);
              close (end[1]);
              (void) !read (gate[0], &byte, 1);
              result = jk_guard_mark_take (fixture->folder, engine, NOW, NULL, NULL);
              /* Lives until all have tried, or its mark would be stale by its end. */
              (void) !write (done[1], "x", 1);
              (void) !read (end[0], &byte, 1);
              _exit (result == JK_GUARD_MARK_TAKEN ? 1 : 0);
            }
        }
      close (gate[1]);
      for (guint i = 0; i < N; i++)
        {
          char byte;

          g_assert_cmpint (read (done[0], &byte, 1), ==, 1);
        }
      close (end[1]);
      for (guint i = 0; i < N; i++)
        {
          int status;

          g_assert_cmpint (waitpid (pids[i], &status, 0), ==, pids[i]);
          n_taken += WEXITSTATUS (status);
        }
      g_assert_cmpuint (n_taken, ==, 1);
      g_remove (fixture->file);
      close (gate[0]);
      close (done[0]);
      close (done[1]);
      close (end[0]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/guard-mark/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("two-engines", test_two_engines);
  ADD ("stale-by-time", test_stale_by_time);
  ADD ("stale-by-process", test_stale_by_process);
  ADD ("stale-by-boot", test_stale_by_boot);
  ADD ("damaged", test_damaged);
  ADD ("symbolic-link", test_symbolic_link);
  ADD ("unwritable", test_unwritable);
  ADD ("race", test_race);
  return g_test_run ();
}
