/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-checkpoint.h"
#include "jk-git-library.h"

G_BEGIN_DECLS

/* The parts of keeping and bringing back, for this folder alone. */

/* The message of the commit of what was staged. */
#define JK_CHECKPOINT_STAGED "Jikimi checkpoint: what was staged\n"

/* Fills @paths (a set) with what @request asks for, and @left_out with what it must not have. @tree, @index: (nullable)
 */
gboolean jk_git_checkpoint_add_paths (JkRepository              *repository,
                                      const JkCheckpointRequest *request,
                                      git_tree                  *tree,
                                      git_index                 *index,
                                      GHashTable                *paths,
                                      GPtrArray                 *left_out,
                                      GCancellable              *cancellable,
                                      GError                   **error);

/* A path in conflict has no staged content. */
gboolean jk_git_is_conflicted (git_index *index, const char *path);

/* Adds a line to a checkpoint's message: it tells of @path, whatever its tree says. */
void jk_git_covers_add (GString *message, const char *path);
/* Returns: (transfer full) (nullable) (element-type filename): %NULL where the message has no such line */
GPtrArray *jk_git_covers_parse (const char *message);

G_END_DECLS
