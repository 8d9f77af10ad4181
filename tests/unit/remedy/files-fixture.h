/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-heal-action.h"

/* What tests that work on real files share. */

static inline int
remove_one (const char        *path,
            const struct stat *status,
            int                kind,
            struct FTW        *place)
{
  return remove (path);
}

static inline void
remove_tree (const char *path)
{
  g_assert_cmpint (nftw (path, remove_one, 32, FTW_DEPTH | FTW_PHYS | FTW_MOUNT), ==, 0);
}

/* Writes a file of @size bytes below @top, folders and all, last changed @age_s ago. */
static inline void
put_file (const char *top,
          const char *path,
          gsize       size,
          gint64      age_s)
{
  g_autofree char *full = g_build_filename (top, path, NULL), *folder = g_path_get_dirname (full), *text = g_strnfill (size, 'x');
  struct timespec times[2] = { { g_get_real_time () / G_USEC_PER_SEC - age_s, 0 }, { g_get_real_time () / G_USEC_PER_SEC - age_s, 0 } };

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (full, text, size, NULL));
  g_assert_cmpint (utimensat (AT_FDCWD, full, times, 0), ==, 0);
  if (strcmp (folder, top) != 0)
    g_assert_cmpint (utimensat (AT_FDCWD, folder, times, 0), ==, 0);
}

static inline gboolean
has_file (const char *top,
          const char *path)
{
  g_autofree char *full = g_build_filename (top, path, NULL);
  struct stat status;

  return lstat (full, &status) == 0;
}

/* A name space of mounts of our own. Returns: %FALSE where this user may not have one */
static inline gboolean
own_mounts (void)
{
  return unshare (CLONE_NEWNS) == 0 && mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static inline const JkHealItem *
find_item (GPtrArray  *items,
           const char *note)
{
  for (guint i = 0; i < items->len; i++)
    {
      const JkHealItem *item = g_ptr_array_index (items, i);

      if (g_strcmp0 (item->note, note) == 0)
        return item;
    }
  return NULL;
}
