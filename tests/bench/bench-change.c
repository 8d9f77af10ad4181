/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "jk-change-group.h"
#include "jk-change-name.h"
#include "jk-source-kind.h"

/*
 * bench-change [--list] [--write=FILE] FOLDER…: reads all text files below the folders (at most 400 MB of each) and says how fast they
 * are scanned for secrets, and what is found in them per 10,000 lines; then how long 10,000 changed files take to be classified and
 * grouped. --list shows each place; --write puts what was scanned into one file, for a peer to scan.
 */

#define MAX_BYTES (400 * 1000 * 1000)
#define MAX_FILE (5 * 1024 * 1024)
#define N_CHANGES 10000

typedef struct
{
  char *path;
  GBytes *content;
} File;

typedef struct
{
  GPtrArray *files;
  gsize n_bytes;
  gsize n_lines;
} Tree;

/* The time of a processor, not of the clock on the wall: others may run beside. */
static gint64
get_cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000) + now.tv_nsec / 1000;
}

static void
file_free (gpointer data)
{
  File *file = data;

  g_free (file->path);
  g_bytes_unref (file->content);
  g_free (file);
}

static void
add_file (Tree       *tree,
          const char *path)
{
  gsize length;
  char *text;
  File *file;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return;
  if (length > MAX_FILE || jk_source_is_binary (text, length))
    {
      g_free (text);
      return;
    }
  for (const char *p = text; p < text + length && (p = memchr (p, '\n', text + length - p)) != NULL; p++)
    tree->n_lines++;
  file = g_new (File, 1);
  *file = (File) { g_strdup (path), g_bytes_new_take (text, length) };
  g_ptr_array_add (tree->files, file);
  tree->n_bytes += length;
}

static void
add_folder (Tree       *tree,
            const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && tree->n_bytes < MAX_BYTES && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);

      if (g_file_test (below, G_FILE_TEST_IS_SYMLINK) || strcmp (name, ".git") == 0 || g_str_has_prefix (name, "build"))
        continue;
      if (g_file_test (below, G_FILE_TEST_IS_DIR))
        add_folder (tree, below);
      else if (g_file_test (below, G_FILE_TEST_IS_REGULAR))
        add_file (tree, below);
    }
}

static void
list_findings (const File *file,
               GArray     *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const JkSecretFinding *finding = &g_array_index (findings, JkSecretFinding, i);

      printf ("  %s:%u: %s %s\n", file->path, finding->line, finding->kind, finding->preview);
    }
}

static void
scan_tree (Tree       *tree,
           const char *name,
           gboolean    list)
{
  g_autoptr(GArray) findings = g_array_new (FALSE, FALSE, sizeof (JkSecretFinding));
  guint certain = 0, likely = 0;
  double best = G_MAXDOUBLE;

  for (guint round = 0; round < 3; round++)
    {
      gint64 start = get_cpu_us ();

      certain = likely = 0;
      for (guint i = 0; i < tree->files->len; i++)
        {
          const File *file = tree->files->pdata[i];
          gsize length;
          const guint8 *data = g_bytes_get_data (file->content, &length);

          g_array_set_size (findings, 0);
          (void) jk_secret_scan (data, length, JK_SECRET_SCAN_TEXT, findings);
          for (guint j = 0; j < findings->len; j++)
            g_array_index (findings, JkSecretFinding, j).is_certain ? certain++ : likely++;
          if (list && round == 0)
            list_findings (file, findings);
        }
      best = MIN (best, (get_cpu_us () - start) / 1e6);
    }
  printf ("%s: %u files, %.1f MB, %" G_GSIZE_FORMAT " lines: %.0f MB/s; found %u certain, %u likely: %.3f and %.3f per 10,000 lines\n", name,
          tree->files->len, tree->n_bytes / 1e6, tree->n_lines, tree->n_bytes / 1e6 / best, certain, likely,
          certain * 1e4 / MAX (tree->n_lines, 1), likely * 1e4 / MAX (tree->n_lines, 1));
}

static void
write_tree (const Tree *tree,
            const char *path)
{
  FILE *out = g_fopen (path, "a");

  for (guint i = 0; out != NULL && i < tree->files->len; i++)
    {
      gsize length;
      const void *data = g_bytes_get_data (((File *) tree->files->pdata[i])->content, &length);

      (void) fwrite (data, 1, length, out);
    }
  if (out != NULL)
    fclose (out);
}

/* 10,000 changes, made of the tree's files again and again under other names. */
static void
classify_changes (const Tree *tree)
{
  g_autofree JkChangeEntry *entries = g_new0 (JkChangeEntry, N_CHANGES);
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) proposals = NULL;
  gsize n_bytes = 0;
  gint64 start, middle, end;

  for (guint i = 0; i < N_CHANGES; i++)
    g_ptr_array_add (paths, g_strdup_printf ("src/m%u%s", i % 40, ((File *) tree->files->pdata[i % tree->files->len])->path));
  start = get_cpu_us ();
  for (guint i = 0; i < N_CHANGES; i++)
    {
      gsize length;
      const guint8 *data = g_bytes_get_data (((File *) tree->files->pdata[i % tree->files->len])->content, &length);
      JkChangeFile file = { .path = paths->pdata[i], .worktree = 'M', .mode = 0100644, .size = length, .data = data, .n_data = length };
      JkChangeJudgement judgement;

      jk_change_classify (&file, NULL, &judgement);
      entries[i] = (JkChangeEntry) { file.path, NULL, 0, 'M', judgement.class, judgement.verdict };
      jk_change_judgement_clear (&judgement);
      n_bytes += length;
    }
  middle = get_cpu_us ();
  proposals = jk_change_group (entries, N_CHANGES);
  end = get_cpu_us ();
  printf ("%d changed files of %.1f MB: classified in %.0f ms (%.0f MB/s), grouped into %u commits in %.0f ms\n", N_CHANGES, n_bytes / 1e6,
          (middle - start) / 1e3, n_bytes / 1e6 / ((middle - start) / 1e6), proposals->len, (end - middle) / 1e3);
}

int
main (int    argc,
      char **argv)
{
  const char *out = NULL;
  gboolean list = FALSE, done = FALSE;

  for (int i = 1; i < argc; i++)
    {
      Tree tree = { NULL };

      if (strcmp (argv[i], "--list") == 0)
        list = TRUE;
      else if (g_str_has_prefix (argv[i], "--write="))
        out = argv[i] + strlen ("--write=");
      else
        {
          tree.files = g_ptr_array_new_with_free_func (file_free);
          add_folder (&tree, argv[i]);
          scan_tree (&tree, argv[i], list);
          if (out != NULL)
            write_tree (&tree, out);
          if (!done && tree.files->len > 0)
            classify_changes (&tree);
          done = TRUE;
          g_ptr_array_unref (tree.files);
        }
    }
  return 0;
}
