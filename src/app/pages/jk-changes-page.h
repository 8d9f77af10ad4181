/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-repository-page.h"

G_BEGIN_DECLS

#define JK_TYPE_CHANGES_PAGE (jk_changes_page_get_type ())
/**
 * JkChangesPage:
 *
 * What is not committed in a project: the commits that are proposed, each with one button, the files that want a look first, those that
 * must not be committed, checkpoints, and what Jikimi may do here by itself.
 */
G_DECLARE_FINAL_TYPE (JkChangesPage, jk_changes_page, JK, CHANGES_PAGE, JkRepositoryPage)

void jk_changes_page_show (JkChangesPage *self, JkProjectItem *project);

G_END_DECLS
