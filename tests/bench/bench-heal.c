/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What it costs to look at 1,000 rules each round, beside the same comparisons written in C over the same look-ups.
 */
#include <stdio.h>
#include <time.h>

#include "jk-condition.h"
#include "jk-heal-facts.h"

#define N_RULES 1000
#define N_ROUNDS 200

static double
now_us (void)
{
  struct timespec now;

  /* Of the processor: other programs do not count. */
  g_assert_cmpint (clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now), ==, 0);
  return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

static void
fill (JkHealFacts *facts)
{
  static const char *const none[] = { NULL };

  for (guint i = 0; i < N_RULES; i++)
    {
      char *metric = g_strdup_printf ("metric_%u", i);
      const JkHealSeries series = { metric, metric, NULL, none, { i % 100, NULL, JK_LEVEL_INFO, 0, 0 } };

      jk_heal_facts_add (facts, &series);
    }
}

int
main (void)
{
  g_autoptr(JkHealFacts) facts = jk_heal_facts_new ();
  JkExpression *rules[N_RULES];
  JkFactName names[N_RULES];
  static const char *const none[] = { NULL };
  JkFacts view = { 0 };
  guint n_true = 0, n_plain = 0;
  double begun, ours, plain;

  fill (facts);
  for (guint i = 0; i < N_RULES; i++)
    {
      g_autofree char *text = g_strdup_printf ("metric_%u >= 90 and hour() in 0..23 and level(metric_%u) < critical", i, i);

      rules[i] = jk_expression_parse (text, NULL);
      names[i] = (JkFactName) { g_strdup_printf ("metric_%u", i), none };
    }
  jk_facts_set_time (&view, 1, g_get_real_time ());
  jk_heal_facts_view (facts, NULL, &view);

  begun = now_us ();
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      for (guint i = 0; i < N_RULES; i++)
        n_true += jk_condition_evaluate (rules[i], &view, NULL) == JK_TRUTH_TRUE;
    }
  ours = (now_us () - begun) / N_ROUNDS;

  begun = now_us ();
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      for (guint i = 0; i < N_RULES; i++)
        {
          JkFact fact, again;

          n_plain += view.look_up (&names[i], view.user_data, &fact) && fact.number >= 90 && view.hour >= 0 && view.hour <= 23
                     && view.look_up (&names[i], view.user_data, &again) && again.level < JK_LEVEL_CRITICAL;
        }
    }
  plain = (now_us () - begun) / N_ROUNDS;
  g_assert_cmpuint (n_true, ==, n_plain);
  printf ("1,000 rules: %.0f us a round; the same in C over the same look-ups: %.0f us; ratio %.2f\n", ours, plain, ours / plain);
  return 0;
}
