/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_git_owner_check:
 * @git_file: (nullable): the .git file, if it is one
 * @worktree: (nullable): top of the working tree
 * @git_dir: the Git folder
 *
 * Decides as Git does whether a repository may be used: each of the three that is there belongs to this user (for root under sudo: or
 * to the user of SUDO_UID), or else safe.directory in the user's or the system's configuration names it ("*" names all; an empty
 * value forgets those before it). The repository's own configuration has no say.
 * Source: ensure_valid_ownership() as described in git-config(1), safe.directory.
 *
 * Returns: %FALSE with %JK_ERROR_PERMISSION, whose message says what to do
 */
gboolean jk_git_owner_check (const char *git_file, const char *worktree, const char *git_dir, GError **error);

G_END_DECLS
