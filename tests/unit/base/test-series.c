/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-error.h"
#include "jk-sample.h"
#include "jk-series.h"

static void
test_key_is_canonical (void)
{
  const char *const labels[] = { "project", "ab12", "mount", "/home \"x\"\\\n", NULL };
  g_autofree char *key = jk_series_key_new ("disk_usage", labels);
  g_autofree char *metric = NULL, *mount = NULL, *none = NULL;
  g_auto(GStrv) parsed = NULL;

  g_assert_cmpstr (key, ==, "disk_usage{mount=\"/home \\\"x\\\"\\\\\\n\",project=\"ab12\"}");
  g_assert_true (jk_series_key_parse (key, &metric, &parsed, NULL));
  g_assert_cmpstr (metric, ==, "disk_usage");
  g_assert_cmpuint (g_strv_length (parsed), ==, 4);
  g_assert_cmpstr (parsed[0], ==, "mount");
  g_assert_cmpstr (parsed[1], ==, "/home \"x\"\\\n");

  mount = jk_series_key_dup_label (key, "mount");
  none = jk_series_key_dup_label (key, "nothing");
  g_assert_cmpstr (mount, ==, "/home \"x\"\\\n");
  g_assert_null (none);
}

static void
test_key_without_labels (void)
{
  g_autofree char *key = jk_series_key_new ("load", NULL);

  g_assert_cmpstr (key, ==, "load");
}

static void
test_key_rejects (void)
{
  const char *const bad[] = { "", "{", "9a", "a{", "a{}", "a{b}", "a{b=}", "a{b=\"}", "a{b=\"c\"", "a{b=\"c\"}x",
                              "a{b=\"c\",}", "a b", "a{b=\"c\\" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (jk_series_key_parse (bad[i], NULL, NULL, &error));
      g_assert_error (error, JK_ERROR, JK_ERROR_PARSE);
    }
}

static void
test_collection_labels_its_project (void)
{
  g_autoptr(JkCollection) collection = jk_collection_new ("ab12", 5);
  double value = 0;

  jk_collection_add (collection, "git_changes", 133);
  jk_collection_add_labelled (collection, "api_performance", 51.5, "probe", "shop", NULL);
  g_assert_true (jk_collection_get (collection, "git_changes{project=\"ab12\"}", &value));
  g_assert_cmpfloat (value, ==, 133);
  g_assert_true (jk_collection_get (collection, "api_performance{probe=\"shop\",project=\"ab12\"}", &value));
  g_assert_cmpfloat (value, ==, 51.5);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/series/key-is-canonical", test_key_is_canonical);
  g_test_add_func ("/series/key-without-labels", test_key_without_labels);
  g_test_add_func ("/series/key-rejects", test_key_rejects);
  g_test_add_func ("/series/collection-labels-its-project", test_collection_labels_its_project);
  return g_test_run ();
}
