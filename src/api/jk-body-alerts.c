/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies about alerts. */
#include "jk-body-members.h"

#define ALERT_LEVELS "info|success|warning|critical|emergency"
#define ALERT_CATEGORIES "system|automation|git|test|deployment|performance|security|backup"

static const JkMember alert_action[] = { WORD ("id", 0, "refresh|tune|heal-run|heal-undo|ack|snooze|dismiss"), STRING ("label", 0), END };
static const JkMember alert_action_item[] = { OBJECT ("action", 0, alert_action), END };
/* What healing did about it: enough to ask for more. */
static const JkMember alert_heal[] = {
  STRING ("rule", 0), STRING ("action", 0), /* its id */
  WORD ("state", 0, "running|kept|undone|failed|interrupted|refused|recommended"), BOOLEAN ("can_undo", 0), END
};
/* That people were told of it; absent while nobody was: it waits, another alert explains it, or it is quiet just now. */
static const JkMember alert_told[] = {
  STRING ("id", 0), /* what it is told under: its cause, or "storm" with others */
  TIME ("time", 0), /* when it was last news: a later one is to be heard anew */
  WORD ("level", 0, ALERT_LEVELS), /* the worst that they were told of */
  BOOLEAN ("shown", 0), /* it is to be seen on desktops now */
  END
};
const JkMember jk_members_alert[] = {
  STRING ("id", 0),
  STRING ("kind", 0),
  WORD ("level", 0, ALERT_LEVELS),
  WORD ("worst", 0, ALERT_LEVELS),
  WORD ("category", 0, ALERT_CATEGORIES),
  WORD ("state", 0, "firing|acknowledged|snoozed|resolved|dismissed"),
  BOOLEAN ("active", 0), /* what it tells of still holds */
  STRING ("metric", OPTIONAL),
  STRING ("project", OPTIONAL),
  STRING ("project_name", OPTIONAL | DETAIL),
  STRING ("subject", OPTIONAL | DETAIL),
  STRING ("series", OPTIONAL | DETAIL),
  STRING ("title", 0), /* without names where detail is not shown, as "text" */
  STRING ("text", 0),
  STRING ("reason", OPTIONAL | DETAIL),
  STRING ("did", OPTIONAL),
  OBJECT ("heal", OPTIONAL, alert_heal),
  STRING ("next", OPTIONAL),
  NUMBER ("value", OPTIONAL),
  NUMBER ("threshold", OPTIONAL),
  STRING ("unit", OPTIONAL),
  INTEGER ("count", 0),
  TIME ("since", 0),
  TIME ("updated", 0),
  NUMBER ("duration_s", 0),
  TIME ("ended", OPTIONAL),
  WORD ("end", OPTIONAL, "recovered|user|time|gone"),
  TIME ("snoozed_until", OPTIONAL),
  STRING ("caused_by", OPTIONAL),
  OBJECT ("told", OPTIONAL, alert_told),
  WORD ("quiet", OPTIONAL, "maintenance|work|hours"), /* why it is not told now */
  ARRAY ("actions", 0, alert_action_item),
  END
};
const JkMember jk_body_alert[] = { OBJECT ("Alert", 0, jk_members_alert), END };
static const JkMember alerts[] = { ARRAY ("alerts", 0, jk_body_alert), END };
const JkMember jk_body_alerts[] = { OBJECT ("Alerts", 0, alerts), END };
static const JkMember snooze[] = {
  WORD ("for", OPTIONAL, "15min|1h|today|change"), STRING ("until", OPTIONAL), END
};
const JkMember jk_body_snooze[] = { OBJECT ("Snooze", 0, snooze), END };

static const JkMember tune_option[] = { NUMBER ("value", 0), INTEGER ("fired", 0), INTEGER ("fired_s", 0), END };
static const JkMember tune_option_item[] = { OBJECT ("option", 0, tune_option), END };
static const JkMember tune[] = {
  STRING ("alert", 0),
  STRING ("metric", 0),
  STRING ("unit", 0),
  WORD ("level", 0, "warning|critical|emergency"),
  OBJECT ("thresholds", 0, jk_members_thresholds),
  STRING ("key", OPTIONAL), /* of the setting that holds them */
  NUMBER ("days", 0),
  ARRAY ("options", 0, tune_option_item),
  NUMBER ("suggested", NULLABLE),
  END
};
const JkMember jk_body_tune[] = { OBJECT ("Tune", 0, tune), END };

#define MAINTENANCE_MEMBERS \
  STRING ("project", OPTIONAL), WORD ("category", OPTIONAL, ALERT_CATEGORIES), STRING ("comment", OPTIONAL | DETAIL)

static const JkMember maintenance[] = { STRING ("id", 0), TIME ("from", 0), TIME ("to", 0), MAINTENANCE_MEMBERS, END };
const JkMember jk_body_maintenance[] = { OBJECT ("Maintenance", 0, maintenance), END };
static const JkMember maintenances[] = { ARRAY ("maintenance", 0, jk_body_maintenance), END };
const JkMember jk_body_maintenances[] = { OBJECT ("Maintenances", 0, maintenances), END };
static const JkMember new_maintenance[] = {
  STRING ("from", OPTIONAL), STRING ("to", OPTIONAL), INTEGER ("minutes", OPTIONAL), MAINTENANCE_MEMBERS, END
};
const JkMember jk_body_new_maintenance[] = { OBJECT ("NewMaintenance", 0, new_maintenance), END };

static const JkMember channel[] = {
  STRING ("name", 0),
  WORD ("kind", 0, "webhook|ntfy|email|alertmanager"),
  STRING ("address", DETAIL), /* up to the host: more may be secret */
  WORD ("state", 0, "closed|open|half-open"), /* of its circuit: closed is well */
  INTEGER ("queued", 0),
  INTEGER ("told", 0), /* causes whose end is to be told */
  INTEGER ("sent", 0),
  INTEGER ("failed", 0),
  INTEGER ("dropped", 0),
  INTEGER ("maybe_twice", 0),
  STRING ("error", OPTIONAL | DETAIL), /* the last one, while nothing went well after it */
  TIME ("error_time", OPTIONAL),
  TIME ("sent_time", OPTIONAL),
  TIME ("next_time", OPTIONAL), /* of the next attempt */
  END
};
static const JkMember channel_item[] = { OBJECT ("Channel", 0, channel), END };
static const JkMember channels[] = { ARRAY ("channels", 0, channel_item), END };
const JkMember jk_body_channels[] = { OBJECT ("Channels", 0, channels), END };
