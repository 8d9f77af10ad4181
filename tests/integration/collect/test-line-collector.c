/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-status.h"
#include "jk-git-watcher.h"
#include "jk-line-collector.h"

typedef struct
{
  char *top;
  JkClock *clock;
  JkRepository *repository;
  JkCollector *collector;
} Fixture;

/* Returns: (transfer full): what it printed */
static char *
run (Fixture    *fixture,
     const char *command)
{
  const char *argv[] = { "sh", "-c", command, NULL };
  g_autoptr(GError) error = NULL;
  g_autofree char *err = NULL;
  char *out = NULL;
  int status;

  g_spawn_sync (fixture->top, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("%s: %s", command, err);
  return out;
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->top = g_dir_make_tmp ("jikimi-lines-XXXXXX", NULL);
  fixture->clock = jk_clock_new_manual (g_get_real_time () + 60 * G_USEC_PER_SEC);
  g_free (run (fixture, "git init -q ."));
  fixture->repository = jk_repository_new (fixture->top);
  fixture->collector = jk_line_collector_new ("ab12", fixture->repository, 500, NULL, fixture->clock);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_object_unref (fixture->collector);
  g_object_unref (fixture->repository);
  jk_clock_unref (fixture->clock);
  g_free (run (fixture, "rm -rf \"$PWD\""));
  g_free (fixture->top);
}

/* Longer ago than any pause lasts, so that each call looks again. */
static JkCollection *
collect (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  JkCollection *collection;

  jk_clock_advance (fixture->clock, 300 * G_USEC_PER_SEC);
  collection = jk_collector_collect (fixture->collector, NULL, &error);
  g_assert_no_error (error);
  return collection;
}

static void
assert_numbers (Fixture *fixture,
                double   violations,
                double   lines)
{
  g_autoptr(JkCollection) collection = collect (fixture);
  double value = -1;

  g_assert_true (jk_collection_get (collection, "file_size_violations{project=\"ab12\"}", &value));
  g_assert_cmpfloat (value, ==, violations);
  g_assert_true (jk_collection_get (collection, "source_lines{project=\"ab12\"}", &value));
  g_assert_cmpfloat (value, ==, lines);
}

static guint64
get_skipped (const JkCollection *collection,
             const char         *reason)
{
  g_autoptr(GVariant) skipped = g_variant_lookup_value (collection->detail, "skipped", G_VARIANT_TYPE ("a{st}"));
  guint64 files = G_MAXUINT64;

  g_assert_true (g_variant_lookup (skipped, reason, "t", &files));
  return files;
}

/* 500 lines are within the rule, 501 are not. */
static void
test_rule (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr(JkCollection) collection = NULL;
  g_autoptr(GVariant) violations = NULL;
  const char *path = NULL, *language = NULL;
  guint64 lines = 0;

  assert_numbers (fixture, 0, 0); /* not a commit, not a file */
  g_free (run (fixture, "seq 500 > fits.c; seq 501 > long.py; seq 600 > untracked.c; seq 900 > data.json; seq 700 > ignored.c; "
                        "echo ignored.c > .gitignore; git add fits.c long.py data.json .gitignore"));
  assert_numbers (fixture, 1, 1001);
  collection = collect (fixture);
  violations = g_variant_lookup_value (collection->detail, "violations", G_VARIANT_TYPE ("aa{sv}"));
  g_assert_cmpuint (g_variant_n_children (violations), ==, 1);
  {
    g_autoptr(GVariant) first = g_variant_get_child_value (violations, 0);

    g_assert_true (g_variant_lookup (first, "path", "&s", &path));
    g_assert_true (g_variant_lookup (first, "lines", "t", &lines));
    g_assert_true (g_variant_lookup (first, "language", "&s", &language));
    g_assert_cmpstr (path, ==, "long.py");
    g_assert_cmpuint (lines, ==, 501);
    g_assert_cmpstr (language, ==, "Python");
  }
  g_assert_cmpuint (get_skipped (collection, "other"), ==, 2);

  g_free (run (fixture, "seq 501 > fits.c; rm long.py"));
  assert_numbers (fixture, 1, 501);
}

/* What .gitattributes says is read again when it changes, the same for .git/info/attributes and files in folders below. */
static void
test_attributes_change (Fixture      *fixture,
                        gconstpointer data)
{
  g_autoptr(JkCollection) collection = NULL;

  g_free (run (fixture, "mkdir -p sub; seq 600 > sub/a.c; seq 600 > b.c; git add ."));
  assert_numbers (fixture, 2, 1200);
  g_free (run (fixture, "echo '*.c linguist-generated' > sub/.gitattributes; git add ."));
  assert_numbers (fixture, 1, 600);
  g_free (run (fixture, "echo 'b.c linguist-vendored' > .git/info/attributes"));
  assert_numbers (fixture, 0, 0);
  collection = collect (fixture);
  g_assert_cmpuint (get_skipped (collection, "generated"), ==, 1);
  g_assert_cmpuint (get_skipped (collection, "vendored"), ==, 1);
  g_free (run (fixture, "echo '*.c -linguist-generated' > sub/.gitattributes; rm .git/info/attributes"));
  assert_numbers (fixture, 2, 1200);
}

/* The sum that wc counts over the same files, the numbers of which are made at random but end in newlines. */
static void
test_like_wc (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (3);
  g_autofree char *total = NULL, *over = NULL;

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *command = g_strdup_printf ("mkdir -p d%u; seq %d > d%u/f%u.c", i % 7, g_rand_int_range (random, 0, 1000), i % 7, i);

      g_free (run (fixture, command));
    }
  g_free (run (fixture, "git add ."));
  total = run (fixture, "git ls-files -z | xargs -0 cat | wc -l");
  over = run (fixture, "git ls-files -z | xargs -0 wc -l | awk '$2 != \"total\" && $1 > 500' | wc -l");
  assert_numbers (fixture, g_ascii_strtod (over, NULL), g_ascii_strtod (total, NULL));
}

static void
test_looks_seldom_when_it_costs (Fixture      *fixture,
                                 gconstpointer data)
{
  g_autoptr(JkCollection) first = NULL;
  g_autoptr(JkCollection) second = NULL;
  double value = 0;

  g_free (run (fixture, "seq 600 > a.c; git add ."));
  first = collect (fixture);
  g_free (run (fixture, "seq 10 > a.c"));
  /* no time passed at all: the numbers of before, at the same time */
  second = jk_collector_collect (fixture->collector, NULL, NULL);
  g_assert_true (jk_collection_get (second, "source_lines{project=\"ab12\"}", &value));
  g_assert_cmpfloat (value, ==, 600);
  assert_numbers (fixture, 0, 10);
}

static void
test_cancelled_and_deleted (Fixture      *fixture,
                            gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_free (run (fixture, "seq 600 > a.c; git add ."));
  g_cancellable_cancel (cancellable);
  g_assert_null (jk_collector_collect (fixture->collector, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  assert_numbers (fixture, 1, 600);

  g_free (run (fixture, "rm -rf .git"));
  jk_clock_advance (fixture->clock, 300 * G_USEC_PER_SEC);
  g_assert_null (jk_collector_collect (fixture->collector, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_NOT_FOUND);
  g_free (run (fixture, "git init -q .; git add ."));
  assert_numbers (fixture, 1, 600);
}

/* Names that are no UTF-8, a submodule's place, links in and out: shown escaped, counted or left out. */
static void
test_odd_names (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr(JkCollection) collection = NULL;
  g_autofree char *printed = NULL;

  g_free (run (fixture, "seq 700 > \"$(printf 'a\\377b.c')\"; ln -s /etc/passwd link.c; mkdir -p real; seq 3 > real/x.c; git add .; "
                        "git update-index --add --cacheinfo 160000,1234567890123456789012345678901234567890,module.c"));
  collection = collect (fixture);
  printed = g_variant_print (collection->detail, FALSE);
  g_assert_nonnull (strstr (printed, "a\\\\xFFb.c"));
  g_assert_cmpuint (get_skipped (collection, "other"), ==, 2);
  assert_numbers (fixture, 1, 703);
  /* a folder that became a link is not the tracked one any more */
  g_free (run (fixture, "mv real elsewhere; ln -s elsewhere real"));
  assert_numbers (fixture, 1, 700);
}

static void
on_told_cb (gpointer data)
{
}

/* One look, as the Git collector of the same project has it before each run of this one. */
static void
look (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  JkGitStatus *status;

  while (g_main_context_iteration (NULL, FALSE))
    ;
  status = jk_repository_read_status (fixture->repository, 10, NULL, &error);
  g_assert_no_error (error);
  jk_git_status_free (status);
}

/* What one finds that reads all anew is what the one that follows says. */
static void
assert_like_new (Fixture *fixture)
{
  g_autoptr(JkRepository) repository = jk_repository_new (fixture->top);
  g_autoptr(JkCollector) anew = jk_line_collector_new ("ab12", repository, 500, NULL, fixture->clock);
  g_autoptr(JkCollection) expected = NULL;
  g_autoptr(JkCollection) got = NULL;
  g_autofree char *expected_text = NULL, *text = NULL;

  look (fixture);
  jk_clock_advance (fixture->clock, 300 * G_USEC_PER_SEC);
  /* What was written a moment ago is told by no time of a file. */
  jk_clock_set_real (fixture->clock, g_get_real_time ());
  got = jk_collector_collect (fixture->collector, NULL, NULL);
  expected = jk_collector_collect (anew, NULL, NULL);
  expected_text = g_variant_print (expected->detail, FALSE);
  text = g_variant_print (got->detail, FALSE);
  g_assert_cmpstr (text, ==, expected_text);
}

static guint64
get_read_files (Fixture *fixture)
{
  return jk_line_collector_get_totals (JK_LINE_COLLECTOR (fixture->collector))->read_files;
}

/* A few shell variables and what happens with them; edits are the most of it. */
static void
random_step (Fixture *fixture,
             GRand   *random)
{
  static const char *const COMMANDS[] = {
    "seq $n > $d/$f", "seq $n >> $d/$f", "seq $n > $d/new$f", "rm -f $d/$f", "git add -A $d", "mv $d/$f $d/moved$f; true",
    "rm -rf $d; mkdir $d; seq $n > $d/$f", "git commit -qm x -a; true", "echo \"$f linguist-generated\" > $d/.gitattributes",
    "git stash -q; true", "ln -sf f1.c $d/$f",
  };
  const guint which = g_rand_boolean (random) ? (guint) g_rand_int_range (random, 0, 2)
                                              : (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (COMMANDS));
  g_autofree char *command
      = g_strdup_printf ("n=%d; d=d%d; f=f%d.c; { %s; } 2>/dev/null; true", g_rand_int_range (random, 0, 900), g_rand_int_range (random, 0, 5),
                         g_rand_int_range (random, 0, 9), COMMANDS[which]);

  g_free (run (fixture, command));
}

/* Of a watched repository only what was told of is looked at; whatever happens, the numbers are those of a look at all. */
static void
test_follows (Fixture      *fixture,
              gconstpointer data)
{
  JkGitWatcher *watcher = jk_git_watcher_new (jk_clock_system (), NULL, NULL);
  JkGitWatch *watch = jk_git_watch_new (watcher, on_told_cb, NULL);
  g_autoptr(GRand) random = g_rand_new_with_seed (77);

  g_free (run (fixture, "git config user.name a; git config user.email a@b; for i in 0 1 2 3 4; do mkdir -p d$i; for j in 0 1 2 3 4 5 6 7 8; "
                        "do seq $((j * 80)) > d$i/f$j.c; done; done; git add .; git commit -qm all"));
  jk_repository_set_watch (fixture->repository, watch);
  for (guint i = 0; i < 3; i++)
    look (fixture);
  assert_like_new (fixture);

  g_free (run (fixture, "seq 777 > d1/f8.c; seq 3 > d1/untracked.c"));
  assert_like_new (fixture);
  g_assert_cmpuint (get_read_files (fixture), ==, 1);
  assert_like_new (fixture);
  g_free (run (fixture, "rm d1/f8.c"));
  assert_like_new (fixture);
  g_assert_cmpuint (get_read_files (fixture), ==, 0);
  g_free (run (fixture, "seq 20 > d1/f8.c"));
  assert_like_new (fixture);

  for (guint i = 0; i < 60; i++)
    {
      random_step (fixture, random);
      assert_like_new (fixture);
    }
  jk_git_watch_stop (watch);
  jk_repository_set_watch (fixture->repository, NULL);
  jk_git_watch_unref (watch);
  jk_git_watcher_stop (watcher);
  jk_git_watcher_unref (watcher);
}

int
main (int    argc,
      char **argv)
{
  static const struct { const char *name; void (*run) (Fixture *, gconstpointer); } TESTS[] = {
    { "/line-collector/rule", test_rule },
    { "/line-collector/attributes-change", test_attributes_change },
    { "/line-collector/like-wc", test_like_wc },
    { "/line-collector/looks-seldom-when-it-costs", test_looks_seldom_when_it_costs },
    { "/line-collector/cancelled-and-deleted", test_cancelled_and_deleted },
    { "/line-collector/odd-names", test_odd_names },
    { "/line-collector/follows", test_follows },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (TESTS); i++)
    g_test_add (TESTS[i].name, Fixture, NULL, set_up, TESTS[i].run, tear_down);
  return g_test_run ();
}
