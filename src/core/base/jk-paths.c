/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-paths.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"

#define MAX_SOCKET_BYTES 107 /* sun_path less its NUL */

static char *
absolute (const char *path)
{
  g_autofree char *here = g_get_current_dir ();

  return g_canonicalize_filename (path, here);
}

/* A short folder of our own below /tmp, the same for the same wish, so that clients find it as well. */
static char *
private_tmp_dir (const char *wished)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, wished, -1);

  return g_strdup_printf ("/tmp/jikimi-%u-%.16s", (guint) getuid (), hash);
}

static void
place_socket (JkPaths    *self,
              const char *wished_dir)
{
  g_autofree char *socket = wished_dir != NULL ? g_build_filename (wished_dir, "api.sock", NULL) : NULL;

  if (socket != NULL && strlen (socket) <= MAX_SOCKET_BYTES)
    {
      self->run_dir = g_strdup (wished_dir);
      self->socket = g_steal_pointer (&socket);
      return;
    }

  self->run_dir = private_tmp_dir (wished_dir != NULL ? wished_dir : "user");
  self->socket = g_build_filename (self->run_dir, "api.sock", NULL);
  self->socket_moved = TRUE;
}

static void
place_below (JkPaths    *self,
             const char *state_dir)
{
  g_autofree char *top = absolute (state_dir);
  g_autofree char *run = g_build_filename (top, "run", NULL);

  self->config_file = g_build_filename (top, "config", "jikimi.conf", NULL);
  self->state_dir = g_build_filename (top, "state", NULL);
  self->data_dir = g_build_filename (top, "data", NULL);
  self->is_private = TRUE;
  place_socket (self, run);
}

static void
place_in_home (JkPaths *self)
{
  /* g_get_user_runtime_dir() falls back to the cache folder, which may be on a network disk: look for ourselves. */
  const char *runtime = g_getenv ("XDG_RUNTIME_DIR");
  g_autofree char *run = NULL;

  if (runtime != NULL && g_path_is_absolute (runtime))
    run = g_build_filename (runtime, "jikimi", NULL);

  self->config_file = g_build_filename (g_get_user_config_dir (), "jikimi", "jikimi.conf", NULL);
  self->state_dir = g_build_filename (g_get_user_state_dir (), "jikimi", NULL);
  self->data_dir = g_build_filename (g_get_user_data_dir (), "jikimi", NULL);
  place_socket (self, run);
}

JkPaths *
jk_paths_new (const char *state_dir)
{
  JkPaths *self = g_new0 (JkPaths, 1);

  if (state_dir != NULL)
    place_below (self, state_dir);
  else
    place_in_home (self);
  return self;
}

/* Somebody else's folder, or a link to one, could hand our socket to another user. */
static gboolean
check_own_dir (const char *path,
               GError    **error)
{
  struct stat st;

  if (lstat (path, &st) != 0)
    {
      int saved = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "%s: %s", path, g_strerror (saved));
      return FALSE;
    }
  if (!S_ISDIR (st.st_mode) || st.st_uid != geteuid () || (st.st_mode & 077) != 0)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION,
                   "%s: not a folder that only this user may enter (mode 0700)", path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
make_dir (const char *path,
          GError    **error)
{
  if (g_mkdir_with_parents (path, 0700) != 0)
    {
      int saved = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "%s: %s", path, g_strerror (saved));
      return FALSE;
    }
  return TRUE;
}

/* Whoever can write here can put a link in the place of the database: close it, or leave it alone. */
static gboolean
close_dir (const char *path,
           GError    **error)
{
  struct stat st;

  if (stat (path, &st) == 0 && st.st_uid == geteuid () && (st.st_mode & 077) != 0)
    (void) chmod (path, st.st_mode & 0700); /* looked at again below */
  if (stat (path, &st) == 0 && (st.st_uid == geteuid () || st.st_uid == 0) && (st.st_mode & 002) == 0)
    return TRUE;

  g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION, "%s: other users may write there, or it is theirs", path);
  return FALSE;
}

gboolean
jk_paths_make (const JkPaths *self,
               GError       **error)
{
  g_autofree char *config_dir = g_path_get_dirname (self->config_file);

  return make_dir (config_dir, error) && make_dir (self->state_dir, error) && make_dir (self->data_dir, error)
         && close_dir (self->state_dir, error) && close_dir (self->data_dir, error)
         && make_dir (self->run_dir, error) && check_own_dir (self->run_dir, error);
}

JkPaths *
jk_paths_copy (const JkPaths *self)
{
  JkPaths *copy = g_new (JkPaths, 1);

  *copy = *self;
  copy->config_file = g_strdup (self->config_file);
  copy->state_dir = g_strdup (self->state_dir);
  copy->data_dir = g_strdup (self->data_dir);
  copy->run_dir = g_strdup (self->run_dir);
  copy->socket = g_strdup (self->socket);
  return copy;
}

void
jk_paths_free (JkPaths *self)
{
  g_free (self->config_file);
  g_free (self->state_dir);
  g_free (self->data_dir);
  g_free (self->run_dir);
  g_free (self->socket);
  g_free (self);
}
