/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-coverage-collector.h"
#include "jk-coverage-paths.h"
#include "jk-coverage-union.h"
#include "jk-error.h"
#include "jk-head-time.h"
#include "jk-path-glob.h"

/* What is written in these tests is written now: the clock begins a minute later, so that nothing counts as still being written. */
typedef struct
{
  char *top;
  JkClock *clock;
  JkCollector *collector;
} Fixture;

static void
run_in (const char *folder,
        const char *command)
{
  const char *argv[] = { "sh", "-c", command, NULL };
  g_autofree char *err = NULL;
  g_autoptr(GError) error = NULL;
  int status;

  g_spawn_sync (folder, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &err, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("%s: %s", command, err);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->top = g_dir_make_tmp ("jikimi-coverage-XXXXXX", NULL);
  fixture->clock = jk_clock_new_manual (g_get_real_time () + 60 * G_USEC_PER_SEC);
  fixture->collector = jk_coverage_collector_new ("ab12", fixture->top, 95, NULL, fixture->clock);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", fixture->top);

  g_object_unref (fixture->collector);
  jk_clock_unref (fixture->clock);
  run_in ("/", command);
  g_free (fixture->top);
}

/* @age_s: seconds before now */
static void
write_report (Fixture    *fixture,
              const char *path,
              const char *text,
              int         age_s)
{
  g_autofree char *full = g_build_filename (fixture->top, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);
  struct timespec times[2] = { { time (NULL) - age_s, 0 }, { time (NULL) - age_s, 0 } };

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (full, text, -1, NULL));
  g_assert_cmpint (utimensat (AT_FDCWD, full, times, 0), ==, 0);
}

static JkCollection *
collect (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  JkCollection *collection = jk_collector_collect (fixture->collector, NULL, &error);

  g_assert_no_error (error);
  return collection;
}

static void
assert_percent (Fixture *fixture,
                double   expected)
{
  g_autoptr(JkCollection) collection = collect (fixture);
  double percent = NAN;

  g_assert_true (jk_collection_get (collection, "test_coverage{project=\"ab12\"}", &percent));
  g_assert_cmpfloat_with_epsilon (percent, expected, 0.005);
}

static void
assert_fails (Fixture    *fixture,
              int         code,
              const char *word)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (jk_collector_collect (fixture->collector, NULL, &error));
  g_assert_error (error, JK_ERROR, code);
  g_assert_nonnull (strstr (error->message, word));
}

static void
search_again (Fixture *fixture)
{
  jk_clock_advance (fixture->clock, JK_COVERAGE_SEARCH_US);
}

#define LCOV_HALF "SF:src/a.c\nDA:1,1\nDA:2,0\nend_of_record\n"
#define LCOV_FULL "SF:src/a.c\nDA:1,1\nDA:2,7\nend_of_record\n"

static void
test_nothing_then_something (Fixture      *fixture,
                             gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->top, "coverage", "lcov.info", NULL);

  assert_fails (fixture, JK_ERROR_NO_DATA, "run the tests with coverage");
  /* a usual place is seen at once, any other at the next search */
  write_report (fixture, "coverage/lcov.info", LCOV_HALF, 0);
  assert_percent (fixture, 50);
  write_report (fixture, "coverage/lcov.info", LCOV_FULL, 0);
  assert_percent (fixture, 100);
  g_assert_cmpint (g_unlink (path), ==, 0);
  assert_fails (fixture, JK_ERROR_NO_DATA, "No coverage report");
  write_report (fixture, "deep/out/my-coverage.info", LCOV_HALF, 0);
  assert_fails (fixture, JK_ERROR_NO_DATA, "No coverage report");
  search_again (fixture);
  assert_percent (fixture, 50);
}

static void
test_other_names_are_no_reports (Fixture      *fixture,
                                 gconstpointer data)
{
  g_autofree char *outside = g_dir_make_tmp ("jikimi-outside-XXXXXX", NULL);
  g_autofree char *report = g_build_filename (outside, "lcov.info", NULL);
  g_autofree char *link = g_build_filename (fixture->top, "lcov.info", NULL);
  g_autofree char *folder_link = g_build_filename (fixture->top, "coverage", NULL);
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", outside);

  g_assert_true (g_file_set_contents (report, LCOV_HALF, -1, NULL));
  g_assert_cmpint (symlink (report, link), ==, 0);
  g_assert_cmpint (symlink (outside, folder_link), ==, 0);
  write_report (fixture, "node_modules/x/lcov.info", LCOV_HALF, 0);
  write_report (fixture, "tests/fixtures/coverage.xml", "<coverage line-rate='1'><class filename='a'><line number='1' hits='1'/></class></coverage>", 0);
  write_report (fixture, ".venv/lcov.info", LCOV_HALF, 0);
  write_report (fixture, "sub/.git/HEAD", "ref: refs/heads/main\n", 0);
  write_report (fixture, "sub/lcov.info", LCOV_HALF, 0);
  write_report (fixture, "coverage.xml", "<html/>", 0);
  write_report (fixture, "mylcov.info", "not a report\n", 0);
  assert_fails (fixture, JK_ERROR_NO_DATA, "No coverage report");
  run_in ("/", command);
}

static void
test_globs_override (Fixture      *fixture,
                     gconstpointer data)
{
  static const char *const GLOBS[] = { "odd/**/result.*", NULL };

  g_object_unref (fixture->collector);
  fixture->collector = jk_coverage_collector_new ("ab12", fixture->top, 95, GLOBS, fixture->clock);
  write_report (fixture, "lcov.info", LCOV_FULL, 0);
  assert_fails (fixture, JK_ERROR_NO_DATA, "odd/**/result.*");
  write_report (fixture, "odd/.hidden/result.bin", LCOV_HALF, 0);
  search_again (fixture);
  assert_percent (fixture, 50);
}

/* A broken report says where it breaks; while it is being written the number before it stays. */
static void
test_broken_report (Fixture      *fixture,
                    gconstpointer data)
{
  write_report (fixture, "lcov.info", "SF:src/a.c\nDA:1,1\nDA:2,x\nend_of_record\n", 0);
  assert_fails (fixture, JK_ERROR_PARSE, "lcov.info: Line 3");

  write_report (fixture, "lcov.info", LCOV_FULL, 0);
  assert_percent (fixture, 100);
  jk_clock_set_real (fixture->clock, g_get_real_time ());
  write_report (fixture, "lcov.info", "SF:src/a.c\nDA:1,1\n", 0);
  assert_percent (fixture, 100);
  write_report (fixture, "lcov.info", "", 0);
  assert_percent (fixture, 100);
  write_report (fixture, "lcov.info", LCOV_HALF, 0);
  assert_percent (fixture, 50);
  jk_clock_set_real (fixture->clock, g_get_real_time () + 60 * G_USEC_PER_SEC);
  write_report (fixture, "lcov.info", "SF:src/a.c\nDA:1,1\n", 0);
  assert_fails (fixture, JK_ERROR_PARSE, "in the middle of a record");
}

static void
test_several_reports (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr(JkCollection) collection = NULL;
  g_autofree char *absolute = NULL;
  const char *report, *format;
  GVariant *reports;

  /* the same run in two formats, one with absolute paths: counted once */
  write_report (fixture, "src/a.c", "", 0);
  write_report (fixture, "web/src/b.js", "", 0);
  absolute = g_strdup_printf ("<coverage line-rate='1'><class filename='%s/src/a.c'><line number='1' hits='1'/><line number='2' hits='0'/>"
                              "</class></coverage>", fixture->top);
  write_report (fixture, "build/coverage.xml", absolute, 100);
  write_report (fixture, "build/coverage.info", LCOV_HALF, 100);
  assert_percent (fixture, 50);
  /* an older one of the same files says nothing more */
  write_report (fixture, "old/lcov.info", LCOV_FULL, 5000);
  search_again (fixture);
  assert_percent (fixture, 50);
  /* one of other files, relative to its own folder, adds to it: 1 of 2 and 4 of 4 */
  write_report (fixture, "web/coverage/lcov.info", "SF:src/b.js\nDA:1,1\nDA:2,1\nDA:3,1\nDA:4,1\nend_of_record\n", 10);
  search_again (fixture);
  assert_percent (fixture, 100.0 * 5 / 6);

  collection = collect (fixture);
  g_assert_true (g_variant_lookup (collection->detail, "report", "&s", &report));
  g_assert_cmpstr (report, ==, "web/coverage/lcov.info");
  g_assert_true (g_variant_lookup (collection->detail, "format", "&s", &format));
  g_assert_cmpstr (format, ==, "lcov");
  reports = g_variant_lookup_value (collection->detail, "reports", G_VARIANT_TYPE ("aa{sv}"));
  g_assert_cmpuint (g_variant_n_children (reports), ==, 4);
  g_variant_unref (reports);
}

static void
test_stale (Fixture      *fixture,
            gconstpointer data)
{
  g_autofree char *reflog = g_strdup_printf (
    "0 1 A <a@b> %" G_GINT64_FORMAT " +0900\tcommit: x\n1 2 A <a@b> %" G_GINT64_FORMAT " +0900\tcheckout: moving from a to b\n",
    (gint64) time (NULL) - 100, (gint64) time (NULL));
  gboolean stale = FALSE;

  write_report (fixture, ".git/logs/HEAD", reflog, 0);
  write_report (fixture, "lcov.info", LCOV_HALF, 3 * 86400);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(JkCollection) collection = collect (fixture);

      g_assert_true (g_variant_lookup (collection->detail, "stale", "b", &stale));
      g_assert_cmpint (stale, ==, i == 0);
      write_report (fixture, "lcov.info", LCOV_HALF, 3600);
    }
}

static void
test_reflog (void)
{
  static const struct { const char *text; gint64 seconds; } LOGS[] = {
    { "", 0 }, { "garbage\n", 0 }, { "0 1 A <a@b> 5 +0000\tcommit (initial): x\n", 5 },
    { "0 1 A <a@b> 5 +0000\tcommit: x\n1 2 A <a@b> 9 +0000\treset: moving to HEAD~\n", 5 },
    { "0 1 A <a@b> 99999999999999999999 +0000\tcommit: x\n", 0 }, { "\t>\n", 0 }, { "0 1 A <a@b>\tcommit: x\n", 0 },
    { "cut off\tcommit\n0 1 A <> 7 +0000\tpull: Fast-forward", 7 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (LOGS); i++)
    g_assert_cmpint (jk_reflog_newest_commit_us (LOGS[i].text, strlen (LOGS[i].text)), ==, LOGS[i].seconds * G_USEC_PER_SEC);
}

static gboolean
exists_cb (const char *path,
           gpointer    user_data)
{
  return g_strv_contains (user_data, path);
}

static void
test_paths (void)
{
  static const char *const TREE[] = { "src/main/java/com/shop/Cart.java", "cart/cart.go", "src/a.c", "pkg/src/a.c", "lib/x.py", NULL };
  static const struct { const char *report, *source, *path, *expected; } PATHS[] = {
    { "target/site/jacoco/jacoco.xml", NULL, "com/shop/Cart.java", "src/main/java/com/shop/Cart.java" },
    { "cover.out", NULL, "example.com/org/shop/cart/cart.go", "cart/cart.go" },
    { "lcov.info", NULL, "/shop/src/a.c", "src/a.c" },
    { "pkg/coverage/lcov.info", NULL, "src/a.c", "pkg/src/a.c" },
    { "build/coverage.xml", NULL, "src/a.c", "src/a.c" },
    { "coverage.xml", "/shop/lib", "x.py", "lib/x.py" },
    { "coverage.xml", "lib", "x.py", "lib/x.py" },
    { "lcov.info", NULL, "/builds/org/shop/lib/x.py", "lib/x.py" },
    { "lcov.info", NULL, "src\\a.c", "src/a.c" },
    { "lcov.info", NULL, "../../../etc/passwd", "../../../etc/passwd" },
    { "lcov.info", NULL, "/etc/passwd", "/etc/passwd" },
    { "lcov.info", NULL, "/shop/../etc/passwd", "/shop/../etc/passwd" },
    { "lcov.info", NULL, "./src/../src/a.c", "src/a.c" },
    { "lcov.info", NULL, "/", "/" },
    { "lcov.info", NULL, "x.py", "x.py" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (PATHS); i++)
    {
      g_autoptr(JkCoverage) coverage = jk_coverage_new ();

      jk_coverage_file_add_line (jk_coverage_get_file (coverage, PATHS[i].path), 1, TRUE);
      if (PATHS[i].source != NULL)
        g_ptr_array_add (coverage->sources, g_strdup (PATHS[i].source));
      jk_coverage_finish (coverage);
      jk_coverage_resolve_paths (coverage, "/shop", PATHS[i].report, exists_cb, (gpointer) TREE);
      g_assert_cmpstr (((JkCoverageFile *) coverage->files->pdata[0])->path, ==, PATHS[i].expected);
    }
}

static JkCoverage *
make_coverage (const char *paths)
{
  g_auto(GStrv) names = g_strsplit (paths, " ", -1);
  JkCoverage *coverage = jk_coverage_new ();

  for (guint i = 0; names[i] != NULL; i++)
    jk_coverage_file_add_line (jk_coverage_get_file (coverage, names[i]), 1, TRUE);
  jk_coverage_finish (coverage);
  return coverage;
}

static void
test_union (void)
{
  static const struct { const char *newer, *older; guint64 lines; } UNIONS[] = {
    { "a b", "a b", 2 },             /* the same */
    { "a b", "c d", 4 },             /* other code */
    { "a b", "a b c", 2 },           /* mostly the same: c is gone, or was left out */
    { "a b shared", "c d shared", 5 }, /* two packages with one file in common */
    { "x/a.c", "a.c", 1 },           /* one name, begun in different places */
    { "xa.c", "a.c", 2 },
    { "a.c lib/a.c", "q", 3 },       /* two files of one report */
  };

  for (guint i = 0; i < G_N_ELEMENTS (UNIONS); i++)
    {
      g_autoptr(JkCoverage) newer = make_coverage (UNIONS[i].newer);
      g_autoptr(JkCoverage) older = make_coverage (UNIONS[i].older);
      g_autoptr(JkCoverageUnion) all = jk_coverage_union_new ();

      g_assert_true (jk_coverage_union_add (all, newer));
      jk_coverage_union_add (all, older);
      g_assert_cmpuint (all->lines, ==, UNIONS[i].lines);
    }
}

static void
test_deleted_and_cancelled (Fixture      *fixture,
                            gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", fixture->top);

  write_report (fixture, "lcov.info", LCOV_HALF, 0);
  g_cancellable_cancel (cancellable);
  g_assert_null (jk_collector_collect (fixture->collector, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_percent (fixture, 50);
  run_in ("/", command);
  assert_fails (fixture, JK_ERROR_NOT_FOUND, fixture->top);
}

static void
test_too_large (Fixture      *fixture,
                gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->top, "lcov.info", NULL);

  write_report (fixture, "lcov.info", LCOV_HALF, 0);
  g_assert_cmpint (truncate (path, 100 * 1024 * 1024), ==, 0);
  assert_fails (fixture, JK_ERROR_LIMIT, "lcov.info: larger than 64 MiB");
}

/* A real program, compiled with coverage and run: gcovr's own sums beside ours from each format it writes. */
static void
test_real_gcovr (Fixture      *fixture,
                 gconstpointer data)
{
  static const char *const OPTIONS[] = { "--xml build/coverage.xml", "--json build/coverage.json", "--json-summary build/coverage.json" };
  g_autofree char *gcovr = g_find_program_in_path ("gcovr");
  g_autofree char *summary = NULL, *path = NULL;
  const char *place;
  guint64 covered, lines;

  if (gcovr == NULL)
    {
      g_test_skip ("gcovr is not installed");
      return;
    }
  write_report (fixture, "src/a.c", "int f (int x)\n{\n  if (x > 3)\n    return 1;\n  if (x < 0)\n    return 2;\n  return 0;\n}\n", 0);
  write_report (fixture, "src/main.c", "int f (int);\nint main (void)\n{\n  for (int i = 0; i < 3; i++)\n    if (f (i))\n      return 1;\n"
                                       "  return 0;\n}\n", 0);
  run_in (fixture->top, "mkdir -p build && cd build && gcc --coverage -O0 ../src/a.c ../src/main.c -o prog && ./prog");
  run_in (fixture->top, "gcovr -r . --json-summary summary.txt");
  path = g_build_filename (fixture->top, "summary.txt", NULL);
  g_assert_true (g_file_get_contents (path, &summary, NULL, NULL));
  /* the totals are the last members of each name */
  place = g_strrstr (summary, "\"line_covered\": ");
  covered = g_ascii_strtoull (place + strlen ("\"line_covered\": "), NULL, 10);
  place = g_strrstr (summary, "\"line_total\": ");
  lines = g_ascii_strtoull (place + strlen ("\"line_total\": "), NULL, 10);
  g_assert_cmpuint (lines, >, covered);
  g_assert_cmpuint (covered, >, 0);

  for (guint i = 0; i < G_N_ELEMENTS (OPTIONS); i++)
    {
      g_autofree char *command = g_strdup_printf ("rm -f build/coverage.*; gcovr -r . %s", OPTIONS[i]);
      g_autoptr(JkCollection) collection = NULL;
      guint64 value = 0;

      run_in (fixture->top, command);
      jk_clock_advance (fixture->clock, JK_COVERAGE_SEARCH_US);
      assert_percent (fixture, 100.0 * covered / lines);
      collection = collect (fixture);
      g_assert_true (g_variant_lookup (collection->detail, "covered", "t", &value));
      g_assert_cmpuint (value, ==, covered);
      g_assert_true (g_variant_lookup (collection->detail, "lines", "t", &value));
      g_assert_cmpuint (value, ==, lines);
    }
}

int
main (int    argc,
      char **argv)
{
  static const struct { const char *name; void (*run) (Fixture *, gconstpointer); } WITH_TREE[] = {
    { "/coverage-collector/nothing-then-something", test_nothing_then_something },
    { "/coverage-collector/other-names-are-no-reports", test_other_names_are_no_reports },
    { "/coverage-collector/globs-override", test_globs_override },
    { "/coverage-collector/broken-report", test_broken_report },
    { "/coverage-collector/several-reports", test_several_reports },
    { "/coverage-collector/stale", test_stale },
    { "/coverage-collector/deleted-and-cancelled", test_deleted_and_cancelled },
    { "/coverage-collector/too-large", test_too_large },
    { "/coverage-collector/real-gcovr", test_real_gcovr },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coverage-collector/reflog", test_reflog);
  g_test_add_func ("/coverage-collector/paths", test_paths);
  g_test_add_func ("/coverage-collector/union", test_union);
  for (guint i = 0; i < G_N_ELEMENTS (WITH_TREE); i++)
    g_test_add (WITH_TREE[i].name, Fixture, NULL, set_up, WITH_TREE[i].run, tear_down);
  return g_test_run ();
}
