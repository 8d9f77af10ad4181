/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-library.h"

G_BEGIN_DECLS

/**
 * JkGitPacking:
 *
 * Many objects written at once: as one pack and not as a file each, which costs a dozen system calls and a look for new packs. While it is
 * there, what is written through the repository's handle stays in memory, and can be read through that handle alone.
 */
typedef struct _JkGitPacking JkGitPacking;

/* Returns: (transfer full) (nullable): %NULL: out of luck, and objects are written one by one as ever */
JkGitPacking *jk_git_packing_begin (git_repository *handle);

/* To disk, before anything refers to it. Returns: 0, or a code of libgit2 */
int jk_git_packing_write (JkGitPacking *self);

/* Gives the handle back its own store. What was not written is forgotten. */
void jk_git_packing_end (JkGitPacking *self);

G_END_DECLS
