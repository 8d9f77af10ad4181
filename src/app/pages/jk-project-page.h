/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-host.h"

G_BEGIN_DECLS

#define JK_TYPE_PROJECT_PAGE (jk_project_page_get_type ())
/**
 * JkProjectPage:
 *
 * One project: its branch, its changes by kind, its coverage against the goal, the files that are too long, its probes and
 * its deployment. Loads what stands behind the numbers when it comes on screen and when the host says it changed.
 */
G_DECLARE_FINAL_TYPE (JkProjectPage, jk_project_page, JK, PROJECT_PAGE, AdwBin)

void jk_project_page_set_host (JkProjectPage *self, JkHost *host);
void jk_project_page_show (JkProjectPage *self, JkProjectItem *project);

G_END_DECLS
