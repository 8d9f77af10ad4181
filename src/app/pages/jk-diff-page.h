/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-repository-page.h"

G_BEGIN_DECLS

#define JK_TYPE_DIFF_PAGE (jk_diff_page_get_type ())
/**
 * JkDiffPage:
 *
 * What changed in a file, line by line with numbers and signs. What the host took for a secret stays masked.
 */
G_DECLARE_FINAL_TYPE (JkDiffPage, jk_diff_page, JK, DIFF_PAGE, JkRepositoryPage)

/* @project: id; @path: as a change told it; @staged: what is staged */
void jk_diff_page_show (JkDiffPage *self, const char *project, const char *path, gboolean staged);

G_END_DECLS
