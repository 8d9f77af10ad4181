/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jikimi's own rules, as they are without a word in the configuration: for what they act, and for what neither they nor any other do. */
#include <glib/gstdio.h>
#include <math.h>

#include "heal-fixture.h"

#define NONE ((double) NAN)

/* What each of them is about, and what else is known with it. */
typedef struct
{
  const char *rule;
  const char *metric;
  const char *label; /* (nullable) */
  double value;
  JkLevel level;
  double pressure;   /* stalled time for want of memory; NONE where the kernel does not tell */
  gboolean acts;
} Case;

static const Case cases[] = {
  { "git-changes", "git_changes", NULL, 129, JK_LEVEL_WARNING, 0, FALSE },
  { "git-changes", "git_changes", NULL, 130, JK_LEVEL_CRITICAL, 0, TRUE },
  { "memory-pressure", "memory_usage", NULL, 84, JK_LEVEL_WARNING, 50, FALSE },
  { "memory-pressure", "memory_usage", NULL, 90, JK_LEVEL_CRITICAL, 0, FALSE }, /* full, and nobody waits */
  { "memory-pressure", "memory_usage", NULL, 90, JK_LEVEL_CRITICAL, 5, TRUE },
  { "memory-pressure", "memory_usage", NULL, 90, JK_LEVEL_CRITICAL, NONE, TRUE }, /* no PSI: availability alone */
  { "slow-api", "api_performance", "probe", 150, JK_LEVEL_WARNING, 0, FALSE },
  { "slow-api", "api_performance", "probe", 250, JK_LEVEL_CRITICAL, 0, TRUE },
  { "slow-api", "api_performance", NULL, 250, JK_LEVEL_CRITICAL, 0, FALSE }, /* of all probes together: none to cure */
  { "file-size", "file_size_violations", NULL, 0, JK_LEVEL_INFO, 0, FALSE },
  { "file-size", "file_size_violations", NULL, 1, JK_LEVEL_WARNING, 0, TRUE },
  { "failed-service", "deployment_health", "target", 1, JK_LEVEL_WARNING, 0, FALSE },
  { "failed-service", "deployment_health", "target", 2, JK_LEVEL_CRITICAL, 0, TRUE },
  { "low-disk", "disk_usage", "mount", 84, JK_LEVEL_WARNING, 0, FALSE },
  { "low-disk", "disk_usage", "mount", 86, JK_LEVEL_CRITICAL, 0, TRUE },
  { "low-disk", "disk_usage", "mount", NONE, JK_LEVEL_INFO, 0, FALSE },
};

/* @labels: outlive the facts */
static void
add_facts (Fixture           *fixture,
           const Case        *about,
           const char *const *labels)
{
  const gint64 now_us = jk_clock_get_real_us (fixture->clock);
  const JkHealSeries series = { .series = about->metric, .metric = about->metric, .labels = about->label != NULL ? labels : NULL,
                                .fact = { about->value, NULL, about->level, 0, now_us } };
  const JkHealSeries pressure = { .series = "pressure_memory", .metric = "pressure_memory",
                                  .fact = { about->pressure, NULL, JK_LEVEL_INFO, 0, now_us } };

  jk_heal_facts_clear (fixture->facts);
  jk_heal_facts_add (fixture->facts, &series);
  if (!isnan (about->pressure))
    jk_heal_facts_add (fixture->facts, &pressure);
}

static void
test_own_rules (Fixture      *fixture,
                gconstpointer user_data)
{
  const Case *about = user_data;
  const char *const labels[] = { about->label, "it", NULL };

  /* All rules have the action of the test; one that is a target for none begins nothing. */
  fixture_use_own_rules (fixture);
  for (guint i = 0; i < 6; i++)
    {
      jk_clock_advance (fixture->clock, MINUTE);
      add_facts (fixture, about, labels);
      jk_heal_loop_tick (fixture->loop, fixture->facts);
    }
  g_assert_cmpuint (fixture->begun->len, ==, about->acts ? 1 : 0);
  if (about->acts)
    g_assert_cmpstr (((JkHealRun *) g_ptr_array_index (fixture->begun, 0))->record->rule, ==, about->rule);
}

/* What flaps never holds for its time, and begins nothing, however long it goes on. */
static void
test_flaps (Fixture      *fixture,
            gconstpointer unused)
{
  for (guint i = 0; i < 1000; i++)
    {
      fixture_set_series (fixture, 1, i % 2 == 0 ? 95 : 50);
      fixture_tick (fixture, 9 * SECOND);
    }
  g_assert_cmpuint (fixture->begun->len, ==, 0);
  g_assert_cmpuint (fixture->told->len, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/heal-rules/%s/%u", cases[i].rule, i);

      g_test_add (path, Fixture, &cases[i], fixture_set_up, test_own_rules, fixture_tear_down);
    }
  g_test_add ("/heal-rules/flaps", Fixture, NULL, fixture_set_up, test_flaps, fixture_tear_down);
  return g_test_run ();
}
