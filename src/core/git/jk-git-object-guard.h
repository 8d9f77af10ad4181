/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-library.h"
#include "jk-git-location.h"

G_BEGIN_DECLS

/* Objects of a repository that are no files: nobody is to wait for what a FIFO in their place will never say. */

/* Returns: whether the files that name more folders of objects (alternates, theirs, and so on) are files, and few enough */
gboolean jk_git_object_guard_check (const JkGitLocation *location);

/* From now on such an object is an error to whoever reads it by @handle. Returns: libgit2's code */
int jk_git_object_guard_add (const JkGitLocation *location, git_repository *handle);

G_END_DECLS
