/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-quarantine-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-disk-walk.h"
#include "jk-error.h"
#include "jk-git-path.h"
#include "jk-open-below.h"

#define RECORD "record"
#define RECORD_TYPE "(xa(ayay))" /* time, entries */
#define MAX_RECORD (8 * 1024 * 1024)

JkQuarantine *
jk_quarantine_new (const char *folder,
                   gint64      keep_us)
{
  JkQuarantine *self = g_new (JkQuarantine, 1);

  *self = (JkQuarantine) { g_strdup (folder), keep_us };
  return self;
}

void
jk_quarantine_free (JkQuarantine *self)
{
  g_free (self->folder);
  g_free (self);
}

gboolean
jk_quarantine_fail (const char *what,
                    int         code,
                    GError    **error)
{
  g_autofree char *shown = jk_git_path_escape (what);
  JkError kind = code == ENOTEMPTY ? JK_ERROR_EXISTS : jk_error_from_errno (code);

  g_set_error (error, JK_ERROR, kind, "%s: %s", shown, g_strerror (code));
  return FALSE;
}

/* Returns: a descriptor of our folder, ours alone; -1 with errno */
static int
open_own (JkQuarantine *self,
          gboolean      make)
{
  struct stat status;
  int fd;

  if (make && g_mkdir_with_parents (self->folder, 0700) != 0)
    return -1;
  fd = open (self->folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd >= 0 && (fstat (fd, &status) != 0 || status.st_uid != geteuid () || (status.st_mode & 022) != 0))
    {
      close (fd);
      errno = EPERM;
      return -1;
    }
  return fd;
}

static gboolean
is_id (const char *name)
{
  return strlen (name) == 16 && name[strspn (name, "0123456789abcdef")] == '\0';
}

int
jk_quarantine_open_id (JkQuarantine *self,
                       const char   *id)
{
  int own = is_id (id) ? open_own (self, FALSE) : -1, fd;

  if (own < 0)
    {
      errno = is_id (id) ? errno : ENOENT;
      return -1;
    }
  fd = openat (own, id, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  close (own);
  return fd;
}

/* Opens our folder, or the one in which it would be made. Returns: a descriptor; -1 with errno */
static int
open_nearest (JkQuarantine *self)
{
  g_autofree char *folder = g_strdup (self->folder);
  int fd = open_own (self, FALSE);

  while (fd < 0 && errno == ENOENT && strcmp (folder, "/") != 0)
    {
      char *parent = g_path_get_dirname (folder);

      g_free (folder);
      folder = parent;
      fd = open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
  return fd;
}

gboolean
jk_quarantine_check (JkQuarantine *self,
                     GError      **error)
{
  g_autoptr(GError) why = NULL;
  int own = open_nearest (self);

  if (own >= 0)
    {
      close (own);
      return TRUE;
    }
  jk_quarantine_fail (self->folder, errno, &why);
  g_set_error (error, JK_ERROR, why->code, _ ("Nothing is cleaned, because the quarantine cannot be used: %s"), why->message);
  return FALSE;
}

gboolean
jk_quarantine_can_take (JkQuarantine *self,
                        int           fd)
{
  int own = open_nearest (self);
  struct stat here, there;
  gboolean can = own >= 0 && fstat (own, &here) == 0 && fstat (fd, &there) == 0 && here.st_dev == there.st_dev;

  if (own >= 0)
    close (own);
  return can;
}

gboolean
jk_quarantine_is_on (JkQuarantine *self,
                     guint64       device)
{
  int own = open_nearest (self);
  struct stat here;
  gboolean is_on = own >= 0 && fstat (own, &here) == 0 && here.st_dev == device;

  if (own >= 0)
    close (own);
  return is_on;
}

guint64
jk_quarantine_get_room (JkQuarantine *self)
{
  int own = open_nearest (self);
  guint64 room = own >= 0 ? jk_quarantine_room_behind (own) : 0;

  if (own >= 0)
    close (own);
  return room;
}

static gboolean
write_record (int       folder,
              GVariant *record)
{
  const char *at = g_variant_get_data (record);
  gsize left = g_variant_get_size (record);
  int fd = openat (folder, RECORD, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600), code;

  while (fd >= 0 && left > 0)
    {
      gssize n = write (fd, at, left);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      at += n;
      left -= n;
    }
  if (fd >= 0 && left == 0 && fsync (fd) == 0 && fsync (folder) == 0)
    return close (fd) == 0;
  code = errno;
  if (fd >= 0)
    close (fd);
  errno = code;
  return FALSE;
}

char *
jk_quarantine_begin (JkQuarantine *self,
                     GVariant     *entries,
                     gint64        now_us,
                     GError      **error)
{
  g_autofree char *id = g_strdup_printf ("%08x%08x", g_random_int (), g_random_int ());
  g_autoptr(GVariant) record = g_variant_ref_sink (g_variant_new ("(x@a(ayay))", now_us, entries));
  int own = open_own (self, TRUE), folder = -1, code;
  gboolean is_written;

  if (own < 0 || mkdirat (own, id, 0700) != 0)
    {
      jk_quarantine_fail (self->folder, errno, error);
      if (own >= 0)
        close (own);
      return NULL;
    }
  folder = openat (own, id, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  is_written = folder >= 0 && write_record (folder, record) && fsync (own) == 0;
  code = errno;
  if (!is_written && folder >= 0)
    unlinkat (folder, RECORD, 0);
  if (!is_written)
    {
      unlinkat (own, id, AT_REMOVEDIR);
      jk_quarantine_fail (self->folder, code, error);
    }
  if (folder >= 0)
    close (folder);
  close (own);
  return is_written ? g_steal_pointer (&id) : NULL;
}

/* Returns: (transfer full) (nullable): the record of an open folder, %RECORD_TYPE */
static GVariant *
read_record (int      folder,
             GError **error)
{
  g_autoptr(GBytes) bytes = jk_read_below (folder, RECORD, MAX_RECORD, NULL, error);
  g_autoptr(GVariant) record = NULL;

  if (bytes == NULL)
    return NULL;
  record = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (RECORD_TYPE), bytes, FALSE));
  if (g_variant_is_normal_form (record))
    return g_steal_pointer (&record);
  g_set_error (error, JK_ERROR, JK_ERROR_FAILED, _ ("The record of the quarantine cannot be read"));
  return NULL;
}

/* Ends an id whose entries have all gone back. */
static void
forget (JkQuarantine *self,
        const char   *id,
        int           folder)
{
  int own = open_own (self, FALSE);

  (void) unlinkat (folder, RECORD, 0); /* if anything is left, so is the folder, until its time is over */
  if (own >= 0)
    {
      (void) unlinkat (own, id, AT_REMOVEDIR);
      close (own);
    }
}

gboolean
jk_quarantine_give_back (JkQuarantine *self,
                         const char   *id,
                         guint        *n_back,
                         guint        *n_left,
                         GCancellable *cancellable,
                         GError      **error)
{
  int folder = jk_quarantine_open_id (self, id);
  g_autoptr(GVariant) record = NULL, entries = NULL;

  *n_back = *n_left = 0;
  if (folder < 0)
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("It is not in the quarantine any more"));
      return FALSE;
    }
  record = read_record (folder, error);
  entries = record != NULL ? g_variant_get_child_value (record, 1) : NULL;
  for (guint i = 0; entries != NULL && i < g_variant_n_children (entries); i++)
    {
      const char *from, *name;
      JkQuarantineBack result;

      g_variant_get_child (entries, i, "(^&ay^&ay)", &from, &name);
      result = jk_quarantine_move_out (folder, id, i, from, name, cancellable);
      *n_back += result == JK_QUARANTINE_BACK;
      *n_left += result == JK_QUARANTINE_STAYS;
    }
  if (entries != NULL && *n_left == 0)
    forget (self, id, folder);
  close (folder);
  return entries != NULL && !g_cancellable_set_error_if_cancelled (cancellable, error);
}

gboolean
jk_quarantine_has (JkQuarantine *self,
                   const char   *id)
{
  int folder = jk_quarantine_open_id (self, id);
  gboolean has = folder >= 0 && faccessat (folder, RECORD, F_OK, AT_SYMLINK_NOFOLLOW) == 0;

  if (folder >= 0)
    close (folder);
  return has;
}

/* When the id was begun, real time: by its record, or, where that cannot be read, by its folder. */
static gint64
get_time (int folder)
{
  g_autoptr(GVariant) record = read_record (folder, NULL);
  struct stat status;
  gint64 time_us = G_MAXINT64;

  if (record != NULL)
    g_variant_get_child (record, 0, "x", &time_us);
  else if (fstat (folder, &status) == 0)
    time_us = (gint64) status.st_mtim.tv_sec * G_USEC_PER_SEC;
  return time_us;
}

static gboolean
is_over (JkQuarantine *self,
         const char   *id,
         gint64        now_us)
{
  int folder = jk_quarantine_open_id (self, id);
  gboolean over;

  if (folder < 0)
    return FALSE;
  over = now_us == G_MAXINT64 || now_us - get_time (folder) >= self->keep_us;
  close (folder);
  return over;
}

gboolean
jk_quarantine_expire (JkQuarantine *self,
                      gint64        now_us,
                      guint64      *bytes,
                      GCancellable *cancellable,
                      GError      **error)
{
  int own = open_own (self, FALSE);
  DIR *dir = own >= 0 ? fdopendir (own) : NULL;
  g_autoptr(JkDiskWalk) walk = NULL;
  g_autoptr(GError) first = NULL;
  struct dirent *item;
  guint64 freed = 0;

  if (bytes != NULL)
    *bytes = 0;
  if (dir == NULL)
    return own < 0 && errno == ENOENT ? TRUE : jk_quarantine_fail (self->folder, errno, error);
  walk = jk_disk_walk_new (own, geteuid (), G_MAXINT64, cancellable, error);
  while (walk != NULL && !g_cancellable_is_cancelled (cancellable) && (item = readdir (dir)) != NULL)
    {
      if (is_id (item->d_name) && is_over (self, item->d_name, now_us))
        (void) jk_disk_walk_remove (walk, own, item->d_name, &freed, first == NULL ? &first : NULL);
    }
  closedir (dir);
  if (bytes != NULL)
    *bytes = freed;
  if (walk == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

guint64
jk_quarantine_measure (JkQuarantine *self,
                       gint64        until_us,
                       GCancellable *cancellable)
{
  g_autofree char *parent = g_path_get_dirname (self->folder), *name = g_path_get_basename (self->folder);
  int fd = open (parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
  g_autoptr(JkDiskWalk) walk = fd >= 0 ? jk_disk_walk_new (fd, geteuid (), until_us, cancellable, NULL) : NULL;
  JkDiskUse use = { 0 };

  if (walk != NULL)
    (void) jk_disk_walk_measure (walk, fd, name, &use, NULL); /* what is not there takes nothing */
  if (fd >= 0)
    close (fd);
  return use.bytes;
}
