/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-library.h"
#include "jk-git-location.h"

G_BEGIN_DECLS

/**
 * jk_git_config_new:
 * @location: (nullable): %NULL for the system's and the user's configuration alone
 * @repository: (nullable): for includes that depend on the repository
 *
 * The configuration as Git puts it together, lowest first: system, user (XDG, then home), repository, working tree. Honours
 * GIT_CONFIG_NOSYSTEM, GIT_CONFIG_SYSTEM and GIT_CONFIG_GLOBAL, which libgit2 does not.
 *
 * Returns: (transfer full) (nullable): %NULL with %JK_ERROR_GIT if a file cannot be parsed
 */
git_config *jk_git_config_new (const JkGitLocation *location, git_repository *repository, GError **error);

/* Returns: (transfer full): a checksum of all that @config says, included files too */
char *jk_git_config_dup_digest (git_config *config);

/* Returns: (transfer full) (nullable): where Git looks for the user's own @name ("ignore", "attributes") when no key names one */
char *jk_git_config_dup_users_file (const char *name);

G_END_DECLS
