/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-commit-private.h"

G_BEGIN_DECLS

/* The copy of the index, in the Git folder: this and the id. */
#define JK_GIT_INDEX_COPY "jikimi-index-"

/**
 * JkGitIndexLock:
 *
 * Git's own index.lock, which says in its text that it is Jikimi's, which branch is to move from where to where, and
 * which copy is to become the
 * index. While the process lives, or a git that it started, there is a flock() on it: one without is left over.
 */
typedef struct _JkGitIndexLock JkGitIndexLock;

/* @move: (nullable); a new_id of zeros: where to is not known yet. Returns: (nullable): %NULL with %JK_ERROR_BUSY,
 *   %JK_ERROR_NO_SPACE, %JK_ERROR_FAILED or %G_IO_ERROR_CANCELLED */
JkGitIndexLock *jk_git_index_lock_take (const JkGitLocation *location,
                                        const char          *id,
                                        const JkGitMove     *move,
                                        gint64               wait_us,
                                        GCancellable        *cancellable,
                                        GError             **error);

/* Whoever has it open too keeps the flock(). */
int jk_git_index_lock_get_fd (JkGitIndexLock *self);

/* Takes the file away and frees. */
void jk_git_index_lock_release (JkGitIndexLock *self);

/**
 * JkGitIndexLeft:
 * @id: of whoever made it
 * @ref: (nullable): the branch that was to move
 * @lock: the lock, held by this process now
 *
 * A lock that a process left behind.
 */
typedef struct
{
  char *id;
  char *ref;
  git_oid old_id;
  git_oid new_id;
  JkGitIndexLock *lock;
} JkGitIndexLeft;

/* Returns: (transfer full) (nullable): %NULL where there is none, it is not Jikimi's, or (%JK_ERROR_BUSY) its
 * process lives */
JkGitIndexLeft *jk_git_index_left_find (const JkGitLocation *location, GError **error);
/* Without releasing the lock. */
void jk_git_index_left_free (JkGitIndexLeft *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGitIndexLeft, jk_git_index_left_free)

G_END_DECLS
