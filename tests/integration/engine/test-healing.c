/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Self-healing through the engine, with a real history; and a process that is killed at each stage of it. */
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "healing-action.h"
#include "jk-engine-alerts.h"
#include "jk-engine-healing.h"
#include "jk-error.h"

#define WAIT_S 60

typedef struct
{
  char *dir;
  JkPaths *paths;
  JkStore *store;
  JkConfigFile *file;
  JkEngine *engine;
  TestAction *action;
} World;

static void
start (World      *world,
       const char *dir,
       const char *halt)
{
  const char *const environment[] = { "JIKIMI_WATCH_MACHINE_INTERVAL=1s", "JIKIMI_HEAL_MEMORY_PRESSURE_MODE=off",
                                      "JIKIMI_HEAL_LOW_DISK_MODE=off", NULL };
  const JkStoreOptions options = { 7, 90, 730, 200 << 20 };
  g_autofree char *state = g_build_filename (dir, "state", NULL), *database = NULL;
  g_autoptr(GPtrArray) actions = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GError) error = NULL;
  g_autoptr(JkConfig) config = NULL;

  world->dir = g_strdup (dir);
  world->paths = jk_paths_new (state);
  g_assert_true (jk_paths_make (world->paths, &error));
  g_assert_true (g_file_set_contents (world->paths->config_file,
                                      "[heal test]\ncondition = memory_usage >= 0\nfor = 0s\naction = memory\nverify_for = 1s\n", -1, NULL));
  database = g_build_filename (world->paths->state_dir, "jikimi.db", NULL);
  config = jk_config_load (world->paths->config_file, environment, &error);
  g_assert_no_error (error);
  world->file = jk_config_file_new (world->paths->config_file, environment, config);
  world->store = jk_store_open (database, &options, jk_clock_system (), &error);
  g_assert_no_error (error);
  world->engine = jk_engine_new (world->file, world->paths, world->store, jk_clock_system ());
  world->action = g_object_new (TEST_TYPE_ACTION, "id", "memory", "timeout-us", 2 * (gint64) G_USEC_PER_SEC, NULL);
  world->action->dir = g_strdup (dir);
  world->action->halt = halt;
  g_ptr_array_add (actions, g_object_ref (world->action));
  jk_engine_set_remedies (world->engine, actions);
  g_assert_true (jk_engine_start (world->engine, &error));
}

static void
on_shut_down_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      done)
{
  g_assert_true (jk_engine_shutdown_finish (JK_ENGINE (source), result, NULL));
  *(gboolean *) done = TRUE;
}

static void
stop (World *world)
{
  gboolean done = FALSE;

  jk_engine_shutdown_async (world->engine, on_shut_down_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&world->engine);
  jk_store_close (world->store);
  g_clear_object (&world->store);
  g_clear_object (&world->file);
  g_clear_object (&world->action);
  jk_paths_free (world->paths);
  g_free (world->dir);
}

/* Returns: (transfer full): the newest action once it has ended */
static GVariant *
wait_for_end (World *world)
{
  gint64 deadline_us = g_get_monotonic_time () + WAIT_S * G_USEC_PER_SEC;

  for (;;)
    {
      g_autoptr(GVariant) healing = jk_engine_describe_healing (world->engine);
      g_autoptr(GVariant) actions = g_variant_lookup_value (healing, "actions", NULL);
      g_autoptr(GVariant) first = g_variant_n_children (actions) > 0 ? g_variant_get_child_value (actions, 0) : NULL;
      const char *state = NULL;

      if (first != NULL && g_variant_lookup (first, "state", "&s", &state) && !g_str_equal (state, "running"))
        return g_steal_pointer (&first);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
assert_text (GVariant   *action,
             const char *name,
             const char *expected)
{
  const char *text = NULL;

  (void) g_variant_lookup (action, name, "&s", &text);
  g_assert_cmpstr (text, ==, expected);
}

static void
remove_all (char *dir)
{
  g_autofree char *out = NULL;
  const char *const argv[] = { "rm", "-rf", "--", dir, NULL };

  g_assert_true (g_spawn_sync ("/", (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, NULL, NULL));
  g_free (dir);
}

static const JkAlert *
find_alert (World      *world,
            JkAlertKind kind)
{
  GPtrArray *all = jk_alert_book_list (jk_engine_get_alerts (world->engine));
  const JkAlert *found = NULL;

  for (guint i = 0; i < all->len; i++)
    {
      const JkAlert *alert = g_ptr_array_index (all, i);

      if (alert->kind == kind)
        found = alert;
    }
  g_ptr_array_unref (all);
  return found;
}

static void
test_heals (void)
{
  char *dir = g_dir_make_tmp ("jikimi-heal-XXXXXX", NULL);
  g_autoptr(GVariant) action = NULL, after = NULL;
  g_autoptr(GError) error = NULL;
  World world = { 0 };
  const char *id;

  start (&world, dir, NULL);
  action = wait_for_end (&world);
  assert_text (action, "state", "kept");
  assert_text (action, "verdict", "helped");
  assert_text (action, "trigger", "rule");
  g_assert_true (g_variant_lookup (action, "id", "&s", &id));
  g_assert_nonnull (find_alert (&world, JK_ALERT_KIND_HEAL_DONE));
  g_assert_cmpstr (find_alert (&world, JK_ALERT_KIND_HEAL_DONE)->lines, ==, "line 4\nline 5\nline 6\nline 7\nline 8");

  g_assert_nonnull (jk_engine_undo_heal (world.engine, id, &error));
  g_assert_no_error (error);
  after = wait_for_end (&world);
  assert_text (after, "id", id);
  assert_text (after, "state", "undone");
  g_assert_true (test_action_has (world.action, "undone"));
  stop (&world);

  /* What was done is known in the next process, and that it was not long ago as well. */
  start (&world, dir, NULL);
  g_variant_unref (after);
  after = wait_for_end (&world);
  assert_text (after, "id", id);
  assert_text (after, "state", "undone");
  stop (&world);
  remove_all (dir);
}

static void
test_switches (void)
{
  char *dir = g_dir_make_tmp ("jikimi-heal-XXXXXX", NULL);
  g_autofree char *off = NULL;
  g_autoptr(GError) error = NULL;
  gint64 deadline_us;
  World world = { 0 };

  start (&world, dir, NULL);
  jk_engine_pause_healing (world.engine, 0);
  stop (&world);

  start (&world, dir, NULL);
  g_assert_true (jk_engine_get_healing_paused (world.engine));
  g_assert_null (jk_engine_run_heal (world.engine, "test", NULL, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_BUSY);
  g_clear_error (&error);
  off = g_build_filename (world.paths->state_dir, "healing.off", NULL);
  g_assert_true (g_file_set_contents (off, "", 0, NULL));
  deadline_us = g_get_monotonic_time () + WAIT_S * G_USEC_PER_SEC;
  for (gboolean held = FALSE; !held;)
    {
      g_main_context_iteration (NULL, TRUE);
      held = !jk_engine_resume_healing (world.engine, &error);
      g_clear_error (&error);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
    }
  g_assert_true (jk_engine_get_healing_paused (world.engine));
  stop (&world);
  remove_all (dir);
}

static void
test_hangs (void)
{
  char *dir = g_dir_make_tmp ("jikimi-heal-XXXXXX", NULL);
  g_autoptr(GVariant) action = NULL;
  World world = { 0 };

  start (&world, dir, NULL);
  world.action->hangs = TRUE;
  action = wait_for_end (&world);
  /* It was ended at its time and taken back. */
  assert_text (action, "state", "undone");
  assert_text (action, "error", "it took too long and was ended");
  g_assert_false (test_action_has (world.action, "acted"));
  g_assert_nonnull (find_alert (&world, JK_ALERT_KIND_HEAL_UNDONE));
  stop (&world);
  remove_all (dir);
}

/* Runs this program as one that heals until it says that it has come to @stage, and kills it. */
static void
heal_until_killed (const char *dir,
                   const char *stage)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  char *args[] = { self, (char *) "--heal", (char *) dir, (char *) stage, NULL };
  g_autoptr(GError) error = NULL;
  char said[64] = "";
  int out, status;
  GPid pid;
  FILE *from;

  g_assert_true (g_spawn_async_with_pipes (NULL, args, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, &out, NULL, &error));
  from = fdopen (out, "r");
  g_assert_nonnull (fgets (said, sizeof said, from));
  g_assert_cmpstr (g_strchomp (said), ==, stage);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  fclose (from);
}

static gsize
count_deeds (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "acted", NULL);
  g_autofree char *text = NULL;
  gsize length = 0;

  return g_file_get_contents (path, &text, &length, NULL) ? length : 0;
}

static gboolean
has_actions (World *world)
{
  g_autoptr(GVariant) healing = jk_engine_describe_healing (world->engine);
  g_autoptr(GVariant) actions = g_variant_lookup_value (healing, "actions", NULL);

  return g_variant_n_children (actions) > 0;
}

static void
test_killed (void)
{
  static const struct
  {
    const char *stage;
    const char *state;
    gsize n_deeds;
  } cases[] = {
    { "checkpoint", "refused", 0 },
    { "before", "undone", 0 },
    { "after", "kept", 1 },
    { "verify", "kept", 1 },
    { "undo", "kept", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char *dir = g_dir_make_tmp ("jikimi-heal-XXXXXX", NULL);
      g_autoptr(GVariant) action = NULL;
      World world = { 0 };

      g_test_message ("killed at %s", cases[i].stage);
      heal_until_killed (dir, cases[i].stage);
      start (&world, dir, NULL);
      /* What is told is what an earlier process left; nothing is done again meanwhile. */
      jk_engine_pause_healing (world.engine, 0);
      /* Before the way back is on disk nothing is done, and nothing need be known of it. */
      if (cases[i].n_deeds > 0 || !g_str_equal (cases[i].stage, "checkpoint") || has_actions (&world))
        {
          action = wait_for_end (&world);
          assert_text (action, "state", cases[i].state);
        }
      g_assert_cmpuint (count_deeds (dir), ==, cases[i].n_deeds);
      stop (&world);
      remove_all (dir);
    }
}

static gboolean
on_idle_cb (gpointer user_data)
{
  World *world = user_data;
  g_autoptr(GVariant) healing = jk_engine_describe_healing (world->engine);
  g_autoptr(GVariant) actions = g_variant_lookup_value (healing, "actions", NULL);
  const char *id = NULL, *state = NULL;

  if (g_variant_n_children (actions) > 0)
    {
      g_autoptr(GVariant) first = g_variant_get_child_value (actions, 0);

      if (g_variant_lookup (first, "state", "&s", &state) && g_str_equal (state, "kept") && g_variant_lookup (first, "id", "&s", &id))
        (void) jk_engine_undo_heal (world->engine, id, NULL);
    }
  return G_SOURCE_CONTINUE;
}

static int
heal_until_end (const char *dir,
                const char *stage)
{
  World world = { 0 };

  start (&world, dir, stage);
  if (g_str_equal (stage, "undo"))
    g_timeout_add (100, on_idle_cb, &world);
  for (;;)
    g_main_context_iteration (NULL, TRUE);
  return 1;
}

int
main (int    argc,
      char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--heal"))
    return heal_until_end (argv[2], argv[3]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/healing/heals", test_heals);
  g_test_add_func ("/healing/switches", test_switches);
  g_test_add_func ("/healing/hangs", test_hangs);
  g_test_add_func ("/healing/killed", test_killed);
  return g_test_run ();
}
