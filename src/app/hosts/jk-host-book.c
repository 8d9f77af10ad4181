/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-host-book.h"

#include <glib/gstdio.h>

#define MAX_HOSTS 64
#define URL "url"
#define SEEN "seen"

typedef struct
{
  char *url;
  gint64 seen_us;
} Entry;

/* On disk a group a host, "host 1" and on: an address cannot be a group's name. */
struct _JkHostBook
{
  char *path;         /* (nullable) */
  GPtrArray *entries; /* of Entry */
};

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_free (self->url);
  g_free (self);
}

static Entry *
entry_new (const char *url,
           gint64      seen_us)
{
  Entry *self = g_new0 (Entry, 1);

  self->url = g_strdup (url);
  self->seen_us = MAX (seen_us, 0);
  return self;
}

static int
find (JkHostBook *self,
      const char *url)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      if (g_str_equal (((Entry *) g_ptr_array_index (self->entries, i))->url, url))
        return i;
    }
  return -1;
}

JkHostBook *
jk_host_book_load (const char *path)
{
  JkHostBook *self = g_new0 (JkHostBook, 1);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_auto(GStrv) groups = NULL;

  self->path = g_strdup (path);
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  if (path == NULL || !g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return self;
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL && self->entries->len < MAX_HOSTS; i++)
    {
      g_autofree char *url = g_key_file_get_string (file, groups[i], URL, NULL);

      if (url != NULL && find (self, url) < 0)
        g_ptr_array_add (self->entries, entry_new (url, g_key_file_get_int64 (file, groups[i], SEEN, NULL)));
    }
  return self;
}

void
jk_host_book_free (JkHostBook *self)
{
  g_ptr_array_unref (self->entries);
  g_free (self->path);
  g_free (self);
}

GStrv
jk_host_book_list (JkHostBook *self)
{
  g_autoptr(GStrvBuilder) urls = g_strv_builder_new ();

  for (guint i = 0; i < self->entries->len; i++)
    g_strv_builder_add (urls, ((Entry *) g_ptr_array_index (self->entries, i))->url);
  return g_strv_builder_end (urls);
}

void
jk_host_book_save (JkHostBook *self)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *folder = self->path != NULL ? g_path_get_dirname (self->path) : NULL;
  g_autofree char *text = NULL;
  gsize size;

  if (folder == NULL)
    return;
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (self->entries, i);
      g_autofree char *group = g_strdup_printf ("host %u", i + 1);

      g_key_file_set_string (file, group, URL, entry->url);
      g_key_file_set_int64 (file, group, SEEN, entry->seen_us);
    }
  (void) g_mkdir_with_parents (folder, 0700);
  text = g_key_file_to_data (file, &size, NULL);
  /* What cannot be written is added again by hand one day. */
  (void) g_file_set_contents_full (self->path, text, size, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

void
jk_host_book_add (JkHostBook *self,
                  const char *url,
                  int         index)
{
  gint64 seen_us = jk_host_book_get_seen (self, url);
  int old = find (self, url);

  if (old >= 0)
    g_ptr_array_remove_index (self->entries, old);
  if (index < 0 || (guint) index > self->entries->len)
    index = self->entries->len;
  g_ptr_array_insert (self->entries, index, entry_new (url, seen_us));
  jk_host_book_save (self);
}

int
jk_host_book_remove (JkHostBook *self,
                     const char *url)
{
  int index = find (self, url);

  if (index < 0)
    return -1;
  g_ptr_array_remove_index (self->entries, index);
  jk_host_book_save (self);
  return index;
}

gint64
jk_host_book_get_seen (JkHostBook *self,
                       const char *url)
{
  int index = find (self, url);

  return index >= 0 ? ((Entry *) g_ptr_array_index (self->entries, index))->seen_us : 0;
}

void
jk_host_book_set_seen (JkHostBook *self,
                       const char *url,
                       gint64      seen_us)
{
  int index = find (self, url);

  if (index >= 0)
    ((Entry *) g_ptr_array_index (self->entries, index))->seen_us = seen_us;
}
