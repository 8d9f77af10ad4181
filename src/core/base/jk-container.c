/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-container.h"

static gboolean
has_file (const char *root,
          const char *path)
{
  g_autofree char *full = g_build_filename (root, path, NULL);

  return g_file_test (full, G_FILE_TEST_EXISTS);
}

gboolean
jk_container_detect (const char        *root,
                     const char *const *environment)
{
  const char *named = environment != NULL ? g_environ_getenv ((char **) environment, "container") : NULL;

  if (has_file (root, ".flatpak-info"))
    return FALSE;
  return has_file (root, ".dockerenv") || has_file (root, "run/.containerenv")
         || (named != NULL && *named != '\0' && !g_str_equal (named, "flatpak"));
}
