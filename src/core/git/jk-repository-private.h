/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-library.h"
#include "jk-git-location.h"
#include "jk-repository.h"

G_BEGIN_DECLS

/* For the files of this folder. All need jk_repository_open() first; all answers belong to the repository. */

const JkGitLocation *jk_repository_get_location (JkRepository *self);

/* (nullable): %NULL where libgit2 cannot read this kind of repository at all (SHA-256, extensions it does not know) */
git_repository *jk_repository_get_handle (JkRepository *self);

/* (nullable): the index as it is on disk now; %NULL where libgit2 cannot read it (split, sparse, or no
 * handle), or takes two names for one (core.ignoreCase) */
git_index *jk_repository_get_index (JkRepository *self);

/* Whether Git shows other objects in the place of some (git replace), and libgit2 does not. */
gboolean jk_repository_has_replaced (JkRepository *self);

/* (nullable): the same, and %NULL where only git can say what has changed since HEAD */
git_index *jk_repository_get_status_index (JkRepository *self);

/* Of the index that was got last: differs when its content does; all 0 while there is no index file. */
git_oid jk_repository_get_index_id (JkRepository *self);

/* When that index was written, nanoseconds since 1970, or earlier; 0 without an index file. */
gint64 jk_repository_get_index_stamp (JkRepository *self);

/* What one reader keeps from one look to the next; freed with @free_func when the repository is closed or opened anew. */
gpointer jk_repository_get_memo (JkRepository *self, const char *name);
void jk_repository_take_memo (JkRepository *self, const char *name, gpointer memo, GDestroyNotify free_func);

/* (nullable): what tells it of changes */
JkGitWatch *jk_repository_get_watch (JkRepository *self);

G_END_DECLS
