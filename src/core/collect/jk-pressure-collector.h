/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-collector.h"

G_BEGIN_DECLS

/**
 * JkPressure:
 * @avg10: % of the last 10 s, as the kernel averages it
 * @total_us: time stalled since boot
 *
 * The line "some" of a PSI file: time in which at least one task waited for the resource.
 */
typedef struct
{
  double avg10;
  guint64 total_us;
} JkPressure;

/**
 * jk_pressure_parse:
 * @text: of /proc/pressure/cpu, memory or io
 *
 * Returns: %FALSE with %JK_ERROR_PARSE; @out is then untouched
 */
gboolean jk_pressure_parse (const char *text, JkPressure *out, GError **error);

#define JK_TYPE_PRESSURE_COLLECTOR (jk_pressure_collector_get_type ())
/**
 * JkPressureCollector:
 *
 * `pressure_cpu`, `pressure_memory` and `pressure_io`: the share of the last 10 s, or of the time since the run before where that is
 * longer, in which some task was stalled. The first run gives the kernel's average of 10 s. %JK_ERROR_NO_DATA where the kernel does not
 * measure it.
 */
G_DECLARE_FINAL_TYPE (JkPressureCollector, jk_pressure_collector, JK, PRESSURE_COLLECTOR, JkCollector)

/* @root: "/" in production */
JkCollector *jk_pressure_collector_new (const char *root, JkClock *clock);

G_END_DECLS
