/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-machine-collectors.h"

/* On the machine the test runs on: what every Linux has must come out, in the range it can have. */
static void
test_this_machine (void)
{
  g_autoptr(JkClock) clock = jk_clock_new_manual (G_TIME_SPAN_HOUR);
  g_autoptr(GPtrArray) collectors = jk_machine_collectors_new ("/", clock);
  g_autoptr(GVariant) detail = NULL;
  guint n_ok = 0;

  for (guint run = 0; run < 2; run++)
    {
      for (guint i = 0; i < collectors->len; i++)
        {
          JkCollector *collector = g_ptr_array_index (collectors, i);
          g_autoptr(GError) error = NULL;
          g_autoptr(JkCollection) collection = jk_collector_collect (collector, NULL, &error);
          GVariant *merged;

          g_assert_cmpstr (jk_collector_get_lane (collector), ==, "machine");
          if (collection == NULL)
            g_test_message ("%s: %s", jk_collector_get_id (collector), error->message);
          if (collection == NULL)
            continue;
          n_ok++;
          for (guint j = 0; j < collection->samples->len; j++)
            {
              const JkSample *sample = &g_array_index (collection->samples, JkSample, j);

              g_test_message ("%s = %g", sample->series, sample->value);
              g_assert_cmpfloat (sample->value, >=, 0);
              if (g_str_has_suffix (sample->series, "_usage") || g_str_has_prefix (sample->series, "pressure_"))
                g_assert_cmpfloat (sample->value, <=, 100);
            }
          if (collection->detail == NULL)
            continue;
          merged = jk_machine_detail_merge (detail, collection->detail);
          g_clear_pointer (&detail, g_variant_unref);
          detail = merged;
        }
      jk_clock_advance (clock, G_USEC_PER_SEC);
    }

  g_assert_cmpuint (n_ok, >=, 10);
  g_assert_true (g_variant_lookup (detail, "cores", "u", NULL));
  g_assert_true (g_variant_lookup (detail, "sandboxed", "b", NULL));
  g_assert_true (g_variant_lookup (detail, "memory", "a{st}", NULL));
  g_assert_true (g_variant_lookup (detail, "disks", "aa{sv}", NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/machine/this-machine", test_this_machine);
  return g_test_run ();
}
