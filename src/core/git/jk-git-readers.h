/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-tally.h"
#include "jk-repository-private.h"

G_BEGIN_DECLS

/* The parts of jk_repository_read_status(), for this folder alone. */

/* What the files of the Git folder tell of an operation in progress. Returns: (transfer none): "" or its word */
const char *jk_git_operation_read (const JkGitLocation *location);

/* Returns: (transfer full) (nullable): the branch that a rebase in progress works on */
char *jk_git_operation_dup_rebased_branch (const JkGitLocation *location);

/* Fills @head by libgit2; its texts are "" on entry. */
gboolean jk_git_head_read (JkRepository *repository, JkGitHead *head, GCancellable *cancellable, GError **error);

/* Adds what the index holds against HEAD, renames paired; kept until either changes. */
gboolean jk_git_staged_read (JkRepository *repository, git_index *index, JkGitTally *tally, GError **error);

/**
 * jk_git_worktree_read:
 * @paths: (nullable): only these, literally, files or folders; %NULL for the whole working tree. The way in for a watch
 *   that knows what was touched
 *
 * Adds what the working tree holds against the index.
 */
gboolean jk_git_worktree_read (JkRepository      *repository,
                               git_index         *index,
                               const char *const *paths,
                               JkGitTally        *tally,
                               GCancellable      *cancellable,
                               GError           **error);

G_END_DECLS
