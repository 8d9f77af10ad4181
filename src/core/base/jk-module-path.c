/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-module-path.h"

#include "config.h"

char *
jk_module_path (const char *file)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *beside = folder != NULL ? g_build_filename (folder, file, NULL) : NULL;

  if (beside != NULL && g_file_test (beside, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&beside);
  return g_build_filename (JK_MODULE_DIR, file, NULL);
}
