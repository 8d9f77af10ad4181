/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A week of a machine and five projects, made by a generator with a fixed seed: 50 incidents, each of which is told once at
 * most and none of which is missed, and noise of every kind beside them, which is told once a day at most.
 */
#include "alert-fixture.h"

#include <string.h>

#include "jk-level-state.h"
#include "jk-metric.h"

#define STEP_US (10 * SECOND)
#define N_STEPS ((guint) (7 * DAY / STEP_US))
#define N_INCIDENTS 50
#define HYSTERESIS 0.95

typedef struct
{
  const char *metric;
  const char *project;
  double calm;     /* usual value */
  double jitter;   /* around it, always */
  double spike;    /* short and harmless, added now and then */
  guint spikes_a_day;
  gboolean hovers; /* all day long about its threshold */
} Series;

static const Series series[] = {
  { "cpu_usage", NULL, 25, 15, 70, 60, FALSE },
  { "memory_usage", NULL, 55, 3, 20, 10, FALSE },
  { "disk_usage", NULL, 60, 0.2, 0, 0, FALSE },
  { "swap_usage", NULL, 10, 2, 0, 0, FALSE },
  { "load", NULL, 0.6, 0.4, 3, 60, FALSE },
  { "pressure_io", NULL, 5, 4, 80, 40, FALSE },
  { "temperature", NULL, 60, 5, 20, 8, FALSE },
  { "git_changes", "shop", 20, 5, 0, 0, FALSE },
  { "git_changes", "blog", 98, 9, 0, 0, TRUE },
  { "api_performance", "shop", 60, 15, 90, 80, FALSE },
  { "api_errors", "shop", 0, 0, 30, 50, FALSE },
  { "deployment_health", "site", 0, 0, 1, 24, FALSE },
  { "test_coverage", "shop", 80, 0, 0, 0, FALSE },
  { "file_size_violations", "site", 0, 0, 0, 0, FALSE },
};

#define N_SERIES G_N_ELEMENTS (series)

/* @flap_us: within it the value is bad for a while, and good for a while; 0: bad all the time */
typedef struct
{
  guint series;
  gint64 from_us;
  gint64 to_us;
  double value;
  gint64 flap_us;
  guint n_told;
} Incident;

typedef struct
{
  Fixture fixture;
  Incident incidents[N_INCIDENTS];
  JkLevelState levels[N_SERIES];
  gint64 spike_until_us[N_SERIES];
  guint told_without_a_cause[8]; /* by day */
  guint n_louder;
  guint n_level_changes;
  gint64 now_us;
} Week;

static const double bad_values[][2] = {
  { 98, 100 }, { 90, 97 }, { 88, 99 }, { 90, 96 }, { 5, 9 }, { 88, 97 }, { 97, 107 }, { 140, 160 }, { 180, 220 }, { 250, 700 },
  { 25, 60 }, { 2, 2 }, { 25, 40 }, { 12, 60 },
};

/* Incidents lie an hour and a half apart or more, two of one series half a day or more. */
static void
plan (Week  *self,
      GRand *random)
{
  for (guint i = 0; i < N_INCIDENTS; i++)
    {
      Incident *incident = &self->incidents[i];
      gboolean is_quick;

      incident->series = i % N_SERIES;
      incident->from_us = START + (gint64) i * 7 * DAY / (N_INCIDENTS + 1) + g_rand_int_range (random, 10, 60) * MINUTE;
      incident->to_us = incident->from_us + g_rand_int_range (random, 20, 75) * MINUTE;
      incident->value = g_rand_double_range (random, bad_values[incident->series][0], bad_values[incident->series][1] + 1e-9);
      /* What a metric has to last to count at all, it lasts. */
      is_quick = jk_metric_lookup (series[incident->series].metric)->hold_s <= 60;
      incident->flap_us = i % 3 == 0 ? g_rand_int_range (random, 12, 25) * MINUTE : i % 3 == 1 && is_quick ? 2 * MINUTE : 0;
    }
}

static Incident *
find_incident (Week *self,
               guint i,
               gint64 grace_us)
{
  for (guint n = 0; n < N_INCIDENTS; n++)
    {
      Incident *incident = &self->incidents[n];

      if (incident->series == i && incident->from_us <= self->now_us && self->now_us < incident->to_us + grace_us)
        return incident;
    }
  return NULL;
}

static double
value_of (Week  *self,
          GRand *random,
          guint  i)
{
  const Series *one = &series[i];
  const Incident *incident = find_incident (self, i, 0);
  double value = one->calm + g_rand_double_range (random, -one->jitter, one->jitter + 1e-9);
  gint64 into_us;

  if (incident != NULL)
    {
      into_us = self->now_us - incident->from_us;
      /* Heavy flapping: bad for two thirds of each period. */
      if (incident->flap_us == 0 || into_us % incident->flap_us < incident->flap_us * 2 / 3)
        return incident->value;
    }
  if (one->spikes_a_day > 0 && g_rand_int_range (random, 0, (gint32) (DAY / STEP_US)) < (gint32) one->spikes_a_day)
    self->spike_until_us[i] = self->now_us + g_rand_int_range (random, 1, 4) * STEP_US;
  return self->now_us < self->spike_until_us[i] ? value + one->spike : value;
}

static void
on_week_notice (const JkNotice *notice,
                gpointer        user_data)
{
  Week *self = user_data;

  /* What gets louder disturbs as well. */
  self->n_louder += notice->is_louder;
  if (notice->type != JK_NOTICE_TELL && !notice->is_louder)
    return;
  for (guint i = 0; i < notice->alerts->len; i++)
    {
      const JkAlert *alert = g_ptr_array_index (notice->alerts, i);
      Incident *incident = NULL;

      for (guint n = 0; n < N_SERIES && incident == NULL; n++)
        {
          if (g_str_equal (series[n].metric, alert->metric) && g_strcmp0 (series[n].project, alert->project) == 0)
            incident = find_incident (self, n, 10 * MINUTE);
        }
      if (incident != NULL)
        incident->n_told++;
      else
        {
          g_test_message ("without a cause: %s", alert->key);
          self->told_without_a_cause[(self->now_us - START) / DAY]++;
        }
    }
}

static void
judge (Week  *self,
       guint  i,
       double value)
{
  const JkMetric *metric = jk_metric_lookup (series[i].metric);
  JkLevel before = self->levels[i].level;
  g_autofree char *key = g_strconcat (series[i].metric, "/", series[i].project, NULL);
  JkAlertReport report = {
    .key = key, .kind = JK_ALERT_KIND_THRESHOLD, .metric = series[i].metric, .project = series[i].project, .value = value,
    .category = jk_alert_category_of_metric (series[i].metric), .threshold = NAN,
  };

  if (!jk_level_state_update (&self->levels[i], &metric->thresholds, HYSTERESIS, metric->hold_s * SECOND, value,
                              jk_clock_get_monotonic_us (self->fixture.clock)))
    return;
  self->n_level_changes++;
  report.level = self->levels[i].level;
  if (report.level >= JK_LEVEL_WARNING)
    jk_alert_book_report (self->fixture.book, &report);
  else if (before >= JK_LEVEL_WARNING)
    jk_alert_book_recover (self->fixture.book, key);
}

static void
test_week (gconstpointer user_data)
{
  guint seed = GPOINTER_TO_UINT (user_data);
  g_autoptr(GRand) random = g_rand_new_with_seed (seed);
  g_autofree Week *self = g_new0 (Week, 1);
  guint n_told = 0, n_twice = 0, n_missed = 0, n_noise = 0;

  set_up (&self->fixture, NULL);
  jk_alert_book_free (self->fixture.book);
  self->fixture.book = jk_alert_book_new (self->fixture.clock, self->fixture.zone, on_week_notice, self);
  plan (self, random);

  for (guint step = 0; step < N_STEPS; step++)
    {
      self->now_us = jk_clock_get_real_us (self->fixture.clock);
      for (guint i = 0; i < N_SERIES; i++)
        judge (self, i, value_of (self, random, i));
      if (jk_alert_book_get_due_us (self->fixture.book) <= self->now_us)
        jk_alert_book_tick (self->fixture.book);
      jk_clock_advance (self->fixture.clock, STEP_US);
    }

  for (guint i = 0; i < N_INCIDENTS; i++)
    {
      n_told += self->incidents[i].n_told;
      n_twice += self->incidents[i].n_told > 1;
      n_missed += self->incidents[i].n_told == 0;
      if (self->incidents[i].n_told != 1)
        g_test_message ("incident %u of %s: told %u times", i, series[self->incidents[i].series].metric, self->incidents[i].n_told);
    }
  for (guint day = 0; day < 7; day++)
    {
      n_noise += self->told_without_a_cause[day];
      g_assert_cmpuint (self->told_without_a_cause[day], <=, 1);
    }
  g_test_message ("seed %u: %u level changes, %u incidents told, %u of them twice, %u missed, %u louder, %u told without one", seed,
                  self->n_level_changes, n_told, n_twice, n_missed, self->n_louder, n_noise);
  g_assert_cmpuint (n_twice, ==, 0);
  g_assert_cmpuint (n_missed, ==, 0);
  tear_down (&self->fixture, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint seed = 1; seed <= 5; seed++)
    {
      g_autofree char *path = g_strdup_printf ("/alert-week/%u", seed);

      g_test_add_data_func (path, GUINT_TO_POINTER (seed), test_week);
    }

  return g_test_run ();
}
