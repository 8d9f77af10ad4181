/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An outbox for the tests: channel-probe CONFIG FOLDER [CA-FILE]. Records are files of FOLDER/records, secrets of FOLDER/secrets. Each
 * line of standard input is a command, answered by a line: "post STATE LEVEL ID TITLE|TEXT", "describe", "test CHANNEL". */
#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-outbox.h"

/* See jk-test-server.c. */
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "intercept_tls_get_addr=0";
}

typedef struct
{
  const char *folder;
  JkOutbox *outbox;
  GDataInputStream *lines;
  GMainLoop *loop;
} Probe;

static char *
path_of (Probe      *self,
         const char *kind,
         const char *name)
{
  g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);

  return g_build_filename (self->folder, kind, escaped, NULL);
}

static void
save (const char   *key,
      const char   *text,
      JkOutboxSaved saved,
      gpointer      saved_data,
      gpointer      user_data)
{
  g_autofree char *path = path_of (user_data, "records", key);

  if (text != NULL)
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
  else
    (void) unlink (path);
  if (saved != NULL)
    saved (saved_data);
}

static void
find_secret (const char         *name,
             JkOutboxSecretFound found,
             gpointer            found_data,
             gpointer            user_data)
{
  g_autofree char *path = path_of (user_data, "secrets", name), *secret = NULL;
  g_autoptr(GError) error = NULL;

  (void) g_file_get_contents (path, &secret, NULL, &error);
  found (secret, error, found_data);
}

static void
restore (Probe *self)
{
  g_autofree char *folder = g_build_filename (self->folder, "records", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL), *text = NULL, *key = g_uri_unescape_string (name, NULL);

      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      jk_outbox_restore (self->outbox, key, text);
    }
}

static JkMessage *
make_message (JkMessageState state,
              const char    *level,
              const char    *id,
              const char    *title)
{
  g_auto(GStrv) parts = g_strsplit (title, "|", 2);
  g_autofree char *text = g_strcompress (parts[1] != NULL ? parts[1] : "");
  JkMessageParts said = { .id = id, .state = state, .category = "git", .title = parts[0], .text = text, .project = "가게",
                          .metric = "git_changes", .value = "120", .threshold = "100", .value_number = 120, .threshold_number = 100,
                          .since_us = g_get_real_time () - 60 * G_USEC_PER_SEC, .time_us = g_get_real_time (), .count = 1,
                          .host = "build", .url = "https://build:2542/" };

  g_assert_true (jk_level_from_string (level, &said.level));
  return jk_message_new (&said);
}

static void
answer (const char *text)
{
  g_print ("%s\n", text);
}

static void
on_tested_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  gboolean is_sent = jk_outbox_test_finish (((Probe *) user_data)->outbox, result, &error);

  answer (is_sent ? "ok" : error->message);
}

static void
obey (Probe      *self,
      const char *line)
{
  g_auto(GStrv) words = g_strsplit (line, " ", 5);

  if (g_str_equal (words[0], "post"))
    {
      JkMessageState state = g_str_equal (words[1], "resolved") ? JK_MESSAGE_RESOLVED : JK_MESSAGE_FIRING;
      g_autoptr(JkMessage) message = make_message (state, words[2], words[3], words[4]);

      jk_outbox_post (self->outbox, message);
      answer ("ok");
    }
  else if (g_str_equal (words[0], "test"))
    {
      g_autoptr(JkMessage) message = make_message (JK_MESSAGE_TEST, "info", "test", "A test");

      jk_outbox_test_async (self->outbox, words[1], message, on_tested_cb, self);
    }
  else
    {
      g_autoptr(GVariant) all = jk_outbox_describe (self->outbox);
      g_autofree char *text = g_variant_print (all, TRUE);

      answer (text);
    }
}

static void
on_line_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Probe *self = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (self->lines, result, NULL, NULL);

  if (line == NULL)
    {
      g_main_loop_quit (self->loop);
      return;
    }
  obey (self, line);
  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, NULL, on_line_cb, self);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr(GError) error = NULL;
  g_autoptr(JkConfig) config = jk_config_load (argv[1], NULL, &error);
  g_autoptr(GTlsDatabase) database = argc > 3 ? g_tls_file_database_new (argv[3], &error) : NULL;
  g_autoptr(JkHttp) http = jk_http_new (database);
  g_autoptr(GPtrArray) channels = NULL;
  Probe self = { .folder = argv[2] };
  const JkOutboxKeeper keeper = { save, find_secret, NULL, &self };

  g_assert_no_error (error);
  channels = jk_channel_list (config);
  self.loop = g_main_loop_new (NULL, FALSE);
  self.lines = g_data_input_stream_new (input);
  self.outbox = jk_outbox_new (jk_clock_system (), http, argc > 3 ? argv[3] : NULL, &keeper);
  jk_outbox_set_channels (self.outbox, channels);
  restore (&self);
  g_data_input_stream_read_line_async (self.lines, G_PRIORITY_DEFAULT, NULL, on_line_cb, &self);
  g_main_loop_run (self.loop);

  jk_outbox_free (self.outbox);
  g_object_unref (self.lines);
  g_main_loop_unref (self.loop);
  return 0;
}
