/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-engine.h"

G_BEGIN_DECLS

/* Kinds of the operations below. */
#define JK_CHECKPOINT_OPERATION "checkpoint"
#define JK_RESTORE_OPERATION "restore"

/* Of files told by name in one answer; all are counted. */
#define JK_MAX_TOLD_FILES 1000

/*
 * Checkpoints that a person makes, looks at, goes back to, and deletes. All of it happens in pool threads. Guard thread
 * only.
 */

/* Returns: (transfer none) (nullable): its result is {"checkpoint", "ref", "paths", "outside"}; %NULL with
 * %JK_ERROR_NOT_FOUND, or %JK_ERROR_PERMISSION where the project is only observed */
JkOperation *jk_engine_checkpoint (JkEngine *self, const char *project, GError **error);

/* Ends with (transfer full) aa{sv}: "id" s, "ref" s, "branch" s, "time_us" x, "paths" u, "size_bytes" t, "reason" s,
 * "outside" aa{sv}: "path" s, "reason" s, "size_bytes" t, "kept" b */
void jk_engine_list_checkpoints_async (JkEngine *self,
                                       const char *project,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GVariant *jk_engine_list_checkpoints_finish (JkEngine *self, GAsyncResult *result, GError **error);

/**
 * jk_engine_plan_restore_async:
 * @checkpoint: as it came; only one that exists is found
 * @paths: (nullable): bytes; %NULL: all that it holds
 * @writes: refuse it where Jikimi may not write
 *
 * Reads what a checkpoint holds and what jk_engine_restore() would do now. Ends with (transfer full) a{sv}: what
 * jk_engine_list_checkpoints_async() tells of one, and "effects" a{sv} (a count u for "same", "change", "create",
 * "remove", "keep" and "blocked"; "write_bytes" t), "truncated" b (not all are named), "files" aa{sv}: "path" s,
 * "effect" s, "reason" s (optional), "size_bytes" t, "now_bytes" t (optional), "outside" b. Errors are as of
 * jk_git_restore_plan().
 */
void jk_engine_plan_restore_async (JkEngine           *self,
                                   const char         *project,
                                   const char         *checkpoint,
                                   const char *const  *paths,
                                   gboolean            writes,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
GVariant *jk_engine_plan_restore_finish (JkEngine *self, GAsyncResult *result, GError **error);

/* Brings files back, after a checkpoint of what is there now. Returns: (transfer none) (nullable): its result is
 * {"checkpoint", "before": the id of that checkpoint, "" where nothing had to be done, "changed", "created", "removed",
 * "same", "kept", "blocked", "size_bytes", "paths", "left_out": [{"path", "reason"}]}; %NULL as jk_engine_checkpoint()
 */
JkOperation *jk_engine_restore (JkEngine *self,
                                const char *project,
                                const char *checkpoint,
                                const char *const *paths,
                                GError **error);

/* Ends with %FALSE and %JK_ERROR_NOT_FOUND or %JK_ERROR_PERMISSION, or %TRUE once it is gone. */
void jk_engine_delete_checkpoint_async (JkEngine           *self,
                                        const char         *project,
                                        const char         *checkpoint,
                                        GCancellable       *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
gboolean jk_engine_delete_checkpoint_finish (JkEngine *self, GAsyncResult *result, GError **error);

G_END_DECLS
