/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kill switch that needs nothing but a shell: a file "healing.off" in the state folder or beside the configuration. */
#include "jk-engine-healing-private.h"

#define NAME "healing.off"
#define N_PLACES 2
/* Folders that cannot be watched are looked at so often. */
#define POLL_US (60 * (gint64) G_USEC_PER_SEC)

struct _JkHealFile
{
  char *paths[N_PLACES];
  GFileMonitor *monitors[N_PLACES]; /* (nullable) */
  gboolean is_looking;
  gboolean look_again;
  gint64 looked_us;
  GCancellable *cancellable;
  void (*changed) (gboolean is_there, gpointer user_data);
  gpointer user_data;
};

typedef struct
{
  char *paths[N_PLACES];
} Look;

static void
free_look (gpointer data)
{
  Look *look = data;

  for (guint i = 0; i < N_PLACES; i++)
    g_free (look->paths[i]);
  g_free (look);
}

/* A dangling link holds healing back as well: whoever made it meant it. */
static void
look_worker (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  const Look *look = task_data;
  gboolean is_there = FALSE;

  for (guint i = 0; i < N_PLACES; i++)
    is_there |= g_file_test (look->paths[i], G_FILE_TEST_EXISTS) || g_file_test (look->paths[i], G_FILE_TEST_IS_SYMLINK);
  g_task_return_boolean (task, is_there);
}

static void look_at_places (JkHealFile *self);

static void
on_looked_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  JkHealFile *self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean is_there = g_task_propagate_boolean (G_TASK (result), &error);

  if (error != NULL) /* only by the end of @self, which is gone then */
    return;
  self->is_looking = FALSE;
  self->changed (is_there, self->user_data);
  if (self->look_again)
    look_at_places (self);
}

static void
look_at_places (JkHealFile *self)
{
  g_autoptr(GTask) task = NULL;
  Look *look;

  self->look_again = self->is_looking;
  if (self->is_looking)
    return;
  self->is_looking = TRUE;
  look = g_new0 (Look, 1);
  for (guint i = 0; i < N_PLACES; i++)
    look->paths[i] = g_strdup (self->paths[i]);
  task = g_task_new (NULL, self->cancellable, on_looked_cb, self);
  g_task_set_source_tag (task, look_at_places);
  g_task_set_task_data (task, look, free_look);
  g_task_run_in_thread (task, look_worker);
}

static void
on_changed_cb (GFileMonitor     *monitor,
               GFile            *file,
               GFile            *other,
               GFileMonitorEvent event,
               JkHealFile       *self)
{
  look_at_places (self);
}

static void
watch (JkHealFile *self,
       guint       i)
{
  g_autoptr(GFile) file = g_file_new_for_path (self->paths[i]);

  self->monitors[i] = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitors[i] != NULL)
    g_signal_connect (self->monitors[i], "changed", G_CALLBACK (on_changed_cb), self);
}

JkHealFile *
jk_heal_file_new (const JkPaths *paths,
                  void         (*changed) (gboolean is_there, gpointer user_data),
                  gpointer       user_data)
{
  JkHealFile *self = g_new0 (JkHealFile, 1);
  g_autofree char *folder = g_path_get_dirname (paths->config_file);

  self->paths[0] = g_build_filename (paths->state_dir, NAME, NULL);
  self->paths[1] = g_build_filename (folder, NAME, NULL);
  self->cancellable = g_cancellable_new ();
  self->changed = changed;
  self->user_data = user_data;
  for (guint i = 0; i < N_PLACES; i++)
    watch (self, i);
  look_at_places (self);
  return self;
}

void
jk_heal_file_free (JkHealFile *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  for (guint i = 0; i < N_PLACES; i++)
    {
      if (self->monitors[i] != NULL)
        g_signal_handlers_disconnect_by_data (self->monitors[i], self);
      g_clear_object (&self->monitors[i]);
      g_free (self->paths[i]);
    }
  g_free (self);
}

void
jk_heal_file_poll (JkHealFile *self,
                   gint64      now_us)
{
  if (now_us - self->looked_us < POLL_US)
    return;
  self->looked_us = now_us;
  look_at_places (self);
}
