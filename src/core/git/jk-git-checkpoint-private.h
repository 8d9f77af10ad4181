/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-checkpoint.h"
#include "jk-git-trees.h"

G_BEGIN_DECLS

/* The parts of keeping and bringing back, for this folder alone. */

/* The message of the commit of what was staged. */
#define JK_CHECKPOINT_STAGED "Jikimi checkpoint: what was staged\n"

/* Fills @paths (a set) with what @request asks for, and @left_out with what it must not have. @index: (nullable) */
gboolean jk_git_checkpoint_add_paths (JkRepository              *repository,
                                      const JkCheckpointRequest *request,
                                      JkGitTrees                *trees,
                                      git_index                 *index,
                                      GHashTable                *paths,
                                      GPtrArray                 *left_out,
                                      GCancellable              *cancellable,
                                      GError                   **error);

/* A path in conflict has no staged content. */
gboolean jk_git_is_conflicted (git_index *index, const char *path);

/* What begins a line of a checkpoint's message that tells of a path, whatever its tree says. */
#define JK_COVERS "\nCovers: "
/* Its content is kept outside: without the manifest, the tree must not be taken at its word. */
#define JK_COVERS_OUTSIDE "\nCovers-outside: "

/* Adds such a line; @key: one of the above */
void jk_git_covers_add (GString *message, const char *key, const char *path);
/* Returns: (transfer full) (nullable) (element-type filename): %NULL where the message has no such line */
GPtrArray *jk_git_covers_parse (const char *message, const char *key);

G_END_DECLS
