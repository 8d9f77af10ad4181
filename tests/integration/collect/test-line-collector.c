/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"
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
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (TESTS); i++)
    g_test_add (TESTS[i].name, Fixture, NULL, set_up, TESTS[i].run, tear_down);
  return g_test_run ();
}
