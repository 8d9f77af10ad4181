/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "jk-error.h"
#include "jk-git-collector.h"
#include "jk-process.h"
#include "jk-series.h"

#define NOW G_GINT64_CONSTANT (1700000000000000)

typedef struct
{
  char *top;
  JkClock *clock;
  JkCollector *collector;
} Fixture;

static void
git (Fixture    *fixture,
     const char *words)
{
  static const char *const extra[] = { "GIT_CONFIG_GLOBAL", "/dev/null", "GIT_CONFIG_NOSYSTEM", "1", "GIT_AUTHOR_NAME", "T", "GIT_AUTHOR_EMAIL",
                                       "t@t", "GIT_COMMITTER_NAME", "T", "GIT_COMMITTER_EMAIL", "t@t", NULL };
  g_autofree char *line = g_strconcat ("git ", words, NULL);
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);
  g_auto (GStrv) environment = jk_process_environment_new (extra);
  const JkProcessRequest request = { (const char *const *) argv, (const char *const *) environment, fixture->top };
  g_autoptr (GError) error = NULL;
  g_autoptr (JkProcessResult) result = jk_process_run (&request, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (result->message, ==, "");
  g_assert_cmpint (result->exit_code, ==, 0);
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
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->top = g_dir_make_tmp ("jikimi-collector-XXXXXX", NULL);
  fixture->clock = jk_clock_new_manual (NOW);
  fixture->collector = jk_git_collector_new ("p1", fixture->top, 3, fixture->clock);
  git (fixture, "init -q -b main");
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  const char *const argv[] = { "rm", "-rf", "--", fixture->top, NULL };
  const JkProcessRequest request = { argv };
  g_autoptr (JkProcessResult) result G_GNUC_UNUSED = jk_process_run (&request, NULL, NULL);

  g_clear_object (&fixture->collector);
  jk_clock_unref (fixture->clock);
  g_free (fixture->top);
}

static void
assert_sample (JkCollection *collection,
               const char   *metric,
               double        expected)
{
  const char *const labels[] = { "project", "p1", NULL };
  g_autofree char *key = jk_series_key_new (metric, labels);
  double value = -1;

  g_assert_true (jk_collection_get (collection, key, &value));
  g_assert_cmpfloat (value, ==, expected);
}

static JkCollection *
collect (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  JkCollection *collection = jk_collector_collect (fixture->collector, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (collection);
  return collection;
}

static void
test_identity (Fixture      *fixture,
               gconstpointer data)
{
  g_assert_cmpstr (jk_collector_get_id (fixture->collector), ==, "git");
  g_assert_cmpstr (jk_collector_get_project (fixture->collector), ==, "p1");
  g_assert_cmpstr (jk_collector_get_lane (fixture->collector), ==, "project:p1");
}

static void
test_numbers (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (JkCollection) collection = NULL;
  g_autofree char *ahead = NULL;
  double value;

  put (fixture, "a", "1");
  put (fixture, "b", "1");
  git (fixture, "add a b");
  git (fixture, "commit -qm first");
  put (fixture, "a", "two");
  put (fixture, "c", "1");
  git (fixture, "add c");
  put (fixture, "c", "two");
  put (fixture, "d", "1");
  git (fixture, "mv b e");
  collection = collect (fixture);

  g_assert_cmpstr (collection->project, ==, "p1");
  g_assert_cmpint (collection->time_us, ==, NOW);
  assert_sample (collection, "git_changes", 4); /* a, c, d, b→e */
  assert_sample (collection, "git_staged", 2);
  assert_sample (collection, "git_modified", 2);
  assert_sample (collection, "git_untracked", 1);
  assert_sample (collection, "git_conflicted", 0);
  assert_sample (collection, "git_renamed", 1);
  ahead = jk_series_key_new ("git_ahead", (const char *const[]){ "project", "p1", NULL });
  g_assert_false (jk_collection_get (collection, ahead, &value));
}

static void
test_detail (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (JkCollection) collection = NULL;
  g_autoptr (GVariant) changes = NULL;
  g_autoptr (GVariant) first = NULL;
  const char *text;
  gboolean truncated, unborn;
  guint32 total;

  put (fixture, "\xff\xe2\x80\xae" "name", "1");
  put (fixture, "한글", "1");
  put (fixture, "x", "1");
  put (fixture, "y", "1");
  collection = collect (fixture);

  g_assert_true (g_variant_is_of_type (collection->detail, G_VARIANT_TYPE_VARDICT));
  g_assert_true (g_variant_lookup (collection->detail, "branch", "&s", &text));
  g_assert_cmpstr (text, ==, "main");
  g_assert_true (g_variant_lookup (collection->detail, "unborn", "b", &unborn));
  g_assert_true (unborn);
  g_assert_true (g_variant_lookup (collection->detail, "total", "u", &total));
  g_assert_cmpuint (total, ==, 4);
  g_assert_true (g_variant_lookup (collection->detail, "truncated", "b", &truncated));
  g_assert_true (truncated);
  changes = g_variant_lookup_value (collection->detail, "changes", G_VARIANT_TYPE ("aa{sv}"));
  g_assert_cmpuint (g_variant_n_children (changes), ==, 3);
  first = g_variant_get_child_value (changes, 2);
  g_assert_true (g_variant_lookup (first, "path", "&s", &text));
  g_assert_cmpstr (text, ==, "한글");
  g_assert_true (g_variant_lookup (first, "worktree", "&s", &text));
  g_assert_cmpstr (text, ==, "?");
}

static void
test_escaped (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (JkCollection) collection = NULL;
  g_autofree char *printed = NULL;

  put (fixture, "\xff\xe2\x80\xae\n", "1");
  collection = collect (fixture);
  printed = g_variant_print (collection->detail, FALSE);
  g_assert_nonnull (strstr (printed, "'\\\\xFF\\\\xE2\\\\x80\\\\xAE\\\\x0A'"));
}

static void
test_fails_and_recovers (Fixture      *fixture,
                         gconstpointer data)
{
  g_autoptr (JkCollection) collection = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *hidden = g_strconcat (fixture->top, ".hidden", NULL);

  g_assert_cmpint (g_rename (fixture->top, hidden), ==, 0);
  g_assert_null (jk_collector_collect (fixture->collector, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_NOT_FOUND);
  g_assert_cmpint (g_rename (hidden, fixture->top), ==, 0);
  collection = collect (fixture);
  assert_sample (collection, "git_changes", 0);
}

static void
test_cancelled (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (jk_collector_collect (fixture->collector, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/git-collector/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("identity", test_identity);
  ADD ("numbers", test_numbers);
  ADD ("detail", test_detail);
  ADD ("escaped", test_escaped);
  ADD ("fails-and-recovers", test_fails_and_recovers);
  ADD ("cancelled", test_cancelled);
  return g_test_run ();
}
