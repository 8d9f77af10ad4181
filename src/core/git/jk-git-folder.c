/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* The kernel's clock for files moves in steps of up to 10 ms; where there are no nanoseconds, of up to 2 s. */
#define FINE_STEP_NS (100 * G_GINT64_CONSTANT (1000000))
#define COARSE_STEP_NS (3 * G_GINT64_CONSTANT (1000000000))

#ifndef XFS_SUPER_MAGIC
#define XFS_SUPER_MAGIC 0x58465342
#endif
#define ZFS_SUPER_MAGIC 0x2fc12fc1
#define BCACHEFS_SUPER_MAGIC 0xca451a4e

guint
jk_git_name_hash (gconstpointer name)
{
  guint32 hash = 5381;

  for (const guchar *at = name; *at != '\0' && *at != '/'; at++)
    hash = hash * 33 + *at;
  return hash;
}

gboolean
jk_git_name_equal (gconstpointer a,
                   gconstpointer b)
{
  const char *first = a, *second = b;

  while (*first == *second && *first != '\0' && *first != '/')
    {
      first++;
      second++;
    }
  return (*first == '\0' || *first == '/') && (*second == '\0' || *second == '/');
}

static void
name_clear (gpointer data)
{
  g_free (((JkGitName *) data)->name);
}

void
jk_git_folder_free (JkGitFolder *self)
{
  g_array_unref (self->unknown);
  g_free (self);
}

static gint64
to_ns (struct timespec time)
{
  return (gint64) time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Remote and foreign file systems may change a folder without its times. */
static gboolean
keeps_times (int fd)
{
  struct statfs fs;

  if (fstatfs (fd, &fs) != 0)
    return FALSE;
  switch ((guint32) fs.f_type)
    {
    case EXT4_SUPER_MAGIC:
    case XFS_SUPER_MAGIC:
    case BTRFS_SUPER_MAGIC:
    case F2FS_SUPER_MAGIC:
    case TMPFS_MAGIC:
    case ZFS_SUPER_MAGIC:
    case BCACHEFS_SUPER_MAGIC:
      return TRUE;
    default:
      return FALSE;
    }
}

/* Times are kept only if a later change is sure to move them. */
static void
remember_times (JkGitFolder *self,
                int          fd)
{
  struct stat st;
  gint64 now_ns = g_get_real_time () * 1000;
  gint64 step_ns;

  if (fstat (fd, &st) != 0 || !keeps_times (fd))
    return;
  step_ns = st.st_ctim.tv_nsec != 0 ? FINE_STEP_NS : COARSE_STEP_NS;
  if (to_ns (st.st_ctim) > now_ns - step_ns || to_ns (st.st_mtim) > now_ns - step_ns)
    return;
  self->device = st.st_dev;
  self->inode = st.st_ino;
  self->mtime_ns = to_ns (st.st_mtim);
  self->ctime_ns = to_ns (st.st_ctim);
}

gboolean
jk_git_folder_is_current (const JkGitFolder *self,
                          int                fd)
{
  struct stat st;

  return self->inode != 0 && fstat (fd, &st) == 0 && self->inode == st.st_ino && self->device == st.st_dev
         && self->mtime_ns == to_ns (st.st_mtim) && self->ctime_ns == to_ns (st.st_ctim);
}

static void
add_unknown (JkGitFolder         *self,
             int                  fd,
             const struct dirent *entry)
{
  guchar type = entry->d_type;
  struct stat st;
  JkGitName name;

  if (type == DT_UNKNOWN)
    type = fstatat (fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 ? IFTODT (st.st_mode) : DT_REG;
  name.name = g_strdup (entry->d_name);
  name.is_folder = type == DT_DIR;
  name.is_odd = type != DT_DIR && type != DT_REG;
  g_array_append_val (self->unknown, name);
}

JkGitFolder *
jk_git_folder_new (int         fd,
                   GHashTable *known)
{
  g_autoptr (JkGitFolder) self = g_new0 (JkGitFolder, 1);
  int own = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  DIR *stream = own >= 0 ? fdopendir (own) : NULL;
  const struct dirent *entry;

  self->unknown = g_array_new (FALSE, FALSE, sizeof (JkGitName));
  g_array_set_clear_func (self->unknown, name_clear);
  if (stream == NULL)
    {
      if (own >= 0)
        close (own);
      return NULL;
    }
  /* Before the names are read: what is added meanwhile makes the times differ. */
  remember_times (self, fd);
  while ((entry = readdir (stream)) != NULL)
    {
      if (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0)
        continue;
      if (strcmp (entry->d_name, ".git") == 0)
        self->has_git = TRUE;
      else if (known == NULL || !g_hash_table_contains (known, entry->d_name))
        add_unknown (self, fd, entry);
    }
  closedir (stream);
  return g_steal_pointer (&self);
}
