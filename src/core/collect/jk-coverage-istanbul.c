/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-coverage-formats.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-coverage-json.h"

/* {"start": {"line": 3, "column": 2}, "end": {…}} */
static guint
read_start_line (JkJsonWalk *walk)
{
  const char *key;
  guint line = 0;

  if (!jk_json_walk_enter (walk, '{'))
    return 0;
  while (jk_json_walk_next_member (walk, &key))
    if (strcmp (key, "start") != 0)
      jk_json_walk_skip (walk);
    else
      for (gboolean more = jk_json_walk_enter (walk, '{'); more && jk_json_walk_next_member (walk, &key);)
        if (strcmp (key, "line") == 0)
          line = jk_json_walk_read_line_number (walk);
        else
          jk_json_walk_skip (walk);
  return line;
}

/* {"0": …, "1": …}: fills @out (statement → line) from places, or (statement → 1 or 2) from counts. */
static void
read_statements (JkJsonWalk *walk,
                 GHashTable *out,
                 gboolean    counts)
{
  const char *key;

  if (!jk_json_walk_enter (walk, '{'))
    return;
  while (jk_json_walk_next_member (walk, &key))
    {
      g_autofree char *statement = g_strdup (key);
      guint value = counts ? (jk_json_walk_read_count (walk) > 0 ? 2 : 1) : read_start_line (walk);

      g_hash_table_replace (out, g_steal_pointer (&statement), GUINT_TO_POINTER (value));
    }
}

/* As getLineCoverage() of istanbul-lib-coverage: a count without a place is left out, as is a place without a count. */
static void
add_statements (JkCoverageFile *file,
                GHashTable     *places,
                GHashTable     *counts)
{
  GHashTableIter iter;
  gpointer statement, count;

  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &statement, &count))
    {
      guint line = GPOINTER_TO_UINT (g_hash_table_lookup (places, statement));

      if (line > 0)
        jk_coverage_file_add_line (file, line, GPOINTER_TO_UINT (count) == 2);
    }
}

static void
read_file (JkJsonWalk *walk,
           JkCoverage *coverage,
           const char *name)
{
  g_autoptr(GHashTable) places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *path = g_strdup (name);
  const char *key;

  if (!jk_json_walk_enter (walk, '{'))
    return;
  while (jk_json_walk_next_member (walk, &key))
    if (strcmp (key, "path") == 0)
      {
        g_free (path);
        path = jk_json_walk_dup_string (walk);
      }
    else if (strcmp (key, "statementMap") == 0)
      read_statements (walk, places, FALSE);
    else if (strcmp (key, "s") == 0)
      read_statements (walk, counts, TRUE);
    else
      jk_json_walk_skip (walk);
  add_statements (jk_coverage_get_file (coverage, path), places, counts);
}

/* {"/src/cart.js": {"path": "/src/cart.js", "statementMap": {"0": {…}}, "s": {"0": 1}, …}} */
static void
read_report (JkJsonWalk *walk,
             JkCoverage *coverage)
{
  const char *key;

  if (!jk_json_walk_enter (walk, '{'))
    return;
  while (jk_json_walk_next_member (walk, &key))
    read_file (walk, coverage, key);
}

/* {"lines": {"total": 8, "covered": 6, "skipped": 0, "pct": 75}, "statements": {…}} */
static JkJsonSums
read_sums (JkJsonWalk *walk)
{
  JkJsonSums sums = { 0, 0, FALSE };
  const char *key;

  if (!jk_json_walk_enter (walk, '{'))
    return sums;
  while (jk_json_walk_next_member (walk, &key))
    if (strcmp (key, "lines") == 0)
      sums = jk_json_walk_read_sums (walk, "covered", "total");
    else
      jk_json_walk_skip (walk);
  if (!sums.is_whole)
    jk_json_walk_fail (walk, _("a file without its sums"));
  return sums;
}

/* {"total": {…}, "/src/cart.js": {…}} */
static void
read_summary (JkJsonWalk *walk,
              JkCoverage *coverage)
{
  JkJsonSums total = { 0, 0, FALSE };
  const char *key;

  if (!jk_json_walk_enter (walk, '{'))
    return;
  while (jk_json_walk_next_member (walk, &key))
    if (strcmp (key, "total") == 0)
      total = read_sums (walk);
    else
      {
        g_autofree char *path = g_strdup (key);
        JkJsonSums sums = read_sums (walk);

        jk_json_walk_add_sums (walk, coverage, path, sums.covered, sums.lines);
      }
  if (coverage->files->len == 0 && total.lines > 0)
    jk_json_walk_add_sums (walk, coverage, "total", total.covered, total.lines);
}

JkCoverage *
jk_coverage_parse_istanbul (const char *text,
                            gsize       length,
                            GError    **error)
{
  return jk_coverage_json_parse (read_report, text, length, error);
}

JkCoverage *
jk_coverage_parse_istanbul_summary (const char *text,
                                    gsize       length,
                                    GError    **error)
{
  return jk_coverage_json_parse (read_summary, text, length, error);
}
