/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-healing.h"
#include "jk-window.h"

G_BEGIN_DECLS

/* Shows what @rule would do, in numbers, with a button that does it; what became of it is said in @parent. Where the rule is about projects
 * and names none, the person chooses one, beginning with @project (nullable: the one that needs it most). */
void jk_heal_preview_present (JkWindow *parent, JkHealing *healing, JkHealRuleItem *rule, const char *project);

G_END_DECLS
