/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-coverage-formats.h"

G_BEGIN_DECLS

/**
 * JkCoverageReport:
 * @path: relative to the working tree
 * @format: (nullable): %NULL before it was read
 * @mtime_ns: when it was written, since 1970
 * @coverage: (nullable): what it says; %NULL if it cannot be read
 * @error: (nullable): why it cannot be read, or why @coverage is that of the version before
 *
 * One report on disk and what was last read of it.
 */
typedef struct
{
  char *path;
  const JkCoverageFormat *format;
  gint64 mtime_ns;
  JkCoverage *coverage;
  GError *error;
  /*< private >*/
  guint64 size;
  guint64 inode;
  guint64 device;
  gint64 ctime_ns;
  gboolean is_read;
} JkCoverageReport;

JkCoverageReport *jk_coverage_report_new (const char *path);
void jk_coverage_report_free (JkCoverageReport *self);

/**
 * jk_coverage_report_refresh:
 * @root: descriptor of the working tree
 * @worktree: its absolute path
 * @now_us: real time
 *
 * Reads it if it changed since it was last read; otherwise this is one look at its times. A report that cannot be parsed
 * within seconds of its last change may still be being written: what it said before stays, and it is read again next time.
 *
 * Returns: %FALSE if there is no report there any more, or never was: it is gone, or no format knows it
 */
gboolean jk_coverage_report_refresh (JkCoverageReport *self,
                                     int               root,
                                     const char       *worktree,
                                     gint64            now_us,
                                     GCancellable     *cancellable);

G_END_DECLS
