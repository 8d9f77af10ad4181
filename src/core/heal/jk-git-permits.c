/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-permits.h"

static const char *const modes[] = { "observe", "suggest", "checkpoint", "commit" };

struct _JkGitPermits
{
  GMutex mutex;
  GHashTable *by_project; /* id → JkGitPermission */
};

const char *
jk_git_mode_to_string (JkGitMode mode)
{
  return modes[mode];
}

gboolean
jk_git_mode_from_string (const char *text,
                         JkGitMode  *out)
{
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (g_strcmp0 (text, modes[i]) == 0)
      {
        *out = i;
        return TRUE;
      }
  return FALSE;
}

JkGitPermits *
jk_git_permits_new (void)
{
  JkGitPermits *self = g_atomic_rc_box_new0 (JkGitPermits);

  g_mutex_init (&self->mutex);
  self->by_project = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

JkGitPermits *
jk_git_permits_ref (JkGitPermits *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  JkGitPermits *self = data;

  g_hash_table_unref (self->by_project);
  g_mutex_clear (&self->mutex);
}

void
jk_git_permits_unref (JkGitPermits *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

void
jk_git_permits_set (JkGitPermits          *self,
                    const char            *project,
                    const JkGitPermission *permission)
{
  g_mutex_lock (&self->mutex);
  g_hash_table_replace (self->by_project, g_strdup (project), g_memdup2 (permission, sizeof *permission));
  g_mutex_unlock (&self->mutex);
}

void
jk_git_permits_forget (JkGitPermits *self,
                       const char   *project)
{
  g_mutex_lock (&self->mutex);
  g_hash_table_remove (self->by_project, project);
  g_mutex_unlock (&self->mutex);
}

JkGitPermission
jk_git_permits_get (JkGitPermits *self,
                    const char   *project)
{
  JkGitPermission permission = { JK_GIT_SUGGEST, FALSE, FALSE };
  const JkGitPermission *known;

  g_mutex_lock (&self->mutex);
  known = project != NULL ? g_hash_table_lookup (self->by_project, project) : NULL;
  if (known != NULL)
    permission = *known;
  g_mutex_unlock (&self->mutex);
  return permission;
}
