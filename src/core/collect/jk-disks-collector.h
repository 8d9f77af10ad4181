/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-collector.h"

G_BEGIN_DECLS

/**
 * JkDiskSpace:
 * @total: bytes
 * @used: bytes
 * @available: bytes that a user without privileges can still write
 */
typedef struct
{
  guint64 total;
  guint64 used;
  guint64 available;
} JkDiskSpace;

/**
 * JkDiskSpaceFunc:
 * @path: of the mount
 * @major: of the file system that should be there; 0 if it has no block device
 * @minor: of the file system
 *
 * How space is asked for; a test puts its own in.
 *
 * Returns: %FALSE if there is no folder with that file system
 */
typedef gboolean (*JkDiskSpaceFunc) (const char *path, guint major, guint minor, JkDiskSpace *out);

#define JK_TYPE_DISKS_COLLECTOR (jk_disks_collector_get_type ())
/**
 * JkDisksCollector:
 *
 * `disk_usage{mount=…}` as df(1) computes it, used / (used + available), for each local file system once, at most 64;
 * `disk_read` and `disk_write{device=…}` in bytes a second since the run before for whole devices that were ever used; and
 * `disks` of the machine's detail. Network file systems are left out: asking for their space can hang.
 */
G_DECLARE_FINAL_TYPE (JkDisksCollector, jk_disks_collector, JK, DISKS_COLLECTOR, JkCollector)

/* @root: "/" in production. @space: (nullable): %NULL asks the system */
JkCollector *jk_disks_collector_new (const char *root, JkDiskSpaceFunc space, JkClock *clock);

G_END_DECLS
