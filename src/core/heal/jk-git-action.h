/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-change-set.h"
#include "jk-change.h"
#include "jk-git-permits.h"
#include "jk-heal-action.h"
#include "jk-repository.h"

/* So many deleted files are committed without asking, and no more: see #JkCommitRequest. */
#define JK_GIT_MAX_DELETED JK_CHANGE_MANY_DELETED

G_BEGIN_DECLS

#define JK_TYPE_GIT_ACTION (jk_git_action_get_type ())
/**
 * JkGitAction:
 *
 * Repairs too many changes in a repository, as far as its user allows: "git-commit" commits what is safe (after a
 * checkpoint), keeps it in a
 * checkpoint, or proposes it; "git-checkpoint" only ever keeps it.
 */
G_DECLARE_FINAL_TYPE (JkGitAction, jk_git_action, JK, GIT_ACTION, JkHealAction)

/**
 * jk_git_action_new:
 * @id: "git-commit" or "git-checkpoint"
 * @checkpoints_dir: absolute: below it each project has a folder for what must not go into its objects
 * @engine: this engine's id, for the guard's mark
 * @max_file_bytes: no larger file goes into the repository
 */
JkHealAction *jk_git_action_new (const char   *id,
                                 JkGitPermits *permits,
                                 const char   *checkpoints_dir,
                                 const char   *engine,
                                 gsize         max_file_bytes);

/* What the judges of commits go by. @repository: open while they are asked */
typedef struct
{
  JkChangeRules rules;
  JkRepository *repository;
} JkGitJudging;

/* Judges for commits and checkpoints, see #JkGitJudge. The first takes only what may go into a commit by itself, the
 * second also what a person asked for; their data is a #JkGitJudging. The third takes also what has conflict markers;
 * its data is the #JkChangeRules. */
gboolean jk_git_judge_safe (const char *path, guint32 mode, const guint8 *data, gsize size, gpointer user_data, const char **reason);
gboolean jk_git_judge_asked (const char *path, guint32 mode, const guint8 *data, gsize size, gpointer user_data, const char **reason);
gboolean jk_git_judge_kept (const char *path, guint32 mode, const guint8 *data, gsize size, gpointer user_data, const char **reason);

/* Returns: (transfer full): 16 random hex digits, as the id of a commit */
char *jk_git_action_new_id (void);

G_END_DECLS
