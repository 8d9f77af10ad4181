/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-coverage-formats.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-coverage-json.h"

/* 4.2 wrote the version as a number, later ones as text: "0.1" to "0.14" are alike in what is read here. */
static void
check_version (JkJsonWalk *walk)
{
  g_autofree char *version = NULL;

  if (jk_json_walk_peek (walk) != '"')
    {
      jk_json_walk_skip (walk);
      return;
    }
  version = jk_json_walk_dup_string (walk);
  if (!g_str_has_prefix (version, "0."))
    jk_json_walk_fail (walk, _("this version of gcovr's format is not known"));
}

/* {"line_number": 3, "count": 1, "gcovr/noncode": false, "branches": []}; since version 6 also "gcovr/excluded" */
static void
read_line (JkJsonWalk *walk,
           GArray     *records)
{
  guint64 count = 0;
  guint32 number = 0, record;
  gboolean left_out = FALSE;
  const char *key;

  if (!jk_json_walk_enter (walk, '{'))
    return;
  while (jk_json_walk_next_member (walk, &key))
    if (strcmp (key, "line_number") == 0)
      number = jk_json_walk_read_line_number (walk);
    else if (strcmp (key, "count") == 0)
      count = jk_json_walk_read_count (walk);
    else if (strcmp (key, "gcovr/noncode") == 0 || strcmp (key, "gcovr/excluded") == 0)
      left_out |= jk_json_walk_read_boolean (walk);
    else
      jk_json_walk_skip (walk);

  record = number * 2 + (count > 0 ? 1 : 0);
  if (number > 0 && !left_out)
    g_array_append_val (records, record);
}

static void
read_file (JkJsonWalk *walk,
           JkCoverage *coverage)
{
  g_autoptr(GArray) records = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autofree char *path = NULL;
  const char *key;

  if (!jk_json_walk_enter (walk, '{'))
    return;
  while (jk_json_walk_next_member (walk, &key))
    if (strcmp (key, "file") == 0)
      {
        g_free (path);
        path = jk_json_walk_dup_string (walk);
      }
    else if (strcmp (key, "lines") == 0)
      for (gboolean more = jk_json_walk_enter (walk, '['); more && jk_json_walk_next_element (walk);)
        read_line (walk, records);
    else
      jk_json_walk_skip (walk);

  if (path == NULL || *path == '\0')
    {
      jk_json_walk_fail (walk, _("a file without a name"));
      return;
    }
  /* The name may come after the lines: an object has no order. */
  for (guint i = 0; i < records->len; i++)
    {
      guint32 record = g_array_index (records, guint32, i);

      jk_coverage_file_add_line (jk_coverage_get_file (coverage, path), record / 2, record & 1);
    }
}

/* {"filename": "a.c", "line_total": 8, "line_covered": 6, "line_percent": 75.0, …} */
static void
read_sums (JkJsonWalk *walk,
           JkCoverage *coverage)
{
  g_autofree char *path = NULL;
  guint64 covered = 0, lines = 0;
  const char *key;

  if (!jk_json_walk_enter (walk, '{'))
    return;
  while (jk_json_walk_next_member (walk, &key))
    if (strcmp (key, "filename") == 0)
      {
        g_free (path);
        path = jk_json_walk_dup_string (walk);
      }
    else if (strcmp (key, "line_total") == 0)
      lines = jk_json_walk_read_count (walk);
    else if (strcmp (key, "line_covered") == 0)
      covered = jk_json_walk_read_count (walk);
    else
      jk_json_walk_skip (walk);

  if (path == NULL || *path == '\0')
    jk_json_walk_fail (walk, _("a file without a name"));
  else
    jk_json_walk_add_sums (walk, coverage, path, covered, lines);
}

static void
read_files (JkJsonWalk        *walk,
            JkCoverage        *coverage,
            JkCoverageJsonFunc func)
{
  const char *key;

  if (!jk_json_walk_enter (walk, '{'))
    return;
  while (jk_json_walk_next_member (walk, &key))
    if (strcmp (key, "gcovr/format_version") == 0 || strcmp (key, "gcovr/summary_format_version") == 0)
      check_version (walk);
    else if (strcmp (key, "files") == 0)
      for (gboolean more = jk_json_walk_enter (walk, '['); more && jk_json_walk_next_element (walk);)
        func (walk, coverage);
    else
      jk_json_walk_skip (walk);
}

static void
read_report (JkJsonWalk *walk,
             JkCoverage *coverage)
{
  read_files (walk, coverage, read_file);
}

static void
read_summary (JkJsonWalk *walk,
              JkCoverage *coverage)
{
  read_files (walk, coverage, read_sums);
}

JkCoverage *
jk_coverage_parse_gcovr (const char *text,
                         gsize       length,
                         GError    **error)
{
  return jk_coverage_json_parse (read_report, text, length, error);
}

JkCoverage *
jk_coverage_parse_gcovr_summary (const char *text,
                                 gsize       length,
                                 GError    **error)
{
  return jk_coverage_json_parse (read_summary, text, length, error);
}
