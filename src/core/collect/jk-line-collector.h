/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-collector.h"
#include "jk-line-scan.h"
#include "jk-repository.h"

G_BEGIN_DECLS

#define JK_TYPE_LINE_COLLECTOR (jk_line_collector_get_type ())
/**
 * JkLineCollector:
 *
 * Collector "file_size" of one project: samples "file_size_violations" and "source_lines", and the detail "file_size" of
 * docs/architecture.md. Lane "project:ID". Only tracked files count: what Git does not track is not yet part of the project.
 *
 * A scan that took T of processor time is not repeated within 400 T (two minutes at most), and until then the numbers
 * of the last one stand: a repository of 1,000 files is looked at in each run, one of 79,000 every half minute or so. Where the
 * repository is watched for changes and none were told, it is not looked at at all.
 */
G_DECLARE_FINAL_TYPE (JkLineCollector, jk_line_collector, JK, LINE_COLLECTOR, JkCollector)

/**
 * jk_line_collector_new:
 * @project: its id
 * @repository: the project's; a reference is taken. May be shared with other collectors of the same lane
 * @limit: lines; a source file with more is a violation
 * @excludes: (nullable): patterns as in .gitattributes of files that do not count; one that ends in a slash is a folder
 * @clock: (nullable): %NULL for the system's
 */
JkCollector *jk_line_collector_new (const char        *project,
                                    JkRepository      *repository,
                                    guint              limit,
                                    const char *const *excludes,
                                    JkClock           *clock);

/* Returns: (transfer none): what the last scan found, for tests and benchmarks */
const JkLineTotals *jk_line_collector_get_totals (JkLineCollector *self);

/* Returns: bytes kept from scan to scan */
gsize jk_line_collector_get_memory (JkLineCollector *self);

G_END_DECLS
