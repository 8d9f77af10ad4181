/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_reflog_newest_commit_us:
 * @text: (array length=length): a reflog, or its end
 *
 * When HEAD last got a commit by work (commit, merge, pull, rebase, cherry-pick, …), not by going elsewhere (checkout, reset).
 *
 * Returns: microseconds since 1970; 0 if it does not tell
 */
gint64 jk_reflog_newest_commit_us (const char *text, gsize length);

/**
 * jk_head_time_read:
 * @worktree: the top of a working tree, main or linked
 *
 * The same of the working tree's own reflog; reads 16 KiB at most. Without a reflog nothing is known.
 */
gint64 jk_head_time_read (const char *worktree);

G_END_DECLS
