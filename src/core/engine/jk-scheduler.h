/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-collector.h"

G_BEGIN_DECLS

#define JK_TYPE_SCHEDULER (jk_scheduler_get_type ())
/**
 * JkScheduler:
 *
 * Runs collectors when they are due, in a bounded pool: those of one lane one after another in one job, different lanes
 * side by side. Starts of all collectors with the same interval fall together, so that the machine sleeps between them.
 * Lives in the thread-default main context in which it was made; signals come there:
 *
 *  "started" (JkCollector *): a run of it begins, in turn with those of its lane
 *  "collected" (JkCollector *, JkCollection *): transfer none
 *  "failed" (JkCollector *, GError *): the run failed; the next comes after a back-off, unless it was %JK_ERROR_NO_DATA
 *  "round": a job's results are all delivered
 *  "woke" (gint64 slept_us, gint64 jumped_us): the machine was suspended that long, or the wall clock was set by that much
 */
G_DECLARE_FINAL_TYPE (JkScheduler, jk_scheduler, JK, SCHEDULER, GObject)

/* @n_threads: jobs at once */
JkScheduler *jk_scheduler_new (JkClock *clock, guint n_threads);

/* Adds and removes; what runs while it is removed is cancelled and its result dropped. */
void jk_scheduler_add (JkScheduler *self, JkCollector *collector);
void jk_scheduler_remove (JkScheduler *self, JkCollector *collector);

/* Intervals for collectors without one of their own: lane "machine", and all others. */
void jk_scheduler_set_intervals (JkScheduler *self, guint machine_ms, guint project_ms);

/* While stopped nothing runs; starting again runs everything at once. */
void jk_scheduler_set_running (JkScheduler *self, gboolean running);

/* Runs now what collects for @project (%NULL: everything); what is under way is not run twice. */
void jk_scheduler_run_now (JkScheduler *self, const char *project);

/* Runs @collector now, with what else of its lane is due; once more if it is under way. */
void jk_scheduler_run_one (JkScheduler *self, JkCollector *collector);

/* Cancels the run of @collector that is under way or was asked for, and with it what runs in the same job; it comes again at its
 * next turn. No signal tells the end of a run that was cancelled. */
void jk_scheduler_call_off (JkScheduler *self, JkCollector *collector);

/* Returns: %TRUE if @collector is known; fills what people want to know of it */
gboolean jk_scheduler_query (JkScheduler *self, JkCollector *collector, gint64 *next_us, guint *n_failures);

/* Cancels all that runs and ends when it is through. No signal comes after that. */
void jk_scheduler_shutdown_async (JkScheduler *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean jk_scheduler_shutdown_finish (JkScheduler *self, GAsyncResult *result, GError **error);

G_END_DECLS
