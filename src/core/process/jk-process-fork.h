/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/**
 * jk_process_fork:
 * @program: its path
 * @argv: (array zero-terminated)
 * @environment: (array zero-terminated)
 * @mark: jk_process_mark_new(): added to the environment
 * @folder: where it runs
 * @out, @err: standard output and error
 * @pid: (out): of the program, which leads a group of its own
 *
 * Starts a program that the kernel kills once the calling *thread* has ended, however that came about: the caller stays until the program
 * has. posix_spawn() cannot do that.
 *
 * Returns: 0, or an errno
 */
int jk_process_fork (const char *program, char *const *argv, char *const *environment, const char *mark, const char *folder, int out,
                     int err, pid_t *pid);

G_END_DECLS
