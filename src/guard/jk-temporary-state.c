/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-temporary-state.h"

#include <errno.h>
#include <ftw.h>
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define REMOVE_FDS 16

char *
jk_temporary_state_make (GError **error)
{
  return g_dir_make_tmp ("jikimi-once-XXXXXX", error);
}

static int
remove_entry (const char        *path,
              const struct stat *st,
              int                type,
              struct FTW        *place)
{
  return remove (path);
}

void
jk_temporary_state_remove (const char *dir)
{
  if (nftw (dir, remove_entry, REMOVE_FDS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) != 0)
    g_debug ("%s: %s", dir, g_strerror (errno));
}
