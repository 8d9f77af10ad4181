/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * JkControlGroup:
 * @path: below the tree of control groups, bytes, such as "user.slice/user-1000.slice/user@1000.service/app.slice/shop.service"
 * @current_bytes: what it has, its page cache included
 */
typedef struct
{
  char *path;
  guint64 current_bytes;
} JkControlGroup;

/**
 * jk_control_groups_find:
 * @root: "/", or a test's folder
 * @listed: (nullable): paths of groups that the user named
 * @uid: whose application groups count too
 * @max: groups
 *
 * Those that memory may be asked back from, the largest first: listed ones, and the user's own applications
 * (user@UID.service/app.slice/…) as far as they belong to @uid. Only of version 2 with memory.reclaim (Linux 5.19).
 *
 * Returns: (transfer full) (nullable) (element-type JkControlGroup): may be empty; %NULL with %JK_ERROR_NOT_SUPPORTED where there is no
 *   such tree
 */
GPtrArray *jk_control_groups_find (const char *root, const char *const *listed, uid_t uid, guint max, GError **error);

/**
 * jk_control_group_reclaim:
 * @bytes: asked for at most
 * @until_us: monotonic; nothing more is asked for after it
 *
 * Asks the kernel to take back memory of the group that is used least, in steps of 32 MiB, until that is done, nothing more comes, or
 * the time is over. What is taken back is page cache and, where there is swap, pages written there.
 *
 * Returns: by how many bytes the group became smaller, 0 or more; -1 with %JK_ERROR_PERMISSION, %JK_ERROR_NOT_FOUND,
 *   %JK_ERROR_FAILED, or %G_IO_ERROR_CANCELLED
 */
gint64 jk_control_group_reclaim (const char   *root,
                                 const char   *path,
                                 guint64       bytes,
                                 gint64        until_us,
                                 GCancellable *cancellable,
                                 GError      **error);

G_END_DECLS
