/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-status.h"

#include "jk-error.h"
#include "jk-git-follow.h"

void
jk_git_status_free (JkGitStatus *self)
{
  g_free (self->head.branch);
  g_free (self->head.commit);
  g_free (self->head.upstream);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_free (self);
}

static gpointer
change_copy (gconstpointer change,
             gpointer      data)
{
  const JkGitChange *from = change;
  JkGitChange *to = g_memdup2 (from, sizeof *from);

  to->path = g_strdup (from->path);
  to->old_path = g_strdup (from->old_path);
  return to;
}

JkGitStatus *
jk_git_status_copy (const JkGitStatus *self)
{
  JkGitStatus *copy = g_memdup2 (self, sizeof *self);

  copy->head.branch = g_strdup (self->head.branch);
  copy->head.commit = g_strdup (self->head.commit);
  copy->head.upstream = g_strdup (self->head.upstream);
  copy->changes = g_ptr_array_copy (self->changes, change_copy, NULL);
  return copy;
}

static void
name_rebased_branch (const JkGitLocation *location,
                     JkGitHead           *head)
{
  char *branch = head->is_detached ? jk_git_operation_dup_rebased_branch (location) : NULL;

  if (branch == NULL)
    return;
  g_free (head->branch);
  head->branch = branch;
}

/* @is_listed: (out): without git, they are for libgit2 to say. Returns: %FALSE with @error */
static gboolean
list_untracked (JkRepository    *self,
                const JkGitScan *scan,
                JkGitTally      *tally,
                gboolean        *is_listed,
                GCancellable    *cancellable,
                GError         **error)
{
  const gboolean is_few = !scan->is_all && jk_git_fits_one_command (scan->paths);
  g_autoptr (GError) local_error = NULL;

  *is_listed = jk_git_untracked_by_command (jk_repository_get_location (self), is_few ? scan->paths : NULL, tally, cancellable,
                                            &local_error);
  if (*is_listed || g_error_matches (local_error, JK_ERROR, JK_ERROR_NOT_SUPPORTED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* @lists_unknown: git says what is untracked, if it is there */
static gboolean
read_by_library (JkRepository    *self,
                 git_index       *index,
                 const JkGitScan *scan,
                 gboolean         lists_unknown,
                 JkGitStatus     *status,
                 JkGitTally      *tally,
                 gboolean        *needs_git,
                 GCancellable    *cancellable,
                 GError         **error)
{
  JkGitScan rest = *scan;

  if (lists_unknown && !list_untracked (self, scan, tally, &rest.leaves_unknown, cancellable, error))
    return FALSE;
  return jk_git_head_read (self, &status->head, cancellable, error) && jk_git_staged_read (self, index, tally, error)
         && jk_git_worktree_read (self, index, &rest, tally, needs_git, cancellable, error);
}

/* Git walks the whole history to tell how far branches are apart; we stop somewhere, and remember. */
static gboolean
read_by_command (JkRepository *self,
                 git_index    *index,
                 JkGitStatus  *status,
                 JkGitTally   *tally,
                 GCancellable *cancellable,
                 GError      **error)
{
  const gboolean is_open = jk_repository_get_handle (self) != NULL && !jk_repository_has_replaced (self);

  return (!is_open || jk_git_head_read (self, &status->head, cancellable, error))
         && jk_git_status_by_command (jk_repository_get_location (self), index, tally, is_open ? NULL : &status->head, cancellable,
                                      error);
}

/* Where both can read but Git is right: nothing else than its absence makes the other one do. */
static gboolean
prefer_command (JkRepository *self,
                git_index    *index,
                JkGitStatus  *status,
                JkGitTally   *tally,
                gboolean     *is_absent,
                GCancellable *cancellable,
                GError      **error)
{
  g_autoptr (GError) local_error = NULL;

  *is_absent = FALSE;
  if (read_by_command (self, index, status, tally, cancellable, &local_error))
    return TRUE;
  *is_absent = g_error_matches (local_error, JK_ERROR, JK_ERROR_NOT_SUPPORTED);
  if (!*is_absent)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Returns: (transfer full) (nullable) */
static JkGitTally *
read_changes (JkRepository    *self,
              git_index       *index,
              const JkGitScan *scan,
              guint            max_listed,
              JkGitStatus     *status,
              JkGitRuleNeeds  *needs,
              GCancellable    *cancellable,
              GError         **error)
{
  g_autoptr (JkGitTally) told = jk_git_tally_new (max_listed);
  g_autoptr (JkGitTally) seen = jk_git_tally_new (max_listed);
  gboolean is_absent = FALSE, lists_unknown, needs_git;

  if (index == NULL)
    return read_by_command (self, NULL, status, told, cancellable, error) ? g_steal_pointer (&told) : NULL;
  if (!jk_git_rules_check (self, index, scan, needs, error))
    return NULL;
  /* Each look of libgit2 1.5 at a submodule leaks 40 KiB. */
  needs_git = scan->has_shut || scan->has_present || scan->has_submodule || (needs->for_touched && scan->has_touched);
  lists_unknown = needs->for_unknown && scan->has_unknown;
  if (needs_git && prefer_command (self, index, status, told, &is_absent, cancellable, error))
    return g_steal_pointer (&told);
  if ((needs_git && !is_absent) || !read_by_library (self, index, scan, lists_unknown, status, seen, &needs_git, cancellable, error))
    return NULL;
  if (!needs_git || is_absent)
    return g_steal_pointer (&seen);
  if (prefer_command (self, index, status, told, &is_absent, cancellable, error))
    return g_steal_pointer (&told);
  return is_absent ? g_steal_pointer (&seen) : NULL;
}

JkGitStatus *
jk_git_status_new (JkRepository *repository)
{
  const JkGitLocation *location = jk_repository_get_location (repository);
  JkGitStatus *self = g_new0 (JkGitStatus, 1);

  self->head.branch = g_strdup ("");
  self->head.commit = g_strdup ("");
  self->head.upstream = g_strdup ("");
  self->head.operation = jk_git_operation_read (location);
  self->head.is_linked = location->is_linked;
  return self;
}

JkGitTally *
jk_git_status_read_whole (JkRepository    *repository,
                          const JkGitScan *scan,
                          guint            max_listed,
                          JkGitStatus     *status,
                          JkGitRuleNeeds  *needs,
                          GCancellable    *cancellable,
                          GError         **error)
{
  return read_changes (repository, jk_repository_get_status_index (repository), scan, max_listed, status, needs, cancellable, error);
}

void
jk_git_status_finish (JkGitStatus  *self,
                      JkRepository *repository,
                      JkGitTally   *tally)
{
  name_rebased_branch (jk_repository_get_location (repository), &self->head);
  jk_git_tally_finish (tally, self);
}

static JkGitStatus *
read_once (JkRepository *self,
           guint         max_listed,
           GCancellable *cancellable,
           GError      **error)
{
  g_autoptr (JkGitScan) scan = jk_git_scan_new (self, jk_repository_get_status_index (self), cancellable, error);
  g_autoptr (JkGitStatus) status = jk_git_status_new (self);
  g_autoptr (JkGitTally) tally = NULL;
  JkGitRuleNeeds needs = { FALSE };

  if (scan != NULL)
    tally = jk_git_status_read_whole (self, scan, max_listed, status, &needs, cancellable, error);
  if (tally == NULL)
    return NULL;
  jk_git_status_finish (status, self, tally);
  return g_steal_pointer (&status);
}

JkGitStatus *
jk_repository_read_status (JkRepository *self,
                           guint         max_listed,
                           GCancellable *cancellable,
                           GError      **error)
{
  JkGitWatch *watch;

  g_return_val_if_fail (JK_IS_REPOSITORY (self), NULL);

  watch = jk_repository_get_watch (self);
  if (watch != NULL)
    return jk_git_follow_status (self, watch, max_listed, cancellable, error);
  return jk_repository_open (self, error) ? read_once (self, max_listed, cancellable, error) : NULL;
}
