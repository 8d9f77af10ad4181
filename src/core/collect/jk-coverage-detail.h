/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-coverage-report.h"
#include "jk-coverage-union.h"

G_BEGIN_DECLS

/* A report this much older than the newest commit is stale. */
#define JK_COVERAGE_STALE_US (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

/**
 * jk_coverage_detail_new:
 * @all: what counts
 * @reports: (element-type JkCoverageReport): all that were found, newest first
 * @newest: the newest that counts
 * @goal: percent; NAN for none, and then the key is left out
 * @head_us: time of the newest commit; 0 if not known
 *
 * A report that cannot be read has "error" and no "percent".
 *
 * Returns: (transfer floating): the detail "coverage" of docs/architecture.md
 */
GVariant *jk_coverage_detail_new (const JkCoverageUnion  *all,
                                  GPtrArray              *reports,
                                  const JkCoverageReport *newest,
                                  double                  goal,
                                  gint64                  head_us);

G_END_DECLS
