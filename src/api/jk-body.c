/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-body-members.h"

#include <string.h>

#define LEVELS "info|warning|critical|emergency"
#define CHANGE_CLASSES "source|test|docs|config|build|data|generated|vendored|binary|secret|too-large|conflicted"
#define CHANGE_VERDICTS "safe|ask|never"
#define COLLECTOR_STATES "ok|failed|waiting"
#define PROJECT_STATES "ok|waiting|failed|observing"
#define ROLES "reader|operator|admin"
#define OPERATION_STATES "queued|running|done|failed|cancelled"

const JkMember *
jk_body_find (const JkMember *node,
                const char     *name)
{
  if (node->of == NULL)
    return NULL;

  for (const JkMember *member = node->of; member->name != NULL; member++)
    {
      if (strcmp (member->name, name) == 0)
        return member;
    }
  return NULL;
}

static const JkMember text_item[] = { STRING ("item", 0), END };
static const JkMember number_item[] = { NUMBER ("item", NULLABLE), END };
static const JkMember any_item[] = { { "item", JK_JSON_ANY, 0, NULL, NULL }, END };

/* --- status --- */

static const JkMember status_project[] = { STRING ("id", 0), STRING ("name", DETAIL), WORD ("level", 0, LEVELS), END };
static const JkMember status_project_item[] = { OBJECT ("project", 0, status_project), END };
static const JkMember collector[] = {
  STRING ("id", 0),
  STRING ("project", OPTIONAL),
  WORD ("state", 0, COLLECTOR_STATES),
  STRING ("error", OPTIONAL | DETAIL),
  TIME ("last", OPTIONAL),
  INTEGER ("failures", OPTIONAL),
  END
};
static const JkMember collector_item[] = { OBJECT ("collector", 0, collector), END };
static const JkMember store_state[] = {
  BOOLEAN ("degraded", 0),
  STRING ("reason", OPTIONAL | DETAIL),
  INTEGER ("size_bytes", 0),
  INTEGER ("pending_samples", 0),
  INTEGER ("lost_samples", 0),
  END
};
static const JkMember instance[] = {
  STRING ("config", DETAIL),
  STRING ("state", DETAIL),
  STRING ("data", DETAIL),
  STRING ("run", DETAIL),
  END
};
static const JkMember status[] = {
  STRING ("id", 0), /* of this Jikimi: another with each start */
  WORD ("state", 0, "running|stopped"),
  STRING ("version", 0),
  TIME ("started", 0),
  INTEGER ("cycle_s", 0),
  BOOLEAN ("auto_healing", 0),
  WORD ("level", 0, LEVELS),
  ARRAY ("projects", 0, status_project_item),
  ARRAY ("collectors", 0, collector_item),
  OBJECT ("history", OPTIONAL, store_state),
  OBJECT ("instance", OPTIONAL | DETAIL, instance), /* where its file and folders are */
  END
};
const JkMember jk_body_status[] = { OBJECT ("Status", 0, status), END };

/* --- metrics --- */

const JkMember jk_members_thresholds[] = {
  NUMBER ("warning", NULLABLE),
  NUMBER ("critical", NULLABLE),
  NUMBER ("emergency", NULLABLE),
  WORD ("worse", 0, "higher|lower"),
  END
};
static const JkMember metric[] = {
  STRING ("id", 0),
  STRING ("series", 0), /* without labels other than the project where labels are not shown */
  STRING ("project", OPTIONAL),
  OBJECT ("labels", OPTIONAL | DETAIL | MAP, text_item),
  NUMBER ("value", NULLABLE),
  STRING ("unit", 0),
  WORD ("level", 0, LEVELS),
  TIME ("level_since", OPTIONAL),
  TIME ("time", 0),
  STRING ("state", OPTIONAL),
  OBJECT ("thresholds", OPTIONAL, jk_members_thresholds),
  STRING ("error", OPTIONAL | DETAIL),
  END
};
const JkMember jk_body_metric[] = { OBJECT ("Metric", 0, metric), END };
static const JkMember metrics[] = { TIME ("time", 0), ARRAY ("metrics", 0, jk_body_metric), END };
const JkMember jk_body_metrics[] = { OBJECT ("Metrics", 0, metrics), END };

static const JkMember point_item[] = { ARRAY ("point", 0, number_item), END };
static const JkMember series[] = {
  STRING ("series", 0),
  STRING ("metric", 0),
  STRING ("project", OPTIONAL),
  OBJECT ("labels", OPTIONAL | DETAIL | MAP, text_item),
  STRING ("unit", 0),
  NUMBER ("step_s", 0),
  ARRAY ("points", 0, point_item),
  END
};
static const JkMember series_item[] = { OBJECT ("series", 0, series), END };
static const JkMember history[] = { ARRAY ("series", 0, series_item), END };
const JkMember jk_body_history[] = { OBJECT ("History", 0, history), END };

/* --- projects --- */

static const JkMember project_row[] = {
  STRING ("id", 0),
  STRING ("name", DETAIL),
  STRING ("path", DETAIL),
  STRING ("branch", DETAIL | NULLABLE),
  WORD ("state", 0, PROJECT_STATES),
  WORD ("level", 0, LEVELS),
  TIME ("added", OPTIONAL),
  BOOLEAN ("this_run_only", OPTIONAL),
  STRING ("error", OPTIONAL | DETAIL),
  OBJECT ("healing", OPTIONAL | DETAIL, jk_members_project_healing),
  END
};
const JkMember jk_body_project_row[] = { OBJECT ("ProjectRow", 0, project_row), END };
static const JkMember projects[] = { ARRAY ("projects", 0, jk_body_project_row), END };
const JkMember jk_body_projects[] = { OBJECT ("Projects", 0, projects), END };

static const JkMember finding[] = {
  STRING ("kind", 0),
  INTEGER ("line", 0),
  STRING ("preview", 0), /* at most four characters of it */
  BOOLEAN ("certain", 0),
  END
};
static const JkMember finding_item[] = { OBJECT ("finding", 0, finding), END };
static const JkMember change[] = {
  STRING ("path", 0),
  STRING ("old_path", OPTIONAL),
  STRING ("index", 0),
  STRING ("worktree", 0),
  BOOLEAN ("conflicted", 0),
  WORD ("class", OPTIONAL, CHANGE_CLASSES),
  WORD ("verdict", OPTIONAL, CHANGE_VERDICTS),
  STRING ("reason", OPTIONAL),
  STRING ("reason_text", OPTIONAL),
  INTEGER ("size_bytes", OPTIONAL),
  ARRAY ("findings", OPTIONAL, finding_item),
  END
};
static const JkMember change_item[] = { OBJECT ("change", OPEN, change), END };

static const JkMember watching[] = {
  WORD ("state", 0, "starting|events|partly|polling"),
  WORD ("reason", 0, "|limit|system-limit|file-system"),
  INTEGER ("folders", 0),
  INTEGER ("missing", 0),
  INTEGER ("limit", 0),
  INTEGER ("full_scans", 0),
  INTEGER ("incremental_reads", 0),
  END
};

#define GIT_MEMBERS(flags) \
  STRING ("branch", DETAIL | flags), BOOLEAN ("detached", flags), BOOLEAN ("unborn", flags), BOOLEAN ("worktree", flags), \
  STRING ("head", DETAIL | flags), STRING ("upstream", DETAIL | flags), INTEGER ("ahead", flags), INTEGER ("behind", flags), \
  STRING ("operation", flags), INTEGER ("total", flags), INTEGER ("staged", flags), INTEGER ("modified", flags), \
  INTEGER ("untracked", flags), INTEGER ("conflicted", flags), INTEGER ("renamed", flags), \
  ARRAY ("changes", DETAIL | flags, change_item), BOOLEAN ("truncated", flags), OBJECT ("watching", OPEN | flags, watching)

static const JkMember git_detail[] = { GIT_MEMBERS (OPTIONAL), END };
static const JkMember proposal[] = {
  STRING ("id", 0),
  STRING ("message", 0),
  WORD ("class", 0, CHANGE_CLASSES),
  WORD ("verdict", 0, "safe|ask"),
  BOOLEAN ("safe", 0),
  ARRAY ("paths", 0, text_item),
  END
};
static const JkMember proposal_item[] = { OBJECT ("proposal", 0, proposal), END };
static const JkMember changes[] = {
  STRING ("project", 0),
  WORD ("state", 0, COLLECTOR_STATES),
  STRING ("error", OPTIONAL | DETAIL),
  TIME ("time", OPTIONAL),
  GIT_MEMBERS (OPTIONAL),
  BOOLEAN ("classified", 0),
  ARRAY ("proposals", OPTIONAL | DETAIL, proposal_item),
  END
};
const JkMember jk_body_changes[] = { OBJECT ("Changes", OPEN, changes), END };

static const JkMember report[] = {
  STRING ("path", 0), STRING ("format", 0), NUMBER ("percent", OPTIONAL | NULLABLE), STRING ("error", OPTIONAL), END
};
static const JkMember report_item[] = { OBJECT ("report", OPEN, report), END };
static const JkMember covered_file[] = {
  STRING ("path", 0), NUMBER ("percent", NULLABLE), INTEGER ("covered", 0), INTEGER ("lines", 0), END
};
static const JkMember covered_file_item[] = { OBJECT ("file", OPEN, covered_file), END };
static const JkMember coverage_detail[] = {
  NUMBER ("percent", OPTIONAL | NULLABLE),
  INTEGER ("covered", OPTIONAL),
  INTEGER ("lines", OPTIONAL),
  NUMBER ("goal", OPTIONAL | NULLABLE),
  NUMBER ("trend_per_day", OPTIONAL | NULLABLE),
  NUMBER ("days_to_goal", OPTIONAL | NULLABLE),
  STRING ("report", OPTIONAL | DETAIL),
  STRING ("format", OPTIONAL),
  TIME ("report_time", OPTIONAL),
  BOOLEAN ("stale", OPTIONAL),
  ARRAY ("reports", OPTIONAL | DETAIL, report_item),
  ARRAY ("files", OPTIONAL | DETAIL, covered_file_item),
  END
};

static const JkMember language[] = { STRING ("name", 0), INTEGER ("files", 0), INTEGER ("lines", 0), END };
static const JkMember language_item[] = { OBJECT ("language", OPEN, language), END };
static const JkMember violation[] = { STRING ("path", 0), INTEGER ("lines", 0), STRING ("language", 0), END };
static const JkMember violation_item[] = { OBJECT ("violation", OPEN, violation), END };
static const JkMember skipped_item[] = { INTEGER ("item", 0), END };
static const JkMember file_size_detail[] = {
  INTEGER ("limit", OPTIONAL),
  INTEGER ("files", OPTIONAL),
  INTEGER ("lines", OPTIONAL),
  ARRAY ("languages", OPTIONAL | DETAIL, language_item),
  ARRAY ("violations", OPTIONAL | DETAIL, violation_item),
  BOOLEAN ("truncated", OPTIONAL),
  OBJECT ("skipped", OPTIONAL | MAP, skipped_item),
  END
};

static const JkMember probe[] = {
  STRING ("name", 0),
  STRING ("url", 0),
  STRING ("project", OPTIONAL),
  WORD ("state", 0, "ok|failed|waiting"),
  INTEGER ("status", OPTIONAL),
  NUMBER ("last_ms", OPTIONAL | NULLABLE),
  NUMBER ("p50_ms", OPTIONAL | NULLABLE),
  NUMBER ("p95_ms", OPTIONAL | NULLABLE),
  NUMBER ("max_ms", OPTIONAL | NULLABLE),
  INTEGER ("samples", OPTIONAL),
  STRING ("error", OPTIONAL),
  TIME ("tls_expires", OPTIONAL),
  TIME ("checked", OPTIONAL),
  END
};
static const JkMember probe_item[] = { OBJECT ("probe", OPEN, probe), END };
static const JkMember api_detail[] = { ARRAY ("probes", OPTIONAL | DETAIL, probe_item), END };
static const JkMember target[] = {
  STRING ("name", 0),
  STRING ("project", OPTIONAL),
  WORD ("kind", 0, "url|unit"),
  STRING ("target", 0),
  WORD ("state", 0, "healthy|degraded|unavailable"),
  STRING ("error", OPTIONAL),
  TIME ("since", OPTIONAL),
  END
};
static const JkMember target_item[] = { OBJECT ("target", OPEN, target), END };
static const JkMember deployment_detail[] = { ARRAY ("targets", OPTIONAL | DETAIL, target_item), END };
static const JkMember source[] = {
  STRING ("name", 0), STRING ("url", 0), INTEGER ("series", 0), WORD ("state", 0, "ok|failed"), STRING ("error", OPTIONAL), END
};
static const JkMember source_item[] = { OBJECT ("source", OPEN, source), END };
static const JkMember source_detail[] = { ARRAY ("sources", OPTIONAL | DETAIL, source_item), END };

static const JkMember project_details[] = {
  OBJECT ("git", OPTIONAL | OPEN, git_detail),
  OBJECT ("coverage", OPTIONAL | OPEN, coverage_detail),
  OBJECT ("file_size", OPTIONAL | OPEN, file_size_detail),
  OBJECT ("api", OPTIONAL | OPEN, api_detail),
  OBJECT ("deployment", OPTIONAL | OPEN, deployment_detail),
  END
};
static const JkMember project[] = {
  STRING ("id", 0),
  STRING ("name", DETAIL),
  STRING ("path", DETAIL),
  STRING ("branch", DETAIL | NULLABLE),
  WORD ("state", 0, PROJECT_STATES),
  WORD ("level", 0, LEVELS),
  TIME ("added", OPTIONAL),
  BOOLEAN ("this_run_only", OPTIONAL),
  STRING ("error", OPTIONAL | DETAIL),
  OBJECT ("healing", OPTIONAL | DETAIL, jk_members_project_healing),
  OBJECT ("details", OPEN, project_details),
  END
};
const JkMember jk_body_project[] = { OBJECT ("Project", 0, project), END };

/* --- machine --- */

static const JkMember disk[] = {
  STRING ("mount", 0), STRING ("device", 0), STRING ("kind", 0), INTEGER ("total", 0), INTEGER ("available", 0), END
};
static const JkMember disk_item[] = { OBJECT ("disk", OPEN, disk), END };
static const JkMember bytes_item[] = { INTEGER ("item", 0), END };
static const JkMember machine_detail[] = {
  ARRAY ("disks", OPTIONAL | DETAIL, disk_item),
  OBJECT ("memory", OPTIONAL | MAP, bytes_item),
  INTEGER ("cores", OPTIONAL),
  BOOLEAN ("sandboxed", OPTIONAL),
  END
};
static const JkMember machine_details[] = {
  OBJECT ("machine", OPTIONAL | OPEN, machine_detail),
  OBJECT ("api", OPTIONAL | OPEN, api_detail),
  OBJECT ("deployment", OPTIONAL | OPEN, deployment_detail),
  OBJECT ("source", OPTIONAL | OPEN, source_detail),
  END
};
static const JkMember machine[] = { OBJECT ("details", OPEN, machine_details), END };
const JkMember jk_body_machine[] = { OBJECT ("Machine", 0, machine), END };

/* --- operations --- */

static const JkMember stage[] = { INTEGER ("n", 0), INTEGER ("of", 0), STRING ("name", NULLABLE), END };
static const JkMember operation[] = {
  STRING ("id", 0),
  STRING ("kind", 0),
  STRING ("project", OPTIONAL),
  WORD ("state", 0, OPERATION_STATES),
  OBJECT ("stage", 0, stage),
  NUMBER ("percent", 0),
  ARRAY ("eta_s", NULLABLE, number_item),
  TIME ("created", 0),
  TIME ("started", OPTIONAL),
  TIME ("ended", OPTIONAL),
  BOOLEAN ("interrupted", OPTIONAL), /* the program ended before it did */
  STRING ("error", OPTIONAL | DETAIL),
  { "result", JK_JSON_ANY, OPTIONAL | DETAIL, any_item, NULL },
  END
};
const JkMember jk_body_operation[] = { OBJECT ("Operation", 0, operation), END };
static const JkMember operations[] = { ARRAY ("operations", 0, jk_body_operation), END };
const JkMember jk_body_operations[] = { OBJECT ("Operations", 0, operations), END };
static const JkMember progress[] = { ARRAY ("progress", 0, jk_body_operation), END };
const JkMember jk_body_progress[] = { OBJECT ("Progress", 0, progress), END };

/* --- dashboard --- */

static const JkMember dashboard[] = {
  OBJECT ("status", 0, status),
  ARRAY ("metrics", 0, jk_body_metric),
  ARRAY ("alerts", 0, jk_body_alert),
  ARRAY ("predictions", 0, any_item),
  ARRAY ("progress", 0, jk_body_operation),
  ARRAY ("not_built", OPTIONAL, text_item), /* the members that are empty because Jikimi cannot fill them yet */
  END
};
const JkMember jk_body_dashboard[] = { OBJECT ("Dashboard", 0, dashboard), END };

/* --- configuration --- */

static const JkMember config_value[] = { STRING ("value", 0), WORD ("origin", 0, "default|file|environment"), END };
static const JkMember config_value_item[] = { OBJECT ("value", OPEN, config_value), END };
static const JkMember config[] = {
  OBJECT ("values", DETAIL | MAP, config_value_item), STRING ("error", OPTIONAL | DETAIL), END
};
const JkMember jk_body_config[] = { OBJECT ("Config", OPEN, config), END };

/* --- who may call --- */

#define KEY_MEMBERS \
  STRING ("id", 0), WORD ("role", 0, ROLES), STRING ("name", 0), TIME ("created", 0), TIME ("expires", OPTIONAL)

static const JkMember key[] = { KEY_MEMBERS, TIME ("used", OPTIONAL), BOOLEAN ("expired", 0), END };
static const JkMember key_item[] = { OBJECT ("key", 0, key), END };
static const JkMember keys[] = { ARRAY ("keys", 0, key_item), END };
const JkMember jk_body_keys[] = { OBJECT ("Keys", 0, keys), END };
static const JkMember created_key[] = { KEY_MEMBERS, STRING ("key", 0), END }; /* the only time that it is told */
const JkMember jk_body_created_key[] = { OBJECT ("CreatedKey", 0, created_key), END };
static const JkMember token[] = { STRING ("token", 0), TIME ("expires", 0), END };
const JkMember jk_body_token[] = { OBJECT ("Token", 0, token), END };

static const JkMember audit_entry[] = {
  TIME ("time", 0),
  STRING ("who", 0),
  STRING ("key", OPTIONAL),
  STRING ("from", 0),
  STRING ("method", 0),
  STRING ("path", 0),
  INTEGER ("status", 0), /* 0: the caller did not wait for it */
  BOOLEAN ("dry_run", OPTIONAL),
  END
};
static const JkMember audit_item[] = { OBJECT ("entry", 0, audit_entry), END };
static const JkMember audit[] = { ARRAY ("entries", 0, audit_item), END };
const JkMember jk_body_audit[] = { OBJECT ("Audit", 0, audit), END };

/* --- what callers send --- */

static const JkMember new_key[] = {
  WORD ("role", 0, ROLES), STRING ("name", OPTIONAL), INTEGER ("expires_in_s", OPTIONAL), END
};
const JkMember jk_body_new_key[] = { OBJECT ("NewKey", 0, new_key), END };

static const JkMember nullable_text_item[] = { STRING ("item", NULLABLE), END };
const JkMember jk_body_config_change[] = { OBJECT ("ConfigChange", MAP, nullable_text_item), END };
static const JkMember new_project[] = { STRING ("path", 0), STRING ("name", OPTIONAL), END };
const JkMember jk_body_new_project[] = { OBJECT ("NewProject", 0, new_project), END };
static const JkMember refresh[] = { STRING ("project", OPTIONAL), END };
const JkMember jk_body_refresh[] = { OBJECT ("Refresh", 0, refresh), END };

/* --- the rest --- */

static const JkMember dry_run_change[] = { STRING ("what", 0), STRING ("from", NULLABLE), STRING ("to", NULLABLE), END };
static const JkMember dry_run_item[] = { OBJECT ("change", 0, dry_run_change), END };
static const JkMember dry_run[] = {
  BOOLEAN ("dry_run", 0),
  INTEGER ("status", 0), /* that the call itself would answer */
  ARRAY ("changes", 0, dry_run_item),
  END
};
const JkMember jk_body_dry_run[] = { OBJECT ("DryRun", 0, dry_run), END };

static const JkMember health[] = { WORD ("status", 0, "ok|starting"), END };
const JkMember jk_body_health[] = { OBJECT ("Health", 0, health), END };

static const JkMember problem[] = {
  STRING ("type", 0),
  STRING ("title", 0),
  INTEGER ("status", 0),
  STRING ("detail", OPTIONAL),
  STRING ("instance", OPTIONAL),
  STRING ("parameter", OPTIONAL),
  STRING ("project", OPTIONAL),
  END
};
const JkMember jk_body_problem[] = { OBJECT ("Problem", 0, problem), END };

static const JkMember event[] = {
  WORD ("type", 0, "hello|metrics|status|projects|detail|operation|config|alert|alerts|healing|ping|missed"),
  INTEGER ("id", 0),
  STRING ("version", OPTIONAL),
  TIME ("time", OPTIONAL),
  ARRAY ("metrics", OPTIONAL, jk_body_metric),
  OBJECT ("status", OPTIONAL, status),
  ARRAY ("projects", OPTIONAL, jk_body_project_row),
  STRING ("collector", OPTIONAL),
  STRING ("project", OPTIONAL),
  OBJECT ("operation", OPTIONAL, operation),
  OBJECT ("alert", OPTIONAL, jk_members_alert),
  OBJECT ("healing", OPTIONAL, jk_members_healing),
  INTEGER ("from", OPTIONAL),
  INTEGER ("to", OPTIONAL),
  END
};
const JkMember jk_body_event[] = { OBJECT ("Event", 0, event), END };
