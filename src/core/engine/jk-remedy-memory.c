/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-remedy-memory.h"

#include "jk-log.h"

#define SAMPLE_S 60
#define EXPIRE_EVERY 60 /* samples */

struct _JkRemedyMemory
{
  JkProcessGrowth *growth;
  JkLongFileTable *long_files;
  JkDiskClean *disk_clean; /* (nullable) */
  GCancellable *cancellable;
  GSource *beat;
  gboolean is_sampling;
  guint n_beats;
};

/* One look, in the pool: it holds all that it needs, for its owner may be gone before it ends. */
typedef struct
{
  JkProcessGrowth *growth;
  JkDiskClean *disk_clean; /* (nullable): only when it is its turn */
} Look;

static void
free_look (gpointer data)
{
  Look *look = data;

  jk_process_growth_unref (look->growth);
  g_clear_object (&look->disk_clean);
  g_free (look);
}

static void
look_worker (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Look *look = task_data;
  g_autoptr(GError) error = NULL;

  (void) jk_process_growth_sample (look->growth, g_get_monotonic_time (), cancellable, NULL); /* a sandbox may have no table */
  if (look->disk_clean == NULL || jk_disk_clean_expire (look->disk_clean, g_get_real_time (), cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_looked_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  GCancellable *cancellable = g_task_get_cancellable (G_TASK (result));
  g_autoptr(GError) error = NULL;

  if (g_cancellable_is_cancelled (cancellable))
    return; /* its owner is gone */
  ((JkRemedyMemory *) user_data)->is_sampling = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    jk_log_event (G_LOG_LEVEL_WARNING, "quarantine-not-emptied", "what has waited long enough cannot be deleted", "error",
                  error->message, NULL);
}

static void
start_look (JkRemedyMemory *self,
            gboolean        expires)
{
  g_autoptr(GTask) task = NULL;
  Look *look;

  if (self->is_sampling)
    return;
  self->is_sampling = TRUE;
  task = g_task_new (NULL, self->cancellable, on_looked_cb, self);
  look = g_new0 (Look, 1);
  look->growth = jk_process_growth_ref (self->growth);
  if (expires && self->disk_clean != NULL)
    look->disk_clean = g_object_ref (self->disk_clean);
  g_task_set_task_data (task, look, free_look);
  g_task_run_in_thread (task, look_worker);
}

static gboolean
on_beat_cb (gpointer user_data)
{
  JkRemedyMemory *self = user_data;

  start_look (self, ++self->n_beats % EXPIRE_EVERY == 0);
  return G_SOURCE_CONTINUE;
}

JkRemedyMemory *
jk_remedy_memory_new (const char *root)
{
  JkRemedyMemory *self = g_new0 (JkRemedyMemory, 1);

  self->growth = jk_process_growth_new (root);
  self->long_files = jk_long_file_table_new ();
  self->cancellable = g_cancellable_new ();
  self->beat = g_timeout_source_new_seconds (SAMPLE_S);
  g_source_set_callback (self->beat, on_beat_cb, self, NULL);
  g_source_attach (self->beat, g_main_context_get_thread_default ());
  return self;
}

void
jk_remedy_memory_free (JkRemedyMemory *self)
{
  g_cancellable_cancel (self->cancellable);
  g_source_destroy (self->beat);
  g_source_unref (self->beat);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->disk_clean);
  jk_process_growth_unref (self->growth);
  jk_long_file_table_unref (self->long_files);
  g_free (self);
}

JkProcessGrowth *
jk_remedy_memory_get_growth (JkRemedyMemory *self)
{
  return self->growth;
}

JkLongFileTable *
jk_remedy_memory_get_long_files (JkRemedyMemory *self)
{
  return self->long_files;
}

void
jk_remedy_memory_set_disk_clean (JkRemedyMemory *self,
                                 JkDiskClean    *action)
{
  gboolean is_first = self->disk_clean == NULL;

  g_set_object (&self->disk_clean, action);
  if (is_first)
    start_look (self, TRUE);
}
