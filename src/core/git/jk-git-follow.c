/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-follow.h"

#include <malloc.h>
#include <string.h>
#include <time.h>

#include "jk-git-digest.h"
#include "jk-git-model.h"
#include "jk-git-plan.h"

#define FOLLOW_MEMO "follow"
/* Nothing is known to escape the kernel; should anything, it does not stay for ever. Boot time: the machine may sleep. */
#define SAFETY_US (6 * G_TIME_SPAN_HOUR)
/* Where not all is watched, so old at most. Less than the cycle, so that each round of it counts. */
#define POLL_US (25 * G_TIME_SPAN_SECOND)
/* More paths than that are kept for nobody. */
#define MAX_CHANGED 64

/* What the last look left behind. */
typedef struct
{
  gboolean has_index;
  git_oid index;
  guint64 rules;
  JkGitRuleNeeds needs;
  JkGitDigest *digest; /* (nullable): of the index, with @model */
  gint64 full_us;    /* boot time of the last look at everything */
  JkGitModel *model; /* (nullable): %NULL: the next look is at everything */
  JkGitStatus *told; /* (nullable): what git said, where libgit2 cannot read the index */
  GPtrArray *changed; /* (nullable): what was looked at since somebody asked; %NULL: not known */
} Memo;

typedef struct
{
  JkRepository *repository;
  JkGitWatch *watch;
  git_index *index; /* nullable */
  guint max_listed;
  JkGitHints hints;
  GPtrArray *folders; /* in which the index has changed */
  Memo *memo; /* nullable */
  gint64 now_us;
  JkGitLook look;
  gboolean was_expected;
  gboolean was_fruitless;
  GCancellable *cancellable;
  GError **error;
} Follow;

static void
memo_free (gpointer data)
{
  Memo *memo = data;

  g_clear_pointer (&memo->model, jk_git_model_free);
  g_clear_pointer (&memo->digest, jk_git_digest_free);
  g_clear_pointer (&memo->told, jk_git_status_free);
  g_clear_pointer (&memo->changed, g_ptr_array_unref);
  g_free (memo);
}

static gint64
get_cpu_us (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* What else than the index has changed with it. */
static gboolean
compare_index (Follow *self)
{
  const guint n_told = self->hints.paths->len;
  g_autoptr (JkGitDigest) now = NULL;

  if (self->memo->digest == NULL)
    return FALSE;
  now = jk_git_digest_new (self->index);
  if (jk_git_digest_is_entangled (now) || !jk_git_digest_compare (self->memo->digest, now, self->folders, self->hints.paths))
    return FALSE;
  if (self->folders->len == 0 && self->hints.paths->len == n_told)
    jk_git_staged_keep (self->repository);
  else /* files came into the index or left it: more than what is looked at may be others' now */
    g_clear_pointer (&self->memo->changed, g_ptr_array_unref);
  jk_git_digest_free (self->memo->digest);
  self->memo->digest = g_steal_pointer (&now);
  self->memo->index = jk_repository_get_index_id (self->repository);
  return TRUE;
}

/* Returns: whether it is known what has changed in the index; self->folders and the hints have it */
static gboolean
is_index_known (Follow *self)
{
  const git_oid id = jk_repository_get_index_id (self->repository);

  if (self->memo->has_index != (self->index != NULL))
    return FALSE;
  if (self->index == NULL)
    return TRUE;
  if (self->memo->rules != jk_git_rules_stamp (self->repository, self->index))
    return FALSE;
  return git_oid_equal (&self->memo->index, &id) || compare_index (self);
}

/* Files whose content says something about others. */
static gboolean
is_rule (const char *path)
{
  const char *slash = strrchr (path, '/');
  const char *name = slash != NULL ? slash + 1 : path;

  return strcmp (name, ".gitignore") == 0 || strcmp (name, ".gitattributes") == 0 || strcmp (name, ".gitmodules") == 0;
}

static gboolean
has_rule (GPtrArray *paths)
{
  for (guint i = 0; i < paths->len; i++)
    if (is_rule (paths->pdata[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_watched_enough (const Follow *self)
{
  switch (jk_git_watch_get_watching (self->watch))
    {
    case JK_GIT_WATCHING_EVENTS:
      return self->now_us - self->memo->full_us < SAFETY_US;
    case JK_GIT_WATCHING_PARTLY:
      return self->hints.paths->len > 0 && self->now_us - self->memo->full_us < POLL_US;
    default:
      return FALSE;
    }
}

static JkGitLook
decide (Follow *self)
{
  const gboolean is_anew = self->memo == NULL || self->hints.is_all || !is_watched_enough (self);

  /* What single events lead to at any time may come again at once: that has to rest. */
  self->was_expected = is_anew
                       && (self->hints.is_all || !self->hints.has_events
                           || jk_git_watch_get_watching (self->watch) == JK_GIT_WATCHING_NOT_YET);
  if (is_anew || !is_index_known (self))
    return JK_GIT_LOOK_FULL;
  if (self->memo->told != NULL)
    return self->hints.has_events || self->memo->told->is_truncated ? JK_GIT_LOOK_FULL : JK_GIT_LOOK_SPARED;
  if (self->memo->model == NULL || has_rule (self->hints.paths))
    return JK_GIT_LOOK_FULL;
  return self->hints.paths->len + self->folders->len > 0 ? JK_GIT_LOOK_INCREMENTAL : JK_GIT_LOOK_SPARED;
}

static guint
watch_all (const Follow         *self,
           const JkGitScan      *scan,
           const JkGitRuleNeeds *needs,
           const JkGitHead      *head)
{
  const gboolean asks_git = self->index == NULL || needs->for_unknown;
  g_autoptr (GPtrArray) places = jk_git_plan_whole (self->repository, scan, asks_git, head, self->cancellable);

  return jk_git_watch_set_places (self->watch, places);
}

/* Before the look, so that what happens during it is told. Returns: %FALSE with @error */
static gboolean
set_up (Follow *self)
{
  g_autoptr (JkGitScan) scan = NULL;
  JkGitRuleNeeds needs = { FALSE };

  if (!jk_git_plan_is_told (self->repository))
    {
      jk_git_watch_set_polling (self->watch, JK_GIT_WATCH_REASON_FILE_SYSTEM);
      return TRUE;
    }
  scan = jk_git_scan_new (self->repository, self->index, self->cancellable, self->error);
  if (scan == NULL || (self->index != NULL && !jk_git_rules_check (self->repository, self->index, scan, &needs, self->error)))
    return FALSE;
  (void) watch_all (self, scan, &needs, NULL);
  /* What it counts as changed is looked at now. */
  jk_git_hints_clear (&self->hints);
  jk_git_watch_take (self->watch, &self->hints);
  return TRUE;
}

static void
remember (Follow         *self,
          JkGitRuleNeeds  needs,
          JkGitTally     *tally)
{
  Memo *memo = g_new0 (Memo, 1);

  memo->has_index = self->index != NULL;
  memo->index = jk_repository_get_index_id (self->repository);
  memo->rules = self->index != NULL ? jk_git_rules_stamp (self->repository, self->index) : 0;
  memo->needs = needs;
  memo->full_us = self->now_us;
  memo->digest = self->index != NULL ? jk_git_digest_new (self->index) : NULL;
  /* Of what is in conflict or announced, no part says what it means: not even where the files are gone, and may return. */
  memo->model = memo->digest != NULL && !jk_git_digest_is_entangled (memo->digest) ? jk_git_model_new (tally) : NULL;
  jk_repository_take_memo (self->repository, FOLLOW_MEMO, memo, memo_free);
  self->memo = memo;
}

static JkGitStatus *
finish (const Follow *self,
        JkGitStatus  *status,
        JkGitTally   *tally)
{
  jk_git_tally_limit (tally, self->max_listed);
  jk_git_status_finish (status, self->repository, tally);
  return status;
}

static JkGitStatus *
look_at_all (Follow *self)
{
  const JkGitWatching watching = jk_git_watch_get_watching (self->watch);
  g_autoptr (JkGitStatus) status = jk_git_status_new (self->repository);
  g_autoptr (JkGitScan) scan = NULL;
  g_autoptr (JkGitTally) tally = NULL;
  JkGitRuleNeeds needs = { FALSE };
  const gboolean is_first = jk_git_watch_get_n_looks (self->watch) == 0;

  self->look = JK_GIT_LOOK_FULL;
  if (watching == JK_GIT_WATCHING_NOT_YET && !is_first && !set_up (self))
    return NULL;
  scan = jk_git_scan_new (self->repository, self->index, self->cancellable, self->error);
  if (scan == NULL)
    return NULL;
  tally = jk_git_status_read_whole (self->repository, scan, MAX (self->max_listed, JK_GIT_MODEL_MAX_CHANGES), status, &needs,
                                    self->cancellable, self->error);
  if (tally == NULL)
    return NULL;
  remember (self, needs, tally);
  if (is_first)
    jk_git_watch_ask (self->watch);
  else if (jk_git_watch_get_watching (self->watch) != JK_GIT_WATCHING_POLLING)
    (void) watch_all (self, scan, &needs, &status->head);
  finish (self, status, tally);
  self->memo->told = self->index == NULL ? jk_git_status_copy (status) : NULL;
  return g_steal_pointer (&status);
}

/* Where libgit2 wrongly takes a folder for ignored, what is in it has to be watched: that is a matter of the whole. */
static gboolean
is_for_git_to_list (const JkGitScan *scan)
{
  return scan->ignored->len == 0 && jk_git_fits_one_command (scan->paths);
}

static gboolean
is_whole_wanted (const JkGitScan *scan,
                 gboolean         for_touched)
{
  return scan->is_all || scan->has_shut || scan->has_present || scan->submodules->len > 0 || scan->rules->len > 0
         || (for_touched && scan->has_touched) || (scan->leaves_unknown && !is_for_git_to_list (scan));
}

static gboolean
has_folder_below (const JkGitScan *scan,
                  const char      *path)
{
  const gsize length = strlen (path);

  for (guint i = 0; i < scan->folders->len + scan->nested->len; i++)
    {
      const char *folder = i < scan->folders->len ? scan->folders->pdata[i] : scan->nested->pdata[i - scan->folders->len];

      if (strncmp (folder, path, length) == 0 && (folder[length] == '\0' || folder[length] == '/'))
        return TRUE;
    }
  return FALSE;
}

/* Folders that came and went. */
static void
watch_parts (const Follow    *self,
             const JkGitScan *scan,
             GPtrArray       *looked_at)
{
  for (guint i = 0; i < looked_at->len; i++)
    {
      const char *path = looked_at->pdata[i];
      g_autofree char *folder = g_build_filename (jk_repository_get_worktree (self->repository), path, NULL);
      g_autoptr (GPtrArray) places = NULL;

      if (!has_folder_below (scan, path) && !jk_git_watch_has_place (self->watch, folder))
        continue;
      places = jk_git_plan_below (self->repository, scan, path);
      jk_git_watch_add_places (self->watch, path, places);
    }
  if (self->folders->len > 0)
    {
      g_autoptr (GPtrArray) places = jk_git_plan_below (self->repository, scan, "");

      jk_git_watch_add_places (self->watch, NULL, places);
    }
}

/* HEAD and the index are read as ever, which is cheap while they stand still; the working tree is as the model knows. */
static JkGitStatus *
tell (Follow *self)
{
  g_autoptr (JkGitStatus) status = jk_git_status_new (self->repository);
  g_autoptr (JkGitTally) tally = jk_git_tally_new (MAX (self->max_listed, JK_GIT_MODEL_MAX_CHANGES));
  g_autoptr (GPtrArray) places = NULL;

  if (!jk_git_head_read (self->repository, &status->head, self->cancellable, self->error)
      || !jk_git_staged_read (self->repository, self->index, tally, self->error))
    return NULL;
  jk_git_model_tell (self->memo->model, tally);
  if (self->hints.has_events)
    {
      places = jk_git_plan_git (self->repository, &status->head);
      jk_git_watch_add_places (self->watch, NULL, places);
    }
  finish (self, status, tally);
  return g_steal_pointer (&status);
}

static gboolean
has_below (const char *folder,
           gsize       length,
           gpointer    index)
{
  g_autofree char *prefix = g_strdup_printf ("%.*s/", (int) length, folder);

  return git_index_find_prefix (NULL, index, prefix) == 0;
}

static void
note_changed (Memo      *memo,
              GPtrArray *looked_at)
{
  if (memo->changed == NULL)
    return;
  if (memo->changed->len + looked_at->len > MAX_CHANGED)
    g_clear_pointer (&memo->changed, g_ptr_array_unref);
  else
    for (guint i = 0; i < looked_at->len; i++)
      if (!g_ptr_array_find_with_equal_func (memo->changed, looked_at->pdata[i], g_str_equal, NULL))
        g_ptr_array_add (memo->changed, g_strdup (looked_at->pdata[i]));
}

/* @is_listed: (out): without git, untracked files are not. Returns: %FALSE with self->error */
static gboolean
read_parts (const Follow    *self,
            const JkGitScan *scan,
            JkGitTally      *found,
            gboolean        *is_listed)
{
  g_autoptr (GError) local_error = NULL;
  gboolean needs_git;

  if (!jk_git_worktree_read (self->repository, self->index, scan, found, &needs_git, self->cancellable, self->error))
    return FALSE;
  *is_listed = !scan->leaves_unknown
               || jk_git_untracked_by_command (jk_repository_get_location (self->repository), scan->paths, found, self->cancellable,
                                               &local_error);
  if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return TRUE;
  g_propagate_error (self->error, g_steal_pointer (&local_error));
  return FALSE;
}

static JkGitStatus *
look_at_parts (Follow *self)
{
  g_autoptr (GPtrArray) looked_at = NULL;
  g_autoptr (JkGitTally) found = jk_git_tally_new (JK_GIT_MODEL_MAX_CHANGES);
  g_autoptr (JkGitScan) scan
      = jk_git_scan_new_part (self->repository, self->index, self->hints.paths, self->folders, &looked_at, self->cancellable, self->error);
  gboolean is_listed;
  int difference;

  if (scan == NULL)
    return NULL;
  scan->leaves_unknown = self->memo->needs.for_unknown && scan->has_unknown;
  if (is_whole_wanted (scan, self->memo->needs.for_touched))
    return look_at_all (self);
  if (!read_parts (self, scan, found, &is_listed))
    return NULL;
  if (!is_listed)
    return look_at_all (self);
  watch_parts (self, scan, looked_at);
  note_changed (self->memo, looked_at);
  difference = jk_git_model_replace (self->memo->model, looked_at, self->folders, has_below, self->index, found);
  if (difference < 0)
    return look_at_all (self);
  self->was_fruitless = difference == 0 && self->folders->len == 0;
  return tell (self);
}

static JkGitStatus *
look (Follow *self)
{
  self->index = jk_repository_get_status_index (self->repository);
  self->memo = jk_repository_get_memo (self->repository, FOLLOW_MEMO);
  self->look = decide (self);
  if (self->look == JK_GIT_LOOK_FULL)
    return look_at_all (self);
  if (self->look == JK_GIT_LOOK_INCREMENTAL)
    return look_at_parts (self);
  return self->memo->told != NULL ? jk_git_status_copy (self->memo->told) : tell (self);
}

static void
wait_for_return (const Follow *self)
{
  g_autoptr (GPtrArray) places = jk_git_plan_gone (self->repository);

  jk_git_watch_set_gone (self->watch, places);
}

static void
tell_cost (const Follow *self,
           gint64        begin_us,
           gint64        begin_cpu_us)
{
  const gint64 us = self->look == JK_GIT_LOOK_FULL ? g_get_monotonic_time () - begin_us : get_cpu_us () - begin_cpu_us;
  const JkGitLookCost cost = { us, self->was_expected, self->was_fruitless };

  jk_git_watch_tell_look (self->watch, self->look, &cost);
}

JkGitStatus *
jk_git_follow_status (JkRepository *repository,
                      JkGitWatch   *watch,
                      guint         max_listed,
                      GCancellable *cancellable,
                      GError      **error)
{
  Follow self = { .repository = repository, .watch = watch, .max_listed = max_listed, .cancellable = cancellable, .error = error };
  const gint64 begin_us = g_get_monotonic_time (), begin_cpu_us = get_cpu_us ();
  JkGitStatus *status = NULL;

  self.folders = g_ptr_array_new_with_free_func (g_free);
  self.now_us = jk_clock_get_boot_us (jk_git_watch_get_clock (watch));
  jk_git_watch_take (watch, &self.hints);
  if (jk_repository_open (repository, error))
    status = look (&self);
  else
    wait_for_return (&self);
  if (status == NULL)
    jk_git_watch_give_up (watch);
  else
    tell_cost (&self, begin_us, begin_cpu_us);
  jk_git_hints_clear (&self.hints);
  g_ptr_array_unref (self.folders);
  /* What a look at everything needs for a moment is not needed again for long. */
  if (self.look == JK_GIT_LOOK_FULL)
    (void) malloc_trim (0);
  return status;
}

GPtrArray *
jk_repository_take_changed_paths (JkRepository *self)
{
  Memo *memo;
  GPtrArray *changed;
  gboolean has_index;
  git_oid id;

  g_return_val_if_fail (JK_IS_REPOSITORY (self), NULL);

  memo = jk_repository_get_memo (self, FOLLOW_MEMO);
  if (memo == NULL)
    return NULL;
  has_index = jk_repository_get_status_index (self) != NULL;
  id = jk_repository_get_index_id (self);
  /* Another index than the last look had, which the next one may find changed back: it will not say what was between. */
  if (has_index != memo->has_index || !git_oid_equal (&id, &memo->index))
    {
      g_clear_pointer (&memo->changed, g_ptr_array_unref);
      return NULL;
    }
  changed = g_steal_pointer (&memo->changed);
  memo->changed = g_ptr_array_new_with_free_func (g_free);
  return changed;
}
