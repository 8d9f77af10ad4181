/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _JkGitWatcher JkGitWatcher;

/**
 * JkGitWatch:
 *
 * What is known of the changes of one repository between two looks at it. Its JkRepository sets the watches up and asks it; any thread.
 */
typedef struct _JkGitWatch JkGitWatch;

/**
 * JkGitWatching:
 * @JK_GIT_WATCHING_NOT_YET: nothing is watched: each look is at everything
 * @JK_GIT_WATCHING_EVENTS: the kernel tells every change: without any, there is nothing to look at
 * @JK_GIT_WATCHING_PARTLY: some folders are not watched: what changes in them is seen by looking at everything, each cycle
 * @JK_GIT_WATCHING_POLLING: nothing can be watched here: each look is at everything
 */
typedef enum
{
  JK_GIT_WATCHING_NOT_YET,
  JK_GIT_WATCHING_EVENTS,
  JK_GIT_WATCHING_PARTLY,
  JK_GIT_WATCHING_POLLING,
} JkGitWatching;

/**
 * JkGitWatchReason:
 * @JK_GIT_WATCH_REASON_NONE: all is watched
 * @JK_GIT_WATCH_REASON_BUDGET: Jikimi's own limit is used up
 * @JK_GIT_WATCH_REASON_SYSTEM: the system's limit (fs.inotify.max_user_watches) is used up, perhaps by others
 * @JK_GIT_WATCH_REASON_FILE_SYSTEM: the repository lies on a file system whose changes the kernel does not always tell
 */
typedef enum
{
  JK_GIT_WATCH_REASON_NONE,
  JK_GIT_WATCH_REASON_BUDGET,
  JK_GIT_WATCH_REASON_SYSTEM,
  JK_GIT_WATCH_REASON_FILE_SYSTEM,
} JkGitWatchReason;

/**
 * JkGitWatchReport:
 * @n_watches: folders that are watched for this repository
 * @n_missing: folders that should be too, and are not
 * @limit: watches for all repositories together
 * @n_events: what the kernel told of this repository
 * @n_full: looks at everything
 * @n_incremental: looks at what had changed
 * @n_spared: looks that were not needed
 */
typedef struct
{
  JkGitWatching watching;
  JkGitWatchReason reason;
  guint n_watches;
  guint n_missing;
  guint limit;
  guint64 n_events;
  guint64 n_full;
  guint64 n_incremental;
  guint64 n_spared;
} JkGitWatchReport;

/* Something has changed, or a look is wanted for another reason. In the thread of the watcher's context, a moment after the first event. */
typedef void (*JkGitWatchFunc) (gpointer user_data);

/* In the thread of the watcher's context. Returns: (transfer full) */
JkGitWatch *jk_git_watch_new (JkGitWatcher *watcher, JkGitWatchFunc func, gpointer user_data);

/* In that thread as well: @func is not called any more, and the watches are given back. */
void jk_git_watch_stop (JkGitWatch *self);

JkGitWatch *jk_git_watch_ref (JkGitWatch *self);
void jk_git_watch_unref (JkGitWatch *self);

void jk_git_watch_get_report (JkGitWatch *self, JkGitWatchReport *report);

/* Returns: "events", "partly" or "polling"; "starting" before it is known */
const char *jk_git_watching_to_string (JkGitWatching watching);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGitWatch, jk_git_watch_unref)

G_END_DECLS
