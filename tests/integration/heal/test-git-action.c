/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-action.h"
#include "jk-git-checkpoint.h"
#include "jk-git-commit.h"
#include "jk-process.h"

#define PROJECT "p1"
#define COMMIT_ID "0123456789abcdef"

typedef struct
{
  char *dir;
  char *top;
  char *checkpoints;
  JkGitPermits *permits;
  JkHealAction *action;
  JkHealTarget target;
} Fixture;

/* Returns: (transfer full): what git printed, without the end of the line */
static char *
git (Fixture    *fixture,
     const char *words)
{
  static const char *const extra[] = { "GIT_CONFIG_GLOBAL", "/dev/null", "GIT_CONFIG_NOSYSTEM", "1", NULL };
  g_autofree char *line = g_strconcat ("git ", words, NULL);
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);
  g_auto (GStrv) environment = jk_process_environment_new (extra);
  const JkProcessRequest request = { (const char *const *) argv, (const char *const *) environment, fixture->top };
  g_autoptr (GError) error = NULL;
  g_autoptr (JkProcessResult) result = jk_process_run (&request, NULL, &error);
  const char *data;
  gsize size;

  g_assert_no_error (error);
  g_assert_cmpstr (result->message, ==, "");
  g_assert_cmpint (result->exit_code, ==, 0);
  data = g_bytes_get_data (result->output, &size);
  return g_strchomp (g_strdup_printf ("%.*s", (int) size, data));
}

static void
run_git (Fixture    *fixture,
         const char *words)
{
  g_autofree char *output G_GNUC_UNUSED = git (fixture, words);
}

static void
put (Fixture    *fixture,
     const char *name,
     const char *text)
{
  g_autofree char *path = g_build_filename (fixture->top, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
allow (Fixture  *fixture,
       JkGitMode mode)
{
  const JkGitPermission permission = { .mode = mode };

  jk_git_permits_set (fixture->permits, PROJECT, &permission);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->dir = g_dir_make_tmp ("jikimi-git-action-XXXXXX", NULL);
  fixture->top = g_build_filename (fixture->dir, "tree", NULL);
  fixture->checkpoints = g_build_filename (fixture->dir, "checkpoints", NULL);
  g_assert_cmpint (g_mkdir (fixture->top, 0700), ==, 0);
  fixture->permits = jk_git_permits_new ();
  fixture->action = jk_git_action_new ("git-commit", fixture->permits, fixture->checkpoints, "test", 1 << 20);
  fixture->target = (JkHealTarget) { (char *) PROJECT, fixture->top, NULL, NAN };
  run_git (fixture, "init -q -b main");
  run_git (fixture, "config user.name T");
  run_git (fixture, "config user.email t@t");
  put (fixture, "a.c", "int a;\n");
  run_git (fixture, "add a.c");
  run_git (fixture, "commit -q -m first");
  put (fixture, "a.c", "int a, b;\n");
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  const char *const argv[] = { "rm", "-rf", "--", fixture->dir, NULL };
  const JkProcessRequest request = { argv };
  g_autoptr (JkProcessResult) result G_GNUC_UNUSED = jk_process_run (&request, NULL, NULL);

  g_clear_object (&fixture->action);
  jk_git_permits_unref (fixture->permits);
  g_free (fixture->checkpoints);
  g_free (fixture->top);
  g_free (fixture->dir);
}

static JkHealPlan *
plan (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  JkHealPlan *made = jk_heal_action_plan (fixture->action, &fixture->target, NULL, &error);

  g_assert_no_error (error);
  g_assert_no_error (made->refusal);
  return made;
}

static GVariant *
keep (Fixture          *fixture,
      const JkHealPlan *made)
{
  g_autoptr (GError) error = NULL;
  GVariant *way_back = jk_heal_action_checkpoint (fixture->action, &fixture->target, made, NULL, &error);

  g_assert_no_error (error);
  return way_back;
}

static JkHealOutcome *
act (Fixture          *fixture,
     const JkHealPlan *made,
     GVariant         *way_back)
{
  g_autoptr (GError) error = NULL;
  JkHealOutcome *outcome = jk_heal_action_act (fixture->action, &fixture->target, made, way_back, NULL, NULL, &error);

  g_assert_no_error (error);
  return outcome;
}

static guint
count_checkpoints (Fixture *fixture)
{
  g_autofree char *text = git (fixture, "for-each-ref refs/jikimi");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  return *text != '\0' ? g_strv_length (lines) : 0;
}

/* As after kill -9 when the branch had moved: the record knows the way back, and of no outcome. */
static void
test_undo_without_an_outcome (Fixture      *fixture,
                              gconstpointer data)
{
  g_autofree char *before = git (fixture, "rev-parse HEAD");
  g_autoptr (JkHealPlan) made = NULL;
  g_autoptr (GVariant) way_back = NULL;
  g_autoptr (JkHealOutcome) outcome = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *after = NULL;

  allow (fixture, JK_GIT_COMMIT);
  made = plan (fixture);
  way_back = keep (fixture, made);
  outcome = act (fixture, made, way_back);
  g_assert_true (jk_heal_action_undo (fixture->action, &fixture->target, way_back, NULL, NULL, &error));
  g_assert_no_error (error);
  after = git (fixture, "rev-parse HEAD");
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpuint (count_checkpoints (fixture), ==, 1);
}

static void
test_undo_before_the_commit (Fixture      *fixture,
                             gconstpointer data)
{
  g_autofree char *before = git (fixture, "rev-parse HEAD");
  g_autoptr (JkHealPlan) made = NULL;
  g_autoptr (GVariant) way_back = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *after = NULL;

  allow (fixture, JK_GIT_COMMIT);
  made = plan (fixture);
  way_back = keep (fixture, made);
  g_assert_true (jk_heal_action_undo (fixture->action, &fixture->target, way_back, NULL, NULL, &error));
  g_assert_no_error (error);
  after = git (fixture, "rev-parse HEAD");
  g_assert_cmpstr (after, ==, before);
}

/* Somebody has built on the commit: it stays, and that is told. */
static void
test_undo_of_what_is_built_on (Fixture      *fixture,
                               gconstpointer data)
{
  g_autoptr (JkHealPlan) made = NULL;
  g_autoptr (GVariant) way_back = NULL;
  g_autoptr (JkHealOutcome) outcome = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  allow (fixture, JK_GIT_COMMIT);
  made = plan (fixture);
  way_back = keep (fixture, made);
  outcome = act (fixture, made, way_back);
  run_git (fixture, "commit -q --allow-empty -m next");
  before = git (fixture, "rev-parse HEAD");
  g_assert_false (jk_heal_action_undo (fixture->action, &fixture->target, way_back, NULL, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_CHANGED);
  after = git (fixture, "rev-parse HEAD");
  g_assert_cmpstr (after, ==, before);
}

/* Commits keep checkpoints too, which must not stay for ever. */
static void
test_commit_expires_checkpoints (Fixture      *fixture,
                                 gconstpointer data)
{
  g_autofree char *outside = g_build_filename (fixture->checkpoints, PROJECT, NULL);
  const JkCheckpointRequest request = { .reason = "heal", .outside_dir = outside, .max_file_bytes = 1 << 20,
                                        .now_us = g_get_real_time () - 30 * G_TIME_SPAN_DAY };
  g_autoptr (JkRepository) repository = jk_repository_new (fixture->top);
  g_autoptr (JkCheckpoint) old = jk_git_checkpoint_create (repository, &request, NULL, NULL);
  g_autoptr (JkHealPlan) made = NULL;
  g_autoptr (GVariant) way_back = NULL;
  g_autoptr (JkHealOutcome) outcome = NULL;

  g_assert_nonnull (old);
  allow (fixture, JK_GIT_COMMIT);
  made = plan (fixture);
  way_back = keep (fixture, made);
  g_assert_cmpuint (count_checkpoints (fixture), ==, 2);
  outcome = act (fixture, made, way_back);
  g_assert_cmpuint (count_checkpoints (fixture), ==, 1);
}

static void
test_undo_of_a_checkpoint (Fixture      *fixture,
                           gconstpointer data)
{
  g_autoptr (JkHealPlan) made = NULL;
  g_autoptr (GVariant) way_back = NULL;
  g_autoptr (GError) error = NULL;

  allow (fixture, JK_GIT_CHECKPOINT);
  made = plan (fixture);
  way_back = keep (fixture, made);
  g_assert_cmpuint (count_checkpoints (fixture), ==, 1);
  g_assert_true (jk_heal_action_undo (fixture->action, &fixture->target, way_back, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_checkpoints (fixture), ==, 0);
}

/* A rule about the machine may name this action, and a person may run it before any project is known: there is no repository then. */
static void
test_no_project (Fixture      *fixture,
                 gconstpointer data)
{
  const JkHealTarget targets[] = { { NULL, NULL, NULL, 95 }, { (char *) PROJECT, NULL, NULL, NAN } };

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JkHealPlan) made = jk_heal_action_plan (fixture->action, &targets[i], NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (made);
      g_assert_true (g_error_matches (made->refusal, JK_ERROR, i == 0 ? JK_ERROR_INVALID_ARGUMENT : JK_ERROR_NOT_FOUND));
    }
}

/* Whether a file that often holds a secret holds one, only a person can say. */
static void
test_keeps_no_secret_name (Fixture      *fixture,
                           gconstpointer data)
{
  static const guint8 text[] = "user = me\n";
  const char *reason = NULL;

  g_assert_false (jk_git_judge_kept ("deploy/secrets.yml", 0100644, text, sizeof text - 1, NULL, &reason));
  g_assert_cmpstr (reason, ==, "secret-name");
  g_assert_true (jk_git_judge_kept ("deploy/secrets.yml", 0120000, text, sizeof text - 1, NULL, &reason));
  g_assert_true (jk_git_judge_kept ("deploy/a.c", 0100644, text, sizeof text - 1, NULL, &reason));
}

/* What a person is asked about is never committed unasked: neither what .gitattributes calls generated, foreign or binary, nor what
 * became another kind of file. */
static void
test_commits_nothing_to_ask_about (Fixture      *fixture,
                                   gconstpointer data)
{
  static const char *const names[] = { "a.gen", "b.gen", "c.dat", "third.c", "kind.c" };
  g_autofree char *kind = g_build_filename (fixture->top, "kind.c", NULL);
  g_autoptr (JkHealPlan) made = NULL;
  g_autoptr (GVariant) way_back = NULL;
  g_autoptr (JkHealOutcome) outcome = NULL;
  g_autofree char *changed = NULL;

  put (fixture, ".gitattributes", "*.gen linguist-generated\nb.gen linguist-generated=false\n*.dat binary\nthird.c linguist-vendored\n");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    put (fixture, names[i], "one\n");
  run_git (fixture, "add -A");
  run_git (fixture, "commit -q -m more");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    put (fixture, names[i], "two\n");
  put (fixture, "a.c", "int a, b, c;\n");
  g_assert_cmpint (g_unlink (kind), ==, 0);
  g_assert_cmpint (symlink ("a.c", kind), ==, 0);
  allow (fixture, JK_GIT_COMMIT);
  made = plan (fixture);
  way_back = keep (fixture, made);
  outcome = act (fixture, made, way_back);
  changed = git (fixture, "diff-tree -r --name-only --no-commit-id HEAD");
  g_assert_cmpstr (changed, ==, "a.c\nb.gen");
}

/* What LFS makes of a picture is text, whatever "-text" says of the picture; and one file to ask about holds up no other. */
static void
test_commits_what_filters_make (Fixture      *fixture,
                                gconstpointer data)
{
  const JkGitPermission permission = { .mode = JK_GIT_COMMIT, .trusted = TRUE };
  g_autoptr (JkHealPlan) made = NULL;
  g_autoptr (GVariant) way_back = NULL;
  g_autoptr (JkHealOutcome) outcome = NULL;
  g_autofree char *changed = NULL;

  run_git (fixture, "config filter.lfs.clean rev");
  put (fixture, ".gitattributes", "*.psd filter=lfs diff=lfs merge=lfs -text\n*.gen filter=lfs linguist-generated\n");
  put (fixture, "a.psd", "one\n");
  put (fixture, "a.gen", "one\n");
  run_git (fixture, "add -A");
  run_git (fixture, "commit -q -m more");
  put (fixture, "a.psd", "three\n");
  put (fixture, "a.gen", "three\n");
  put (fixture, "a.c", "int a, b, c;\n");
  jk_git_permits_set (fixture->permits, PROJECT, &permission);
  made = plan (fixture);
  way_back = keep (fixture, made);
  outcome = act (fixture, made, way_back);
  changed = git (fixture, "diff-tree -r --name-only --no-commit-id HEAD");
  g_assert_cmpstr (changed, ==, "a.c\na.psd");
}

static void
delete_many (Fixture *fixture,
             guint    n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("many-%u.c", i);

      put (fixture, name, "int x;\n");
    }
  run_git (fixture, "add -A");
  run_git (fixture, "commit -q -m many");
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/many-%u.c", fixture->top, i);

      g_assert_cmpint (g_unlink (name), ==, 0);
    }
  put (fixture, "a.c", "int a, b, c;\n");
}

/* A folder that went by mistake is not recorded as gone before anybody has noticed. */
static void
test_commits_no_many_deleted (Fixture      *fixture,
                              gconstpointer data)
{
  g_autoptr (JkHealPlan) made = NULL;
  g_autoptr (GVariant) way_back = NULL;
  g_autoptr (JkHealOutcome) outcome = NULL;
  g_autofree char *changed = NULL;

  delete_many (fixture, JK_GIT_MAX_DELETED + 1);
  allow (fixture, JK_GIT_COMMIT);
  made = plan (fixture);
  way_back = keep (fixture, made);
  outcome = act (fixture, made, way_back);
  changed = git (fixture, "diff-tree -r --name-only --no-commit-id HEAD");
  g_assert_cmpstr (changed, ==, "a.c");
}

static void
test_commits_a_few_deleted (Fixture      *fixture,
                            gconstpointer data)
{
  g_autoptr (JkHealPlan) made = NULL;
  g_autoptr (GVariant) way_back = NULL;
  g_autoptr (JkHealOutcome) outcome = NULL;
  g_autofree char *left = NULL;

  delete_many (fixture, JK_GIT_MAX_DELETED);
  allow (fixture, JK_GIT_COMMIT);
  made = plan (fixture);
  way_back = keep (fixture, made);
  outcome = act (fixture, made, way_back);
  left = git (fixture, "status --porcelain");
  g_assert_cmpstr (left, ==, "");
}

/* A new file of a name that often holds a secret is refused by name, and so it is when it is asked for. */
static void
test_commits_no_new_secret_name (Fixture      *fixture,
                                 gconstpointer data)
{
  static const char *const paths[] = { "secrets.yml", "old/secrets.yml", NULL };
  g_autoptr (JkRepository) repository = jk_repository_new (fixture->top);
  JkGitJudging judging = { { 1 << 20, TRUE }, repository };
  const JkCommitRequest request = { .id = "1", .paths = paths, .message = "x", .untracked = TRUE, .max_file_bytes = 1 << 20,
                                    .judge = jk_git_judge_asked, .judge_data = &judging };
  g_autofree char *old = g_build_filename (fixture->top, "old", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JkCommitMade) made = NULL;

  g_assert_cmpint (g_mkdir (old, 0700), ==, 0);
  put (fixture, "old/secrets.yml", "a: b\n");
  run_git (fixture, "add -A");
  run_git (fixture, "commit -q -m old");
  put (fixture, "old/secrets.yml", "a: c\n");
  put (fixture, "secrets.yml", "a: b\n");
  made = jk_git_commit_make (repository, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (made->paths->len, ==, 1);
  g_assert_cmpstr (made->paths->pdata[0], ==, "old/secrets.yml");
  g_assert_cmpstr (((JkGitLeftOut *) made->left_out->pdata[0])->reason, ==, "secret-name");
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int    argc,
      char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("jikimi-home-XXXXXX", NULL);
  int code;

  g_setenv ("HOME", home, TRUE);
  g_setenv ("GIT_CONFIG_GLOBAL", "/dev/null", TRUE);
  g_setenv ("GIT_CONFIG_NOSYSTEM", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("/git-action/undo-without-an-outcome", test_undo_without_an_outcome);
  ADD ("/git-action/undo-before-the-commit", test_undo_before_the_commit);
  ADD ("/git-action/undo-of-what-is-built-on", test_undo_of_what_is_built_on);
  ADD ("/git-action/commit-expires-checkpoints", test_commit_expires_checkpoints);
  ADD ("/git-action/undo-of-a-checkpoint", test_undo_of_a_checkpoint);
  ADD ("/git-action/no-project", test_no_project);
  ADD ("/git-action/keeps-no-secret-name", test_keeps_no_secret_name);
  ADD ("/git-action/commits-nothing-to-ask-about", test_commits_nothing_to_ask_about);
  ADD ("/git-action/commits-what-filters-make", test_commits_what_filters_make);
  ADD ("/git-action/commits-no-many-deleted", test_commits_no_many_deleted);
  ADD ("/git-action/commits-a-few-deleted", test_commits_a_few_deleted);
  ADD ("/git-action/commits-no-new-secret-name", test_commits_no_new_secret_name);
  code = g_test_run ();
  (void) g_rmdir (home);
  return code;
}
