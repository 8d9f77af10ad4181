/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-told-file.h"

#include <glib/gstdio.h>

/* Between the threads. */
typedef struct
{
  gatomicrefcount n_refs;
  char *path;
  GMutex lock;
  guint64 written; /* number of what the file says; under @lock */
} Place;

struct _JkToldFile
{
  Place *place;
  guint64 last; /* number of what was given last */
};

typedef struct
{
  Place *place;
  GBytes *bytes;
  guint64 number;
} Writing;

static void
place_unref (Place *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;
  g_mutex_clear (&self->lock);
  g_free (self->path);
  g_free (self);
}

static void
writing_free (gpointer data)
{
  Writing *self = data;

  place_unref (self->place);
  g_bytes_unref (self->bytes);
  g_free (self);
}

static void
write_if_newer (Place  *place,
                GBytes *bytes,
                guint64 number)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&place->lock);
  g_autofree char *folder = g_path_get_dirname (place->path);
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);

  if (number <= place->written)
    return;
  place->written = number;
  (void) g_mkdir_with_parents (folder, 0700);
  (void) g_file_set_contents_full (place->path, text, size, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

static void
write_worker (GTask        *task,
              gpointer      source_object,
              gpointer      task_data,
              GCancellable *cancellable)
{
  Writing *self = task_data;

  write_if_newer (self->place, self->bytes, self->number);
  g_task_return_boolean (task, TRUE);
}

JkToldFile *
jk_told_file_new (const char *path)
{
  JkToldFile *self = g_new0 (JkToldFile, 1);

  self->place = g_new0 (Place, 1);
  g_atomic_ref_count_init (&self->place->n_refs);
  g_mutex_init (&self->place->lock);
  self->place->path = g_strdup (path);
  return self;
}

void
jk_told_file_free (JkToldFile *self)
{
  place_unref (self->place);
  g_free (self);
}

void
jk_told_file_write (JkToldFile *self,
                    GBytes     *bytes)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  Writing *writing = g_new0 (Writing, 1);

  g_task_set_source_tag (task, jk_told_file_write);
  writing->place = self->place;
  g_atomic_ref_count_inc (&self->place->n_refs);
  writing->bytes = g_bytes_ref (bytes);
  writing->number = ++self->last;
  g_task_set_task_data (task, writing, writing_free);
  g_task_run_in_thread (task, write_worker);
}

void
jk_told_file_write_now (JkToldFile *self,
                        GBytes     *bytes)
{
  write_if_newer (self->place, bytes, ++self->last);
}
