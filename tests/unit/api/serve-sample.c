/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <libintl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "jk-api-server.h"
#include "jk-log.h"
#include "jk-store-private.h"
#include "jk-wrong-keys.h"
#include "sample-engine.h"

/*
 * serve-sample FOLDER: the API of a sample engine on loopback and at FOLDER/run/api.sock, until it is told to end. What it is
 * told on standard input, a word a line, happens: "tick" collects, "level" and "flood" change the status, "holds" prints how
 * many hold an interval, "adding" how many projects are being added, "crowd" adds 700 alerts and prints how many there are;
 * "later N" moves the clock on by N seconds, "forgive" only so far, and without the wall clock, that wrong keys are forgotten; "stop" shuts down.
 * serve-sample FOLDER ADDRESS HOURS gives ten metrics a past of a value a second.
 */

typedef struct
{
  GMainLoop *loop;
  JkEngine *engine;
  JkApiServer *server;
} Program;

static void
on_shut_down_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  Program *program = user_data;

  (void) jk_api_server_shutdown_finish (JK_API_SERVER (source), result, NULL);
  g_main_loop_quit (program->loop);
}

/* More events than a reader's queue and the kernel's buffers hold, as fast as they can be made, then one of the projects. */
static gboolean
on_flood_cb (gpointer user_data)
{
  static guint n_left = 80;
  Program *program = user_data;
  g_autofree char *padding = g_strnfill (200000, 'x');

  if (n_left-- == 0)
    {
      n_left = 80;
      fake_engine_change (program->engine, JK_FACET_PROJECTS);
      return G_SOURCE_REMOVE;
    }
  fake_engine_set_error (program->engine, 1, padding);
  fake_engine_change (program->engine, JK_FACET_STATUS);
  return G_SOURCE_CONTINUE;
}

static void
make_past (JkStore *store,
           guint    hours)
{
  gint64 now_us = g_get_real_time () / G_USEC_PER_SEC * G_USEC_PER_SEC;

  for (guint second = hours * 3600; second > 0; second--)
    {
      g_autoptr(JkCollection) collection = jk_collection_new (NULL, now_us - second * G_TIME_SPAN_SECOND);

      for (guint i = 0; i < 10; i++)
        {
          g_autofree char *metric = g_strdup_printf ("past_%u", i);

          jk_collection_add (collection, metric, round (500 + 400 * sin (second / 200.0 + i)) / 10);
        }
      jk_store_append (store, collection);
      jk_store_commit (store);
      if (second % 600 == 1) /* what waits to be written is bounded */
        (void) jk_store_flush (store, NULL);
    }
  jk_store_settle (store);
}

/* More alerts than are put into words at once. */
static void
add_crowd (JkEngine *engine)
{
  for (guint i = 0; i < 700; i++)
    {
      g_autofree char *key = g_strdup_printf ("disk_usage{mount=\"/crowd-%u\"}", i);
      const JkAlertReport report = {
        .key = key, .kind = JK_ALERT_KIND_THRESHOLD, .level = JK_LEVEL_WARNING, .metric = "disk_usage", .series = key,
        .subject = "secret-crowd", .value = 72, .threshold = 70,
      };

      (void) jk_alert_book_report (jk_engine_get_alerts (engine), &report);
    }
  fake_engine_change (engine, JK_FACET_ALERTS);
}

static void
obey (Program    *program,
      const char *word)
{
  static const char *const machine[] = { "cpu_usage", "memory_usage", NULL };

  if (g_str_has_prefix (word, "tick"))
    fake_engine_collected (program->engine, NULL, machine);
  else if (g_str_has_prefix (word, "later "))
    {
      jk_clock_advance (jk_engine_get_clock (program->engine), g_ascii_strtoll (word + strlen ("later "), NULL, 10) * G_USEC_PER_SEC);
      printf ("later\n");
      fflush (stdout);
    }
  else if (g_str_has_prefix (word, "forgive"))
    {
      JkClock *clock = jk_engine_get_clock (program->engine);
      gint64 real_us = jk_clock_get_real_us (clock);

      jk_clock_advance (clock, JK_WRONG_KEYS_FORGET_US);
      jk_clock_set_real (clock, real_us);
      printf ("forgive\n");
      fflush (stdout);
    }
  else if (g_str_has_prefix (word, "adding"))
    {
      printf ("adding %u\n", fake_engine_count_adding (program->engine));
      fflush (stdout);
    }
  else if (g_str_has_prefix (word, "level"))
    {
      fake_engine_set_level (program->engine, JK_LEVEL_EMERGENCY);
      fake_engine_change (program->engine, JK_FACET_STATUS);
    }
  else if (g_str_has_prefix (word, "crowd"))
    {
      add_crowd (program->engine);
      printf ("crowd %u\n", jk_alert_book_get_n_listed (jk_engine_get_alerts (program->engine)));
      fflush (stdout);
    }
  else if (g_str_has_prefix (word, "flood"))
    g_timeout_add (32, on_flood_cb, program);
  else if (g_str_has_prefix (word, "holds"))
    {
      printf ("holds %u\n", fake_engine_count_holds (program->engine));
      fflush (stdout);
    }
  else if (g_str_has_prefix (word, "stop"))
    jk_api_server_shutdown_async (program->server, 2000, on_shut_down_cb, program);
}

static gboolean
on_input_cb (GIOChannel  *channel,
             GIOCondition condition,
             gpointer     user_data)
{
  g_autofree char *line = NULL;

  if (g_io_channel_read_line (channel, &line, NULL, NULL, NULL) != G_IO_STATUS_NORMAL)
    {
      g_main_loop_quit (((Program *) user_data)->loop); /* whoever started us is gone */
      return G_SOURCE_REMOVE;
    }
  obey (user_data, line);
  return G_SOURCE_CONTINUE;
}

static void
fill_history (JkStore *store,
              gint64   now_us)
{
  for (guint i = 600; i > 0; i--)
    {
      g_autoptr(JkCollection) collection = jk_collection_new (NULL, now_us - i * G_USEC_PER_SEC);

      jk_collection_add (collection, "cpu_usage", 50 + 40 * sin (i / 20.0));
      jk_collection_add_labelled (collection, "disk_usage", 40, "mount", "/secret-home", NULL);
      jk_store_append (store, collection);
      jk_store_commit (store);
    }
  (void) jk_store_flush (store, NULL);
}

int
main (int    argc,
      char **argv)
{
  JkStoreOptions options = { 7, 90, 730, 200 * 1024 * 1024 };
  g_autofree char *socket = g_build_filename (argv[1], "run", "api.sock", NULL);
  g_autofree char *database = g_build_filename (argv[1], "jikimi.db", NULL);
  g_autofree char *config_path = g_build_filename (argv[1], "jikimi.conf", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(JkConfig) config = jk_config_load (config_path, NULL, &error);
  g_autoptr(JkConfigFile) config_file = jk_config_file_new (config_path, NULL, config);
  g_autoptr(JkStore) store = jk_store_open (database, &options, jk_clock_system (), &error);
  g_autoptr(GIOChannel) input = g_io_channel_unix_new (0);
  g_autofree char *url = NULL;
  Program program = { NULL };

  jk_log_init ("json", "info"); /* a server that warns goes on, other than a test */
  bindtextdomain (GETTEXT_PACKAGE, JK_BUILD_LOCALE_DIR);
  if (argc > 3)
    make_past (store, (guint) g_ascii_strtoull (argv[3], NULL, 10));
  else
    fill_history (store, g_get_real_time ());
  program.loop = g_main_loop_new (NULL, FALSE);
  program.engine = sample_engine_new (g_get_real_time (), store, config);
  fake_engine_set_config_file (program.engine, config_file);
  program.server = jk_api_server_new (program.engine);
  if (!jk_api_server_listen_tcp (program.server, argc > 2 ? argv[2] : "127.0.0.1", 0, &error)
      || !jk_api_server_listen_unix (program.server, socket, &error))
    g_error ("%s", error->message);

  url = jk_api_server_dup_url (program.server);
  printf ("listening %s unix:%s\n", url, socket);
  fflush (stdout);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, on_input_cb, &program);
  g_main_loop_run (program.loop);

  g_object_unref (program.server);
  g_object_unref (program.engine);
  g_main_loop_unref (program.loop);
  return 0;
}
