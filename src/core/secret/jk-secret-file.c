/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-secret-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-secrets.h"

#define MAX_BYTES (64 * 1024)

static char *
dup_path (const char *folder,
          const char *name)
{
  g_autofree char *file = jk_secret_file_name (name);

  return g_build_filename (folder, file, NULL);
}

static void
set_errno (GError    **error,
           const char *path)
{
  if (errno == ENOENT || errno == ENOTDIR)
    g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, "%s: %s", path, g_strerror (errno));
  else
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
}

static gboolean
check (int         file,
       const char *path,
       gboolean    is_credential,
       GError    **error)
{
  struct stat status;
  mode_t closed_to = 077;

  if (fstat (file, &status) != 0)
    {
      set_errno (error, path);
      return FALSE;
    }
  if (!S_ISREG (status.st_mode) || status.st_size > MAX_BYTES)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PARSE, _ ("%s: is no secret"), path);
      return FALSE;
    }
  if (is_credential && status.st_uid == 0 && geteuid () != 0)
    closed_to = 07;
  if ((status.st_uid != geteuid () && status.st_uid != 0) || (status.st_mode & closed_to) != 0)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION,
                   _ ("%s: others may read the secret, so it is not used: “chmod 600” takes that from them"), path);
      return FALSE;
    }
  return TRUE;
}

static char *
read_all (int         file,
          const char *path,
          GError    **error)
{
  char *text = g_malloc0 (MAX_BYTES + 1);
  gsize size = 0;
  ssize_t n;

  while (size < MAX_BYTES && (n = read (file, text + size, MAX_BYTES - size)) > 0)
    size += n;
  if (size > 0 && text[size - 1] == '\n')
    text[--size] = '\0';
  if (size > 0 && strlen (text) == size && g_utf8_validate (text, size, NULL))
    return text;

  g_set_error (error, JK_ERROR, JK_ERROR_PARSE, _ ("%s: is no secret"), path);
  jk_secret_free (text);
  return NULL;
}

char *
jk_secret_file_read (const char *folder,
                     const char *name,
                     gboolean    is_credential,
                     GError    **error)
{
  g_autofree char *path = dup_path (folder, name);
  char *secret = NULL;
  int file = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (is_credential ? 0 : O_NOFOLLOW));

  if (file < 0)
    {
      set_errno (error, path);
      return NULL;
    }
  if (check (file, path, is_credential, error))
    secret = read_all (file, path, error);
  close (file);
  return secret;
}

gboolean
jk_secret_file_write (const char *folder,
                      const char *name,
                      const char *value,
                      GError    **error)
{
  g_autofree char *path = dup_path (folder, name);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      set_errno (error, folder);
      return FALSE;
    }
  return g_file_set_contents_full (path, value, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

gboolean
jk_secret_file_delete (const char *folder,
                       const char *name,
                       GError    **error)
{
  g_autofree char *path = dup_path (folder, name);

  if (g_unlink (path) == 0)
    return TRUE;
  set_errno (error, path);
  return FALSE;
}
