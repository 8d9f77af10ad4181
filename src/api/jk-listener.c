/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-listener.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "jk-error.h"

#define BACKLOG 512

/* @mode: of a Unix socket: Linux makes the file with what the socket had before it was bound, so that it is never open to
 * others, and the process-wide umask is left alone. */
static GSocket *
listen_at (GSocketAddress *address,
           mode_t          mode,
           GError        **error)
{
  g_autoptr(GSocket) socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                                            G_SOCKET_PROTOCOL_DEFAULT, error);

  if (socket == NULL)
    return NULL;
  g_socket_set_listen_backlog (socket, BACKLOG);
  if (mode != 0 && fchmod (g_socket_get_fd (socket), mode) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno));
      return NULL;
    }
  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

GSocket *
jk_listen_tcp (const char *address,
               guint16     port,
               GError    **error)
{
  g_autoptr(GSocketAddress) where = g_inet_socket_address_new_from_string (address, port);
  GSocket *socket;

  if (where == NULL)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT, _ ("“%s” is not an IP address"), address);
      return NULL;
    }

  socket = listen_at (where, 0, error);
  if (socket == NULL)
    g_prefix_error (error, "%s:%u: ", address, port);
  return socket;
}

/* Returns: %TRUE if something listens at @address */
static gboolean
answers (GSocketAddress *address)
{
  g_autoptr(GSocket) probe = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr(GError) error = NULL;

  if (probe == NULL)
    return TRUE;
  g_socket_set_blocking (probe, FALSE); /* a full backlog must not hold us up */
  return g_socket_connect (probe, address, NULL, &error)
         || !(g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED)
              || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND));
}

/* Makes @path free for a new socket. */
static gboolean
clear_stale (const char     *path,
             GSocketAddress *address,
             GError        **error)
{
  GStatBuf status;

  if (g_lstat (path, &status) != 0)
    return TRUE; /* bind tells what is wrong, if anything is */

  if (!S_ISSOCK (status.st_mode))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_EXISTS, _ ("%s is there and is no socket"), path);
      return FALSE;
    }
  if (answers (address))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_EXISTS, _ ("another Jikimi listens on %s"), path);
      return FALSE;
    }
  if (g_unlink (path) != 0 && errno != ENOENT)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

GSocket *
jk_listen_unix (const char *path,
                GError    **error)
{
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (path);
  g_autofree char *folder = g_path_get_dirname (path);
  GSocket *socket;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", folder, g_strerror (errno));
      return NULL;
    }
  if (!clear_stale (path, address, error))
    return NULL;

  socket = listen_at (address, 0600, error);
  if (socket == NULL)
    g_prefix_error (error, "%s: ", path);
  return socket;
}
