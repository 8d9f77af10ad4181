/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-ctl.h"

G_BEGIN_DECLS

/* Says all that GET /projects/{id} tells. */
void jk_project_detail_say (JkCtl *ctl, JsonObject *project);
/* Says what git's details tell, as of /projects/{id}/changes: counts and paths. */
void jk_project_detail_say_git (JkCtl *ctl, JsonObject *git);

G_END_DECLS
