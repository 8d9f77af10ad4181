/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-lane-job.h"

static void
result_free (gpointer data)
{
  JkLaneResult *result = data;

  g_object_unref (result->collector);
  g_clear_pointer (&result->collection, jk_collection_free);
  g_clear_error (&result->error);
  g_free (result);
}

static void
job_free (gpointer data)
{
  JkLaneJob *job = data;

  g_clear_object (&job->owner);
  g_clear_pointer (&job->results, g_ptr_array_unref);
  g_free (job);
}

void
jk_lane_job_run (gpointer data,
                 gpointer user_data)
{
  g_autoptr(GTask) task = data;
  const JkLaneJob *job = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  for (guint i = 0; i < job->results->len; i++)
    {
      JkLaneResult *result = g_ptr_array_index (job->results, i);

      result->collection = jk_collector_collect (result->collector, cancellable, &result->error);
    }
  g_task_return_boolean (task, TRUE);
}

GTask *
jk_lane_begin_job (JkLane             *lane,
                   gint64              due_us,
                   GObject            *owner,
                   GAsyncReadyCallback callback)
{
  JkLaneJob *job = g_new0 (JkLaneJob, 1);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  job->owner = g_object_ref (owner);
  job->lane = lane;
  job->results = g_ptr_array_new_with_free_func (result_free);
  for (guint i = 0; i < lane->entries->len; i++)
    {
      JkLaneEntry *entry = g_ptr_array_index (lane->entries, i);

      if (!entry->removed && entry->due_us <= due_us)
        {
          JkLaneResult *result = g_new0 (JkLaneResult, 1);

          result->collector = g_object_ref (entry->collector);
          g_ptr_array_add (job->results, result);
          entry->due_us = G_MAXINT64;
        }
    }

  lane->job = g_task_new (NULL, cancellable, callback, NULL);
  g_task_set_source_tag (lane->job, jk_lane_begin_job);
  g_task_set_check_cancellable (lane->job, FALSE); /* results that came before the cancelling still count */
  g_task_set_task_data (lane->job, job, job_free);
  return lane->job;
}
