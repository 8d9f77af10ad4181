/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-collector.h"
#include "jk-repository.h"

G_BEGIN_DECLS

#define JK_TYPE_MARK_COLLECTOR (jk_mark_collector_get_type ())
/**
 * JkMarkCollector:
 *
 * Keeps the mark by which engines agree who of them acts on a repository, and finds out who does: see
 * jk_guard_mark_take(). It collects no samples; its detail is "mark". Runs every minute in its project's lane.
 */
G_DECLARE_FINAL_TYPE (JkMarkCollector, jk_mark_collector, JK, MARK_COLLECTOR, JkCollector)

/**
 * jk_mark_collector_new:
 * @repository: of the collectors of the same lane
 * @engine: this engine's id, the same for all its life
 * @checkpoints_dir: the project's, for what a restore left that ended in the middle
 */
JkCollector *jk_mark_collector_new (const char *project, JkRepository *repository, const char *engine,
                                    const char *checkpoints_dir, JkClock *clock);

/* Gives the mark back, if it is this engine's, and takes it no more. Any thread; blocks for a few system calls. */
void jk_mark_collector_release (JkMarkCollector *self);

G_END_DECLS
