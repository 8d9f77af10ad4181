/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the remedies cost, each beside a program that does the like, in the same run:
 * a look at all processes (ps), a walk over a tree (du -s), an outline of its source files (wc -l).
 *
 *     bench-remedies [TREE]
 */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-disk-walk.h"
#include "jk-outline.h"
#include "jk-process-growth.h"

#define ROUNDS 5

static double
cpu_ms (int who)
{
  struct rusage usage;

  getrusage (who, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

/* Returns: CPU milliseconds of the quickest of some rounds */
static double
run_peer (const char *command)
{
  const char *const argv[] = { "/bin/sh", "-c", command, NULL };
  double best = G_MAXDOUBLE;

  for (guint i = 0; i < ROUNDS; i++)
    {
      double before = cpu_ms (RUSAGE_CHILDREN);

      g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                                   NULL, NULL, NULL));
      best = MIN (best, cpu_ms (RUSAGE_CHILDREN) - before);
    }
  return best;
}

static void
bench_processes (void)
{
  g_autoptr(JkProcessGrowth) growth = jk_process_growth_new ("/");
  double best = G_MAXDOUBLE, peer;

  for (guint i = 0; i < ROUNDS; i++)
    {
      double before = cpu_ms (RUSAGE_SELF);

      g_assert_true (jk_process_growth_sample (growth, i, NULL, NULL));
      best = MIN (best, cpu_ms (RUSAGE_SELF) - before);
    }
  peer = run_peer ("ps -eo pid,rss,comm");
  printf ("processes: %u, a pass %.2f ms CPU, ps %.2f ms: %.2f of it\n", jk_process_growth_count (growth), best, peer, best / peer);
}

static void
bench_walk (const char *tree)
{
  g_autofree char *quoted = g_shell_quote (tree), *command = g_strdup_printf ("du -s -- %s", quoted);
  int fd = open (tree, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  double best = G_MAXDOUBLE, peer;
  JkDiskUse use = { 0 };

  g_assert_cmpint (fd, >=, 0);
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr(JkDiskWalk) walk = jk_disk_walk_new (fd, geteuid (), G_MAXINT64, NULL, NULL);
      double before = cpu_ms (RUSAGE_SELF);

      g_assert_true (jk_disk_walk_measure (walk, fd, ".", &use, NULL));
      best = MIN (best, cpu_ms (RUSAGE_SELF) - before);
    }
  peer = run_peer (command);
  printf ("walk: %" G_GUINT64_FORMAT " files, %.1f ms CPU, du -s %.1f ms: %.2f of it\n", use.n_files, best, peer, best / peer);
  close (fd);
}

/* Of one tree; nftw() hands nothing on. */
static GPtrArray *texts;
static GArray *text_kinds;
static gsize n_bytes;

static int
take_source (const char        *path,
             const struct stat *status,
             int                kind,
             struct FTW        *place)
{
  JkOutlineKind outline = jk_outline_kind_of_name (path + place->base);
  g_autofree char *text = NULL;
  gsize length;

  if (kind == FTW_F && outline != JK_OUTLINE_BLANKS && status->st_size < 4 * 1024 * 1024 && n_bytes < 256 * 1024 * 1024
      && g_file_get_contents (path, &text, &length, NULL))
    {
      n_bytes += length;
      g_ptr_array_add (texts, g_bytes_new_take (g_steal_pointer (&text), length));
      g_array_append_val (text_kinds, outline);
    }
  return 0;
}

static void
bench_outline (const char *tree)
{
  double before;
  guint n = 0;

  texts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  text_kinds = g_array_new (FALSE, FALSE, sizeof (JkOutlineKind));
  nftw (tree, take_source, 32, FTW_PHYS | FTW_MOUNT);
  before = cpu_ms (RUSAGE_SELF);
  for (guint i = 0; i < texts->len; i++)
    {
      gsize length;
      const char *text = g_bytes_get_data (g_ptr_array_index (texts, i), &length);
      g_autoptr(GPtrArray) parts = jk_outline_read (text != NULL ? text : "", length, g_array_index (text_kinds, JkOutlineKind, i), NULL);

      n += parts->len;
    }
  before = cpu_ms (RUSAGE_SELF) - before;
  printf ("outline: %u files, %.1f MB, %u parts, %.0f MB/s of CPU\n", texts->len, n_bytes / 1e6, n, n_bytes / 1e3 / MAX (before, 0.001));
  g_ptr_array_unref (texts);
  g_array_unref (text_kinds);
}

int
main (int    argc,
      char **argv)
{
  const char *tree = argc > 1 ? argv[1] : "/usr/include";

  bench_processes ();
  bench_walk (tree);
  bench_outline (tree);
  return 0;
}
