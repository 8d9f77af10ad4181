/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-service-notify.h"

#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Returns: length of the address; 0 if @name is none */
static socklen_t
make_address (const char         *name,
              struct sockaddr_un *out)
{
  gsize length = name != NULL ? strlen (name) : 0;

  if (length < 2 || length >= sizeof out->sun_path || (name[0] != '/' && name[0] != '@'))
    return 0;

  memset (out, 0, sizeof *out);
  out->sun_family = AF_UNIX;
  memcpy (out->sun_path, name, length);
  if (name[0] == '@')
    out->sun_path[0] = '\0';
  return offsetof (struct sockaddr_un, sun_path) + length;
}

void
jk_service_notify (const char *state)
{
  struct sockaddr_un address;
  socklen_t length = make_address (g_getenv ("NOTIFY_SOCKET"), &address);
  int fd;

  if (length == 0)
    return;

  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return;
  if (sendto (fd, state, strlen (state), MSG_NOSIGNAL, (struct sockaddr *) &address, length) < 0)
    g_debug ("the service manager does not listen");
  close (fd);
}

static gboolean
on_alive_cb (gpointer user_data)
{
  jk_service_notify ("WATCHDOG=1");
  return G_SOURCE_CONTINUE;
}

/* Returns: microseconds within which a sign of life is expected; 0 for none */
static guint64
read_watchdog_us (void)
{
  const char *pid = g_getenv ("WATCHDOG_PID");
  const char *us = g_getenv ("WATCHDOG_USEC");
  guint64 value;

  if (us == NULL || (pid != NULL && g_ascii_strtoll (pid, NULL, 10) != (gint64) getpid ()))
    return 0;
  return g_ascii_string_to_unsigned (us, 10, 1, G_MAXINT64, &value, NULL) ? value : 0;
}

void
jk_service_watch (JkGuard *guard)
{
  guint64 watchdog_us = read_watchdog_us ();
  g_autoptr(GSource) source = NULL;

  if (watchdog_us == 0)
    return;

  source = g_timeout_source_new (MAX (watchdog_us / 1000 / 2, 1));
  g_source_set_callback (source, on_alive_cb, NULL, NULL);
  g_source_set_static_name (source, "sign of life");
  jk_guard_attach (guard, source);
}
