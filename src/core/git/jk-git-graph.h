/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-git-library.h"

G_BEGIN_DECLS

/**
 * jk_git_graph_count:
 * @local: a commit
 * @upstream: a commit
 * @max_commits: give up after looking at so many
 * @ahead: (out): commits reachable from @local alone
 * @behind: (out): commits reachable from @upstream alone
 *
 * As `git rev-list --left-right --count local...upstream`. Walks both histories from the newest commit back until all that is left
 * belongs to both, and a little further, for commits whose clock was wrong.
 *
 * Returns: %FALSE with %JK_ERROR_LIMIT, %JK_ERROR_GIT, or %G_IO_ERROR_CANCELLED
 */
gboolean jk_git_graph_count (git_repository *repository,
                             const git_oid  *local,
                             const git_oid  *upstream,
                             guint           max_commits,
                             guint          *ahead,
                             guint          *behind,
                             GCancellable   *cancellable,
                             GError        **error);

G_END_DECLS
