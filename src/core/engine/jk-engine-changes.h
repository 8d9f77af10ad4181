/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-change-set.h"
#include "jk-engine.h"

G_BEGIN_DECLS

/**
 * jk_engine_classify_changes_async:
 * @project: its id
 *
 * Classifies what is changed in @project, by what the collector "git" told last and what is in the files now. Runs in a pool thread, one
 * run a project at a time; who asks while one is under way is answered by the next. A file that is as it was is not read again, so asking
 * often costs little. Guard thread only.
 */
void jk_engine_classify_changes_async (JkEngine *self, const char *project, GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);

/* Returns: (transfer full) (nullable): %NULL with %JK_ERROR_NOT_FOUND (no such project), %JK_ERROR_NO_DATA (nothing collected yet, or not
 * any more), or an error as of jk_change_reader_read() */
JkChangeSet *jk_engine_classify_changes_finish (JkEngine *self, GAsyncResult *result, GError **error);

/* What may go into a commit of @project by the configuration, for jk_change_judge() too. @untracked: new files may */
JkChangeRules jk_engine_get_change_rules (JkEngine *self, gboolean untracked);

G_END_DECLS
