/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-collector.h"

G_BEGIN_DECLS

/**
 * JkCpuTimes:
 * @cpu: the kernel's number of it
 * @busy: clock ticks spent working, guests among them once
 * @idle: clock ticks with nothing to do
 * @iowait: clock ticks idle while a disk was awaited
 *
 * Times of one CPU since boot. A CPU that waits for a disk is idle: it could work.
 */
typedef struct
{
  guint cpu;
  guint64 busy;
  guint64 idle;
  guint64 iowait;
} JkCpuTimes;

/**
 * jk_cpu_parse:
 * @stat: text of /proc/stat
 * @cpus: (element-type JkCpuTimes): filled with the CPUs that are on line, ascending; emptied first
 *
 * User time holds guest time already (proc(5)), so guests are not added again.
 *
 * Returns: %FALSE with %JK_ERROR_PARSE; @cpus is then empty
 */
gboolean jk_cpu_parse (const char *stat, GArray *cpus, GError **error);

/**
 * jk_cpu_usage:
 * @before: (element-type JkCpuTimes)
 * @after: (element-type JkCpuTimes)
 *
 * Share of time that CPUs present in both readings worked between them. A CPU that came, went, or whose working time ran
 * backwards is left out; idle times that run backwards, as the kernel's sometimes do, count as no time.
 *
 * Returns: 0 to 100; NAN where less than 10 ticks have passed, which is too few to divide
 */
double jk_cpu_usage (const GArray *before, const GArray *after);

#define JK_TYPE_CPU_COLLECTOR (jk_cpu_collector_get_type ())
/**
 * JkCpuCollector:
 *
 * `cpu_usage`, and `cores` and `sandboxed` of the machine's detail. Usage is the share since the run before: the first run
 * has none and gives the detail alone, which is no failure.
 */
G_DECLARE_FINAL_TYPE (JkCpuCollector, jk_cpu_collector, JK, CPU_COLLECTOR, JkCollector)

/* @root: "/" in production */
JkCollector *jk_cpu_collector_new (const char *root, JkClock *clock);

G_END_DECLS
