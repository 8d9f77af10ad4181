/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../unit/client/stand-in-server.h"

#include <signal.h>

/* What jikimictl watch does with a server that the test has in its hands: events, a break, garbage, a refusal. */

static const char *const cpu = "{\"type\":\"metrics\",\"id\":2,\"metrics\":[{\"id\":\"cpu_usage\",\"series\":\"cpu_usage\","
                               "\"value\":42.5,\"unit\":\"%\",\"level\":\"warning\",\"time\":\"2026-01-02T03:04:05Z\"}]}";
static const char *const load = "{\"type\":\"metrics\",\"id\":3,\"metrics\":[{\"id\":\"load\",\"series\":\"load\","
                                "\"value\":1,\"level\":\"info\",\"time\":\"2026-01-02T03:04:05Z\"}]}";

static GSubprocess *
watch (StandIn           *server,
       const char *const *more)
{
  g_autoptr(GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  GSubprocess *child;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_setenv (launcher, "TZ", "UTC", TRUE);
  g_ptr_array_add (arguments, g_build_filename (g_getenv ("JIKIMI_BUILD_DIR"), "jikimictl", NULL));
  g_ptr_array_add (arguments, g_strdup ("--socket"));
  g_ptr_array_add (arguments, g_strdup (server->path));
  g_ptr_array_add (arguments, g_strdup ("watch"));
  for (guint i = 0; more[i] != NULL; i++)
    g_ptr_array_add (arguments, g_strdup (more[i]));
  g_ptr_array_add (arguments, NULL);
  child = g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata, &error);
  g_assert_no_error (error);
  return child;
}

static void
on_ended_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* Returns: its exit status, once it has ended by itself */
static int
end (GSubprocess *child,
     char       **out,
     char       **err)
{
  g_autoptr(GAsyncResult) result = NULL;

  g_subprocess_communicate_utf8_async (child, NULL, NULL, on_ended_cb, &result);
  RUN_UNTIL (result != NULL);
  g_assert_true (g_subprocess_communicate_utf8_finish (child, result, out, err, NULL));
  g_assert_true (g_subprocess_get_if_exited (child));
  return g_subprocess_get_exit_status (child);
}

static void
test_lines (void)
{
  StandIn *server = stand_in_new ();
  const char *const arguments[] = { "cpu_usage", "--count", "2", "--interval", "3s", NULL };
  g_autoptr(GSubprocess) child = watch (server, arguments);
  g_autofree char *out = NULL;

  RUN_UNTIL (server->received->len == 1);
  g_assert_cmpstr (server->received->pdata[0], ==, "{\"subscribe\":{\"interval_s\":3}}");
  stand_in_send (server, load);
  stand_in_send (server, cpu);
  stand_in_send (server, cpu);
  g_assert_cmpint (end (child, &out, NULL), ==, 0);
  g_assert_cmpstr (out, ==,
                   "2026-01-02 03:04:05\tcpu_usage\t42.5%\twarning\n2026-01-02 03:04:05\tcpu_usage\t42.5%\twarning\n");
  stand_in_free (server);
}

static void
test_interrupted (void)
{
  StandIn *server = stand_in_new ();
  const char *const arguments[] = { "--json", NULL };
  g_autoptr(GSubprocess) child = watch (server, arguments);
  g_autofree char *out = NULL;

  RUN_UNTIL (server->received->len == 1);
  g_subprocess_send_signal (child, SIGINT);
  g_assert_cmpint (end (child, &out, NULL), ==, 0);
  g_assert_cmpstr (out, ==, "");
  stand_in_free (server);
}

static void
test_goes_on_after_a_restart (void)
{
  StandIn *server = stand_in_new ();
  const char *const arguments[] = { "--count", "1", NULL };
  g_autoptr(GSubprocess) child = watch (server, arguments);
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;

  RUN_UNTIL (server->received->len == 1);
  stand_in_stop (server);
  stand_in_start (server);
  RUN_UNTIL (server->received->len == 2);
  stand_in_send (server, load);
  g_assert_cmpint (end (child, &out, &err), ==, 0);
  g_assert_cmpstr (out, ==, "2026-01-02 03:04:05\tload\t1.00\tinfo\n");
  g_assert_nonnull (strstr (err, "trying again"));
  stand_in_free (server);
}

static void
test_refused_and_unreachable (void)
{
  StandIn *server = stand_in_new ();
  const char *const arguments[] = { NULL };
  g_autoptr(GSubprocess) refused = NULL;
  g_autoptr(GSubprocess) alone = NULL;

  server->refuse_events = TRUE;
  refused = watch (server, arguments);
  g_assert_cmpint (end (refused, NULL, NULL), ==, 4);
  stand_in_stop (server);
  alone = watch (server, arguments);
  g_assert_cmpint (end (alone, NULL, NULL), ==, 3);
  stand_in_free (server);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/watch/lines", test_lines);
  g_test_add_func ("/watch/interrupted", test_interrupted);
  g_test_add_func ("/watch/goes-on-after-a-restart", test_goes_on_after_a_restart);
  g_test_add_func ("/watch/refused-and-unreachable", test_refused_and_unreachable);
  return g_test_run ();
}
