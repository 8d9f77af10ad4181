/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-git-location.h"

G_BEGIN_DECLS

/**
 * jk_git_command_run:
 * @arguments: a reading command and its arguments, such as "ls-files", "-z", %NULL
 *
 * Runs the installed git on a repository for what libgit2 cannot read, as data: no lock is taken, and every command
 * that a
 * configuration can name is switched off: hooks, file system monitor, pager, external diff, credential and SSH
 * programs, all transports (a
 * partial clone fetches nothing), and the filters, whose names are asked of git first, so that no include hides one.
 * Submodules
 * are a matter of the arguments.
 *
 * Returns: (transfer full) (nullable): standard output; %NULL with %JK_ERROR_NOT_SUPPORTED without git,
 * %JK_ERROR_GIT with git's
 *   own words, %JK_ERROR_TIMED_OUT, %JK_ERROR_LIMIT, or %G_IO_ERROR_CANCELLED
 */
GBytes *jk_git_command_run (const JkGitLocation *location,
                            const char *const   *arguments,
                            GCancellable        *cancellable,
                            GError             **error);

/* The same for a command that answers by its exit code. Returns: that; -1 with @error set, or if a signal ended it */
int jk_git_command_ask (const JkGitLocation *location, const char *const *arguments, GCancellable *cancellable, GError **error);

/**
 * jk_git_command_run_trusted:
 * @extra: NAME, VALUE, …, %NULL for the environment
 * @kept_fd: an open file that stays open as long as git runs, whatever becomes of this process; 0: none
 *
 * Runs the installed git with the hooks, filters and signing that the repository names: only for one that its user
 * marked as trusted. File system
 * monitor, pager, editor, transports and everything that asks a person stay switched off.
 *
 * Returns: as jk_git_command_run()
 */
GBytes *jk_git_command_run_trusted (const JkGitLocation *location,
                                    const char *const   *arguments,
                                    const char *const   *extra,
                                    int                  kept_fd,
                                    GCancellable        *cancellable,
                                    GError             **error);

G_END_DECLS
