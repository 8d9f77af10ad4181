/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user allowed Jikimi to do in each repository. */
#include "jk-engine-commits.h"

#include <glib/gi18n-lib.h>

#include "jk-engine-healing-private.h"
#include "jk-engine-private.h"
#include "jk-error.h"
#include "jk-git-action.h"

/* The project tells it, the permits tell the threads that act. */
static void
take (JkEngine              *self,
      JkWatchedProject      *watched,
      const JkGitPermission *permission)
{
  watched->project.heal_mode = jk_git_mode_to_string (permission->mode);
  watched->project.untracked = permission->untracked;
  watched->project.trusted = permission->trusted;
  watched->allows_untracked = permission->untracked;
  jk_git_permits_set (self->permits, watched->project.id, permission);
}

void
jk_engine_permits_load (JkEngine         *self,
                        JkWatchedProject *watched,
                        GVariant         *kept)
{
  JkGitPermission permission = { JK_GIT_SUGGEST, FALSE, FALSE };
  const char *mode = NULL;

  if (kept != NULL && g_variant_lookup (kept, "heal-mode", "&s", &mode))
    (void) jk_git_mode_from_string (mode, &permission.mode);
  if (kept != NULL)
    {
      (void) g_variant_lookup (kept, "heal-untracked", "b", &permission.untracked);
      (void) g_variant_lookup (kept, "heal-trusted", "b", &permission.trusted);
    }
  take (self, watched, &permission);
}

void
jk_engine_permits_keep (JkEngine     *self,
                        const char   *project,
                        GVariantDict *kept)
{
  const JkGitPermission permission = jk_git_permits_get (self->permits, project);

  g_variant_dict_insert (kept, "heal-mode", "s", jk_git_mode_to_string (permission.mode));
  g_variant_dict_insert (kept, "heal-untracked", "b", permission.untracked);
  g_variant_dict_insert (kept, "heal-trusted", "b", permission.trusted);
}

gboolean
jk_engine_set_project_healing (JkEngine       *self,
                               const char     *id,
                               const char     *mode,
                               const gboolean *untracked,
                               const gboolean *trusted,
                               GError        **error)
{
  JkWatchedProject *watched = jk_engine_find_project (self, id);
  JkGitPermission permission = jk_git_permits_get (self->permits, id);

  if (watched == NULL)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("There is no project with the id %s"), id);
      return FALSE;
    }
  if (mode != NULL && !jk_git_mode_from_string (mode, &permission.mode))
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT, _ ("The mode is one of observe, suggest, checkpoint and commit."));
      return FALSE;
    }
  if (untracked != NULL)
    permission.untracked = *untracked;
  if (trusted != NULL)
    permission.trusted = *trusted;
  take (self, watched, &permission);
  jk_heal_loop_look_anew (self->healing->loop, id);
  jk_engine_projects_keep (self, &watched->project);
  jk_engine_changed (self, JK_FACET_PROJECTS);
  return TRUE;
}

char *
jk_engine_dup_checkpoints_dir (JkEngine   *self,
                               const char *project)
{
  return g_build_filename (self->paths != NULL ? self->paths->state_dir : g_get_user_state_dir (), "checkpoints", project, NULL);
}
