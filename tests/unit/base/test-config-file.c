/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-config-disk.h"
#include "jk-error.h"

#define DEADLINE_S 10

typedef struct
{
  char *folder;
  char *path;
  JkConfigFile *file;
  guint n_changed;
  guint n_rejected;
  gboolean is_late;
} Fixture;

static void
on_changed_cb (JkConfigFile *file,
               gpointer      user_data)
{
  ((Fixture *) user_data)->n_changed++;
}

static void
on_rejected_cb (JkConfigFile *file,
                const GError *error,
                gpointer      user_data)
{
  g_assert_error (error, JK_ERROR, JK_ERROR_CONFIG);
  ((Fixture *) user_data)->n_rejected++;
}

static void
open_file (Fixture           *fixture,
           const char *const *environment)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JkConfig) config = jk_config_load (fixture->path, environment, &error);

  g_assert_no_error (error);
  fixture->file = jk_config_file_new (fixture->path, environment, config);
  g_signal_connect (fixture->file, "changed", G_CALLBACK (on_changed_cb), fixture);
  g_signal_connect (fixture->file, "rejected", G_CALLBACK (on_rejected_cb), fixture);
}

static void
set_up (Fixture      *fixture,
        gconstpointer user_data)
{
  fixture->folder = g_dir_make_tmp ("jikimi-config-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "etc", "jikimi", "jikimi.conf", NULL);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user_data)
{
  const char *argv[] = { "rm", "-rf", fixture->folder, NULL };

  g_clear_object (&fixture->file);
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
  g_free (fixture->folder);
  g_free (fixture->path);
}

static gboolean
on_late_cb (gpointer user_data)
{
  ((Fixture *) user_data)->is_late = TRUE;
  return G_SOURCE_CONTINUE;
}

/* Runs the main loop until @counter is at least @wanted. */
static void
wait_for (Fixture     *fixture,
          const guint *counter,
          guint        wanted)
{
  guint late = g_timeout_add_seconds (DEADLINE_S, on_late_cb, fixture);

  while (*counter < wanted && !fixture->is_late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (fixture->is_late);
  g_source_remove (late);
}

static void
wait_for_port (Fixture *fixture,
               gint64   port)
{
  guint late = g_timeout_add_seconds (DEADLINE_S, on_late_cb, fixture);

  while (jk_config_get_int (jk_config_file_get_config (fixture->file), "api.port") != port && !fixture->is_late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (fixture->is_late);
  g_source_remove (late);
}

static void
write_text (const char *path,
            const char *text)
{
  g_autofree char *folder = g_path_get_dirname (path);
  FILE *stream;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  stream = fopen (path, "w");
  g_assert_nonnull (stream);
  g_assert_cmpint (fputs (text, stream), >=, 0);
  g_assert_cmpint (fclose (stream), ==, 0);
}

static void
test_folder_comes_later (Fixture      *fixture,
                         gconstpointer user_data)
{
  open_file (fixture, NULL);
  jk_config_file_watch (fixture->file);
  write_text (fixture->path, "[api]\nport=11\n");
  wait_for_port (fixture, 11);
  write_text (fixture->path, "[api]\nport=12\n");
  wait_for_port (fixture, 12);
}

/* As vim and g_file_set_contents() do it. */
static void
test_renamed_over (Fixture      *fixture,
                   gconstpointer user_data)
{
  write_text (fixture->path, "[api]\nport=1\n");
  open_file (fixture, NULL);
  jk_config_file_watch (fixture->file);
  for (gint64 port = 2; port < 5; port++)
    {
      g_autofree char *text = g_strdup_printf ("[api]\nport=%d\n", (int) port);

      g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
      wait_for_port (fixture, port);
    }
}

static void
test_bad_file_keeps_last_good (Fixture      *fixture,
                               gconstpointer user_data)
{
  write_text (fixture->path, "[api]\nport=1\n");
  open_file (fixture, NULL);
  jk_config_file_watch (fixture->file);
  write_text (fixture->path, "[api]\nport=x\n");
  wait_for (fixture, &fixture->n_rejected, 1);
  g_assert_cmpint (jk_config_get_int (jk_config_file_get_config (fixture->file), "api.port"), ==, 1);
  g_assert_nonnull (strstr (jk_config_file_get_error (fixture->file)->message, "jikimi.conf:2: api.port: "));

  write_text (fixture->path, "[api]\nport=3\n");
  wait_for_port (fixture, 3);
  g_assert_null (jk_config_file_get_error (fixture->file));
}

/* Whoever writes in place makes it empty first, which by itself is a good configuration, of defaults: it must not be taken. */
static void
test_written_in_place (Fixture      *fixture,
                       gconstpointer user_data)
{
  write_text (fixture->path, "[api]\nport=1\n");
  open_file (fixture, NULL);
  jk_config_file_watch (fixture->file);
  for (guint i = 0; i < 20; i++)
    {
      const gint64 until_us = g_get_monotonic_time () + 10 * G_TIME_SPAN_MILLISECOND;

      write_text (fixture->path, "");
      jk_config_file_reload (fixture->file);
      while (g_get_monotonic_time () < until_us)
        g_main_context_iteration (NULL, FALSE);
    }
  write_text (fixture->path, "[api]\nport=3\n");
  wait_for_port (fixture, 3);
  g_assert_cmpuint (fixture->n_changed, ==, 1);
}

static void
test_removed (Fixture      *fixture,
              gconstpointer user_data)
{
  write_text (fixture->path, "[api]\nport=1\n");
  open_file (fixture, NULL);
  jk_config_file_watch (fixture->file);
  g_assert_cmpint (g_remove (fixture->path), ==, 0);
  wait_for_port (fixture, -1);
}

/* A Kubernetes volume: the file links into a folder whose link is replaced as a whole. */
static void
test_linked_folder_is_swapped (Fixture      *fixture,
                               gconstpointer user_data)
{
  g_autofree char *etc = g_build_filename (fixture->folder, "etc", "jikimi", NULL);
  g_autofree char *one = g_build_filename (etc, "..one", "jikimi.conf", NULL);
  g_autofree char *two = g_build_filename (etc, "..two", "jikimi.conf", NULL);
  g_autofree char *data = g_build_filename (etc, "..data", NULL);
  g_autofree char *next = g_build_filename (etc, "..next", NULL);

  write_text (one, "[api]\nport=1\n");
  write_text (two, "[api]\nport=2\n");
  g_assert_cmpint (symlink ("..one", data), ==, 0);
  g_assert_cmpint (symlink ("..data/jikimi.conf", fixture->path), ==, 0);
  open_file (fixture, NULL);
  g_assert_cmpint (jk_config_get_int (jk_config_file_get_config (fixture->file), "api.port"), ==, 1);
  jk_config_file_watch (fixture->file);
  g_assert_cmpint (symlink ("..two", next), ==, 0);
  g_assert_cmpint (g_rename (next, data), ==, 0);
  wait_for_port (fixture, 2);
}

static void
on_set_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
set_and_wait (Fixture    *fixture,
              GVariant   *changes,
              GError    **error)
{
  GAsyncResult *result = NULL;
  gboolean is_set;

  jk_config_file_set_async (fixture->file, changes, NULL, NULL, on_set_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  is_set = jk_config_file_set_finish (fixture->file, result, error);
  g_object_unref (result);
  return is_set;
}

static JkConfig *
try_and_wait (Fixture    *fixture,
              GVariant   *changes,
              JkConfig   *expected,
              GError    **error)
{
  GAsyncResult *result = NULL;
  JkConfig *config;

  jk_config_file_try_async (fixture->file, changes, expected, NULL, on_set_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  config = jk_config_file_try_finish (fixture->file, result, error);
  g_object_unref (result);
  return config;
}

static GVariant *
change (const char *text)
{
  return g_variant_parse (G_VARIANT_TYPE ("a{sms}"), text, NULL, NULL, NULL);
}

static void
assert_text (const char *path,
             const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

static void
test_try (Fixture      *fixture,
          gconstpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JkConfig) before = NULL;
  g_autoptr(JkConfig) tried = NULL;
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  GAsyncResult *result = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->path, "[api]\nport = 1\n", -1, NULL));
  open_file (fixture, NULL);
  before = jk_config_ref (jk_config_file_get_config (fixture->file));
  tried = try_and_wait (fixture, change ("{'api.port': just '5'}"), before, &error);
  g_assert_no_error (error);
  g_assert_cmpint (jk_config_get_int (tried, "api.port"), ==, 5);
  assert_text (fixture->path, "[api]\nport = 1\n");
  g_assert_true (jk_config_file_get_config (fixture->file) == before);
  g_assert_cmpuint (fixture->n_changed, ==, 0);
  g_assert_null (try_and_wait (fixture, change ("{'api.port': just 'x'}"), NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_CONFIG);
  g_clear_error (&error);

  /* Edited behind our back, and not read yet. */
  g_assert_true (g_file_set_contents (fixture->path, "[api]\nport = 2\n", -1, NULL));
  g_assert_null (try_and_wait (fixture, change ("{'log.level': just 'debug'}"), before, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_CHANGED);
  g_clear_error (&error);
  jk_config_file_set_async (fixture->file, change ("{'log.level': just 'debug'}"), before, NULL, on_set_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (jk_config_file_set_finish (fixture->file, result, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_CHANGED);
  g_object_unref (result);
  assert_text (fixture->path, "[api]\nport = 2\n");
}

/* What is run or deleted is no business of an API key's. */
static void
test_file_only (Fixture      *fixture,
                gconstpointer user_data)
{
  const char *const changes[] = { "{'probe a.remedy_command': just 'true'}", "{'health b.restart_command': just 'true'}",
                                  "{'healing.clean_folders': just '/home/me'}", "{'healing.clean_folders': nothing}" };
  static const char text[] = "[healing]\nclean_folders = /tmp/x\n[probe a]\nurl = http://a/\n";
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
  open_file (fixture, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (set_and_wait (fixture, change (changes[i]), &error));
      g_assert_error (error, JK_ERROR, JK_ERROR_CONFIG);
      g_assert_nonnull (strstr (error->message, "in the file only"));
    }
  assert_text (fixture->path, text);
}

static void
test_set (Fixture      *fixture,
          gconstpointer user_data)
{
  g_autoptr(GError) error = NULL;
  GStatBuf status;

  open_file (fixture, NULL);
  g_assert_true (set_and_wait (fixture, change ("{'api.port': just '5', 'log.level': just 'debug'}"), &error));
  g_assert_no_error (error);
  assert_text (fixture->path, "[api]\nport = 5\n\n[log]\nlevel = debug\n");
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (jk_config_get_int (jk_config_file_get_config (fixture->file), "api.port"), ==, 5);
  g_assert_cmpuint (fixture->n_changed, ==, 1);

  g_assert_cmpint (g_chmod (fixture->path, 0640), ==, 0);
  g_assert_true (set_and_wait (fixture, change ("{'api.port': nothing}"), &error));
  assert_text (fixture->path, "[api]\n\n[log]\nlevel = debug\n");
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0640);
}

static void
test_set_all_or_none (Fixture      *fixture,
                      gconstpointer user_data)
{
  const char *const environment[] = { "JIKIMI_API_TCP=true", NULL };
  g_autoptr(GError) error = NULL;

  write_text (fixture->path, "[api]\nport=1\n");
  open_file (fixture, environment);
  g_assert_false (set_and_wait (fixture, change ("{'api.port': just '2', 'log.level': just 'loud'}"), &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_CONFIG);
  g_clear_error (&error);
  g_assert_false (set_and_wait (fixture, change ("{'api.port': just '2', 'api.tcp': just 'false'}"), &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_EXISTS);
  g_clear_error (&error);
  /* Valid alone, but a probe without its address is not. */
  g_assert_false (set_and_wait (fixture, change ("{'probe a.timeout': just '1s'}"), &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_CONFIG);
  assert_text (fixture->path, "[api]\nport=1\n");
  g_assert_cmpuint (fixture->n_changed, ==, 0);
}

static void
test_set_keeps_link (Fixture      *fixture,
                     gconstpointer user_data)
{
  g_autofree char *real = g_build_filename (fixture->folder, "dotfiles", "conf", NULL);
  g_autofree char *etc = g_path_get_dirname (fixture->path);
  g_autoptr(GError) error = NULL;

  write_text (real, "[api]\nport=1\n");
  g_assert_cmpint (g_mkdir_with_parents (etc, 0700), ==, 0);
  g_assert_cmpint (symlink ("../../dotfiles/conf", fixture->path), ==, 0);
  open_file (fixture, NULL);
  g_assert_true (set_and_wait (fixture, change ("{'api.port': just '2'}"), &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_IS_SYMLINK));
  assert_text (real, "[api]\nport=2\n");
}

/* A folder stands where the file should be: nothing is written, and no temporary file stays behind. */
static void
test_set_fails (Fixture      *fixture,
                gconstpointer user_data)
{
  g_autofree char *etc = g_path_get_dirname (fixture->path);
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) dir = NULL;

  open_file (fixture, NULL);
  g_assert_cmpint (g_mkdir_with_parents (fixture->path, 0700), ==, 0);
  g_assert_false (set_and_wait (fixture, change ("{'api.port': just '2'}"), &error));
  g_assert_nonnull (error);
  dir = g_dir_open (etc, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "jikimi.conf");
  g_assert_null (g_dir_read_name (dir));
}

/* The disk takes four bytes and no more. */
static void
test_write_stops_halfway (Fixture      *fixture,
                          gconstpointer user_data)
{
  const struct rlimit four = { 4, RLIM_INFINITY };
  struct rlimit before;
  g_autofree char *etc = g_path_get_dirname (fixture->path);
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) dir = NULL;

  write_text (fixture->path, "[api]\nport=1\n");
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &four), ==, 0);
  g_assert_false (jk_config_disk_replace (fixture->path, "[api]\nport=2\n", &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_error (error, JK_ERROR, JK_ERROR_FAILED);
  assert_text (fixture->path, "[api]\nport=1\n");
  dir = g_dir_open (etc, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "jikimi.conf");
  g_assert_null (g_dir_read_name (dir));
}

/* A link to itself has no end: it is told, and nothing hangs. */
static void
test_link_in_circle (Fixture      *fixture,
                     gconstpointer user_data)
{
  g_autofree char *etc = g_path_get_dirname (fixture->path);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (etc, 0700), ==, 0);
  g_assert_cmpint (symlink ("jikimi.conf", fixture->path), ==, 0);
  g_assert_null (jk_config_load (fixture->path, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_CONFIG);
}

/* The owner lets go of the file while a worker reads and another writes. */
static void
test_dropped_while_busy (Fixture      *fixture,
                         gconstpointer user_data)
{
  GAsyncResult *result = NULL;

  open_file (fixture, NULL);
  jk_config_file_watch (fixture->file);
  jk_config_file_set_async (fixture->file, change ("{'api.port': just '7'}"), NULL, NULL, on_set_cb, &result);
  g_clear_object (&fixture->file);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (result);
  assert_text (fixture->path, "[api]\nport = 7\n");
}

static void
test_sets_at_once (Fixture      *fixture,
                   gconstpointer user_data)
{
  GAsyncResult *results[3] = { NULL };

  open_file (fixture, NULL);
  jk_config_file_set_async (fixture->file, change ("{'api.port': just '7'}"), NULL, NULL, on_set_cb, &results[0]);
  jk_config_file_set_async (fixture->file, change ("{'log.level': just 'debug'}"), NULL, NULL, on_set_cb, &results[1]);
  jk_config_file_set_async (fixture->file, change ("{'lines.limit': just '9'}"), NULL, NULL, on_set_cb, &results[2]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      while (results[i] == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_true (jk_config_file_set_finish (fixture->file, results[i], NULL));
      g_object_unref (results[i]);
    }
  g_assert_cmpint (jk_config_get_int (jk_config_file_get_config (fixture->file), "api.port"), ==, 7);
  g_assert_cmpint (jk_config_get_int (jk_config_file_get_config (fixture->file), "lines.limit"), ==, 9);
  g_assert_cmpstr (jk_config_get_string (jk_config_file_get_config (fixture->file), "log.level"), ==, "debug");
}

#define ADD(path, function) g_test_add ("/config-file/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("folder-comes-later", test_folder_comes_later);
  ADD ("renamed-over", test_renamed_over);
  ADD ("bad-file-keeps-last-good", test_bad_file_keeps_last_good);
  ADD ("written-in-place", test_written_in_place);
  ADD ("removed", test_removed);
  ADD ("linked-folder-is-swapped", test_linked_folder_is_swapped);
  ADD ("set", test_set);
  ADD ("try", test_try);
  ADD ("file-only", test_file_only);
  ADD ("set-all-or-none", test_set_all_or_none);
  ADD ("set-keeps-link", test_set_keeps_link);
  ADD ("set-fails", test_set_fails);
  ADD ("write-stops-halfway", test_write_stops_halfway);
  ADD ("link-in-circle", test_link_in_circle);
  ADD ("dropped-while-busy", test_dropped_while_busy);
  ADD ("sets-at-once", test_sets_at_once);
  return g_test_run ();
}
