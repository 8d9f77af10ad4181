/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-trees.h"

G_BEGIN_DECLS

/**
 * JkGitTreeEdit:
 *
 * Paths to put into a tree or to take out of it, in any order: a file may take the place of a folder, and the other
 * way round.
 */
typedef struct _JkGitTreeEdit JkGitTreeEdit;

/* @base: outlives the edit */
JkGitTreeEdit *jk_git_tree_edit_new (git_repository *handle, JkGitTrees *base);
void jk_git_tree_edit_free (JkGitTreeEdit *self);

/* What is put last at a path counts, and a file that is put takes the place of a folder of which nothing else is put. */
void jk_git_tree_edit_put (JkGitTreeEdit *self, const char *path, guint32 mode, const git_oid *id);
/* Nothing happens where the tree does not have it. */
void jk_git_tree_edit_remove (JkGitTreeEdit *self, const char *path);

guint jk_git_tree_edit_get_size (JkGitTreeEdit *self);

/* Writes the trees. Returns: libgit2's code */
int jk_git_tree_edit_write (JkGitTreeEdit *self, git_oid *out);

/* For a path or two; for many there is jk_git_trees_find(). Returns: the mode of what @tree (nullable) has at @path, and its
 * @id (out) (optional); 0 for nothing */
guint32 jk_git_tree_find (git_tree *tree, const char *path, git_oid *id);

/* Returns: libgit2's code; *@tree and *@commit stay %NULL before the first commit */
int jk_git_head_tree (git_repository *handle, git_tree **tree, git_commit **commit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGitTreeEdit, jk_git_tree_edit_free)

G_END_DECLS
