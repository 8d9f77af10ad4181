/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-collector.h"

G_BEGIN_DECLS

/**
 * JkMemory:
 * @total: physical memory, or a container's limit where that is lower
 * @available: what programs can still get without swapping; at most @total
 * @cached: page cache
 * @swap_total: 0 without swap
 * @swap_free: at most @swap_total
 *
 * All in bytes.
 */
typedef struct
{
  guint64 total;
  guint64 available;
  guint64 cached;
  guint64 swap_total;
  guint64 swap_free;
} JkMemory;

/**
 * jk_memory_parse:
 * @meminfo: text of /proc/meminfo
 * @out: (out caller-allocates): filled on success, untouched on failure
 *
 * Returns: %FALSE with %JK_ERROR_PARSE if MemTotal, MemAvailable, Cached, SwapTotal or SwapFree is missing, cut
 *   short, there twice, or impossible
 */
gboolean jk_memory_parse (const char *meminfo, JkMemory *out, GError **error);

/**
 * jk_memory_apply_limit:
 * @memory: (inout): of the whole machine
 * @limit: (nullable): text of memory.max or memory.limit_in_bytes
 * @usage: (nullable): text of memory.current or memory.usage_in_bytes
 * @stat: (nullable): text of memory.stat
 *
 * Narrows @memory to a cgroup's limit where that is lower. Page cache that was not used lately (inactive_file) counts as
 * available, as in the working set of Kubernetes: the kernel drops it first.
 *
 * Returns: %TRUE if the limit is the lower one and could be applied
 */
gboolean jk_memory_apply_limit (JkMemory *memory, const char *limit, const char *usage, const char *stat);

#define JK_TYPE_MEMORY_COLLECTOR (jk_memory_collector_get_type ())
/**
 * JkMemoryCollector:
 *
 * `memory_usage`, `swap_usage` where there is swap, and `memory` of the machine's detail. Inside a container the limit of
 * the container counts: its file lies at the top of the cgroup tree there, where a host has none.
 */
G_DECLARE_FINAL_TYPE (JkMemoryCollector, jk_memory_collector, JK, MEMORY_COLLECTOR, JkCollector)

/* @root: "/" in production */
JkCollector *jk_memory_collector_new (const char *root, JkClock *clock);

G_END_DECLS
