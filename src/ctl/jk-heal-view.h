/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-ctl.h"

G_BEGIN_DECLS

/* Says where self-healing stands: what holds it back, each rule, what was done last. @healing: what GET /healing tells */
void jk_heal_view_say (JkCtl *ctl, JsonObject *healing);

/* Says what a rule would do now, to what, and how to have it done. @preview: what POST /healing/{rule}/preview tells */
void jk_heal_view_say_preview (JkCtl *ctl, JsonObject *preview);

/* Says what came of an action, and how to take it back. @id: (nullable): one of the actions of @healing */
void jk_heal_view_say_action (JkCtl *ctl, JsonObject *healing, const char *id);

G_END_DECLS
