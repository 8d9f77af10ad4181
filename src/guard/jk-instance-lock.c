/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-instance-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "jk-error.h"

/* The lock itself is the kernel's; the number in the file is for people. */
static void
write_pid (int fd)
{
  char text[32];
  int length = g_snprintf (text, sizeof text, "%d\n", (int) getpid ());

  if (ftruncate (fd, 0) != 0 || pwrite (fd, text, length, 0) != length)
    g_debug ("the lock file does not show our process id: %s", g_strerror (errno));
}

static void
set_busy (int      fd,
          GError **error)
{
  char text[32] = "";
  gssize length = pread (fd, text, sizeof text - 1, 0);

  g_strchomp (text);
  g_set_error (error, JK_ERROR, JK_ERROR_BUSY, _ ("Jikimi is running already (process %s)"), length > 0 ? text : "?");
}

int
jk_instance_lock_take (const char *state_dir,
                       GError    **error)
{
  g_autofree char *path = g_build_filename (state_dir, "lock", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0 || flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      int saved = errno;

      if (fd >= 0 && saved == EWOULDBLOCK)
        set_busy (fd, error);
      else
        g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "%s: %s", path, g_strerror (saved));
      if (fd >= 0)
        close (fd);
      return -1;
    }

  write_pid (fd);
  return fd;
}

void
jk_instance_lock_release (int lock)
{
  if (lock >= 0)
    close (lock);
}
