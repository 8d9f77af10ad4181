/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-lane.h"

G_BEGIN_DECLS

/* What became of one collector's run: @collection or @error. */
typedef struct
{
  JkCollector *collector;
  JkCollection *collection;
  GError *error;
} JkLaneResult;

/**
 * JkLaneJob:
 * @owner: owned; who hears of its end
 * @results: owned JkLaneResult, one a collector to run
 *
 * One run of what is due in a lane. It holds its owner itself, so that its task need not.
 */
typedef struct
{
  GObject *owner;
  JkLane *lane;
  GPtrArray *results;
} JkLaneJob;

/**
 * jk_lane_begin_job:
 * @due_us: monotonic time: what is due by then goes along
 * @callback: in the thread-default main context, with the task as its result; takes @owner and the results out of the job,
 *   because the pool's thread may be the last to let go of the task
 *
 * Makes the lane's job, for jk_lane_job_run(). Returns: (transfer full): its task, which the lane knows as well
 */
GTask *jk_lane_begin_job (JkLane *lane, gint64 due_us, GObject *owner, GAsyncReadyCallback callback);

/* For a pool's thread: runs the job whose task @data is, one collector after the other, and lets go of it. */
void jk_lane_job_run (gpointer data, gpointer user_data);

G_END_DECLS
