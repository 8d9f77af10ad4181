/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-readers.h"

G_BEGIN_DECLS

/**
 * JkGitModel:
 *
 * What the working tree holds against the index, path by path, kept from one look to the next so that a look can be at parts of it.
 */
typedef struct _JkGitModel JkGitModel;

/* A model keeps no more changes than that; with more, each look is at everything. */
#define JK_GIT_MODEL_MAX_CHANGES 20000

/**
 * jk_git_model_new:
 * @tally: (nullable): of a look at everything, with up to %JK_GIT_MODEL_MAX_CHANGES listed; %NULL for an empty one
 *
 * Returns: (transfer full) (nullable): %NULL if @tally is not complete, or has paths in conflict or announced (git add -N), which Git
 *   judges together with others
 */
JkGitModel *jk_git_model_new (JkGitTally *tally);
void jk_git_model_free (JkGitModel *self);

/* Whether the index has anything below @folder, the first @length bytes of a relative path. */
typedef gboolean (*JkGitModelFunc) (const char *folder, gsize length, gpointer user_data);

/**
 * jk_git_model_replace:
 * @paths: (element-type filename): all that is at them and below them is in @found
 * @folders: (element-type filename): what is in them and not in folders of the index below them is in @found
 * @has_below: tells those folders
 *
 * Replaces what is known of these by what @found has.
 *
 * Returns: whether that makes a difference; -1: there is more than a model keeps
 */
int jk_git_model_replace (JkGitModel    *self,
                          GPtrArray     *paths,
                          GPtrArray     *folders,
                          JkGitModelFunc has_below,
                          gpointer       user_data,
                          JkGitTally    *found);

/* Adds what it knows to @tally. */
void jk_git_model_tell (JkGitModel *self, JkGitTally *tally);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGitModel, jk_git_model_free)

G_END_DECLS
