/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-collector.h"
#include "jk-http-statuses.h"
#include "jk-http.h"
#include "jk-unit.h"

G_BEGIN_DECLS

/* How a target is, as the value of `deployment_health` says it. */
typedef enum
{
  JK_HEALTH_HEALTHY = 0,
  JK_HEALTH_DEGRADED = 1,
  JK_HEALTH_UNAVAILABLE = 2,
} JkHealth;

/* Returns: "healthy", "degraded" or "unavailable" */
const char *jk_health_to_string (JkHealth health);

/**
 * jk_health_of_answer:
 * @expected: statuses that mean well
 * @slow_ms: an answer that took longer is slow
 * @why: (out) (transfer full) (nullable): a sentence where it is not healthy
 *
 * No answer, a certificate that is not good, and status 5xx are unavailable: nobody is served. Any other status that is not
 * expected is degraded: the service is up and refuses or misses this address. So is an expected answer that is slow.
 */
JkHealth jk_health_of_answer (const JkHttpAnswer   *answer,
                              const JkHttpStatuses *expected,
                              double                slow_ms,
                              char                **why);

/**
 * jk_health_of_unit:
 * @why: (out) (transfer full) (nullable): a sentence where it is not healthy
 *
 * Active is healthy; reloading, activating (a service that waits to be started again, too), deactivating and maintenance are
 * degraded; inactive, failed, and units that cannot be loaded are unavailable. An inactive unit counts as unavailable even if
 * its last run succeeded: who names a unit here wants it up.
 */
JkHealth jk_health_of_unit (const JkUnitState *unit, char **why);

/**
 * jk_health_combine:
 * @healths: (array length=n): 1 or more
 *
 * Returns: healthy if all are, unavailable if all are, degraded if some are not healthy: the whole still does something
 */
JkHealth jk_health_combine (const JkHealth *healths, guint n);

/**
 * JkDeploymentTarget:
 * @name: unique among the targets, UTF-8
 * @url: (nullable): http or https; either this or @unit
 * @unit: (nullable): a systemd unit
 * @user_bus: the unit is the user's, not the system's
 * @expect_status: (nullable): as jk_http_statuses_parse() takes it; 200-299 if %NULL
 * @timeout_ms: 0: 5 s; an answer that takes over half of it is slow
 *
 * A service that has to be up.
 */
typedef struct
{
  const char *name;
  const char *url;
  const char *unit;
  gboolean user_bus;
  const char *expect_status;
  guint timeout_ms;
} JkDeploymentTarget;

#define JK_TYPE_DEPLOYMENT_COLLECTOR (jk_deployment_collector_get_type ())
/**
 * JkDeploymentCollector:
 *
 * The targets of one project, or of the machine. Id "deployment", lane "http:deployment" or "http:deployment:PROJECT".
 *
 * `deployment_health{target=NAME}` for each and `deployment_health` for all, see jk_health_combine(). A unit whose state cannot
 * be asked for (no bus, no systemd) has no value and does not count: that it is not known is no outage; if that is all there
 * is, the run fails with %JK_ERROR_NOT_SUPPORTED. The detail is `deployment`; `since_us` is when Jikimi first saw the state, or
 * when the service manager says that the unit got it.
 */
G_DECLARE_FINAL_TYPE (JkDeploymentCollector, jk_deployment_collector, JK, DEPLOYMENT_COLLECTOR, JkCollector)

/**
 * jk_deployment_collector_new:
 * @targets: (array length=n_targets): copied
 * @project: (nullable): %NULL for the machine
 * @clock: (nullable): %NULL for the system's
 *
 * Returns: (transfer full) (nullable): %NULL with %JK_ERROR_INVALID_ARGUMENT if a status list or a unit's name cannot be read
 */
JkCollector *jk_deployment_collector_new (const JkDeploymentTarget *targets, guint n_targets, const char *project,
                                          JkHttp *http, JkClock *clock, GError **error);

G_END_DECLS
