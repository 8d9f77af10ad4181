/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-host.h"

G_BEGIN_DECLS

/*
 * What a window asks about the uncommitted changes of a host's project @id, and does about them. Loads end with jk_host_load_finish(),
 * work with jk_host_work_finish() when it is over.
 */

/* Each change with its class and verdict, and the commits that are proposed. */
void jk_host_load_changes_async (JkHost *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* @path: as a change told it; @staged: what is staged, rather than what is in the working tree */
void jk_host_load_diff_async (JkHost *self, const char *id, const char *path, gboolean staged, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data);
void jk_host_load_checkpoints_async (JkHost *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);

/* What @checkpoint holds, and what going back to it would do now. */
void jk_host_load_checkpoint_async (JkHost *self, const char *id, const char *checkpoint, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
/* Brings back @paths, as the checkpoint told them; %NULL: all that it holds. The result's "before" is the checkpoint of what was there. */
void jk_host_restore_async (JkHost *self, const char *id, const char *checkpoint, const char *const *paths, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
/* For good. Ends with jk_host_change_finish(). */
void jk_host_delete_checkpoint_async (JkHost *self, const char *id, const char *checkpoint, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);

/* Commits a proposal, or just @paths. @proposal, @paths, @message: (nullable): one of the first two; %NULL: the proposal's message */
void jk_host_commit_async (JkHost *self, const char *id, const char *proposal, const char *const *paths, const char *message,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Takes the last commit of Jikimi back; refused once the branch has moved on. */
void jk_host_undo_commit_async (JkHost *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void jk_host_checkpoint_async (JkHost *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/* @owned_changes: (transfer full): any of "mode", "untracked", "trusted". Ends with jk_host_load_finish(). */
void jk_host_set_project_healing_async (JkHost *self, const char *id, JsonObject *owned_changes, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);

G_END_DECLS
