/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "jk-store-private.h"
#include "store-fixture.h"

/* Appends a tick each @step_ms and moves the clock along. The value counts the ticks, modulo 100. */
static void
fill (Fixture *fixture,
      gint64   from_ms,
      gint64   to_ms,
      gint64   step_ms)
{
  for (gint64 at = from_ms; at < to_ms; at += step_ms)
    {
      append_sample (fixture->store, NULL, "load", at, (at - from_ms) / step_ms % 100);
      jk_store_commit (fixture->store);
      if ((at - from_ms) / step_ms % 1000 == 999)
        flush (fixture->store);
    }
  jk_store_settle (fixture->store);
}

static void
move_clock (Fixture *fixture,
            gint64   to_ms)
{
  jk_clock_advance (fixture->clock, to_ms * 1000 - jk_clock_get_real_us (fixture->clock));
}

static void
test_compacted_is_the_same (Fixture      *fixture,
                            gconstpointer user_data)
{
  fill (fixture, START_MS, START_MS + 3 * HOUR_MS, 5000);
  for (guint round = 0; round < 2; round++)
    {
      g_autoptr(GPtrArray) all = query_one (fixture->store, "load", START_MS + 1000, START_MS + 3 * HOUR_MS, 0);
      const JkSeries *series = series_at (all, 0);

      /* 3 × 720, less the one before the range */
      g_assert_cmpuint (series->points->len, ==, 2159);
      g_assert_cmpint (series->step_ms, ==, 0);
      for (guint i = 0; i < series->points->len; i++)
        {
          g_assert_cmpint (point_at (series, i)->time_ms, ==, START_MS + (i + 1) * 5000);
          g_assert_cmpfloat (point_at (series, i)->mean, ==, (i + 1) % 100);
        }
      reopen (fixture);
    }
}

static void
assert_steps (Fixture *fixture,
              gint64   from_ms,
              gint64   to_ms,
              guint    max_points,
              gint64   step_ms,
              guint    n_points)
{
  g_autoptr(GPtrArray) all = query_one (fixture->store, "load", from_ms, to_ms, max_points);
  const JkSeries *series = series_at (all, 0);

  g_assert_cmpint (series->step_ms, ==, step_ms);
  g_assert_cmpuint (series->points->len, ==, n_points);
  for (guint i = 0; i < series->points->len; i++)
    {
      const JkPoint *point = point_at (series, i);

      g_assert_cmpfloat (point->min, <=, point->mean);
      g_assert_cmpfloat (point->mean, <=, point->max);
      if (i > 0)
        g_assert_cmpint (point->time_ms - point_at (series, i - 1)->time_ms, ==, step_ms);
    }
}

static void
test_resolutions (Fixture      *fixture,
                  gconstpointer user_data)
{
  g_autoptr(GPtrArray) all = NULL;
  const JkPoint *point;

  fill (fixture, START_MS, START_MS + DAY_MS, 5000);
  /* 86400 s / 299 + 1 ms = 288.97 s, up to whole minutes: 300 s */
  assert_steps (fixture, START_MS, START_MS + DAY_MS, 300, 300000, 288);
  /* 24 hours for 13 points: 7200.001 s, up to whole hours: 3 h */
  assert_steps (fixture, START_MS, START_MS + DAY_MS, 13, 3 * HOUR_MS, 8);
  /* More points than an hour has minutes: from samples, 3600 s / 99 + 1 ms */
  assert_steps (fixture, START_MS, START_MS + HOUR_MS, 100, 36364, 100);
  /* As many samples as points: the samples themselves */
  all = query_one (fixture->store, "load", START_MS, START_MS + HOUR_MS, 720);
  g_assert_cmpint (series_at (all, 0)->step_ms, ==, 0);
  g_assert_cmpuint (series_at (all, 0)->points->len, ==, 720);
  g_clear_pointer (&all, g_ptr_array_unref);

  /* The first 5 minutes: 0 to 59, mean 29.5 */
  all = query_one (fixture->store, "load", START_MS, START_MS + DAY_MS, 300);
  point = point_at (series_at (all, 0), 0);
  g_assert_cmpint (point->time_ms, ==, START_MS);
  g_assert_cmpfloat (point->min, ==, 0);
  g_assert_cmpfloat (point->max, ==, 59);
  g_assert_cmpfloat (point->mean, ==, 29.5);
}

static void
test_rare_samples_are_no_gaps (Fixture      *fixture,
                               gconstpointer user_data)
{
  g_autoptr(GPtrArray) all = NULL;

  fill (fixture, START_MS, START_MS + 6 * HOUR_MS, 600000);
  all = query_one (fixture->store, "load", START_MS, START_MS + 6 * HOUR_MS, 300);
  g_assert_cmpuint (series_at (all, 0)->points->len, ==, 36);
  for (guint i = 1; i < 36; i++)
    {
      gint64 distance = point_at (series_at (all, 0), i)->time_ms - point_at (series_at (all, 0), i - 1)->time_ms;

      g_assert_true (series_at (all, 0)->step_ms == 0 || distance * 2 <= series_at (all, 0)->step_ms * 3);
    }
}

static guint
count_samples (Fixture *fixture,
               gint64   from_ms,
               gint64   to_ms)
{
  g_autoptr(GPtrArray) all = query_one (fixture->store, "load", from_ms, to_ms, 0);
  const JkSeries *series = series_at (all, 0);

  for (guint i = 1; i < series->points->len; i++)
    g_assert_cmpint (point_at (series, i)->time_ms, >=, point_at (series, i - 1)->time_ms);
  return series->points->len;
}

/* The wall clock is set back, and forward again: nothing is lost, two samples of one moment are both kept. */
static void
test_clock_jumps (Fixture      *fixture,
                  gconstpointer user_data)
{
  fill (fixture, START_MS, START_MS + 2 * HOUR_MS, 5000);
  fill (fixture, START_MS + HOUR_MS / 2, START_MS + HOUR_MS, 5000);
  fill (fixture, START_MS - 3 * DAY_MS, START_MS - 3 * DAY_MS + HOUR_MS, 5000);
  fill (fixture, START_MS + 2 * HOUR_MS, START_MS + 4 * HOUR_MS, 5000);
  for (guint round = 0; round < 2; round++)
    {
      g_assert_cmpuint (count_samples (fixture, START_MS, START_MS + 4 * HOUR_MS), ==, 4 * 720 + 360);
      g_assert_cmpuint (count_samples (fixture, START_MS - 4 * DAY_MS, START_MS), ==, 720);
      reopen (fixture);
    }
}

static void
test_one_millisecond (Fixture      *fixture,
                      gconstpointer user_data)
{
  for (guint i = 0; i < 5000; i++)
    {
      append_sample (fixture->store, NULL, "load", START_MS, i);
      jk_store_commit (fixture->store);
    }
  flush (fixture->store);
  g_assert_cmpuint (count_samples (fixture, START_MS, START_MS + 1), ==, 5000);
  fill (fixture, START_MS + 2 * HOUR_MS, START_MS + 2 * HOUR_MS + 1, 1);
  g_assert_cmpuint (count_samples (fixture, START_MS, START_MS + 1), ==, 5000);
}

static void
test_times_out_of_range (Fixture      *fixture,
                         gconstpointer user_data)
{
  append_sample (fixture->store, NULL, "load", -5, 1);
  append_sample (fixture->store, NULL, "load", (gint64) 1 << 53, 2);
  jk_store_commit (fixture->store);
  jk_store_settle (fixture->store);
  g_assert_cmpuint (count_samples (fixture, G_MININT64, G_MAXINT64), ==, 2);
}

static void
test_retention (Fixture      *fixture,
                gconstpointer user_data)
{
  fill (fixture, START_MS, START_MS + 2 * HOUR_MS, 10000);
  move_clock (fixture, START_MS + 8 * DAY_MS);
  fill (fixture, START_MS + 8 * DAY_MS, START_MS + 8 * DAY_MS + 2 * HOUR_MS, 10000);

  /* Samples are gone; the minutes answer, also where samples would have been fine enough. */
  g_assert_cmpuint (count_samples (fixture, START_MS, START_MS + 2 * HOUR_MS), ==, 0);
  g_assert_cmpuint (count_samples (fixture, START_MS, START_MS + 9 * DAY_MS), ==, 720);
  assert_steps (fixture, START_MS, START_MS + HOUR_MS, 1000, 60000, 60);

  move_clock (fixture, START_MS + 100 * DAY_MS);
  fill (fixture, START_MS + 100 * DAY_MS, START_MS + 100 * DAY_MS + 2 * HOUR_MS, 10000);
  assert_steps (fixture, START_MS, START_MS + HOUR_MS * 2, 1000, HOUR_MS, 2);
}

/* A leap of the wall clock alone, as a broken battery makes, takes nothing away at once. */
static void
test_leap_keeps_history (Fixture      *fixture,
                         gconstpointer user_data)
{
  fill (fixture, START_MS, START_MS + 2 * HOUR_MS, 10000);
  move_clock (fixture, START_MS + 2 * HOUR_MS);
  jk_clock_set_real (fixture->clock, (START_MS + 3650 * DAY_MS) * 1000);
  fill (fixture, START_MS + 3650 * DAY_MS, START_MS + 3650 * DAY_MS + 2 * HOUR_MS, 10000);
  g_assert_cmpuint (count_samples (fixture, START_MS, START_MS + 2 * HOUR_MS), ==, 720);
}

static void
test_size_cap (Fixture      *fixture,
               gconstpointer user_data)
{
  JkStoreOptions options = default_options;
  JkStoreState state;

  for (guint i = 0; i < 30000; i++)
    {
      g_autoptr(JkCollection) collection = jk_collection_new (NULL, (START_MS + i * 5000) * 1000);

      for (guint k = 0; k < 10; k++)
        {
          g_autofree char *metric = g_strdup_printf ("noise_%u", k);

          jk_collection_add (collection, metric, k == 0 ? i : g_random_double ());
        }
      jk_store_append (fixture->store, collection);
      jk_store_commit (fixture->store);
      if (i % 500 == 0)
        flush (fixture->store);
    }
  options.max_bytes = 1536 * 1024;
  jk_store_set_options (fixture->store, &options);
  jk_store_settle (fixture->store);
  jk_store_close (fixture->store);
  g_clear_object (&fixture->store);

  fixture->store = open_store (fixture);
  jk_store_get_state (fixture->store, &state);
  g_assert_cmpint (state.size_bytes, <=, options.max_bytes + 64 * 1024);
  jk_store_state_clear (&state);
  {
    g_autoptr(GPtrArray) newest = query_one (fixture->store, "noise_1", START_MS + 29000 * 5000LL, START_MS + 30000 * 5000LL, 0);
    g_autoptr(GPtrArray) oldest = query_one (fixture->store, "noise_1", START_MS, START_MS + HOUR_MS, 0);
    g_autoptr(GPtrArray) hours = query_one (fixture->store, "noise_0", START_MS, START_MS + 12 * HOUR_MS, 12);

    g_assert_cmpuint (series_at (newest, 0)->points->len, ==, 1000);
    g_assert_cmpuint (series_at (oldest, 0)->points->len, ==, 0);
    g_assert_cmpuint (series_at (hours, 0)->points->len, >, 0);
  }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/history/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("compacted-is-the-same", test_compacted_is_the_same);
  ADD ("resolutions", test_resolutions);
  ADD ("rare-samples-are-no-gaps", test_rare_samples_are_no_gaps);
  ADD ("clock-jumps", test_clock_jumps);
  ADD ("one-millisecond", test_one_millisecond);
  ADD ("times-out-of-range", test_times_out_of_range);
  ADD ("retention", test_retention);
  ADD ("leap-keeps-history", test_leap_keeps_history);
  ADD ("size-cap", test_size_cap);

  return g_test_run ();
}
