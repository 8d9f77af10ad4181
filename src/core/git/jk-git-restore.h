/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-checkpoint.h"

G_BEGIN_DECLS

/* The reason of a checkpoint that a restore takes first. */
#define JK_CHECKPOINT_BEFORE_RESTORE "before-restore"

/**
 * JkRestoreEffect:
 * @JK_RESTORE_SAME: it is as the checkpoint holds it
 * @JK_RESTORE_CHANGE: another content or kind takes its place
 * @JK_RESTORE_CREATE: it is made
 * @JK_RESTORE_REMOVE: it is taken away: the checkpoint says that it was not there
 * @JK_RESTORE_KEEP: it would be taken away, but only for whoever names it
 * @JK_RESTORE_BLOCKED: it cannot be brought back
 *
 * What a restore does to a file.
 */
typedef enum
{
  JK_RESTORE_SAME,
  JK_RESTORE_CHANGE,
  JK_RESTORE_CREATE,
  JK_RESTORE_REMOVE,
  JK_RESTORE_KEEP,
  JK_RESTORE_BLOCKED,
  JK_N_RESTORE_EFFECTS,
} JkRestoreEffect;

/* Returns: a stable word: "same", "change", "create", "remove", "keep" or "blocked" */
const char *jk_restore_effect_to_string (JkRestoreEffect effect);

/**
 * JkRestoreFile:
 * @path: bytes
 * @reason: (nullable): with %JK_RESTORE_BLOCKED, a stable word, see jk_git_reason_text(): "folder" (one is in its
 * place), "parent" (a file or a symbolic link is in its folder's place), "special", "unreadable", "submodule",
 * "repository" (a folder on the way is one of its own), "lost" (its content was not kept, or is gone), "only-staged"
 * (nothing but what was staged is held) or "elsewhere" (no path of a working tree)
 * @mode: as in a tree; 0: it was not there
 * @size_bytes: in the checkpoint; of a symbolic link, its target's
 * @now_bytes: what is there now; 0 where nothing is
 * @is_outside: kept beside the repository, with mode 0600
 */
typedef struct
{
  char *path;
  JkRestoreEffect effect;
  const char *reason;
  guint32 mode;
  guint64 size_bytes;
  guint64 now_bytes;
  gboolean is_outside;
} JkRestoreFile;

/**
 * JkRestorePlan:
 * @files: (element-type JkRestoreFile): ascending by path
 * @n: by #JkRestoreEffect
 * @write_bytes: what changing and creating writes
 */
typedef struct
{
  JkCheckpoint *checkpoint;
  GPtrArray *files;
  guint n[JK_N_RESTORE_EFFECTS];
  guint64 write_bytes;
} JkRestorePlan;

/**
 * jk_git_restore_plan:
 * @paths: (nullable): bytes; %NULL: all that it holds
 * @outside_dir: as of #JkCheckpointRequest
 *
 * What jk_git_restore_make() would do now. Writes nothing. A file that had been deleted when the checkpoint was taken
 * is taken away only for whoever names it, except by a checkpoint that a restore took first: that one undoes the
 * restore.
 *
 * Returns: (transfer full) (nullable): %NULL with %JK_ERROR_NOT_FOUND (no such checkpoint, or it does not hold one of
 * @paths); %JK_ERROR_INVALID_ARGUMENT (one of @paths is none in the working tree); where one of @paths is blocked,
 * %JK_ERROR_EXISTS (by what is there) or %JK_ERROR_NOT_FOUND (lost); or %G_IO_ERROR_CANCELLED
 */
JkRestorePlan *jk_git_restore_plan (JkRepository       *repository,
                                    const char         *id,
                                    const char *const  *paths,
                                    const char         *outside_dir,
                                    GCancellable       *cancellable,
                                    GError            **error);
void jk_restore_plan_free (JkRestorePlan *self);

/**
 * JkRestoreRequest:
 * @id: of the checkpoint
 * @paths: (nullable): as of jk_git_restore_plan()
 * @outside_dir: absolute
 * @max_file_bytes: for the checkpoint of what is there now, as of #JkCheckpointRequest
 * @judge: (nullable): likewise
 * @engine: (nullable): this engine's id; with it, nothing is done where another engine has the guard mark
 * @now_us: real time
 * @progress: (nullable): told now and then, in the calling thread
 */
typedef struct
{
  const char *id;
  const char *const *paths;
  const char *outside_dir;
  gsize max_file_bytes;
  JkGitJudge judge;
  gpointer judge_data;
  const char *engine;
  gint64 now_us;
  void (*progress) (guint n_done, guint n, gpointer user_data);
  gpointer progress_data;
} JkRestoreRequest;

/**
 * JkRestored:
 * @before: (nullable): id of the checkpoint of what was there before; restoring that undoes it. %NULL: there was
 * nothing to do
 * @paths: (element-type filename): what was brought back
 * @n: by #JkRestoreEffect: what was done, and what was not
 * @size_bytes: written
 * @left_out: (element-type JkGitLeftOut): blocked, and why; with "beside", where something is kept that was written to
 * a file in the middle of the restore
 */
typedef struct
{
  char *before;
  GPtrArray *paths;
  guint n[JK_N_RESTORE_EFFECTS];
  guint64 size_bytes;
  GPtrArray *left_out;
} JkRestored;

/**
 * jk_git_restore_make:
 *
 * Brings files back to what the checkpoint holds: first a checkpoint of what those paths are now, then all new content
 * is written beside them, and only when that has succeeded each takes its place, by an atomic rename. Where a step
 * fails, those that had taken their places are exchanged back, which needs no space; a file that changed since the
 * checkpoint of it is left alone, and the restore fails with %JK_ERROR_CHANGED. Follows no symbolic link; branch and
 * index stay as they are. A process that ends in the middle leaves every file as it was or as it is to be, and the
 * checkpoint; what it left beside them goes with the next restore, or with jk_git_restore_recover().
 *
 * Cancelling no longer stops it once files take their places.
 *
 * Returns: (transfer full) (nullable): %NULL as jk_git_restore_plan(), with %JK_ERROR_NO_SPACE, %JK_ERROR_CHANGED, or
 * %JK_ERROR_BUSY (another restore of this repository). Where something could not be put back the message names it, and
 * the checkpoint that holds it
 */
JkRestored *jk_git_restore_make (JkRepository *repository,
                                 const JkRestoreRequest *request,
                                 GCancellable *cancellable,
                                 GError **error);
void jk_restored_free (JkRestored *self);

/**
 * jk_git_restore_recover:
 *
 * Clears away what the last restore left beside the files where its process ended in the middle, unless another one goes
 * on. What was written to such a file meanwhile, and no checkpoint holds, gets a name that can be seen.
 */
void jk_git_restore_recover (JkRepository *repository, const char *outside_dir);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkRestorePlan, jk_restore_plan_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkRestored, jk_restored_free)

G_END_DECLS
