/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-library.h"

G_BEGIN_DECLS

/**
 * JkGitDigest:
 *
 * What an index holds, folder by folder, without the times and sizes that git refreshes in it all the time: two of them tell in which
 * folders two versions of an index differ. About 100 bytes a folder.
 */
typedef struct _JkGitDigest JkGitDigest;

JkGitDigest *jk_git_digest_new (git_index *index);
void jk_git_digest_free (JkGitDigest *self);

/* Whether some paths are in conflict or announced (git add -N), which Git judges together with others. */
gboolean jk_git_digest_is_entangled (const JkGitDigest *self);

/**
 * jk_git_digest_compare:
 * @folders: (element-type filename): folders of @now, relative, in which entries differ from those of @before; added to
 * @gone: (element-type filename): folders that @now does not have any more; added to
 *
 * Returns: %FALSE if rule files (.gitignore and the like) differ, or they are of submodules: then it is not a matter of some folders
 */
gboolean jk_git_digest_compare (const JkGitDigest *before, const JkGitDigest *now, GPtrArray *folders, GPtrArray *gone);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGitDigest, jk_git_digest_free)

G_END_DECLS
