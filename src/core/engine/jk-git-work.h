/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-change-set.h"
#include "jk-change.h"
#include "jk-engine-private.h"

G_BEGIN_DECLS

/* Returns: (nullable): floating; %NULL with @error */
typedef GVariant *(*JkGitWorkFunc) (gpointer work, GCancellable *cancellable, GError **error);

/**
 * JkGitWork:
 * @path: of the working tree
 * @operation: (nullable) (transfer none): whose progress it tells; there until @func has returned
 * @paths: (nullable): bytes
 * @message: (nullable): of a commit
 * @file: (nullable): bytes
 * @staged: what is staged of @file
 * @checkpoint: (nullable): its id, as it was asked for
 *
 * What a call about a repository takes with it into its pool thread: nothing of the engine.
 */
typedef struct
{
  JkGitWorkFunc func;
  char *project;
  char *path;
  char *outside_dir;
  char *engine;
  JkGitPermission permission;
  JkChangeRules rules;
  JkOperation *operation;
  GStrv paths;
  char *message;
  char *file;
  gboolean staged;
  char *checkpoint;
} JkGitWork;

/* Returns: (transfer full) (nullable): %NULL with %JK_ERROR_NOT_FOUND, or, where it @writes, %JK_ERROR_PERMISSION */
JkGitWork *jk_git_work_new (JkEngine *self, const char *project, gboolean writes, JkGitWorkFunc func, GError **error);

/* Has it done as an operation, after which the project is looked at anew. Takes @work (nullable). Returns: (transfer
 * none) (nullable) */
JkOperation *jk_git_work_begin (JkEngine *self, const char *kind, JkGitWork *work);

/* Has it done; ends with jk_git_work_ask_finish(). Takes @work (nullable), and @refusal where there is no work. */
void jk_git_work_ask (JkEngine           *self,
                      JkGitWork          *work,
                      GError             *refusal,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data);
GVariant *jk_git_work_ask_finish (GAsyncResult *result, GError **error);

/* Returns: aa{sv}: "path" s, "reason" s */
GVariant *jk_git_work_describe_left_out (GPtrArray *left_out);
/* Returns: as: shown escaped */
GVariant *jk_git_work_describe_paths (GPtrArray *paths);

G_END_DECLS
