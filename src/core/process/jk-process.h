/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * JkProcessRequest:
 * @argv: program and arguments, %NULL at the end. A name without a / is looked for in the absolute folders of PATH
 * @environment: (nullable): the whole environment, as NAME=VALUE; %NULL for jk_process_environment_new() of nothing
 * @folder: (nullable): where it runs; %NULL for /
 * @timeout_us: it is ended after this time, microseconds; 0: 60 s
 * @grace_us: from SIGTERM to SIGKILL, microseconds; 0: 2 s
 * @max_output: bytes of standard output; 0: 1 MiB
 * @mark: (nullable): jk_process_mark_new(): it is killed when this process is, and jk_process_end_left() knows what it had started
 * @kept_fd: an open file that is handed on, as its file 3, so that a lock on it lasts as long as the program; 0: none. Not with @mark
 *
 * A program to run. There is no shell, standard input is empty, and no other open file is handed on.
 */
typedef struct
{
  const char *const *argv;
  const char *const *environment;
  const char *folder;
  gint64 timeout_us;
  gint64 grace_us;
  gsize max_output;
  const char *mark;
  int kept_fd;
} JkProcessRequest;

/**
 * JkProcessResult:
 * @exit_code: 0 to 255; -1 if a signal ended it
 * @signal: that signal, or 0
 * @output: standard output, bytes
 * @message: standard error, its first 4 KiB, made valid UTF-8
 */
typedef struct
{
  int exit_code;
  int signal;
  GBytes *output;
  char *message;
} JkProcessResult;

/**
 * jk_process_run:
 *
 * Runs a program in a process group of its own and waits for its end. Whatever of the group is left then is killed. Blocks: for
 * pool threads. May be called from several threads at once.
 *
 * Returns: (transfer full) (nullable): also for an exit code other than 0; %NULL with %JK_ERROR_NOT_FOUND (no such program),
 *   %JK_ERROR_PERMISSION, %JK_ERROR_TIMED_OUT, %JK_ERROR_LIMIT (output too long), %JK_ERROR_FAILED, or %G_IO_ERROR_CANCELLED; in all
 *   of these the group has been ended
 */
JkProcessResult *jk_process_run (const JkProcessRequest *request, GCancellable *cancellable, GError **error);

void jk_process_result_free (JkProcessResult *self);

/**
 * jk_process_environment_new:
 * @extra: (nullable): NAME, VALUE, …, %NULL to add or to override
 *
 * A clean environment: PATH, HOME, USER, LOGNAME, TMPDIR and XDG_CONFIG_HOME as they are, LC_ALL=C.UTF-8, and @extra. Nothing else,
 * so no LD_PRELOAD, GIT_…, or secret of this process is handed on.
 */
GStrv jk_process_environment_new (const char *const *extra);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkProcessResult, jk_process_result_free)

G_END_DECLS
