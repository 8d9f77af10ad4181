/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-process-left.h"
#include "jk-process.h"

static JkProcessResult *
run_script (const char   *script,
            gint64        timeout_us,
            gsize         max_output,
            GCancellable *cancellable,
            GError      **error)
{
  const char *const argv[] = { "/bin/sh", "-c", script, NULL };
  const JkProcessRequest request = { argv, NULL, NULL, timeout_us, 200 * G_TIME_SPAN_MILLISECOND, max_output };

  return jk_process_run (&request, cancellable, error);
}

static void
assert_output (JkProcessResult *result,
               const char      *expected)
{
  gsize size;
  const char *data = g_bytes_get_data (result->output, &size);

  g_assert_cmpmem (data, size, expected, strlen (expected));
}

/* As a script tells it: waits for nothing but the kernel, which may need a moment to end what was killed. */
static void
assert_gone (const char *pid_text)
{
  const pid_t pid = (pid_t) g_ascii_strtoll (pid_text, NULL, 10);
  gboolean is_gone = FALSE;

  g_assert_cmpint (pid, >, 1);
  for (guint i = 0; i < 500 && !is_gone; i++)
    {
      g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
      g_autofree char *stat = NULL;

      /* An orphan in a container may stay a zombie: it runs no more. */
      is_gone = !g_file_get_contents (path, &stat, NULL, NULL) || strstr (stat, ") Z ") != NULL;
      g_usleep (is_gone ? 0 : 10000);
    }
  g_assert_true (is_gone);
}

static void
test_result (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JkProcessResult) result = run_script ("echo one; echo two >&2; exit 3", 0, 0, NULL, &error);
  g_autoptr (JkProcessResult) killed = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (result->exit_code, ==, 3);
  g_assert_cmpint (result->signal, ==, 0);
  assert_output (result, "one\n");
  g_assert_cmpstr (result->message, ==, "two\n");

  killed = run_script ("kill -9 $$", 0, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (killed->exit_code, ==, -1);
  g_assert_cmpint (killed->signal, ==, SIGKILL);
}

static void
test_no_shell (void)
{
  const char *const argv[] = { "printf", "%s|", "$(id)", "`id`; rm -rf x", "*", NULL };
  const JkProcessRequest request = { argv };
  g_autoptr (GError) error = NULL;
  g_autoptr (JkProcessResult) result = jk_process_run (&request, NULL, &error);

  g_assert_no_error (error);
  assert_output (result, "$(id)|`id`; rm -rf x|*|");
}

static void
test_not_found (void)
{
  const char *const missing[] = { "jikimi-no-such-program", NULL };
  const char *const relative[] = { "./sh", NULL };
  const char *const folder[] = { "/usr", NULL };
  const JkProcessRequest requests[] = { { missing }, { relative, NULL, "/bin" }, { folder } };
  g_autoptr (GError) error = NULL;

  g_assert_null (jk_process_run (&requests[0], NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (jk_process_run (&requests[1], NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (jk_process_run (&requests[2], NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_PERMISSION);
}

static void
test_relative_path_folder (void)
{
  const char *const argv[] = { "sh", "-c", "exit 0", NULL };
  const JkProcessRequest request = { argv, NULL, "/bin" };
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autoptr (GError) error = NULL;

  g_setenv ("PATH", ":.:bin", TRUE);
  g_assert_null (jk_process_run (&request, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_NOT_FOUND);
  g_setenv ("PATH", path, TRUE);
}

static void
test_timeout_kills_group (void)
{
  g_autofree char *file = g_build_filename (g_get_tmp_dir (), "jikimi-process-XXXXXX", NULL);
  g_autofree char *script = NULL;
  g_autofree char *pids = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;
  const gint64 start_us = g_get_monotonic_time ();

  g_close (g_mkstemp (file), NULL);
  /* Both ignore SIGTERM, so only SIGKILL to the group ends them. */
  script = g_strdup_printf ("trap '' TERM; sh -c 'trap \"\" TERM; echo $$ >%s; while :; do sleep 1; done' & echo $$ >>%s; wait", file,
                            file);
  g_assert_null (run_script (script, 300 * G_TIME_SPAN_MILLISECOND, 0, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_TIMED_OUT);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 20 * G_TIME_SPAN_SECOND);
  g_assert_true (g_file_get_contents (file, &pids, NULL, NULL));
  lines = g_strsplit (g_strchomp (pids), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), >=, 1);
  for (guint i = 0; lines[i] != NULL; i++)
    assert_gone (lines[i]);
  g_remove (file);
}

static void
test_left_behind_is_killed (void)
{
  g_autoptr (GError) error = NULL;
  /* The background process keeps the pipe open: the end of the program counts, not that of the pipe. */
  g_autoptr (JkProcessResult) result = run_script ("sleep 300 & echo $!", 0, 0, NULL, &error);
  g_autofree char *pid = NULL;

  g_assert_no_error (error);
  pid = g_strndup (g_bytes_get_data (result->output, NULL), g_bytes_get_size (result->output));
  assert_gone (pid);
}

static void
test_output_bounded (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JkProcessResult) fits = NULL;

  g_assert_null (run_script ("exec yes", 0, 100000, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_LIMIT);
  g_clear_error (&error);
  fits = run_script ("head -c 100000 /dev/zero", 0, 100000, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (fits->output), ==, 100000);
  g_assert_null (run_script ("head -c 100001 /dev/zero", 0, 100000, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_LIMIT);
}

static void
test_message_bounded (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JkProcessResult) result = run_script ("head -c 1000000 /dev/zero | tr '\\0' '\\377' >&2", 0, 0, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_utf8_validate (result->message, -1, NULL));
  g_assert_cmpuint (strlen (result->message), <=, 3 * 4096);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (100000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  const gint64 start_us = g_get_monotonic_time ();

  g_assert_null (run_script ("sleep 300", 0, 0, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 20 * G_TIME_SPAN_SECOND);
  g_thread_join (thread);
}

static void
test_clean_environment (void)
{
  const char *const argv[] = { "env", NULL };
  const JkProcessRequest request = { argv };
  g_autoptr (GError) error = NULL;
  g_autoptr (JkProcessResult) result = NULL;
  g_autofree char *text = NULL;

  g_setenv ("LD_LIBRARY_PATH", "/nowhere", TRUE);
  g_setenv ("GIT_DIR", "/nowhere", TRUE);
  g_setenv ("JIKIMI_SECRET", "1", TRUE);
  result = jk_process_run (&request, NULL, &error);
  g_assert_no_error (error);
  text = g_strndup (g_bytes_get_data (result->output, NULL), g_bytes_get_size (result->output));
  g_assert_null (strstr (text, "nowhere"));
  g_assert_null (strstr (text, "JIKIMI_SECRET"));
  g_assert_nonnull (strstr (text, "LC_ALL=C.UTF-8"));
  g_unsetenv ("LD_LIBRARY_PATH");
  g_unsetenv ("GIT_DIR");
}

static void
test_no_files_handed_on (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JkProcessResult) result = NULL;
  int fd = open ("/dev/null", O_RDONLY); /* without O_CLOEXEC on purpose */

  g_assert_cmpint (fd, >, 2);
  result = run_script ("for f in 3 4 5 6 7 8 9 10 11 12; do [ -e /proc/self/fd/$f ] && readlink /proc/$$/fd/$f; done; readlink "
                       "/proc/self/fd/0", 0, 0, NULL, &error);
  close (fd);
  g_assert_no_error (error);
  assert_output (result, "/dev/null\n");
}

/* The same program, by the way that ends with us. */
static void
test_marked (void)
{
  g_autofree char *mark = jk_process_mark_new (), *expected = g_strconcat (JK_PROCESS_MARK_VARIABLE, mark, ":", NULL);
  const char *const argv[] = { "sh", "-c", "env; pwd; readlink /proc/self/fd/0; ls /proc/self/fd | wc -l; echo bad >&2; exit 3", NULL };
  const char *const missing[] = { "/usr/bin/jikimi-no-such-program", NULL };
  const JkProcessRequest request = { .argv = argv, .folder = "/usr", .mark = mark };
  const JkProcessRequest requests[] = { { .argv = missing, .mark = mark }, { .argv = argv, .folder = "/nowhere", .mark = mark } };
  g_autoptr (GError) error = NULL;
  g_autoptr (JkProcessResult) result = NULL;
  g_autofree char *text = NULL;
  int fd = open ("/dev/null", O_RDONLY); /* without O_CLOEXEC on purpose */

  result = jk_process_run (&request, NULL, &error);
  close (fd);
  g_assert_no_error (error);
  g_assert_cmpint (result->exit_code, ==, 3);
  g_assert_cmpstr (result->message, ==, "bad\n");
  text = g_strndup (g_bytes_get_data (result->output, NULL), g_bytes_get_size (result->output));
  g_assert_nonnull (strstr (text, expected));
  g_assert_nonnull (strstr (text, "LC_ALL=C.UTF-8"));
  g_assert_true (g_str_has_suffix (text, "/usr\n/dev/null\n4\n")); /* the three, and the one of ls */

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_assert_null (jk_process_run (&requests[i], NULL, &error));
      g_assert_error (error, JK_ERROR, JK_ERROR_NOT_FOUND);
      g_clear_error (&error);
    }
}

/* Runs @script in a process that is killed then. Returns: what it wrote to the file before */
static char *
run_and_be_killed (const char *mark,
                   const char *script)
{
  g_autofree char *file = g_build_filename (g_get_tmp_dir (), "jikimi-process-XXXXXX", NULL);
  g_autofree char *whole = NULL;
  char *said = NULL;
  pid_t pid;

  g_close (g_mkstemp (file), NULL);
  whole = g_strdup_printf ("exec >%s; %s", file, script);
  pid = fork ();
  if (pid == 0)
    {
      const char *const argv[] = { "/bin/sh", "-c", whole, NULL };
      const JkProcessRequest request = { .argv = argv, .mark = mark };

      (void) jk_process_run (&request, NULL, NULL);
      _exit (1);
    }
  while (said == NULL || strstr (said, "end\n") == NULL)
    {
      g_usleep (10000);
      g_free (said);
      g_assert_true (g_file_get_contents (file, &said, NULL, NULL));
    }
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  g_remove (file);
  return said;
}

static void
test_ends_with_us (void)
{
  g_autofree char *mark = jk_process_mark_new (), *other = jk_process_mark_new ();
  g_autofree char *said = run_and_be_killed (mark, "sleep 300 & echo $$; echo $!; setsid sleep 300 & echo $!; sleep 1; echo end; wait");
  g_auto (GStrv) pids = g_strsplit (said, "\n", -1);
  g_autoptr (GError) error = NULL;
  pid_t left = (pid_t) g_ascii_strtoll (pids[1], NULL, 10), apart = (pid_t) g_ascii_strtoll (pids[2], NULL, 10);

  assert_gone (pids[0]);
  g_assert_true (jk_process_end_left (other, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (kill (left, 0), ==, 0);

  g_assert_true (jk_process_end_left (mark, NULL, &error));
  g_assert_no_error (error);
  assert_gone (pids[1]);
  /* As after a run that ended by itself. */
  g_assert_cmpint (kill (apart, 0), ==, 0);
  kill (apart, SIGKILL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/process/result", test_result);
  g_test_add_func ("/process/no-shell", test_no_shell);
  g_test_add_func ("/process/not-found", test_not_found);
  g_test_add_func ("/process/relative-path-folder", test_relative_path_folder);
  g_test_add_func ("/process/timeout-kills-group", test_timeout_kills_group);
  g_test_add_func ("/process/left-behind-is-killed", test_left_behind_is_killed);
  g_test_add_func ("/process/output-bounded", test_output_bounded);
  g_test_add_func ("/process/message-bounded", test_message_bounded);
  g_test_add_func ("/process/cancel", test_cancel);
  g_test_add_func ("/process/clean-environment", test_clean_environment);
  g_test_add_func ("/process/no-files-handed-on", test_no_files_handed_on);
  g_test_add_func ("/process/marked", test_marked);
  g_test_add_func ("/process/ends-with-us", test_ends_with_us);
  return g_test_run ();
}
