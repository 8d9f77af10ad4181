/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-host-book.h"

#include <glib/gstdio.h>

#define MAX_HOSTS 64
#define SEEN "seen"

/* A group a host, called as its address. */
struct _JkHostBook
{
  char *path; /* (nullable) */
  GKeyFile *file;
};

JkHostBook *
jk_host_book_load (const char *path)
{
  JkHostBook *self = g_new0 (JkHostBook, 1);

  self->path = g_strdup (path);
  self->file = g_key_file_new ();
  if (path != NULL)
    (void) g_key_file_load_from_file (self->file, path, G_KEY_FILE_NONE, NULL); /* missing is as good as empty */
  return self;
}

void
jk_host_book_free (JkHostBook *self)
{
  g_key_file_unref (self->file);
  g_free (self->path);
  g_free (self);
}

GStrv
jk_host_book_list (JkHostBook *self)
{
  GStrv urls = g_key_file_get_groups (self->file, NULL);

  for (guint i = MAX_HOSTS; i < g_strv_length (urls); i++)
    g_clear_pointer (&urls[i], g_free);
  return urls;
}

void
jk_host_book_save (JkHostBook *self)
{
  g_autofree char *folder = self->path != NULL ? g_path_get_dirname (self->path) : NULL;
  g_autofree char *text = NULL;
  gsize size;

  if (folder == NULL)
    return;
  (void) g_mkdir_with_parents (folder, 0700);
  text = g_key_file_to_data (self->file, &size, NULL);
  /* What cannot be written is added again by hand one day. */
  (void) g_file_set_contents_full (self->path, text, size, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

void
jk_host_book_add (JkHostBook *self,
                  const char *url,
                  int         index)
{
  g_autoptr(GKeyFile) old = g_steal_pointer (&self->file);
  g_auto(GStrv) urls = g_key_file_get_groups (old, NULL);
  guint n = 0;

  /* A key file has no way to put a group between others. */
  self->file = g_key_file_new ();
  for (guint i = 0; i <= g_strv_length (urls); i++)
    {
      if ((int) n == index || urls[i] == NULL)
        {
          gint64 seen_us = g_key_file_get_int64 (old, url, SEEN, NULL);

          if (!g_key_file_has_group (self->file, url))
            g_key_file_set_int64 (self->file, url, SEEN, seen_us);
        }
      if (urls[i] == NULL || g_str_equal (urls[i], url))
        continue;
      g_key_file_set_int64 (self->file, urls[i], SEEN, g_key_file_get_int64 (old, urls[i], SEEN, NULL));
      n++;
    }
  jk_host_book_save (self);
}

int
jk_host_book_remove (JkHostBook *self,
                     const char *url)
{
  g_auto(GStrv) urls = g_key_file_get_groups (self->file, NULL);

  for (guint i = 0; urls[i] != NULL; i++)
    {
      if (!g_str_equal (urls[i], url))
        continue;
      (void) g_key_file_remove_group (self->file, url, NULL);
      jk_host_book_save (self);
      return i;
    }
  return -1;
}

gint64
jk_host_book_get_seen (JkHostBook *self,
                       const char *url)
{
  return MAX (g_key_file_get_int64 (self->file, url, SEEN, NULL), 0);
}

void
jk_host_book_set_seen (JkHostBook *self,
                       const char *url,
                       gint64      seen_us)
{
  if (g_key_file_has_group (self->file, url))
    g_key_file_set_int64 (self->file, url, SEEN, seen_us);
}
