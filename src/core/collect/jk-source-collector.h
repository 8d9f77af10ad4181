/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-collector.h"
#include "jk-http.h"

G_BEGIN_DECLS

/**
 * JkSource:
 * @name: unique among the sources, UTF-8
 * @url: of a /metrics endpoint
 * @include: (nullable): patterns of metric names with * and ?; %NULL or empty takes all
 * @max_series: 0: 200
 * @timeout_ms: 0: 5 s
 * @interval_ms: 0: 30 s
 *
 * A Prometheus endpoint whose metrics are kept as Jikimi's own.
 */
typedef struct
{
  const char *name;
  const char *url;
  const char *const *include;
  guint max_series;
  guint timeout_ms;
  guint interval_ms;
} JkSource;

#define JK_TYPE_SOURCE_COLLECTOR (jk_source_collector_get_type ())
/**
 * JkSourceCollector:
 *
 * The sources of one project, or of the machine. Id "source", lane "http:source" or "http:source:PROJECT".
 *
 * Each series keeps its name and labels and gets the label source=NAME. Labels of its own named "source" or "project"
 * become "exported_source" and "exported_project", as Prometheus does it. A metric that has the name of one of Jikimi's becomes
 * "source:NAME", so that it gets neither its title nor its thresholds. Counters stay counters. An answer may have 16 MiB.
 *
 * A run asks those whose interval is over, all at once; if none is due, all of them. One that fails leaves the others alone; the
 * run fails with the first reason if every source that was asked failed. The detail is `source`.
 */
G_DECLARE_FINAL_TYPE (JkSourceCollector, jk_source_collector, JK, SOURCE_COLLECTOR, JkCollector)

/**
 * jk_source_collector_new:
 * @sources: (array length=n_sources): copied
 * @project: (nullable): %NULL for the machine
 * @clock: (nullable): %NULL for the system's
 *
 * Returns: (transfer full)
 */
JkCollector *jk_source_collector_new (const JkSource *sources, guint n_sources, const char *project, JkHttp *http,
                                      JkClock *clock);

G_END_DECLS
