/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-lane.h"

#define MAX_BACK_OFF_US (10 * 60 * G_USEC_PER_SEC)
#define MAX_DOUBLINGS 6

static void
entry_free (gpointer data)
{
  JkLaneEntry *entry = data;

  g_object_unref (entry->collector);
  g_free (entry);
}

JkLane *
jk_lane_new (const char *name)
{
  JkLane *self = g_new0 (JkLane, 1);

  self->name = g_strdup (name);
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  return self;
}

void
jk_lane_free (JkLane *self)
{
  g_free (self->name);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

void
jk_lane_add (JkLane      *self,
             JkCollector *collector)
{
  JkLaneEntry *entry = g_new0 (JkLaneEntry, 1);

  entry->collector = g_object_ref (collector);
  g_ptr_array_add (self->entries, entry);
}

JkLaneEntry *
jk_lane_find (JkLane      *self,
              JkCollector *collector)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      JkLaneEntry *entry = g_ptr_array_index (self->entries, i);

      if (entry->collector == collector && !entry->removed)
        return entry;
    }
  return NULL;
}

void
jk_lane_cancel_job (JkLane *self)
{
  if (self->job != NULL)
    g_cancellable_cancel (g_task_get_cancellable (self->job));
}

void
jk_lane_drop_removed (JkLane *self)
{
  for (guint i = self->entries->len; i-- > 0;)
    {
      if (((JkLaneEntry *) g_ptr_array_index (self->entries, i))->removed)
        g_ptr_array_remove_index (self->entries, i);
    }
}

gint64
jk_lane_get_due_us (const JkLane *self)
{
  gint64 due_us = G_MAXINT64;

  for (guint i = 0; self->job == NULL && i < self->entries->len; i++)
    due_us = MIN (due_us, ((JkLaneEntry *) g_ptr_array_index (self->entries, i))->due_us);
  return due_us;
}

gint64
jk_lane_next_due (gint64 now_us,
                  gint64 interval_us,
                  guint  n_failures)
{
  gint64 wait_us = interval_us;

  if (n_failures > 0)
    wait_us = MAX (interval_us, MIN (interval_us << MIN (n_failures, MAX_DOUBLINGS), MAX_BACK_OFF_US));
  return (now_us + wait_us + interval_us / 2) / interval_us * interval_us;
}
