/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-scheduler.h"

#include "jk-clock-watch.h"
#include "jk-error.h"
#include "jk-lane-job.h"

/* Collectors due this soon after another of their lane go along with it. */
#define SLACK_US (50 * 1000)

struct _JkScheduler
{
  GObject parent_instance;

  JkClock *clock;
  GThreadPool *pool;
  GMainContext *context;
  GSource *timer;
  GHashTable *lanes; /* name → owned JkLane */
  guint machine_ms;
  guint project_ms;
  gboolean running;
  guint n_jobs;
  GTask *shutdown;
  JkClockWatch watch;
};

G_DEFINE_FINAL_TYPE (JkScheduler, jk_scheduler, G_TYPE_OBJECT)

enum
{
  STARTED,
  COLLECTED,
  FAILED,
  ROUND,
  WOKE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void arm (JkScheduler *self);

static gint64
interval_us (JkScheduler *self,
             const JkLane *lane,
             JkLaneEntry  *entry)
{
  guint ms = jk_collector_get_interval_ms (entry->collector);

  if (ms == 0)
    ms = g_str_equal (lane->name, "machine") ? self->machine_ms : self->project_ms;
  return (gint64) ms * 1000;
}

static void
deliver (JkScheduler  *self,
         JkLane       *lane,
         JkLaneResult *result)
{
  JkLaneEntry *entry = jk_lane_find (lane, result->collector);
  gboolean no_data = g_error_matches (result->error, JK_ERROR, JK_ERROR_NO_DATA);

  if (entry == NULL)
    return;
  if (!self->running || g_error_matches (result->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      gint64 now_us = jk_clock_get_monotonic_us (self->clock);

      entry->due_us = lane->called_off ? jk_lane_next_due (now_us, interval_us (self, lane, entry), 0) : 0;
      return;
    }

  entry->n_failures = result->collection != NULL || no_data ? 0 : entry->n_failures + 1;
  entry->due_us = jk_lane_next_due (jk_clock_get_monotonic_us (self->clock), interval_us (self, lane, entry),
                                    entry->n_failures);
  if (result->collection != NULL)
    g_signal_emit (self, signals[COLLECTED], 0, result->collector, result->collection);
  else
    g_signal_emit (self, signals[FAILED], 0, result->collector, result->error);
}

/* An empty lane goes; @lane may be gone afterwards. */
static void
tidy (JkScheduler *self,
      JkLane      *lane)
{
  jk_lane_drop_removed (lane);
  if (lane->entries->len == 0)
    g_hash_table_remove (self->lanes, lane->name);
}

/* Ends a shutdown that waits, once nothing runs. */
static void
end_shutdown_if_idle (JkScheduler *self)
{
  if (self->shutdown != NULL && self->n_jobs == 0)
    g_task_return_boolean (self->shutdown, TRUE);
}

/*
 * The pool's thread may be the last to let go of the task. Were the scheduler, or a collector, to end with it there, the
 * pool would be freed by its own thread, which would wait for itself: so both are taken out of the task here.
 */
static void
on_job_done_cb (GObject      *source,
                GAsyncResult *async_result,
                gpointer      user_data)
{
  JkLaneJob *job = g_task_get_task_data (G_TASK (async_result));
  g_autoptr(JkScheduler) self = JK_SCHEDULER (g_steal_pointer (&job->owner));
  g_autoptr(GPtrArray) results = g_steal_pointer (&job->results);
  JkLane *lane = job->lane;

  for (guint i = 0; i < results->len && self->shutdown == NULL; i++)
    deliver (self, lane, g_ptr_array_index (results, i));

  self->n_jobs--;
  lane->job = NULL;
  lane->called_off = FALSE;
  if (self->shutdown != NULL)
    {
      end_shutdown_if_idle (self);
      return;
    }

  for (guint i = 0; i < lane->entries->len; i++)
    {
      JkLaneEntry *entry = g_ptr_array_index (lane->entries, i);

      if (lane->again || entry->again)
        entry->due_us = 0;
      entry->again = FALSE;
    }
  lane->again = FALSE;
  tidy (self, lane);
  g_signal_emit (self, signals[ROUND], 0);
  arm (self);
}

/* After a suspend everything is old: what waits for its time runs now. */
static void
make_all_due (JkScheduler *self,
              const char  *project)
{
  GHashTableIter iter;
  JkLane *lane;

  g_hash_table_iter_init (&iter, self->lanes);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &lane))
    {
      for (guint i = 0; i < lane->entries->len; i++)
        {
          JkLaneEntry *entry = g_ptr_array_index (lane->entries, i);

          if (project != NULL && g_strcmp0 (project, jk_collector_get_project (entry->collector)) != 0)
            continue;
          if (lane->job != NULL && entry->due_us == G_MAXINT64)
            lane->again = TRUE;
          else
            entry->due_us = 0;
        }
    }
}

static void
look_at_clocks (JkScheduler *self)
{
  gint64 slept_us, jumped_us;

  if (!jk_clock_watch_look (&self->watch, &slept_us, &jumped_us))
    return;
  make_all_due (self, NULL);
  g_signal_emit (self, signals[WOKE], 0, slept_us, jumped_us);
}

/* Returns: (transfer full): of JkCollector: what has begun to run */
static GPtrArray *
begin_due_jobs (JkScheduler *self)
{
  GPtrArray *begun = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 now_us = jk_clock_get_monotonic_us (self->clock);
  GHashTableIter iter;
  JkLane *lane;

  g_hash_table_iter_init (&iter, self->lanes);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &lane))
    {
      const JkLaneJob *job;
      GTask *task;

      if (jk_lane_get_due_us (lane) > now_us)
        continue;
      task = jk_lane_begin_job (lane, now_us + SLACK_US, G_OBJECT (self), on_job_done_cb);
      job = g_task_get_task_data (task);
      for (guint i = 0; i < job->results->len; i++)
        g_ptr_array_add (begun, g_object_ref (((JkLaneResult *) g_ptr_array_index (job->results, i))->collector));
      self->n_jobs++;
      g_thread_pool_push (self->pool, task, NULL);
    }
  return begun;
}

static void
start_due_jobs (JkScheduler *self)
{
  g_autoptr(GPtrArray) begun = begin_due_jobs (self);

  /* Whoever hears of it may add and remove collectors: all lanes have been gone through. */
  for (guint i = 0; i < begun->len; i++)
    g_signal_emit (self, signals[STARTED], 0, g_ptr_array_index (begun, i));
}

static gboolean
on_timer_cb (gpointer data)
{
  JkScheduler *self = data;

  g_source_set_ready_time (self->timer, -1);
  look_at_clocks (self);
  start_due_jobs (self);
  arm (self);
  return G_SOURCE_CONTINUE;
}

/* Sets the timer to the earliest lane that is not running. */
static void
arm (JkScheduler *self)
{
  gint64 due_us = G_MAXINT64;
  GHashTableIter iter;
  JkLane *lane;

  g_hash_table_iter_init (&iter, self->lanes);
  while (self->running && g_hash_table_iter_next (&iter, NULL, (gpointer *) &lane))
    due_us = MIN (due_us, jk_lane_get_due_us (lane));

  if (due_us == G_MAXINT64)
    g_source_set_ready_time (self->timer, -1);
  else /* the clock may be a test's: only the distance counts */
    g_source_set_ready_time (self->timer, g_get_monotonic_time ()
                                            + MAX (due_us - jk_clock_get_monotonic_us (self->clock), 0));
}

static gboolean
dispatch_timer (GSource    *source,
                GSourceFunc callback,
                gpointer    user_data)
{
  return callback (user_data);
}

static GSourceFuncs timer_funcs = { NULL, NULL, dispatch_timer, NULL, NULL, NULL };

static void
jk_scheduler_finalize (GObject *object)
{
  JkScheduler *self = JK_SCHEDULER (object);

  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_hash_table_unref (self->lanes);
  g_main_context_unref (self->context);
  jk_clock_unref (self->clock);

  G_OBJECT_CLASS (jk_scheduler_parent_class)->finalize (object);
}

static void
jk_scheduler_class_init (JkSchedulerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_scheduler_finalize;

  signals[STARTED] = g_signal_new ("started", JK_TYPE_SCHEDULER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   JK_TYPE_COLLECTOR);
  signals[COLLECTED] = g_signal_new ("collected", JK_TYPE_SCHEDULER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 2, JK_TYPE_COLLECTOR, G_TYPE_POINTER);
  signals[FAILED] = g_signal_new ("failed", JK_TYPE_SCHEDULER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  JK_TYPE_COLLECTOR, G_TYPE_POINTER);
  signals[ROUND] = g_signal_new ("round", JK_TYPE_SCHEDULER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[WOKE] = g_signal_new ("woke", JK_TYPE_SCHEDULER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                G_TYPE_INT64, G_TYPE_INT64);
}

static void
jk_scheduler_init (JkScheduler *self)
{
  self->lanes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) jk_lane_free);
  self->context = g_main_context_ref_thread_default ();
  self->machine_ms = 5000;
  self->project_ms = 30000;
  self->timer = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_callback (self->timer, on_timer_cb, self, NULL);
  g_source_set_static_name (self->timer, "collectors are due");
  g_source_attach (self->timer, self->context);
}

JkScheduler *
jk_scheduler_new (JkClock *clock,
                  guint    n_threads)
{
  JkScheduler *self = g_object_new (JK_TYPE_SCHEDULER, NULL);

  self->clock = jk_clock_ref (clock);
  /* Threads of its own: shared ones wake up half a second after each job to see whether there is another. */
  self->pool = g_thread_pool_new (jk_lane_job_run, NULL, n_threads, TRUE, NULL);
  jk_clock_watch_init (&self->watch, self->clock);
  return self;
}

void
jk_scheduler_add (JkScheduler *self,
                  JkCollector *collector)
{
  const char *name = jk_collector_get_lane (collector);
  JkLane *lane = g_hash_table_lookup (self->lanes, name);

  if (lane == NULL)
    {
      lane = jk_lane_new (name);
      g_hash_table_insert (self->lanes, lane->name, lane);
    }
  jk_lane_add (lane, collector);
  arm (self);
}

void
jk_scheduler_remove (JkScheduler *self,
                     JkCollector *collector)
{
  JkLane *lane = g_hash_table_lookup (self->lanes, jk_collector_get_lane (collector));
  JkLaneEntry *entry = lane != NULL ? jk_lane_find (lane, collector) : NULL;

  if (entry == NULL)
    return;

  entry->removed = TRUE;
  if (lane->job == NULL)
    tidy (self, lane);
  arm (self);
}

/* Entries that wait longer than their interval now allows come earlier. */
static void
shorten_waits (JkScheduler *self)
{
  gint64 now_us = jk_clock_get_monotonic_us (self->clock);
  GHashTableIter iter;
  JkLane *lane;

  g_hash_table_iter_init (&iter, self->lanes);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &lane))
    {
      for (guint i = 0; i < lane->entries->len; i++)
        {
          JkLaneEntry *entry = g_ptr_array_index (lane->entries, i);

          if (entry->n_failures == 0 && entry->due_us != G_MAXINT64)
            entry->due_us = MIN (entry->due_us,
                                 jk_lane_next_due (now_us, interval_us (self, lane, entry), 0));
        }
    }
}

void
jk_scheduler_set_intervals (JkScheduler *self,
                            guint        machine_ms,
                            guint        project_ms)
{
  g_return_if_fail (machine_ms > 0 && project_ms > 0);

  self->machine_ms = machine_ms;
  self->project_ms = project_ms;
  shorten_waits (self);
  arm (self);
}

static void
cancel_all (JkScheduler *self)
{
  GHashTableIter iter;
  JkLane *lane;

  g_hash_table_iter_init (&iter, self->lanes);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &lane))
    jk_lane_cancel_job (lane);
}

void
jk_scheduler_set_running (JkScheduler *self,
                          gboolean     running)
{
  if (self->running == running)
    return;

  self->running = running;
  if (running)
    make_all_due (self, NULL);
  else
    cancel_all (self);
  arm (self);
}

void
jk_scheduler_run_now (JkScheduler *self,
                      const char  *project)
{
  if (!self->running)
    return;

  make_all_due (self, project);
  arm (self);
}

void
jk_scheduler_run_one (JkScheduler *self,
                      JkCollector *collector)
{
  JkLane *lane = g_hash_table_lookup (self->lanes, jk_collector_get_lane (collector));
  JkLaneEntry *entry = lane != NULL ? jk_lane_find (lane, collector) : NULL;

  if (entry == NULL || !self->running)
    return;

  if (entry->due_us == G_MAXINT64)
    entry->again = TRUE;
  else
    entry->due_us = 0;
  arm (self);
}

void
jk_scheduler_call_off (JkScheduler *self,
                       JkCollector *collector)
{
  JkLane *lane = g_hash_table_lookup (self->lanes, jk_collector_get_lane (collector));
  JkLaneEntry *entry = lane != NULL ? jk_lane_find (lane, collector) : NULL;

  if (entry == NULL || !self->running)
    return;

  if (entry->due_us != G_MAXINT64)
    {
      entry->due_us = MAX (entry->due_us, jk_lane_next_due (jk_clock_get_monotonic_us (self->clock),
                                                            interval_us (self, lane, entry), entry->n_failures));
      arm (self);
      return;
    }
  lane->called_off = TRUE;
  lane->again = FALSE;
  jk_lane_cancel_job (lane);
}

gboolean
jk_scheduler_query (JkScheduler *self,
                    JkCollector *collector,
                    gint64      *next_us,
                    guint       *n_failures)
{
  JkLane *lane = g_hash_table_lookup (self->lanes, jk_collector_get_lane (collector));
  JkLaneEntry *entry = lane != NULL ? jk_lane_find (lane, collector) : NULL;

  if (entry == NULL)
    return FALSE;

  *next_us = entry->due_us;
  *n_failures = entry->n_failures;
  return TRUE;
}

void
jk_scheduler_shutdown_async (JkScheduler        *self,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  self->shutdown = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->shutdown, jk_scheduler_shutdown_async);
  self->running = FALSE;
  cancel_all (self);
  arm (self);
  end_shutdown_if_idle (self);
}

gboolean
jk_scheduler_shutdown_finish (JkScheduler  *self,
                              GAsyncResult *result,
                              GError      **error)
{
  gboolean done = g_task_propagate_boolean (G_TASK (result), error);

  g_clear_object (&self->shutdown);
  return done;
}
