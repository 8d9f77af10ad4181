/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkMount:
 * @major: of the device; 0 for file systems without a block device of their own, btrfs and ZFS among them
 * @minor: of the device; the same for all mounts of one file system
 * @root: which folder of the file system is mounted, in bytes
 * @mount: where, in bytes
 * @read_only: of this mount
 * @kind: type of the file system, such as "ext4"
 * @device: what is mounted, in bytes, such as "/dev/sda1"
 */
typedef struct
{
  guint major;
  guint minor;
  char *root;
  char *mount;
  gboolean read_only;
  char *kind;
  char *device;
} JkMount;

void jk_mount_free (JkMount *self);

/**
 * jk_mounts_parse:
 * @mountinfo: text of /proc/self/mountinfo, in bytes
 *
 * Returns: (transfer full) (nullable) (element-type JkMount): all mounts in the kernel's order; %NULL with %JK_ERROR_PARSE
 */
GPtrArray *jk_mounts_parse (const char *mountinfo, GError **error);

/**
 * jk_mounts_select:
 * @mounts: (element-type JkMount)
 *
 * Which mounts have space of their own that can run out and be asked for without waiting: local disks, and the overlay that
 * is a container's root. Not network file systems and FUSE daemons, nor what lies below one: statvfs() hangs there when the
 * server is gone. Not images (squashfs, ISO 9660, EROFS), which are always full; not what lives in memory.
 *
 * Returns: (transfer container) (element-type JkMount): mounts of one file system side by side, the one to show first:
 *   "/", then one of the whole file system, then the shortest path
 */
GPtrArray *jk_mounts_select (GPtrArray *mounts);

G_END_DECLS
