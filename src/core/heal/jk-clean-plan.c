/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-clean-plan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MAX_ENTRIES 4096

gboolean
jk_clean_space_read (int           fd,
                     JkCleanSpace *out)
{
  struct statvfs space;

  if (fstatvfs (fd, &space) != 0)
    return FALSE;
  out->total_bytes = (guint64) space.f_blocks * space.f_frsize;
  out->used_bytes = (guint64) (space.f_blocks - MIN (space.f_bfree, space.f_blocks)) * space.f_frsize;
  out->available_bytes = (guint64) space.f_bavail * space.f_frsize;
  return TRUE;
}

double
jk_clean_space_get_percent (const JkCleanSpace *self)
{
  guint64 sum = self->used_bytes + self->available_bytes;

  return sum > 0 ? 100.0 * self->used_bytes / sum : 0;
}

static void
free_entry (gpointer data)
{
  JkCleanEntry *entry = data;

  g_free (entry->name);
  g_free (entry);
}

GPtrArray *
jk_clean_entries_new (void)
{
  return g_ptr_array_new_with_free_func (free_entry);
}

static gboolean
may_go (const JkCleanPlace *place,
        const JkDiskUse    *use,
        gint64              now_us)
{
  return !use->has_mount && !use->has_foreign && !use->has_repository && !use->is_cut
         && (place->least_age_us == 0 || use->newest_us <= now_us - place->least_age_us);
}

static void
add_entry (GPtrArray          *entries,
           const JkCleanPlace *place,
           int                 fd,
           const char         *name,
           const JkDiskUse    *use)
{
  struct stat status;
  JkCleanEntry *entry;

  if (fstatat (fd, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return;
  entry = g_new (JkCleanEntry, 1);
  *entry = (JkCleanEntry) { place, g_strdup (name), *use, status.st_ino };
  g_ptr_array_add (entries, entry);
}

/* What lies in the trash is as old as its note, however old its contents are. Returns: %FALSE without a note */
static gboolean
take_trash_time (int         fd,
                 const char *name,
                 JkDiskUse  *use)
{
  g_autofree char *note_name = jk_clean_note_name (name), *note = g_build_filename ("../info", note_name, NULL);
  struct stat status;

  if (fstatat (fd, note, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return FALSE;
  use->newest_us = (gint64) status.st_mtim.tv_sec * G_USEC_PER_SEC;
  return TRUE;
}

static gboolean
measure (const JkCleanPlace *place,
         JkDiskWalk         *walk,
         int                 fd,
         const char         *name,
         JkDiskUse          *use)
{
  return jk_disk_walk_measure (walk, fd, name, use, NULL) /* what cannot be measured stays */
         && (strcmp (place->kind, "trash") != 0 || take_trash_time (fd, name, use));
}

gboolean
jk_clean_list_entries (const JkCleanPlace *place,
                       int                 fd,
                       gint64              now_us,
                       gint64              until_us,
                       GPtrArray          *entries,
                       GCancellable       *cancellable,
                       GError            **error)
{
  g_autoptr(JkDiskWalk) walk = jk_disk_walk_new (fd, geteuid (), until_us, cancellable, error);
  int own = walk != NULL ? openat (fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  DIR *dir = own >= 0 ? fdopendir (own) : NULL;
  gboolean goes_on = dir != NULL;
  struct dirent *item;

  if (dir == NULL && walk != NULL)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno));
  while (goes_on && entries->len < MAX_ENTRIES && g_get_monotonic_time () < until_us && (item = readdir (dir)) != NULL)
    {
      JkDiskUse use;

      if (strcmp (item->d_name, ".") == 0 || strcmp (item->d_name, "..") == 0)
        continue;
      if (measure (place, walk, fd, item->d_name, &use) && may_go (place, &use, now_us))
        add_entry (entries, place, fd, item->d_name, &use);
      goes_on = !g_cancellable_set_error_if_cancelled (cancellable, error);
    }
  if (dir != NULL)
    closedir (dir);
  else if (own >= 0)
    close (own);
  return goes_on;
}

static int
compare_age (gconstpointer a,
             gconstpointer b)
{
  const JkCleanEntry *first = *(JkCleanEntry *const *) a, *second = *(JkCleanEntry *const *) b;

  return first->use.newest_us < second->use.newest_us ? -1 : first->use.newest_us > second->use.newest_us;
}

guint64
jk_clean_entries_choose (GPtrArray *entries,
                         guint64    bytes)
{
  guint64 sum = 0;
  guint n = 0;

  g_ptr_array_sort (entries, compare_age);
  while (n < entries->len && sum < bytes)
    sum += ((JkCleanEntry *) g_ptr_array_index (entries, n++))->use.bytes;
  g_ptr_array_set_size (entries, n);
  return sum;
}

gboolean
jk_clean_entry_is_same (int         fd,
                        const char *name,
                        guint64     inode,
                        uid_t       uid)
{
  struct stat status;

  return fstatat (fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_ino == inode && status.st_uid == uid;
}

gboolean
jk_clean_entry_may_go (const JkCleanPlace *place,
                       JkDiskWalk         *walk,
                       int                 fd,
                       const char         *name,
                       gint64              now_us)
{
  JkDiskUse use;

  return measure (place, walk, fd, name, &use) && may_go (place, &use, now_us);
}
