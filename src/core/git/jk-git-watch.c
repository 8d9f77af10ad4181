/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-watch-private.h"

#include <errno.h>
#include <string.h>
#include <sys/inotify.h>

/* From the first event to the look: enough for what belongs together, such as the writing of one file. */
#define DEBOUNCE_US (30 * G_TIME_SPAN_MILLISECOND)
/* More paths than that are a storm: a look at everything is simpler, and the list stays short. */
#define MAX_DIRTY 1000
/* A repository that changes all the time takes a tenth of a processor at most. */
#define REST_FACTOR 9
#define MAX_REST_US (30 * G_TIME_SPAN_SECOND)
/* Whoever writes to files that do not count, such as ignored ones beside tracked ones, is looked at once a second in the end. */
#define MAX_FRUITLESS 5

JkGitPlace *
jk_git_place_new (JkGitPlaceKind kind,
                  const char    *path,
                  const char    *text)
{
  JkGitPlace *self = g_new0 (JkGitPlace, 1);

  self->kind = kind;
  self->path = g_strdup (path);
  self->text = g_strdup (text);
  self->wd = -1;
  return self;
}

void
jk_git_place_free (gpointer data)
{
  JkGitPlace *self = data;

  g_free (self->path);
  g_free (self->text);
  g_free (self);
}

void
jk_git_hints_clear (JkGitHints *self)
{
  g_clear_pointer (&self->paths, g_ptr_array_unref);
}

static gint64
get_rest_until_us (const JkGitWatch *self)
{
  return self->is_all ? MAX (self->rest_until_us, self->rest_all_until_us) : self->rest_until_us;
}

void
jk_git_watch_arm (JkGitWatch *self,
                  gint64      delay_us)
{
  const gint64 rest_until_us = get_rest_until_us (self);

  self->has_events = TRUE;
  /* What was to be a look at one file may have become one at everything. */
  if (self->deadline_us != 0 && self->deadline_us >= rest_until_us)
    return;
  self->deadline_us = MAX (g_get_monotonic_time () + delay_us, rest_until_us);
  jk_git_watcher_arm (self->watcher);
}

void
jk_git_watch_note_all (JkGitWatch *self)
{
  self->is_all = TRUE;
  g_hash_table_remove_all (self->dirty);
  jk_git_watch_arm (self, DEBOUNCE_US);
}

static void
note_path (JkGitWatch *self,
           const char *folder,
           const char *name)
{
  if (self->is_all)
    jk_git_watch_arm (self, DEBOUNCE_US);
  else if (g_hash_table_size (self->dirty) >= MAX_DIRTY)
    jk_git_watch_note_all (self);
  else
    {
      g_hash_table_add (self->dirty, *folder != '\0' && name != NULL ? g_strconcat (folder, "/", name, NULL)
                                                                     : g_strdup (name != NULL ? name : folder));
      jk_git_watch_arm (self, DEBOUNCE_US);
    }
}

/* Of a Git folder, most of what happens in it says nothing about the status; our own mark is in it too. Not sharedindex.…: its name stands
 * for its content, and git touches it each time that it reads. */
static gboolean
matters (const char *name)
{
  static const char *const names[] = { "HEAD", "index", "config", "config.worktree", "packed-refs", "MERGE_HEAD", "CHERRY_PICK_HEAD",
                                       "REVERT_HEAD", "BISECT_LOG", "rebase-merge", "rebase-apply", "sequencer", "commondir", "info",
                                       "refs", "reftable", "objects", "shallow" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

/* @name: (nullable): of what happened in the folder; %NULL: to the folder itself */
static void
note_git (JkGitPlace *place,
          const char *name)
{
  if (name == NULL)
    jk_git_watch_note_all (place->watch);
  else if (matters (name))
    jk_git_watch_arm (place->watch, DEBOUNCE_US);
}

static void
note_tree (JkGitPlace *place,
           const char *name)
{
  const gboolean is_top = *place->text == '\0';

  if (is_top && (name == NULL || strcmp (name, ".git") == 0))
    jk_git_watch_note_all (place->watch);
  else
    note_path (place->watch, place->text, name);
}

void
jk_git_watch_note (JkGitPlace *place,
                   guint32     mask,
                   const char *name)
{
  JkGitWatch *self = place->watch;

  /* It follows what said why; or the watch was given back. */
  if (mask & IN_IGNORED)
    return;
  self->report.n_events++;
  switch (place->kind)
    {
    case JK_GIT_PLACE_TREE:
      note_tree (place, name);
      break;
    case JK_GIT_PLACE_WITHIN:
      if (name == NULL || !g_str_has_suffix (name, ".lock"))
        note_path (self, place->text, NULL);
      break;
    case JK_GIT_PLACE_GIT:
      note_git (place, name);
      break;
    case JK_GIT_PLACE_REFS:
      if (name == NULL || !g_str_has_suffix (name, ".lock"))
        jk_git_watch_arm (self, DEBOUNCE_US);
      break;
    case JK_GIT_PLACE_ABOVE:
      if (name == NULL || strcmp (name, place->text) == 0)
        jk_git_watch_note_all (self);
      break;
    case JK_GIT_PLACE_GONE:
      jk_git_watch_note_all (self);
      break;
    }
}

JkGitWatch *
jk_git_watch_new (JkGitWatcher  *watcher,
                  JkGitWatchFunc func,
                  gpointer       user_data)
{
  JkGitWatch *self = g_new0 (JkGitWatch, 1);

  g_atomic_ref_count_init (&self->n_refs);
  self->watcher = jk_git_watcher_ref (watcher);
  self->func = func;
  self->user_data = user_data;
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, jk_git_place_free);
  self->dirty = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->is_all = TRUE;
  self->report.limit = watcher->max_watches;
  g_mutex_lock (&watcher->lock);
  g_ptr_array_add (watcher->watches, self);
  g_mutex_unlock (&watcher->lock);
  return self;
}

static void
drop_places (JkGitWatch *self)
{
  GHashTableIter iter;
  gpointer place;

  g_hash_table_iter_init (&iter, self->places);
  while (g_hash_table_iter_next (&iter, NULL, &place))
    {
      jk_git_watcher_detach (self->watcher, place);
      g_hash_table_iter_remove (&iter);
    }
}

void
jk_git_watch_stop (JkGitWatch *self)
{
  g_mutex_lock (&self->watcher->lock);
  self->func = NULL;
  self->deadline_us = 0;
  drop_places (self);
  g_ptr_array_remove_fast (self->watcher->watches, self);
  g_mutex_unlock (&self->watcher->lock);
}

JkGitWatch *
jk_git_watch_ref (JkGitWatch *self)
{
  g_atomic_ref_count_inc (&self->n_refs);
  return self;
}

void
jk_git_watch_unref (JkGitWatch *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;
  jk_git_watch_stop (self);
  g_hash_table_unref (self->places);
  g_hash_table_unref (self->dirty);
  jk_git_watcher_unref (self->watcher);
  g_free (self);
}

void
jk_git_watch_get_report (JkGitWatch       *self,
                         JkGitWatchReport *report)
{
  g_mutex_lock (&self->watcher->lock);
  self->report.n_watches = g_hash_table_size (self->places);
  *report = self->report;
  g_mutex_unlock (&self->watcher->lock);
}

const char *
jk_git_watching_to_string (JkGitWatching watching)
{
  switch (watching)
    {
    case JK_GIT_WATCHING_EVENTS:
      return "events";
    case JK_GIT_WATCHING_PARTLY:
      return "partly";
    case JK_GIT_WATCHING_POLLING:
      return "polling";
    default:
      return "starting";
    }
}

void
jk_git_watch_take (JkGitWatch *self,
                   JkGitHints *hints)
{
  GHashTableIter iter;
  gpointer path;

  hints->paths = g_ptr_array_new_with_free_func (g_free);
  g_mutex_lock (&self->watcher->lock);
  hints->is_all = self->is_all;
  hints->has_events = self->has_events;
  self->has_events = FALSE;
  self->is_all = FALSE;
  self->deadline_us = 0;
  self->is_looking = TRUE;
  g_hash_table_iter_init (&iter, self->dirty);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    {
      g_ptr_array_add (hints->paths, path);
      g_hash_table_iter_steal (&iter);
    }
  g_mutex_unlock (&self->watcher->lock);
}

/* What happened during the look has waited for its end. With the lock held. */
static void
end_look (JkGitWatch *self)
{
  self->is_looking = FALSE;
  if (self->deadline_us == 0)
    return;
  self->deadline_us = MAX (self->deadline_us, get_rest_until_us (self));
  jk_git_watcher_arm (self->watcher);
}

void
jk_git_watch_give_up (JkGitWatch *self)
{
  g_mutex_lock (&self->watcher->lock);
  self->is_all = TRUE;
  g_hash_table_remove_all (self->dirty);
  end_look (self);
  g_mutex_unlock (&self->watcher->lock);
}

void
jk_git_watch_ask (JkGitWatch *self)
{
  g_mutex_lock (&self->watcher->lock);
  if (self->func != NULL)
    jk_git_watch_arm (self, DEBOUNCE_US);
  g_mutex_unlock (&self->watcher->lock);
}

void
jk_git_watch_tell_look (JkGitWatch          *self,
                        JkGitLook            look,
                        const JkGitLookCost *cost)
{
  const gint64 now_us = g_get_monotonic_time ();
  const gint64 rest_until_us = now_us + MIN (cost->us * REST_FACTOR, MAX_REST_US);

  g_mutex_lock (&self->watcher->lock);
  self->report.n_full += look == JK_GIT_LOOK_FULL;
  self->report.n_incremental += look == JK_GIT_LOOK_INCREMENTAL;
  self->report.n_spared += look == JK_GIT_LOOK_SPARED;
  self->n_fruitless = cost->was_fruitless ? MIN (self->n_fruitless + 1, MAX_FRUITLESS) : 0;
  self->rest_all_until_us = look == JK_GIT_LOOK_FULL ? rest_until_us : self->rest_all_until_us;
  self->rest_until_us = look == JK_GIT_LOOK_FULL && cost->was_expected ? now_us : rest_until_us;
  if (cost->was_fruitless)
    self->rest_until_us = MAX (self->rest_until_us, now_us + (DEBOUNCE_US << self->n_fruitless));
  end_look (self);
  g_mutex_unlock (&self->watcher->lock);
}

JkGitWatching
jk_git_watch_get_watching (JkGitWatch *self)
{
  JkGitWatchReport report;

  jk_git_watch_get_report (self, &report);
  return report.watching;
}

guint64
jk_git_watch_get_n_looks (JkGitWatch *self)
{
  JkGitWatchReport report;

  jk_git_watch_get_report (self, &report);
  return report.n_full + report.n_incremental + report.n_spared;
}

JkClock *
jk_git_watch_get_clock (JkGitWatch *self)
{
  return self->watcher->clock;
}
