/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-collector.h"

G_BEGIN_DECLS

/**
 * jk_machine_collectors_new:
 * @root: "/" in production
 * @clock: (nullable): %NULL for the system's
 *
 * Every collector of the lane "machine": cpu, memory, load, pressure, disks, network, temperature. What is a rate (cpu,
 * disks' and network's traffic) needs two runs at least 0.2 s apart; the first run goes without it and is no failure.
 *
 * Returns: (transfer full) (element-type JkCollector)
 */
GPtrArray *jk_machine_collectors_new (const char *root, JkClock *clock);

/**
 * jk_machine_detail_merge:
 * @detail: (nullable) (transfer none): the machine's detail so far, a{sv}
 * @part: (transfer none): the detail of one machine collector, a{sv}
 *
 * The machine's detail is told in parts: `cores` and `sandboxed` by cpu, `memory` by memory, `disks` by disks.
 *
 * Returns: (transfer full): @detail with the keys of @part put in, not floating
 */
GVariant *jk_machine_detail_merge (GVariant *detail, GVariant *part);

G_END_DECLS
