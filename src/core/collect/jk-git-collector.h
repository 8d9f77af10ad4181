/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-collector.h"
#include "jk-repository.h"

G_BEGIN_DECLS

#define JK_TYPE_GIT_COLLECTOR (jk_git_collector_get_type ())
/**
 * JkGitCollector:
 *
 * State of one Git working tree, id "git": git_changes, git_staged, git_modified, git_untracked, git_conflicted, git_renamed, and
 * git_ahead and git_behind where there is an upstream; as detail the branch and up to @max_listed changed paths.
 */
G_DECLARE_FINAL_TYPE (JkGitCollector, jk_git_collector, JK, GIT_COLLECTOR, JkCollector)

/**
 * jk_git_collector_new:
 * @project: id of the project
 * @path: a folder of the working tree; it need not exist yet
 * @max_listed: changed paths in the detail at most
 * @clock: (nullable): %NULL for the system's
 */
JkCollector *jk_git_collector_new (const char *project, const char *path, guint max_listed, JkClock *clock);

/* Returns: (transfer none): its repository, for collectors of the same lane, so that one index in memory serves them all */
JkRepository *jk_git_collector_get_repository (JkGitCollector *self);

G_END_DECLS
