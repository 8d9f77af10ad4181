/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-clean-place.h"
#include "jk-disk-walk.h"

G_BEGIN_DECLS

/**
 * JkCleanEntry:
 * @place: not owned
 * @name: in that place, bytes
 * @use: what it takes
 * @inode: to know it again
 *
 * One file or folder that can be cleaned away.
 */
typedef struct
{
  const JkCleanPlace *place;
  char *name;
  JkDiskUse use;
  guint64 inode;
} JkCleanEntry;

/**
 * JkCleanSpace:
 * @total_bytes: of the file system
 * @used_bytes: by files
 * @available_bytes: to this user
 */
typedef struct
{
  guint64 total_bytes;
  guint64 used_bytes;
  guint64 available_bytes;
} JkCleanSpace;

/* Returns: %FALSE with errno */
gboolean jk_clean_space_read (int fd, JkCleanSpace *out);
double jk_clean_space_get_percent (const JkCleanSpace *self); /* as `disk_usage` counts it */

/**
 * jk_clean_list_entries:
 * @fd: of @place
 * @now_us: real time
 * @until_us: monotonic: what was not measured until then is left out
 * @entries: (inout) (element-type JkCleanEntry): added to, at most 4,096 in all
 *
 * The entries that may go: old enough, wholly the user's, with nothing mounted, no repository in them, and measured to their end.
 *
 * Returns: %FALSE with %G_IO_ERROR_CANCELLED or a %G_IO_ERROR
 */
gboolean jk_clean_list_entries (const JkCleanPlace *place,
                                int                 fd,
                                gint64              now_us,
                                gint64              until_us,
                                GPtrArray          *entries,
                                GCancellable       *cancellable,
                                GError            **error);

/* Returns: (transfer full): empty, for jk_clean_list_entries() */
GPtrArray *jk_clean_entries_new (void);

/* Sorts the oldest first, and cuts behind the one with which @bytes are reached. Returns: the sum of those that are left */
guint64 jk_clean_entries_choose (GPtrArray *entries, guint64 bytes);

/* Whether what is called @name in the folder behind @fd still is the entry of @inode, and @uid's. */
gboolean jk_clean_entry_is_same (int fd, const char *name, guint64 inode, uid_t uid);

/* Whether what is called @name in @place, the folder behind @fd, may go as jk_clean_list_entries() has it: measured anew with @walk.
 * @now_us: real time */
gboolean jk_clean_entry_may_go (const JkCleanPlace *place, JkDiskWalk *walk, int fd, const char *name, gint64 now_us);

G_END_DECLS
