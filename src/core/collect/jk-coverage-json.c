/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-coverage-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-coverage-formats.h"

guint
jk_json_walk_read_line_number (JkJsonWalk *walk)
{
  guint64 number = jk_json_walk_read_count (walk);

  if (number <= JK_COVERAGE_MAX_LINE)
    return number;
  jk_json_walk_fail (walk, _("no source file has so many lines"));
  return 0;
}

JkJsonSums
jk_json_walk_read_sums (JkJsonWalk *walk,
                        const char *covered,
                        const char *lines)
{
  JkJsonSums sums = { 0, 0, FALSE };
  gboolean has_covered = FALSE, has_lines = FALSE;
  const char *key;

  if (!jk_json_walk_enter (walk, '{'))
    return sums;
  while (jk_json_walk_next_member (walk, &key))
    if (strcmp (key, covered) == 0)
      {
        sums.covered = jk_json_walk_read_count (walk);
        has_covered = TRUE;
      }
    else if (strcmp (key, lines) == 0)
      {
        sums.lines = jk_json_walk_read_count (walk);
        has_lines = TRUE;
      }
    else
      jk_json_walk_skip (walk);
  sums.is_whole = has_covered && has_lines;
  return sums;
}

void
jk_json_walk_add_sums (JkJsonWalk *walk,
                       JkCoverage *coverage,
                       const char *path,
                       guint64     covered,
                       guint64     lines)
{
  JkCoverageFile *file = jk_coverage_get_file (coverage, path);

  if (file->lines > 0)
    jk_json_walk_fail (walk, _("a file is told twice"));
  else if (!jk_coverage_file_add_count (file, covered, lines))
    jk_json_walk_fail (walk, _("more lines are covered than there are"));
}

JkCoverage *
jk_coverage_json_parse (JkCoverageJsonFunc func,
                        const char        *text,
                        gsize              length,
                        GError           **error)
{
  g_autoptr(JkCoverage) coverage = jk_coverage_new ();
  g_auto(JkJsonWalk) walk;

  jk_json_walk_init (&walk, text, length);
  func (&walk, coverage);
  if (!jk_json_walk_finish (&walk, error))
    return NULL;
  return jk_coverage_complete (g_steal_pointer (&coverage), error);
}
