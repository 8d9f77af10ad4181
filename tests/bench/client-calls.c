/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How long a call takes on a kept connection, as the window and jikimictl make it: client-calls NUMBER URL [FINGERPRINT], the API key in
 * JIKIMI_KEY. Prints median, 99th percentile in microseconds, and the processor time of this process a call.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "jk-client.h"

#define WARM_UP 50

static void
on_done_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gint64
call (JkClient *client)
{
  gint64 begun = g_get_monotonic_time ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GBytes) answer = NULL;
  g_autoptr(GError) error = NULL;

  jk_client_fetch_async (client, "GET", "/status", NULL, NULL, on_done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  answer = jk_client_fetch_finish (client, result, &error);
  if (answer == NULL)
    g_error ("%s", error->message);
  return g_get_monotonic_time () - begun;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  gint64 difference = *(const gint64 *) a - *(const gint64 *) b;

  return (difference > 0) - (difference < 0);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(JkClient) client = NULL;
  g_autofree gint64 *times = NULL;
  clock_t begun;
  int n;

  if (argc < 3 || (n = atoi (argv[1])) < 1)
    return EXIT_FAILURE;
  client = jk_client_new_for_url (argv[2], g_getenv ("JIKIMI_KEY"));
  if (argc > 3)
    jk_client_set_fingerprint (client, argv[3]);
  for (int i = 0; i < WARM_UP; i++)
    (void) call (client);

  times = g_new (gint64, n);
  begun = clock ();
  for (int i = 0; i < n; i++)
    times[i] = call (client);
  begun = clock () - begun;
  qsort (times, n, sizeof *times, compare);
  printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %.1f\n", times[n / 2], times[n * 99 / 100],
          (double) begun / CLOCKS_PER_SEC * 1e6 / n);
  return EXIT_SUCCESS;
}
