/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-location.h"

G_BEGIN_DECLS

/**
 * jk_git_kinds_check:
 * @error: %JK_ERROR_NOT_SUPPORTED
 *
 * Looks whether what libgit2 and git are going to read in the Git folder are files: one of them that is a FIFO, in an archive
 * from elsewhere, would stop the thread for good, and a HEAD of 100 MB takes four times that in memory. Reads nothing
 * itself but the configuration, for what it includes, and the names below refs.
 */
gboolean jk_git_kinds_check (const JkGitLocation *location, GError **error);

G_END_DECLS
