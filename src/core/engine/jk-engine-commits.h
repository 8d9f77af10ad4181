/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-engine.h"

G_BEGIN_DECLS

/* Kinds of the operations below. */
#define JK_COMMIT_OPERATION "commit"
#define JK_UNDO_COMMIT_OPERATION "undo"

/*
 * Commits that a person asks for. They are made in a pool thread; after each that changed something
 * the project's Git status is
 * read anew. Guard thread only.
 */

/**
 * jk_engine_set_project_healing:
 * @mode: (nullable): "observe", "suggest", "checkpoint" or "commit"; %NULL leaves it
 * @untracked: (nullable): whether new files may go along
 * @trusted: (nullable): whether the repository's hooks, filters and signing may run
 *
 * Survives a restart. Returns: %FALSE with %JK_ERROR_NOT_FOUND or %JK_ERROR_INVALID_ARGUMENT
 */
gboolean jk_engine_set_project_healing (JkEngine       *self,
                                        const char     *id,
                                        const char     *mode,
                                        const gboolean *untracked,
                                        const gboolean *trusted,
                                        GError        **error);

/* @paths: (nullable): bytes; %NULL: all that may go along by itself. @message: (nullable). Returns: (transfer none)
 *   (nullable): its result is
 * {"commit", "branch", "paths", "left_out": [{"path", "reason"}]}; %NULL with %JK_ERROR_NOT_FOUND, or
 * %JK_ERROR_PERMISSION where the
 * project is only observed */
JkOperation *jk_engine_commit (JkEngine *self, const char *project, const char *const *paths, const char *message, GError **error);
JkOperation *jk_engine_undo_commit (JkEngine *self, const char *project, GError **error);
/* Whether jk_engine_undo_commit() would find a commit to take back, looked at in a pool thread. Ends with %FALSE and
 * %JK_ERROR_NOT_FOUND or %JK_ERROR_CHANGED where there is none, or %JK_ERROR_PERMISSION. */
void jk_engine_check_undo_commit_async (JkEngine *self, const char *project, GCancellable *cancellable, GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean jk_engine_check_undo_commit_finish (JkEngine *self, GAsyncResult *result, GError **error);

/* @path: bytes. Ends with (transfer full) a{sv}: "path" s, "hunks" aa{sv} ("old_start" i, "old_lines" i, "new_start"
 *   i, "new_lines" i, "lines" aas:
 * kind and text), "is_binary" b, "is_truncated" b, "masked" b: secrets were hidden */
void jk_engine_diff_async (JkEngine *self, const char *project, const char *path, gboolean staged, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data);
GVariant *jk_engine_diff_finish (JkEngine *self, GAsyncResult *result, GError **error);

G_END_DECLS
