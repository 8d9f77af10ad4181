/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-collector.h"

G_BEGIN_DECLS

#define JK_TYPE_COVERAGE_COLLECTOR (jk_coverage_collector_get_type ())
/**
 * JkCoverageCollector:
 *
 * Collector "coverage" of one project: sample "test_coverage", and the detail "coverage" of docs/architecture.md, from the
 * reports that test tools leave in the working tree. Lane "project:ID".
 *
 * It looks through the tree every %JK_COVERAGE_SEARCH_US; between that, a run looks at the usual places and at the reports it knows, and
 * reads only those whose size, time or inode changed. How several reports become one number: see #JkCoverageUnion.
 */
G_DECLARE_FINAL_TYPE (JkCoverageCollector, jk_coverage_collector, JK, COVERAGE_COLLECTOR, JkCollector)

#define JK_COVERAGE_SEARCH_US (10 * 60 * G_USEC_PER_SEC)

/**
 * jk_coverage_collector_new:
 * @project: its id
 * @worktree: absolute path of the top of the working tree
 * @goal: percent; NAN for none
 * @globs: (nullable): where the reports are, patterns as of jk_path_glob_match();
 *   %NULL or empty: found by themselves
 * @clock: (nullable): %NULL for the system's
 */
JkCollector *jk_coverage_collector_new (const char        *project,
                                        const char        *worktree,
                                        double             goal,
                                        const char *const *globs,
                                        JkClock           *clock);

G_END_DECLS
