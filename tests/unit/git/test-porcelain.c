/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jk-error.h"
#include "jk-porcelain.h"

#define OIDS "100644 100644 100644 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
#define ONE(xy, path) "1 " xy " N... " OIDS " " path "\0"
#define TWO(xy, path, old) "2 " xy " N... " OIDS " R100 " path "\0" old "\0"
#define UNMERGED(path) "u UU N... 100644 100644 100644 100644 1 2 3 " path "\0"

/* As git 2.39 printed it, with these entries. */
static const char capture[] = "# branch.oid 6d69c3ac66d81d0d4fd9e2bd3f9a9b3d2a2a9d11\0# branch.head main\0# branch.upstream origin/main\0"
                              "# branch.ab +3 -5\0# stash 2\0" ONE ("M.", "a b") ONE (".M", "\xff\n") ONE ("MM", "both")
                                  TWO ("R.", "new name", "old name") UNMERGED ("torn") "? new\0! ignored\0";

static JkGitStatus *
parse (const char *data,
       gsize       size,
       guint       max_listed,
       GError    **error)
{
  g_autoptr (JkGitStatus) status = g_new0 (JkGitStatus, 1);
  g_autoptr (JkGitTally) tally = jk_git_tally_new (max_listed);

  if (!jk_porcelain_parse (data, size, tally, &status->head, error))
    return NULL;
  jk_git_tally_finish (tally, status);
  return g_steal_pointer (&status);
}

static void
assert_refused (const char *data,
                gsize       size)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (data, size, 10, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_PARSE);
}

static void
test_capture (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JkGitStatus) status = parse (capture, sizeof capture - 1, 10, &error);
  const JkGitChange *change;

  g_assert_no_error (error);
  g_assert_cmpstr (status->head.branch, ==, "main");
  g_assert_cmpstr (status->head.upstream, ==, "origin/main");
  g_assert_true (status->head.has_counts);
  g_assert_cmpuint (status->head.ahead, ==, 3);
  g_assert_cmpuint (status->head.behind, ==, 5);
  g_assert_cmpuint (status->total, ==, 6);
  g_assert_cmpuint (status->staged, ==, 3); /* M., MM, R. */
  g_assert_cmpuint (status->modified, ==, 2);
  g_assert_cmpuint (status->untracked, ==, 1);
  g_assert_cmpuint (status->conflicted, ==, 1);
  g_assert_cmpuint (status->renamed, ==, 1);
  g_assert_false (status->is_truncated);
  change = status->changes->pdata[2]; /* "a b", "both", "new name", "torn", "\377\n", "new" */
  g_assert_cmpstr (change->path, ==, "new name");
  g_assert_cmpstr (change->old_path, ==, "old name");
}

static void
test_empty (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JkGitStatus) status = parse ("", 0, 10, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (status->total, ==, 0);
}

static void
test_unborn_detached (void)
{
  static const char unborn[] = "# branch.oid (initial)\0# branch.head main\0";
  static const char detached[] = "# branch.oid 12\0# branch.head (detached)\0";
  g_autoptr (JkGitStatus) first = parse (unborn, sizeof unborn - 1, 10, NULL);
  g_autoptr (JkGitStatus) second = parse (detached, sizeof detached - 1, 10, NULL);

  g_assert_true (first->head.is_unborn);
  g_assert_cmpstr (first->head.commit, ==, "");
  g_assert_true (second->head.is_detached);
  g_assert_cmpstr (second->head.branch, ==, "");
}

/* Cut anywhere inside an entry it is refused; cut between two it is a shorter answer; it never reads past the end. */
static void
test_cut_short (void)
{
  for (gsize size = 1; size < sizeof capture - 1; size++)
    {
      g_autofree char *exact = g_memdup2 (capture, size);
      g_autoptr (GError) error = NULL;
      g_autoptr (JkGitStatus) status = parse (exact, size, 10, &error);

      g_assert_true ((status == NULL) == (error != NULL));
      if (exact[size - 1] != '\0')
        g_assert_error (error, JK_ERROR, JK_ERROR_PARSE);
    }
}

static void
test_garbage (void)
{
  static const char *const lines[] = { "1", "1 ", "1 M", "1 M. N...", "1 XX N... " OIDS " p", "1 M. N... " OIDS " ", "u UU", "?", "?x", "# ",
                                       "# branch.ab", "2 R. N... " OIDS " R100 p", "\x01\x02" };
  static const char *const refused[] = { "# branch.ab +1", "# branch.ab 1 2", "# branch.ab +99999999999999999999 -1", "#" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JkGitStatus) status = parse (lines[i], strlen (lines[i]) + 1, 10, &error);

      g_assert_true ((status == NULL) == (error != NULL));
      g_assert_true (status == NULL || status->total == 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    assert_refused (refused[i], strlen (refused[i]) + 1);
}

static void
test_random (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *data = g_memdup2 (capture, sizeof capture - 1);
      g_autoptr (JkGitStatus) status = NULL;

      for (guint n = g_test_rand_int_range (1, 6); n > 0; n--)
        data[g_test_rand_int_range (0, sizeof capture - 1)] = (char) g_test_rand_int_range (0, 256);
      status = parse (data, sizeof capture - 1, 3, NULL);
      g_assert_true (status == NULL || status->changes->len <= 3);
    }
}

static void
test_duplicates (void)
{
  static const char twice[] = ONE ("M.", "a") ONE (".M", "a") ONE ("M.", "a");
  g_autoptr (JkGitStatus) status = parse (twice, sizeof twice - 1, 10, NULL);

  g_assert_cmpuint (status->total, ==, 1);
  g_assert_cmpuint (status->staged, ==, 1);
  g_assert_cmpuint (status->modified, ==, 1);
}

static void
test_huge (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JkGitStatus) status = NULL;

  for (guint i = 0; i < 100000; i++)
    {
      g_string_append_printf (text, "? file%u", i);
      g_string_append_c (text, '\0');
    }
  status = parse (text->str, text->len, 1000, NULL);
  g_assert_cmpuint (status->total, ==, 100000);
  g_assert_cmpuint (status->changes->len, ==, 1000);
  g_assert_true (status->is_truncated);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/porcelain/capture", test_capture);
  g_test_add_func ("/porcelain/empty", test_empty);
  g_test_add_func ("/porcelain/unborn-detached", test_unborn_detached);
  g_test_add_func ("/porcelain/cut-short", test_cut_short);
  g_test_add_func ("/porcelain/garbage", test_garbage);
  g_test_add_func ("/porcelain/random", test_random);
  g_test_add_func ("/porcelain/duplicates", test_duplicates);
  g_test_add_func ("/porcelain/huge", test_huge);
  return g_test_run ();
}
