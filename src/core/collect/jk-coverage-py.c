/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-coverage-formats.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-coverage-json.h"

/* The lists of lines are not added up: "executed_lines" also holds excluded lines and such as are no statements. */
static void
read_file (JkJsonWalk *walk,
           JkCoverage *coverage,
           const char *path)
{
  JkJsonSums summary = { 0, 0, FALSE };
  const char *key;

  if (!jk_json_walk_enter (walk, '{'))
    return;
  while (jk_json_walk_next_member (walk, &key))
    if (strcmp (key, "summary") == 0)
      summary = jk_json_walk_read_sums (walk, "covered_lines", "num_statements");
    else
      jk_json_walk_skip (walk);

  if (summary.is_whole)
    jk_json_walk_add_sums (walk, coverage, path, summary.covered, summary.lines);
  else
    jk_json_walk_fail (walk, _("a file without its sums"));
}

/* {"meta": {…}, "files": {"a.py": {"executed_lines": [1, 2], "summary": {…}, "missing_lines": [3]}}, "totals": {…}} */
static void
read_report (JkJsonWalk *walk,
             JkCoverage *coverage)
{
  const char *key;

  if (!jk_json_walk_enter (walk, '{'))
    return;
  while (jk_json_walk_next_member (walk, &key))
    if (strcmp (key, "files") != 0)
      jk_json_walk_skip (walk);
    else
      for (gboolean more = jk_json_walk_enter (walk, '{'); more && jk_json_walk_next_member (walk, &key);)
        {
          g_autofree char *path = g_strdup (key);

          read_file (walk, coverage, path);
        }
}

JkCoverage *
jk_coverage_parse_coverage_py (const char *text,
                               gsize       length,
                               GError    **error)
{
  return jk_coverage_json_parse (read_report, text, length, error);
}
