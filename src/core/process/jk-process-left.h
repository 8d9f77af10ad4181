/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * jk_process_mark_new:
 *
 * A mark for the processes of one run, which they carry in their environment: by it they are known again once this process has been
 * killed and another one took its place. A number alone would not do: it may be somebody else's by then.
 *
 * Returns: (transfer full): 32 hex digits, random
 */
char *jk_process_mark_new (void);

/* The variable that carries a mark, up to its value, "MARK:LEADER". */
#define JK_PROCESS_MARK_VARIABLE "JIKIMI_RUN="

/**
 * jk_process_end_left:
 * @mark: of a run that an earlier process had begun
 *
 * Ends at once what is left of the process group of that run. What left the group on purpose, such as a service that was started, goes
 * on, as it would have if the run had ended by itself. Blocks. Linux.
 *
 * Returns: %FALSE with %JK_ERROR_FAILED if something of it is still there, or %G_IO_ERROR_CANCELLED
 */
gboolean jk_process_end_left (const char *mark, GCancellable *cancellable, GError **error);

G_END_DECLS
