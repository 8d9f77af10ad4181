/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-watch-private.h"

#include <errno.h>
#include <string.h>

/* Each folder by itself under the lock: the thread of the events waits for one system call at most. */
static int
attach (JkGitWatch *self,
        JkGitPlace *place,
        gboolean   *is_new)
{
  JkGitPlace *known;
  int code = 0;

  g_mutex_lock (&self->watcher->lock);
  known = g_hash_table_lookup (self->places, place->path);
  if (known != NULL && (known->kind != place->kind || strcmp (known->text, place->text) != 0))
    {
      /* The same folder, but something else to us. */
      jk_git_watcher_detach (self->watcher, known);
      g_hash_table_remove (self->places, known->path);
      known = NULL;
    }
  *is_new = FALSE;
  if (known == NULL)
    {
      known = jk_git_place_new (place->kind, place->path, place->text);
      known->watch = self;
    }
  code = self->func != NULL ? jk_git_watcher_attach (self->watcher, known, is_new) : EBADF;
  known->round = self->round;
  if (g_hash_table_lookup (self->places, known->path) != known)
    {
      if (code == 0)
        g_hash_table_insert (self->places, known->path, known);
      else
        jk_git_place_free (known);
    }
  else if (code != 0)
    known->round = 0;
  g_mutex_unlock (&self->watcher->lock);
  return code;
}

/* A folder that is gone, or may not be read, is told of by the folder that it is in. */
static gboolean
is_no_loss (int code)
{
  return code == 0 || code == ENOENT || code == ENOTDIR || code == EACCES || code == ELOOP;
}

static gboolean
is_at_or_below (const JkGitPlace *place,
                const char       *path)
{
  const gsize length = strlen (path);

  if (place->kind != JK_GIT_PLACE_TREE && place->kind != JK_GIT_PLACE_WITHIN)
    return FALSE;
  return strncmp (place->text, path, length) == 0 && (place->text[length] == '\0' || place->text[length] == '/');
}

/* @path: (nullable): only at it and below */
static void
drop_old (JkGitWatch *self,
          const char *path)
{
  GHashTableIter iter;
  gpointer value;

  g_mutex_lock (&self->watcher->lock);
  g_hash_table_iter_init (&iter, self->places);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      JkGitPlace *place = value;

      if (place->round == self->round || (path != NULL && !is_at_or_below (place, path)))
        continue;
      jk_git_watcher_detach (self->watcher, place);
      g_hash_table_iter_remove (&iter);
    }
  g_mutex_unlock (&self->watcher->lock);
}

/* What happened there before it was watched nobody has told. */
static void
note_new (JkGitWatch *self,
          JkGitPlace *place)
{
  g_mutex_lock (&self->watcher->lock);
  place->watch = self;
  if (place->kind == JK_GIT_PLACE_TREE || place->kind == JK_GIT_PLACE_WITHIN)
    jk_git_watch_note (place, 0, NULL);
  else if (self->func != NULL)
    jk_git_watch_arm (self, 0);
  g_mutex_unlock (&self->watcher->lock);
}

static void
note_all (JkGitWatch *self)
{
  g_mutex_lock (&self->watcher->lock);
  if (self->func != NULL)
    jk_git_watch_note_all (self);
  g_mutex_unlock (&self->watcher->lock);
}

typedef struct
{
  guint n_new;
  guint n_missing;
  JkGitWatchReason reason;
} Outcome;

/* Beyond so many new folders, one look at everything is less than one at each. */
#define MANY_NEW 64

static void
add_places (JkGitWatch *self,
            GPtrArray  *places,
            Outcome    *out)
{
  gboolean is_new;

  for (guint i = 0; i < places->len; i++)
    {
      JkGitPlace *place = places->pdata[i];
      const int code = attach (self, place, &is_new);

      out->n_new += is_new;
      if (is_new && out->n_new <= MANY_NEW && place->kind != JK_GIT_PLACE_ABOVE)
        note_new (self, place);
      if (out->n_new == MANY_NEW + 1)
        note_all (self);
      if (is_no_loss (code))
        continue;
      out->n_missing++;
      if (out->reason == JK_GIT_WATCH_REASON_NONE)
        out->reason = jk_git_watcher_get_n_watches (self->watcher) >= self->watcher->max_watches ? JK_GIT_WATCH_REASON_BUDGET
                                                                                                  : JK_GIT_WATCH_REASON_SYSTEM;
    }
}

static void
report (JkGitWatch    *self,
        const Outcome *outcome)
{
  g_mutex_lock (&self->watcher->lock);
  self->report.n_missing = outcome->n_missing;
  self->report.reason = outcome->reason;
  if (outcome->n_missing == 0)
    self->report.watching = JK_GIT_WATCHING_EVENTS;
  else
    self->report.watching = g_hash_table_size (self->places) > 0 ? JK_GIT_WATCHING_PARTLY : JK_GIT_WATCHING_POLLING;
  g_mutex_unlock (&self->watcher->lock);
}

guint
jk_git_watch_set_places (JkGitWatch *self,
                         GPtrArray  *places)
{
  Outcome outcome = { 0 };

  self->round++;
  add_places (self, places, &outcome);
  drop_old (self, NULL);
  report (self, &outcome);
  return outcome.n_new;
}

void
jk_git_watch_add_places (JkGitWatch *self,
                         const char *below,
                         GPtrArray  *places)
{
  Outcome outcome = { 0 };

  self->round++;
  add_places (self, places, &outcome);
  if (below != NULL)
    drop_old (self, below);
  if (outcome.n_missing == 0)
    return;
  g_mutex_lock (&self->watcher->lock);
  self->report.n_missing += outcome.n_missing;
  self->report.reason = outcome.reason;
  self->report.watching = JK_GIT_WATCHING_PARTLY;
  g_mutex_unlock (&self->watcher->lock);
}

gboolean
jk_git_watch_has_place (JkGitWatch *self,
                        const char *path)
{
  gboolean has;

  g_mutex_lock (&self->watcher->lock);
  has = g_hash_table_contains (self->places, path);
  g_mutex_unlock (&self->watcher->lock);
  return has;
}

void
jk_git_watch_set_polling (JkGitWatch      *self,
                          JkGitWatchReason reason)
{
  self->round++;
  drop_old (self, NULL);
  g_mutex_lock (&self->watcher->lock);
  self->report.watching = JK_GIT_WATCHING_POLLING;
  self->report.reason = reason;
  g_mutex_unlock (&self->watcher->lock);
}

void
jk_git_watch_set_gone (JkGitWatch *self,
                       GPtrArray  *places)
{
  Outcome outcome = { 0 };

  self->round++;
  for (guint i = 0; i < places->len; i++)
    {
      gboolean is_new;

      (void) attach (self, places->pdata[i], &is_new);
    }
  drop_old (self, NULL);
  report (self, &outcome);
  g_mutex_lock (&self->watcher->lock);
  self->is_all = TRUE;
  self->report.watching = JK_GIT_WATCHING_NOT_YET;
  g_mutex_unlock (&self->watcher->lock);
}
