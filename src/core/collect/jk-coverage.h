/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Larger reports are refused with %JK_ERROR_LIMIT. */
#define JK_COVERAGE_MAX_BYTES (64u * 1024 * 1024)
/* No source file has more lines; a larger line number is a fault of the report. */
#define JK_COVERAGE_MAX_LINE 100000000u

/**
 * JkCoverageFile:
 * @path: bytes, as the report writes it, or relative to the working tree after jk_coverage_resolve_paths()
 * @covered: lines run at least once; 0 to @lines
 * @lines: lines that could run
 *
 * One source file of a report. @covered and @lines are valid after jk_coverage_finish().
 */
typedef struct
{
  char *path;
  guint64 covered;
  guint64 lines;
  /*< private >*/
  GArray *seen; /* guint32: line number * 2 + covered; %NULL once counted */
} JkCoverageFile;

/**
 * JkCoverage:
 * @covered: lines run at least once in all files; 0 to @lines
 * @lines: lines that could run, in all files
 * @files: (element-type JkCoverageFile): in the order of the report, each path once
 * @sources: (element-type utf8): folders to which the report says its paths are relative; most formats have none
 *
 * What one coverage report says. Parsers fill it, then it is not changed any more. No locks: one thread at a time.
 */
typedef struct
{
  guint64 covered;
  guint64 lines;
  GPtrArray *files;
  GPtrArray *sources;
  /*< private >*/
  GHashTable *by_path;
} JkCoverage;

JkCoverage *jk_coverage_new (void);
void jk_coverage_free (JkCoverage *self);

/* Returns: (transfer none): the file named @path, made at its first mention */
JkCoverageFile *jk_coverage_get_file (JkCoverage *self, const char *path);

/**
 * jk_coverage_file_add_line:
 * @number: 1 to %JK_COVERAGE_MAX_LINE
 * @covered: whether it ran
 *
 * A line told more than once counts once, and as covered if any of the records says so.
 */
void jk_coverage_file_add_line (JkCoverageFile *self, guint number, gboolean covered);

/**
 * jk_coverage_file_add_count:
 *
 * For formats that tell sums instead of lines: @covered of @lines more.
 *
 * Returns: %FALSE if @covered is over @lines, or the sum is absurd (over 2^40)
 */
gboolean jk_coverage_file_add_count (JkCoverageFile *self, guint64 covered, guint64 lines);

/* Counts every file's lines once and sums up. Files without a line that could run are left out. */
void jk_coverage_finish (JkCoverage *self);

/* Returns: 0 to 100; NAN without a line */
double jk_coverage_percent (guint64 covered, guint64 lines);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkCoverage, jk_coverage_free)

G_END_DECLS
