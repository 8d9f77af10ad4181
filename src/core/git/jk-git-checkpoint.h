/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-judge.h"
#include "jk-git-status.h"

G_BEGIN_DECLS

/* Where all checkpoints are: below it "heads/BRANCH/ID", or "detached/ID". A `git push --mirror` takes them along. */
#define JK_CHECKPOINT_PREFIX "refs/jikimi/checkpoints/"

/**
 * JkCheckpointFile:
 * @path: bytes
 * @mode: as in a tree
 * @reason: a stable word: "too-large", "filter", "attributes" (it is not known whether there is one) or what the judge said
 * @is_staged: the staged content, not that of the working tree
 * @file: (nullable): its name in the checkpoint's own folder; %NULL where it was too large even for that
 *
 * What must not go into the repository's objects lies beside it, in a file of mode 0600.
 */
typedef struct
{
  char *path;
  guint32 mode;
  guint64 size_bytes;
  char *reason;
  gboolean is_staged;
  char *file;
} JkCheckpointFile;

/**
 * JkCheckpoint:
 * @id: such as "20261127T181657Z-1a2b3c4d": UTC and a random number
 * @ref: full name, bytes
 * @commit: 40 hex digits. Its first parent is HEAD (none before the first commit), its second, if what is staged
 *   differs from HEAD, a commit of
 *   that, as `git stash` makes it
 * @branch: "" when detached; bytes
 * @n_paths: how many differ from HEAD or the index
 * @size_bytes: content that was kept, in and beside the repository
 * @reason: why it was taken, a stable word
 * @restores: (nullable): as of the request
 * @n_outside: how many were kept outside
 * @outside: (element-type JkCheckpointFile): those of them that its manifest tells of; empty where that is gone
 * @left_out: (element-type JkGitLeftOut): what is not in it; only from jk_git_checkpoint_create()
 */
typedef struct
{
  char *id;
  char *ref;
  char *commit;
  char *branch;
  gint64 time_us;
  guint n_paths;
  guint64 size_bytes;
  char *reason;
  char *restores;
  guint n_outside;
  GPtrArray *outside;
  GPtrArray *left_out;
} JkCheckpoint;

/**
 * JkCheckpointRequest:
 * @reason: a stable word such as "heal" or "person"
 * @paths: (nullable): changed paths that are known already, both names of a rename; %NULL: all that
 *   jk_repository_read_status() finds
 * @untracked: whether files that Git does not know go along
 * @outside_dir: absolute; made with mode 0700 when it is needed
 * @max_file_bytes: what is larger goes outside
 * @judge: (nullable): what it refuses goes outside
 * @now_us: real time, for the id
 * @covers: every one of @paths is told by name, also where it is as in HEAD or is not there, so that a restore brings
 *   all of them back to that; what is staged is not kept
 * @restores: (nullable): id of the checkpoint that is gone back to next
 */
typedef struct
{
  const char *reason;
  const char *const *paths;
  gboolean untracked;
  const char *outside_dir;
  gsize max_file_bytes;
  JkGitJudge judge;
  gpointer judge_data;
  gint64 now_us;
  gboolean covers;
  const char *restores;
} JkCheckpointRequest;

/**
 * jk_git_checkpoint_create:
 *
 * Keeps the state of all changed paths as a commit on a reference of its own. Touches neither HEAD, index, branch
 * nor working tree, runs nothing,
 * and works at any time: before the first commit, detached, in the middle of a merge. Content is kept byte for byte
 * as it is on disk: no
 * filter or conversion of line ends, so that what is restored is exactly what was. Of a conflict, the working tree's
 * side is kept, its
 * stages are not.
 *
 * Returns: (transfer full) (nullable): %NULL with %JK_ERROR_NO_DATA where nothing differs from HEAD,
 * %JK_ERROR_NOT_SUPPORTED,
 *   %JK_ERROR_NO_SPACE, %JK_ERROR_GIT or %G_IO_ERROR_CANCELLED; then there is no reference
 */
JkCheckpoint *jk_git_checkpoint_create (JkRepository              *repository,
                                        const JkCheckpointRequest *request,
                                        GCancellable              *cancellable,
                                        GError                   **error);

/**
 * jk_git_checkpoint_list:
 * @outside_dir: as of the request
 *
 * Returns: (transfer full) (nullable) (element-type JkCheckpoint): newest first
 */
GPtrArray *jk_git_checkpoint_list (JkRepository *repository, const char *outside_dir, GError **error);

/* Returns: (transfer full) (nullable): %NULL with %JK_ERROR_NOT_FOUND */
JkCheckpoint *jk_git_checkpoint_find (JkRepository *repository, const char *id, const char *outside_dir, GError **error);

/* Its reference and its files outside; `git gc` takes the objects. Returns: %FALSE with %JK_ERROR_NOT_FOUND, or %JK_ERROR_BUSY while one
 * is restored */
gboolean jk_git_checkpoint_delete (JkRepository *repository, const char *id, const char *outside_dir, GError **error);

/**
 * JkCheckpointLimits:
 * @max_age_us: what is older goes
 * @max_count: the newest that stay
 * @max_bytes: of @size_bytes in all; the newest one stays whatever its size
 */
typedef struct
{
  gint64 max_age_us;
  guint max_count;
  guint64 max_bytes;
} JkCheckpointLimits;

/**
 * jk_git_checkpoint_expire:
 * @limits: (nullable): %NULL: 7 days, 200, 2 GiB
 * @keep: (nullable): id of one that was just made: it stays, whatever the others say of themselves
 *
 * Deletes what is too old, too many, or too much, thins out what is left (all of the last hour, one an hour of the
 * last day, one a day
 * before), and folders outside that have lost their checkpoint.
 *
 * Returns: how many were deleted, or -1 with @error, %JK_ERROR_BUSY while one is restored
 */
int jk_git_checkpoint_expire (JkRepository             *repository,
                              const char               *outside_dir,
                              const JkCheckpointLimits *limits,
                              const char               *keep,
                              gint64                    now_us,
                              GError                  **error);

void jk_checkpoint_free (JkCheckpoint *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkCheckpoint, jk_checkpoint_free)

G_END_DECLS
