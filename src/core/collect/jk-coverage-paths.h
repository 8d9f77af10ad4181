/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-coverage.h"

G_BEGIN_DECLS

/**
 * JkPathExistsFunc:
 * @path: relative to the working tree, normalised
 */
typedef gboolean (*JkPathExistsFunc) (const char *path, gpointer user_data);

/**
 * jk_coverage_resolve_paths:
 * @coverage: finished
 * @worktree: absolute path of the working tree
 * @report: the report's path, relative to it
 *
 * Makes the files' paths relative to the working tree. Tools write them absolute, relative to a source folder, to the folder they ran in
 * (which is the report's folder or one above it), as package and file (JaCoCo) or below the module's name (Go), or as they
 * were in a container. Whatever of these exists first is taken; the rest keep the name they have, and never leave the tree.
 */
void jk_coverage_resolve_paths (JkCoverage      *coverage,
                                const char      *worktree,
                                const char      *report,
                                JkPathExistsFunc exists,
                                gpointer         user_data);

/* Returns: (transfer full) (nullable): @path without ".", ".." and double slashes; %NULL if it leads out or to the top itself */
char *jk_path_normalise (const char *path);

G_END_DECLS
