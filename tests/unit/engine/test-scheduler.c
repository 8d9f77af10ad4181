/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-error.h"
#include "jk-scheduler.h"

/* A collector that counts its runs, fails on demand, and can be held until it is released or cancelled. */
#define TEST_TYPE_COLLECTOR (test_collector_get_type ())
G_DECLARE_FINAL_TYPE (TestCollector, test_collector, TEST, COLLECTOR, JkCollector)

struct _TestCollector
{
  JkCollector parent_instance;
  int n_runs;       /* atomic */
  int n_at_once;    /* atomic */
  int n_overlaps;   /* atomic */
  int fail_with;    /* atomic: a JkError, −1 for none */
  int hold;         /* atomic: wait until cancelled */
};

G_DEFINE_FINAL_TYPE (TestCollector, test_collector, JK_TYPE_COLLECTOR)

static JkCollection *
test_collector_collect (JkCollector  *collector,
                        GCancellable *cancellable,
                        GError      **error)
{
  TestCollector *self = TEST_COLLECTOR (collector);
  int fail_with = g_atomic_int_get (&self->fail_with);
  JkCollection *collection = NULL;

  if (g_atomic_int_add (&self->n_at_once, 1) != 0)
    g_atomic_int_inc (&self->n_overlaps);
  g_atomic_int_inc (&self->n_runs);

  while (g_atomic_int_get (&self->hold) && !g_cancellable_is_cancelled (cancellable))
    g_thread_yield ();
  if (fail_with >= 0)
    g_set_error (error, JK_ERROR, fail_with, "as asked");
  else if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      collection = jk_collector_new_collection (collector);
      jk_collection_add (collection, "load", 1);
    }

  g_atomic_int_add (&self->n_at_once, -1);
  return collection;
}

static void
test_collector_class_init (TestCollectorClass *klass)
{
  JK_COLLECTOR_CLASS (klass)->collect = test_collector_collect;
}

static void
test_collector_init (TestCollector *self)
{
  self->fail_with = -1;
}

static TestCollector *
collector_new (const char *id,
               const char *lane,
               guint       interval_ms)
{
  return g_object_new (TEST_TYPE_COLLECTOR, "id", id, "lane", lane, "interval-ms", interval_ms, NULL);
}

typedef struct
{
  JkScheduler *scheduler;
  guint n_collected;
  guint n_failed;
  guint n_rounds;
  guint n_woken;
  gint64 slept_us;
  gint64 jumped_us;
} Fixture;

static void
on_collected_cb (JkScheduler  *scheduler,
                 JkCollector  *collector,
                 JkCollection *collection,
                 Fixture      *fixture)
{
  fixture->n_collected++;
}

static void
on_failed_cb (JkScheduler *scheduler,
              JkCollector *collector,
              GError      *error,
              Fixture     *fixture)
{
  fixture->n_failed++;
}

static void
on_round_cb (JkScheduler *scheduler,
             Fixture     *fixture)
{
  fixture->n_rounds++;
}

static void
on_woke_cb (JkScheduler *scheduler,
            gint64       slept_us,
            gint64       jumped_us,
            Fixture     *fixture)
{
  fixture->n_woken++;
  fixture->slept_us = slept_us;
  fixture->jumped_us = jumped_us;
}

static void
set_up_with (Fixture *fixture,
             JkClock *clock)
{
  fixture->scheduler = jk_scheduler_new (clock, 2);
  g_signal_connect (fixture->scheduler, "collected", G_CALLBACK (on_collected_cb), fixture);
  g_signal_connect (fixture->scheduler, "failed", G_CALLBACK (on_failed_cb), fixture);
  g_signal_connect (fixture->scheduler, "round", G_CALLBACK (on_round_cb), fixture);
  g_signal_connect (fixture->scheduler, "woke", G_CALLBACK (on_woke_cb), fixture);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  set_up_with (fixture, jk_clock_system ());
}

static void
on_shut_down_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      done)
{
  g_assert_true (jk_scheduler_shutdown_finish (JK_SCHEDULER (source), result, NULL));
  *(gboolean *) done = TRUE;
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  gboolean done = FALSE;

  jk_scheduler_shutdown_async (fixture->scheduler, on_shut_down_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&fixture->scheduler);
}

#define WAIT_UNTIL(condition) \
  while (!(condition)) \
    g_main_context_iteration (NULL, TRUE)

/* For what a worker does: no event of the main context tells of it. */
#define SPIN_UNTIL(condition) \
  while (!(condition)) \
    if (!g_main_context_iteration (NULL, FALSE)) \
      g_thread_yield ()

static void
test_lane_runs_in_order (Fixture      *fixture,
                         gconstpointer data)
{
  g_autoptr(TestCollector) first = collector_new ("first", "machine", 0);
  g_autoptr(TestCollector) second = collector_new ("second", "machine", 0);

  jk_scheduler_add (fixture->scheduler, JK_COLLECTOR (first));
  jk_scheduler_add (fixture->scheduler, JK_COLLECTOR (second));
  jk_scheduler_set_running (fixture->scheduler, TRUE);
  WAIT_UNTIL (fixture->n_rounds == 1);

  /* One job for both: one round, two results. */
  g_assert_cmpuint (fixture->n_collected, ==, 2);
}

static void
test_never_twice_at_once (Fixture      *fixture,
                          gconstpointer data)
{
  g_autoptr(TestCollector) collector = collector_new ("busy", "http", 20);

  jk_scheduler_add (fixture->scheduler, JK_COLLECTOR (collector));
  jk_scheduler_set_running (fixture->scheduler, TRUE);
  for (guint i = 0; i < 50; i++)
    {
      jk_scheduler_run_now (fixture->scheduler, NULL);
      g_main_context_iteration (NULL, FALSE);
    }
  WAIT_UNTIL (fixture->n_collected >= 5);
  g_assert_cmpint (g_atomic_int_get (&collector->n_overlaps), ==, 0);
}

static void
test_slow_lane_delays_nobody (Fixture      *fixture,
                              gconstpointer data)
{
  g_autoptr(TestCollector) slow = collector_new ("slow", "http", 10);
  g_autoptr(TestCollector) quick = collector_new ("quick", "machine", 10);

  g_atomic_int_set (&slow->hold, TRUE);
  jk_scheduler_add (fixture->scheduler, JK_COLLECTOR (slow));
  jk_scheduler_add (fixture->scheduler, JK_COLLECTOR (quick));
  jk_scheduler_set_running (fixture->scheduler, TRUE);
  WAIT_UNTIL (fixture->n_collected >= 5);
  g_assert_cmpint (g_atomic_int_get (&slow->n_runs), ==, 1);
}

static void
test_failure_backs_off (Fixture      *fixture,
                        gconstpointer data)
{
  g_autoptr(TestCollector) failing = collector_new ("failing", "http", 10);
  g_autoptr(TestCollector) quick = collector_new ("quick", "machine", 10);
  gint64 next_us;
  guint n_failures;

  g_atomic_int_set (&failing->fail_with, JK_ERROR_HTTP);
  jk_scheduler_add (fixture->scheduler, JK_COLLECTOR (failing));
  jk_scheduler_add (fixture->scheduler, JK_COLLECTOR (quick));
  jk_scheduler_set_running (fixture->scheduler, TRUE);
  WAIT_UNTIL (fixture->n_collected >= 12);

  /* 10 ms doubled at each failure: after 120 ms there were far fewer runs than the other's, and the count is kept. */
  g_assert_cmpint (g_atomic_int_get (&failing->n_runs), <, 7);
  g_assert_true (jk_scheduler_query (fixture->scheduler, JK_COLLECTOR (failing), &next_us, &n_failures));
  g_assert_cmpuint (n_failures, >=, 1);

  g_atomic_int_set (&failing->fail_with, -1);
  jk_scheduler_run_now (fixture->scheduler, NULL);
  WAIT_UNTIL (jk_scheduler_query (fixture->scheduler, JK_COLLECTOR (failing), &next_us, &n_failures)
              && n_failures == 0);
}

static void
test_no_data_is_no_failure (Fixture      *fixture,
                            gconstpointer data)
{
  g_autoptr(TestCollector) empty = collector_new ("empty", "http", 10);
  gint64 next_us;
  guint n_failures;

  g_atomic_int_set (&empty->fail_with, JK_ERROR_NO_DATA);
  jk_scheduler_add (fixture->scheduler, JK_COLLECTOR (empty));
  jk_scheduler_set_running (fixture->scheduler, TRUE);
  WAIT_UNTIL (fixture->n_failed >= 4);
  g_assert_true (jk_scheduler_query (fixture->scheduler, JK_COLLECTOR (empty), &next_us, &n_failures));
  g_assert_cmpuint (n_failures, ==, 0);
}

static void
test_removed_while_it_runs (Fixture      *fixture,
                            gconstpointer data)
{
  g_autoptr(TestCollector) held = collector_new ("held", "http", 10);

  g_atomic_int_set (&held->hold, TRUE);
  jk_scheduler_add (fixture->scheduler, JK_COLLECTOR (held));
  jk_scheduler_set_running (fixture->scheduler, TRUE);
  SPIN_UNTIL (g_atomic_int_get (&held->n_runs) == 1);
  jk_scheduler_remove (fixture->scheduler, JK_COLLECTOR (held));
  g_atomic_int_set (&held->hold, FALSE);
  WAIT_UNTIL (fixture->n_rounds == 1);
  g_assert_cmpuint (fixture->n_collected + fixture->n_failed, ==, 0);
}

static void
test_stop_cancels_and_start_goes_on (Fixture      *fixture,
                                     gconstpointer data)
{
  g_autoptr(TestCollector) held = collector_new ("held", "http", 10);

  g_atomic_int_set (&held->hold, TRUE);
  jk_scheduler_add (fixture->scheduler, JK_COLLECTOR (held));
  jk_scheduler_set_running (fixture->scheduler, TRUE);
  SPIN_UNTIL (g_atomic_int_get (&held->n_runs) == 1);
  jk_scheduler_set_running (fixture->scheduler, FALSE);
  WAIT_UNTIL (fixture->n_rounds == 1);
  g_assert_cmpuint (fixture->n_collected + fixture->n_failed, ==, 0);

  g_atomic_int_set (&held->hold, FALSE);
  jk_scheduler_set_running (fixture->scheduler, TRUE);
  WAIT_UNTIL (fixture->n_collected >= 1);
}

static void
test_suspend_and_set_clock (Fixture      *fixture,
                            gconstpointer data)
{
  g_autoptr(JkClock) clock = jk_clock_new_manual (1000 * G_USEC_PER_SEC);
  g_autoptr(TestCollector) collector = collector_new ("any", "http", 60 * 1000);

  tear_down (fixture, NULL);
  set_up_with (fixture, clock);
  jk_scheduler_add (fixture->scheduler, JK_COLLECTOR (collector));
  jk_scheduler_set_running (fixture->scheduler, TRUE);
  WAIT_UNTIL (fixture->n_collected == 1);

  /* Asleep for an hour: what waits for its minute runs at once, and the engine is told. */
  jk_clock_suspend (clock, 3600 * (gint64) G_USEC_PER_SEC);
  jk_scheduler_run_now (fixture->scheduler, NULL);
  WAIT_UNTIL (fixture->n_collected == 2);
  g_assert_cmpuint (fixture->n_woken, ==, 1);
  g_assert_cmpint (fixture->slept_us, ==, 3600 * (gint64) G_USEC_PER_SEC);
  g_assert_cmpint (fixture->jumped_us, ==, 0);

  jk_clock_set_real (clock, 500 * G_USEC_PER_SEC);
  jk_scheduler_run_now (fixture->scheduler, NULL);
  WAIT_UNTIL (fixture->n_collected >= 3);
  g_assert_cmpuint (fixture->n_woken, ==, 2);
  g_assert_cmpint (fixture->jumped_us, ==, (500 - 4600) * (gint64) G_USEC_PER_SEC);
}

static void
on_gone_cb (gpointer data,
            GObject *where_it_was)
{
  *(GThread **) data = g_thread_self ();
}

/* A worker that is slow to let go must not be the one that ends the scheduler: its pool would wait for itself. */
static void
test_ends_in_its_own_thread (Fixture      *fixture,
                             gconstpointer data)
{
  for (guint i = 0; i < 300; i++)
    {
      JkScheduler *scheduler = jk_scheduler_new (jk_clock_system (), 1);
      TestCollector *collector = collector_new ("quick", "machine", 1000);
      GThread *scheduler_ended = NULL, *collector_ended = NULL;
      gboolean done = FALSE;

      g_object_weak_ref (G_OBJECT (scheduler), on_gone_cb, &scheduler_ended);
      g_object_weak_ref (G_OBJECT (collector), on_gone_cb, &collector_ended);
      jk_scheduler_add (scheduler, JK_COLLECTOR (collector));
      g_object_unref (collector);
      jk_scheduler_set_running (scheduler, TRUE);
      while (g_atomic_int_get (&collector->n_runs) == 0)
        g_main_context_iteration (NULL, FALSE);

      jk_scheduler_remove (scheduler, JK_COLLECTOR (collector));
      jk_scheduler_shutdown_async (scheduler, on_shut_down_cb, &done);
      while (!done)
        g_main_context_iteration (NULL, FALSE);
      g_object_unref (scheduler);

      g_assert_true (scheduler_ended == g_thread_self ());
      g_assert_true (collector_ended == g_thread_self ());
    }
}

static void
on_collected_shut_down_cb (JkScheduler  *scheduler,
                           JkCollector  *collector,
                           JkCollection *collection,
                           gboolean     *done)
{
  jk_scheduler_shutdown_async (scheduler, on_shut_down_cb, done);
}

/* Who hears of a collection may end everything at once. */
static void
test_shut_down_by_who_hears (Fixture      *fixture,
                             gconstpointer data)
{
  g_autoptr(JkScheduler) scheduler = jk_scheduler_new (jk_clock_system (), 1);
  g_autoptr(TestCollector) collector = collector_new ("one", "machine", 1000);
  gboolean done = FALSE;

  g_signal_connect (scheduler, "collected", G_CALLBACK (on_collected_shut_down_cb), &done);
  jk_scheduler_add (scheduler, JK_COLLECTOR (collector));
  jk_scheduler_set_running (scheduler, TRUE);
  WAIT_UNTIL (done);
}

static void
on_started_cb (JkScheduler *scheduler,
               JkCollector *collector,
               guint       *n_started)
{
  ++*n_started;
}

/* What is called off is not run again at once, and its lane goes on with its next turn. */
static void
test_called_off (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr(TestCollector) held = collector_new ("held", "project:a", 60000);
  g_autoptr(TestCollector) other = collector_new ("other", "project:b", 60000);
  guint n_started = 0;

  g_signal_connect (fixture->scheduler, "started", G_CALLBACK (on_started_cb), &n_started);
  g_atomic_int_set (&held->hold, TRUE);
  jk_scheduler_add (fixture->scheduler, JK_COLLECTOR (held));
  jk_scheduler_add (fixture->scheduler, JK_COLLECTOR (other));
  jk_scheduler_set_running (fixture->scheduler, TRUE);
  SPIN_UNTIL (g_atomic_int_get (&held->n_runs) == 1 && fixture->n_collected == 1);
  g_assert_cmpuint (n_started, ==, 2);

  /* It was asked for once more meanwhile: that is called off as well. */
  jk_scheduler_run_now (fixture->scheduler, NULL);
  jk_scheduler_call_off (fixture->scheduler, JK_COLLECTOR (held));
  jk_scheduler_call_off (fixture->scheduler, JK_COLLECTOR (other));
  WAIT_UNTIL (fixture->n_rounds == 2);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n_started, ==, 2);
  g_assert_cmpint (g_atomic_int_get (&held->n_runs), ==, 1);
  g_assert_cmpint (g_atomic_int_get (&other->n_runs), ==, 1);
  g_assert_cmpuint (fixture->n_failed, ==, 0);

  /* It was no failure: asked again, it runs at once. */
  g_atomic_int_set (&held->hold, FALSE);
  jk_scheduler_run_now (fixture->scheduler, NULL);
  WAIT_UNTIL (fixture->n_collected == 3);
  g_assert_cmpuint (n_started, ==, 4);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/scheduler/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("lane-runs-in-order", test_lane_runs_in_order);
  ADD ("never-twice-at-once", test_never_twice_at_once);
  ADD ("slow-lane-delays-nobody", test_slow_lane_delays_nobody);
  ADD ("failure-backs-off", test_failure_backs_off);
  ADD ("no-data-is-no-failure", test_no_data_is_no_failure);
  ADD ("removed-while-it-runs", test_removed_while_it_runs);
  ADD ("stop-cancels-and-start-goes-on", test_stop_cancels_and_start_goes_on);
  ADD ("suspend-and-set-clock", test_suspend_and_set_clock);
  ADD ("ends-in-its-own-thread", test_ends_in_its_own_thread);
  ADD ("shut-down-by-who-hears", test_shut_down_by_who_hears);
  g_test_add ("/scheduler/called-off", Fixture, NULL, set_up, test_called_off, tear_down);
  return g_test_run ();
}
