/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-status.h"

G_BEGIN_DECLS

/**
 * JkGitTally:
 *
 * Puts together what is found piece by piece (index, working tree, conflicts) to one change a path, and counts it.
 */
typedef struct _JkGitTally JkGitTally;

JkGitTally *jk_git_tally_new (guint max_listed);
void jk_git_tally_free (JkGitTally *self);

/* The letters as in JkGitChange; a second call for the same path replaces the letter. */
void jk_git_tally_add_index (JkGitTally *self, const char *path, const char *old_path, char letter);
void jk_git_tally_add_worktree (JkGitTally *self, const char *path, const char *old_path, char letter);
void jk_git_tally_add_conflict (JkGitTally *self, const char *path);
void jk_git_tally_add_untracked (JkGitTally *self, const char *path);

/* Returns: (transfer none) (nullable): what is known of a tracked @path so far; may be changed */
JkGitChange *jk_git_tally_peek (JkGitTally *self, const char *path);

/**
 * jk_git_tally_copy_worktree:
 * @letters: path, copied → letter of the working tree; ? for untracked
 *
 * Returns: %FALSE if that is not all there is to know: more was untracked than is listed, or paths are in conflict, announced or renamed
 */
gboolean jk_git_tally_copy_worktree (JkGitTally *self, GHashTable *letters);

/* Lists no more than @max_listed, which is not above what it was made with. */
void jk_git_tally_limit (JkGitTally *self, guint max_listed);

/* Fills the counts and the list of @status. The tally is empty afterwards. */
void jk_git_tally_finish (JkGitTally *self, JkGitStatus *status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGitTally, jk_git_tally_free)

G_END_DECLS
