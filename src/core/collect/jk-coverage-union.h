/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-coverage.h"

G_BEGIN_DECLS

/**
 * JkCoverageUnion:
 * @covered: of all files
 * @lines: of all files
 * @files: (element-type JkCoverageFile) (transfer none): belonging to the reports
 *
 * Several reports as one number. Added newest first, a file is taken from the first report that tells of it. A report
 * of whose files at least half are there already is another picture of the same code, an older one or another format of
 * the same run, and is left out as a whole: what else it tells are files since deleted, or that the newer run left out on purpose.
 *
 * Two names are one file if they are equal, or one is the other's end at a slash ("shop/cart.go", "cart.go" in the
 * folder "shop"), for tools differ in where they begin a path.
 */
typedef struct
{
  guint64 covered;
  guint64 lines;
  GPtrArray *files;
  /*< private >*/
  GHashTable *by_name; /* last part of a path → GPtrArray of paths */
} JkCoverageUnion;

JkCoverageUnion *jk_coverage_union_new (void);
void jk_coverage_union_free (JkCoverageUnion *self);

/* @coverage: finished; must outlive @self. Returns: %FALSE if it was left out */
gboolean jk_coverage_union_add (JkCoverageUnion *self, const JkCoverage *coverage);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkCoverageUnion, jk_coverage_union_free)

G_END_DECLS
