/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-collector.h"
#include "jk-git-watcher.h"
#include "jk-repository.h"

G_BEGIN_DECLS

#define JK_TYPE_GIT_COLLECTOR (jk_git_collector_get_type ())
/**
 * JkGitCollector:
 *
 * State of one Git working tree, id "git": git_changes, git_staged, git_modified, git_untracked, git_conflicted, git_renamed, and
 * git_ahead and git_behind where there is an upstream; as detail the branch, up to @max_listed changed paths, and how it is watched.
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

/**
 * jk_git_collector_follow:
 * @func: a run is worth while now; in the thread of the context of @watcher
 *
 * From its second run on, it looks only at what has changed, as @watcher tells. In that thread, before the first run.
 */
void jk_git_collector_follow (JkGitCollector *self, JkGitWatcher *watcher, JkGitWatchFunc func, gpointer user_data);

/* In that thread as well: @func is not called any more. Runs that still come look at everything. */
void jk_git_collector_unfollow (JkGitCollector *self);

/* Returns: %FALSE if it follows nothing */
gboolean jk_git_collector_get_report (JkGitCollector *self, JkGitWatchReport *report);

G_END_DECLS
