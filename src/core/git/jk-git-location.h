/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkGitLocation:
 * @worktree: top of the working tree, absolute, symbolic links resolved
 * @git_dir: the working tree's own Git folder: HEAD and index
 * @common_dir: the Git folder shared by all its working trees: config, refs, objects; often the same as @git_dir
 * @git_file: (nullable): the .git file that leads to @git_dir, for a linked working tree or a submodule
 * @is_linked: %TRUE for a linked working tree (git worktree add)
 */
typedef struct
{
  char *worktree;
  char *git_dir;
  char *common_dir;
  char *git_file;
  gboolean is_linked;
} JkGitLocation;

/**
 * jk_git_location_find:
 * @path: a folder, any depth inside a working tree
 *
 * Walks up to the repository as Git does, without libgit2, so that the owner can be checked before anything in it is used. It reads
 * three keys of the configuration: core.bare, core.worktree, extensions.worktreeConfig.
 *
 * Returns: (transfer full) (nullable): %NULL with an error as of jk_repository_resolve()
 */
JkGitLocation *jk_git_location_find (const char *path, GError **error);

/* Returns: whether @folder/.git is a Git folder or leads to one. To Git any other .git is a name like none: the folder is a plain one */
gboolean jk_git_location_has_repository (const char *folder);

/* Returns: (transfer full) (nullable): the folder that @folder's .git file leads to; where that is not, the one that it would be in */
char *jk_git_location_find_elsewhere (const char *folder);

void jk_git_location_free (JkGitLocation *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGitLocation, jk_git_location_free)

G_END_DECLS
