/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-process-left.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"

#define MAX_ENVIRONMENT (4 * 1024 * 1024)
#define MAX_STAT 4096
#define LOOK_US 10000
#define MAX_LOOKS 500

char *
jk_process_mark_new (void)
{
  return g_strdup_printf ("%08x%08x%08x%08x", g_random_int (), g_random_int (), g_random_int (), g_random_int ());
}

/* Returns: (transfer full) (nullable): what the process behind @folder says in @name, with a zero behind it */
static GByteArray *
read_whole (int         folder,
            const char *name,
            gsize       max)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  guint8 buffer[4096];
  gssize n = 1;
  int fd = openat (folder, name, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return NULL;
  while (n > 0 && all->len < max)
    {
      n = read (fd, buffer, sizeof buffer);
      if (n > 0)
        g_byte_array_append (all, buffer, n);
    }
  close (fd);
  if (n < 0)
    return NULL;
  g_byte_array_append (all, (const guint8 *) "", 1);
  return g_steal_pointer (&all);
}

/* Returns: the leader that an environment with @mark names; 0 if it has none */
static pid_t
find_leader (const GByteArray *environment,
             const char       *mark)
{
  g_autofree char *start = g_strconcat (JK_PROCESS_MARK_VARIABLE, mark, ":", NULL);
  const char *at = (const char *) environment->data, *end = at + environment->len;

  for (; at < end; at += strlen (at) + 1)
    {
      if (g_str_has_prefix (at, start))
        return (pid_t) strtol (at + strlen (start), NULL, 10);
    }
  return 0;
}

/* "PID (NAME) STATE PARENT GROUP …", where the name may hold anything. Returns: the group of one that runs; 0 for a zombie */
static pid_t
find_group (const GByteArray *stat)
{
  const char *at = strrchr ((const char *) stat->data, ')');
  char state = 0;
  int parent, group;

  return at != NULL && sscanf (at + 1, " %c %d %d", &state, &parent, &group) == 3 && state != 'Z' ? group : 0;
}

/* What is read below one descriptor is of one process, whoever gets its number meanwhile. Returns: the group to end; 0 if it is none */
static pid_t
look_at (int         proc,
         const char *pid,
         const char *mark)
{
  g_autoptr (GByteArray) environment = NULL, stat = NULL;
  int folder = openat (proc, pid, O_PATH | O_DIRECTORY | O_CLOEXEC);
  struct stat status;
  pid_t leader = 0;

  if (folder < 0)
    return 0;
  if (fstat (folder, &status) == 0 && status.st_uid == geteuid ())
    environment = read_whole (folder, "environ", MAX_ENVIRONMENT);
  if (environment != NULL)
    leader = find_leader (environment, mark);
  if (leader > 1)
    stat = read_whole (folder, "stat", MAX_STAT);
  close (folder);
  return stat != NULL && find_group (stat) == leader && leader != getpgrp () ? leader : 0;
}

/* A number names the same group for as long as one of its members is there, and one that was marked is. Returns: whether there was any */
static gboolean
end_found (const char *mark)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  int proc = open ("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
  gboolean is_any = FALSE;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      pid_t group = g_ascii_isdigit (*name) ? look_at (proc, name, mark) : 0;

      if (group > 1)
        {
          kill (-group, SIGKILL);
          is_any = TRUE;
        }
    }
  if (proc >= 0)
    close (proc);
  return is_any;
}

gboolean
jk_process_end_left (const char   *mark,
                     GCancellable *cancellable,
                     GError      **error)
{
  for (guint i = 0; i < MAX_LOOKS; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!end_found (mark))
        return TRUE;
      g_usleep (LOOK_US);
    }
  g_set_error_literal (error, JK_ERROR, JK_ERROR_FAILED, "what a run had started could not be ended");
  return FALSE;
}
