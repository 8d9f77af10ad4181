/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-watcher.h"

G_BEGIN_DECLS

/* For the files of the watching, and for the repository that uses it. */

/**
 * JkGitPlaceKind:
 * @JK_GIT_PLACE_TREE: a folder of the working tree, relative as the text says: names in it have changed
 * @JK_GIT_PLACE_WITHIN: part of something that is looked at as a whole, a relative path as the text says
 * @JK_GIT_PLACE_GIT: a Git folder: HEAD, the index and the like
 * @JK_GIT_PLACE_REFS: a folder where everything but lock files matters
 * @JK_GIT_PLACE_ABOVE: the folder where the repository's own, named by the text, comes and goes
 * @JK_GIT_PLACE_GONE: of a repository that cannot be read: whatever happens here may be its return
 */
typedef enum
{
  JK_GIT_PLACE_TREE,
  JK_GIT_PLACE_WITHIN,
  JK_GIT_PLACE_GIT,
  JK_GIT_PLACE_REFS,
  JK_GIT_PLACE_ABOVE,
  JK_GIT_PLACE_GONE,
} JkGitPlaceKind;

/* A folder to be watched. */
typedef struct
{
  JkGitWatch *watch; /* not owned */
  JkGitPlaceKind kind;
  char *path; /* absolute */
  char *text;
  int wd;
  guint64 round;
} JkGitPlace;

JkGitPlace *jk_git_place_new (JkGitPlaceKind kind, const char *path, const char *text);
void jk_git_place_free (gpointer self);

struct _JkGitWatcher
{
  gatomicrefcount n_refs;
  GMutex lock; /* for all below, and for what is in the watches */
  int fd;      /* -1 once stopped */
  GSource *source;
  JkClock *clock;
  guint max_watches;
  int (*add_watch) (int fd, const char *path, guint32 mask);
  GHashTable *folders; /* watch descriptor → GPtrArray of JkGitPlace, not owned */
  GPtrArray *watches;  /* not owned */
};

struct _JkGitWatch
{
  gatomicrefcount n_refs;
  JkGitWatcher *watcher;
  JkGitWatchFunc func; /* only in the thread of the context */
  gpointer user_data;

  GHashTable *places; /* absolute path → JkGitPlace */
  GHashTable *dirty;  /* set of relative paths */
  gboolean is_all;
  gboolean has_events; /* since it was last asked */
  gboolean is_looking; /* between jk_git_watch_take() and the end of the look: @func waits, for its rest is not known yet */
  gint64 deadline_us; /* monotonic time at which @func is to be called; 0: nothing has happened */
  gint64 rest_until_us;     /* before that no look at all */
  gint64 rest_all_until_us; /* before that none at everything */
  guint n_fruitless;
  guint64 round;
  JkGitWatchReport report;
};

/* With the lock held: */
void jk_git_watch_note (JkGitPlace *place, guint32 mask, const char *name);
void jk_git_watch_note_all (JkGitWatch *self);
void jk_git_watch_arm (JkGitWatch *self, gint64 delay_us);
void jk_git_watcher_arm (JkGitWatcher *self);
/* Returns: 0, or an errno; ENOSPC also where Jikimi's own limit is used up */
int jk_git_watcher_attach (JkGitWatcher *self, JkGitPlace *place, gboolean *is_new);
void jk_git_watcher_detach (JkGitWatcher *self, JkGitPlace *place);

/* What the repository asks, without the lock: */

/**
 * JkGitHints:
 * @is_all: anything may have changed
 * @has_events: something has happened, be it in the Git folder alone
 * @paths: (element-type filename): relative paths in the working tree: nothing but these has changed
 */
typedef struct
{
  gboolean is_all;
  gboolean has_events;
  GPtrArray *paths;
} JkGitHints;

/* Takes what has changed since the last call. */
void jk_git_watch_take (JkGitWatch *self, JkGitHints *hints);
void jk_git_hints_clear (JkGitHints *self);

/* The look failed: the next one is at everything. */
void jk_git_watch_give_up (JkGitWatch *self);

typedef enum
{
  JK_GIT_LOOK_FULL,
  JK_GIT_LOOK_INCREMENTAL,
  JK_GIT_LOOK_SPARED,
} JkGitLook;

/**
 * JkGitLookCost:
 * @us: processor time; of a look at everything, time
 * @was_expected: it was at everything for once: the next change is not likely to bring another
 * @was_fruitless: what was told of does not count
 */
typedef struct
{
  gint64 us;
  gboolean was_expected;
  gboolean was_fruitless;
} JkGitLookCost;

/* A look is over. Whoever costs much or finds nothing waits longer for the next. */
void jk_git_watch_tell_look (JkGitWatch *self, JkGitLook look, const JkGitLookCost *cost);

/* Asks for another look soon. */
void jk_git_watch_ask (JkGitWatch *self);

/**
 * jk_git_watch_set_places:
 * @places: (element-type JkGitPlace): all folders that matter, the most important first
 *
 * Watches these, and no others. A folder that was not watched before counts as changed.
 *
 * Returns: how many were not watched before
 */
guint jk_git_watch_set_places (JkGitWatch *self, GPtrArray *places);

/* Watches @places as well. @below: (nullable): of what was watched at that relative path and below it, only what is in @places stays. */
void jk_git_watch_add_places (JkGitWatch *self, const char *below, GPtrArray *places);

/* The repository cannot be read: @places may tell its return. */
void jk_git_watch_set_gone (JkGitWatch *self, GPtrArray *places);

gboolean jk_git_watch_has_place (JkGitWatch *self, const char *path);

/* Nothing can be watched here, for @reason. */
void jk_git_watch_set_polling (JkGitWatch *self, JkGitWatchReason reason);

JkGitWatching jk_git_watch_get_watching (JkGitWatch *self);
guint64 jk_git_watch_get_n_looks (JkGitWatch *self);
JkClock *jk_git_watch_get_clock (JkGitWatch *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JkGitHints, jk_git_hints_clear)

G_END_DECLS
