/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * JkGrownProcess:
 * @pid: with @start it names one process for ever, also after the number was given to another
 * @start: in clock ticks since the machine's start
 * @name: its short name, fit to be shown; never its arguments, which may hold passwords
 * @resident_bytes: now; where this user may ask for it, only its share of pages that several processes use
 * @grown_bytes: more than half an hour to an hour ago, or since it began
 * @unit: (nullable): the systemd unit that it runs in
 */
typedef struct
{
  pid_t pid;
  guint64 start;
  char *name;
  guint64 resident_bytes;
  gint64 grown_bytes;
  char *unit;
} JkGrownProcess;

void jk_grown_process_free (JkGrownProcess *self);

/**
 * JkProcessGrowth:
 *
 * Remembers how much memory every process had, so that those that grew can be named. One pass reads one small file a process;
 * 32 bytes and a hash entry are kept of each. Any thread.
 */
typedef struct _JkProcessGrowth JkProcessGrowth;

/* @root: "/" in production, a test's folder else */
JkProcessGrowth *jk_process_growth_new (const char *root);
JkProcessGrowth *jk_process_growth_ref (JkProcessGrowth *self);
void jk_process_growth_unref (JkProcessGrowth *self);

/**
 * jk_process_growth_sample:
 * @now_us: monotonic
 *
 * Looks at all processes, at most 32,768. Blocks for some milliseconds; a pass each minute is enough.
 *
 * Returns: %FALSE with %JK_ERROR_NO_DATA if there is no table of processes, %G_IO_ERROR_CANCELLED
 */
gboolean jk_process_growth_sample (JkProcessGrowth *self, gint64 now_us, GCancellable *cancellable, GError **error);

/* Returns: (transfer full) (element-type JkGrownProcess): those that grew by 16 MiB or more until the last pass and still run, at most
 * @max of them, the most first */
GPtrArray *jk_process_growth_list (JkProcessGrowth *self, guint max);

/* Returns: processes seen by the last pass */
guint jk_process_growth_count (JkProcessGrowth *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkGrownProcess, jk_grown_process_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkProcessGrowth, jk_process_growth_unref)

G_END_DECLS
