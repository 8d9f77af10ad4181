/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-admission.h"
#include "jk-answers.h"
#include "jk-history-query.h"

#include <glib/gi18n-lib.h>

#define P JK_API_PREFIX

#define FACET(name) (1u << JK_FACET_##name)
#define ALL_FACETS (FACET (STATUS) | FACET (METRICS) | FACET (PROJECTS) | FACET (OPERATIONS) | FACET (ALERTS))

static const JkParameter history_parameters[] = {
  { "series", JK_PARAMETER_TEXT, 0, 0, TRUE, N_ ("Key of a series; may repeat") },
  { "metric", JK_PARAMETER_TEXT, 0, 0, FALSE, N_ ("All series of this metric, instead of “series”") },
  { "project", JK_PARAMETER_TEXT, 0, 0, FALSE, N_ ("With “metric”: of this project only") },
  { "from", JK_PARAMETER_TIME, 0, 0, FALSE, N_ ("Start, RFC 3339 or milliseconds since 1970; an hour ago if absent") },
  { "to", JK_PARAMETER_TIME, 0, 0, FALSE, N_ ("End, not included; now if absent") },
  { "points", JK_PARAMETER_INTEGER, 2, JK_HISTORY_MAX_POINTS, FALSE, N_ ("At most so many points a series; 300 if absent") },
  { NULL }
};

static const JkParameter event_parameters[] = {
  { "series", JK_PARAMETER_TEXT, 0, 0, TRUE, N_ ("Only metrics of this series; may repeat") },
  { "interval", JK_PARAMETER_INTEGER, 0, 86400, FALSE, N_ ("Seconds between metrics; 0: as they come") },
  { "last_event_id", JK_PARAMETER_INTEGER, 0, G_MAXINT64, FALSE,
    N_ ("Go on after this event, for readers that cannot set Last-Event-ID") },
  { NULL }
};

static const JkParameter audit_parameters[] = {
  { "from", JK_PARAMETER_TIME, 0, 0, FALSE, N_ ("Start, RFC 3339 or milliseconds since 1970") },
  { "to", JK_PARAMETER_TIME, 0, 0, FALSE, N_ ("End, not included") },
  { "limit", JK_PARAMETER_INTEGER, 1, 1000, FALSE, N_ ("At most so many; 100 if absent") },
  { "cursor", JK_PARAMETER_TEXT, 0, 0, FALSE, N_ ("Where to go on: as the Link header of the answer before says") },
  { NULL }
};

static const JkParameter alert_parameters[] = {
  { "level", JK_PARAMETER_TEXT, 0, 0, FALSE, N_ ("Of at least this level") },
  { "category", JK_PARAMETER_TEXT, 0, 0, FALSE, N_ ("Of this category") },
  { "state", JK_PARAMETER_TEXT, 0, 0, FALSE, N_ ("In this state") },
  { "project", JK_PARAMETER_TEXT, 0, 0, FALSE, N_ ("Of this project") },
  { "text", JK_PARAMETER_TEXT, 0, 0, FALSE, N_ ("With this in their texts; needs a key") },
  { "from", JK_PARAMETER_TIME, 0, 0, FALSE, N_ ("All that had not ended by then, RFC 3339 or milliseconds since 1970") },
  { "to", JK_PARAMETER_TIME, 0, 0, FALSE, N_ ("All that began before") },
  { "limit", JK_PARAMETER_INTEGER, 1, 1000, FALSE, N_ ("At most so many; 1000 if absent") },
  { "cursor", JK_PARAMETER_TEXT, 0, 0, FALSE, N_ ("Where to go on: as the Link header of the answer before says") },
  { NULL }
};

static const JkParameter heal_action_parameters[] = {
  { "limit", JK_PARAMETER_INTEGER, 1, 100, FALSE, N_ ("At most so many; 100 if absent") },
  { "cursor", JK_PARAMETER_TEXT, 0, 0, FALSE, N_ ("Where to go on: as the Link header of the answer before says") },
  { "rule", JK_PARAMETER_TEXT, 0, 0, FALSE, N_ ("By this rule") },
  { "project", JK_PARAMETER_TEXT, 0, 0, FALSE, N_ ("Of this project") },
  { NULL }
};

static const JkParameter list_parameters[] = {
  { "limit", JK_PARAMETER_INTEGER, 1, 1000, FALSE, N_ ("At most so many") },
  { "cursor", JK_PARAMETER_TEXT, 0, 0, FALSE, N_ ("Where to go on: as the Link header of the answer before says") },
  { NULL }
};

static const JkParameter diff_parameters[] = {
  { "path", JK_PARAMETER_TEXT, 0, 0, FALSE, N_ ("The file, as in the list of changes") },
  { "staged", JK_PARAMETER_BOOLEAN, 0, 0, FALSE, N_ ("What is staged, against the last commit") },
  { NULL }
};

static const JkParameter change_parameters[] = {
  { "dry_run", JK_PARAMETER_BOOLEAN, 0, 0, FALSE, N_ ("Only say what would change, and change nothing") },
  { NULL }
};

/* What is known of a call that is not built yet: who may make it. */
#define NOT_BUILT(method, path, role, summary) \
  { method, P path, role, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, 501, NULL, summary }

static const JkRoute routes[] = {
  { "GET", P "/status", JK_ROLE_READER, 10, FACET (STATUS) | FACET (METRICS) | FACET (PROJECTS), JK_ROUTE_LOCALISED, jk_answer_status, NULL,
    jk_body_status, NULL, NULL, 200, NULL, N_ ("State of Jikimi, its projects and collectors") },
  { "GET", P "/metrics/current", JK_ROLE_READER, 10, FACET (METRICS), JK_ROUTE_LOCALISED, jk_answer_metrics, NULL, jk_body_metrics,
    NULL, NULL, 200, NULL, N_ ("Current value and level of every series") },
  { "GET", P "/metrics/history", JK_ROLE_READER, 30, FACET (METRICS), 0, NULL, jk_serve_history, jk_body_history,
    NULL, history_parameters, 200, NULL, N_ ("Values over time") },
  { "GET", P "/dashboard", JK_ROLE_READER, 10, ALL_FACETS, JK_ROUTE_LOCALISED, jk_answer_dashboard, NULL,
    jk_body_dashboard, NULL, NULL, 200, NULL, N_ ("Status, metrics, the worst alerts and what is under way in one") },
  { "GET", P "/projects", JK_ROLE_READER, 10, FACET (PROJECTS), JK_ROUTE_LOCALISED, jk_answer_projects, NULL, jk_body_projects,
    NULL, list_parameters, 200, NULL, N_ ("Projects that are watched") },
  { "POST", P "/projects", JK_ROLE_ADMIN, 0, 0, 0, NULL, jk_serve_add_project, jk_body_project_row,
    jk_body_new_project, NULL, 201, NULL, N_ ("Watch a repository") },
  { "GET", P "/projects/{id}", JK_ROLE_READER, 10, FACET (PROJECTS) | FACET (DETAILS), JK_ROUTE_LOCALISED, jk_answer_project, NULL,
    jk_body_project, NULL, NULL, 200, NULL, N_ ("A project and what its collectors tell") },
  { "PUT", P "/projects/{id}", JK_ROLE_ADMIN, 0, 0, JK_ROUTE_IF_MATCH, NULL, jk_serve_change_project, jk_body_project_row,
    jk_body_project_change, NULL, 200, NULL, N_ ("Rename a project, or say what may be done in it") },
  { "DELETE", P "/projects/{id}", JK_ROLE_ADMIN, 0, 0, JK_ROUTE_IF_MATCH, NULL, jk_serve_remove_project, NULL,
    NULL, NULL, 204, NULL, N_ ("Stop watching a project and forget its history") },
  { "GET", P "/projects/{id}/changes", JK_ROLE_READER, 0, 0, JK_ROUTE_LOCALISED, NULL, jk_serve_changes, jk_body_changes, NULL, NULL,
    200, NULL, N_ ("What is not committed, what each file is, and the commits that are proposed") },
  { "GET", P "/projects/{id}/diff", JK_ROLE_READER, 0, 0, 0, NULL, jk_serve_diff, jk_body_diff,
    NULL, diff_parameters, 200, NULL, N_ ("How a changed file differs; keys and passwords are masked") },
  { "POST", P "/projects/{id}/commits", JK_ROLE_OPERATOR, 0, 0, JK_ROUTE_LOCALISED, NULL, jk_serve_commit, jk_body_operation,
    jk_body_new_commit, NULL, 202, NULL, N_ ("Commit a proposal, the named files, or all that is safe") },
  { "POST", P "/projects/{id}/commits/undo", JK_ROLE_OPERATOR, 0, 0, JK_ROUTE_LOCALISED, NULL, jk_serve_undo_commit, jk_body_operation,
    NULL, NULL, 202, NULL, N_ ("Take back the commit that Jikimi made last, if nothing came after it") },
  { "GET", P "/projects/{id}/checkpoints", JK_ROLE_READER, 0, 0, 0, NULL, jk_serve_checkpoints, jk_body_checkpoints,
    NULL, NULL, 200, NULL, N_ ("Checkpoints, the newest first") },
  { "POST", P "/projects/{id}/checkpoints", JK_ROLE_OPERATOR, 0, 0, JK_ROUTE_LOCALISED, NULL, jk_serve_checkpoint, jk_body_operation,
    NULL, NULL, 202, NULL, N_ ("Keep all that has changed, without touching the branch") },
  { "GET", P "/projects/{id}/checkpoints/{checkpoint}", JK_ROLE_READER, 0, 0, 0, NULL, jk_serve_checkpoint_files, jk_body_checkpoint_files,
    NULL, NULL, 200, NULL, N_ ("What a checkpoint holds, and what going back to it would do now") },
  { "POST", P "/projects/{id}/checkpoints/{checkpoint}/restore", JK_ROLE_OPERATOR, 0, 0, JK_ROUTE_LOCALISED, NULL, jk_serve_restore,
    jk_body_operation, jk_body_new_restore, NULL, 202, NULL, N_ ("Bring files back, after a checkpoint of what is there now") },
  { "DELETE", P "/projects/{id}/checkpoints/{checkpoint}", JK_ROLE_OPERATOR, 0, 0, 0, NULL, jk_serve_delete_checkpoint, NULL,
    NULL, NULL, 204, NULL, N_ ("Delete a checkpoint") },
  { "GET", P "/machine", JK_ROLE_READER, 10, FACET (DETAILS), JK_ROUTE_LOCALISED, jk_answer_machine, NULL, jk_body_machine,
    NULL, NULL, 200, NULL, N_ ("What the machine's collectors tell") },
  { "GET", P "/progress", JK_ROLE_READER, 10, FACET (OPERATIONS), JK_ROUTE_LOCALISED, jk_answer_progress, NULL,
    jk_body_progress, NULL, NULL, 200, NULL, N_ ("Operations under way") },
  { "GET", P "/operations", JK_ROLE_READER, 10, FACET (OPERATIONS), JK_ROUTE_LOCALISED, jk_answer_operations, NULL,
    jk_body_operations, NULL, list_parameters, 200, NULL, N_ ("Operations, the newest first") },
  { "GET", P "/operations/{id}", JK_ROLE_READER, 10, FACET (OPERATIONS), JK_ROUTE_LOCALISED, jk_answer_operation, NULL,
    jk_body_operation, NULL, NULL, 200, NULL, N_ ("An operation") },
  { "DELETE", P "/operations/{id}", JK_ROLE_OPERATOR, 0, 0, JK_ROUTE_LOCALISED, NULL, jk_serve_cancel_operation,
    jk_body_operation, NULL, NULL, 202, NULL, N_ ("Cancel an operation") },
  { "GET", P "/config", JK_ROLE_ADMIN, 0, FACET (CONFIG), 0, NULL, jk_serve_config, jk_body_config,
    NULL, NULL, 200, NULL, N_ ("Every setting and where it comes from") },
  { "PUT", P "/config", JK_ROLE_ADMIN, 0, 0, JK_ROUTE_IF_MATCH, NULL, jk_serve_change_config, jk_body_config,
    jk_body_config_change, NULL, 200, NULL, N_ ("Change settings: all of them or none") },
  { "GET", P "/events", JK_ROLE_READER, 0, 0, JK_ROUTE_STREAM, NULL, jk_serve_events, jk_body_event,
    NULL, event_parameters, 200, "text/event-stream", N_ ("What happens, as it happens; a WebSocket by upgrade") },
  { "POST", P "/control/start", JK_ROLE_OPERATOR, 0, 0, 0, NULL, jk_serve_control, jk_body_status,
    NULL, NULL, 200, NULL, N_ ("Begin to guard") },
  { "POST", P "/control/stop", JK_ROLE_OPERATOR, 0, 0, 0, NULL, jk_serve_control, jk_body_status,
    NULL, NULL, 200, NULL, N_ ("Stop guarding, also over a restart") },
  { "POST", P "/control/auto-healing/enable", JK_ROLE_OPERATOR, 0, 0, 0, NULL, jk_serve_control, jk_body_status,
    NULL, NULL, 200, NULL, N_ ("Allow healing without asking") },
  { "POST", P "/control/auto-healing/disable", JK_ROLE_OPERATOR, 0, 0, 0, NULL, jk_serve_control, jk_body_status,
    NULL, NULL, 200, NULL, N_ ("Forbid healing without asking") },
  { "POST", P "/refresh", JK_ROLE_OPERATOR, 0, 0, JK_ROUTE_LOCALISED, NULL, jk_serve_refresh, jk_body_operation,
    jk_body_refresh, NULL, 202, NULL, N_ ("Collect now") },

  { "GET", P "/alerts", JK_ROLE_READER, 10, FACET (ALERTS), JK_ROUTE_LOCALISED, jk_answer_alerts, jk_serve_alerts,
    jk_body_alerts, NULL, alert_parameters, 200, NULL, N_ ("Alerts that want attention; with a time, all that were") },
  { "GET", P "/alerts/{id}", JK_ROLE_READER, 0, FACET (ALERTS), JK_ROUTE_LOCALISED, NULL, jk_serve_alert,
    jk_body_alert, NULL, NULL, 200, NULL, N_ ("An alert, also one that is over") },
  { "GET", P "/alerts/{id}/tune", JK_ROLE_READER, 0, 0, 0, NULL, jk_serve_tune,
    jk_body_tune, NULL, NULL, 200, NULL, N_ ("How often other thresholds would have been passed last week") },
  { "POST", P "/alerts/{id}/ack", JK_ROLE_OPERATOR, 0, 0, JK_ROUTE_LOCALISED, NULL, jk_serve_alert_act,
    jk_body_alert, NULL, NULL, 200, NULL, N_ ("Acknowledge an alert: quiet until it gets worse") },
  { "POST", P "/alerts/{id}/snooze", JK_ROLE_OPERATOR, 0, 0, JK_ROUTE_LOCALISED, NULL, jk_serve_alert_act,
    jk_body_alert, jk_body_snooze, NULL, 200, NULL, N_ ("Put an alert off for a while, an hour if nothing else is said") },
  { "POST", P "/alerts/{id}/dismiss", JK_ROLE_OPERATOR, 0, 0, JK_ROUTE_LOCALISED, NULL, jk_serve_alert_act,
    jk_body_alert, NULL, NULL, 200, NULL, N_ ("Take an alert off the list") },
  { "GET", P "/maintenance", JK_ROLE_READER, 10, FACET (ALERTS), 0, jk_answer_maintenance, NULL,
    jk_body_maintenances, NULL, NULL, 200, NULL, N_ ("Times in which alerts are not told") },
  { "POST", P "/maintenance", JK_ROLE_OPERATOR, 0, 0, 0, NULL, jk_serve_add_maintenance,
    jk_body_maintenance, jk_body_new_maintenance, NULL, 201, NULL, N_ ("Announce a maintenance") },
  { "DELETE", P "/maintenance/{id}", JK_ROLE_OPERATOR, 0, 0, 0, NULL, jk_serve_remove_maintenance, NULL,
    NULL, NULL, 204, NULL, N_ ("Call a maintenance off") },
  NOT_BUILT ("GET", "/predictions", JK_ROLE_READER, N_ ("What is foreseen")),
  NOT_BUILT ("GET", "/predictions/anomalies", JK_ROLE_READER, N_ ("Unusual values")),
  NOT_BUILT ("GET", "/predictions/forecast", JK_ROLE_READER, N_ ("Expected values")),
  NOT_BUILT ("GET", "/predictions/conflicts", JK_ROLE_READER, N_ ("Merges that would conflict")),
  NOT_BUILT ("GET", "/predictions/risk", JK_ROLE_READER, N_ ("How risky changes are")),
  NOT_BUILT ("GET", "/steps", JK_ROLE_READER, N_ ("Next steps")),
  NOT_BUILT ("POST", "/steps/{id}/run", JK_ROLE_OPERATOR, N_ ("Do a step")),
  NOT_BUILT ("POST", "/steps/{id}/cancel", JK_ROLE_OPERATOR, N_ ("Call a step off")),
  NOT_BUILT ("POST", "/steps/{id}/approve", JK_ROLE_OPERATOR, N_ ("Approve a step")),
  { "GET", P "/healing", JK_ROLE_READER, 10, FACET (HEALING) | FACET (STATUS), JK_ROUTE_LOCALISED, jk_answer_healing, NULL,
    jk_body_healing, NULL, NULL, 200, NULL, N_ ("Healing rules and what they did") },
  { "GET", P "/healing/actions", JK_ROLE_READER, 0, 0, JK_ROUTE_LOCALISED, NULL, jk_serve_heal_actions, jk_body_heal_actions,
    NULL, heal_action_parameters, 200, NULL, N_ ("What healing did, the newest first") },
  { "POST", P "/healing/pause", JK_ROLE_OPERATOR, 0, 0, JK_ROUTE_LOCALISED, NULL, jk_serve_pause_healing, jk_body_healing,
    jk_body_heal_pause, NULL, 200, NULL, N_ ("Hold healing back") },
  { "POST", P "/healing/resume", JK_ROLE_OPERATOR, 0, 0, JK_ROUTE_LOCALISED, NULL, jk_serve_resume_healing, jk_body_healing,
    NULL, NULL, 200, NULL, N_ ("Let healing go on") },
  { "POST", P "/healing/{rule}/run", JK_ROLE_OPERATOR, 0, 0, JK_ROUTE_LOCALISED, NULL, jk_serve_heal, jk_body_operation,
    jk_body_heal_target, NULL, 202, NULL, N_ ("Heal by a rule now") },
  { "POST", P "/healing/{rule}/preview", JK_ROLE_OPERATOR, 0, 0, JK_ROUTE_LOCALISED, NULL, jk_serve_heal, jk_body_heal_preview,
    jk_body_heal_target, NULL, 200, NULL, N_ ("Show what a rule would do") },
  { "POST", P "/healing/actions/{id}/undo", JK_ROLE_OPERATOR, 0, 0, JK_ROUTE_LOCALISED, NULL, jk_serve_undo_heal,
    jk_body_operation, NULL, NULL, 202, NULL, N_ ("Undo what healing did") },
  NOT_BUILT ("GET", "/backups", JK_ROLE_READER, N_ ("Backups")),
  NOT_BUILT ("POST", "/backups", JK_ROLE_OPERATOR, N_ ("Make a backup")),
  NOT_BUILT ("DELETE", "/backups/{id}", JK_ROLE_OPERATOR, N_ ("Delete a backup")),
  NOT_BUILT ("GET", "/backups/{id}/files", JK_ROLE_READER, N_ ("Files of a backup")),
  NOT_BUILT ("POST", "/backups/{id}/verify", JK_ROLE_OPERATOR, N_ ("Check a backup")),
  NOT_BUILT ("POST", "/backups/{id}/rollback", JK_ROLE_OPERATOR, N_ ("Go back to a backup")),
  { "GET", P "/keys", JK_ROLE_ADMIN, 0, 0, 0, NULL, jk_serve_keys, jk_body_keys,
    NULL, list_parameters, 200, NULL, N_ ("API keys, without what opens") },
  { "POST", P "/keys", JK_ROLE_ADMIN, 0, 0, 0, NULL, jk_serve_create_key, jk_body_created_key,
    jk_body_new_key, NULL, 201, NULL, N_ ("Make an API key; it is told this once") },
  { "DELETE", P "/keys/{id}", JK_ROLE_ADMIN, 0, 0, 0, NULL, jk_serve_revoke_key, NULL,
    NULL, NULL, 204, NULL, N_ ("Revoke an API key, and all tokens") },
  { "GET", P "/audit", JK_ROLE_ADMIN, 0, 0, 0, NULL, jk_serve_audit, jk_body_audit,
    NULL, audit_parameters, 200, NULL, N_ ("Who changed what, the newest first") },
  { "GET", P "/channels", JK_ROLE_ADMIN, 0, 0, JK_ROUTE_LOCALISED, NULL, jk_serve_channels, jk_body_channels,
    NULL, NULL, 200, NULL, N_ ("Where else people are told, and how that goes; without secrets") },
  { "POST", P "/channels/{id}/test", JK_ROLE_ADMIN, 0, 0, JK_ROUTE_LOCALISED, NULL, jk_serve_test_channel, jk_body_operation,
    NULL, NULL, 202, NULL, N_ ("Send a test message") },
  { "POST", "/api/auth/token", JK_ROLE_READER, 0, 0, JK_ROUTE_KEY_ONLY, NULL, jk_serve_token, jk_body_token,
    NULL, NULL, 200, NULL, N_ ("A token of 15 minutes for the key that is shown") },

  { "GET", "/metrics", JK_ROLE_READER, 10, FACET (METRICS) | FACET (STATUS) | FACET (DETAILS), 0, jk_answer_prometheus, NULL, NULL,
    NULL, NULL, 200, "text/plain; version=0.0.4; charset=utf-8", N_ ("Current values for Prometheus") },
  { "GET", "/healthz", JK_ROLE_ALL, 0, 0, JK_ROUTE_HEALTH, NULL, jk_serve_health, jk_body_health,
    NULL, NULL, 200, NULL, N_ ("Whether Jikimi answers") },
  { "GET", "/livez", JK_ROLE_ALL, 0, 0, JK_ROUTE_HEALTH, NULL, jk_serve_health, jk_body_health,
    NULL, NULL, 200, NULL, N_ ("Whether Jikimi answers") },
  { "GET", "/readyz", JK_ROLE_ALL, 0, 0, JK_ROUTE_HEALTH, NULL, jk_serve_ready, jk_body_health,
    NULL, NULL, 200, NULL, N_ ("Whether every machine collector has run; 503 until then") },
  { "GET", "/api/openapi.json", JK_ROLE_ALL, 3600, 0, JK_ROUTE_LOCALISED, jk_answer_openapi, NULL, NULL,
    NULL, NULL, 200, NULL, N_ ("This description") },
  { "GET", "/", JK_ROLE_ALL, 0, 0, 0, NULL, jk_serve_page, NULL,
    NULL, NULL, 200, "text/html; charset=utf-8", N_ ("The web page, without data") },
  { "GET", "/templates/monitoring/autonomous_dashboard.html", JK_ROLE_ALL, 0, 0, 0, NULL, jk_serve_page, NULL,
    NULL, NULL, 200, "text/html; charset=utf-8", N_ ("The web page, without data") },
  { "GET", "/web/{file}", JK_ROLE_ALL, 0, 0, 0, NULL, jk_serve_page_file, NULL,
    NULL, NULL, 200, "*/*", N_ ("A file of the web page") },
};

gboolean
jk_route_is_built (const JkRoute *route)
{
  return route->write != NULL || route->serve != NULL;
}

const JkParameter *
jk_route_get_common_parameters (const JkRoute *route)
{
  return jk_route_is_change (route) && jk_route_is_built (route) ? change_parameters : NULL;
}

const JkRoute *
jk_route_list (gsize *n_routes)
{
  *n_routes = G_N_ELEMENTS (routes);
  return routes;
}
