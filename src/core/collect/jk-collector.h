/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-clock.h"
#include "jk-sample.h"

G_BEGIN_DECLS

#define JK_TYPE_COLLECTOR (jk_collector_get_type ())
/**
 * JkCollector:
 *
 * One source of samples. The engine calls jk_collector_collect() again and again, each time in some pool thread but never
 * twice at once: a collector needs no locks for its own state, and must not use thread-default contexts it does not push.
 * It returns samples and writes nothing, logs nothing, raises no alert.
 */
G_DECLARE_DERIVABLE_TYPE (JkCollector, jk_collector, JK, COLLECTOR, GObject)

/**
 * JkCollectorClass:
 * @collect: blocks until everything is read, an error is certain, or the cancellable is cancelled. A part that cannot be
 *   read is left out when others can; %JK_ERROR_NO_DATA when there is nothing to read
 */
struct _JkCollectorClass
{
  GObjectClass parent_class;

  JkCollection *(*collect) (JkCollector *self, GCancellable *cancellable, GError **error);
};

/*
 * Properties, construct-only: "id" (string), "project" (string, nullable), "lane" (string), "interval-ms" (uint),
 * "clock" (JkClock*, pointer, default the system's).
 */

/* Such as "memory" or "git": the name under which it is shown, and the key of its detail. */
const char *jk_collector_get_id (JkCollector *self);
/* (nullable): the project it collects for */
const char *jk_collector_get_project (JkCollector *self);
/* Collectors of one lane run one after another, in one job: "machine" for the cheap ones, "project:ID" for a repository. */
const char *jk_collector_get_lane (JkCollector *self);
/* Time between two runs; 0: the engine's cycle for its kind (machine 5 s, project 30 s). */
guint jk_collector_get_interval_ms (JkCollector *self);
JkClock *jk_collector_get_clock (JkCollector *self);

/* Returns: (transfer full) (nullable): %NULL with @error set */
JkCollection *jk_collector_collect (JkCollector *self, GCancellable *cancellable, GError **error);

/* For subclasses: an empty collection of its project, stamped with its clock. */
JkCollection *jk_collector_new_collection (JkCollector *self);

G_END_DECLS
