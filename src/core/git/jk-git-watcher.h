/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-clock.h"
#include "jk-git-watch.h"

G_BEGIN_DECLS

/**
 * JkGitWatcherLimits:
 * @max_watches: for all repositories together; 0: half of what the system allows a user, at most 32,768
 * @add_watch: (nullable): stands in for inotify_add_watch(), for tests
 */
typedef struct
{
  guint max_watches;
  int (*add_watch) (int fd, const char *path, guint32 mask);
} JkGitWatcherLimits;

/**
 * JkGitWatcher:
 *
 * The process's one inotify descriptor, with one source in the thread-default main context in which it was made. It hands what it is told
 * to the JkGitWatch of each repository. A watch costs about 1.3 KiB of kernel memory.
 */
typedef struct _JkGitWatcher JkGitWatcher;

/**
 * jk_git_watcher_new:
 * @limits: (nullable)
 *
 * Returns: (transfer full) (nullable): %NULL with %JK_ERROR_LIMIT if the user has no inotify instance left
 */
JkGitWatcher *jk_git_watcher_new (JkClock *clock, const JkGitWatcherLimits *limits, GError **error);

/* Ends it, in the thread of its context: no JkGitWatch tells anything from now on, and all watches are given back. */
void jk_git_watcher_stop (JkGitWatcher *self);

JkGitWatcher *jk_git_watcher_ref (JkGitWatcher *self);
void jk_git_watcher_unref (JkGitWatcher *self);

/* For all repositories together. Any thread. */
guint jk_git_watcher_get_max_watches (JkGitWatcher *self);
guint jk_git_watcher_get_n_watches (JkGitWatcher *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGitWatcher, jk_git_watcher_unref)

G_END_DECLS
