/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-judge.h"
#include "jk-git-status.h"

G_BEGIN_DECLS

/**
 * JkCommitRequest:
 * @id: 1 to 32 hex digits, random: stands in the reflog, so that jk_git_commit_recover() finds what came of it
 * @paths: (nullable): bytes; %NULL: all that have changed. Both names of a rename
 * @message: UTF-8, not empty
 * @untracked: whether files that Git does not know may go along
 * @is_trusted: the user marked the repository as trusted: its hooks, filters and signing are honoured, through git
 *   itself
 * @max_file_bytes: no larger file goes along
 * @max_deleted: where more files than that are gone, none of them goes along ("many-deleted"); 0: any number
 * @judge: (nullable): what it refuses does not go along
 * @engine: (nullable): this engine's id; with it, nothing is done where another engine has the guard mark
 * @lock_wait_us: how long to wait for somebody else's index.lock; it is never removed
 */
typedef struct
{
  const char *id;
  const char *const *paths;
  const char *message;
  gboolean untracked;
  gboolean is_trusted;
  gsize max_file_bytes;
  JkGitJudge judge;
  gpointer judge_data;
  const char *engine;
  gint64 lock_wait_us;
  guint max_deleted;
} JkCommitRequest;

/**
 * JkCommitPlan:
 * @refusal: (nullable): why no commit may be made now, a sentence saying what to do
 * @branch: bytes; "" when detached
 * @head: hex; "" before the first commit
 * @paths: (element-type filename): what would go along, ascending
 * @size_bytes: their content
 * @left_out: (element-type JkGitLeftOut): other changes, and why
 * @needs_git: it is made by git itself, since the repository has hooks, filters or signing
 */
typedef struct
{
  GError *refusal;
  char *branch;
  char *head;
  GPtrArray *paths;
  guint64 size_bytes;
  GPtrArray *left_out;
  gboolean needs_git;
} JkCommitPlan;

/**
 * JkCommitMade:
 * @commit: 40 hex digits
 * @parent: 40 hex digits: where the branch was
 */
typedef struct
{
  char *commit;
  char *parent;
  char *branch;
  GPtrArray *paths;
  guint64 size_bytes;
  GPtrArray *left_out;
} JkCommitMade;

/* What jk_git_commit_make() would do. Writes nothing and runs nothing. Returns: (transfer full) (nullable) */
JkCommitPlan *jk_git_commit_plan (JkRepository *repository, const JkCommitRequest *request, GCancellable *cancellable, GError **error);

/**
 * jk_git_commit_make:
 *
 * Commits onto the current branch what may go along. What is staged stays staged and is not part of it: a path of
 * which the index differs from HEAD is left
 * out. The index gets the new entries of the committed paths alone, under index.lock; the branch moves only if it
 * still is where it was, with a
 * reflog entry "jikimi: commit ID: SUBJECT". Where anything fails, or the process ends in between, branch and index
 * are both as before, or
 * become so by jk_git_commit_recover().
 *
 * Refused, with %JK_ERROR_PERMISSION and a sentence: during merge, rebase, am, cherry-pick, revert, bisect; on a
 * detached HEAD; before the first commit;
 * with conflicts; without user.name and user.email; with hooks or signing in a repository that is not trusted; where
 * another engine has the guard
 * mark. %JK_ERROR_NOT_SUPPORTED: sparse checkout, sparse or split index, SHA-256. %JK_ERROR_BUSY: index.lock is
 * held. %JK_ERROR_CHANGED: somebody
 * moved the branch meanwhile. %JK_ERROR_NO_DATA: nothing may go along.
 *
 * Cancelling no longer stops it once the branch is being moved.
 *
 * Returns: (transfer full) (nullable)
 */
JkCommitMade *jk_git_commit_make (JkRepository *repository, const JkCommitRequest *request, GCancellable *cancellable, GError **error);

/**
 * jk_git_commit_undo:
 * @id: random, for the reflog
 * @commit: (nullable): hex; %NULL: the branch's last movement, if it was Jikimi's commit
 *
 * Puts the branch back onto the commit's parent, if it still is on the commit. The working tree stays as it is; the
 * index gets the old
 * entries of the paths that it still has as committed.
 *
 * Returns: %FALSE with %JK_ERROR_CHANGED (the branch has moved), %JK_ERROR_NOT_FOUND (no commit of Jikimi's), or as
 * jk_git_commit_make()
 */
gboolean jk_git_commit_undo (JkRepository *repository,
                             const char   *id,
                             const char   *commit,
                             gint64        lock_wait_us,
                             GError      **error);

/* Returns: (transfer full) (nullable): the commit that the current branch is on, hex; %NULL where there is no branch or none yet */
char *jk_git_commit_dup_tip (JkRepository *repository, char **branch); /* @branch: (out) (transfer full) (nullable): bytes */

/* Whether jk_git_commit_undo() without a commit would find one, as far as a look tells; writes nothing. Returns: %FALSE
 * with its error */
gboolean jk_git_commit_may_undo (JkRepository *repository, GError **error);

typedef enum
{
  JK_COMMIT_LEFT_NOTHING,  /* branch and index are as before it */
  JK_COMMIT_LEFT_FINISHED, /* the commit is on the branch, or undone, and the index knows it */
  JK_COMMIT_LEFT_UNKNOWN,  /* an error, or somebody else was there since */
} JkCommitRemains;

/**
 * jk_git_commit_recover:
 * @id: (nullable): of the commit or undo that may have been interrupted; %NULL: whichever has left its lock
 * @commit: (out) (optional) (transfer full): what it made, with %JK_COMMIT_LEFT_FINISHED
 *
 * After the process ended in the middle: finishes what had moved the branch, and clears away what had not. Takes
 * away an index.lock only if it is
 * Jikimi's and nobody alive holds it.
 */
JkCommitRemains jk_git_commit_recover (JkRepository *repository, const char *id, char **commit, GError **error);

/**
 * jk_git_commit_undo_by_id:
 * @made_as: the id of the commit, of which it is not known whether it was made
 *
 * Returns: %TRUE if it is undone now or never was there; %FALSE as jk_git_commit_undo()
 */
gboolean jk_git_commit_undo_by_id (JkRepository *repository,
                                   const char   *id,
                                   const char   *made_as,
                                   gint64        lock_wait_us,
                                   GError      **error);

void jk_commit_plan_free (JkCommitPlan *self);
void jk_commit_made_free (JkCommitMade *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkCommitPlan, jk_commit_plan_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkCommitMade, jk_commit_made_free)

G_END_DECLS
