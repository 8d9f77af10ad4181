/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-status.h"

G_BEGIN_DECLS

/**
 * JkGitListing:
 *
 * The changes of a repository as the "git" detail lists them. What has been listed before is not made anew: of hundreds of changes, one
 * or two are others from look to look. One thread at a time.
 */
typedef struct _JkGitListing JkGitListing;

JkGitListing *jk_git_listing_new (void);
void jk_git_listing_free (JkGitListing *self);

/**
 * jk_git_listing_make:
 * @changes: (element-type JkGitChange): a path may be there twice: deleted in the index, and untracked
 *
 * Returns: (transfer floating): of type "aa{sv}", in the order of @changes: "path" and "old_path" (fit to be shown, "" for none),
 *   "index" and "worktree" (a letter, as git status prints it), "conflicted"
 */
GVariant *jk_git_listing_make (JkGitListing *self, GPtrArray *changes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGitListing, jk_git_listing_free)

G_END_DECLS
