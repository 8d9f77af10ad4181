/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  JK_JSON_ANY,
  JK_JSON_OBJECT,
  JK_JSON_ARRAY,
  JK_JSON_STRING,
  JK_JSON_NUMBER,
  JK_JSON_INTEGER,
  JK_JSON_BOOLEAN,
  JK_JSON_TIME, /* RFC 3339 */
} JkJsonType;

/**
 * JkMemberFlags:
 * @JK_MEMBER_DETAIL: only for readers who have shown who they are; everything else is public
 * @JK_MEMBER_OPTIONAL: not always there
 * @JK_MEMBER_NULLABLE: may be null
 * @JK_MEMBER_OPEN: an object that may have members beyond the named ones, all of them detail
 * @JK_MEMBER_MAP: an object whose names are data; each value is the first of @of
 */
typedef enum
{
  JK_MEMBER_DETAIL = 1 << 0,
  JK_MEMBER_OPTIONAL = 1 << 1,
  JK_MEMBER_NULLABLE = 1 << 2,
  JK_MEMBER_OPEN = 1 << 3,
  JK_MEMBER_MAP = 1 << 4,
} JkMemberFlags;

typedef struct _JkMember JkMember;

/**
 * JkMember:
 * @name: %NULL ends a list of members
 * @of: (nullable): an object's members; an array's or map's item, as a list of one
 * @words: (nullable): the words that a string can be, separated by '|'
 *
 * One member of a body: what it is, and who may see it.
 */
struct _JkMember
{
  const char *name;
  JkJsonType type;
  guint flags;
  const JkMember *of;
  const char *words;
};

/* Bodies, each as a single object member. */
extern const JkMember jk_body_status[];
extern const JkMember jk_body_metrics[];
extern const JkMember jk_body_history[];
extern const JkMember jk_body_dashboard[];
extern const JkMember jk_body_projects[];
extern const JkMember jk_body_project_row[];
extern const JkMember jk_body_project[];
extern const JkMember jk_body_changes[];
extern const JkMember jk_body_machine[];
extern const JkMember jk_body_operation[];
extern const JkMember jk_body_operations[];
extern const JkMember jk_body_progress[];
extern const JkMember jk_body_alert[];
extern const JkMember jk_body_alerts[];
extern const JkMember jk_body_snooze[];
extern const JkMember jk_body_tune[];
extern const JkMember jk_body_maintenance[];
extern const JkMember jk_body_maintenances[];
extern const JkMember jk_body_new_maintenance[];
extern const JkMember jk_body_healing[];
extern const JkMember jk_body_heal_action[];
extern const JkMember jk_body_heal_actions[];
extern const JkMember jk_body_heal_preview[];
extern const JkMember jk_body_heal_target[];
extern const JkMember jk_body_heal_pause[];
extern const JkMember jk_body_channels[];
extern const JkMember jk_body_config[];
extern const JkMember jk_body_config_change[];
extern const JkMember jk_body_new_project[];
extern const JkMember jk_body_project_change[];
extern const JkMember jk_body_new_commit[];
extern const JkMember jk_body_checkpoints[];
extern const JkMember jk_body_checkpoint_files[];
extern const JkMember jk_body_new_restore[];
extern const JkMember jk_body_diff[];
extern const JkMember jk_body_refresh[];
extern const JkMember jk_body_keys[];
extern const JkMember jk_body_created_key[];
extern const JkMember jk_body_new_key[];
extern const JkMember jk_body_token[];
extern const JkMember jk_body_audit[];
extern const JkMember jk_body_dry_run[];
extern const JkMember jk_body_health[];
extern const JkMember jk_body_problem[];
extern const JkMember jk_body_event[];

/* One entry of the metrics list. */
extern const JkMember jk_body_metric[];

/* Returns: (nullable): the member of object @node called @name */
const JkMember *jk_body_find (const JkMember *node, const char *name);

G_END_DECLS
