/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkGitJudge:
 * @path: bytes, relative to the top of the working tree
 * @mode: as in a tree: 0100644, 0100755 or 0120000
 * @data: (array length=size): the very bytes that would become the object
 * @reason: (out): a stable word such as "secret-content", static, when the answer is %FALSE
 *
 * Called in the thread that asks for a commit or a checkpoint.
 *
 * Returns: %FALSE if these bytes must not go into the repository
 */
typedef gboolean (*JkGitJudge) (const char   *path,
                                guint32       mode,
                                const guint8 *data,
                                gsize         size,
                                gpointer      user_data,
                                const char  **reason);

/**
 * JkGitLeftOut:
 * @path: bytes
 * @reason: a stable word, see jk_git_reason_text()
 *
 * A changed path that does not go along, and why.
 */
typedef struct
{
  char *path;
  char *reason;
} JkGitLeftOut;

/* Returns: (transfer full) (element-type JkGitLeftOut): empty */
GPtrArray *jk_git_left_out_new (void);
void jk_git_left_out_add (GPtrArray *self, const char *path, const char *reason);

/* Returns: (transfer none): @reason as a sentence in the program's language; a word that is not known is returned as
 * it is */
const char *jk_git_reason_text (const char *reason);

G_END_DECLS
