/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-coverage.h"

G_BEGIN_DECLS

/**
 * JkCoverageParser:
 * @text: (array length=length): a whole report; need not end in NUL
 *
 * Pure: bytes in, numbers out. Bounded in memory by the length of the report.
 *
 * Returns: (transfer full) (nullable): finished; %NULL with %JK_ERROR_PARSE naming the place, %JK_ERROR_LIMIT,
 *   %JK_ERROR_NOT_SUPPORTED, or %JK_ERROR_NO_DATA for a valid report without a single line that could run
 */
typedef JkCoverage *(*JkCoverageParser) (const char *text, gsize length, GError **error);

/* Cobertura's XML (https://cobertura.github.io/cobertura/, coverage-04.dtd), as gcovr, coverage.py, Coverlet … write it. */
JkCoverage *jk_coverage_parse_cobertura (const char *text, gsize length, GError **error);
/* JaCoCo's XML (https://www.jacoco.org/jacoco/trunk/coverage/report.dtd): a line is covered if one of its instructions ran. */
JkCoverage *jk_coverage_parse_jacoco (const char *text, gsize length, GError **error);
/* Clover's XML (OpenClover, PHPUnit, Istanbul): its lines of kinds stmt and cond; methods are no lines. */
JkCoverage *jk_coverage_parse_clover (const char *text, gsize length, GError **error);
/* LCOV's tracefile (geninfo(1)): DA records; those of several tests (TN) of one file are one file. */
JkCoverage *jk_coverage_parse_lcov (const char *text, gsize length, GError **error);
/* A cover profile of `go test -coverprofile`. Go knows statements, not lines: covered and lines are statements, as in
 * the percentage of `go tool cover -func`. */
JkCoverage *jk_coverage_parse_go (const char *text, gsize length, GError **error);
/* `coverage json` of coverage.py: the sums of each file; its lines are statements, excluded ones and branches do not count. */
JkCoverage *jk_coverage_parse_coverage_py (const char *text, gsize length, GError **error);
/* Istanbul's coverage-final.json: a line is that on which a statement starts, run as often as the most run of them. */
JkCoverage *jk_coverage_parse_istanbul (const char *text, gsize length, GError **error);
/* Istanbul's coverage-summary.json: the "lines" of each file; the "total" where there are no files. */
JkCoverage *jk_coverage_parse_istanbul_summary (const char *text, gsize length, GError **error);
/* `gcovr --json`, format versions 0.1 to 0.x: lines marked as no code or excluded do not count. */
JkCoverage *jk_coverage_parse_gcovr (const char *text, gsize length, GError **error);
/* `gcovr --json-summary`: sums a file. */
JkCoverage *jk_coverage_parse_gcovr_summary (const char *text, gsize length, GError **error);

/**
 * JkCoverageFormat:
 * @name: stable word, such as "cobertura"; part of the API
 * @title: as people call it
 * @parse: reads it
 */
typedef struct
{
  const char *name;
  const char *title;
  JkCoverageParser parse;
} JkCoverageFormat;

/**
 * jk_coverage_format_sniff:
 * @text: (array length=length): the beginning of a file; 4 KiB are enough
 *
 * Tells a report by what it says, never by its name.
 *
 * Returns: (transfer none) (nullable): %NULL if it is no report
 */
const JkCoverageFormat *jk_coverage_format_sniff (const char *text, gsize length);

/* Finishes @coverage and returns it, or %NULL with %JK_ERROR_NO_DATA if no line could run. Takes @coverage. */
JkCoverage *jk_coverage_complete (JkCoverage *coverage, GError **error);

G_END_DECLS
