/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-listing.h"

/* Returns: (transfer full): the list as text */
static char *
list (JkGitListing      *listing,
      const JkGitChange *changes,
      guint              n)
{
  g_autoptr (GPtrArray) array = g_ptr_array_new ();
  g_autoptr (GVariant) made = NULL;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (array, (gpointer) &changes[i]);
  made = g_variant_ref_sink (jk_git_listing_make (listing, array));
  return g_variant_print (made, FALSE);
}

/* What a listing that remembers says is what a new one says, whatever became of a change meanwhile. */
static void
test_remembers_nothing_old (void)
{
  static const JkGitChange STATES[][3] = {
    { { "a", NULL, 0, 'M', FALSE }, { "b", NULL, 'A', 0, FALSE }, { "c\xff", NULL, 0, '?', FALSE } },
    { { "a", NULL, 0, 'D', FALSE }, { "b", NULL, 'A', 0, FALSE }, { "d", NULL, 0, '?', FALSE } },
    { { "b", "x", 'R', 0, FALSE }, { "d", NULL, 0, 0, TRUE }, { "a", NULL, 'M', 0, FALSE } },
    { { "b", "y", 'R', 0, FALSE }, { "d", NULL, 0, 0, FALSE }, { "a", NULL, 'M', 0, FALSE } },
    { { "a", NULL, 'D', 0, FALSE }, { "a", NULL, 0, '?', FALSE }, { "b", NULL, 0, 'M', FALSE } },
  };
  g_autoptr (JkGitListing) listing = jk_git_listing_new ();

  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < G_N_ELEMENTS (STATES); i++)
      for (guint n = 0; n <= 3; n++)
        {
          g_autoptr (JkGitListing) anew = jk_git_listing_new ();
          g_autofree char *got = list (listing, STATES[i], n);
          g_autofree char *expected = list (anew, STATES[i], n);

          g_assert_cmpstr (got, ==, expected);
        }
}

static void
test_what_it_says (void)
{
  static const JkGitChange CHANGES[] = {
    { "c\xff", "old", 'R', 'M', FALSE },
  };
  g_autoptr (JkGitListing) listing = jk_git_listing_new ();
  g_autoptr (GPtrArray) array = g_ptr_array_new ();
  g_autoptr (GVariant) made = NULL;
  g_autoptr (GVariant) row = NULL;
  const char *path, *old_path, *index, *worktree;
  gboolean conflicted;

  g_ptr_array_add (array, (gpointer) &CHANGES[0]);
  made = g_variant_ref_sink (jk_git_listing_make (listing, array));
  row = g_variant_get_child_value (made, 0);
  g_assert_true (g_variant_lookup (row, "path", "&s", &path));
  g_assert_true (g_variant_lookup (row, "old_path", "&s", &old_path));
  g_assert_true (g_variant_lookup (row, "index", "&s", &index));
  g_assert_true (g_variant_lookup (row, "worktree", "&s", &worktree));
  g_assert_true (g_variant_lookup (row, "conflicted", "b", &conflicted));
  g_assert_cmpstr (path, ==, "c\\xFF");
  g_assert_cmpstr (old_path, ==, "old");
  g_assert_cmpstr (index, ==, "R");
  g_assert_cmpstr (worktree, ==, "M");
  g_assert_false (conflicted);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/git-listing/remembers-nothing-old", test_remembers_nothing_old);
  g_test_add_func ("/git-listing/what-it-says", test_what_it_says);
  return g_test_run ();
}
