/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-engine-private.h"

#include "jk-git-collector.h"
#include "jk-log.h"

typedef struct
{
  JkEngine *engine;
  JkGitCollector *collector; /* owned */
} JkFollowing;

static void
following_free (gpointer data)
{
  JkFollowing *self = data;

  jk_git_collector_unfollow (self->collector);
  g_object_unref (self->collector);
  g_free (self);
}

static void
on_changed_cb (gpointer data)
{
  JkFollowing *self = data;

  jk_scheduler_run_one (self->engine->scheduler, JK_COLLECTOR (self->collector));
}

void
jk_engine_begin_watching (JkEngine *self)
{
  const JkGitWatcherLimits limits = { jk_config_get_int (self->config, "git.max_watches"), NULL };
  g_autoptr(GError) error = NULL;

  self->following = g_hash_table_new_full (NULL, NULL, NULL, following_free);
  self->watcher = jk_git_watcher_new (self->clock, &limits, &error);
  if (self->watcher == NULL)
    jk_log_event (G_LOG_LEVEL_WARNING, "not-watching", "repositories are looked at each cycle", "error", error->message, NULL);
}

void
jk_engine_end_watching (JkEngine *self)
{
  g_clear_pointer (&self->following, g_hash_table_unref);
  if (self->watcher != NULL)
    jk_git_watcher_stop (self->watcher);
  g_clear_pointer (&self->watcher, jk_git_watcher_unref);
}

void
jk_engine_watch_collector (JkEngine    *self,
                           JkCollector *collector)
{
  JkFollowing *following;

  if (!JK_IS_GIT_COLLECTOR (collector) || self->watcher == NULL)
    return;

  following = g_new0 (JkFollowing, 1);
  following->engine = self;
  following->collector = g_object_ref (JK_GIT_COLLECTOR (collector));
  g_hash_table_insert (self->following, collector, following);
  jk_git_collector_follow (following->collector, self->watcher, on_changed_cb, following);
}

void
jk_engine_unwatch_collector (JkEngine    *self,
                             JkCollector *collector)
{
  if (self->following != NULL)
    g_hash_table_remove (self->following, collector);
}
