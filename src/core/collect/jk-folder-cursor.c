/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-folder-cursor.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

void
jk_folder_cursor_init (JkFolderCursor *self,
                       int             root)
{
  *self = (JkFolderCursor) { .root = root };
  self->folder = g_string_new (NULL);
  self->fds = g_array_new (FALSE, FALSE, sizeof (int));
  self->lengths = g_array_new (FALSE, FALSE, sizeof (guint));
}

/* Closes the folders that are deeper than @length bytes of the path. */
static void
leave (JkFolderCursor *self,
       gsize           length)
{
  while (self->fds->len > 0 && g_array_index (self->lengths, guint, self->fds->len - 1) > length)
    {
      close (g_array_index (self->fds, int, self->fds->len - 1));
      g_array_set_size (self->fds, self->fds->len - 1);
      g_array_set_size (self->lengths, self->lengths->len - 1);
    }
}

void
jk_folder_cursor_clear (JkFolderCursor *self)
{
  leave (self, 0);
  g_string_free (self->folder, TRUE);
  g_array_unref (self->fds);
  g_array_unref (self->lengths);
}

static int
get_deepest (JkFolderCursor *self)
{
  return self->fds->len > 0 ? g_array_index (self->fds, int, self->fds->len - 1) : self->root;
}

/* Steps down from the deepest open folder. Returns: %FALSE if one on the way is missing */
static gboolean
descend (JkFolderCursor *self)
{
  guint at = self->lengths->len > 0 ? g_array_index (self->lengths, guint, self->lengths->len - 1) : 0;

  while (at < self->folder->len)
    {
      guint start = at > 0 ? at + 1 : 0;
      const char *slash = strchr (self->folder->str + start, '/');
      guint end = slash != NULL ? (guint) (slash - self->folder->str) : (guint) self->folder->len;
      g_autofree char *name = g_strndup (self->folder->str + start, end - start);
      int fd = strcmp (name, "..") != 0
                 ? openat (get_deepest (self), name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;

      if (fd < 0)
        return FALSE;
      g_array_append_val (self->fds, fd);
      g_array_append_val (self->lengths, end);
      at = end;
    }
  return TRUE;
}

/* Returns: bytes of @path, up to the end of a folder's name, that are the same as of the present folder */
static gsize
get_shared_length (const JkFolderCursor *self,
                   const char           *path,
                   gsize                 length)
{
  gsize shared = 0;

  for (gsize i = 0;; i++)
    {
      gboolean ends = (i == self->folder->len || self->folder->str[i] == '/') && (i == length || path[i] == '/');

      if (ends)
        shared = i;
      if (i == self->folder->len || i == length || self->folder->str[i] != path[i])
        return shared;
    }
}

int
jk_folder_cursor_enter (JkFolderCursor *self,
                        const char     *path)
{
  const char *slash = strrchr (path, '/');
  gsize length = slash != NULL ? (gsize) (slash - path) : 0;

  if (self->folder->len != length || memcmp (self->folder->str, path, length) != 0)
    {
      leave (self, get_shared_length (self, path, length));
      g_string_truncate (self->folder, 0);
      g_string_append_len (self->folder, path, length);
      self->missing = !descend (self);
    }
  return self->missing ? -1 : get_deepest (self);
}
