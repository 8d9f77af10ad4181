/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * One call of JkSecrets: secret-probe STATE-DIR look-up|store|delete NAME [VALUE]. Prints where and what, or "error CODE TEXT", and the
 * longest time in ms for which the main loop stood still.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jk-error.h"
#include "jk-secrets.h"

static gint64 last_us, longest_us;

static gboolean
on_tick_cb (gpointer data)
{
  gint64 now_us = g_get_monotonic_time ();

  longest_us = MAX (longest_us, now_us - last_us);
  last_us = now_us;
  return G_SOURCE_CONTINUE;
}

static void
on_done_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
print_error (const GError *error)
{
  if (error->domain == JK_ERROR)
    printf ("error %s %s\n",
            error->code == JK_ERROR_NOT_FOUND    ? "not-found"
            : error->code == JK_ERROR_BUSY       ? "locked"
            : error->code == JK_ERROR_PERMISSION ? "permission"
            : error->code == JK_ERROR_TIMED_OUT  ? "timed-out"
                                                 : "other",
            error->message);
  else
    printf ("error %s %s\n", g_quark_to_string (error->domain), error->message);
}

static void
print_result (JkSecrets    *secrets,
              const char   *verb,
              GAsyncResult *result)
{
  static const char *const places[] = { "nowhere", "keyring", "credential", "file" };
  g_autoptr(GError) error = NULL;
  JkSecretPlace place = JK_SECRET_NOWHERE;

  if (strcmp (verb, "look-up") == 0)
    {
      char *secret = jk_secrets_look_up_finish (secrets, result, &place, &error);

      if (secret != NULL)
        printf ("%s %s\n", places[place], secret);
      jk_secret_free (secret);
    }
  else if (strcmp (verb, "store") == 0)
    {
      place = jk_secrets_store_finish (secrets, result, &error);
      if (error == NULL)
        printf ("%s\n", places[place]);
    }
  else if (jk_secrets_delete_finish (secrets, result, &error))
    printf ("deleted\n");
  if (error != NULL)
    print_error (error);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(JkSecrets) secrets = NULL;
  g_autoptr(GAsyncResult) result = NULL;

  if (argc < 4)
    return EXIT_FAILURE;
  secrets = jk_secrets_new (argv[1], g_getenv ("CREDENTIALS_DIRECTORY"), FALSE);
  last_us = g_get_monotonic_time ();
  g_timeout_add (5, on_tick_cb, NULL);
  if (strcmp (argv[2], "look-up") == 0)
    jk_secrets_look_up_async (secrets, argv[3], NULL, on_done_cb, &result);
  else if (strcmp (argv[2], "store") == 0 && argc > 4)
    jk_secrets_store_async (secrets, argv[3], "A secret of a test", argv[4], NULL, on_done_cb, &result);
  else
    jk_secrets_delete_async (secrets, argv[3], NULL, on_done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  print_result (secrets, argv[2], result);
  printf ("stood still %.0f ms\n", longest_us / 1000.0);
  return EXIT_SUCCESS;
}
