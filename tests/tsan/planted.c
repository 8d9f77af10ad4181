/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether ThreadSanitizer still sees: with "race" two threads meet unguarded, otherwise everything is ordered by GLib. */
#include <gio/gio.h>

typedef struct
{
  gboolean guarded;
  GMutex mutex;
  int n;
} Shared;

static gpointer
count (gpointer data)
{
  Shared *shared = data;

  for (guint i = 0; i < 1000; i++)
    {
      if (shared->guarded)
        g_mutex_lock (&shared->mutex);
      shared->n++;
      if (shared->guarded)
        g_mutex_unlock (&shared->mutex);
    }
  return NULL;
}

static void
worker (GTask        *task,
        gpointer      source,
        gpointer      data,
        GCancellable *cancellable)
{
  int *value = data;

  *value += 1;
  g_task_return_boolean (task, TRUE);
}

static void
on_worked_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      loop)
{
  int *value = g_task_get_task_data (G_TASK (result));

  *value += 1;
  g_main_loop_quit (loop);
}

/* A task goes to a thread and comes back. */
static void
go_and_come_back (void)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GTask) task = g_task_new (NULL, NULL, on_worked_cb, loop);

  g_task_set_task_data (task, g_new0 (int, 1), g_free);
  g_task_run_in_thread (task, worker);
  g_main_loop_run (loop);
}

int
main (int    argc,
      char **argv)
{
  Shared shared = { .guarded = argc < 2 || !g_str_equal (argv[1], "race") };
  GThread *threads[2];

  g_mutex_init (&shared.mutex);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("count", count, &shared);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  go_and_come_back ();
  g_mutex_clear (&shared.mutex);
  return 0;
}
