/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-disk-stats.h"

#include <string.h>

#include "jk-error.h"
#include "jk-text-scan.h"

/* The kernel counts in these whatever the device's own sectors are. */
#define SECTOR_BYTES 512

static const char *const virtual_names[] = { "loop", "ram", "zram", "dm-", "md", "sr", "fd", "zd", "nbd" };

static gboolean
parse_disk (const char  *at,
            const char  *end,
            JkDiskStats *disk)
{
  guint64 number, read_sectors, written_sectors;
  const char *name;
  gsize length;

  if (!jk_scan_uint64 (&at, end, &number) || !jk_scan_uint64 (&at, end, &number)
      || !jk_scan_word (&at, end, &name, &length) || length >= sizeof disk->name)
    return FALSE;
  memcpy (disk->name, name, length);
  disk->name[length] = '\0';

  return jk_scan_uint64 (&at, end, &disk->reads) && jk_scan_uint64 (&at, end, &number)
         && jk_scan_uint64 (&at, end, &read_sectors) && jk_scan_uint64 (&at, end, &number)
         && jk_scan_uint64 (&at, end, &disk->writes) && jk_scan_uint64 (&at, end, &number)
         && jk_scan_uint64 (&at, end, &written_sectors) && jk_scan_uint64 (&at, end, &number)
         && jk_scan_uint64 (&at, end, &number) && jk_scan_uint64 (&at, end, &number)
         && jk_scan_uint64 (&at, end, &number)
         && g_uint64_checked_mul (&disk->read_bytes, read_sectors, SECTOR_BYTES)
         && g_uint64_checked_mul (&disk->written_bytes, written_sectors, SECTOR_BYTES);
}

static gboolean
is_virtual (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (virtual_names); i++)
    {
      gsize length = strlen (virtual_names[i]);

      if (strncmp (name, virtual_names[i], length) == 0 && !g_ascii_isalpha (name[length]))
        return TRUE;
    }
  /* The boot and replay areas of an MMC are shown as devices beside it. */
  return strstr (name, "boot") != NULL || strstr (name, "rpmb") != NULL;
}

/* sda1 is a part of sda, nvme0n1p1 of nvme0n1: a device whose name ends in a digit has a "p" between. */
static gboolean
is_part_of (const char *name,
            const char *whole)
{
  gsize length = strlen (whole);
  const char *rest = name + length;

  if (length == 0 || strncmp (name, whole, length) != 0)
    return FALSE;
  if (g_ascii_isdigit (whole[length - 1]) && *rest++ != 'p')
    return FALSE;
  return *rest != '\0' && strspn (rest, "0123456789") == strlen (rest);
}

static gboolean
is_part (const GArray *disks,
         const char   *name)
{
  /* A device stands before its parts. */
  for (guint i = disks->len; i > 0; i--)
    {
      if (is_part_of (name, g_array_index (disks, JkDiskStats, i - 1).name))
        return TRUE;
    }
  return FALSE;
}

gboolean
jk_disk_stats_parse (const char *diskstats,
                     GArray     *disks,
                     GError    **error)
{
  const char *at = diskstats, *line, *end;
  guint n_lines = 0;

  g_array_set_size (disks, 0);
  for (; jk_scan_line (&at, &line, &end); n_lines++)
    {
      JkDiskStats disk = { 0 };

      if (!parse_disk (line, end, &disk))
        {
          at = line;
          break;
        }
      if (!is_virtual (disk.name) && !is_part (disks, disk.name))
        g_array_append_val (disks, disk);
    }

  if (*at == '\0')
    return TRUE;
  g_array_set_size (disks, 0);
  g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "line %u: not a table of disks", n_lines + 1);
  return FALSE;
}
