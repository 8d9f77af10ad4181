/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "jk-clock.h"
#include "jk-store.h"

/* fill-history DATABASE DAYS: so many days of a machine's life, until now, one sample every five minutes; two hours of the
 * day before yesterday are missing. Always the same ones, so that pictures can be compared. */

#define STEP_S 300
#define DAY_S 86400

static double
noise (gint64 i)
{
  return fmod (fabs (sin ((double) i * 12.9898) * 43758.5453), 1);
}

static void
add_sample (JkStore *store,
            gint64   i,
            gint64   time_us)
{
  g_autoptr(JkCollection) collection = jk_collection_new (NULL, time_us);
  double hour = fmod ((double) (time_us / G_USEC_PER_SEC), DAY_S) / 3600;
  double work = exp (-pow ((hour - 7) / 3.5, 2)); /* a day's work, in UTC of Seoul */

  jk_collection_add (collection, "cpu_usage", 6 + 48 * work + 22 * noise (i) * work);
  jk_collection_add (collection, "memory_usage", 38 + 16 * work + 3 * noise (i + 7));
  jk_collection_add (collection, "load", 0.2 + 1.1 * work + 0.4 * noise (i + 3));
  jk_collection_add_labelled (collection, "disk_usage", 55 + (double) (i % 20000) / 900, "mount", "/", NULL);
  jk_collection_add_labelled (collection, "network_receive", 2e4 + 3e6 * work * noise (i + 5), "interface", "eth0", NULL);
  jk_collection_add_labelled (collection, "network_transmit", 1e4 + 8e5 * work * noise (i + 9), "interface", "eth0", NULL);
  jk_store_append (store, collection);
}

int
main (int    argc,
      char **argv)
{
  JkStoreOptions options = { 40, 90, 730, 200 * 1024 * 1024 };
  g_autoptr(GError) error = NULL;
  g_autoptr(JkStore) store = NULL;
  gint64 now_us = g_get_real_time ();
  gint64 n;

  if (argc != 3)
    return 2;
  n = atoi (argv[2]) * DAY_S / STEP_S;
  store = jk_store_open (argv[1], &options, jk_clock_system (), &error);
  if (store == NULL)
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }

  for (gint64 i = n; i > 0; i--)
    {
      if (i * STEP_S > 2 * DAY_S && i * STEP_S < 2 * DAY_S + 7200)
        continue;
      add_sample (store, n - i, now_us - i * STEP_S * G_USEC_PER_SEC);
      if (i % 200 == 0)
        jk_store_commit (store);
    }
  jk_store_commit (store);
  (void) jk_store_flush (store, NULL);
  return 0;
}
