/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a burst of messages costs on the guard thread: 10,000 causes for one channel that is full after 1,000, and 1,000 for ten channels;
 * the receivers are never asked. One JSON line a figure. */
#include <glib/gstdio.h>
#include <malloc.h>
#include <math.h>
#include <time.h>

#include "jk-error.h"
#include "jk-outbox.h"

static guint n_saved;

static void
save (const char   *key,
      const char   *text,
      JkOutboxSaved saved,
      gpointer      saved_data,
      gpointer      user_data)
{
  n_saved++;
  if (saved != NULL)
    saved (saved_data);
}

/* Says no: nothing leaves, and all waits. */
static void
find_secret (const char         *name,
             JkOutboxSecretFound found,
             gpointer            found_data,
             gpointer            user_data)
{
  g_autoptr(GError) error = g_error_new_literal (JK_ERROR, JK_ERROR_NOT_FOUND, "none");

  found (NULL, error, found_data);
}

static GPtrArray *
make_channels (guint n_channels)
{
  g_autofree char *folder = g_dir_make_tmp ("jikimi-bench-XXXXXX", NULL), *path = g_build_filename (folder, "conf", NULL);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(JkConfig) config = NULL;

  for (guint i = 0; i < n_channels; i++)
    g_string_append_printf (text, "[channel c%u]\nurl=http://127.0.0.1:1/\nsecret=none\n", i);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  config = jk_config_load (path, NULL, &error);
  g_assert_no_error (error);
  (void) g_remove (path);
  (void) g_rmdir (folder);
  return jk_channel_list (config);
}

static double
get_cpu_s (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static void
tell (const char *name,
      guint       n_channels,
      double      value,
      const char *unit,
      double      target)
{
  g_print ("{\"name\":\"channels_%s_%u\",\"value\":%.3f,\"unit\":\"%s\",\"target\":%g}\n", name, n_channels, value, unit, target);
}

static void
measure (guint n_causes,
         guint n_channels)
{
  const JkOutboxKeeper keeper = { save, find_secret, NULL, NULL };
  g_autoptr(GPtrArray) channels = make_channels (n_channels);
  g_autoptr(JkHttp) http = jk_http_new (NULL);
  g_autoptr(JkOutbox) outbox = jk_outbox_new (jk_clock_system (), http, NULL, &keeper);
  gsize before = mallinfo2 ().uordblks;
  double start_s;

  n_saved = 0;
  jk_outbox_set_channels (outbox, channels);
  start_s = get_cpu_s ();
  for (guint i = 0; i < n_causes; i++)
    {
      g_autofree char *id = g_strdup_printf ("%012x", i);
      const JkMessageParts parts = { .id = id, .level = JK_LEVEL_WARNING + i % 3, .category = "git", .project = "가게",
                                     .title = "저장소 “가게”에 커밋하지 않은 변경이 120개 있습니다",
                                     .text = "경고 임계값은 100개입니다. 5분 전에 시작했습니다.",
                                     .metric = "git_changes", .value = "120개", .threshold = "100개",
                                     .value_number = 120, .threshold_number = 100, .since_us = g_get_real_time (),
                                     .time_us = g_get_real_time (), .count = 1, .host = "build" };
      g_autoptr(JkMessage) message = jk_message_new (&parts);

      jk_outbox_post (outbox, message);
    }
  tell ("cpu", n_channels, get_cpu_s () - start_s, "s", 1);
  tell ("memory", n_channels, (mallinfo2 ().uordblks - before) / 1048576.0, "MiB", 16);
  tell ("waiting", n_channels, jk_outbox_get_n_waiting (outbox), "messages", 1000 * n_channels);
  tell ("records", n_channels, n_saved, "writes", 2.0 * n_causes * n_channels);
}

int
main (int    argc,
      char **argv)
{
  measure (10000, 1);
  measure (1000, 10);
  return 0;
}
