/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-config-disk.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"

#define MAX_BYTES (1024 * 1024) /* of a file: a thousand times what anybody writes */
#define MAX_LINKS 40 /* as the kernel's */

GStrv
jk_config_disk_follow (const char *path)
{
  g_autoptr(GStrvBuilder) hops = g_strv_builder_new ();
  g_autofree char *here = g_strdup (path);

  for (guint i = 0; i <= MAX_LINKS; i++)
    {
      g_autofree char *target = g_file_read_link (here, NULL);
      g_autofree char *folder = g_path_get_dirname (here);
      /* "..", in a link, is seen from where the link really is. */
      g_autofree char *real = realpath (folder, NULL);

      g_strv_builder_add (hops, here);
      if (target == NULL)
        break;
      g_free (here);
      here = g_canonicalize_filename (target, real != NULL ? real : folder);
    }
  return g_strv_builder_end (hops);
}

static char *
describe_folder (const char *path)
{
  g_autofree char *folder = g_strdup (path);
  struct stat status;

  while (stat (folder, &status) != 0 || !S_ISDIR (status.st_mode))
    {
      g_autofree char *parent = g_path_get_dirname (folder);

      if (strcmp (parent, folder) == 0)
        break;
      g_free (folder);
      folder = g_steal_pointer (&parent);
    }
  return g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT " %s", (guint64) status.st_dev,
                          (guint64) status.st_ino, folder);
}

GStrv
jk_config_disk_list_folders (const char *const *hops)
{
  g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);

  for (; *hops != NULL; hops++)
    {
      g_autofree char *folder = g_path_get_dirname (*hops);
      g_autofree char *described = describe_folder (folder);

      if (!g_ptr_array_find_with_equal_func (folders, described, g_str_equal, NULL))
        g_ptr_array_add (folders, g_steal_pointer (&described));
    }
  g_ptr_array_add (folders, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&folders), FALSE);
}

gboolean
jk_config_disk_is_on_way (const char *const *hops,
                          const char        *changed)
{
  gsize length = strlen (changed);

  for (; *hops != NULL; hops++)
    {
      if (strncmp (*hops, changed, length) == 0 && ((*hops)[length] == '\0' || (*hops)[length] == '/'))
        return TRUE;
    }
  return FALSE;
}

static gboolean
fail (GError    **error,
      const char *path,
      int         code)
{
  JkError kind = code == ENOSPC || code == EDQUOT                     ? JK_ERROR_NO_SPACE
                 : code == EACCES || code == EPERM || code == EROFS ? JK_ERROR_PERMISSION
                                                                    : JK_ERROR_FAILED;

  g_set_error (error, JK_ERROR, kind, "%s: %s", path, g_strerror (code));
  return FALSE;
}

static gboolean
write_all (int         fd,
           const char *text)
{
  gsize left = strlen (text);

  while (left > 0)
    {
      gssize n_written = write (fd, text, left);

      if (n_written < 0 && errno != EINTR)
        return FALSE;
      if (n_written > 0)
        {
          text += n_written;
          left -= n_written;
        }
    }
  return fsync (fd) == 0;
}

/* After this the new name survives a power cut; a file system that cannot do it has no better way. */
static void
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  (void) fsync (fd);
  (void) close (fd);
}

static gboolean
fill (int         fd,
      const char *path,
      const char *text)
{
  struct stat before;

  if (stat (path, &before) == 0)
    {
      /* Only root may give files away; for others the file becomes theirs, as with every editor. */
      if (before.st_uid != geteuid () || before.st_gid != getegid ())
        (void) !fchown (fd, before.st_uid, before.st_gid);
      if (fchmod (fd, before.st_mode & 07777) != 0)
        return FALSE;
    }
  return write_all (fd, text);
}

gboolean
jk_config_disk_replace (const char *path,
                        const char *text,
                        GError    **error)
{
  g_auto(GStrv) hops = jk_config_disk_follow (path);
  const char *target = hops[g_strv_length (hops) - 1];
  g_autofree char *folder = g_path_get_dirname (target);
  g_autofree char *temporary = g_strdup_printf ("%s.XXXXXX", target);
  gboolean is_filled;
  int fd, code;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return fail (error, folder, errno);

  fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail (error, target, errno);

  is_filled = fill (fd, target, text);
  code = errno;
  if (close (fd) != 0 && is_filled)
    {
      is_filled = FALSE;
      code = errno;
    }
  if (is_filled && g_rename (temporary, target) == 0)
    {
      sync_folder (folder);
      return TRUE;
    }
  if (is_filled)
    code = errno;
  (void) g_unlink (temporary);
  return fail (error, target, code);
}

/* Reads until the end or one byte more than is allowed. */
static gboolean
read_all (int         fd,
          GByteArray *bytes)
{
  for (;;)
    {
      guchar buffer[16384];
      gssize n_read = read (fd, buffer, sizeof buffer);

      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read < 0)
        return FALSE;
      g_byte_array_append (bytes, buffer, (guint) n_read);
      if (n_read == 0 || bytes->len > MAX_BYTES)
        return TRUE;
    }
}

char *
jk_config_disk_read (const char *path,
                     gsize      *length,
                     GError    **error)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  /* Opening a pipe without this would wait for somebody to write. */
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), code = errno;
  struct stat status;
  gboolean is_read;

  *length = 0;
  if (fd < 0 && (code == ENOENT || code == ENOTDIR))
    return g_strdup ("");
  if (fd < 0)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_CONFIG, "%s: %s", path, g_strerror (code));
      return NULL;
    }

  is_read = fstat (fd, &status) == 0 && (S_ISREG (status.st_mode) || S_ISCHR (status.st_mode)) && read_all (fd, bytes);
  code = errno;
  (void) close (fd); /* it was only read */
  if (!is_read || bytes->len > MAX_BYTES)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_CONFIG, "%s: %s", path,
                   is_read ? _ ("larger than 1 MiB") : code != 0 ? g_strerror (code) : _ ("not a file"));
      return NULL;
    }
  *length = bytes->len;
  g_byte_array_append (bytes, (const guchar *) "", 1);
  return (char *) g_byte_array_free (g_steal_pointer (&bytes), FALSE);
}
