/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How bodies are written down, for the files that do so. */
#pragma once

#include "jk-body.h"

#define DETAIL JK_MEMBER_DETAIL
#define OPTIONAL JK_MEMBER_OPTIONAL
#define NULLABLE JK_MEMBER_NULLABLE
#define OPEN JK_MEMBER_OPEN
#define MAP JK_MEMBER_MAP
#define END { NULL, JK_JSON_ANY, 0, NULL, NULL }

#define STRING(name, flags) { name, JK_JSON_STRING, flags, NULL, NULL }
#define WORD(name, flags, words) { name, JK_JSON_STRING, flags, NULL, words }
#define NUMBER(name, flags) { name, JK_JSON_NUMBER, flags, NULL, NULL }
#define INTEGER(name, flags) { name, JK_JSON_INTEGER, flags, NULL, NULL }
#define BOOLEAN(name, flags) { name, JK_JSON_BOOLEAN, flags, NULL, NULL }
#define TIME(name, flags) { name, JK_JSON_TIME, flags, NULL, NULL }
#define OBJECT(name, flags, of) { name, JK_JSON_OBJECT, flags, of, NULL }
#define ARRAY(name, flags, of) { name, JK_JSON_ARRAY, flags, of, NULL }

/* Of a metric. */
extern const JkMember jk_members_thresholds[];
/* What may be done in a project's repository. */
extern const JkMember jk_members_project_healing[];
/* Of an alert. */
extern const JkMember jk_members_alert[];
/* Of self-healing. */
extern const JkMember jk_members_healing[];
