/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-repository.h"

G_BEGIN_DECLS

/**
 * JkGitChange:
 * @path: bytes, relative to the top of the working tree; of an untracked repository with a / at the end, as Git shows it
 * @old_path: (nullable): where it was renamed from
 * @index: index against HEAD: A, M, D, R, T, or 0 for no difference
 * @worktree: working tree against index: M, D, T, ? for untracked, A for one that will be added (git add -N), R for such a one that
 *   was renamed, or 0
 * @is_conflicted: %TRUE while a merge is not resolved; then the two letters are 0
 *
 * One line of `git status --porcelain -uall`.
 */
typedef struct
{
  char *path;
  char *old_path;
  char index;
  char worktree;
  gboolean is_conflicted;
} JkGitChange;

/**
 * JkGitHead:
 * @branch: such as "main"; while rebasing the branch that is rebased; "" when detached. Bytes
 * @is_detached: HEAD names a commit, not a branch
 * @is_unborn: there is no commit yet
 * @commit: hex, or "" when unborn
 * @upstream: such as "origin/main", or "". Bytes
 * @has_counts: %TRUE if @ahead and @behind are known: there is an upstream, it was fetched, and the two are not
 *   further apart than jk_git_graph_count() walks
 * @ahead: commits of the branch that its upstream does not have
 * @behind: commits of the upstream that the branch does not have
 * @operation: "", merge, rebase, am, cherry-pick, revert, bisect
 * @is_linked: one of several working trees (git worktree add), not the first
 */
typedef struct
{
  char *branch;
  gboolean is_detached;
  gboolean is_unborn;
  char *commit;
  char *upstream;
  gboolean has_counts;
  guint ahead;
  guint behind;
  const char *operation;
  gboolean is_linked;
} JkGitHead;

/**
 * JkGitStatus:
 * @total: lines of `git status --porcelain -uall`
 * @staged: paths of which the index differs from HEAD
 * @modified: tracked paths that differ in the working tree, deleted and type-changed ones included
 * @untracked: paths that are neither tracked nor ignored
 * @conflicted: paths not merged; they count in no other but @total
 * @renamed: pairs that Git shows as one renamed path; each counts once in @total and in @staged or @modified
 * @deleted: paths deleted in index or working tree
 * @type_changed: paths that became another kind of file (symbolic link, submodule)
 * @changes: (element-type JkGitChange): tracked ones ascending by bytes of the path, then untracked ones
 * @is_truncated: there are more than @changes has
 *
 * A path may count as both staged and modified, once in @total.
 */
typedef struct
{
  JkGitHead head;
  guint total;
  guint staged;
  guint modified;
  guint untracked;
  guint conflicted;
  guint renamed;
  guint deleted;
  guint type_changed;
  GPtrArray *changes;
  gboolean is_truncated;
} JkGitStatus;

/**
 * jk_repository_read_status:
 * @max_listed: how many changes to keep at most; all are counted
 *
 * Blocks: it looks at every file of the working tree. Filters that are commands (git-lfs and the like) are not run: a file with
 * such a filter counts as modified when its size or time is not the index's.
 *
 * Returns: (transfer full) (nullable): %NULL with an error as of jk_repository_open(), %JK_ERROR_NOT_SUPPORTED where neither libgit2 nor
 *   an installed git can read it, %JK_ERROR_GIT, or %G_IO_ERROR_CANCELLED
 */
JkGitStatus *jk_repository_read_status (JkRepository *self,
                                        guint         max_listed,
                                        GCancellable *cancellable,
                                        GError      **error);

/**
 * jk_repository_take_changed_paths:
 *
 * For one who keeps something about each file of the working tree, and is asked in turn with jk_repository_read_status().
 *
 * Returns: (transfer full) (nullable) (element-type filename): relative paths of all that jk_repository_read_status() has looked at since
 *   the last call, files and folders; %NULL: that is not known or is much, so all has to be looked at
 */
GPtrArray *jk_repository_take_changed_paths (JkRepository *self);

JkGitStatus *jk_git_status_copy (const JkGitStatus *self);
void jk_git_status_free (JkGitStatus *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGitStatus, jk_git_status_free)

G_END_DECLS
