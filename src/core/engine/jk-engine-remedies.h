/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-engine-private.h"
#include "jk-heal-action.h"

G_BEGIN_DECLS

/* Returns: (transfer full) (element-type JkHealAction): all that rules can call for, by the configuration in force; called again when that
 * changes. Whatever was begun with an older one ends with it. */
GPtrArray *jk_engine_make_remedies (JkEngine *self);

G_END_DECLS
