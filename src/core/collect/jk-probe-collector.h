/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-collector.h"
#include "jk-http.h"

G_BEGIN_DECLS

/**
 * JkProbe:
 * @name: unique among the probes, UTF-8
 * @url: http or https
 * @method: (nullable): "GET" if %NULL
 * @expect_status: (nullable): as jk_http_statuses_parse() takes it; 200-299 if %NULL
 * @timeout_ms: 0: 5 s
 * @interval_ms: 0: 30 s
 * @window: attempts over which times are summed up; 0: 20
 *
 * An address to ask again and again.
 */
typedef struct
{
  const char *name;
  const char *url;
  const char *method;
  const char *expect_status;
  guint timeout_ms;
  guint interval_ms;
  guint window;
} JkProbe;

#define JK_TYPE_PROBE_COLLECTOR (jk_probe_collector_get_type ())
/**
 * JkProbeCollector:
 *
 * The probes of one project, or of the machine. Id "api", lane "http:api" or "http:api:PROJECT".
 *
 * Over each probe's window: `api_performance` (95th percentile), `api_performance_p50`, `api_performance_max` in ms,
 * `api_errors` in % of attempts, and `tls_expiry` in days until the first certificate ends (negative afterwards). The
 * plain series are over all probes together; where there are several, each has its own too, labelled probe=NAME, when it was
 * asked in this run. An attempt that fails (no answer, or a status that is not expected) counts as failed and has no time.
 *
 * A run asks those whose interval is over, all at once; if none is due, because somebody wants it now, all of them. It takes
 * as long as the slowest, at most its timeout. The detail is `api`.
 */
G_DECLARE_FINAL_TYPE (JkProbeCollector, jk_probe_collector, JK, PROBE_COLLECTOR, JkCollector)

/**
 * jk_probe_collector_new:
 * @probes: (array length=n_probes): copied
 * @project: (nullable): whose probes they are; %NULL for the machine
 * @clock: (nullable): %NULL for the system's
 *
 * Returns: (transfer full) (nullable): %NULL with %JK_ERROR_INVALID_ARGUMENT if a status list cannot be read
 */
JkCollector *jk_probe_collector_new (const JkProbe *probes, guint n_probes, const char *project, JkHttp *http,
                                     JkClock *clock, GError **error);

G_END_DECLS
