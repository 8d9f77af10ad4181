/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Takes checkpoints of a working tree that stays open: bench-checkpoint TOP OUTSIDE ROUNDS < PATHS (one a line)
 *
 * Prints the wall and processor milliseconds of each round, after one that does not count.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "jk-git-checkpoint.h"

static double
now_ms (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static gboolean
take_one (JkRepository      *repository,
          const char *const *paths,
          const char        *outside,
          gboolean           counts)
{
  const JkCheckpointRequest request = { "bench", paths, TRUE, outside, 10 << 20, NULL, NULL, g_get_real_time () };
  const double wall = now_ms (CLOCK_MONOTONIC), cpu = now_ms (CLOCK_PROCESS_CPUTIME_ID);
  g_autoptr (GError) error = NULL;
  g_autoptr (JkCheckpoint) made = jk_git_checkpoint_create (repository, &request, NULL, &error);

  if (counts)
    printf ("%.3f %.3f\n", now_ms (CLOCK_MONOTONIC) - wall, now_ms (CLOCK_PROCESS_CPUTIME_ID) - cpu);
  if (made != NULL)
    return TRUE;
  fprintf (stderr, "%s\n", error->message);
  return FALSE;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (JkRepository) repository = NULL;
  char line[4096];

  if (argc != 4)
    return 2;
  while (fgets (line, sizeof line, stdin) != NULL)
    g_ptr_array_add (paths, g_strdup (g_strchomp (line)));
  g_ptr_array_add (paths, NULL);
  repository = jk_repository_new (argv[1]);
  for (int i = 0; i <= atoi (argv[3]); i++)
    {
      /* Another content each time, so that no object is there already. */
      for (guint j = 0; j + 1 < paths->len; j++)
        {
          g_autofree char *path = g_build_filename (argv[1], paths->pdata[j], NULL);
          g_autofree char *text = g_strdup_printf ("round %d of file %u\n", i, j);

          g_file_set_contents (path, text, -1, NULL);
        }
      if (!take_one (repository, (const char *const *) paths->pdata, argv[2], i > 0))
        return 1;
    }
  return 0;
}
