/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-heal-action.h"
#include "jk-remedy.h"

G_BEGIN_DECLS

#define JK_PROBE_REMEDY_REQUESTS 5

/**
 * JkProbeCure:
 * @name: of its [probe NAME]
 * @url: what is measured
 * @method: (nullable): "GET" if %NULL
 * @expect_status: (nullable): as jk_http_statuses_parse() takes it; "200" if %NULL
 * @timeout_us: of one request; 0: 5 s
 * @remedy: what is done where it is slow; may be of kind none
 *
 * A probe and its remedy.
 */
typedef struct
{
  const char *name;
  const char *url;
  const char *method;
  const char *expect_status;
  gint64 timeout_us;
  const JkRemedy *remedy;
} JkProbeCure;

/**
 * jk_probe_remedy_judge:
 * @before_ms: median before; NAN where none answered
 * @failed_before: of %JK_PROBE_REMEDY_REQUESTS, how many failed
 *
 * Fewer failures, or a median at least a fifth lower, is help; more failures, or a median a quarter and 20 ms higher, is worse; anything
 * between is no help: medians of five requests differ that much by chance. Pure.
 */
JkHealVerdict jk_probe_remedy_judge (double before_ms, guint failed_before, double after_ms, guint failed_after);

#define JK_TYPE_PROBE_REMEDY (jk_probe_remedy_get_type ())
/**
 * JkProbeRemedy:
 *
 * "probe-remedy": does what is configured for a slow probe, once, and measures it before and after by several requests. The target's
 * object is the name of the probe; it has to be listed with a remedy. What has become fast by itself since the plan was made is left
 * alone (%JK_ERROR_CHANGED). Effects: "api_performance_p50" in ms, "api_errors" in %. Cannot be undone; after a crash nobody can tell
 * whether the remedy was run.
 */
G_DECLARE_FINAL_TYPE (JkProbeRemedy, jk_probe_remedy, JK, PROBE_REMEDY, JkHealAction)

/**
 * jk_probe_remedy_new:
 * @cures: (array length=n_cures): copied
 * @settle_us: from the remedy to the second measurement; 0: 2 s
 *
 * Returns: (transfer full) (nullable): %NULL with %JK_ERROR_INVALID_ARGUMENT for a list of statuses that cannot be read
 */
JkHealAction *jk_probe_remedy_new (const JkProbeCure *cures, guint n_cures, JkHttp *http, gint64 settle_us, GError **error);

G_END_DECLS
