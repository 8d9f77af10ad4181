/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "jk-doctor.h"
#include "jk-fingerprint.h"
#include "jk-json.h"

#define MIB (1024.0 * 1024)
#define WRONG_BELOW_BYTES (100 * MIB)
#define NOTE_BELOW_BYTES (1024 * MIB)
#define DESKTOP_PORT 2542
#define CONTAINER_PORT 32542
/* A watch for each folder of a few middling repositories. */
#define ENOUGH_WATCHES 8192
#define ENOUGH_INSTANCES 64

static void
check_config (JkDoctor *self)
{
  g_auto(GStrv) environment = g_get_environ ();
  const char *path = self->paths->config_file;
  g_autoptr(GError) error = NULL;

  /* What runs behind another socket was started in another environment. */
  self->config = jk_config_load (path, self->ctl->socket == NULL ? (const char *const *) environment : NULL, &error);
  if (self->config == NULL)
    {
      self->config = jk_config_new_default ();
      jk_doctor_add (self, JK_FINDING_WRONG, g_strdup_printf (_("The configuration is not valid: %s"), error->message),
                     g_strdup_printf (_("Correct %s; until then the last valid one stays in force."), path));
    }
  else if (g_file_test (path, G_FILE_TEST_EXISTS))
    jk_doctor_add (self, JK_FINDING_GOOD, g_strdup_printf (_("The configuration is valid: %s"), path), NULL);
  else
    jk_doctor_add (self, JK_FINDING_GOOD, g_strdup (_("There is no configuration file: the defaults are in force")),
                   NULL);
}

static void
check_folder (JkDoctor   *self,
              const char *path)
{
  struct stat st;

  if (lstat (path, &st) != 0)
    {
      if (errno == ENOENT)
        jk_doctor_add (self, JK_FINDING_GOOD, g_strdup_printf (_("%s will be made at the first start"), path), NULL);
      else
        jk_doctor_add (self, JK_FINDING_WRONG, g_strdup_printf ("%s: %s", path, g_strerror (errno)), NULL);
      return;
    }
  if (!S_ISDIR (st.st_mode))
    jk_doctor_add (self, JK_FINDING_WRONG, g_strdup_printf (_("%s is not a folder"), path),
                   g_strdup (_("Move it away; Jikimi makes the folder itself.")));
  else if (st.st_uid != geteuid ())
    jk_doctor_add (self, JK_FINDING_WRONG, g_strdup_printf (_("%s belongs to another user"), path),
                   g_strdup_printf ("sudo chown -R %u '%s'", (guint) geteuid (), path));
  else if ((st.st_mode & 077) != 0)
    jk_doctor_add (self, JK_FINDING_WRONG, g_strdup_printf (_("Others may enter %s"), path),
                   g_strdup_printf ("chmod 700 '%s'", path));
  else if (access (path, W_OK | X_OK) != 0)
    jk_doctor_add (self, JK_FINDING_WRONG, g_strdup_printf (_("%s cannot be written: %s"), path, g_strerror (errno)),
                   g_strdup_printf ("chmod u+rwx '%s'", path));
  else
    jk_doctor_add (self, JK_FINDING_GOOD, g_strdup_printf (_("%s is there and private"), path), NULL);
}

static void
check_disk (JkDoctor *self)
{
  g_autofree char *path = g_strdup (self->paths->state_dir);
  g_autofree char *size = NULL;
  struct statvfs st;
  double available;

  while (statvfs (path, &st) != 0)
    {
      char *parent = g_path_get_dirname (path);
      gboolean is_top = g_str_equal (parent, path);

      g_free (path);
      path = parent;
      if (is_top)
        return;
    }

  available = (double) st.f_bavail * st.f_frsize;
  size = g_format_size ((guint64) available);
  if (available < WRONG_BELOW_BYTES || (st.f_files > 0 && st.f_favail == 0))
    jk_doctor_add (self, JK_FINDING_WRONG, g_strdup_printf (_("The disk of %s is full: %s left"), path, size),
                   g_strdup (_("Make room; until then the history is kept in memory only.")));
  else
    jk_doctor_add (self, available < NOTE_BELOW_BYTES ? JK_FINDING_NOTE : JK_FINDING_GOOD,
                   g_strdup_printf (_("%s left on the disk of %s"), size, path), NULL);
}

static void
check_git (JkDoctor *self)
{
  g_autofree char *path = g_find_program_in_path ("git");

  if (path != NULL)
    jk_doctor_add (self, JK_FINDING_GOOD, g_strdup_printf (_("Git is there: %s"), path), NULL);
  else
    jk_doctor_add (self, JK_FINDING_NOTE,
                   g_strdup (_("Git is not in PATH: sparse checkouts and SHA-256 repositories cannot be read")),
                   g_strdup ("sudo apt install git"));
}

static void
check_limit (JkDoctor   *self,
             const char *name,
             guint64     enough)
{
  g_autofree char *path = g_build_filename ("/proc/sys/fs/inotify", name, NULL);
  g_autofree char *text = NULL;
  guint64 value;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;
  value = g_ascii_strtoull (text, NULL, 10);
  if (value >= enough)
    jk_doctor_add (self, JK_FINDING_GOOD, g_strdup_printf ("fs.inotify.%s = %" G_GUINT64_FORMAT, name, value), NULL);
  else
    jk_doctor_add (self, JK_FINDING_NOTE,
                   g_strdup_printf (_("%s is little (%d): changes may be seen late"), path,
                                    (int) MIN (value, G_MAXINT)),
                   g_strdup_printf ("sudo sysctl fs.inotify.%s=%" G_GUINT64_FORMAT, name, enough * 8));
}

static void
check_locale (JkDoctor *self)
{
  const char *charset;

  if (setlocale (LC_ALL, "") == NULL)
    jk_doctor_add (self, JK_FINDING_NOTE,
                   g_strdup (_("The locale of the environment is not installed: texts are English")),
                   g_strdup ("export LC_ALL=C.UTF-8 LANGUAGE=ko"));
  else if (!g_get_charset (&charset))
    jk_doctor_add (self, JK_FINDING_NOTE, g_strdup_printf (_("The locale writes %s, not UTF-8"), charset),
                   g_strdup ("export LC_ALL=C.UTF-8"));
  else
    jk_doctor_add (self, JK_FINDING_GOOD, g_strdup_printf (_("The locale is %s"), setlocale (LC_MESSAGES, NULL)), NULL);
}

static gboolean
is_container (void)
{
  return g_file_test ("/.dockerenv", G_FILE_TEST_EXISTS) || g_file_test ("/run/.containerenv", G_FILE_TEST_EXISTS)
         || g_getenv ("container") != NULL;
}

static gboolean
is_port_taken (guint16 port)
{
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr(GError) error = NULL;

  return socket != NULL && !g_socket_bind (socket, address, TRUE, &error)
         && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
}

/* Once it runs, a port that is taken should be its own. */
static void
check_port (JkDoctor *self)
{
  gint64 port = jk_config_get_int (self->config, "api.port");

  if (!jk_config_get_boolean (self->config, "api.tcp") || port == 0 || (port < 0 && self->paths->is_private))
    return;
  if (port < 0)
    port = is_container () ? CONTAINER_PORT : DESKTOP_PORT;

  if (self->status == NULL && is_port_taken (port))
    jk_doctor_add (self, JK_FINDING_WRONG, g_strdup_printf (_("Port %d is taken by another program"), (int) port),
                   g_strdup_printf (_("End that program, or set another one: [api] port=%d"), (int) port + 1));
  else if (self->status != NULL && !is_port_taken (port))
    jk_doctor_add (self, JK_FINDING_NOTE,
                   g_strdup_printf (_("Jikimi does not listen on port %d, only on its socket"), (int) port),
                   g_strdup (_("If something else held the port when it started, restart it.")));
  else
    jk_doctor_add (self, JK_FINDING_GOOD,
                   g_strdup_printf (self->status != NULL ? _("Port %d is open") : _("Port %d is free"), (int) port),
                   NULL);
}

/* What others have to trust who connect to this machine. */
static void
check_certificate (JkDoctor *self)
{
  const char *given = jk_config_get_string (self->config, "api.tls_certificate");
  g_autofree char *own = g_build_filename (self->paths->state_dir, "tls", "identity.pem", NULL);
  g_autofree char *pem = NULL;
  g_autofree char *fingerprint = NULL;
  g_autoptr(GError) error = NULL;

  if (*given == '\0' && !g_file_test (own, G_FILE_TEST_EXISTS))
    return; /* TLS was never needed here */
  if (!g_file_get_contents (*given != '\0' ? given : own, &pem, NULL, &error))
    {
      jk_doctor_add (self, JK_FINDING_WRONG, g_strdup (error->message), NULL);
      return;
    }
  fingerprint = jk_fingerprint_new_from_pem (pem);
  if (fingerprint == NULL)
    jk_doctor_add (self, JK_FINDING_WRONG, g_strdup_printf (_("%s holds no certificate"), *given != '\0' ? given : own), NULL);
  else
    jk_doctor_add (self, JK_FINDING_GOOD, g_strdup_printf (_("Certificate for other hosts: %s"), fingerprint), NULL);
}

/* A Jikimi behind a socket that is not the user's own has folders of its own, and only itself can tell which. */
static JkPaths *
find_paths (JkDoctor *self)
{
  const JkPaths *own = self->ctl->paths;
  JsonObject *instance = jk_json_get_object (self->status, "instance");
  const char *const told[] = {
    jk_json_get_string (instance, "config"), jk_json_get_string (instance, "state"), jk_json_get_string (instance, "data"),
    jk_json_get_string (instance, "run"),
  };
  JkPaths *paths;

  if (self->ctl->socket == NULL || g_str_equal (self->ctl->socket, own->socket))
    return jk_paths_copy (own);
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      if (told[i] == NULL)
        return NULL;
    }

  paths = jk_paths_copy (own);
  paths->is_private = g_strcmp0 (told[1], own->state_dir) != 0;
  paths->socket_moved = FALSE;
  g_free (paths->config_file);
  g_free (paths->state_dir);
  g_free (paths->data_dir);
  g_free (paths->run_dir);
  paths->config_file = g_strdup (told[0]);
  paths->state_dir = g_strdup (told[1]);
  paths->data_dir = g_strdup (told[2]);
  paths->run_dir = g_strdup (told[3]);
  return paths;
}

static void
check_paths (JkDoctor *self)
{
  check_config (self);
  check_folder (self, self->paths->state_dir);
  check_folder (self, self->paths->data_dir);
  check_folder (self, self->paths->run_dir);
  if (self->paths->socket_moved)
    jk_doctor_add (self, JK_FINDING_NOTE,
                   g_strdup_printf (_("The socket lies below /tmp, its own place being too long or missing: %s"),
                                    self->paths->socket),
                   NULL);
  check_disk (self);
}

void
jk_doctor_check_machine (JkDoctor *self)
{
  self->paths = find_paths (self);
  if (self->paths != NULL)
    check_paths (self);
  else
    jk_doctor_add (self, JK_FINDING_NOTE,
                   g_strdup (_("Configuration and folders were not looked at: only the Jikimi behind the socket knows where they are")),
                   g_strdup (_("Name its folder instead: jikimictl --state-dir DIR doctor")));
  check_git (self);
  check_limit (self, "max_user_watches", ENOUGH_WATCHES);
  check_limit (self, "max_user_instances", ENOUGH_INSTANCES);
  check_locale (self);
  if (self->paths != NULL)
    {
      check_port (self);
      check_certificate (self);
    }
}
