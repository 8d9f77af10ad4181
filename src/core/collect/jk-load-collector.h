/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-collector.h"

G_BEGIN_DECLS

/**
 * jk_load_parse:
 * @loadavg: text of /proc/loadavg
 * @load: (out): the average of the last minute: threads that run, want to run, or wait for a disk
 *
 * Returns: %FALSE with %JK_ERROR_PARSE
 */
gboolean jk_load_parse (const char *loadavg, double *load, GError **error);

/**
 * jk_cpu_list_parse:
 * @list: a list of CPUs as in /sys/devices/system/cpu/online, such as "0-3,8"
 * @n_cpus: (out): how many it names
 *
 * Returns: %FALSE with %JK_ERROR_PARSE
 */
gboolean jk_cpu_list_parse (const char *list, guint *n_cpus, GError **error);

#define JK_TYPE_LOAD_COLLECTOR (jk_load_collector_get_type ())
/* `load`: the load of the last minute divided by the CPUs that are on line. */
G_DECLARE_FINAL_TYPE (JkLoadCollector, jk_load_collector, JK, LOAD_COLLECTOR, JkCollector)

/* @root: "/" in production */
JkCollector *jk_load_collector_new (const char *root, JkClock *clock);

G_END_DECLS
