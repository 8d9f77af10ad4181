/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-control-group.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-path.h"
#include "jk-open-below.h"

#define STEP_BYTES (32 * 1024 * 1024)
#define MAX_CHILDREN 1024

static void
free_group (gpointer data)
{
  JkControlGroup *group = data;

  g_free (group->path);
  g_free (group);
}

/* Reads a small file below @top. Returns: %FALSE with errno */
static gboolean
read_text (int         top,
           const char *group,
           const char *name,
           char       *text,
           gsize       size)
{
  g_autofree char *path = group != NULL ? g_build_filename (group, name, NULL) : g_strdup (name);
  int fd = jk_open_below (top, path, O_RDONLY | O_NONBLOCK);
  gssize length;

  if (fd < 0)
    return FALSE;
  length = jk_read_start (fd, text, size - 1);
  close (fd);
  text[MAX (length, 0)] = '\0';
  return length >= 0;
}

static gboolean
read_current (int         top,
              const char *group,
              guint64    *bytes)
{
  char text[64];

  if (!read_text (top, group, "memory.current", text, sizeof text) || !g_ascii_isdigit (text[0]))
    return FALSE;
  *bytes = g_ascii_strtoull (text, NULL, 10);
  return TRUE;
}

/* The tree of version 2, alone or beside version 1, where it has the memory. Returns: a descriptor, or -1 */
static int
open_tree (const char *root,
           GError    **error)
{
  static const char *const places[] = { "sys/fs/cgroup", "sys/fs/cgroup/unified" };
  char controllers[512];

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (root, places[i], NULL);
      int top = open (path, O_PATH | O_DIRECTORY | O_CLOEXEC);

      if (top >= 0 && read_text (top, NULL, "cgroup.controllers", controllers, sizeof controllers)
          && strstr (controllers, "memory") != NULL)
        return top;
      if (top >= 0)
        close (top);
    }
  g_set_error_literal (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED,
                       _ ("Memory cannot be asked back here: there are no control groups of version 2 with memory"));
  return -1;
}

/* @owner: (uid_t) -1 for anybody's */
static void
add_group (GPtrArray  *groups,
           int         top,
           const char *path,
           uid_t       owner)
{
  g_autofree char *file = g_build_filename (path, "memory.reclaim", NULL);
  int fd = jk_open_below (top, file, O_PATH);
  JkControlGroup *group;
  struct stat status;
  guint64 current;
  gboolean may;

  if (fd < 0)
    return;
  may = fstat (fd, &status) == 0 && (owner == (uid_t) -1 || status.st_uid == owner);
  close (fd);
  if (!may || !read_current (top, path, &current))
    return;
  for (guint i = 0; i < groups->len; i++)
    {
      if (strcmp (((JkControlGroup *) g_ptr_array_index (groups, i))->path, path) == 0)
        return;
    }
  group = g_new (JkControlGroup, 1);
  *group = (JkControlGroup) { g_strdup (path), current };
  g_ptr_array_add (groups, group);
}

static void
add_applications (GPtrArray *groups,
                  int        top,
                  uid_t      uid)
{
  g_autofree char *slice = g_strdup_printf ("user.slice/user-%u.slice/user@%u.service/app.slice", uid, uid);
  int fd = jk_open_below (top, slice, O_RDONLY | O_DIRECTORY);
  DIR *folder = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *item;

  if (folder == NULL && fd >= 0)
    close (fd);
  for (guint n = 0; folder != NULL && n < MAX_CHILDREN && (item = readdir (folder)) != NULL; n++)
    {
      g_autofree char *path = g_build_filename (slice, item->d_name, NULL);

      if (item->d_name[0] != '.')
        add_group (groups, top, path, uid);
    }
  if (folder != NULL)
    closedir (folder);
}

static int
compare_size (gconstpointer a,
              gconstpointer b)
{
  const JkControlGroup *first = *(JkControlGroup *const *) a, *second = *(JkControlGroup *const *) b;

  return first->current_bytes > second->current_bytes ? -1 : first->current_bytes < second->current_bytes;
}

GPtrArray *
jk_control_groups_find (const char        *root,
                        const char *const *listed,
                        uid_t              uid,
                        guint              max,
                        GError           **error)
{
  GPtrArray *groups;
  int top = open_tree (root, error);

  if (top < 0)
    return NULL;
  groups = g_ptr_array_new_with_free_func (free_group);
  for (guint i = 0; listed != NULL && listed[i] != NULL; i++)
    {
      const char *path = listed[i] + strspn (listed[i], "/");

      if (*path != '\0')
        add_group (groups, top, path, (uid_t) -1);
    }
  add_applications (groups, top, uid);
  close (top);
  g_ptr_array_sort (groups, compare_size);
  g_ptr_array_set_size (groups, MIN (groups->len, max));
  return groups;
}

/* Asks once. Returns: %FALSE with errno; EAGAIN: not all of it could be had */
static gboolean
ask (int         top,
     const char *group,
     guint64     bytes)
{
  g_autofree char *path = g_build_filename (group, "memory.reclaim", NULL);
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, bytes);
  int fd = jk_open_below (top, path, O_WRONLY | O_NONBLOCK);
  gssize written;
  int code;

  if (fd < 0)
    return FALSE;
  written = write (fd, text, strlen (text));
  code = errno;
  close (fd);
  errno = code;
  return written == (gssize) strlen (text);
}

static gboolean
fail (const char *group,
      int         code,
      GError    **error)
{
  g_autofree char *shown = jk_git_path_escape (group);
  JkError kind = code == EACCES || code == EPERM || code == EROFS ? JK_ERROR_PERMISSION
                 : code == ENOENT || code == ENODEV ? JK_ERROR_NOT_FOUND : JK_ERROR_FAILED;

  g_set_error (error, JK_ERROR, kind, _ ("The memory of the control group “%s” cannot be asked back: %s"), shown, g_strerror (code));
  return FALSE;
}

static gboolean
ask_in_steps (int           top,
              const char   *group,
              guint64       bytes,
              gint64        until_us,
              GCancellable *cancellable,
              GError      **error)
{
  while (bytes > 0 && g_get_monotonic_time () < until_us)
    {
      guint64 step = MIN (bytes, STEP_BYTES);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!ask (top, group, step) && errno != EINTR)
        return errno == EAGAIN || fail (group, errno, error); /* that is all there was */
      bytes -= step;
    }
  return TRUE;
}

gint64
jk_control_group_reclaim (const char   *root,
                          const char   *path,
                          guint64       bytes,
                          gint64        until_us,
                          GCancellable *cancellable,
                          GError      **error)
{
  int top = open_tree (root, error);
  guint64 before = 0, after = 0;
  gboolean is_done;

  if (top < 0)
    return -1;
  if (!read_current (top, path, &before))
    is_done = fail (path, errno, error);
  else
    is_done = ask_in_steps (top, path, bytes, until_us, cancellable, error);
  if (is_done && !read_current (top, path, &after))
    after = before; /* the group has ended meanwhile */
  close (top);
  if (!is_done)
    return -1;
  return before > after ? (gint64) (before - after) : 0;
}
