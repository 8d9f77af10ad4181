/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jk-level.h"

G_BEGIN_DECLS

typedef enum
{
  JK_ALERT_SYSTEM,
  JK_ALERT_AUTOMATION,
  JK_ALERT_GIT,
  JK_ALERT_TEST,
  JK_ALERT_DEPLOYMENT,
  JK_ALERT_PERFORMANCE,
  JK_ALERT_SECURITY,
  JK_ALERT_BACKUP,
  JK_N_ALERT_CATEGORIES,
} JkAlertCategory;

typedef enum
{
  JK_ALERT_FIRING,
  JK_ALERT_ACKNOWLEDGED, /* somebody takes care of it: quiet until it gets worse */
  JK_ALERT_SNOOZED,      /* quiet for a while */
  JK_ALERT_RESOLVED,     /* what it told of is over */
  JK_ALERT_DISMISSED,    /* taken from the list, by a person or by time */
  JK_N_ALERT_STATES,
} JkAlertState;

/* What an alert can tell of; each has its own sentences, see jk-alert-text.c. Kept by name, so that more may be added. */
typedef enum
{
  JK_ALERT_KIND_THRESHOLD,     /* a series is at or behind one of its thresholds */
  JK_ALERT_KIND_TARGET,        /* a deployment is degraded or unavailable */
  JK_ALERT_KIND_COLLECTOR,     /* something cannot be measured */
  JK_ALERT_KIND_PROJECT,       /* a repository cannot be read */
  JK_ALERT_KIND_SECOND_ENGINE, /* another Jikimi acts on a repository */
  JK_ALERT_KIND_HISTORY,       /* history is not kept on disk */
  JK_ALERT_KIND_HISTORY_ANEW,  /* a damaged history was set aside (event) */
  JK_ALERT_KIND_WRONG_KEYS,    /* wrong API keys were shown (event) */
  JK_ALERT_KIND_CONFIG,        /* the configuration file cannot be used */
  JK_ALERT_KIND_OPERATION,     /* the last run of some long work failed; its kind is the subject */
  JK_ALERT_KIND_CHANNEL,       /* a channel takes no messages; its name is the subject */
  JK_ALERT_KIND_HEAL_DONE,     /* something was put right (event) */
  JK_ALERT_KIND_HEAL_UNDONE,   /* what was done was taken back (event) */
  JK_ALERT_KIND_HEAL_FAILED,   /* it could not be put right (event) */
  JK_ALERT_KIND_HEAL_LEFT,     /* the process ended in the middle of it (event) */
  JK_ALERT_KIND_HEAL_SUGGEST,  /* something could be put right, if a person wants it (event) */
  JK_N_ALERT_KINDS,
} JkAlertKind;

typedef enum
{
  JK_ALERT_END_NONE,
  JK_ALERT_END_RECOVERED,
  JK_ALERT_END_USER,
  JK_ALERT_END_TIME, /* dismissed by itself, see #JkAlertRules */
  JK_ALERT_END_GONE, /* what it was about is not watched any more */
} JkAlertEnd;

/**
 * JkAlertReport:
 * @key: names the condition, the same over restarts: such as the key of a series
 * @level: warning or worse for conditions; any for events
 * @metric: (nullable): id
 * @series: (nullable): its key
 * @project: (nullable): id
 * @project_name: (nullable): what people call it
 * @subject: (nullable): what of the machine or project it is about: a mount point, a target, a collector
 * @reason: (nullable): an error's text, for people
 * @lines: (nullable): what others said of it, such as the last lines of a journal, as it is
 * @value: in the metric's unit; NAN where there is none
 * @threshold: that was reached; NAN where there is none
 * @held_us: how long it had lasted when it was found to be one
 * @is_event: something that happened, not a state that ends
 *
 * That a condition holds, or that something happened. Text is UTF-8.
 */
typedef struct
{
  const char *key;
  JkAlertKind kind;
  JkAlertCategory category;
  JkLevel level;
  const char *metric;
  const char *series;
  const char *project;
  const char *project_name;
  const char *subject;
  const char *reason;
  const char *lines;
  double value;
  double threshold;
  gint64 held_us;
  gboolean is_event;
} JkAlertReport;

/**
 * JkAlert:
 * @id: 12 hex digits, random
 * @worst: the highest level it had
 * @is_active: its condition holds
 * @count: how often it began
 * @since_us: when it began, all times real; it goes back by as long as the condition had lasted
 * @active_since_us: when its condition last began to hold
 * @changed_us: when it last began, got worse, or changed its state
 * @recovered_us: when the condition last ended; 0 if it never did
 * @ended_us: when it left the list; 0 while it is on it
 * @snoozed_until_us: end of the snooze; 0 with @snoozed_until_change
 * @settled_level: the level at which it was acknowledged, snoozed or dismissed
 * @caused_by: (nullable): id of the alert that explains it; such a one is not told by itself
 * @notified_us: when it was last told; 0 never
 * @notified_level: the level it had then
 * @notified_level_us: when it was last as bad as that
 * @is_shown: a notification of it is up
 * @in_storm: it was told as one of many
 * @flaps: how often it came back soon after it had ended: the more, the longer it must last to be told again
 * @serial: rises with each change of any alert; not kept
 *
 * One condition with all its occurrences. Read-only outside of core/alert; guard thread only, but for copies.
 */
typedef struct
{
  guint n_refs;
  char *id;
  char *key;
  JkAlertKind kind;
  JkAlertCategory category;
  JkLevel level;
  JkLevel worst;
  JkAlertState state;
  char *metric;
  char *series;
  char *project;
  char *project_name;
  char *subject;
  char *reason;
  char *lines;
  double value;
  double threshold;
  gboolean is_event;
  gboolean is_active;
  guint count;
  gint64 since_us;
  gint64 active_since_us;
  gint64 changed_us;
  gint64 recovered_us;
  gint64 ended_us;
  JkAlertEnd end;
  gint64 snoozed_until_us;
  gboolean snoozed_until_change;
  JkLevel settled_level;
  char *caused_by;
  gint64 notified_us;
  JkLevel notified_level;
  gint64 notified_level_us;
  gboolean is_shown;
  gboolean in_storm;
  guint flaps;

  /* Not kept: */
  guint64 serial;
  gint64 due_us;      /* when it is to be told; 0 if it is not */
  double heat_us;     /* how long it held before, at @recovered_us; cools down */
  gint64 observed_us; /* when its value was last shown anew */
} JkAlert;

/* Returns: (transfer full): a new one with a random id */
JkAlert *jk_alert_new (const JkAlertReport *report, gint64 now_us);
JkAlert *jk_alert_ref (JkAlert *self);
void jk_alert_unref (JkAlert *self);

/* Takes what @report says of the present: level, value, threshold, reason, names. */
void jk_alert_update (JkAlert *self, const JkAlertReport *report);

/* Returns: %TRUE while it stands on the list of what wants attention: firing, acknowledged or snoozed */
gboolean jk_alert_is_listed (const JkAlert *self);

/* Returns: (transfer full): a serialised GVariant in base 64, for the store */
char *jk_alert_to_text (const JkAlert *self);
/* Returns: (transfer full) (nullable): %NULL if @text cannot be used */
JkAlert *jk_alert_from_text (const char *text);

/* Returns: (transfer full): 12 hex digits that are the same for each alert of @key, over restarts */
char *jk_alert_make_cause_id (const char *key);

/* What many alerts are told under that came at once. */
#define JK_ALERT_STORM_ID "storm"
/* Returns: (transfer full): what it is told under: the id of its cause, or %JK_ALERT_STORM_ID */
char *jk_alert_make_notice_id (const JkAlert *self);

/* "system", "automation", …, "backup"; "firing", …, "dismissed"; "threshold", … */
const char *jk_alert_category_to_string (JkAlertCategory category);
gboolean jk_alert_category_from_string (const char *name, JkAlertCategory *out);
const char *jk_alert_state_to_string (JkAlertState state);
gboolean jk_alert_state_from_string (const char *name, JkAlertState *out);
const char *jk_alert_kind_to_string (JkAlertKind kind);
gboolean jk_alert_kind_from_string (const char *name, JkAlertKind *out);
const char *jk_alert_end_to_string (JkAlertEnd end);

/* Returns: the category of alerts about @metric, also for metrics from outside */
JkAlertCategory jk_alert_category_of_metric (const char *metric);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkAlert, jk_alert_unref)

G_END_DECLS
