/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-collector.h"

G_BEGIN_DECLS

/**
 * JkLaneEntry:
 * @collector: owned
 * @due_us: monotonic time of its next run; G_MAXINT64 while it runs
 * @n_failures: in a row
 * @removed: its result is not wanted any more
 * @again: it is to run once more after this run
 */
typedef struct
{
  JkCollector *collector;
  gint64 due_us;
  guint n_failures;
  gboolean removed;
  gboolean again;
} JkLaneEntry;

/**
 * JkLane:
 * @entries: owned JkLaneEntry
 * @job: (nullable): what runs
 * @again: run everything of the lane once more after this job
 * @called_off: the job was cancelled for good: what it did not get to waits for its next turn
 *
 * Collectors that run one after another.
 */
typedef struct
{
  char *name;
  GPtrArray *entries;
  GTask *job;
  gboolean again;
  gboolean called_off;
} JkLane;

JkLane *jk_lane_new (const char *name);
void jk_lane_free (JkLane *self);

void jk_lane_add (JkLane *self, JkCollector *collector); /* due at once */
/* Returns: (nullable): its entry, unless it was removed */
JkLaneEntry *jk_lane_find (JkLane *self, JkCollector *collector);
/* Cancels its job, if one runs. */
void jk_lane_cancel_job (JkLane *self);
/* Frees the entries that were removed. */
void jk_lane_drop_removed (JkLane *self);
/* Returns: monotonic time at which a job of the lane should start; G_MAXINT64 while one runs, or for an empty lane */
gint64 jk_lane_get_due_us (const JkLane *self);

/**
 * jk_lane_next_due:
 * @interval_us: above 0
 * @n_failures: 0 after success
 *
 * Returns: the multiple of the interval nearest to one interval from @now_us, so that equal intervals meet; twice, four
 *   times, … as far after failures, at most ten minutes or the interval
 */
gint64 jk_lane_next_due (gint64 now_us, gint64 interval_us, guint n_failures);

G_END_DECLS
