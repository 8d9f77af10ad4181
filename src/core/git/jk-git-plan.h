/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-readers.h"
#include "jk-git-watch-private.h"

G_BEGIN_DECLS

/* Which folders to watch; lists of JkGitPlace. */

/* Whether the kernel tells all changes of the file systems that the repository lies on. */
gboolean jk_git_plan_is_told (JkRepository *repository);

/* Of the Git folder: what tells that HEAD, the index, the configuration or an operation in progress has changed. @head: (nullable) */
GPtrArray *jk_git_plan_git (JkRepository *repository, const JkGitHead *head);

/**
 * jk_git_plan_whole:
 * @scan: a whole one
 * @asks_git: libgit2 does not know what is ignored
 *
 * Blocks for as long as submodules have to be gone through, and git to be asked.
 *
 * Returns: (transfer full): all there is to watch, the most important first
 */
GPtrArray *jk_git_plan_whole (JkRepository    *repository,
                              const JkGitScan *scan,
                              gboolean         asks_git,
                              const JkGitHead *head,
                              GCancellable    *cancellable);

/* Of the working tree: what @scan has at @path and below. */
GPtrArray *jk_git_plan_below (JkRepository *repository, const JkGitScan *scan, const char *path);

/* Where the return of a repository that cannot be read may be seen. */
GPtrArray *jk_git_plan_gone (JkRepository *repository);

G_END_DECLS
