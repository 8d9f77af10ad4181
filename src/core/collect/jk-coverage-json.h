/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-coverage.h"
#include "jk-json-walk.h"

G_BEGIN_DECLS

/* Reads the whole text into @coverage; faults stay in @walk. */
typedef void (*JkCoverageJsonFunc) (JkJsonWalk *walk, JkCoverage *coverage);

/* What a #JkCoverageParser does, for a JSON format. */
JkCoverage *jk_coverage_json_parse (JkCoverageJsonFunc func, const char *text, gsize length, GError **error);

/* Returns: 0 to %JK_COVERAGE_MAX_LINE; larger is a fault */
guint jk_json_walk_read_line_number (JkJsonWalk *walk);

typedef struct
{
  guint64 covered;
  guint64 lines;
  gboolean is_whole; /* both were there */
} JkJsonSums;

/* Reads an object with two numbers of these names; the rest of it is let pass. */
JkJsonSums jk_json_walk_read_sums (JkJsonWalk *walk, const char *covered, const char *lines);

/* For reports of sums: a file told twice, or more covered than there is, is a fault. */
void jk_json_walk_add_sums (JkJsonWalk *walk, JkCoverage *coverage, const char *path, guint64 covered, guint64 lines);

G_END_DECLS
