/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-library.h"

G_BEGIN_DECLS

/**
 * JkGitTrees:
 *
 * A tree with all that is below it, of which each folder is read once: libgit2 unpacks the folders above a path anew
 * for each path that is looked for.
 */
typedef struct _JkGitTrees JkGitTrees;

/* @root: (nullable): %NULL for a tree of nothing; outlives what is made */
JkGitTrees *jk_git_trees_new (git_repository *handle, git_tree *root);
void jk_git_trees_free (JkGitTrees *self);

/* Returns: (transfer none) (nullable): the folder at @path ("" for the top), %NULL where there is none; valid until the next
 *   call of a function of @self */
git_tree *jk_git_trees_get_folder (JkGitTrees *self, const char *path);

/* Returns: the mode of what is at @path, and its @id (out) (optional); 0 for nothing */
guint32 jk_git_trees_find (JkGitTrees *self, const char *path, git_oid *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGitTrees, jk_git_trees_free)

G_END_DECLS
