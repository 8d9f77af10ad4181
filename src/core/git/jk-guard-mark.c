/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-guard-mark.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-path.h"

#define FILE_NAME "jikimi-guard"
#define FORMAT "jikimi-guard 1"
#define MAX_BYTES 2048
/* The file may be released between opening and locking it: try again with the new one, but not for ever. */
#define MAX_TRIES 16

void
jk_guard_mark_owner_free (JkGuardMarkOwner *self)
{
  g_free (self->engine);
  g_free (self->host);
  g_free (self->boot);
  g_free (self);
}

static char *
read_boot_id (void)
{
  char *text = NULL;

  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &text, NULL, NULL))
    return g_strdup ("-");
  return g_strstrip (text);
}

/* Process numbers mean nothing in another namespace: there only the time tells. */
static char *
read_pid_namespace (void)
{
  char *link = g_file_read_link ("/proc/self/ns/pid", NULL);

  return link != NULL ? link : g_strdup ("-");
}

/* One word a line: format, engine, host, boot, namespace of the process, process, time. */
static JkGuardMarkOwner *
parse (const char *text,
       char      **pid_namespace)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  JkGuardMarkOwner *owner;
  gint64 pid, beat_us;

  if (g_strv_length (lines) != 8 || strcmp (lines[0], FORMAT) != 0 || *lines[1] == '\0'
      || !g_ascii_string_to_signed (lines[5], 10, 1, G_MAXINT32, &pid, NULL)
      || !g_ascii_string_to_signed (lines[6], 10, 0, G_MAXINT64, &beat_us, NULL))
    return NULL;
  owner = g_new0 (JkGuardMarkOwner, 1);
  owner->engine = jk_git_path_escape (lines[1]);
  owner->host = jk_git_path_escape (lines[2]);
  owner->boot = jk_git_path_escape (lines[3]);
  owner->pid = pid;
  owner->beat_us = beat_us;
  *pid_namespace = g_strdup (lines[4]);
  return owner;
}

static char *
read_all (int fd)
{
  char buffer[MAX_BYTES];
  const gssize n = pread (fd, buffer, sizeof buffer - 1, 0);

  return g_strndup (buffer, n > 0 ? (gsize) n : 0);
}

static gboolean
is_stale (const JkGuardMarkOwner *owner,
          const char             *pid_namespace,
          gint64                  now_us)
{
  g_autofree char *boot = read_boot_id ();
  g_autofree char *own_namespace = read_pid_namespace ();
  const gboolean is_here = strcmp (owner->host, g_get_host_name ()) == 0;

  if (owner->beat_us < now_us - JK_GUARD_MARK_STALE_US || owner->beat_us > now_us + JK_GUARD_MARK_STALE_US)
    return TRUE;
  if (is_here && strcmp (owner->boot, boot) != 0)
    return TRUE;
  return strcmp (owner->boot, boot) == 0 && strcmp (pid_namespace, own_namespace) == 0
         && kill ((pid_t) owner->pid, 0) != 0 && errno == ESRCH;
}

/* In place, so that the lock stays on the file that everybody opens. */
static gboolean
write_mark (int         fd,
            const char *engine,
            gint64      now_us)
{
  g_autofree char *boot = read_boot_id ();
  g_autofree char *pid_namespace = read_pid_namespace ();
  g_autofree char *text
      = g_strdup_printf (FORMAT "\n%s\n%s\n%s\n%s\n%d\n%" G_GINT64_FORMAT "\n", engine, g_get_host_name (), boot,
                         pid_namespace, getpid (), now_us);
  const gsize length = strlen (text);

  return length < MAX_BYTES && pwrite (fd, text, length, 0) == (gssize) length && ftruncate (fd, (off_t) length) == 0;
}

static gboolean
is_still_there (int         fd,
                const char *path)
{
  struct stat opened, named;

  return fstat (fd, &opened) == 0 && lstat (path, &named) == 0 && opened.st_ino == named.st_ino
         && opened.st_dev == named.st_dev;
}

/* Opens and locks; never waits for whoever holds the lock, who does so for microseconds. Returns: -1 with errno */
static int
open_locked (const char *path,
             int         flags)
{
  for (guint i = 0; i < MAX_TRIES; i++)
    {
      int fd = open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags, 0644);
      struct stat st;

      if (fd < 0)
        return -1;
      if (fstat (fd, &st) != 0 || !S_ISREG (st.st_mode))
        {
          close (fd);
          errno = EINVAL;
          return -1;
        }
      if (flock (fd, LOCK_EX | LOCK_NB) == 0 && is_still_there (fd, path))
        return fd;
      close (fd);
      g_usleep (1000);
    }
  errno = EBUSY;
  return -1;
}

static JkGuardMarkResult
take_locked (int                fd,
             const char        *engine,
             gint64             now_us,
             JkGuardMarkOwner **other,
             GError           **error)
{
  g_autofree char *text = read_all (fd);
  g_autofree char *pid_namespace = NULL;
  g_autoptr (JkGuardMarkOwner) owner = parse (text, &pid_namespace);

  if (owner != NULL && strcmp (owner->engine, engine) != 0 && !is_stale (owner, pid_namespace, now_us))
    {
      if (other != NULL)
        *other = g_steal_pointer (&owner);
      return JK_GUARD_MARK_FOREIGN;
    }
  if (write_mark (fd, engine, now_us))
    return JK_GUARD_MARK_TAKEN;
  g_set_error (error, JK_ERROR, errno == ENOSPC ? JK_ERROR_NO_SPACE : JK_ERROR_FAILED, FILE_NAME ": %s", g_strerror (errno));
  return JK_GUARD_MARK_FAILED;
}

JkGuardMarkResult
jk_guard_mark_take (const char        *common_dir,
                    const char        *engine,
                    gint64             now_us,
                    JkGuardMarkOwner **other,
                    GError           **error)
{
  g_autofree char *path = NULL;
  JkGuardMarkResult result;
  int fd;

  g_return_val_if_fail (common_dir != NULL && engine != NULL && *engine != '\0', JK_GUARD_MARK_FAILED);

  path = g_build_filename (common_dir, FILE_NAME, NULL);
  fd = open_locked (path, O_CREAT);
  if (fd < 0 && (errno == EACCES || errno == EROFS || errno == EPERM))
    return JK_GUARD_MARK_UNWRITABLE;
  if (fd < 0)
    {
      g_autofree char *shown = jk_git_path_escape (path);

      g_set_error (error, JK_ERROR, errno == EBUSY ? JK_ERROR_BUSY : JK_ERROR_FAILED, "%s: %s", shown, g_strerror (errno));
      return JK_GUARD_MARK_FAILED;
    }
  result = take_locked (fd, engine, now_us, other, error);
  close (fd);
  return result;
}

void
jk_guard_mark_release (const char *common_dir,
                       const char *engine)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autofree char *pid_namespace = NULL;
  g_autoptr (JkGuardMarkOwner) owner = NULL;
  int fd;

  g_return_if_fail (common_dir != NULL && engine != NULL);

  path = g_build_filename (common_dir, FILE_NAME, NULL);
  fd = open_locked (path, 0);
  if (fd < 0)
    return;
  text = read_all (fd);
  owner = parse (text, &pid_namespace);
  if (owner != NULL && strcmp (owner->engine, engine) == 0)
    unlink (path);
  close (fd);
}
