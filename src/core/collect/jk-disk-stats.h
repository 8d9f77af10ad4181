/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkDiskStats:
 * @name: the kernel's, such as "nvme0n1"
 * @reads: requests done
 * @writes: requests done
 * @read_bytes: since the device appeared
 * @written_bytes: since the device appeared
 */
typedef struct
{
  char name[64];
  guint64 reads;
  guint64 writes;
  guint64 read_bytes;
  guint64 written_bytes;
} JkDiskStats;

/**
 * jk_disk_stats_parse:
 * @diskstats: text of /proc/diskstats
 * @disks: (element-type JkDiskStats): filled with whole devices; emptied first. Left out: partitions, and what is made of
 *   other devices and would count twice (loop, RAM and compressed RAM, device mapper, software RAID, optical and floppy)
 *
 * Returns: %FALSE with %JK_ERROR_PARSE; @disks is then empty
 */
gboolean jk_disk_stats_parse (const char *diskstats, GArray *disks, GError **error);

G_END_DECLS
