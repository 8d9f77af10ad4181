/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-repository-page.h"

G_BEGIN_DECLS

#define JK_TYPE_CHECKPOINT_PAGE (jk_checkpoint_page_get_type ())
/**
 * JkCheckpointPage:
 *
 * What a checkpoint holds, what going back to it would do now, in numbers and by file, and one button that does it.
 */
G_DECLARE_FINAL_TYPE (JkCheckpointPage, jk_checkpoint_page, JK, CHECKPOINT_PAGE, JkRepositoryPage)

/* @project, @checkpoint: ids */
void jk_checkpoint_page_show (JkCheckpointPage *self, const char *project, const char *checkpoint);

G_END_DECLS
