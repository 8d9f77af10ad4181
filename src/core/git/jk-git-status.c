/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-status.h"

#include <glib/gi18n-lib.h>

#include "jk-error.h"
#include "jk-git-path.h"
#include "jk-git-readers.h"

void
jk_git_status_free (JkGitStatus *self)
{
  g_free (self->head.branch);
  g_free (self->head.commit);
  g_free (self->head.upstream);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_free (self);
}

static JkGitStatus *
status_new (const JkGitLocation *location)
{
  JkGitStatus *self = g_new0 (JkGitStatus, 1);

  self->head.branch = g_strdup ("");
  self->head.commit = g_strdup ("");
  self->head.upstream = g_strdup ("");
  self->head.operation = jk_git_operation_read (location);
  self->head.is_linked = location->is_linked;
  return self;
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

JkGitStatus *
jk_repository_read_status (JkRepository *self,
                           guint         max_listed,
                           GCancellable *cancellable,
                           GError      **error)
{
  g_autoptr (JkGitStatus) status = NULL;
  g_autoptr (JkGitTally) tally = NULL;
  git_index *index;

  g_return_val_if_fail (JK_IS_REPOSITORY (self), NULL);

  if (!jk_repository_open (self, error))
    return NULL;
  status = status_new (jk_repository_get_location (self));
  tally = jk_git_tally_new (max_listed);
  index = jk_repository_get_index (self);
  if (index == NULL)
    {
      g_autofree char *shown = jk_git_path_escape (jk_repository_get_worktree (self));

      g_set_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, _ ("“%s” has an index that only git itself can read."), shown);
      return NULL;
    }
  if (!jk_git_head_read (self, &status->head, cancellable, error) || !jk_git_staged_read (self, index, tally, error)
      || !jk_git_worktree_read (self, index, NULL, tally, cancellable, error))
    return NULL;
  name_rebased_branch (jk_repository_get_location (self), &status->head);
  jk_git_tally_finish (tally, status);
  return g_steal_pointer (&status);
}
