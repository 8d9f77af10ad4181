/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-attributes-reader.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-open-below.h"

#define MAX_BYTES (1024 * 1024)
#define NAME ".gitattributes"

struct _JkAttributesReader
{
  JkAttributes *attributes;
  gboolean wants_all;
  GString *state; /* of all the files: paths, sizes, times; the same as before if nothing changed */
};

JkAttributesReader *
jk_attributes_reader_new (void)
{
  JkAttributesReader *self = g_new0 (JkAttributesReader, 1);

  self->attributes = jk_attributes_new ();
  self->state = g_string_new (NULL);
  return self;
}

JkAttributesReader *
jk_attributes_reader_new_for_changes (void)
{
  JkAttributesReader *self = jk_attributes_reader_new ();

  self->wants_all = TRUE;
  return self;
}

void
jk_attributes_reader_free (JkAttributesReader *self)
{
  jk_attributes_free (self->attributes);
  g_string_free (self->state, TRUE);
  g_free (self);
}

JkAttributes *
jk_attributes_reader_get (JkAttributesReader *self)
{
  return self->attributes;
}

static void
append_state (GString    *state,
              int         root,
              const char *path)
{
  struct stat st;

  if (fstatat (root, path, &st, AT_SYMLINK_NOFOLLOW) == 0)
    g_string_append_printf (state, "%s\n%" G_GUINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld %" G_GINT64_FORMAT ".%09ld %" G_GUINT64_FORMAT
                            "\n", path, (guint64) st.st_size, (gint64) st.st_mtim.tv_sec, st.st_mtim.tv_nsec,
                            (gint64) st.st_ctim.tv_sec, st.st_ctim.tv_nsec, (guint64) st.st_ino);
}

static void
add_file (JkAttributesReader *self,
          int                 root,
          const char         *path)
{
  g_autoptr(GBytes) bytes = jk_read_below (root, path, MAX_BYTES, NULL, NULL);
  g_autofree char *folder = g_strndup (path, strlen (path) - strlen (NAME));
  const char *text;
  gsize length;

  /* One that cannot be read says nothing, as for Git. */
  if (bytes == NULL)
    return;
  text = g_bytes_get_data (bytes, &length);
  if (g_str_has_suffix (folder, "/"))
    folder[strlen (folder) - 1] = '\0';
  jk_attributes_add (self->attributes, folder, text != NULL ? text : "", length);
}

static void
add_info (JkAttributesReader *self,
          const char         *info)
{
  g_autofree char *text = g_malloc (MAX_BYTES);
  int fd = open (info, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  gssize n = fd >= 0 ? jk_read_start (fd, text, MAX_BYTES) : -1;

  if (fd >= 0)
    close (fd);
  if (n > 0)
    jk_attributes_add (self->attributes, NULL, text, n);
}

gboolean
jk_attributes_reader_update (JkAttributesReader *self,
                             int                 root,
                             const char         *info,
                             GPtrArray          *paths)
{
  GString *state = g_string_new (NULL);
  gboolean changed;

  append_state (state, root, NAME);
  for (guint i = 0; i < paths->len; i++)
    append_state (state, root, paths->pdata[i]);
  if (info != NULL)
    append_state (state, AT_FDCWD, info);

  changed = !g_string_equal (state, self->state);
  g_string_free (self->state, TRUE);
  self->state = state;
  if (!changed)
    return FALSE;

  jk_attributes_free (self->attributes);
  self->attributes = jk_attributes_new ();
  if (self->wants_all)
    jk_attributes_want_all (self->attributes);
  add_file (self, root, NAME);
  for (guint i = 0; i < paths->len; i++)
    if (strcmp (paths->pdata[i], NAME) != 0)
      add_file (self, root, paths->pdata[i]);
  if (info != NULL)
    add_info (self, info);
  return TRUE;
}
