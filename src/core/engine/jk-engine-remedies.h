/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-engine-private.h"
#include "jk-heal-action.h"

G_BEGIN_DECLS

/* What remedies remember, whatever the configuration becomes. */
typedef struct _JkRemedyMemory JkRemedyMemory;

/* Looks at the processes each minute and at the quarantine each hour, in the pool, until it is freed. */
JkRemedyMemory *jk_remedy_memory_new (const char *root);
void jk_remedy_memory_free (JkRemedyMemory *self);

/* Returns: (transfer full) (element-type JkHealAction): all that rules can call for, by the configuration in force; called again when that
 * changes. Whatever was begun with an older one ends with it. */
GPtrArray *jk_engine_make_remedies (JkEngine *self);

/* After a collector told something. @detail: (nullable) */
void jk_engine_remedies_collected (JkEngine *self, JkCollector *collector, GVariant *detail);

G_END_DECLS
