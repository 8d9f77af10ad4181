/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-ctl.h"

G_BEGIN_DECLS

/* Says which paths are changed: @git is what GET /projects/{id}/changes tells, or git's detail of GET /projects/{id}. Where the changes are
 * classified they stand below the commit that is proposed for them, and those that go into none at the end, with the reason. */
void jk_changes_view_say (JkCtl *ctl, JsonObject *git);

G_END_DECLS
