/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-engine-alerts.h"
#include "jk-request.h"

G_BEGIN_DECLS

/* Parts of bodies, for answers and events alike. */
void jk_write_status (JkJsonWriter *out, JkEngine *engine);
void jk_write_metric (JkJsonWriter *out, const JkMetricState *metric);
void jk_write_metric_list (JkJsonWriter *out, JkEngine *engine); /* the array */
void jk_write_project_row (JkJsonWriter *out, const JkProject *project);
void jk_write_project_list (JkJsonWriter *out, JkEngine *engine); /* the array */
void jk_write_operation (JkJsonWriter *out, JkOperation *operation, const JkCatalogue *catalogue, JkLanguage language);
/* Writes member "labels" where there are any, and "series" as far as @out's reader may see it. */
void jk_write_series_members (JkJsonWriter *out, const char *series, const char *metric, const char *project,
                              const char *const *labels);

/* Returns: %TRUE if @key is a series key; fills whether it has no label that is detail */
gboolean jk_series_check (const char *key, gboolean *is_public);

/* How many entries a list gives out at once if it is not asked for fewer. */
#define JK_DEFAULT_OPERATIONS 100
#define JK_DEFAULT_PROJECTS 1000
#define JK_DEFAULT_KEYS 256
#define JK_DEFAULT_AUDIT 100

/* Returns: (transfer full): the entity tag that GET /projects/{id} has now for the same caller */
char *jk_project_make_etag (JkRequest *request, const JkProject *project);
/* Answers with @operation and its Location; frees @request. */
void jk_respond_operation (JkRequest *request, JkOperation *operation);

#define JK_DEFAULT_ALERTS 1000
/* Of these, in the dashboard, which is made in one go. */
#define JK_DASHBOARD_ALERTS 100

/* @out: tells whether names are shown */
void jk_write_alert (JkJsonWriter *out, JkEngine *engine, const JkAlert *alert, const JkCatalogue *catalogue, JkLanguage language);
/* The array of the worst @n_most. */
void jk_write_alert_list (JkJsonWriter *out, JkEngine *engine, guint n_most, const JkCatalogue *catalogue, JkLanguage language);
/* Returns: %TRUE if @text (case-folded) is in what a reader of @language sees of @alert */
gboolean jk_alert_holds_text (const JkAlert *alert, JkEngine *engine, const JkCatalogue *catalogue, JkLanguage language,
                              const char *text);

/* Bodies made from the engine's present. */
void jk_answer_status (JkRequest *request, JkJsonWriter *out);
void jk_answer_metrics (JkRequest *request, JkJsonWriter *out);
void jk_answer_dashboard (JkRequest *request, JkJsonWriter *out);
void jk_answer_projects (JkRequest *request, JkJsonWriter *out);
void jk_answer_project (JkRequest *request, JkJsonWriter *out);
void jk_answer_machine (JkRequest *request, JkJsonWriter *out);
void jk_answer_alerts (JkRequest *request, JkJsonWriter *out);
void jk_answer_maintenance (JkRequest *request, JkJsonWriter *out);
void jk_answer_healing (JkRequest *request, JkJsonWriter *out);
void jk_answer_operations (JkRequest *request, JkJsonWriter *out);
void jk_answer_progress (JkRequest *request, JkJsonWriter *out);
void jk_answer_operation (JkRequest *request, JkJsonWriter *out);
void jk_answer_prometheus (JkRequest *request, JkJsonWriter *out);
void jk_answer_openapi (JkRequest *request, JkJsonWriter *out);

/* Calls that answer by themselves. */
void jk_serve_health (JkRequest *request);
void jk_serve_ready (JkRequest *request);
void jk_serve_config (JkRequest *request);
void jk_serve_history (JkRequest *request);
void jk_serve_events (JkRequest *request);
void jk_serve_control (JkRequest *request);
void jk_serve_changes (JkRequest *request);
void jk_serve_refresh (JkRequest *request);
void jk_serve_add_project (JkRequest *request);
void jk_serve_change_project (JkRequest *request);
void jk_serve_remove_project (JkRequest *request);
void jk_serve_commit (JkRequest *request);
void jk_serve_undo_commit (JkRequest *request);
void jk_serve_checkpoint (JkRequest *request);
void jk_serve_checkpoints (JkRequest *request);
void jk_serve_checkpoint_files (JkRequest *request);
void jk_serve_restore (JkRequest *request);
void jk_serve_delete_checkpoint (JkRequest *request);
void jk_serve_diff (JkRequest *request);
void jk_serve_change_config (JkRequest *request);
void jk_serve_cancel_operation (JkRequest *request);
void jk_serve_alerts (JkRequest *request);
void jk_serve_alert (JkRequest *request);
void jk_serve_alert_act (JkRequest *request);
void jk_serve_tune (JkRequest *request);
void jk_serve_add_maintenance (JkRequest *request);
void jk_serve_remove_maintenance (JkRequest *request);
void jk_serve_pause_healing (JkRequest *request);
void jk_serve_resume_healing (JkRequest *request);
void jk_serve_heal (JkRequest *request);
void jk_serve_heal_actions (JkRequest *request);
void jk_serve_undo_heal (JkRequest *request);
void jk_serve_channels (JkRequest *request);
void jk_serve_test_channel (JkRequest *request);
void jk_serve_keys (JkRequest *request);
void jk_serve_create_key (JkRequest *request);
void jk_serve_revoke_key (JkRequest *request);
void jk_serve_token (JkRequest *request);
void jk_serve_audit (JkRequest *request);
void jk_serve_page (JkRequest *request);
void jk_serve_page_file (JkRequest *request);

G_END_DECLS
