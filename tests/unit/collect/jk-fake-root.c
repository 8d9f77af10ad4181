/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fake-root.h"

#include <glib/gstdio.h>
#include <math.h>

char *
jk_fake_root_new (void)
{
  g_autoptr(GError) error = NULL;
  char *root = g_dir_make_tmp ("jikimi-root-XXXXXX", &error);

  g_assert_no_error (error);
  return root;
}

void
jk_fake_root_remove (const char *root)
{
  g_autoptr(GDir) dir = g_dir_open (root, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (root, name, NULL);

      jk_fake_root_remove (path);
    }
  g_assert_cmpint (g_remove (root), ==, 0);
}

void
jk_fake_root_write (const char *root,
                    const char *path,
                    const char *text)
{
  g_autofree char *full = g_build_filename (root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (full, text, -1, NULL));
}

void
jk_fake_root_delete (const char *root,
                     const char *path)
{
  g_autofree char *full = g_build_filename (root, path, NULL);

  g_assert_cmpint (g_remove (full), ==, 0);
}

char *
jk_fixture_read (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", "proc", name, NULL);
  g_autoptr(GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

double
jk_collect_value (JkCollector *collector,
                  const char  *key)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JkCollection) collection = jk_collector_collect (collector, NULL, &error);
  double value = NAN;

  g_assert_no_error (error);
  (void) jk_collection_get (collection, key, &value);
  return value;
}
