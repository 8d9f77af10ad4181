/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine with real repositories, a real history database and this machine. */
#include <glib/gstdio.h>
#include <math.h>

#include "jk-engine-alerts.h"
#include "jk-engine-channels.h"
#include "jk-engine.h"
#include "jk-error.h"

typedef struct
{
  char *dir;
  char *repository;
  JkPaths *paths;
  JkStore *store;
  JkConfigFile *file;
  JkEngine *engine;
} Fixture;

static void
run (const char *dir,
     const char *command)
{
  g_auto(GStrv) argv = NULL;
  g_autofree char *err = NULL;
  int status = 0;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_shell_parse_argv (command, NULL, &argv, NULL));
  g_spawn_sync (dir, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &err, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("%s: %s", command, err);
}

static void
write_file (const char *dir,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static char *
make_repository (const char *dir,
                 const char *name)
{
  char *path = g_build_filename (dir, name, NULL);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  run (path, "git init -q -b main");
  run (path, "git config user.name Tester");
  run (path, "git config user.email tester@example.org");
  write_file (path, "first.c", "int first;\n");
  run (path, "git add .");
  run (path, "git commit -q -m first");
  return path;
}

static void
start_engine (Fixture *fixture)
{
  const char *const environment[] = { "JIKIMI_THRESHOLDS_GIT_CHANGES=2/3/4", "JIKIMI_WATCH_PROJECT_INTERVAL=1s",
                                      "JIKIMI_WATCH_MACHINE_INTERVAL=1s", NULL };
  const JkStoreOptions options = { 7, 90, 730, 200 << 20 };
  g_autofree char *database = g_build_filename (fixture->paths->state_dir, "jikimi.db", NULL);
  g_autoptr(JkConfig) config = NULL;
  g_autoptr(GError) error = NULL;

  config = jk_config_load (fixture->paths->config_file, environment, &error);
  g_assert_no_error (error);
  fixture->file = jk_config_file_new (fixture->paths->config_file, environment, config);
  fixture->store = jk_store_open (database, &options, jk_clock_system (), &error);
  g_assert_no_error (error);
  fixture->engine = jk_engine_new (fixture->file, fixture->paths, fixture->store, jk_clock_system ());
  g_assert_true (jk_engine_start (fixture->engine, &error));
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
stop_engine (Fixture *fixture)
{
  gboolean done = FALSE;

  jk_engine_shutdown_async (fixture->engine, on_shut_down_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&fixture->engine);
  jk_store_close (fixture->store);
  g_clear_object (&fixture->store);
  g_clear_object (&fixture->file);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autofree char *state = NULL;
  g_autoptr(GError) error = NULL;

  fixture->dir = g_dir_make_tmp ("jikimi-engine-XXXXXX", NULL);
  state = g_build_filename (fixture->dir, "state", NULL);
  fixture->paths = jk_paths_new (state);
  g_assert_true (jk_paths_make (fixture->paths, &error));
  fixture->repository = make_repository (fixture->dir, "shop");
  start_engine (fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -rf -- %s", fixture->dir);

  if (fixture->engine != NULL)
    stop_engine (fixture);
  run ("/", command);
  jk_paths_free (fixture->paths);
  g_free (fixture->repository);
  g_free (fixture->dir);
}

typedef struct
{
  gboolean done;
  char *id;
  GError *error;
} Added;

static void
on_added_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Added *added = user_data;

  added->id = jk_engine_add_project_finish (JK_ENGINE (source), result, &added->error);
  added->done = TRUE;
}

static char *
add_project (Fixture    *fixture,
             const char *path,
             GError    **error)
{
  Added added = { 0 };

  jk_engine_add_project_async (fixture->engine, path, NULL, FALSE, NULL, on_added_cb, &added);
  while (!added.done)
    g_main_context_iteration (NULL, TRUE);
  if (added.error != NULL)
    g_propagate_error (error, added.error);
  return added.id;
}

static const JkMetricState *
get_project_metric (Fixture    *fixture,
                    const char *metric,
                    const char *id)
{
  g_autofree char *series = g_strdup_printf ("%s{project=\"%s\"}", metric, id);

  return jk_engine_get_metric (fixture->engine, series);
}

#define WAIT_UNTIL(condition) \
  while (!(condition)) \
    g_main_context_iteration (NULL, TRUE)

static gboolean
has_value (const JkMetricState *state,
           double               value)
{
  return state != NULL && state->value == value;
}

static void
test_watches_a_repository (Fixture      *fixture,
                           gconstpointer data)
{
  g_autofree char *id = add_project (fixture, fixture->repository, NULL);
  const JkMetricState *changes;

  g_assert_nonnull (id);
  WAIT_UNTIL (has_value (get_project_metric (fixture, "git_changes", id), 0));
  WAIT_UNTIL (g_strcmp0 (jk_engine_get_project (fixture->engine, id)->state, "ok") == 0);
  g_assert_cmpstr (jk_engine_get_project (fixture->engine, id)->branch, ==, "main");
  g_assert_cmpstr (jk_engine_get_project (fixture->engine, id)->name, ==, "shop");

  /* Three paths reach the critical threshold of 3; the level is the project's and everything's. */
  write_file (fixture->repository, "a.c", "a\n");
  write_file (fixture->repository, "b.c", "b\n");
  write_file (fixture->repository, "first.c", "int changed;\n");
  WAIT_UNTIL (has_value (get_project_metric (fixture, "git_changes", id), 3));
  changes = get_project_metric (fixture, "git_changes", id);
  g_assert_cmpint (changes->level, ==, JK_LEVEL_CRITICAL);
  g_assert_cmpint (jk_engine_get_project (fixture->engine, id)->level, ==, JK_LEVEL_CRITICAL);
  g_assert_cmpint (jk_engine_get_level (fixture->engine), >=, JK_LEVEL_CRITICAL);

  /* A repository without a report has no coverage, and says so. */
  WAIT_UNTIL (get_project_metric (fixture, "test_coverage", id) != NULL);
  g_assert_true (isnan (get_project_metric (fixture, "test_coverage", id)->value));
  g_assert_nonnull (get_project_metric (fixture, "test_coverage", id)->error);
}

static void
test_machine_is_measured (Fixture      *fixture,
                          gconstpointer data)
{
  WAIT_UNTIL (jk_engine_get_ready (fixture->engine));
  g_assert_nonnull (jk_engine_get_metric (fixture->engine, "memory_usage"));
  WAIT_UNTIL (jk_engine_get_metric (fixture->engine, "cpu_usage") != NULL);
  g_assert_cmpfloat (jk_engine_get_metric (fixture->engine, "memory_usage")->value, >, 0);
  g_assert_cmpfloat (jk_engine_get_metric (fixture->engine, "cpu_usage")->value, <=, 100);
  g_assert_nonnull (jk_engine_get_detail (fixture->engine, "machine", NULL));
}

static void
test_refuses_what_is_no_repository (Fixture      *fixture,
                                    gconstpointer data)
{
  g_autofree char *missing = g_build_filename (fixture->dir, "missing", NULL);
  g_autofree char *first = NULL, *again = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (add_project (fixture, missing, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_NOT_FOUND);
  g_clear_error (&error);

  first = add_project (fixture, fixture->repository, NULL);
  again = add_project (fixture, fixture->repository, &error);
  g_assert_null (again);
  g_assert_error (error, JK_ERROR, JK_ERROR_EXISTS);
  g_assert_cmpstr (error->message, ==, first);
}

static void
test_survives_a_restart (Fixture      *fixture,
                         gconstpointer data)
{
  g_autofree char *id = add_project (fixture, fixture->repository, NULL);

  jk_engine_set_auto_healing (fixture->engine, TRUE);
  jk_engine_set_running (fixture->engine, FALSE);
  stop_engine (fixture);
  start_engine (fixture);

  g_assert_nonnull (jk_engine_get_project (fixture->engine, id));
  g_assert_cmpstr (jk_engine_get_project (fixture->engine, id)->path, ==, fixture->repository);
  g_assert_true (jk_engine_get_auto_healing (fixture->engine));
  g_assert_false (jk_engine_get_running (fixture->engine));
  g_assert_cmpuint (jk_engine_get_operations (fixture->engine)->len, ==, 1);
  g_assert_null (get_project_metric (fixture, "git_changes", id));

  jk_engine_set_running (fixture->engine, TRUE);
  WAIT_UNTIL (has_value (get_project_metric (fixture, "git_changes", id), 0));
}

static void
on_queried_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  *(GPtrArray **) user_data = jk_store_query_finish (JK_STORE (source), result, NULL);
}

static void
test_keeps_history_until_removed (Fixture      *fixture,
                                  gconstpointer data)
{
  g_autofree char *id = add_project (fixture, fixture->repository, NULL);
  g_autofree char *series = g_strdup_printf ("git_changes{project=\"%s\"}", id);
  const char *const keys[] = { series, NULL };
  GPtrArray *found = NULL;

  WAIT_UNTIL (has_value (get_project_metric (fixture, "git_changes", id), 0));
  jk_store_query_async (fixture->store, keys, 0, G_MAXINT64 / 2, 0, NULL, on_queried_cb, &found);
  WAIT_UNTIL (found != NULL);
  g_assert_cmpuint (((JkSeries *) found->pdata[0])->points->len, >=, 1);
  g_clear_pointer (&found, g_ptr_array_unref);

  g_assert_true (jk_engine_remove_project (fixture->engine, id, NULL));
  g_assert_null (jk_engine_get_project (fixture->engine, id));
  g_assert_null (get_project_metric (fixture, "git_changes", id));
  jk_store_query_async (fixture->store, keys, 0, G_MAXINT64 / 2, 0, NULL, on_queried_cb, &found);
  WAIT_UNTIL (found != NULL);
  g_assert_cmpuint (((JkSeries *) found->pdata[0])->points->len, ==, 0);
  g_ptr_array_unref (found);
}

static void
test_deleted_while_watched (Fixture      *fixture,
                            gconstpointer data)
{
  g_autofree char *id = add_project (fixture, fixture->repository, NULL);
  g_autofree char *command = g_strdup_printf ("mv %s %s-away", fixture->repository, fixture->repository);
  g_autofree char *back = g_strdup_printf ("mv %s-away %s", fixture->repository, fixture->repository);

  WAIT_UNTIL (has_value (get_project_metric (fixture, "git_changes", id), 0));
  run ("/", command);
  WAIT_UNTIL (g_strcmp0 (jk_engine_get_project (fixture->engine, id)->state, "failed") == 0);
  g_assert_nonnull (jk_engine_get_project (fixture->engine, id)->error);
  g_assert_true (isnan (get_project_metric (fixture, "git_changes", id)->value));

  /* The machine's numbers went on, and the repository comes back by itself. */
  g_assert_nonnull (jk_engine_get_metric (fixture->engine, "memory_usage"));
  run ("/", back);
  WAIT_UNTIL (g_strcmp0 (jk_engine_get_project (fixture->engine, id)->state, "ok") == 0);
}

static void
test_rename (Fixture      *fixture,
             gconstpointer data)
{
  g_autofree char *id = add_project (fixture, fixture->repository, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (jk_engine_rename_project (fixture->engine, id, "가게", &error));
  g_assert_cmpstr (jk_engine_get_project (fixture->engine, id)->name, ==, "가게");
  g_assert_false (jk_engine_rename_project (fixture->engine, id, "", &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (jk_engine_rename_project (fixture->engine, "nothing", "x", &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_NOT_FOUND);
}

static void
test_generations_rise_only_with_change (Fixture      *fixture,
                                        gconstpointer data)
{
  g_autofree char *id = add_project (fixture, fixture->repository, NULL);
  guint64 details, projects, metrics;

  WAIT_UNTIL (has_value (get_project_metric (fixture, "git_changes", id), 0));
  WAIT_UNTIL (jk_operation_get_state (g_ptr_array_index (jk_engine_get_operations (fixture->engine), 0)) == JK_OPERATION_DONE);
  projects = jk_engine_get_generation (fixture->engine, JK_FACET_PROJECTS);
  metrics = jk_engine_get_generation (fixture->engine, JK_FACET_METRICS);
  details = jk_engine_get_generation (fixture->engine, JK_FACET_CONFIG);
  WAIT_UNTIL (jk_engine_get_generation (fixture->engine, JK_FACET_METRICS) > metrics + 3);
  g_assert_cmpuint (jk_engine_get_generation (fixture->engine, JK_FACET_PROJECTS), ==, projects);
  g_assert_cmpuint (jk_engine_get_generation (fixture->engine, JK_FACET_CONFIG), ==, details);
}

/* The worst of what is measured now. */
static JkLevel
get_machine_level (Fixture *fixture)
{
  GPtrArray *metrics = jk_engine_get_metrics (fixture->engine);
  JkLevel worst = JK_LEVEL_INFO;

  for (guint i = 0; i < metrics->len; i++)
    worst = MAX (worst, ((JkMetricState *) g_ptr_array_index (metrics, i))->level);
  return worst;
}

static void
test_removed_takes_its_level_along (Fixture      *fixture,
                                    gconstpointer data)
{
  g_autofree char *id = NULL;

  write_file (fixture->repository, "a.c", "a\n");
  write_file (fixture->repository, "b.c", "b\n");
  write_file (fixture->repository, "c.c", "c\n");
  id = add_project (fixture, fixture->repository, NULL);
  WAIT_UNTIL (jk_engine_get_level (fixture->engine) >= JK_LEVEL_CRITICAL
              && jk_engine_get_project (fixture->engine, id)->level == JK_LEVEL_CRITICAL);

  /* Nothing is collected any more that could tell later. */
  jk_engine_set_running (fixture->engine, FALSE);
  g_assert_true (jk_engine_remove_project (fixture->engine, id, NULL));
  for (guint i = 0; i < jk_engine_get_metrics (fixture->engine)->len; i++)
    g_assert_null (((JkMetricState *) g_ptr_array_index (jk_engine_get_metrics (fixture->engine), i))->project);
  g_assert_cmpint (jk_engine_get_level (fixture->engine), <=, get_machine_level (fixture));
}

/* What is on its way when the end begins is not watched: it would outlive the history. */
static void
test_added_too_late (Fixture      *fixture,
                     gconstpointer data)
{
  Added added = { 0 };
  gboolean done = FALSE;

  jk_engine_add_project_async (fixture->engine, fixture->repository, NULL, FALSE, NULL, on_added_cb, &added);
  jk_engine_shutdown_async (fixture->engine, on_shut_down_cb, &done);
  WAIT_UNTIL (done && added.done);
  g_assert_error (added.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&added.error);
  g_assert_cmpuint (jk_engine_get_projects (fixture->engine)->len, ==, 0);
}

static JkOperation *
begin_backup (Fixture    *fixture,
              const char *project)
{
  g_autoptr(JkOperation) operation = jk_operation_new ("backup", project);

  jk_engine_add_operation (fixture->engine, operation);
  jk_operation_start (operation);
  return jk_engine_get_operation (fixture->engine, jk_operation_get_id (operation));
}

/* Returns: (nullable): the alert that tells of a backup of @project that failed */
static const JkAlert *
find_failure (Fixture    *fixture,
              const char *project)
{
  g_autofree char *key = g_strconcat ("operation/backup/", project, NULL);

  return jk_alert_book_find_key (jk_engine_get_alerts (fixture->engine), key);
}

static void
test_failed_work_is_an_alert (Fixture      *fixture,
                              gconstpointer data)
{
  g_autoptr(GError) full = g_error_new_literal (JK_ERROR, JK_ERROR_BUSY, "the disk is full");
  g_autoptr(GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "somebody thought better of it");
  g_autofree char *project = add_project (fixture, fixture->repository, NULL);
  const JkAlert *alert;

  jk_operation_fail (begin_backup (fixture, project), cancelled);
  g_assert_null (find_failure (fixture, project));

  jk_operation_fail (begin_backup (fixture, project), full);
  alert = find_failure (fixture, project);
  g_assert_nonnull (alert);
  g_assert_true (alert->is_active && alert->kind == JK_ALERT_KIND_OPERATION && alert->category == JK_ALERT_BACKUP);
  g_assert_cmpstr (alert->project, ==, project);
  g_assert_cmpstr (alert->reason, ==, "the disk is full");
  jk_operation_fail (begin_backup (fixture, project), full);
  g_assert_true (find_failure (fixture, project) == alert); /* one for all of them */
  g_assert_null (find_failure (fixture, NULL));             /* and none for the machine's */

  jk_operation_finish (begin_backup (fixture, project), NULL);
  g_assert_false (find_failure (fixture, project)->is_active);

  /* Whoever asked for a test message was answered, and what is not watched any more is nobody's trouble. */
  {
    g_autoptr(JkOperation) test = jk_operation_new (JK_CHANNEL_TEST, NULL);
    JkOperation *late = begin_backup (fixture, project);

    jk_engine_add_operation (fixture->engine, test);
    jk_operation_start (test);
    jk_operation_fail (test, full);
    g_assert_null (jk_alert_book_find_key (jk_engine_get_alerts (fixture->engine), "operation/" JK_CHANNEL_TEST "/"));
    g_assert_true (jk_engine_remove_project (fixture->engine, project, NULL));
    jk_operation_fail (late, full);
    alert = find_failure (fixture, project);
    g_assert_true (alert == NULL || !alert->is_active);
  }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* Levels and failures that tests provoke are logged as warnings: they are not the test's. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
#define ADD(path, func) g_test_add ("/engine/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("watches-a-repository", test_watches_a_repository);
  ADD ("machine-is-measured", test_machine_is_measured);
  ADD ("refuses-what-is-no-repository", test_refuses_what_is_no_repository);
  ADD ("survives-a-restart", test_survives_a_restart);
  ADD ("keeps-history-until-removed", test_keeps_history_until_removed);
  ADD ("deleted-while-watched", test_deleted_while_watched);
  ADD ("rename", test_rename);
  ADD ("removed-takes-its-level-along", test_removed_takes_its_level_along);
  ADD ("failed-work-is-an-alert", test_failed_work_is_an_alert);
  ADD ("added-too-late", test_added_too_late);
  ADD ("generations-rise-only-with-change", test_generations_rise_only_with_change);
  return g_test_run ();
}
