/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-known-hosts.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-fingerprint.h"

#define MAX_BYTES (256 * 1024)

char *
jk_known_hosts_dup_path (const char *config_file)
{
  g_autofree char *folder = g_path_get_dirname (config_file);

  return g_build_filename (folder, "known_hosts", NULL);
}

/* Whoever can write here decides whom we trust. */
static gboolean
check (int         file,
       const char *path,
       GError    **error)
{
  struct stat status;

  if (fstat (file, &status) != 0 || !S_ISREG (status.st_mode) || status.st_size > MAX_BYTES)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PARSE, _ ("%s: is no list of known hosts"), path);
      return FALSE;
    }
  if ((status.st_uid != geteuid () && status.st_uid != 0) || (status.st_mode & 022) != 0)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION,
                   _ ("%s: others may write here, so it is not believed: “chmod 600” takes that from them"), path);
      return FALSE;
    }
  return TRUE;
}

/* Returns: (transfer full) (nullable): "" if there is no file */
static char *
read_file (const char *path,
           GError    **error)
{
  g_autofree char *text = NULL;
  gsize size = 0;
  ssize_t n = 0;
  int file = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (file < 0 && errno == ENOENT)
    return g_strdup ("");
  if (file < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
      return NULL;
    }
  if (check (file, path, error))
    {
      text = g_malloc (MAX_BYTES + 1);
      while (size < MAX_BYTES && (n = read (file, text + size, MAX_BYTES - size)) > 0)
        size += n;
      text[size] = '\0';
    }
  close (file);
  return g_steal_pointer (&text);
}

/* Returns: (transfer full) (nullable): the fingerprint in @line if that is about @place */
static char *
read_line (const char *line,
           const char *place)
{
  gsize length = strlen (place);
  g_autofree char *rest = NULL;

  if (*line == '#' || g_ascii_strncasecmp (line, place, length) != 0 || !g_ascii_isspace (line[length]))
    return NULL;
  rest = g_strstrip (g_strdup (line + length));
  return jk_fingerprint_parse (rest);
}

char *
jk_known_hosts_look_up (const char *path,
                        const char *place,
                        GError    **error)
{
  g_autofree char *text = read_file (path, error);
  g_auto(GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;
  char *found = NULL;

  for (guint i = 0; lines != NULL && lines[i] != NULL && found == NULL; i++)
    found = read_line (lines[i], place);
  return found;
}

gboolean
jk_known_hosts_set (const char *path,
                    const char *place,
                    const char *fingerprint,
                    GError    **error)
{
  g_autofree char *text = read_file (path, error);
  g_autofree char *folder = g_path_get_dirname (path);
  g_auto(GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;
  g_autoptr(GString) out = g_string_new (NULL);

  if (lines == NULL)
    return FALSE;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *old = read_line (lines[i], place);

      if (old == NULL && *lines[i] != '\0')
        g_string_append_printf (out, "%s\n", lines[i]);
    }
  if (fingerprint != NULL)
    g_string_append_printf (out, "%s %s\n", place, fingerprint);
  if (strcmp (out->str, text) == 0)
    return TRUE;
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", folder, g_strerror (errno));
      return FALSE;
    }
  return g_file_set_contents_full (path, out->str, out->len, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                   error);
}
