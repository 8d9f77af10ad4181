/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkGitMode:
 * @JK_GIT_OBSERVE: nothing is done
 * @JK_GIT_SUGGEST: a commit is proposed, and made once a person asks
 * @JK_GIT_CHECKPOINT: changes are kept beside the branch
 * @JK_GIT_COMMIT: safe changes are committed onto the branch
 *
 * What Jikimi may do in a repository by itself.
 */
typedef enum
{
  JK_GIT_OBSERVE,
  JK_GIT_SUGGEST,
  JK_GIT_CHECKPOINT,
  JK_GIT_COMMIT,
} JkGitMode;

/* Returns: (transfer none): "observe", "suggest", "checkpoint" or "commit" */
const char *jk_git_mode_to_string (JkGitMode mode);
gboolean jk_git_mode_from_string (const char *text, JkGitMode *out);

/**
 * JkGitPermission:
 * @untracked: new files may go along
 * @trusted: hooks, filters and signing of the repository may run
 */
typedef struct
{
  JkGitMode mode;
  gboolean untracked;
  gboolean trusted;
} JkGitPermission;

/**
 * JkGitPermits:
 *
 * The permission of each project, by its id; @JK_GIT_SUGGEST and nothing else for those that are not named. Any thread.
 */
typedef struct _JkGitPermits JkGitPermits;

JkGitPermits *jk_git_permits_new (void);
JkGitPermits *jk_git_permits_ref (JkGitPermits *self);
void jk_git_permits_unref (JkGitPermits *self);
void jk_git_permits_set (JkGitPermits *self, const char *project, const JkGitPermission *permission);
void jk_git_permits_forget (JkGitPermits *self, const char *project);
JkGitPermission jk_git_permits_get (JkGitPermits *self, const char *project);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGitPermits, jk_git_permits_unref)

G_END_DECLS
