/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-disks-collector.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

#include "jk-disk-stats.h"
#include "jk-error.h"
#include "jk-mounts.h"
#include "jk-proc-file.h"
#include "jk-text-scan.h"

#define MAX_DISKS 64
#define MIN_ELAPSED_US (100 * G_TIME_SPAN_MILLISECOND)

struct _JkDisksCollector
{
  JkCollector parent_instance;

  char *root;
  JkDiskSpaceFunc get_space;
  JkProcFile *mountinfo;
  JkProcFile *diskstats;

  char *mounts_text;   /* what @mounts was read from */
  GPtrArray *mounts;   /* of JkMount; owns them */
  GPtrArray *selected; /* of JkMount in @mounts */

  GArray *before; /* of JkDiskStats */
  GArray *after;
  gint64 before_us; /* monotonic; -1 before the first reading */
};

G_DEFINE_FINAL_TYPE (JkDisksCollector, jk_disks_collector, JK_TYPE_COLLECTOR)

/* A path can lead to another file system than the table says, where a mount covers a folder above it. */
static gboolean
ask_system (const char  *path,
            guint        major,
            guint        minor,
            JkDiskSpace *out)
{
  struct statvfs space;
  struct stat status;

  if (stat (path, &status) != 0 || !S_ISDIR (status.st_mode))
    return FALSE;
  if (major != 0 && status.st_dev != makedev (major, minor))
    return FALSE;
  if (statvfs (path, &space) != 0 || space.f_bfree > space.f_blocks || space.f_bavail > space.f_bfree)
    return FALSE;

  out->total = (guint64) space.f_blocks * space.f_frsize;
  out->used = (guint64) (space.f_blocks - space.f_bfree) * space.f_frsize;
  out->available = (guint64) space.f_bavail * space.f_frsize;
  return TRUE;
}

static gboolean
update_mounts (JkDisksCollector *self,
               GError          **error)
{
  const char *text = jk_proc_file_read (self->mountinfo, error);
  GPtrArray *mounts;

  if (text == NULL)
    return FALSE;
  if (g_strcmp0 (text, self->mounts_text) == 0)
    return TRUE;

  mounts = jk_mounts_parse (text, error);
  if (mounts == NULL)
    {
      g_prefix_error (error, "%s: ", jk_proc_file_get_path (self->mountinfo));
      return FALSE;
    }
  g_clear_pointer (&self->selected, g_ptr_array_unref);
  g_clear_pointer (&self->mounts, g_ptr_array_unref);
  g_free (self->mounts_text);
  self->mounts_text = g_strdup (text);
  self->mounts = mounts;
  self->selected = jk_mounts_select (mounts);
  return TRUE;
}

static void
add_disk (JkCollection      *collection,
          GVariantBuilder   *disks,
          const JkMount     *mount,
          const JkDiskSpace *space)
{
  g_autofree char *path = jk_text_display (mount->mount);
  g_autofree char *device = jk_text_display (mount->device);

  jk_collection_add_labelled (collection, "disk_usage", 100.0 * space->used / (space->used + space->available),
                              "mount", path, NULL);
  g_variant_builder_open (disks, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (disks, "{sv}", "mount", g_variant_new_string (path));
  g_variant_builder_add (disks, "{sv}", "device", g_variant_new_string (device));
  g_variant_builder_add (disks, "{sv}", "kind", g_variant_new_string (mount->kind));
  g_variant_builder_add (disks, "{sv}", "total", g_variant_new_uint64 (space->total));
  g_variant_builder_add (disks, "{sv}", "available", g_variant_new_uint64 (space->available));
  g_variant_builder_close (disks);
}

static gboolean
collect_space (JkDisksCollector *self,
               JkCollection     *collection,
               GError          **error)
{
  const JkMount *last = NULL;
  GVariantBuilder disks;
  guint n_disks = 0;

  if (!update_mounts (self, error))
    return FALSE;

  g_variant_builder_init (&disks, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < self->selected->len && n_disks < MAX_DISKS; i++)
    {
      const JkMount *mount = g_ptr_array_index (self->selected, i);
      g_autofree char *path = NULL;
      JkDiskSpace space = { 0 };

      if (last != NULL && last->major == mount->major && last->minor == mount->minor)
        continue;
      path = g_build_filename (self->root, mount->mount, NULL);
      if (!self->get_space (path, mount->major, mount->minor, &space))
        continue;

      last = mount;
      if (space.used + space.available == 0)
        continue;
      n_disks++;
      add_disk (collection, &disks, mount, &space);
    }
  jk_collection_take_detail (collection, g_variant_new_parsed ("{'disks': <%@aa{sv}>}", g_variant_builder_end (&disks)));
  return TRUE;
}

static const JkDiskStats *
find_disk (const GArray *disks,
           const char   *name)
{
  for (guint i = 0; i < disks->len; i++)
    {
      const JkDiskStats *disk = &g_array_index (disks, JkDiskStats, i);

      if (g_str_equal (disk->name, name))
        return disk;
    }
  return NULL;
}

/* A device of the same name whose counters are behind is another one: it has no rate yet. */
static void
add_rates (const GArray      *before,
           const JkDiskStats *now,
           double             elapsed_s,
           JkCollection      *collection)
{
  const JkDiskStats *then = find_disk (before, now->name);

  if (then == NULL || (now->reads == 0 && now->writes == 0))
    return;
  if (now->reads < then->reads || now->writes < then->writes || now->read_bytes < then->read_bytes
      || now->written_bytes < then->written_bytes)
    return;

  jk_collection_add_labelled (collection, "disk_read", (now->read_bytes - then->read_bytes) / elapsed_s,
                              "device", now->name, NULL);
  jk_collection_add_labelled (collection, "disk_write", (now->written_bytes - then->written_bytes) / elapsed_s,
                              "device", now->name, NULL);
}

static gboolean
collect_rates (JkDisksCollector *self,
               JkCollection     *collection,
               GError          **error)
{
  gint64 now_us = jk_clock_get_monotonic_us (jk_collector_get_clock (JK_COLLECTOR (self)));
  const char *text = jk_proc_file_read (self->diskstats, error);
  GArray *old = self->before;

  if (text == NULL)
    return FALSE;
  if (!jk_disk_stats_parse (text, self->after, error))
    {
      g_prefix_error (error, "%s: ", jk_proc_file_get_path (self->diskstats));
      return FALSE;
    }
  if (self->before_us >= 0 && now_us - self->before_us < MIN_ELAPSED_US)
    return TRUE;

  for (guint i = 0; i < MIN (self->after->len, MAX_DISKS) && self->before_us >= 0; i++)
    add_rates (self->before, &g_array_index (self->after, JkDiskStats, i),
               (double) (now_us - self->before_us) / G_USEC_PER_SEC, collection);

  self->before = self->after;
  self->after = old;
  self->before_us = now_us;
  return TRUE;
}

static JkCollection *
jk_disks_collector_collect (JkCollector  *collector,
                            GCancellable *cancellable,
                            GError      **error)
{
  JkDisksCollector *self = JK_DISKS_COLLECTOR (collector);
  g_autoptr(JkCollection) collection = jk_collector_new_collection (collector);
  g_autoptr(GError) first = NULL;
  gboolean has_space, has_rates;

  has_space = collect_space (self, collection, &first);
  has_rates = collect_rates (self, collection, first == NULL ? &first : NULL);
  if (has_space || has_rates)
    return g_steal_pointer (&collection);

  g_propagate_error (error, g_steal_pointer (&first));
  return NULL;
}

static void
jk_disks_collector_finalize (GObject *object)
{
  JkDisksCollector *self = JK_DISKS_COLLECTOR (object);

  g_free (self->root);
  jk_proc_file_free (self->mountinfo);
  jk_proc_file_free (self->diskstats);
  g_free (self->mounts_text);
  g_clear_pointer (&self->selected, g_ptr_array_unref);
  g_clear_pointer (&self->mounts, g_ptr_array_unref);
  g_array_unref (self->before);
  g_array_unref (self->after);

  G_OBJECT_CLASS (jk_disks_collector_parent_class)->finalize (object);
}

static void
jk_disks_collector_class_init (JkDisksCollectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_disks_collector_finalize;
  JK_COLLECTOR_CLASS (klass)->collect = jk_disks_collector_collect;
}

static void
jk_disks_collector_init (JkDisksCollector *self)
{
  self->before_us = -1;
  self->before = g_array_new (FALSE, FALSE, sizeof (JkDiskStats));
  self->after = g_array_new (FALSE, FALSE, sizeof (JkDiskStats));
}

JkCollector *
jk_disks_collector_new (const char     *root,
                        JkDiskSpaceFunc space,
                        JkClock        *clock)
{
  JkDisksCollector *self = g_object_new (JK_TYPE_DISKS_COLLECTOR, "id", "disks", "lane", "machine", "clock", clock, NULL);

  self->root = g_strdup (root);
  self->get_space = space != NULL ? space : ask_system;
  self->mountinfo = jk_proc_file_new (root, "proc/self/mountinfo");
  self->diskstats = jk_proc_file_new (root, "proc/diskstats");
  return JK_COLLECTOR (self);
}
